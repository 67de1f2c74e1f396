"""The checks that many rules share; each refuses with what to do instead."""

from collections.abc import Iterable
from datetime import date

from bot.domain.alert import Alert, Status
from bot.domain.values import TEXT_MAX, Channel, Person, clean_text, is_channel_id, is_person_id
from bot.errors import AlertOver, InvalidInput, Refusal
from bot.language import gettext, ngettext, written_date


def require_open(alert: Alert) -> None:
    """Refuse when nothing about the alert can change any more."""
    if alert.over:
        raise AlertOver(
            gettext(
                "{ending} Nothing more is asked of anybody. Declare a new alert: /codered {level} [focus].",
                ending=ending(alert),
                level=alert.level.value,
            )
        )
    if alert.status is Status.DISCARDED:
        raise Refusal(
            gettext(
                "{key} was discarded. Start again: /codered {level} [focus].",
                key=alert.key,
                level=alert.level.value,
            )
        )


def require_awaiting(alert: Alert) -> None:
    """Refuse an answer to an alert that is over: there is nothing left to answer."""
    if alert.over:
        raise AlertOver(over_for(alert))


def over_for(alert: Alert) -> str:
    """Say to somebody whom an alert had asked that it is over."""
    return gettext("{ending} Nothing is asked of you any more, and no answer is needed.", ending=ending(alert))


def ending(alert: Alert) -> str:
    """Say in a sentence how, when and by whom an alert was ended."""
    recalled, key = alert.status is Status.RECALLED, alert.key
    if not alert.closed_at:
        return gettext("{key} was recalled.", key=key) if recalled else gettext("{key} was stood down.", key=key)
    day, person = written_date(alert.closed_at), alert.closed_by
    if recalled and person:
        return gettext("{key} was recalled on {date} by <@{person}>.", key=key, date=day, person=person)
    if recalled:
        return gettext("{key} was recalled on {date}.", key=key, date=day)
    if person:
        return gettext("{key} was stood down on {date} by <@{person}>.", key=key, date=day, person=person)
    return gettext("{key} was stood down on {date}.", key=key, date=day)


def require_declared(alert: Alert) -> None:
    """Refuse when the alert is not running."""
    require_open(alert)
    if not alert.active:
        raise Refusal(gettext("{key} is still a draft. Declare it first: /codered declare {key}.", key=alert.key))


def require_recallable(alert: Alert) -> None:
    """Refuse unless people were told of the alert and it still runs."""
    if alert.status is Status.DRAFT:
        raise Refusal(
            gettext(
                "{key} is still a draft: nobody has been told. Throw it away with /codered discard {key}.",
                key=alert.key,
            )
        )
    if alert.status is Status.STOOD_DOWN:
        raise AlertOver(gettext("{ending} What is over cannot be recalled.", ending=ending(alert)))
    require_open(alert)


def require_future(day: date | None, today: date, *, field: str = "review_on") -> None:
    """Refuse a day that is not after today."""
    if day is not None and day <= today:
        now = written_date(today)
        raise InvalidInput(
            gettext("{date} has passed: choose a day after {today}.", date=written_date(day), today=now),
            {field: gettext("Choose a day after {today}.", today=now)},
        )


def require_text(typed: str, *, field: str, needed: str = "") -> str:
    """Return a text as it is kept; refuse one that is too long, or empty where it is `needed` (which says so)."""
    text = str(clean_text(typed))
    if needed and not text:
        raise InvalidInput(needed, {field: needed})
    if len(text) > TEXT_MAX:
        sentence = ngettext(
            "That is {n} character long: write at most {most}.",
            "That is {n} characters long: write at most {most}.",
            len(text),
            most=TEXT_MAX,
        )
        raise InvalidInput(sentence, {field: sentence})
    return text


def require_people(people: Iterable[Person], *, field: str = "person") -> None:
    """Refuse what is not a Slack user id."""
    for person in people:
        if not is_person_id(person):
            raise InvalidInput(
                gettext(
                    "I do not know “{name}”: pick the person from Slack's list, so that it reads @name.",
                    name=person,
                ),
                {field: gettext("I do not know “{name}”.", name=person)},
            )


def require_channels(channels: Iterable[Channel]) -> None:
    """Refuse what is not a Slack conversation id."""
    for channel in channels:
        if not is_channel_id(channel):
            raise InvalidInput(
                gettext(
                    "I do not know the channel “{name}”: pick it from Slack's list, so that it reads #name.",
                    name=channel,
                ),
                {"channels": gettext("I do not know “{name}”.", name=channel)},
            )
