"""Check-ins: a lead's answer, and what happens when their timers ring."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from bot.domain import check_in_rules, commands
from bot.domain.alert import Alert
from bot.domain.check_ins import Round, next_opening
from bot.domain.events import CheckInAnswered, CheckInClosed, Event
from bot.domain.policy import CODE_RED
from bot.language import gettext, listed, sentences, written_date, written_time
from bot.services import check_in_news
from bot.services.house import House
from bot.services.perform import Also, Outcome, Rule, perform
from bot.store import Row, Transaction


def answer(house: House, command: commands.AnswerCheckIn, request: str | None = None) -> Outcome:
    """Take a lead's answer to an open check-in."""
    return perform(
        house, command, check_in_rules.answer_check_in, thank, request=request, only_for=command.actor.id
    )


def thank(alert: Alert, happened: tuple[Event, ...]) -> str:
    """Say what became of an answer, and when the others read it."""
    check_in = alert.check_in
    if not happened or check_in is None:
        return gettext(
            "You have sent the same update for the check-in of {key} before; nothing has changed.", key=alert.key
        )
    update = next(event.update for event in happened if isinstance(event, CheckInAnswered))
    names = listed(gettext("“{name}”", name=name) for name in update.workstreams)
    return sentences(
        gettext("Thank you: your update for {key} is in.", key=alert.key),
        gettext("It covers {workstreams}.", workstreams=names) if names else "",
        _read_when(alert, check_in, closed=any(isinstance(event, CheckInClosed) for event in happened)),
    )


def _read_when(alert: Alert, check_in: Round, *, closed: bool) -> str:
    if closed:
        return gettext("Yours was the last; the summary is going out.")
    closes = check_in.closes_at.astimezone(alert.terms.cadence.zone)
    return gettext(
        "The summary goes out when all have answered, at the latest on {date} at {time} ({zone}); until then you "
        "can change what you wrote.",
        date=written_date(closes),
        time=written_time(closes.time()),
        zone=alert.terms.cadence.timezone,
    )


def ring(house: House, row: Row, also: Also) -> Outcome:
    """Do what a timer of a check-in is for, if it still applies. `also` settles it in the same transaction."""
    order, rule = TIMERS[row.topic]

    def settle(tx: Transaction, now: datetime) -> None:
        also(tx, now)
        alert = tx.alerts.find(row.alert or "", person="")
        if row.topic == check_in_news.OPEN and alert is not None:
            check_in_news.schedule(tx, alert, now)

    return perform(house, order(row), rule, _nothing_to_say, only_for="", also=settle)


def _open(row: Row) -> commands.OpenCheckIn:
    _, _, instant = (row.subject or "").partition("@")
    opening = datetime.fromisoformat(instant) if instant else None
    return commands.OpenCheckIn(actor=CODE_RED, alert=row.alert, opening=opening)


def _chase(row: Row) -> commands.ChaseCheckIn:
    return commands.ChaseCheckIn(actor=CODE_RED, alert=row.alert, check_in=row.subject or "")


def _close(row: Row) -> commands.CloseCheckIn:
    return commands.CloseCheckIn(actor=CODE_RED, alert=row.alert, check_in=row.subject or "")


TIMERS: Mapping[str, tuple[Callable[[Row], commands.Command], Rule[Any]]] = {
    check_in_news.OPEN: (_open, check_in_rules.open_check_in),
    check_in_news.CHASE: (_chase, check_in_rules.chase_check_in),
    check_in_news.CLOSE: (_close, check_in_rules.close_check_in),
}
"""What is asked, by which rule, when a timer of a topic rings."""


def next_check_in(alert: Alert, now: datetime) -> datetime | None:
    """Return when the next check-in of a running alert opens, if one does."""
    return next_opening(alert.terms.cadence, now) if alert.active else None


def _nothing_to_say(alert: Alert, happened: tuple[Event, ...]) -> str:
    """Answer nobody: a timer rang."""
    del alert, happened
    return ""
