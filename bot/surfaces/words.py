"""Plain strings for people: dates, figures, states; and how a string is shortened and escaped."""

import html
from datetime import UTC, date, datetime, timedelta

from bot.domain.alert import Alert, Status
from bot.domain.brief import Cadence, Level
from bot.domain.figures import Figures
from bot.domain.ledger import About, Standing

ELLIPSIS = "…"
SYMBOLS = {Level.YELLOW: "🟡", Level.ORANGE: "🟠", Level.RED: "🔴"}
STANDINGS = {
    Standing.WAITING: "⏳ waiting",
    Standing.ACKNOWLEDGED: "✅ acknowledged",
    Standing.OBJECTED: "⚠️ has a concern",
    Standing.UNREACHABLE: "📵 cannot be reached",
    Standing.RELEASED: "↩️ released",
    Standing.VOID: "🚫 withdrawn",
}
"""How somebody stands: a symbol for those who skim, and always the word."""


RESTRICTED = "only its channels and the people it names see it"
"""Who sees a restricted alert."""


def escape(text: str) -> str:
    """Escape the three characters that Slack gives a meaning in message text (docs.slack.dev, formatting text)."""
    return html.escape(text, quote=False)


def clip(text: str, most: int) -> str:
    """Shorten to `most` characters, with “…” in place of what is left out."""
    return text if len(text) <= most else text[: most - 1].rstrip() + ELLIPSIS


def clip_escaped(text: str, most: int) -> str:
    """Shorten so that the text takes at most `most` characters once it is escaped."""
    if len(escape(text)) <= most:
        return text
    kept = text[: most - 1]
    while len(escape(kept)) >= most:
        kept = kept[:-1]
    return kept.rstrip() + ELLIPSIS


def written_date(day: date) -> str:
    """Write a day as in “15 December 2025”."""
    return f"{day.day} {day:%B} {day.year}"


def written_instant(at: datetime) -> str:
    """Write an instant as in “1 December 2025, 16:20 UTC”."""
    utc = at.astimezone(UTC)
    return f"{written_date(utc)}, {utc:%H:%M} UTC"


def written_span(span: timedelta) -> str:
    """Write how long something took, in its two largest units, as in “2 h 10 min”."""
    minutes = int(span.total_seconds() // 60)
    days, hours = divmod(minutes // 60, 24)
    if days:
        return f"{counted(days, 'day', 'days')} {hours} h" if hours else counted(days, "day", "days")
    return f"{hours} h {minutes % 60} min" if hours else f"{minutes} min"


def written_end(until: date | None) -> str:
    """Write until when: a day, or stand-down where there is none."""
    return f"until {written_date(until)}" if until else "until stand-down"


def written_cadence(cadence: Cadence) -> str:
    """Write how often those responsible check in: “daily call at 09:30 (Europe/Paris), Monday to Friday”."""
    if cadence.kind == "none":
        return "none"
    days = f"on {cadence.on.capitalize()}" if cadence.weekly else "Monday to Friday"
    link = f": {cadence.link}" if cadence.link else ""
    return f"{cadence.kind.replace('-', ' ')} at {cadence.at:%H:%M} ({cadence.timezone}), {days}{link}"


def counted(number: int, one: str, many: str) -> str:
    """Write a number with its noun."""
    return f"{number} {one if number == 1 else many}"


def level_name(level: Level) -> str:
    """Name a level with its symbol, as in “🔴 Code red”."""
    return f"{SYMBOLS[level]} Code {level}"


def alert_name(alert: Alert) -> str:
    """Name an alert on one line: key, level, focus, and whether it is only a practice, or restricted."""
    practice = " (practice)" if alert.terms.practice else ""
    restricted = " (restricted)" if alert.terms.restricted else ""
    focus = f": {alert.terms.focus}" if alert.terms.focus else ""
    return f"{alert.key} · {level_name(alert.level)}{practice}{restricted}{focus}"


def roster_figures(alert: Alert, figures: Figures | None = None) -> str:
    """Count the roster by how people stand; without `figures`, by those who are loaded."""
    moved = (figures or Figures.of(alert)).about(About.REASSIGNMENT)
    if not moved.total:
        return "Nobody is reassigned."
    were = f"{'was' if moved.total == 1 else 'were'} " if alert.status is Status.RECALLED else ""
    return f"{counted(moved.total, 'person', 'people')} {were}reassigned: {roster_counts(moved, alert)}"


def roster_counts(figures: Figures, alert: Alert) -> str:
    """Count some of an alert's people by how they stand; of a recalled alert nobody owes an answer."""
    back = figures.standing(Standing.RELEASED)
    taken, against = figures.answered(Standing.ACKNOWLEDGED), figures.answered(Standing.OBJECTED)
    if alert.status is Status.RECALLED:
        before = f", {back} released before" if back else ""
        void = figures.standing(Standing.VOID)
        return f"{void} withdrawn{before}. {taken} had acknowledged, {against} had a concern."
    released = f" {back} released." if back else ""
    return f"{taken} acknowledged, {against} with a concern, {_silent(figures, alert)}.{released}"


def _silent(figures: Figures, alert: Alert) -> str:
    if not alert.open:
        return f"{figures.answered(Standing.WAITING, Standing.UNREACHABLE)} without an answer"
    away = figures.standing(Standing.UNREACHABLE)
    return f"{figures.waiting} waiting" + (f", {away} who cannot be reached" if away else "")


def owner_figures(alert: Alert, figures: Figures) -> str:
    """Count the answers of the owners of deferred projects; nothing where none is expected."""
    owners = figures.about(About.DEFERRAL)
    if not owners.expected:
        return ""
    against = owners.standing(Standing.OBJECTED)
    concerns = f"{against} with a concern, " if against else ""
    acknowledged = owners.standing(Standing.ACKNOWLEDGED)
    return f"Owners of deferred projects: {acknowledged} acknowledged, {concerns}{_silent(owners, alert)}."


def reader_figures(alert: Alert, figures: Figures) -> str:
    """Count those of the audience who have read the memo; nothing where nobody is expected to say so."""
    readers = figures.about(About.READING)
    everybody = readers.expected if alert.active else readers.total
    if not everybody:
        return ""
    against, away = readers.answered(Standing.OBJECTED), readers.standing(Standing.UNREACHABLE)
    more = f", {against} of them with a concern" if against else ""
    more += f"; {away:,} cannot be reached" if away else ""
    read = readers.answered(Standing.ACKNOWLEDGED, Standing.OBJECTED)
    return f"Audience: {read:,} of {everybody:,} have read it{more}."


def register_figures(alert: Alert) -> str:
    """Count the deferrals by whether they are decided."""
    if not alert.deferrals:
        return "Nothing is put off."
    undecided = len(alert.undecided)
    void = sum(entry.void for entry in alert.deferrals)
    total = counted(len(alert.deferrals), "project", "projects")
    decided = len(alert.deferrals) - undecided - void
    if alert.status is Status.RECALLED:
        were = "was" if len(alert.deferrals) == 1 else "were"
        return f"{total} {were} put off: {void} withdrawn, {decided} decided."
    return f"{total} put off: {undecided} undecided, {decided} decided."
