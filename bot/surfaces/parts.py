"""The parts of a brief as a sentence names them: what an amendment changes, what moves beside people."""

from bot.domain.brief import Resource
from bot.domain.words import resource_word
from bot.language import N_, gettext

CHANGED = {
    "level": N_("the level"),
    "raised_from": N_("the level before"),
    "focus": N_("the focus"),
    "problem": N_("the problem"),
    "exit_criteria": N_("the exit criteria"),
    "review_on": N_("the review date"),
    "lead": N_("the lead"),
    "workstreams": N_("the workstreams"),
    "resources": N_("the resources"),
    "cadence": N_("the cadence"),
    "audience": N_("the audience"),
    "language": N_("the language"),
    "practice": N_("the practice"),
    "restricted": N_("the restriction"),
}
"""What each of the terms is called where it is told that it was changed."""
NAMES = {
    "level": N_("level"),
    "raised_from": N_("raised from"),
    "focus": N_("focus"),
    "problem": N_("problem"),
    "exit_criteria": N_("exit criteria"),
    "review_on": N_("review date"),
    "lead": N_("lead"),
    "workstreams": N_("workstreams"),
    "resources": N_("resources"),
    "cadence": N_("cadence"),
    "audience": N_("audience"),
    "language": N_("language"),
    "practice": N_("practice"),
    "restricted": N_("restriction"),
}
"""What each of the terms is called in a list of them."""


def changed_part(name: str) -> str:
    """Say which of the terms was changed, as in “the review date”."""
    if name in CHANGED:
        return gettext(CHANGED[name])
    # Translators: a part of a brief that an older version knew; its name is in English.
    return gettext("the {part}", part=name.replace("_", " "))


def part_name(name: str) -> str:
    """Name one of the terms in a list, as in “review date”."""
    return gettext(NAMES[name]) if name in NAMES else name.replace("_", " ")


def resource_kind(resource: Resource) -> str:
    """Say what kind of thing moves, as in “budget”."""
    return resource_word(resource.kind)


def resource_line(resource: Resource, note: str = "") -> str:
    """Name a resource on one line, as in “budget: more servers”; `note` where its own is too long."""
    return gettext("{kind}: {note}", kind=resource_kind(resource), note=note or resource.note)
