"""`codered report`: an alert in figures and charts, or all alerts compared; on the terminal, or as one page."""

import getpass
import json
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import click

from bot.cli.bars import far
from bot.cli.names import named
from bot.cli.reading import alert_key, as_json, found_key, opened, table
from bot.clock import SystemClock
from bot.domain.alert import Alert
from bot.domain.policy import CODE_RED, Policy
from bot.domain.reporting import Comparison, Report, ReportTaken
from bot.errors import ConfigurationError, InvalidInput, Refusal
from bot.language import reading_in
from bot.policy_file import load_policy
from bot.services.reporting import EVER_DECLARED, compared, counted
from bot.settings import Settings
from bot.store import Store
from bot.surfaces import charts
from bot.surfaces.report_page import comparison_page, report_page
from bot.surfaces.report_sections import Section, comparison_sections, period_of, sections, title_of

WITHOUT_CHARTS = (
    "The page needs charts, and matplotlib, which draws them, is not installed here. Install codered-bot[report]; "
    "without -o the figures are printed as text, and with --json as JSON."
)


Made = Report | Comparison


@click.command()
@alert_key
@click.option("--all", "every", is_flag=True, help="Compare all alerts; practices are left out.")
@click.option(
    "-o",
    "--output",
    "folder",
    metavar="DIR",
    type=click.Path(path_type=Path, file_okay=False),
    help="Write one HTML file into this folder, with charts; nothing is fetched when it is opened.",
)
@click.option("--png", "pictures", is_flag=True, help="With -o: write each chart of an alert as a picture too.")
@click.option("--lang", "language", help="The report's language: en, fr. Default: that of the command line.")
@click.option("--as", "who", metavar="U…", help="Who has it written, for the audit log. Default: the system user.")
@as_json
@click.pass_obj
def report(
    settings: Settings,
    key: str | None,
    folder: Path | None,
    language: str | None,
    who: str | None,
    *,
    every: bool,
    pictures: bool,
    as_json: bool,
) -> None:
    """Report on an alert, while it runs or at its end: how fast people answered, who moved, what it cost.

    Without a key it is the alert that was declared last. Times are those of the company's zone.
    """
    if every and (key or pictures):
        raise click.UsageError("--all compares all alerts: leave out the key, and --png.")
    if pictures and not folder:
        raise click.UsageError("--png writes files: say into which folder with -o.")
    policy = load_policy(settings.config)
    with opened(settings) as store, reading_in(language):
        names = store.reading.people.names()
        made = _comparison(store, policy) if every else _report(store, policy, key)
        if as_json:
            click.echo(json.dumps(made.model_dump(mode="json", exclude=_CHAINED), ensure_ascii=False, indent=2))
        elif folder is None:
            _print(made, policy, lambda text: named(text, names))
        if folder is not None:
            made_files = _written(made, policy, folder, partial(named, names=names), pictures=pictures)
            for path in _told(made_files, _expected(made, policy, pictures=pictures)):
                click.echo(f"{path} is written.", err=as_json)
            _keep(store, made, who)


def _expected(made: Made, policy: Policy, *, pictures: bool) -> int:
    """Return how many files a report takes: the page, and each chart as a picture."""
    drawn = pictures and isinstance(made, Report) and charts.available()
    return 1 + (sum(1 for _ in charts.charts(made, policy.zone)) if drawn and isinstance(made, Report) else 0)


def _told(files: Iterable[Path], every: int) -> tuple[Path, ...]:
    """Return all files, and tell meanwhile how far it is: to draw a chart takes a second."""
    written: list[Path] = []
    with far("Drawing", "files") as tell:
        for path in files:
            written.append(path)
            tell(len(written), every)
    return tuple(written)


_CHAINED = {"decisions": {"__all__": {"event", "seen"}}}
"""What the audit log has in full already: codered export audit."""


def _report(store: Store, policy: Policy, key: str | None) -> Report:
    now = SystemClock().now()
    with store.snapshot() as reading:
        last = reading.alerts.keys(*EVER_DECLARED)[-1:]
        chosen = found_key(store, key) if key else next(iter(last), "")
        alert: Alert | None = reading.alerts.find(chosen) if chosen else None
        if alert is None:
            raise Refusal("No alert was ever declared, so there is nothing to report.")
        if alert.declared_at is None:
            raise Refusal(f"{alert.key} was never declared, so there is nothing to report.")
        return counted(reading, policy, alert, now)


def _comparison(store: Store, policy: Policy) -> Comparison:
    with store.snapshot() as reading:
        return compared(reading, policy, CODE_RED, SystemClock().now())


def _print(made: Made, policy: Policy, name: Callable[[str], str]) -> None:
    if isinstance(made, Report):
        click.echo(f"{title_of(made)}\n{period_of(made, policy.zone)}")
        _print_sections(sections(made, policy.zone), name)
    else:
        _print_sections(comparison_sections(made, policy.zone), name)


def _print_sections(found: Iterable[Section], name: Callable[[str], str]) -> None:
    for section in found:
        click.echo(f"\n{section.title}\n{name(section.words)}")
        rows = [dict(zip(section.columns, map(name, row), strict=True)) for row in section.rows]
        if rows:
            click.echo(table(rows))


def _written(
    made: Made, policy: Policy, folder: Path, name: Callable[[str], str], *, pictures: bool
) -> Iterator[Path]:
    """Write the files of a report; yield each as it is there. Raises ConfigurationError where it cannot."""
    if not charts.available():
        raise InvalidInput(WITHOUT_CHARTS)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for file, content in _files(made, policy, name, pictures=pictures):
            (folder / file).write_bytes(content)
            yield folder / file
    except OSError as error:
        raise ConfigurationError(f"The report cannot be written into {folder}: {error.strerror}.") from error


def _files(
    made: Made, policy: Policy, name: Callable[[str], str], *, pictures: bool
) -> Iterator[tuple[str, bytes]]:
    if isinstance(made, Comparison):
        yield "all-report.html", comparison_page(made, policy.zone, name).encode()
        return
    yield f"{made.alert}-report.html", report_page(made, policy.zone, name).encode()
    if pictures:
        for picture in charts.pictures(made, policy.zone, "report"):
            yield picture.name, picture.content


def _keep(store: Store, made: Made, who: str | None) -> None:
    """Keep in the audit log who had it written."""
    alert: Any = made.alert if isinstance(made, Report) else ""
    by = (who or getpass.getuser()).removeprefix("@")
    with store.transaction() as tx:
        tx.audit.append((ReportTaken(alert=alert, actor=by, at=SystemClock().now(), how="html"),))
