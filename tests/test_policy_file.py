"""The policy's file while Code Red runs: a change is taken up, a broken one is told and changes nothing."""

import json
import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.clock import AdjustableClock
from bot.domain.brief import Level
from bot.domain.policy import Policy
from bot.errors import ConfigurationError
from bot.language import reading_in
from bot.memos import Memos
from bot.policy_file import PolicyFile
from bot.services import policies
from bot.services.house import House
from bot.store import Store
from tests.domain.domain_case import NOW


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Give a policy file in which one person may declare."""
    path = tmp_path / "codered.toml"
    path.write_text('declarers = ["U0CHIEF"]\n')
    return path


@pytest.fixture
def house(path: Path, tmp_path: Path) -> Iterator[House]:
    """Give a house that stands on this file."""
    store = Store(tmp_path / "codered.db")
    yield House(store, Memos(), AdjustableClock(NOW, speed=0), PolicyFile(path))
    store.close()


def audited(house: House) -> list[tuple[str, dict[str, Any]]]:
    """Return what the audit log says of the policy."""
    return [(row["event"], json.loads(row["body"])) for row in house.store.reading.audit.rows()]


def rewrite(path: Path, text: str) -> None:
    """Write a file as careful editors do: beside it, then in its place."""
    beside = path.with_suffix(".new")
    beside.write_text(text)
    os.replace(beside, path)  # noqa: PTH105 - what an editor does


def test_a_change_is_taken_up_without_a_restart(house: House, path: Path) -> None:
    """Whoever is added may declare from the next request on, and the audit log says what changed."""
    policies.begin(house, str(path))
    rewrite(path, 'declarers = ["U0CHIEF", "S0BOARD"]\n[red]\napprovals = 1\n')
    policies.follow(house)
    assert house.policy.approvals_at(Level.RED, practice=False) == 1
    (_, began), (name, changed) = audited(house)
    assert began["changes"] == [["declarers", [], ["U0CHIEF"]]]
    assert name == "PolicyChanged"
    assert changed["changes"] == [["declarers", ["U0CHIEF"], ["U0CHIEF", "S0BOARD"]], ["red.approvals", 0, 1]]


def test_a_broken_change_keeps_the_old_policy_and_says_so(house: House, path: Path) -> None:
    """What cannot be used is told with its line; it is noted once, and a mended file holds again."""
    policies.begin(house, str(path))
    before = house.policy
    rewrite(path, 'declarers = ["U0CHIEF"]\n[red]\napprovals = "two"\n')
    for _ in range(3):
        policies.follow(house)
    assert house.policy == before
    assert "line 3, red.approvals" in house.source.trouble
    rewrite(path, 'declarers = ["U0CHIEF"]\n[red]\napprovals = 2\n')
    policies.follow(house)
    assert (house.source.trouble, house.policy.red.approvals) == ("", 2)
    assert [name for name, _ in audited(house)] == ["PolicyChanged", "PolicyRefused", "PolicyChanged"]


def test_a_broken_change_is_told_to_each_reader_and_logged_in_english(house: House, path: Path) -> None:
    """Whoever happens to have us look, the log is in English; a mended file is no trouble even before we look."""
    rewrite(path, "declarer = []\n")
    with reading_in("fr"):
        policies.follow(house)
        assert "ce réglage n'existe pas" in house.source.trouble
    assert "there is no such setting; did you mean declarers?" in house.source.trouble
    ((name, refused),) = audited(house)
    assert name == "PolicyRefused"
    assert "did you mean declarers?" in refused["because"]
    rewrite(path, 'declarers = ["U0CHIEF"]\n')
    assert house.source.trouble == ""


@pytest.mark.parametrize(
    "written",
    [b"a = " + b"[" * 20_000, b"[red]\napprovals = " + b"9" * 6000, b"\xff\xfe", b"messages_per_second = inf"],
    ids=["lists within lists", "a number of thousands of digits", "no text", "no number"],
)
def test_whatever_stands_in_the_file_the_old_policy_goes_on(house: House, path: Path, written: bytes) -> None:
    """What a parser cannot take is told like every other mistake; no request fails over it."""
    path.write_bytes(written)
    policies.follow(house)
    assert house.policy.declarers == ("U0CHIEF",)
    assert str(path) in house.source.trouble
    assert [name for name, _ in audited(house)] == ["PolicyRefused"]


def test_a_file_may_begin_with_the_mark_of_its_encoding(house: House, path: Path) -> None:
    """Some editors write one."""
    path.write_bytes(b'\xef\xbb\xbfdeclarers = ["U0OTHER"]\n')
    policies.follow(house)
    assert house.policy.declarers == ("U0OTHER",)


def test_a_file_that_is_taken_away_does_not_open_the_door(house: House, path: Path) -> None:
    """Without the file the defaults would let admins declare; the policy that held goes on instead."""
    policies.begin(house, str(path))
    path.unlink()
    policies.follow(house)
    assert house.policy.declarers == ("U0CHIEF",)
    assert "is not there any more. Put it back" in house.source.trouble


def test_a_file_that_comes_later_is_taken_up(tmp_path: Path) -> None:
    """A company that begins without a file may write one while Code Red runs."""
    path = tmp_path / "codered.toml"
    source = PolicyFile(path)
    assert (source.current, source.look()) == (Policy(), None)
    path.write_text('language = "fr"\n')
    news = source.look()
    assert news is not None
    assert (news.policy, source.current.language, source.look()) == (source.current, "fr", None)


def test_a_touched_file_is_no_change(house: House, path: Path) -> None:
    """A file that says the same as before is not noted again."""
    policies.begin(house, str(path))
    rewrite(path, '# a comment\ndeclarers = ["U0CHIEF"]\n')
    policies.follow(house)
    assert len(audited(house)) == 1


def test_a_change_while_code_red_was_stopped_is_noted(house: House, path: Path) -> None:
    """What is different since the last run is in the audit log, and several processes note it once."""
    policies.begin(house, str(path))
    rewrite(path, 'declarers = ["U0OTHER"]\n')
    again = House(house.store, house.memos, house.clock, PolicyFile(path))
    policies.begin(again, str(path))
    policies.begin(again, str(path))
    assert audited(house)[-1][1]["changes"] == [["declarers", ["U0CHIEF"], ["U0OTHER"]]]
    assert len(audited(house)) == 2


def test_a_policy_that_is_wrong_from_the_beginning(path: Path) -> None:
    """There is no earlier policy to go on with: nothing starts."""
    path.write_text("declarers = 3")
    with pytest.raises(ConfigurationError, match="line 1, declarers"):
        PolicyFile(path)


def test_the_company_has_one_language(path: Path) -> None:
    """Two are for the memos of a brief; what else is said to everybody is said in one."""
    path.write_text('language = "en+fr"\n')
    with pytest.raises(ConfigurationError, match=r"line 1, language: “en\+fr” is more than one language"):
        PolicyFile(path)


def test_many_threads_take_a_change_up_once(path: Path) -> None:
    """Requests come in several threads; one of them tells of the change."""
    source = PolicyFile(path)
    rewrite(path, "")
    barrier, told = threading.Barrier(8), []

    def look() -> None:
        barrier.wait()
        told.append(source.look())

    threads = [threading.Thread(target=look) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(news is not None for news in told) == 1
