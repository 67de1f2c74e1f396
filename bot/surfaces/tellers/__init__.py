"""The tellers: what each event of the audit log says to a person, in Slack as on the command line.

A teller says who did what, and why, as one sentence of the reader's language. What was written for a few to read
(the reason of a concern, what it was answered, why somebody cannot be reached) is told to the `candid` only: to
those who lead, and to whoever runs Code Red.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.domain import events, reasons
from bot.domain.policy import CODE_RED
from bot.domain.record import Happening, SeenMemo
from bot.domain.values import Person
from bot.language import BOTH, gettext, written_date, written_time
from bot.surfaces.rich import Line, filled, line, say, user
from bot.surfaces.tellers import alerts, approvals, check_ins, endings, people, projects, upkeep
from bot.surfaces.tellers.saying import HASH_SHOWN, Teller, Who, reasoned

CLOSING = "”») \N{NO-BREAK SPACE}"
"""What may stand behind the last full stop of a sentence."""


def told(happening: Happening, zone: ZoneInfo, *, candid: bool) -> Line:
    """Tell one event on one line: when, who, what, why, and by which memo others read it."""
    moment = written_moment(happening.at, zone)
    # Translators: when something happened, and what it was.
    return filled(gettext("{moment}: {event}"), moment=moment, event=sentence(happening, candid=candid))


def sentence(happening: Happening, *, candid: bool) -> Line:
    """Tell one event without its time."""
    event = happening.event
    who = _who(happening.actor)
    teller = TELLERS.get(type(event)) if event is not None else None
    if event is None or teller is None:
        unknown = gettext("{who} did something that this version does not know ({event}).")
        return filled(unknown, who=who, event=happening.name)
    reason = CONFIDENTIAL[type(event)](event) if candid and type(event) in CONFIDENTIAL else ""
    return line(*_ended(reasoned(teller(event, who), reason)), *_seen(happening.seen))


def written_moment(at: datetime, zone: ZoneInfo) -> str:
    """Write an instant in the zone that is said once, as in “1 December 2025, 09:00”."""
    local = at.astimezone(zone)
    return gettext("{date}, {time}", date=written_date(local), time=written_time(local.time()))


def _who(person: Person) -> Who:
    return "Code Red" if person == CODE_RED.id else user(person)


def _ended(said: Line) -> Line:
    """End a sentence with a full stop, where what somebody wrote has not ended it."""
    last = said[-1].get("text", "") if said else ""
    return said if last.rstrip(CLOSING).endswith((".", "!", "?", "…")) else (*said, say("."))


def _seen(memos: Iterable[SeenMemo]) -> Iterable[str]:
    for memo in memos:
        # Translators: a sentence that follows another.
        yield gettext(
            " They read version {version} of the memo: {template} in “{language}”, template {hash}.",
            version=memo.version,
            template=memo.template,
            language=memo.language,
            hash=BOTH.join(one[:HASH_SHOWN] for one in memo.template_hash.split(BOTH)),
        )


TELLERS: Mapping[type[events.Event], Teller] = {
    **alerts.TELLERS,
    **people.TELLERS,
    **projects.TELLERS,
    **check_ins.TELLERS,
    **approvals.TELLERS,
    **endings.TELLERS,
    **upkeep.TELLERS,
}
"""The teller of every event; a test fails where one lacks."""

CONFIDENTIAL: Mapping[type[events.Event], Callable[[Any], str]] = {
    events.Answered: lambda event: str(event.answer.words),
    events.FoundUnreachable: lambda event: reasons.said(event.because),
    events.ConcernSettled: lambda event: str(event.settlement.note),
}
"""The reasons that are not for everybody."""
