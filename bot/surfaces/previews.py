"""Previews: what somebody would get, marked so that nobody takes it for the real thing, and harmless to press."""

import html
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from bot.domain.alert import Alert
from bot.domain.brief import Ping
from bot.domain.findings import Finding
from bot.domain.reach import Reached, Sending
from bot.domain.values import Person
from bot.language import gettext, language_name, ngettext, written_number
from bot.surfaces.blocks import button, header, message
from bot.surfaces.ids import preview_action
from bot.surfaces.rich import (
    Json,
    Line,
    bold,
    bullets,
    channel,
    filled,
    line,
    listed,
    paragraph,
    plain_line,
    sentence_line,
    split,
    titled,
    user,
)
from bot.surfaces.words import alert_name, practice_name

CHANNELS_NAMED = 5
FINDINGS_SHOWN = 10
"""So many findings of the guardrails are shown; the others are counted."""
_BROADCAST = re.compile(r"<!(here|channel|everyone)(?:\|[^>]*)?>")
A_MINUTE = 90.0
"""From so many seconds on, a time is told in minutes."""


def mark(alert: Alert) -> str:
    """Return what every message of a preview begins with."""
    key = practice_name(alert.key, practice=alert.terms.practice)
    return gettext("Preview of {key}: only you see this.", key=key)


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


def in_plain_text(alert: Alert, text: str) -> Json:
    """Return `{"text", "blocks"}` that show the text of a message, which is all that screen readers get of it.

    `text` is escaped as Slack is given it. Nobody is mentioned, and nothing in it is formatting.
    """
    said = html.unescape(_BROADCAST.sub(r"@\1", text))
    heading = line(bold(gettext("In plain text, as notifications and screen readers get it:")))
    parts = (paragraph(part) for part in split(line(said)))
    return message((paragraph(line(bold(f"🔍 {mark(alert)}")), heading), *parts))


def for_channels(alert: Alert) -> Line:
    """Say who gets the memo."""
    audience = alert.terms.audience
    names = audience.channels[:CHANNELS_NAMED]
    left = len(audience.channels) - len(names)
    more = (" ", ngettext("and {n} more", "and {n} more", left)) if left > 0 else ()
    where = line(*(listed(map(channel, names)) or line(gettext("no channel yet"))), *more)
    if not audience.people or alert.terms.practice:
        return filled(gettext("This goes to {channels}."), channels=where)
    people = ngettext("{n} person", "{n} people", len(audience.people))
    return filled(
        gettext("This goes to {channels}, and {people} in a direct message."), channels=where, people=people
    )


def for_reassigned(workstream: str, person: Person, others: int) -> Line:
    """Say who is asked so to move to a workstream."""
    more = (" ", ngettext("and {n} other", "and {n} others", others)) if others else ()
    goes = gettext("This direct message goes to {who}, who would move to “{workstream}”.")
    return filled(goes, who=line(user(person), *more), workstream=workstream)


def for_owner(project: str, person: Person, others: int) -> Line:
    """Say who is asked so about their project."""
    if not others:
        goes = gettext("This direct message goes to {who}, who owns “{project}”.")
        return filled(goes, who=user(person), project=project)
    more = ngettext(
        "{n} other owner gets the same about theirs", "{n} other owners get the same about theirs", others
    )
    goes = gettext("This direct message goes to {who}, who owns “{project}”; {more}.")
    return filled(goes, who=user(person), project=project, more=more)


def summary(
    alert: Alert, reached: Reached, sending: Sending, *, found: Iterable[Finding] = (), way_on: str = ""
) -> Json:
    """Return `{"text", "blocks"}` on whom a draft would reach, what that takes, and what guardrails find in it.

    `way_on` says what comes next.
    """
    untold = gettext("Nobody has been told.")
    return message(
        (
            header(gettext("Preview of {alert}", alert=alert_name(alert))),
            paragraph(
                line(bold(f"🔍 {mark(alert)}")),
                titled(gettext("Who is told"), *people_line(alert, reached)),
                titled(gettext("Notifications"), _notified(alert, reached, sending)),
                titled(gettext("Language"), _languages(sending.language)),
                titled(gettext("Messages"), _messages(sending)),
            ),
            *_unknown(reached),
            *_guardrails(tuple(found)),
            paragraph(sentence_line(f"{untold} {way_on}".rstrip())),
        )
    )


def _guardrails(found: tuple[Finding, ...]) -> Iterator[Json]:
    """Yield what guardrails find, each a sentence with its figures, what blocks first."""
    if found:
        left = len(found) - FINDINGS_SHOWN
        more = (line(ngettext("and {n} more", "and {n} more", left)),) if left > 0 else ()
        sentences = (sentence_line(f"{'⛔' if one.blocks else '⚠️'} {one}") for one in found[:FINDINGS_SHOWN])
        yield from bullets((bold(gettext("Guardrails")),), (*sentences, *more))


def people_line(alert: Alert, reached: Reached) -> Line:
    """Say how many channels and people a draft reaches, as exactly as is known."""
    channels = ngettext("{n} channel", "{n} channels", len(alert.terms.audience.channels))
    people = ngettext("{n} person", "{n} people", reached.people)
    if not reached.begun:
        return line(
            gettext("{channels}; their members are counted when you preview it.", channels=channels),
        )
    if reached.waiting:
        left = ngettext("{n} channel is being counted", "{n} channels are being counted", len(reached.waiting))
        so_far = gettext(
            "{channels}; at least {people} so far: {left}.", channels=channels, people=people, left=left
        )
        return line(so_far)
    if reached.unknown:
        left = ngettext("{n} channel cannot be counted", "{n} channels cannot be counted", len(reached.unknown))
        at_least = gettext(
            "{channels}; at least {people}, for {left}.", channels=channels, people=people, left=left
        )
        return line(at_least)
    if alert.terms.practice:
        quiet = gettext(
            "{channels} with {people}; it is a practice: nobody is pinged or gets a direct message.",
            channels=channels,
            people=people,
        )
        return line(quiet)
    exact = gettext(
        "{channels} and {people}, each counted once, apps and deactivated accounts left out.",
        channels=channels,
        people=people,
    )
    return line(exact)


def _notified(alert: Alert, reached: Reached, sending: Sending) -> str:
    if alert.terms.practice:
        return gettext("none, because it is a practice.")
    direct = ngettext("{n} direct message", "{n} direct messages", sending.direct)
    members = ngettext("{n} member", "{n} members", reached.members)
    match alert.terms.audience.ping:
        case Ping.CHANNEL:
            return gettext(
                "@channel notifies all {members} of the channels; besides, {direct}.",
                members=members,
                direct=direct,
            )
        case Ping.HERE:
            return gettext(
                "@here notifies whoever is active of the {members} of the channels; besides, {direct}.",
                members=members,
                direct=direct,
            )
        case Ping.NOBODY:
            return gettext("{direct}; nobody is pinged in the channels.", direct=direct)


def _languages(code: str) -> str:
    return gettext(
        "channels read the memo in {language}; a direct message is in its reader's own language.",
        language=language_name(code),
    )


def _messages(sending: Sending) -> str:
    return gettext(
        "{messages} in all, which takes about {span}, at one message a second in each channel and {rate} a second "
        "in the whole workspace.",
        messages=ngettext("{n} message", "{n} messages", sending.messages),
        span=_span(sending.seconds),
        rate=_rate(sending.rate),
    )


def _rate(rate: float) -> str:
    three_digits = round(rate) if rate >= 100 else float(f"{rate:.3g}")  # noqa: PLR2004 - read at a glance
    return written_number(three_digits)


def _span(seconds: float) -> str:
    if seconds < A_MINUTE:
        return ngettext("{n} second", "{n} seconds", max(1, round(seconds)))
    return ngettext("{n} minute", "{n} minutes", round(seconds / 60))


def _unknown(reached: Reached) -> Iterator[Json]:
    for one, problem in reached.unknown:
        uncounted = gettext("The members of {channel} cannot be counted: {problem}")
        yield paragraph(filled(uncounted, channel=channel(one), problem=problem))


def shared(alert: Alert, by: Person) -> Json:
    """Return what somebody is told with whom a draft is shared, without the button that opens it."""
    return message(
        (
            header(alert_name(alert)),
            paragraph(
                filled(
                    gettext("{who} shares the draft of {key} with you: you can change it, and preview it."),
                    who=user(by),
                    key=alert.key,
                ),
                line(gettext("Nobody else has been told of it.")),
            ),
        )
    )
