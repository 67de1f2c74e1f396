"""`codered preview`: what a brief would look like, in the terminal or on a page, once or on every change."""

import json
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from bot.app import build_memos, template_folders
from bot.cli.briefs import brief_file, read_brief
from bot.cli.comparing import Line, compared
from bot.cli.hosting import browser_option, file_option, show_page, stopping
from bot.cli.preview_page import Page, shown_to_all
from bot.cli.reading import opened
from bot.cli.watching import Showing, watch
from bot.clock import SystemClock
from bot.domain.alert import Alert
from bot.domain.brief import Brief
from bot.domain.values import same_name
from bot.errors import CodeRedError, InvalidInput
from bot.memos import Kind, Memo, MemoContext, Memos, text_of
from bot.services import previewing
from bot.settings import Settings
from bot.store import Transaction

FILES = {".yml", ".yaml"}
SIGNS = {"added": "+ ", "removed": "- ", "same": "  ", "gap": "…"}
COLOURS = {"added": "green", "removed": "red"}


@dataclass(frozen=True)
class Wanted:
    """What is to be shown of which brief; `diff` is None where nothing is compared."""

    settings: Settings
    brief: Path
    form: str
    language: str | None
    diff: str | None


@click.command()
@brief_file
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "markdown", "html", "blocks"]),
    default="text",
    show_default=True,
    help="blocks prints one JSON array of Slack messages.",
)
@click.option("--lang", "language", help="Another language than the brief's: en, fr, or two, as in en+fr.")
@click.option(
    "--diff",
    metavar="[OTHER.yml|CR-n]",
    is_flag=False,
    flag_value="",
    help="Show what changes: against another brief; against what alert CR-n says, as it was sent last; or, with "
    "nothing behind it, against the last alert with the same focus. Put it behind BRIEF.yml.",
)
@click.option("--open", "opens", is_flag=True, help="Show a page with every memo as Slack shows it.")
@click.option("-o", "--output", type=file_option, help="Write that page into a file.")
@click.option("--watch", "watches", is_flag=True, help="Again on every change of the brief or a template.")
@browser_option
@click.pass_obj
def preview(
    settings: Settings,
    /,
    brief: Path,
    output: Path | None,
    *,
    opens: bool,
    watches: bool,
    no_browser: bool,
    **wanted: Any,  # noqa: ANN401 - format, lang and diff
) -> None:
    """Print the memo that a brief would become; needs neither Slack nor database.

    With --open a page shows it as it will look in Slack, wide and on a phone, beside the plain text that
    notifications and screen readers get; the direct messages to those who move, and to owners, too. With --watch
    it shows every change at once, until Ctrl-C. Only --diff with an alert reads the database.
    """
    want = Wanted(settings, brief, **wanted)
    if output and any(output.resolve() == read.resolve() for read in _read(want)):
        raise click.UsageError(f"--output would write over {output}, of which the preview is made: name another.")
    if not (opens or output):
        if want.diff is not None and want.form in {"html", "blocks"}:
            raise click.UsageError("--diff compares what people read: use --format text or markdown, or --open.")
        _repeat(want, lambda: _print(want)) if watches else _print(want)
        return
    if not watches:
        path = _written(_page(want).html(), output)
        click.echo(f"The preview is in {path}.")
        if opens and not no_browser and (opening := show_page(path.as_uri())):
            opening.join()
        return
    _keep_showing(want, output, serves=opens, in_browser=not no_browser)


def _print(want: Wanted) -> None:
    memos, brief, now = build_memos(want.settings.templates), read_brief(want.brief), SystemClock().now()
    if want.diff is None:
        click.echo(_shown(previewing.preview(memos, brief, now, want.language), want.form))
        return
    against, changes = _changes(want, memos, brief, now)
    click.echo(f"Against {against}:")
    for line in changes:
        click.secho(f"{SIGNS[line.kind]}{line.text}", fg=COLOURS.get(line.kind))
    if not changes:
        click.echo("Nothing changes: both read the same.")


def _shown(memo: Memo, form: str) -> str:
    if form == "markdown":
        return memo.markdown
    if form == "html":
        return memo.html()
    if form == "blocks":
        messages = [{"text": message.text, "blocks": message.blocks} for message in memo.messages()]
        return json.dumps(messages, ensure_ascii=False, indent=2)
    return memo.text()


def _page(want: Wanted) -> Page:
    memos, brief, now = build_memos(want.settings.templates), read_brief(want.brief), SystemClock().now()
    against, changes = ("", None) if want.diff is None else _changes(want, memos, brief, now)
    return Page(str(want.brief), now, shown_to_all(memos, brief, now, want.language), "", against, changes)


def _written(html: str, output: Path | None) -> Path:
    path = output or Path(tempfile.mkdtemp(prefix="codered-preview-")) / "preview.html"
    try:
        path.write_text(html, "utf-8")
    except OSError as error:
        raise InvalidInput(f"{path} cannot be written: {error.strerror}.") from error
    return path.resolve()


class _Live:
    """A page that follows every change; where something is broken, it says so above what was shown last."""

    def __init__(self, want: Wanted, output: Path | None, begin: Callable[[str], None]) -> None:
        self._want = want
        self._output = output
        self._begin = begin
        self._last = Page(str(want.brief), SystemClock().now())
        self.showing = Showing()

    def show(self) -> None:
        """Render anew, and show it."""
        try:
            page = self._last = _page(self._want)
        except CodeRedError as error:
            page = replace(self._last, trouble=str(error))
            click.echo(f"codered: {error}", err=True)
        else:
            click.echo(f"Rendered {page.at:%H:%M:%S} UTC.")
        self.showing.show(page.html)
        if self._output:
            _written(page.html(), self._output)
        if self.showing.version == 1:
            self._begin(self.showing.url)


def _keep_showing(want: Wanted, output: Path | None, *, serves: bool, in_browser: bool) -> None:
    def begin(url: str) -> None:
        if serves:
            click.echo(f"The preview is at {url} and follows every change (Ctrl-C stops it).")
        if serves and in_browser:
            show_page(url)

    live = _Live(want, output, begin)
    with live.showing.open():
        watch(lambda: _read(want), live.show, stopping())


def _repeat(want: Wanted, act: Callable[[], None]) -> None:
    def again() -> None:
        click.echo(f"── {SystemClock().now():%H:%M:%S} UTC ──")
        try:
            act()
        except CodeRedError as error:
            click.echo(f"codered: {error}", err=True)

    watch(lambda: _read(want), again, stopping())


def _read(want: Wanted) -> Iterable[Path]:
    """Return the files that the preview is made of."""
    templates = (path for folder in template_folders(want.settings.templates) for path in folder.glob("*/*.*"))
    other = (Path(want.diff),) if want.diff and _is_file(want.diff) else ()
    return (want.brief, *other, *templates)


def _changes(want: Wanted, memos: Memos, brief: Brief, now: datetime) -> tuple[str, tuple[Line, ...]]:
    """Return what the brief is compared with, in words, and what changes."""
    other = want.diff or ""
    written = _markdown if want.form == "markdown" else text_of
    if _is_file(other):
        memo = previewing.preview(memos, brief, now, want.language)
        before = previewing.preview(memos, read_brief(Path(other)), now, want.language)
        return other, compared(written(before.markdown, {}), written(memo.markdown, {}))
    with opened(want.settings) as store:
        names = store.reading.people.names()
        alert = _alert(store.reading, other, brief)
        said, before_it = _last(store.reading, memos, alert, now)
    version = alert.version + 1 if alert.version else 1
    memo = previewing.preview(memos, brief, now, want.language, key=alert.key, version=version)
    return said, compared(written(before_it, names), written(memo.markdown, names))


def _is_file(other: str) -> bool:
    return Path(other).suffix in FILES


def _markdown(markdown: str, names: object) -> str:
    del names
    return markdown


def _alert(reading: Transaction, key: str, brief: Brief) -> Alert:
    """Return the alert of that key, or else the last with the focus of the brief. Raises InvalidInput."""
    if key:
        found = reading.alerts.find(key.upper())
        if found is None:
            raise InvalidInput(f"There is no alert “{key}”. Compare with another, or with a brief: OTHER.yml.")
        return found
    alike = [alert for alert in reading.alerts.all() if same_name(alert.terms.focus or "", brief.focus or "")]
    if not alike:
        raise InvalidInput(
            f"No alert in the database has the focus “{brief.focus}”. Say what to compare with: --diff CR-1, or "
            "--diff OTHER.yml."
        )
    return max(alike, key=lambda alert: alert.created_at)


def _last(reading: Transaction, memos: Memos, alert: Alert, now: datetime) -> tuple[str, str]:
    """Return what an alert's memo says, as Markdown: as it was sent, or as it holds since it was amended."""
    sent = [row for row in reading.alerts.memos(alert.key) if row["kind"] == Kind.DECLARATION]
    if sent and sent[-1]["version"] == alert.version:
        return f"{alert.key} as it was sent, version {alert.version}", sent[-1]["markdown"]
    memo = memos.render(Kind.DECLARATION, MemoContext.of(alert, now), alert.terms.language)
    state = f"as amended, version {alert.version}" if sent else "the draft"
    return f"{alert.key}, {state}", memo.markdown
