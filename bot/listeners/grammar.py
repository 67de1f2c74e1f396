"""The grammar of `/codered …`; the table of subcommands is also its help and the source of every example."""

import re
from datetime import date

from bot.domain.policy import Actor
from bot.domain.replies import unescaped
from bot.errors import InvalidInput
from bot.language import gettext
from bot.listeners.asked import AskCharts, AskExport, OpenForm, Parsed, Run, Show, ShowDeferrals, ShowRoster, Typed
from bot.listeners.keys import KEY, key_of
from bot.listeners.table import COMMANDS, SOMEBODY, Subcommand, named, nearest
from bot.listeners.words import plain, split
from bot.surfaces.ids import COMMAND

__all__ = [
    "COMMANDS",
    "AskCharts",
    "AskExport",
    "OpenForm",
    "Parsed",
    "Run",
    "Show",
    "ShowDeferrals",
    "ShowRoster",
    "Subcommand",
    "help_text",
    "parse",
]


def parse(text: str, *, actor: Actor, today: date) -> Parsed:
    """Read what follows `/codered`. Dates are counted from `today`, the company's calendar day.

    Raises InvalidInput with what was not understood, the closest thing that would be, and an example.
    """
    typed = unescaped(text).strip()
    if not typed:
        return Show("overview")
    name, rest = _divided(typed)
    try:
        alert, words = key_of(split(rest))
        return named(name).read(Typed(name, actor, today, alert, words))
    except InvalidInput as error:
        mine = nearest(name).example_with(f"<@{actor.id}>")
        sentence = gettext("{error} Example: {example}", error=error, example=mine)
        raise InvalidInput(sentence, error.fields) from error


def help_text(topic: str | None = None) -> str:
    """Return the help: of all subcommands, or of one. Raises InvalidInput for an unknown one."""
    if topic is None:
        # By name alone: with every option it would be a wall, and longer than the text of a message may be.
        first = gettext("{command}: shows what is going on, and what you may do", command=COMMAND)
        more = gettext(
            "{command} help reassign, or another of these, shows how it is written, with an example.",
            command=COMMAND,
        )
        return "\n".join((first, *map(_line, COMMANDS), more))
    command = named(topic.casefold())
    usage, example = f"{COMMAND} {command.said_usage()}", plain(command.example_with(SOMEBODY))
    parts = (
        gettext("{command}: {does}.", command=usage, does=gettext(command.does)),
        command.said_details(),
        gettext("Example: {example}", example=example),
    )
    return "\n".join(part for part in parts if part)


def _line(command: Subcommand) -> str:
    name = f"{COMMAND} {command.usage.split()[0]}"
    return gettext("{command}: {does}", command=name, does=gettext(command.does))


def _divided(typed: str) -> tuple[str, str]:
    """Divide what was typed into the subcommand's name and the rest; a bare key asks for its status."""
    joined = re.sub(r"^stand\s+down\b", "standdown", typed, flags=re.IGNORECASE)
    name, *rest = joined.split(maxsplit=1)
    if KEY.fullmatch(name) and not rest:
        return "status", name
    return name.casefold(), "".join(rest)
