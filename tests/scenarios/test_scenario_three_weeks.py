"""Three weeks with people in four zones, over the change to summer time: who is reminded, and when."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import yaml

from bot.cli.stage import stage
from bot.clock import AdjustableClock
from bot.domain.level_policy import LevelPolicy
from bot.domain.policy import Policy
from bot.surfaces.ids import Action
from tests.conftest import Scene
from tests.scenarios.scenario_case import DIRECT, events, press, read, request, standing

BEGIN = datetime(2026, 3, 20, 15, 0, tzinfo=UTC)
"""A Friday: morning in New York (summer time since the 8th), evening in Kolkata, afternoon in Paris, which changes
its clocks on the 29th, and Saturday on Lord Howe Island, which changes them on 5 April."""
ZONES = {
    "ines": "Europe/Paris",
    "noah": "America/New_York",
    "kiran": "Asia/Kolkata",
    "lou": "Australia/Lord_Howe",
    "mona": "Europe/Paris",
    "chief": "America/New_York",
    "lead": "Europe/Paris",
}
BRIEF = (
    'yellow Checkout --problem "Every third payment fails" --criterion "Payments work" --review +25d --lead @lead '
    '--channel #all --workstream "Speed=@mona" --move "@ines @noah @kiran @lou from Ads to Speed" '
    '--defer "Loyalty cards owner @ines because the team moves"'
)
POLICY = Policy(
    holidays=frozenset({date(2026, 4, 6)}),
    yellow=LevelPolicy(
        remind_after_hours=24,
        remind_every_hours=60,
        remind_at_most=3,
        escalate_after_hours=96,
        who_answers="everyone",
    ),
)


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    """Give a company of seven people in four zones."""
    users = [
        {"name": name, "real_name": name.title(), "tz": zone, "is_admin": name == "chief"}
        for name, zone in ZONES.items()
    ]
    file = tmp_path / "company.yml"
    file.write_text(yaml.safe_dump({"users": users, "channels": [{"name": "all"}]}), "utf-8")
    with stage(file, tmp_path / "codered.db", AdjustableClock(BEGIN), policy=POLICY) as made:
        made.workspace.set_limits(enabled=False)
        scene = Scene(made)
        scene.house.store.reading  # noqa: B018 - opens this thread's reader
        scene.type(BRIEF, user="chief", channel="all")
        scene.type("declare CR-1", user="chief", channel="all")
        scene.settle()
        yield scene


def until(scene: Scene, *local: int, zone: str) -> None:
    """Let time pass, half an hour at a time, until a local time."""
    end = datetime(*local, tzinfo=ZoneInfo(zone))  # type: ignore[misc,arg-type]
    while scene.clock.now() < end:
        scene.wait(hours=min(0.5, (end - scene.clock.now()) / timedelta(hours=1)))


def heard(scene: Scene, person: str, topic: str) -> list[str]:
    """Return the local times, to the quarter of an hour, at which somebody got messages of a topic."""
    zone = ZoneInfo(ZONES[person])
    rows = {row.id: row.topic for row in scene.house.store.reading.outbox.all_posts("CR-1")}
    times = []
    for message in scene.workspace.direct_messages(person):
        row = (message.get("metadata") or {}).get("event_payload", {}).get("row")
        if rows.get(row) == topic and "thread_ts" not in message:
            at = datetime.fromtimestamp(float(message["ts"]), zone)
            times.append(f"{at - timedelta(minutes=at.minute % 15):%a %-d %b %H:%M}")
    return times


def test_three_weeks_in_four_zones(scene: Scene) -> None:
    """Everybody is reminded in their own working hours; an answer ends it; the silent are passed on once each."""
    # The owner answers for the project at once, and for nothing else.
    scene.workspace.click(
        user="ines", channel=DIRECT, ts=_about(scene, "ines", "Loyalty cards"), action_id=Action.ACKNOWLEDGE
    )
    until(scene, 2026, 3, 24, 12, 0, zone="UTC")
    assert heard(scene, "ines", "reminder") == ["Mon 23 Mar 09:00"]
    assert heard(scene, "noah", "reminder") == ["Mon 23 Mar 09:00"]
    assert heard(scene, "kiran", "reminder") == ["Mon 23 Mar 09:00"]
    assert heard(scene, "lou", "reminder") == ["Mon 23 Mar 09:00"]

    press(scene, "noah", request(scene, "noah"), Action.ACKNOWLEDGE)
    scene.settle()
    until(scene, 2026, 4, 1, 12, 0, zone="UTC")
    # Paris changed its clocks on the 29th: nine is nine all the same.
    assert heard(scene, "ines", "reminder") == ["Mon 23 Mar 09:00", "Thu 26 Mar 09:00", "Mon 30 Mar 09:00"]
    assert heard(scene, "lou", "reminder") == ["Mon 23 Mar 09:00", "Thu 26 Mar 09:00", "Mon 30 Mar 09:00"]
    assert heard(scene, "noah", "reminder") == ["Mon 23 Mar 09:00"]
    # Ninety-six hours after Friday: in the working time of each, gathered for the one who leads their work.
    digests = heard(scene, "mona", "digest")
    # At five in Paris for who works there; of who was asleep by then, in the morning, in one message.
    assert [one[:10] for one in digests] == ["Tue 24 Mar", "Wed 25 Mar"]
    told = " ".join(read(message["blocks"]) for message in scene.workspace.direct_messages("mona"))
    assert scene.id("noah") not in told
    assert all(scene.id(name) in told for name in ("ines", "kiran", "lou"))

    until(scene, 2026, 4, 10, 15, 0, zone="UTC")
    happened = events(scene)
    # Three reminders each for those who stay silent, one for who answered after the first; then nothing more.
    assert {name: len(heard(scene, name, "reminder")) for name in ("ines", "noah", "kiran", "lou")} == {
        "ines": 3,
        "noah": 1,
        "kiran": 3,
        "lou": 3,
    }
    assert happened.count("Escalated") == 2 * 3 + 2 * _readers(scene)
    assert standing(scene, "noah") == "acknowledged"
    assert standing(scene, "ines") == "waiting"


def _about(scene: Scene, person: str, words: str) -> str:
    return next(
        str(message["ts"])
        for message in scene.workspace.direct_messages(person)
        if words in read(message["blocks"]) and "actions" in {block["type"] for block in message["blocks"]}
    )


def _readers(scene: Scene) -> int:
    """Return of how many people it is expected only that they have read the memo."""
    rows = scene.house.store.reading.ledger
    return sum(1 for name in ZONES for one in rows.unanswered_of(scene.id(name)) if "-A." in one.id)
