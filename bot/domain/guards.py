"""The checks that many rules share; each refuses with what to do instead."""

from collections.abc import Iterable
from datetime import date

from bot.domain.alert import Alert, Status
from bot.domain.values import TEXT_MAX, Channel, Person, clean_text, is_channel_id, is_person_id
from bot.errors import AlertOver, InvalidInput, Refusal


def require_open(alert: Alert) -> None:
    """Refuse when nothing about the alert can change any more."""
    if alert.over:
        raise AlertOver(
            f"{ending(alert)} Nothing more is asked of anybody. "
            f"Declare a new alert: /codered {alert.level} [focus]."
        )
    if alert.status is Status.DISCARDED:
        raise Refusal(f"{alert.key} was discarded. Start again: /codered {alert.level} [focus].")


def require_awaiting(alert: Alert) -> None:
    """Refuse an answer to an alert that is over: there is nothing left to answer."""
    if alert.over:
        raise AlertOver(over_for(alert))


def over_for(alert: Alert) -> str:
    """Say to somebody whom an alert had asked that it is over."""
    return f"{ending(alert)} Nothing is asked of you any more, and no answer is needed."


def ending(alert: Alert) -> str:
    """Say in a sentence how, when and by whom an alert was ended."""
    how = "recalled" if alert.status is Status.RECALLED else "stood down"
    day = f" on {alert.closed_at:%Y-%m-%d}" if alert.closed_at else ""
    whom = f" by <@{alert.closed_by}>" if alert.closed_by else ""
    return f"{alert.key} was {how}{day}{whom}."


def require_declared(alert: Alert) -> None:
    """Refuse when the alert is not running."""
    require_open(alert)
    if not alert.active:
        raise Refusal(f"{alert.key} is still a draft. Declare it first: /codered declare {alert.key}.")


def require_recallable(alert: Alert) -> None:
    """Refuse unless people were told of the alert and it still runs."""
    if alert.status is Status.DRAFT:
        raise Refusal(
            f"{alert.key} is still a draft: nobody has been told. Throw it away with /codered discard {alert.key}."
        )
    if alert.status is Status.STOOD_DOWN:
        raise AlertOver(f"{ending(alert)} What is over cannot be recalled.")
    require_open(alert)


def require_future(day: date | None, today: date, *, field: str = "review_on") -> None:
    """Refuse a day that is not after today."""
    if day is not None and day <= today:
        raise InvalidInput(
            f"{day} has passed: choose a day after {today}.", {field: f"Choose a day after {today}."}
        )


def require_text(typed: str, *, field: str, needed: str = "") -> str:
    """Return a text as it is kept; refuse one that is too long, or empty where it is `needed` (which says so)."""
    text = str(clean_text(typed))
    if needed and not text:
        raise InvalidInput(needed, {field: needed})
    if len(text) > TEXT_MAX:
        sentence = f"That is {len(text)} characters long: write at most {TEXT_MAX}."
        raise InvalidInput(sentence, {field: sentence})
    return text


def require_people(people: Iterable[Person], *, field: str = "person") -> None:
    """Refuse what is not a Slack user id."""
    for person in people:
        if not is_person_id(person):
            raise InvalidInput(
                f"I do not know “{person}”: pick the person from Slack's list, so that it reads @name.",
                {field: f"I do not know “{person}”."},
            )


def require_channels(channels: Iterable[Channel]) -> None:
    """Refuse what is not a Slack conversation id."""
    for channel in channels:
        if not is_channel_id(channel):
            raise InvalidInput(
                f"I do not know the channel “{channel}”: pick it from Slack's list, so that it reads #name.",
                {"channels": f"I do not know “{channel}”."},
            )
