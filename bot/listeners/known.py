"""Whom a command names, so that they can be looked up before it is carried out."""

from collections.abc import Mapping
from functools import singledispatch

from bot.domain import commands
from bot.domain.values import Person

Named = Mapping[Person, str]
"""People, each with the field of a form in which they are named; "" for those who are in none."""


@singledispatch
def people_named(command: commands.Command) -> Named:
    """Return the people that a command brings in; most bring in nobody new."""
    del command
    return {}


@people_named.register
def _draft(command: commands.SaveDraft) -> Named:
    return {person: "lead" if person == command.brief.lead else "" for person in command.brief.people()}


@people_named.register
def _reassign(command: commands.Reassign) -> Named:
    return {move.person: "people" for move in command.moves}


@people_named.register
def _defer(command: commands.Defer) -> Named:
    return {deferral.owner: "owner" for deferral in command.deferrals}


@people_named.register
def _share(command: commands.ShareDraft) -> Named:
    return dict.fromkeys(command.people, "people")


@people_named.register
def _workstream(command: commands.AddWorkstream) -> Named:
    return {command.workstream.lead: "lead"} if command.workstream.lead else {}


@people_named.register
def _amend(command: commands.Amend) -> Named:
    lead = command.changes.get("lead")
    return {lead: "lead"} if lead else {}
