"""The alerts that there were, and the story of one of them."""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from bot.domain.alert import Alert, Status
from bot.surfaces.blocks import header, message
from bot.surfaces.ids import COMMAND
from bot.surfaces.rich import Json, Line, bold, bullets, line, paragraph, titled, user
from bot.surfaces.words import alert_name, clip, register_figures, roster_figures, written_date, written_instant

NOTE_SHOWN = 200
"""Characters of a closing note in a story."""
STORY_SHOWN = 60
"""How many events of a story are shown: the latest."""


def history(alerts: Iterable[Alert]) -> Json:
    """Return `{"text", "blocks"}` on all alerts, the latest first."""
    lines = [_alert(alert) for alert in reversed(tuple(alerts))]
    listed = bullets((bold(f"{len(lines)} in all, the latest first"),), lines)
    nothing = (paragraph(line("No alert was ever declared.")),)
    return message(
        (header("History"), *(listed if lines else nothing)), f"For older ones: {COMMAND} history CR-1."
    )


def _alert(alert: Alert) -> Line:
    return titled(alert_name(alert), _period(alert), " ", roster_figures(alert), " ", register_figures(alert))


def _period(alert: Alert) -> str:
    since = _day(alert.declared_at)
    match alert.status:
        case Status.DRAFT:
            return f"draft of {_day(alert.created_at)}."
        case Status.DISCARDED:
            return f"draft, discarded on {_day(alert.closed_at)}."
        case Status.DECLARED:
            return f"since {since}, still running."
        case Status.STOOD_DOWN:
            return f"from {since} to {_day(alert.closed_at)}."
        case Status.RECALLED:
            return f"declared on {since}, recalled on {_day(alert.closed_at)}."


def _day(at: datetime | None) -> str:
    return written_date(at) if at else "an unknown day"


def story(alert: Alert, events: Iterable[Mapping[str, Any]]) -> Json:
    """Return `{"text", "blocks"}` on what happened in one alert: `events` are rows of at, actor, event."""
    rows = tuple(events)
    shown = rows[-STORY_SHOWN:]
    left = f", the last {len(shown)} of {len(rows)}" if len(shown) < len(rows) else ""
    what = bullets((bold(f"What happened{left}"),), map(_event, shown)) if rows else ()
    return message(
        (
            header(alert_name(alert)),
            paragraph(_alert(alert)),
            *(what or (paragraph(line("Nothing is recorded.")),)),
        )
    )


Body = dict[str, Any]


def _event(row: Mapping[str, Any]) -> Line:
    at = datetime.fromisoformat(row["at"])
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", str(row["event"])).lower()
    return line(f"{written_instant(at)}: {words}", *_details(row), ", by ", user(row["actor"]))


def _details(row: Mapping[str, Any]) -> Line:
    """Say whom or what an event was about, as far as its body tells."""
    body: Body = json.loads(row.get("body") or "{}")
    entry: Body = body.get("entry") or {}
    name = str(row["event"])
    told = f" {DETAILS[name](body, entry)}".rstrip() if name in DETAILS else ""
    if name in ABOUT_AN_ANSWER:
        return line(told, " of ", *_expected(entry), *_passed_on_to(body))
    return line(told) if told else line(*_moved(entry))


def _moved(entry: Body) -> tuple[str | Json, ...]:
    if "move" not in entry:
        return ()
    move = entry["move"]
    return (" ", user(move["person"]), f" ({move['from_team']} to {move['workstream']})")


def _expected(entry: Body) -> tuple[str | Json, ...]:
    """Name whose answer it is, and about what."""
    if "move" in entry:
        return _moved(entry)[1:]
    if "deferral" in entry:
        return (user(entry["deferral"]["owner"]), f" ({entry['deferral']['project']})")
    return (user(entry["reader"]), " (the memo)") if "reader" in entry else ("somebody",)


def _passed_on_to(body: Body) -> tuple[str | Json, ...]:
    return (" to ", user(body["lead"])) if "lead" in body else ()


def _ended(body: Body) -> str:
    """Say how a stand-down ended the exit criteria, and what became of resources; and with which note."""
    criteria = Counter(one["state"] for one in body.get("criteria", ()))
    fates = Counter(one["fate"] for one in body.get("resources", ()))
    told = [
        *(f"{number} {_named('criterion', 'criteria', number)} {state}" for state, number in criteria.items()),
        *(f"{number} {_named('resource', 'resources', number)} {fate}" for fate, number in fates.items()),
    ]
    ended = ", ".join(told).replace("not-met", "not met")
    note = f": {clip(' '.join(body['note'].split()), NOTE_SHOWN)}" if body.get("note") else ""
    return f"{f'({ended})' if ended else ''}{note}"


def _named(one: str, many: str, number: int) -> str:
    return one if number == 1 else many


ABOUT_AN_ANSWER = frozenset(
    {"Answered", "AskedAgain", "FoundUnreachable", "ConcernSettled", "Reminded", "Escalated", "Snoozed"}
)
"""The events about one answer that is expected."""


DETAILS: Mapping[str, Callable[[Body, Body], str]] = {
    "WorkstreamAdded": lambda body, _: str(body["workstream"]["name"]),
    "ResourceAdded": lambda body, _: str(body["resource"]["note"]),
    "ProjectDeferred": lambda _, entry: str(entry["deferral"]["project"]),
    "DeferralDecided": lambda _, entry: f"{entry['deferral']['project']}: {entry['verdict']['decision']}",
    "DeliveryDecided": lambda body, _: f"{body['topic']}: {body['verdict']} {body['because']}".rstrip(),
    "Answered": lambda body, _: f"{body['answer']['answer']} ({body['answer']['how']})",
    "ConcernSettled": lambda body, _: str(body["settlement"]["outcome"]),
    "FoundUnreachable": lambda body, _: f"({body['because'].rstrip('.')})",
    "Nudged": lambda body, _: str(body["people"]),
    "ReadersExpected": lambda body, _: str(len(body["people"])),
    "LevelChanged": lambda body, _: f"{body['before']} to {body['after']}",
    "Recalled": lambda body, _: str(body["because"]),
    "DraftDiscarded": lambda body, _: f"because {body['because']}" if body.get("because") else "",
    "StoodDown": lambda body, _: _ended(body),
    "RetrospectiveWritten": lambda body, _: "(changed)" if body["before"] else "",
    "Amended": lambda body, _: ", ".join(change[0].replace("_", " ") for change in body["changes"]),
}
"""What is told of an event beside its name."""
