"""What `codered demo` and `codered workspace` share: the files they read, starting, showing the page, stopping."""

import contextlib
import os
import signal
import sys
import threading
import webbrowser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
from pydantic import ValidationError

from bot.cli.yaml_files import document
from bot.errors import ConfigurationError
from bot.workspace import Company, PersonError, Workspace
from bot.workspace.company import what_is_wrong
from bot.workspace.directory import Directory
from bot.workspace.manifest import with_manifest

file_option = click.Path(dir_okay=False, path_type=Path)
port_option = click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8765,
    show_default=True,
    help="The page's port; 0: any free one.",
)
browser_option = click.option(
    "--no-browser", is_flag=True, help="Do not open the page in a browser (only done from a terminal)."
)


def read_company(path: Path) -> Company:
    """Return the company of a YAML file; raise ConfigurationError naming the file and what to mend in it."""
    found = document(path, ConfigurationError)
    if not isinstance(found, dict):
        raise ConfigurationError(f"{path} describes no company. Begin with: users: [{{name: ann}}]")
    try:
        company = Company.model_validate(found)
    except ValidationError as error:
        raise ConfigurationError(f"{path} has values that cannot be used: {what_is_wrong(error)}.") from error
    try:
        Directory(company.model_copy(deep=True), 0)
    except PersonError as error:
        raise ConfigurationError(
            f"{path} names somebody in a channel or user group whom it does not have. {error} "
            "Put them under users, or correct the name."
        ) from error
    if not any(user.is_active_person for user in company.users):
        raise ConfigurationError(
            f"{path} has nobody who could use the workspace: put somebody under users who is active and no bot."
        )
    return company


def with_manifest_of(company: Company, path: Path) -> Company:
    """Return the company with the app of a Slack app manifest; raise ConfigurationError naming the file."""
    manifest = document(path, ConfigurationError)
    try:
        return with_manifest(company, manifest)
    except PersonError as error:
        raise ConfigurationError(f"{path} cannot be used. {error}") from error


@contextmanager
def hosted(company: Company, *, port: int, **options: Any) -> Iterator[Workspace]:  # noqa: ANN401 - Workspace's own
    """Run a workspace; raise ConfigurationError where its port or its file cannot be had."""
    try:
        workspace = Workspace(company, port=port, **options).start()
    except PersonError as error:
        raise ConfigurationError(str(error)) from error
    except OSError as error:
        reason = os.strerror(error.errno) if error.errno else str(error)  # strerror has the address again
        raise ConfigurationError(
            f"Port {port} on 127.0.0.1 cannot be used ({reason}). Choose another with --port."
        ) from error
    try:
        yield workspace
    finally:
        workspace.stop()


def show_page(url: str) -> threading.Thread | None:
    """Open a page in the browser of whoever sits at the terminal; without terminal or browser do nothing.

    Return the thread that does it: some browsers answer after seconds.

    A browser of the terminal itself is not used: it would take the place of what is printed there.
    """
    has_screen = sys.platform == "darwin" or os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    if sys.stdout.isatty() and (has_screen or os.environ.get("BROWSER")):
        opening = threading.Thread(target=_open, args=(url,), daemon=True)
        opening.start()
        return opening
    return None


def _open(url: str) -> None:
    with contextlib.suppress(webbrowser.Error, OSError):
        webbrowser.open(url)


def until_stopped() -> None:
    """Return when SIGTERM or Ctrl-C comes."""
    stopping().wait()


def stopping() -> threading.Event:
    """Return an event that SIGTERM or Ctrl-C sets, from now on."""
    event = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: event.set())
    return event
