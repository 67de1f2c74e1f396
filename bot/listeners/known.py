"""Whom a command names, so that they can be looked up before it is carried out."""

from functools import singledispatch

from bot.domain import commands
from bot.domain.values import Person


@singledispatch
def people_named(command: commands.Command) -> tuple[Person, ...]:
    """Return the people that a command brings in; most bring in nobody new."""
    del command
    return ()


@people_named.register
def _draft(command: commands.SaveDraft) -> tuple[Person, ...]:
    return command.brief.people()


@people_named.register
def _reassign(command: commands.Reassign) -> tuple[Person, ...]:
    return tuple(move.person for move in command.moves)


@people_named.register
def _defer(command: commands.Defer) -> tuple[Person, ...]:
    return tuple(deferral.owner for deferral in command.deferrals)


@people_named.register
def _workstream(command: commands.AddWorkstream) -> tuple[Person, ...]:
    return (command.workstream.lead,) if command.workstream.lead else ()


@people_named.register
def _amend(command: commands.Amend) -> tuple[Person, ...]:
    lead = command.changes.get("lead")
    return (lead,) if lead else ()
