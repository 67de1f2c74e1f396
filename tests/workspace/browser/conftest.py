"""What the tests of the page share: one browser, and the reference company with the bot installed."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Request, expect, sync_playwright

from bot.cli.reference import COMPANY
from bot.cli.stage import Stage, reference_policy, stage
from bot.clock import AdjustableClock
from bot.workspace import Channel, Company, User, Workspace
from bot.workspace.company import Shortcut, SlashCommand
from tests.conftest import MONDAY
from tests.conftest import PATIENCE as WAIT
from tests.databases import migrated
from tests.workspace.browser.window import Window

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PATIENCE = 20_000
"""Milliseconds that the page may take on a busy machine; `make bench` measures what it takes on an idle one."""
expect.set_options(timeout=PATIENCE)
UNTESTED = "The page was not tested: Chromium is not installed"
SHOTS = Path(os.environ.get("CODERED_TEST_SHOTS", Path(__file__).parents[3] / ".screenshots"))

ROLES = {"alice": "Leader", "bob": "Engineer"}

Open = Callable[..., Window]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Give the machine's Chromium; without it the tests are skipped, unless it is required."""
    if CHROMIUM is None:
        if os.environ.get("CODERED_TEST_BROWSER") == "required":
            pytest.fail("Chromium is required here and is not installed.")
        pytest.skip(UNTESTED)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Stage]:
    """Give the reference company on the morning of its code red, with the bot installed and under its policy."""
    database, clock = migrated(tmp_path / "codered.db"), AdjustableClock(MONDAY)
    with stage(COMPANY, database, clock, policy=reference_policy, answer_seconds=WAIT) as made:
        yield made


@pytest.fixture
def windows(browser: Browser) -> Iterator[Callable[..., Window]]:
    """Give a function that opens windows at an address; a script's error in any of them fails the test."""
    contexts, errors, strangers = [], [], []

    def note(request: Request) -> None:
        if urlsplit(request.url).hostname not in {"127.0.0.1", None}:
            strangers.append(request.url)

    def open_window(url: str, *, width: int = 1280, height: int = 860, scheme: str = "light") -> Window:
        context = browser.new_context(
            viewport={"width": width, "height": height}, color_scheme=scheme, reduced_motion="reduce"
        )
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda message: errors.extend(_error(message)))
        page.on("request", note)
        return Window(page, url, SHOTS)

    yield open_window
    for context in contexts:
        context.close()
    assert errors == []
    assert strangers == [], "the page asks nobody but this machine"


@pytest.fixture
def window(demo: Stage, windows: Callable[..., Window]) -> Open:
    """Give a function that opens windows on the demo."""

    def open_window(*, url: str = "", **how: Any) -> Window:  # noqa: ANN401  (the browser's own options)
        return windows(url or demo.workspace.url, **how)

    return open_window


@pytest.fixture
def company(company: Company) -> Company:
    """Give the small company two roles, a guest, and an app that offers commands and shortcuts."""
    people = [user.model_copy(update={"role": ROLES.get(user.name, "")}) for user in company.users]
    visitor = User(name="visitor", real_name="Vera Guest", is_ultra_restricted=True)
    app = company.app.model_copy(
        update={
            "commands": [
                SlashCommand(command="/codered", usage_hint="red · status", description="Alerts."),
                SlashCommand(command="/codename", description="Names."),
            ],
            "shortcuts": [
                Shortcut(name="Start here", callback_id="start", type="global", description="From anywhere."),
                Shortcut(name="Look into it", callback_id="look", type="message"),
            ],
        }
    )
    channels = [*company.channels, Channel(name="lobby", members=["alice", "visitor"])]
    return company.model_copy(update={"users": [*people, visitor], "channels": channels, "app": app})


@pytest.fixture
def small(workspace: Workspace, windows: Callable[..., Window]) -> Open:
    """Give a function that opens windows on the small company, whose app the test is itself."""

    def open_window(user: str = "", channel: str = "general", thread: str = "", **how: Any) -> Window:  # noqa: ANN401
        opened = windows(workspace.url, **how)
        return opened.visit(user, channel, thread) if user else opened

    return open_window


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say at the end of a run that the page was not tested; quiet runs do not show why something was skipped."""
    if CHROMIUM is None and terminalreporter.stats.get("skipped"):
        terminalreporter.write_line(f"{UNTESTED}; CODERED_TEST_BROWSER=required makes that a failure.")


def _error(message: ConsoleMessage) -> list[str]:
    """Return a script's complaint; the browser's own note on a refused request or lost connection is none."""
    is_note = message.text.startswith(("Failed to load resource", "WebSocket connection to"))
    return [message.text] if message.type == "error" and not is_note else []
