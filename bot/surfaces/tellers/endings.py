"""What the audit log says of the end: stand-down, returns, retrospectives."""

from collections import Counter
from collections.abc import Iterator, Mapping

from bot.domain import events
from bot.domain.ending import Fate, FinalState
from bot.language import gettext, ngettext, written_date
from bot.surfaces.rich import Line, filled, listed, user
from bot.surfaces.tellers.saying import (
    Teller,
    Who,
    quoted,
    who_moved,
)


def _return_told(event: events.ReturnTold, who: Who) -> Line:
    day, moved = event.entry.returns_on, who_moved(event.entry)
    if day is None:
        return filled(gettext("{who} told {moved} that they return"), who=who, moved=moved)
    told_day = gettext("{who} told {moved} that they return on {date}")
    return filled(told_day, who=who, moved=moved, date=written_date(day))


def _stood_down(event: events.StoodDown, who: Who) -> Line:
    said = filled(gettext("{who} stood it down"), who=who)
    settled = ", ".join(_settled_parts(event))
    if settled:
        # Translators: what was settled at the end: so many criteria met, so many resources returned.
        said = filled(gettext("{said} ({settled})"), said=said, settled=settled)
    return filled(gettext("{said}: {note}"), said=said, note=quoted(event.note)) if event.note else said


def _settled_parts(event: events.StoodDown) -> Iterator[str]:
    for state, number in Counter(one.state for one in event.criteria).items():
        yield _criteria(state, number)
    for fate, number in Counter(one.fate for one in event.resources).items():
        yield _resources(fate, number)


def _criteria(state: FinalState, number: int) -> str:
    match state:
        case FinalState.MET:
            return ngettext("{n} criterion met", "{n} criteria met", number)
        case FinalState.PARTLY:
            return ngettext("{n} criterion partly", "{n} criteria partly", number)
        case FinalState.NOT_MET:
            return ngettext("{n} criterion not met", "{n} criteria not met", number)


def _resources(fate: Fate, number: int) -> str:
    if fate is Fate.KEPT:
        return ngettext("{n} resource kept", "{n} resources kept", number)
    return ngettext("{n} resource returned", "{n} resources returned", number)


def _return_asked(event: events.ReturnAsked, who: Who) -> Line:
    return filled(gettext("{who} asked {moved} whether they are back"), who=who, moved=who_moved(event.entry))


def _return_reminded(event: events.ReturnReminded, who: Who) -> Line:
    reminded = gettext("{who} reminded {moved} to say whether they are back")
    return filled(reminded, who=who, moved=who_moved(event.entry))


def _return_missed(event: events.ReturnMissed, who: Who) -> Line:
    return filled(
        gettext("{who} told {people} that there is no word whether this person is back: {moved}"),
        who=who,
        people=listed(map(user, event.people)),
        moved=who_moved(event.entry),
    )


def _back(event: events.PersonBack, who: Who) -> Line:
    return filled(gettext("{who} noted who is back: {moved}"), who=who, moved=who_moved(event.entry))


def _retrospective_asked(event: events.RetrospectiveAsked, who: Who) -> Line:
    return filled(gettext("{who} asked {person} how it went"), who=who, person=user(event.person))


def _retrospective_chased(event: events.RetrospectiveChased, who: Who) -> Line:
    return filled(gettext("{who} asked {person} once more how it went"), who=who, person=user(event.person))


def _retrospective_written(event: events.RetrospectiveWritten, who: Who) -> Line:
    if event.before:
        return filled(gettext("{who} changed what they say of how it went"), who=who)
    return filled(gettext("{who} wrote what they say of how it went"), who=who)


TELLERS: Mapping[type[events.Event], Teller] = {
    events.ReturnTold: _return_told,
    events.StoodDown: _stood_down,
    events.ReturnAsked: _return_asked,
    events.ReturnReminded: _return_reminded,
    events.ReturnMissed: _return_missed,
    events.PersonBack: _back,
    events.RetrospectiveAsked: _retrospective_asked,
    events.RetrospectiveChased: _retrospective_chased,
    events.RetrospectiveWritten: _retrospective_written,
}
