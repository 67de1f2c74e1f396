"""What the audit log says of people: who moved, who answered, who was asked again."""

from collections.abc import Mapping

from bot.domain import events
from bot.domain.acknowledgement import Answer, Channel
from bot.domain.deferral import RegisterEntry
from bot.domain.ledger import Outcome
from bot.domain.reassignment import RosterEntry
from bot.language import N_, gettext, ngettext, written_date
from bot.surfaces.rich import Line, filled, user
from bot.surfaces.tellers.saying import Teller, Who, quoted, who_moved
from bot.surfaces.words import written_end


def _reassigned(event: events.PersonReassigned, who: Who) -> Line:
    until = written_end(event.entry.move.until_on)
    return filled(gettext("{who} reassigned {moved}, {until}"), who=who, moved=who_moved(event.entry), until=until)


def _released(event: events.PersonReleased, who: Who) -> Line:
    return filled(
        gettext("{who} released {moved}, who returns on {date}"),
        who=who,
        moved=who_moved(event.entry),
        date=written_date(event.returns_on),
    )


SAID = {
    Answer.ACKNOWLEDGED: N_("{who} acknowledged {what}"),
    Answer.OBJECTED: N_("{who} has a concern about {what}"),
    Answer.UNDONE: N_("{who} took back the answer to {what}"),
}
WAYS = {
    Channel.BUTTON: N_("{said} (version {version} of the memo, by button)"),
    Channel.REPLY: N_("{said} (version {version} of the memo, by reply)"),
    Channel.REACTION: N_("{said} (version {version} of the memo, by reaction)"),
    Channel.SHORTCUT: N_("{said} (version {version} of the memo, by shortcut)"),
    Channel.COMMAND: N_("{said} (version {version} of the memo, by command)"),
}
"""The way an answer came."""


def _answered(event: events.Answered, who: Who) -> Line:
    answer = event.answer
    said = filled(gettext(SAID[answer.answer]), who=who, what=_what(event.entry))
    if answer.on_behalf:
        said = filled(gettext("{said}, on behalf of {person}"), said=said, person=user(answer.person))
    return filled(gettext(WAYS[answer.how]), said=said, version=answer.version)


def _asked_again(event: events.AskedAgain, who: Who) -> Line:
    asked = gettext("{who} changed something for {whom}, who is asked again")
    return filled(asked, who=who, whom=_about(event.entry))


def _unreachable(event: events.FoundUnreachable, who: Who) -> Line:
    return filled(gettext("{who} noted that {whom} cannot be asked"), who=who, whom=_about(event.entry))


OUTCOMES = {
    Outcome.RELEASED: N_("{who} settled by a release the concern of {whom}"),
    Outcome.KEPT: N_("{who} kept as it is, after the concern of {whom}"),
    Outcome.TALK: N_("{who} will talk about the concern of {whom}"),
}


def _settled(event: events.ConcernSettled, who: Who) -> Line:
    return filled(gettext(OUTCOMES[event.settlement.outcome]), who=who, whom=_about(event.entry))


def _readers(event: events.ReadersExpected, who: Who) -> Line:
    people = ngettext("{n} person", "{n} people", len(event.people))
    return filled(gettext("{who} expects {people} of the audience to have read the memo"), who=who, people=people)


def _nudged(event: events.Nudged, who: Who) -> Line:
    people = ngettext("{n} person who has not answered", "{n} people who have not answered", event.people)
    return filled(gettext("{who} reminded {people}"), who=who, people=people)


def _asked(event: events.Asked, who: Who) -> Line:
    return filled(gettext("{who} asked {moved}"), who=who, moved=who_moved(event.entry))


def _reminded(event: events.Reminded, who: Who) -> Line:
    return filled(gettext("{who} reminded {whom}"), who=who, whom=_about(event.entry))


def _escalated(event: events.Escalated, who: Who) -> Line:
    passed_on = gettext("{who} passed on to {lead} that there is no answer of {whom}")
    return filled(passed_on, who=who, lead=user(event.lead), whom=_about(event.entry))


def _snoozed(event: events.Snoozed, who: Who) -> Line:
    return filled(gettext("{who} wants to be reminded later of {what}"), who=who, what=_what(event.entry))


def _about(entry: events.Entry) -> Line:
    """Name whose answer it is, and about what."""
    # Translators: somebody, and in brackets what it is about.
    return filled(gettext("{who} ({what})"), who=user(entry.person), what=_what(entry))


def _what(entry: events.Entry) -> str:
    """Name what an answer is about."""
    if isinstance(entry, RosterEntry):
        move = entry.move
        return gettext("the move from {team} to {workstream}", team=move.from_team, workstream=move.workstream)
    if isinstance(entry, RegisterEntry):
        return gettext("the deferral of {project}", project=quoted(entry.project))
    return gettext("the memo")


TELLERS: Mapping[type[events.Event], Teller] = {
    events.PersonReassigned: _reassigned,
    events.PersonReleased: _released,
    events.Answered: _answered,
    events.AskedAgain: _asked_again,
    events.FoundUnreachable: _unreachable,
    events.ConcernSettled: _settled,
    events.ReadersExpected: _readers,
    events.Nudged: _nudged,
    events.Asked: _asked,
    events.Reminded: _reminded,
    events.Escalated: _escalated,
    events.Snoozed: _snoozed,
}
