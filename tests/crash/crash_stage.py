"""The reference case, played with a bot in another process that dies and is started again."""

import multiprocessing
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.app import build_house
from bot.cli.briefs import read_brief
from bot.cli.demo import DECLARATION_DAY
from bot.cli.outcome import DONE
from bot.cli.outcome import Outcome as WhatHolds
from bot.cli.play import KEY, Play
from bot.cli.reference import CASE, COMPANY, POLICY
from bot.domain.policy import Policy
from bot.errors import CodeRedError
from bot.manifest import bot_scopes
from bot.policy_file import load_policy
from bot.services.house import House
from bot.settings import Settings
from bot.store import Row, RowState
from bot.workspace import Company, Outcome, PersonError, Workspace
from tests.crash.mortal_bot import CLOCK, COUNTS, Doom, live
from tests.crash.shared_clock import Counts, SharedClock

SECRET, TOKEN = "crash-secret", "xoxb-crash"
UNANSWERED = ("dispatch_failed", "operation_timeout")
TRIES, START_SECONDS = 200, 20.0
TROUBLE_SECONDS = 0.05
"""How long a call hangs in trouble before its connection is cut: the bot knows as little as after ten seconds."""

_processes = multiprocessing.get_context("forkserver")
_processes.set_forkserver_preload(["tests.crash.mortal_bot"])


class Bot:
    """The bot's lives, one after the other; `dooms` are those of its first lives, and the last one is immortal."""

    def __init__(self, folder: Path, workspace: Workspace, policy: Policy, dooms: tuple[Doom, ...]) -> None:
        self._folder, self._workspace, self._policy = folder, workspace, policy
        self._dooms = iter(dooms)
        self._process: Any = None
        self._line: Any = None
        self.settings = {
            "slack_bot_token": TOKEN,
            "slack_signing_secret": SECRET,
            "slack_app_token": None,
            "slack_api_url": workspace.api_url,
            "database": str(folder / "codered.db"),
        }
        self.lives = 0

    def revive(self) -> None:
        """Start the bot again if it is dead."""
        if self._process is not None and self._process.is_alive():
            return
        self.end()
        self.lives += 1
        self._line, theirs = _processes.Pipe()
        arguments = (theirs, self._folder, self.settings, self._policy, next(self._dooms, None))
        self._process = _processes.Process(target=live, args=arguments)
        self._process.start()
        theirs.close()
        if self._line.poll(START_SECONDS):
            try:
                self._workspace.app_url = self._line.recv()
            except EOFError:
                self.revive()

    def end(self) -> None:
        """End this life, however it is."""
        if self._process is not None:
            self._process.kill()
            self._process.join()
            self._process.close()
            self._line.close()
            self._process = None


class PatientPeople:
    """The workspace, with people who try again when the app does not answer them, as people do.

    What they asked for may have been done all the same; then the second try tells them so, or what they want to
    use is not there any more, and they are content.
    """

    def __init__(self, workspace: Workspace, bot: Bot) -> None:
        self._workspace, self._bot = workspace, bot

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever a workspace has
        return getattr(self._workspace, name)

    def command(self, **what: Any) -> Outcome:  # noqa: ANN401
        """Type a command."""
        return self._insist(lambda: self._workspace.command(**what))

    def click(self, **what: Any) -> Outcome:  # noqa: ANN401
        """Use a button."""
        return self._insist(lambda: self._workspace.click(**what))

    def submit(self, **what: Any) -> Outcome:  # noqa: ANN401
        """Submit a form."""
        return self._insist(lambda: self._workspace.submit(**what))

    def wait_for_events(self) -> bool:
        """Wait for the events, with a bot that is alive."""
        self._bot.revive()
        return self._workspace.wait_for_events()

    def _insist(self, act: Callable[[], Outcome]) -> Outcome:
        self._bot.revive()
        outcome = act()
        for _ in range(TRIES):
            if not any(name in (outcome.error or "") for name in UNANSWERED):
                return outcome
            time.sleep(0.01)
            self._bot.revive()
            try:
                outcome = _content(act())
            except PersonError:
                return Outcome()
        return outcome


def _content(outcome: Outcome) -> Outcome:
    """Return what somebody sees who tried twice: a refusal now says that it was done the first time."""
    told = [shown | {"text": shown["text"].replace("🚫", "")} for shown in outcome.ephemerals]
    return Outcome(outcome.error, outcome.errors, outcome.view, told)


@dataclass(frozen=True)
class CrashStage:
    """A workspace with patient people, a bot that dies, a second look into its database, and the clock of all."""

    workspace: PatientPeople
    bot: Bot
    house: House
    clock: SharedClock
    counts: Counts


@dataclass(frozen=True)
class Trouble:
    """What goes wrong between the bot and Slack, at the `number`-th call of a method."""

    method: str
    number: int
    kind: str
    processed: bool = False

    def __str__(self) -> str:
        done = ", although it was done," if self.processed else ""
        return f"{self.kind}{done} at {self.method} {self.number}"

    def arm(self, workspace: Workspace) -> None:
        """Let it happen when its time comes."""
        workspace.arm_fault(
            self.method, self.kind, seconds=TROUBLE_SECONDS, processed=self.processed, skip=self.number - 1
        )


@contextmanager
def crash_stage(*dooms: Doom, trouble: Trouble | None = None) -> Iterator[CrashStage]:
    """Set the stage in a folder of its own, and leave nothing behind."""
    seeded = Company.load(COMPANY)
    seeded.app.scopes = list(bot_scopes())
    policy = load_policy(POLICY)
    with tempfile.TemporaryDirectory(prefix="codered-crash-") as name:
        folder = Path(name)
        clock = SharedClock.made(folder / CLOCK, DECLARATION_DAY)
        with Workspace(seeded, signing_secret=SECRET, bot_token=TOKEN, now=clock.timestamp) as workspace:
            if trouble:
                trouble.arm(workspace)
            bot = Bot(folder, workspace, policy, dooms)
            house = build_house(Settings(_env_file=None, **bot.settings), clock, policy)
            try:
                bot.revive()
                people = PatientPeople(workspace, bot)
                yield CrashStage(people, bot, house, clock, Counts(folder / COUNTS))
            finally:
                bot.end()
                house.store.close()


@dataclass(frozen=True)
class Result:
    """What came of one case."""

    dooms: tuple[Doom, ...]
    trouble: Trouble | None
    lives: int
    lost: int
    doubled: int
    faults: tuple[str, ...]
    counts: tuple[int, int]
    calls: Counter[str]
    seconds: float

    @property
    def holds(self) -> bool:
        """Tell whether the outcome is what it is when nobody dies."""
        return not (self.faults or self.lost or self.doubled)


def play_case(*dooms: Doom, trouble: Trouble | None = None) -> Result:
    """Play the reference case to its end with a bot of these dooms, and check every line of its outcome."""
    began = time.monotonic()
    with crash_stage(*dooms, trouble=trouble) as stage:
        case = read_brief(CASE)
        try:
            Play(stage, case, lambda _: None).perform()
            checks = WhatHolds(stage, case).checks()
            faults = tuple(f"{check.line}: {check.found}" for check in checks if not check.holds)
        except (CodeRedError, PersonError) as error:
            faults = (f"{type(error).__name__}: {error}",)
        lost, doubled = _losses(stage), _doubles(stage)
        took = time.monotonic() - began
        calls = Counter(call["method"] for call in stage.workspace.calls())
        return Result(dooms, trouble, stage.bot.lives, lost, doubled, faults, stage.counts.read(), calls, took)


def _rows(stage: CrashStage) -> tuple[Row, ...]:
    return stage.house.store.reading.outbox.all_posts(KEY)


def _losses(stage: CrashStage) -> int:
    """Count the rows that are not settled, and the sent ones whose message is nowhere."""
    seen = _seen(stage)
    return sum(row.state not in DONE or (row.state is RowState.SENT and not seen[row.id]) for row in _rows(stage))


def _doubles(stage: CrashStage) -> int:
    """Count the messages that are there once too often."""
    return sum(times - 1 for times in _seen(stage).values())


def _seen(stage: CrashStage) -> Counter[str]:
    """Count the bot's messages by the row that each of them carries, those in threads as well."""
    workspace = stage.workspace
    places = {row.channel for row in _rows(stage) if row.channel}
    there = [(place, message) for place in places for message in workspace.messages(place)]
    roots = [(place, one["ts"]) for place, one in there if one.get("thread_ts", one["ts"]) == one["ts"]]
    shown = [message for place, ts in roots for message in workspace.thread(place, ts)]
    return Counter(one["metadata"]["event_payload"]["row"] for one in shown if one.get("metadata"))
