"""What a hundred thousand expected answers cost: the roster, who is missing, and one acknowledgement.

    make bench

Two databases, one with a thousand expected answers and one with a hundred thousand, are measured in turn in the
same process; figures are medians. What is measured goes through the services, and an acknowledgement is flushed to
the disk as it always is. Believe the ratios: the absolute figures are those of the machine.
"""

import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median

from bot.app import build_house
from bot.clock import AdjustableClock
from bot.domain.acknowledgement import Answer, Channel
from bot.domain.brief import Audience, Brief, Level, Workstream
from bot.domain.commands import Acknowledge, Declare, MarkUnreachable, SaveDraft
from bot.domain.deferral import Deferral
from bot.domain.figures import Filter
from bot.domain.ledger import Expected
from bot.domain.level_policy import LevelPolicy
from bot.domain.policy import Actor, Policy
from bot.domain.reassignment import Reassignment
from bot.services import alerts, answers, readers, reading, refreshing
from bot.services.house import House
from bot.settings import Settings
from bot.surfaces.listing import listing

SIZES = (1_000, int(os.environ.get("BENCH_ANSWERS", "100000")))
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "200"))
MOVED_MOST = 2_000
OWNERS = 3
STREAMS = tuple(f"Stream {number}" for number in range(8))
LEADER = Actor(id="U0LEADER")
NOW = datetime(2025, 12, 1, 17, 0, tzinfo=UTC)
POLICY = Policy(
    declarers=(LEADER.id,),
    red=LevelPolicy(remind_after_hours=4, escalate_after_hours=24, who_answers=Expected.EVERYONE),
)
AIM = 1.5


@dataclass
class Company:
    """A database, and the readers who have not answered yet."""

    house: House
    silent: Iterator[str]


def main() -> int:
    """Measure, print the medians and their ratios; fail where a ratio is above what is aimed at."""
    with ExitStack() as stack:
        companies = [stack.enter_context(company(size)) for size in SIZES]
        print(f"\nThe ledger at {SIZES[0]:,} and at {SIZES[1]:,} expected answers: medians of {ROUNDS} rounds")
        print(f"{'':<24}{'ms':>10}{'ms':>10}{'ratio':>8}")
        ratios = [measured(name, act, companies) for name, act in MEASURED.items()]
    return 0 if max(ratios) <= AIM else 1


def measured(name: str, act: Callable[[Company], object], companies: list[Company]) -> float:
    """Do something in each company in turn; print how long it takes, and return the ratio."""
    times: list[list[float]] = [[] for _ in companies]
    for number in range(ROUNDS + 10):
        for place, one in enumerate(companies):
            began = time.perf_counter()
            act(one)
            if number >= 10:  # the first ones fill the caches
                times[place].append((time.perf_counter() - began) * 1000)
    few, many = (median(each) for each in times)
    print(f"{name:<24}{few:>10.2f}{many:>10.2f}{many / few:>8.2f}", flush=True)
    return many / few


def render(one: Company) -> None:
    """Render the roster, as the courier does when it is to be refreshed."""
    refreshing.plan(one.house, "roster:CR-1")


def missing(one: Company) -> None:
    """Show the first page of those who wait."""
    alert, figures, excerpt = reading.roster(one.house, LEADER, "CR-1", Filter.WAITING, 1)
    listing(alert, figures, excerpt, reader=LEADER.id, steers=True)


def acknowledge(one: Company) -> None:
    """Let somebody of the audience say that they have read the memo."""
    person = next(one.silent)
    answers.acknowledge(one.house, Acknowledge(actor=Actor(id=person), alert="CR-1", how=Channel.BUTTON))


MEASURED: dict[str, Callable[[Company], object]] = {
    "the roster, rendered": render,
    "who is missing": missing,
    "an acknowledgement": acknowledge,
}


@contextmanager
def company(size: int) -> Iterator[Company]:
    """Give a company of which so many answers are expected; a part of everybody has answered."""
    moved = min(size // 2, MOVED_MOST)
    audience = [f"U0READER{number:06d}" for number in range(size - moved - OWNERS)]
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(_env_file=None, database=str(Path(folder) / "codered.db"))
        house = build_house(settings, AdjustableClock(NOW, speed=0), POLICY)
        draft = alerts.save_draft(house, SaveDraft(actor=LEADER, brief=brief(moved)))
        alerts.declare(house, Declare(actor=LEADER, alert=draft.alert))
        for start in range(0, len(audience), 1000):
            readers.expect(house, "CR-1", "C0HOME", audience[start : start + 1000])
        answer(house, moved)
        yield Company(house, iter(audience))
        house.store.close()


def person(number: int) -> str:
    """Return the user id of one of the reassigned."""
    return f"U0PERSON{number:06d}"


def answer(house: House, moved: int) -> None:
    """Let every fourth of the reassigned acknowledge; some object, some cannot be reached."""
    for number in range(0, moved, 4):
        given = Acknowledge(actor=Actor(id=person(number)), alert="CR-1", how=Channel.BUTTON)
        answers.acknowledge(house, given)
    for number in range(1, 100, 4):
        objection = Acknowledge(
            actor=Actor(id=person(number)),
            alert="CR-1",
            how=Channel.BUTTON,
            answer=Answer.OBJECTED,
            reason="I am on leave until the middle of the month.",
        )
        answers.acknowledge(house, objection)
    for number in range(2, 100, 4):
        away = MarkUnreachable(actor=LEADER, alert="CR-1", person=person(number), because="On leave")
        answers.mark_unreachable(house, away)


def brief(moved: int) -> Brief:
    """Return a brief that moves so many people to eight workstreams."""
    return Brief(
        level=Level.RED,
        focus="Speed",
        problem="It is slow.",
        exit_criteria=("It is fast.",),
        lead=LEADER.id,
        review_on=(NOW + timedelta(days=14)).date(),
        workstreams=tuple(Workstream(name=name) for name in STREAMS),
        audience=Audience(channels=("C0HOME",)),
        reassignments=tuple(
            Reassignment(person=person(number), from_team="Ads", workstream=STREAMS[number % len(STREAMS)])
            for number in range(moved)
        ),
        deferrals=tuple(
            Deferral(project=f"Project {number}", owner=f"U0OWNER{number}", why="Its people move")
            for number in range(OWNERS)
        ),
    )


if __name__ == "__main__":
    sys.exit(main())
