"""Plain strings for people: figures, states, names; and how a string is shortened and escaped."""

import html
from datetime import date, timedelta

from bot.domain.alert import Alert, Status
from bot.domain.brief import Cadence
from bot.domain.figures import Figures
from bot.domain.ledger import About, Standing
from bot.domain.reporting import Owners
from bot.domain.words import fate_word, level_name, level_word, resource_word, written_instant
from bot.language import (
    N_,
    gettext,
    ngettext,
    pgettext,
    written_date,
    written_number,
    written_time,
    written_weekday,
)

__all__ = [
    "fate_word",
    "level_name",
    "level_word",
    "resource_word",
    "written_instant",
]  # what rules say too; all of this module is public

ELLIPSIS = "…"
STANDINGS = {
    Standing.WAITING: N_("⏳ waiting"),
    Standing.ACKNOWLEDGED: N_("✅ acknowledged"),
    Standing.OBJECTED: N_("⚠️ has a concern"),
    Standing.UNREACHABLE: N_("📵 cannot be reached"),
    Standing.RELEASED: N_("↩️ released"),
    Standing.VOID: N_("🚫 withdrawn"),
}
"""How somebody stands: a symbol for those who skim, and always the word."""
TOPICS = (
    N_("amendment"),
    N_("approval"),
    N_("approval-memo"),
    N_("approval-outcome"),
    N_("ask"),
    N_("audit-anchor"),
    N_("check-in"),
    N_("check-in-chase"),
    N_("check-in-open"),
    N_("check-in-summary"),
    N_("closing"),
    N_("concern"),
    N_("concern-settled"),
    N_("deferral"),
    N_("deferral-decided"),
    N_("deferral-review"),
    N_("digest"),
    N_("escalation"),
    N_("charts"),
    N_("export"),
    N_("level-change"),
    N_("memo"),
    N_("over"),
    N_("preview"),
    N_("progress"),
    N_("recall"),
    N_("release"),
    N_("reminder"),
    N_("retrospective"),
    N_("retrospective-chase"),
    N_("return"),
    N_("return-digest"),
    N_("return-missed"),
    N_("return-reminder"),
    N_("review"),
    N_("roster"),
    N_("shared"),
    N_("unsure"),
)
"""What a message is, by the outbox's own names."""
CADENCES = {
    "daily-call": N_("daily call at {time} ({zone}), Monday to Friday"),
    "daily-update": N_("daily update at {time} ({zone}), Monday to Friday"),
    "weekly-call": N_("weekly call at {time} ({zone}), on {weekday}"),
    "weekly-update": N_("weekly update at {time} ({zone}), on {weekday}"),
}
"""How often those responsible check in, by the kind of cadence."""


def standing_words(standing: Standing) -> str:
    """Say how somebody stands: a symbol for those who skim, and always the word."""
    return gettext(STANDINGS[standing])


def who_sees_restricted() -> str:
    """Say who sees a restricted alert."""
    return gettext("only its channels and the people it names see it")


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


def written_span(span: timedelta) -> str:
    """Write how long something took, in its two largest units, as in “2 h 10 min”."""
    minutes = int(span.total_seconds() // 60)
    days, hours = divmod(minutes // 60, 24)
    if days and hours:
        return ngettext("{n} day {hours} h", "{n} days {hours} h", days, hours=hours)
    if days:
        return ngettext("{n} day", "{n} days", days)
    if hours:
        return gettext("{hours} h {minutes} min", hours=hours, minutes=minutes % 60)
    return gettext("{minutes} min", minutes=minutes) if minutes else gettext("less than a minute")


def written_end(until: date | None) -> str:
    """Write until when: a day, or stand-down where there is none."""
    return gettext("until {date}", date=written_date(until)) if until else gettext("until stand-down")


def written_cadence(cadence: Cadence) -> str:
    """Write how often those responsible check in: “daily call at 09:30 (Europe/Paris), Monday to Friday”."""
    if cadence.kind == "none":
        return pgettext("how often those responsible check in", "none")
    told = gettext(
        CADENCES[cadence.kind],
        time=written_time(cadence.at),
        zone=cadence.timezone,
        weekday=written_weekday(cadence.on.number),
    )
    return gettext("{cadence}: {link}", cadence=told, link=cadence.link) if cadence.link else told


def topic_word(topic: str) -> str:
    """Name what a message is, from the outbox's name for it."""
    return gettext(topic) if topic in TOPICS else topic


def practice_name(name: str, *, practice: bool) -> str:
    """Name an alert, by its key or its level, and say whether it is only a practice."""
    return gettext("{name} (practice)", name=name) if practice else name


def alert_name(alert: Alert) -> str:
    """Name an alert on one line: key, level, focus, and whether it is only a practice, or restricted."""
    marks = (
        gettext("(practice)") if alert.terms.practice else "",
        gettext("(restricted)") if alert.terms.restricted else "",
    )
    name = " ".join(filter(None, (f"{alert.key} · {level_name(alert.level)}", *marks)))
    return gettext("{name}: {focus}", name=name, focus=alert.terms.focus) if alert.terms.focus else name


def roster_figures(alert: Alert, figures: Figures | None = None) -> str:
    """Count the roster by how people stand; without `figures`, by those who are loaded."""
    moved = (figures or Figures.of(alert)).about(About.REASSIGNMENT)
    if not moved.total:
        return gettext("Nobody is reassigned.")
    if alert.status is Status.DRAFT:
        return ngettext("{n} person would be reassigned.", "{n} people would be reassigned.", moved.total)
    counts = roster_counts(moved, alert)
    if alert.status is Status.RECALLED:
        return ngettext(
            "{n} person was reassigned: {counts}",
            "{n} people were reassigned: {counts}",
            moved.total,
            counts=counts,
        )
    return ngettext(
        "{n} person reassigned: {counts}", "{n} people reassigned: {counts}", moved.total, counts=counts
    )


def roster_counts(figures: Figures, alert: Alert) -> str:
    """Count some of an alert's people by how they stand; of a recalled alert nobody owes an answer."""
    back = figures.standing(Standing.RELEASED)
    taken, against = figures.answered(Standing.ACKNOWLEDGED), figures.answered(Standing.OBJECTED)
    released = ngettext("{n} released", "{n} released", back)
    if alert.status is Status.RECALLED:
        void = figures.standing(Standing.VOID)
        told = ngettext("{n} withdrawn", "{n} withdrawn", void)
        before = ngettext("{n} released before", "{n} released before", back)
        answered = gettext("{taken} had acknowledged, {against} had a concern.", taken=taken, against=against)
        return f"{told}, {before}. {answered}" if back else f"{told}. {answered}"
    counts = gettext(
        "{taken} acknowledged, {against} with a concern, {silent}.",
        taken=taken,
        against=against,
        silent=_silent(figures, alert),
    )
    return f"{counts} {released}." if back else counts


def _silent(figures: Figures, alert: Alert) -> str:
    if not alert.open:
        without = figures.answered(Standing.WAITING, Standing.UNREACHABLE)
        return ngettext("{n} without an answer", "{n} without an answer", without)
    away = figures.standing(Standing.UNREACHABLE)
    waiting = ngettext("{n} waiting", "{n} waiting", figures.waiting)
    lost = ngettext("{n} who cannot be reached", "{n} who cannot be reached", away)
    return f"{waiting}, {lost}" if away else waiting


def owner_figures(alert: Alert, figures: Figures) -> str:
    """Count the answers of the owners of deferred projects; nothing where none is expected."""
    owners = figures.about(About.DEFERRAL)
    if not owners.expected:
        return ""
    against = owners.standing(Standing.OBJECTED)
    acknowledged = owners.standing(Standing.ACKNOWLEDGED)
    silent = _silent(owners, alert)
    if against:
        return gettext(
            "Owners of deferred projects: {acknowledged} acknowledged, {against} with a concern, {silent}.",
            acknowledged=acknowledged,
            against=against,
            silent=silent,
        )
    return gettext(
        "Owners of deferred projects: {acknowledged} acknowledged, {silent}.",
        acknowledged=acknowledged,
        silent=silent,
    )


def reader_figures(alert: Alert, figures: Figures) -> str:
    """Count those of the audience who have read the memo; nothing where nobody is expected to say so."""
    readers = figures.about(About.READING)
    everybody = readers.expected if alert.active else readers.total
    if not everybody:
        return ""
    against, away = readers.answered(Standing.OBJECTED), readers.standing(Standing.UNREACHABLE)
    read = readers.answered(Standing.ACKNOWLEDGED, Standing.OBJECTED)
    told = gettext("Audience: {read} of {everybody} have read it", read=read, everybody=everybody)
    if against:
        told += ngettext(", {n} of them with a concern", ", {n} of them with a concern", against)
    if away:
        told += ngettext("; {n} cannot be reached", "; {n} cannot be reached", away)
    return f"{told}."


def register_figures(alert: Alert) -> str:
    """Count the deferrals by whether they are decided."""
    total = len(alert.deferrals)
    if not total:
        return gettext("Nothing is put off.")
    if alert.status is Status.DRAFT:
        return ngettext("{n} project would be put off.", "{n} projects would be put off.", total)
    undecided = len(alert.undecided)
    void = sum(entry.void for entry in alert.deferrals)
    decided = total - undecided - void
    if alert.status is Status.RECALLED:
        return ngettext(
            "{n} project was put off: {void} withdrawn, {decided} decided.",
            "{n} projects were put off: {void} withdrawn, {decided} decided.",
            total,
            void=void,
            decided=decided,
        )
    return ngettext(
        "{n} project put off: {undecided} undecided, {decided} decided.",
        "{n} projects put off: {undecided} undecided, {decided} decided.",
        total,
        undecided=undecided,
        decided=decided,
    )


def owners_said(owners: Owners) -> str:
    """Say what the owners of projects that were put off have answered; one person may own several."""
    return ngettext(
        "{acknowledged} of {n} project acknowledged, {objected} with a concern.",
        "{acknowledged} of {n} projects acknowledged, {objected} with a concern.",
        owners.expected,
        acknowledged=owners.acknowledged,
        objected=owners.objected,
    )


def counted(number: int, one: str, many: str) -> str:
    """Write a number with its noun."""
    return f"{written_number(number)} {one if number == 1 else many}"
