"""Words that rules and surfaces share: levels, decisions, shares, instants; each in the reader's language."""

from collections.abc import Iterable
from datetime import UTC, datetime
from functools import reduce

from bot.domain.brief import Level, Resource
from bot.domain.deferral import Decision
from bot.domain.ending import Fate
from bot.domain.values import Person
from bot.language import N_, gettext, pgettext, written_date, written_number, written_time

LEVEL_NAMES = {
    Level.YELLOW: N_("🟡 Code yellow"),
    Level.ORANGE: N_("🟠 Code orange"),
    Level.RED: N_("🔴 Code red"),
}
LEVEL_WORDS = {Level.YELLOW: N_("yellow"), Level.ORANGE: N_("orange"), Level.RED: N_("red")}
RESOURCES = {
    "sprint": N_("sprint"),
    "budget": N_("budget"),
    "hiring": N_("hiring"),
    "relocation": N_("relocation"),
    "other": N_("other"),
}
FATES = {Fate.RETURNED: N_("returned"), Fate.KEPT: N_("kept")}


def level_name(level: Level) -> str:
    """Name a level with its symbol, as in “🔴 Code red”."""
    return gettext(LEVEL_NAMES[level])


def level_word(level: Level) -> str:
    """Name a level in a sentence, as in “red”."""
    return gettext(LEVEL_WORDS[level])


def decision_word(decision: Decision) -> str:
    """Say in a sentence what becomes of a project, as in “resumed”."""
    return {
        Decision.RESUMED: pgettext("what becomes of a project", "resumed"),
        Decision.RESCHEDULED: pgettext("what becomes of a project", "rescheduled"),
        Decision.CANCELLED: pgettext("what becomes of a project", "cancelled"),
    }[decision]


def resource_word(kind: str) -> str:
    """Name a kind of resource."""
    return gettext(RESOURCES[kind])


def written_resource(resource: Resource) -> str:
    """Name a resource to the reader, as in “budget: more servers”."""
    return gettext("{kind}: {note}", kind=resource_word(resource.kind), note=resource.note)


def fate_word(fate: Fate) -> str:
    """Say what becomes of a resource."""
    return gettext(FATES[fate])


def written_instant(at: datetime) -> str:
    """Write an instant as in “1 December 2025, 16:20 UTC”."""
    utc = at.astimezone(UTC)
    return gettext("{date}, {time} UTC", date=written_date(utc), time=written_time(utc.time()))


def written_share(share: float) -> str:
    """Write a share in per cent, to three figures, as in “66.7 %”."""
    return gettext("{number} %", number=written_number(float(f"{100 * share:.3g}")))


def in_a_row(parts: Iterable[str]) -> str:
    """Put parts that may hold commas in a row, as in “who leads; which channels are told”."""
    return reduce(lambda before, after: gettext("{before}; {after}", before=before, after=after), parts)


def mentions(people: Iterable[Person]) -> str:
    """Mention people, one after the other."""
    return ", ".join(f"<@{person}>" for person in people)


def quoted(names: Iterable[str]) -> str:
    """Quote names, one after the other."""
    return ", ".join(gettext("“{name}”", name=name) for name in names)
