"""`codered audit`: verify with its anchors, anchor, and show, as somebody reads them in a terminal."""

import json
import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from bot.store.chain import guards
from tests.cli.cli_case import Ran
from tests.conftest import Scene
from tests.scenarios.scenario_case import ASKED, declare, staged

Codered = Callable[..., Ran]


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """Give one scene for all of these tests, with an alert that was declared and answered."""
    with staged(tmp_path_factory.mktemp("audit")) as made:
        declare(made)
        made.type("ack", user=ASKED)
        made.type("concern I am on leave", user="ads-engineer-2")
        made.settle()
        yield made


@pytest.fixture
def here(scene: Scene) -> dict[str, object]:
    """Return where the database is."""
    return {"CODERED_DATABASE": scene.house.store.path}


@pytest.fixture
def copy(codered: Codered, here: dict[str, object], tmp_path: Path) -> dict[str, object]:
    """Return where a copy is that may be tampered with; its guards are off."""
    target = tmp_path / "copy.db"
    codered("backup", target, **here)
    with closing(sqlite3.connect(target)) as other:
        for name in guards():
            other.execute(f"DROP TRIGGER {name}")
        other.commit()
    return {"CODERED_DATABASE": target}


def tamper(copy: dict[str, object], statement: str) -> None:
    """Change the copy."""
    with closing(sqlite3.connect(str(copy["CODERED_DATABASE"]))) as other:
        other.execute(statement)
        other.commit()


def test_a_whole_record(codered: Codered, here: dict[str, object]) -> None:
    """How many rows there are, and that the alerts are what they account for."""
    ran = codered("audit", "verify", **here)
    assert ran.status == 0
    assert re.fullmatch(
        r"The audit log is whole: \d+ rows\.\nThe alerts in the database are what the log accounts for\.\n",
        ran.out,
    )
    found = json.loads(codered("audit", "verify", "--json", **here).out)
    assert (found["whole"], found["faults"], found["rows"]) == (True, [], found["seq"])


def test_an_anchor_is_printed_and_found_again(codered: Codered, here: dict[str, object], tmp_path: Path) -> None:
    """The line itself, a file of lines, and the bot's own log will do; several at once too."""
    line = codered("audit", "anchor", **here).out.strip()
    assert re.fullmatch(r"seq=\d+ hash=[0-9a-f]{64} at=\S+", line)
    file = tmp_path / "anchors.txt"
    file.write_text(f"Kept by me\n{line}\n2026 INFO bot.services.anchoring audit.anchor {line}\n", "utf-8")
    assert "It still contains the anchor." in codered("audit", "verify", "--anchor", line, **here).out
    both = codered("audit", "verify", "--anchor", file, "--anchor", line, **here)
    assert "It still contains all 3 anchors." in both.out
    assert both.status == 0


def test_an_anchor_that_is_none(codered: Codered, here: dict[str, object], tmp_path: Path) -> None:
    """What is neither a line nor a file is refused with what to give; so is a file without one."""
    refusal = codered("audit", "verify", "--anchor", "yesterday", **here).refusal
    assert refusal == (
        "--anchor takes a line that codered audit anchor printed, or a file of such lines: “yesterday” is neither."
    )
    empty = tmp_path / "empty.txt"
    empty.write_text("nothing here", "utf-8")
    refused = codered("audit", "verify", "--anchor", empty, **here).refusal
    assert refused == f"{empty} holds no anchor. codered audit anchor prints one."


def test_faults_are_told_with_names(codered: Codered, copy: dict[str, object]) -> None:
    """Each is a line, people are named, and the status is 1; programs get the same sentences."""
    tamper(copy, "UPDATE alerts SET status = 'stood-down'")
    tamper(copy, "UPDATE reassignments SET released = 1 WHERE id = 'CR-1-R1'")
    ran = codered("audit", "verify", **copy)
    assert ran.status == 1
    assert "CR-1: status is “stood-down” in the database, but “declared” by the log." in ran.out
    assert f"CR-1: the roster, CR-1-R1 (@{ASKED}): released is “yes” in the database" in ran.out
    assert "its trigger audit_is_never_changed is gone" in ran.out
    assert "The record is not whole" in ran.out.splitlines()[-1]
    found = json.loads(codered("audit", "verify", "--json", **copy).out)
    assert found["whole"] is False
    assert set(found["faults"]) == set(ran.out.splitlines()[:-1])


def test_a_cut_tail_shows_by_itself_and_by_the_anchor(
    codered: Codered, copy: dict[str, object], here: dict[str, object]
) -> None:
    """The log notes where it ends; where that note was moved too, the anchor is not found."""
    line = codered("audit", "anchor", **here).out.strip()
    tamper(copy, "DELETE FROM audit WHERE seq > 5")
    assert re.search(r"Rows 6 to \d+ are missing from the end", codered("audit", "verify", **copy).out)
    tamper(copy, "UPDATE audit_head SET seq = 5, hash = (SELECT hash FROM audit WHERE seq = 5)")
    assert "from the end" not in codered("audit", "verify", **copy).out
    assert "is not there: the log ends with row 5." in codered("audit", "verify", "--anchor", line, **copy).out


def test_the_record_reads_as_a_story(codered: Codered, here: dict[str, object], tmp_path: Path) -> None:
    """One line for each event, in the company's zone, which is said once; with reasons, and what others read."""
    policy = tmp_path / "codered.toml"
    policy.write_text('timezone = "Europe/Paris"', "utf-8")
    shown = codered("audit", "show", "cr-1", CODERED_CONFIG=policy, **here).out.splitlines()
    assert shown[0] == "CR-1 · 🔴 Code red: ChatGPT quality (times of Europe/Paris)"
    assert shown[1] == (
        "1 December 2025, 18:00: @chief-executive saved the draft of a code red, “ChatGPT quality”, led by "
        "@head-of-chatgpt, reviewed on 15 December 2025."
    )
    (declared,) = [line for line in shown if "declared code red to 3 channels" in line]
    assert re.search(r"They read version 1 of the memo: \S+ in “en”, template [0-9a-f]{12}\.$", declared)
    (concern,) = [line for line in shown if "has a concern about" in line]
    assert concern.endswith("because: “I am on leave”.")
    assert "<@" not in "".join(shown)


def test_part_of_the_story(codered: Codered, here: dict[str, object]) -> None:
    """Only some events, only since a day; programs get the same sentences with the whole body."""
    shown = codered("audit", "show", "CR-1", "--event", "answered", "--event", "Declared", **here).out.splitlines()
    assert len(shown) == 4
    assert len(codered("audit", "show", "CR-1", "--since", "2025-12-02", **here).out.splitlines()) == 1
    rows = json.loads(codered("audit", "show", "CR-1", "--event", "Declared", "--json", **here).out)
    assert [(row["event"], row["body"]["answers"]) for row in rows] == [("Declared", "reassigned-and-owners")]
    assert rows[0]["told"].startswith("@chief-executive declared code red")
    assert len(rows[0]["seen"][0]["template_hash"]) == 64


def test_what_is_about_no_alert(codered: Codered, here: dict[str, object]) -> None:
    """Without a key it is told what concerns the company: imports, and exports of everything."""
    codered("export", "deferrals", "--as", "U0ANN", **here)
    shown = codered("audit", "show", **here).out.splitlines()
    assert shown[0] == "What is about no alert (times of UTC)"
    assert shown[-1].endswith("U0ANN took a file of the deferrals (csv, 1 row).")


def test_an_event_that_there_is_not(codered: Codered, here: dict[str, object]) -> None:
    """The refusal lists those that there are."""
    refusal = codered("audit", "show", "CR-1", "--event", "Sprinkled", **here).refusal
    assert refusal.startswith("There is no event “Sprinkled”. The events are: AlertForgotten, Amended, A")
