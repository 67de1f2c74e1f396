"""What a typed brief or amendment becomes: a form, a draft, or one command."""

from typing import Any

from bot.domain import commands
from bot.domain.brief import Brief, Level, Resource, Terms, Workstream
from bot.errors import InvalidInput
from bot.language import gettext
from bot.listeners.asked import Parsed, Run, Typed
from bot.listeners.checks import choice, nothing_more, validated
from bot.listeners.options import AMEND_OPTIONS, BRIEF_OPTIONS, Given, fields, read_options
from bot.listeners.words import prose
from bot.surfaces.ids import Form

LEVELS = tuple(level.value for level in Level)
OPTION_NAMES = tuple(f"--{option.name}" for option in AMEND_OPTIONS)

_NAMES = {option.field: f"--{option.name}" for option in BRIEF_OPTIONS} | {
    "cadence": "--cadence",
    "audience": "audience",
    "level": "level",
}
_SEPARATE = ("workstreams", "resources", "reassignments", "deferrals")
"""What an amendment cannot hold, because each is a command of its own."""


def level(typed: Typed) -> Parsed:
    """`red focus words --options`: the subcommand is the level."""
    return _brief(typed, Level(typed.name), practice=False)


def declare(typed: Typed) -> Parsed:
    """`declare CR-1` sends a draft out; `declare red …` is `red …`; `declare` alone asks for everything."""
    if typed.alert:
        nothing_more(typed.words)
        return Run(commands.Declare(actor=typed.actor, alert=typed.alert))
    return _with_level(typed, practice=False)


def practice(typed: Typed) -> Parsed:
    """`practice red …` is `declare red …` for a practice."""
    return _with_level(typed, practice=True)


def _with_level(typed: Typed, *, practice: bool) -> Parsed:
    if not typed.words:
        return typed.form(Form.BRIEF, practice=practice or None)
    wanted = Level(choice(typed.words[0].raw, LEVELS, gettext("a level")))
    rest = Typed(wanted, typed.actor, typed.today, typed.alert, typed.words[1:])
    return _brief(rest, wanted, practice=practice)


def _brief(typed: Typed, level: Level, *, practice: bool) -> Parsed:
    words, given = read_options(typed.words, BRIEF_OPTIONS, typed.today)
    values = fields(given) | {"level": level}
    if words and "focus" in values:
        raise InvalidInput(gettext("The focus was typed twice: as words and as --focus. Type it once."))
    if words:
        values["focus"] = prose(words)
    if not given:
        validated(Terms, values, _NAMES)
        return typed.form(Form.BRIEF, values, practice=practice or None)
    brief = validated(Brief, values | {"practice": practice}, _NAMES)
    return Run(commands.SaveDraft(actor=typed.actor, alert=typed.alert, brief=brief))


def amend(typed: Typed) -> Parsed:
    """`amend --focus … --because …`: one command, or the form where nothing is changed."""
    words, given = read_options(typed.words, AMEND_OPTIONS, typed.today)
    nothing_more(words, OPTION_NAMES)
    changes = fields(given)
    because = changes.pop("because", "")
    apart = [name for name in _SEPARATE if name in changes]
    if not changes:
        return typed.form(Form.AMEND, because=because)
    if not apart:
        return Run(
            commands.Amend(actor=typed.actor, alert=typed.alert, changes=_amended(changes), because=because)
        )
    _require_alone(given)
    return _separate(typed, apart[0], changes[apart[0]])


def _require_alone(given: tuple[Given, ...]) -> None:
    """Refuse what cannot be one command: several workstreams or resources, or anything beside them."""
    names = [item.option.name for item in given]
    movable = set(names) in ({"move"}, {"defer"})
    if len(names) > 1 and not movable:
        typed = ", ".join(f"--{name}" for name in names)
        raise InvalidInput(
            gettext(
                "Those are several changes ({typed}): type them one at a time, each with /codered amend.",
                typed=typed,
            )
        )


def _separate(typed: Typed, name: str, values: tuple[Any, ...]) -> Run:
    actor, alert = typed.actor, typed.alert
    if name == "reassignments":
        return Run(commands.Reassign(actor=actor, alert=alert, moves=values))
    if name == "deferrals":
        return Run(commands.Defer(actor=actor, alert=alert, deferrals=values))
    if name == "resources":
        resource = validated(Resource, values[0], {"note": "--resource"})
        return Run(commands.AddResource(actor=actor, alert=alert, resource=resource))
    stream = validated(Workstream, values[0], {"name": "--workstream"})
    return Run(commands.AddWorkstream(actor=actor, alert=alert, workstream=stream))


def _amended(changes: dict[str, Any]) -> dict[str, Any]:
    """Return the changes with checked values.

    Of an audience and a cadence only what was typed is there, for the rest of them stays; channels are added.
    """
    terms = validated(Terms, changes | {"level": Level.YELLOW}, _NAMES)
    checked = {
        name: {part: getattr(getattr(terms, name), part) for part in value}
        if isinstance(value, dict)
        else getattr(terms, name)
        for name, value in changes.items()
    }
    audience = checked.get("audience", {})
    if "channels" in audience:
        checked["add_channels"] = changes["audience"]["channels"]
        del audience["channels"]
    if not audience:
        checked.pop("audience", None)
    return checked
