"""Previews: what somebody would get, marked so that nobody takes it for the real thing, and harmless to press."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from bot.domain.alert import Alert
from bot.domain.brief import Ping
from bot.domain.findings import Finding
from bot.domain.reach import Reached, Sending
from bot.domain.values import Person
from bot.language import gettext, language_name
from bot.surfaces.blocks import button, header, message
from bot.surfaces.ids import preview_action
from bot.surfaces.rich import (
    Json,
    Line,
    bold,
    bullets,
    channel,
    line,
    listed,
    paragraph,
    plain_line,
    sentence_line,
    titled,
    user,
)
from bot.surfaces.words import alert_name, counted

CHANNELS_NAMED = 5
FINDINGS_SHOWN = 10
"""So many findings of the guardrails are shown; the others are counted."""
_BROADCAST = re.compile(r"<!(here|channel|everyone)(?:\|[^>]*)?>")
A_MINUTE = 90.0
"""From so many seconds on, a time is told in minutes."""


def mark(alert: Alert) -> str:
    """Return what every message of a preview begins with."""
    practice = " (practice)" if alert.terms.practice else ""
    return f"Preview of {alert.key}{practice}: only you see this."


def marked(alert: Alert, whose: Line, text: str, blocks: Iterable[Json]) -> tuple[str, list[Json]]:
    """Return a message as a preview: it says so first, and for whom it is; its buttons and its ping do nothing."""
    opening = paragraph(line(bold(f"🔍 {mark(alert)} "), *whose))
    harmless = [_harmless(block, alert.key, place) for place, block in enumerate(blocks)]
    quietly = _BROADCAST.sub(r"@\1", text)
    return f"{mark(alert)} {plain_line(whose)}\n{quietly}", [opening, *harmless]


def _harmless(node: Any, key: str, place: int) -> Any:  # noqa: ANN401 - any JSON value
    """Return part of a block in which a button only says that this is a preview, and nobody is pinged."""
    if isinstance(node, list):
        return [_harmless(item, key, place * 100 + number) for number, item in enumerate(node)]
    if not isinstance(node, Mapping):
        return node
    if node.get("type") == "button":
        shown = button(node["text"]["text"], preview_action(place), key, style=node.get("style", ""))
        return shown | {"text": node["text"]}
    if node.get("type") == "broadcast":
        return {"type": "text", "text": f"@{node['range']}"}
    if node.get("type") == "mrkdwn":
        return {**node, "text": _BROADCAST.sub(r"@\1", node["text"])}
    return {name: _harmless(value, key, place) for name, value in node.items() if name != "block_id"}


def for_channels(alert: Alert) -> Line:
    """Say who gets the memo."""
    audience = alert.terms.audience
    names = audience.channels[:CHANNELS_NAMED]
    more = len(audience.channels) - len(names)
    rest = f" and {more} more" if more > 0 else ""
    copies = f", and {counted(len(audience.people), 'person', 'people')} in a direct message"
    people = copies if audience.people and not alert.terms.practice else ""
    return line("This goes to ", *(listed(map(channel, names)) or line("no channel yet")), f"{rest}{people}.")


def for_reassigned(workstream: str, person: Person, others: int) -> Line:
    """Say who is asked so to move to a workstream."""
    more = f" and {counted(others, 'other', 'others')}" if others else ""
    return line("This direct message goes to ", user(person), f"{more}, who would move to “{workstream}”.")


def for_owner(project: str, person: Person, others: int) -> Line:
    """Say who is asked so about their project."""
    more = f"; {counted(others, 'other owner gets', 'other owners get')} the same about theirs" if others else ""
    return line("This direct message goes to ", user(person), f", who owns “{project}”{more}.")


def summary(
    alert: Alert, reached: Reached, sending: Sending, *, found: Iterable[Finding] = (), way_on: str = ""
) -> Json:
    """Return `{"text", "blocks"}` on whom a draft would reach, what that takes, and what guardrails find in it.

    `way_on` says what comes next.
    """
    return message(
        (
            header(f"Preview of {alert_name(alert)}"),
            paragraph(
                line(bold(f"🔍 {mark(alert)}")),
                titled("Who is told", *people_line(alert, reached)),
                titled("Notifications", _notified(alert, reached, sending)),
                titled("Language", _languages(sending.language)),
                titled("Messages", _messages(sending)),
            ),
            *_unknown(reached),
            *_guardrails(tuple(found)),
            paragraph(sentence_line(f"Nobody has been told. {way_on}".rstrip())),
        )
    )


def _guardrails(found: tuple[Finding, ...]) -> Iterator[Json]:
    """Yield what guardrails find, each a sentence with its figures, what blocks first."""
    if found:
        left = len(found) - FINDINGS_SHOWN
        more = (line(f"and {left} more"),) if left > 0 else ()
        sentences = (sentence_line(f"{'⛔' if one.blocks else '⚠️'} {one}") for one in found[:FINDINGS_SHOWN])
        yield from bullets((bold("Guardrails"),), (*sentences, *more))


def people_line(alert: Alert, reached: Reached) -> Line:
    """Say how many channels and people a draft reaches, as exactly as is known."""
    channels = counted(len(alert.terms.audience.channels), "channel", "channels")
    people = f"{reached.people:,} {'person' if reached.people == 1 else 'people'}"
    if not reached.begun:
        return line(f"{channels}; their members are counted when you preview it.")
    if reached.waiting:
        left = counted(len(reached.waiting), "channel is", "channels are")
        return line(f"{channels}; at least {people} so far: {left} being counted.")
    if reached.unknown:
        left = counted(len(reached.unknown), "channel", "channels")
        return line(f"{channels}; at least {people}, for {left} cannot be counted.")
    if alert.terms.practice:
        return line(f"{channels} with {people}; it is a practice: nobody is pinged or gets a direct message.")
    return line(f"{channels} and {people}, each counted once, apps and deactivated accounts left out.")


def _notified(alert: Alert, reached: Reached, sending: Sending) -> str:
    if alert.terms.practice:
        return "none, because it is a practice."
    direct = counted(sending.direct, "direct message", "direct messages")
    members = f"{reached.members:,} {'member' if reached.members == 1 else 'members'}"
    match alert.terms.audience.ping:
        case Ping.CHANNEL:
            return f"@channel notifies all {members} of the channels; besides, {direct}."
        case Ping.HERE:
            return f"@here notifies whoever is active of the {members} of the channels; besides, {direct}."
        case Ping.NOBODY:
            return f"{direct}; nobody is pinged in the channels."


def _languages(code: str) -> str:
    return gettext(
        "channels read the memo in {language}; a direct message is in its reader's own language.",
        language=language_name(code),
    )


def _messages(sending: Sending) -> str:
    return (
        f"{counted(sending.messages, 'message', 'messages')} in all, which takes about {_span(sending.seconds)}, "
        f"at one message a second in each channel and {_rate(sending.rate)} a second in the whole workspace."
    )


def _rate(rate: float) -> str:
    return f"{rate:,.0f}" if rate >= 100 else f"{rate:.3g}"  # noqa: PLR2004 - three digits are read at a glance


def _span(seconds: float) -> str:
    if seconds < A_MINUTE:
        return counted(max(1, round(seconds)), "second", "seconds")
    return counted(round(seconds / 60), "minute", "minutes")


def _unknown(reached: Reached) -> Iterator[Json]:
    for one, problem in reached.unknown:
        yield paragraph(line("The members of ", channel(one), f" cannot be counted: {problem}"))


def shared(alert: Alert, by: Person) -> Json:
    """Return what somebody is told with whom a draft is shared, without the button that opens it."""
    return message(
        (
            header(alert_name(alert)),
            paragraph(
                line(user(by), f" shares the draft of {alert.key} with you: you can change it, and preview it."),
                line("Nobody else has been told of it."),
            ),
        )
    )
