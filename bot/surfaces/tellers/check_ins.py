"""What the audit log says of check-ins."""

from collections.abc import Mapping

from bot.domain import events
from bot.language import gettext, ngettext
from bot.surfaces.rich import Line, filled, listed, user
from bot.surfaces.tellers.saying import Teller, Who, quoted


def _checked_in(event: events.CheckedIn, who: Who) -> Line:
    return filled(gettext("{who} wrote: {text}"), who=who, text=quoted(event.text))


def _check_in_opened(event: events.CheckInOpened, who: Who) -> Line:
    people = listed(user(one.person) for one in event.check_in.asked)
    return filled(gettext("{who} opened a check-in and asked {people}"), who=who, people=people)


def _check_in_answered(event: events.CheckInAnswered, who: Who) -> Line:
    update = event.update
    said = filled(gettext("{who} answered the check-in: {text}"), who=who, text=quoted(update.progress))
    if not update.blockers:
        return said
    return filled(gettext("{said}; in the way: {blockers}"), said=said, blockers=quoted(update.blockers))


def _check_in_chased(event: events.CheckInChased, who: Who) -> Line:
    chased = gettext("{who} asked once more for an update: {people}")
    return filled(chased, who=who, people=listed(map(user, event.people)))


def _check_in_closed(event: events.CheckInClosed, who: Who) -> Line:
    updates = ngettext("{n} update", "{n} updates", len(event.check_in.answers))
    said = filled(gettext("{who} closed the check-in with {updates}"), who=who, updates=updates)
    if not event.missing:
        return said
    return filled(
        gettext("{said}; no update came from {people}"), said=said, people=listed(map(user, event.missing))
    )


TELLERS: Mapping[type[events.Event], Teller] = {
    events.CheckedIn: _checked_in,
    events.CheckInOpened: _check_in_opened,
    events.CheckInAnswered: _check_in_answered,
    events.CheckInChased: _check_in_chased,
    events.CheckInClosed: _check_in_closed,
}
