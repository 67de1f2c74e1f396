"""Reviews: a date is moved on, and what happens when the timers of reviews ring."""

from datetime import date, datetime
from typing import Any

from bot.domain import commands, review_rules
from bot.domain.alert import Alert
from bot.domain.approval_rules import ASKED_MOST
from bot.domain.events import Event
from bot.domain.policy import CODE_RED, Actor
from bot.domain.values import Person
from bot.domain.who import EVERYONE
from bot.language import gettext, sentences, written_date
from bot.services import approvals, review_news
from bot.services.calendars import calendar_of
from bot.services.guarding import Watched
from bot.services.house import House
from bot.services.perform import Also, Outcome, perform
from bot.services.sight import Sight
from bot.services.voice import Voice
from bot.store import Row, Transaction


def extend(house: House, command: commands.Extend, request: str | None = None) -> Outcome:
    """Move the review date of a running alert on; its channels get a new version."""
    watched = Watched(house)

    def say(alert: Alert, happened: tuple[Event, ...]) -> str:
        del happened
        times = len(alert.extensions)
        extended = gettext(
            "{key} is reviewed on {date} now: version {version} is going to its channels.",
            key=alert.key,
            date=written_date(command.review_on),
            version=alert.version,
        )
        often = "" if times == 1 else gettext("It is the {ordinal} extension.", ordinal=_ordinal(times))
        return sentences(extended, often, watched.news(alert))

    return watched.carry_out(
        lambda: perform(house, command, review_rules.extend, say, request=request, look=watched.look)
    )


def ring(house: House, row: Row, also: Also) -> Outcome:
    """Ask for a review, or pass on that nobody answers, if the timer still applies; set the next timer anyway.

    `also` settles the timer in the same transaction.
    """
    about, _, written = (row.subject or "").partition("@")
    day = date.fromisoformat(written) if written else None

    def settle(tx: Transaction, now: datetime) -> None:
        also(tx, now)
        _set_next(house, tx, row, about, now)

    if row.topic == review_news.REVIEW:
        order = commands.ReviewAlert(actor=CODE_RED, alert=row.alert, on=day)
        return perform(
            house,
            order,
            review_rules.review_alert,
            _nothing_to_say,
            only_for="",
            also=settle,
            look=lambda tx, alert: (
                _working_time(house, tx, alert, None) | {"deciders": _deciders(house, tx, alert)}
            ),
        )
    return perform(
        house,
        commands.ReviewDeferral(actor=CODE_RED, alert=row.alert, entry=about, on=day),
        review_rules.review_deferral,
        _nothing_to_say,
        only_for="",
        also=settle,
        look=lambda tx, alert: _working_time(house, tx, alert, about),
    )


def _working_time(house: House, tx: Transaction, alert: Alert, entry_id: str | None) -> dict[str, Any]:
    """Return when who answers for a review works: the owner of a deferral, or else the alert's lead."""
    entry = alert.expectation(entry_id) if entry_id else None
    return {"calendar": calendar_of(house.policy, tx, entry.person if entry else alert.terms.lead)}


def _deciders(house: House, tx: Transaction, alert: Alert) -> tuple[Person, ...]:
    """Return those who may declare at this level and may be told of the alert; nobody where everybody may."""
    who = tuple(name for name in house.policy.declarers_at(alert.level) if name != EVERYONE)
    found = approvals.people(tx, who)
    return tuple(one for one in found if Sight(house.policy, tx, Actor(id=one)).sees(alert))[:ASKED_MOST]


def _set_next(house: House, tx: Transaction, row: Row, about: str, now: datetime) -> None:
    """Have something ring again, also where this ring was for nothing: hours and zones may have changed since."""
    alert = tx.alerts.find(row.alert or "", person="")
    if alert is None:
        return
    voice = Voice(house, tx, alert, alert, now)
    if row.topic == review_news.REVIEW:
        review_news.schedule_review(voice)
        return
    entry = next((one for one in alert.deferrals if one.id == about), None)
    if entry is not None:
        review_news.schedule_deferral(voice, entry)


def _ordinal(number: int) -> str:
    match number % 10 if number // 10 % 10 != 1 else 0:
        case 1:
            return gettext("{number}st", number=number)
        case 2:
            return gettext("{number}nd", number=number)
        case 3:
            return gettext("{number}rd", number=number)
    return gettext("{number}th", number=number)


def _nothing_to_say(alert: Alert, happened: tuple[Event, ...]) -> str:
    """Answer nobody: a timer rang."""
    del alert, happened
    return ""


TIMERS = review_news.SHOWN
"""The topics of the timers that ask for reviews."""
