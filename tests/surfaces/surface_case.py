"""What the tests of the surfaces share: alerts of any size, and Slack's limits as assertions."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from math import ceil
from typing import Any

from bot.domain import agenda
from bot.domain.acknowledgement import Acknowledgement, Answer, Channel
from bot.domain.agenda import Agenda, Ask, Running, Shelf
from bot.domain.alert import Alert, Status
from bot.domain.brief import Audience, Cadence, Level, Resource, Terms, Workstream
from bot.domain.deferral import Decision, Deferral, RegisterEntry, Verdict
from bot.domain.events import Event
from bot.domain.figures import Figures
from bot.domain.ledger import Standing
from bot.domain.policy import Policy
from bot.domain.reassignment import Reassignment, RosterEntry
from bot.domain.record import Happening, SeenMemo
from bot.domain.register import Part, RegisterLine, RegisterPage, in_order, register_line
from bot.workspace.inputs import entered, initial_values, placed_elements
from bot.workspace.validation import check_message, check_view

NOW = datetime(2025, 12, 1, 16, 20, tzinfo=UTC)
HOSTILE = "<!channel> *x* <https://a|b> @here <@U0EVIL> & #general"

Json = dict[str, Any]


def make_terms(**changes: Any) -> Terms:  # noqa: ANN401 - any of the terms
    """Return complete terms, with these changes."""
    values = {
        "level": Level.RED,
        "focus": "Chat quality",
        "language": "en",
        "problem": "Rivals have caught up.",
        "exit_criteria": ("Half the latency", "Fewer failures"),
        "review_on": date(2025, 12, 15),
        "lead": "U0LEAD",
        "workstreams": (Workstream(name="Speed", lead="U0SPEED"), Workstream(name="Breadth")),
        "resources": (Resource(kind="budget", note="Shift to inference"),),
        "cadence": Cadence(kind="daily-call", timezone="Europe/Paris"),
        "audience": Audience(channels=("C0NEWS", "C0CHAT"), people=("U0CHIEF",), home="C0NEWS", ping="channel"),
    }
    return Terms.model_validate(values | changes)


def make_entry(number: int, standing: Standing = Standing.WAITING, **changes: Any) -> RosterEntry:  # noqa: ANN401
    """Return the roster entry of person `number`, with these changes to the move."""
    person = f"U{number:010}"
    move = {"person": person, "from": "Advertising", "to": "Speed"} | changes
    answer = None
    if standing in {Standing.ACKNOWLEDGED, Standing.OBJECTED}:
        kind = Answer.ACKNOWLEDGED if standing is Standing.ACKNOWLEDGED else Answer.OBJECTED
        answer = Acknowledgement(
            person=person, answer=kind, how=Channel.BUTTON, at=NOW, version=1, reason="A secret worry"
        )
    return RosterEntry(
        id=f"CR-1-R{number}",
        move=Reassignment.model_validate(move),
        answer=answer,
        unreachable="On a flight" if standing is Standing.UNREACHABLE else "",
        void=standing is Standing.VOID,
        released=standing is Standing.RELEASED,
        returns_on=date(2026, 1, 5) if standing is Standing.RELEASED else None,
    )


def make_deferral(number: int, decision: Decision | None = None, **changes: Any) -> RegisterEntry:  # noqa: ANN401
    """Return the register entry `number`, with these changes to the deferral."""
    values = {"project": f"Project {number}", "owner": "U0OWNER", "why": "People move", "commitment": "Q1 pilots"}
    verdict = Verdict(decision=decision, by="U0OWNER", at=NOW, until=date(2026, 3, 1)) if decision else None
    return RegisterEntry(
        id=f"CR-1-D{number}", deferral=Deferral.model_validate(values | changes), since=NOW, verdict=verdict
    )


def make_page(*alerts: Alert, part: Part = Part.ALL, reader: str = "U0OWNER", **moved: Any) -> RegisterPage:  # noqa: ANN401
    """Return the first page of a part of the register of these alerts, four days after NOW."""
    found = [
        register_line(alert, entry, now=NOW + timedelta(days=4), policy=Policy(), **moved)
        for alert in alerts
        for entry in alert.deferrals
    ]
    counts = {one: sum(line.belongs(one, reader) for line in found) for one in Part}
    lines = [line for line in in_order(found) if line.belongs(part, reader)]
    decidable = frozenset(line.id for line in lines if line.open)
    return RegisterPage(part, None, 1, max(1, ceil(len(lines) / 10)), tuple(lines[:10]), counts, decidable)


def make_agenda(
    person: str,
    asks: Iterable[Ask] = (),
    active: Iterable[Alert] = (),
    owned: Iterable[RegisterLine] = (),
    *,
    page: int = 1,
    may_declare: bool = False,
    today: date = date(2025, 12, 5),
) -> Agenda:
    """Return a page of each part of what concerns somebody, who may steer what they wrote or lead."""
    running = [Running(alert, Figures.of(alert)) for alert in active]
    led = [one for one in running if person in {one.alert.author, one.alert.terms.lead}]
    return Agenda(
        person,
        today,
        Shelf.of(tuple(asks), agenda.Part.ASKED, page),
        Shelf.of(running, agenda.Part.GOING_ON, page),
        Shelf.of(tuple(owned), agenda.Part.OWNED, page),
        Shelf.of([one.alert for one in led], agenda.Part.REPORTS, page),
        Shelf.of(led, agenda.Part.STEERED, page),
        may_declare,
    )


def make_alert(**changes: Any) -> Alert:  # noqa: ANN401 - any field of an alert
    """Return a declared alert, with these changes."""
    values = {
        "key": "CR-1",
        "status": Status.DECLARED,
        "version": 1,
        "terms": make_terms(),
        "author": "U0AUTHOR",
        "created_at": NOW - timedelta(hours=1),
        "declared_by": "U0AUTHOR",
        "declared_at": NOW,
    }
    return Alert.model_validate(values | changes)


def _assert_blocks(blocks: Any) -> None:  # noqa: ANN401
    for block in blocks:
        if block["type"] == "rich_text":
            leaves = [leaf for part in block["elements"] for leaf in _leaves(part)]
            assert sum(len(leaf.get("text", leaf.get("fallback", "<@U0123456789>"))) for leaf in leaves) <= 3000
            assert {leaf["type"] for leaf in leaves} <= {"text", "user", "channel", "date"}


def _leaves(part: Json) -> list[Json]:
    if part["type"] == "rich_text_list":
        return [leaf for section in part["elements"] for leaf in section["elements"]]
    return list(part["elements"])


def assert_message(message: Json) -> None:
    """Assert that Slack takes a message, and that nothing in its text is live."""
    check_message(list(message["blocks"]))
    _assert_blocks(message["blocks"])
    assert 0 < len(message["text"]) <= 4000
    for danger in ("<!", "<http", "<@U0EVIL>"):
        assert danger not in message["text"]


def assert_view(view: Json) -> None:
    """Assert that Slack takes a view."""
    check_view(view, {"modal", "home"})
    _assert_blocks(view["blocks"])


def submit(view: Json, **typed: Any) -> Json:  # noqa: ANN401 - whatever a person may enter
    """Return the view as Slack submits it: what was in it, and what a person has typed or chosen."""
    values = initial_values(view["blocks"])
    for placed in placed_elements(view["blocks"]):
        if placed.block_id in typed:
            values[placed.block_id][placed.action_id] = entered(placed.element, typed.pop(placed.block_id))
    assert not typed, f"the form has no {typed}"
    return view | {"state": {"values": values}}


def buttons(blocks: Iterable[Json]) -> list[tuple[str, str]]:
    """Return (action_id, value) of every button."""
    rows = [block["elements"] for block in blocks if block["type"] == "actions"]
    return [(element["action_id"], element["value"]) for row in rows for element in row]


def happening(event: Event, *seen: SeenMemo) -> Happening:
    """Return an event as the record gives it, with the memos by which it was told."""
    about = {"actor": event.actor, "alert": event.alert, "at": event.at}
    return Happening(seq=1, name=event.name, event=event, seen=seen, **about)
