"""`codered backup` and `codered restore`: a copy counts once it is checked; nothing is lost by putting it back."""

import os
import pty
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from bot.courier.presence import Presence
from bot.store import Store
from bot.store.copies import back_up
from tests.cli.cli_case import Ran, environment
from tests.conftest import Scene
from tests.scenarios.scenario_case import declare, staged

Codered = Callable[..., Ran]


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """Give one scene for all of these tests, with an alert that was declared."""
    with staged(tmp_path_factory.mktemp("backups")) as made:
        declare(made)
        yield made


@pytest.fixture
def running(scene: Scene) -> dict[str, object]:
    """Return the variables of the database on which a bot is at work."""
    return {"CODERED_DATABASE": scene.house.store.path}


@pytest.fixture
def copy(codered: Codered, running: dict[str, object], tmp_path: Path) -> Path:
    """Return a backup of it."""
    made = tmp_path / "copy.db"
    assert codered("backup", made, **running).status == 0
    return made


def test_a_backup_is_made_while_the_bot_runs(
    codered: Codered, running: dict[str, object], copy: Path, tmp_path: Path
) -> None:
    """The copy opens, holds everything and is its owner's alone; what is there already is not overwritten."""
    ran = codered("backup", tmp_path / "other.db", **running)
    assert ran.out.startswith(f"{tmp_path / 'other.db'} holds a copy that opens: ")
    assert "1 alert, " in ran.out
    assert "until 2025-12-01T17:" in ran.out
    assert "CR-1" in codered("status", CODERED_DATABASE=copy).out
    assert copy.stat().st_mode & 0o777 == 0o600
    assert codered("backup", copy, **running).refusal == f"{copy} exists already. Name a new file."
    for nowhere in (Path("/nowhere/copy.db"), copy / "copy.db"):
        assert f"{nowhere} cannot be opened" in codered("backup", nowhere, **running).refusal
    assert sorted(path.name for path in tmp_path.iterdir()) == ["copy.db", "other.db"]


def damage(path: Path, *statements: str) -> None:
    """Change a database behind Code Red's back."""
    with closing(sqlite3.connect(path)) as other:
        for (trigger,) in other.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            other.execute(f'DROP TRIGGER "{trigger}"')
        for statement in statements:
            other.execute(statement)
        other.commit()


def focus(path: Path) -> str:
    """Return what the alert of a database is about, as its table has it."""
    with closing(sqlite3.connect(path)) as other:
        (found,) = other.execute("SELECT focus FROM alerts").fetchone()
    return str(found)


TAMPERED = "UPDATE audit SET actor = 'U0EVIL' WHERE seq = 2"


@pytest.mark.parametrize(
    ("statements", "said"),
    [
        ((TAMPERED,), "copy.db is not whole: "),
        (("UPDATE outbox SET alert = 'CR-77' WHERE seq = 1",), "refers to a row of alerts that is not there"),
    ],
)
def test_a_copy_of_what_is_broken_does_not_count(
    codered: Codered, copy: Path, tmp_path: Path, statements: tuple[str, ...], said: str
) -> None:
    """No file is left that looks like a backup, and none such is restored."""
    damage(copy, *statements)
    refusal = codered("backup", tmp_path / "second.db", CODERED_DATABASE=copy).refusal
    assert said in refusal
    assert not (tmp_path / "second.db").exists()
    database = tmp_path / "codered.db"
    refused = codered("restore", copy, CODERED_DATABASE=database).refusal
    assert said in refused
    assert ".part" not in refusal + refused
    assert sorted(path.name for path in tmp_path.iterdir()) == ["codered.db-courier", "copy.db"]


def test_a_database_is_restored_and_the_old_one_kept(
    codered: Codered, running: dict[str, object], copy: Path, tmp_path: Path
) -> None:
    """The copy takes its place, what it holds is said, and the old file opens as a database of its own."""
    database = tmp_path / "codered.db"
    codered("backup", database, **running)
    with closing(sqlite3.connect(database)) as other:
        other.execute("UPDATE alerts SET focus = 'Something else'")
        other.commit()
    ran = codered("restore", copy, "--yes", CODERED_DATABASE=database)
    assert ran.status == 0, ran
    assert ran.out.startswith(f"{database} is restored from {copy}: 1 alert, ")
    assert "What happened later is not in it" in ran.out
    (aside,) = tmp_path.glob("codered.db.before-*Z")
    assert str(aside) in ran.out
    assert (focus(aside), focus(database)) == ("Something else", "ChatGPT quality")
    assert codered("audit", "verify", CODERED_DATABASE=database).status == 0
    assert not list(tmp_path.glob("*.part*"))


def test_a_database_that_cannot_be_read_is_replaced(codered: Codered, copy: Path, tmp_path: Path) -> None:
    """A destroyed file is what a restore is for; it is kept with its log as well."""
    database, log = tmp_path / "codered.db", tmp_path / "codered.db-wal"
    database.write_bytes(b"destroyed" * 1000)
    log.write_bytes(b"and its log")
    assert codered("restore", copy, "--yes", CODERED_DATABASE=database).status == 0
    (aside,) = tmp_path.glob("codered.db.before-*Z")
    assert aside.read_bytes() == b"destroyed" * 1000
    assert "CR-1" in codered("status", CODERED_DATABASE=database).out


def test_nothing_is_restored_under_a_running_bot(
    codered: Codered, running: dict[str, object], copy: Path, tmp_path: Path
) -> None:
    """Couriers of one machine know of each other, and of this; a reader that holds the file is noticed, too."""
    refusal = codered("restore", copy, "--yes", **running).refusal
    assert refusal.startswith("A bot is at work on ")
    assert refusal.endswith("Stop it, then restore. Nothing was changed.")
    database = tmp_path / "codered.db"
    with Presence(database):
        assert "A bot is at work" in codered("restore", copy, CODERED_DATABASE=database).refusal
    codered("restore", copy, CODERED_DATABASE=database)
    with closing(sqlite3.connect(database)) as reader:
        reader.execute("BEGIN").execute("SELECT COUNT(*) FROM alerts").fetchone()
        with closing(sqlite3.connect(database)) as writer:
            writer.execute("UPDATE alerts SET focus = 'Newer'")
            writer.commit()
        assert "is in use" in codered("restore", copy, "--yes", CODERED_DATABASE=database).refusal
    assert focus(database) == "Newer"


def test_a_database_behind_a_link_is_replaced_where_it_lies(codered: Codered, copy: Path, tmp_path: Path) -> None:
    """The link stays; the old file is kept beside the new one; a bot is noticed by whichever name it has it."""
    (tmp_path / "disk").mkdir()
    database, link = tmp_path / "disk" / "codered.db", tmp_path / "codered.db"
    link.symlink_to(database)
    codered("backup", database, CODERED_DATABASE=copy)
    for working, restored in ((link, database), (database, link)):
        with Presence(working):
            refusal = codered("restore", copy, "--yes", CODERED_DATABASE=restored).refusal
            assert refusal.startswith("A bot is at work on ")
    assert codered("restore", copy, "--yes", CODERED_DATABASE=link).status == 0
    assert link.is_symlink()
    (aside,) = database.parent.glob("codered.db.before-*Z")
    assert not aside.is_symlink()
    assert focus(database) == focus(aside)


def test_nobody_else_reads_a_copy_while_it_is_made(running: dict[str, object], tmp_path: Path) -> None:
    """From its first byte a copy is its owner's alone; what a killed backup has left is no hindrance."""
    (tmp_path / "copy.db.part").write_text("left behind", "utf-8")
    seen: set[int] = set()
    with closing(Store(str(running["CODERED_DATABASE"]))) as store:
        part = tmp_path / "copy.db.part"
        back_up(store, tmp_path / "copy.db", lambda _done, _all: seen.add(part.stat().st_mode & 0o777))
    assert seen == {0o600}


def test_a_restore_names_a_backup(codered: Codered, copy: Path, tmp_path: Path) -> None:
    """What is no file, no database, or the database itself is refused; so is replacing without --yes."""
    database = tmp_path / "codered.db"
    assert "There is no file" in codered("restore", tmp_path / "none", CODERED_DATABASE=database).refusal
    assert "is the database itself" in codered("restore", copy, CODERED_DATABASE=copy).refusal
    (tmp_path / "text").write_text("no database " * 100, "utf-8")
    refusal = codered("restore", tmp_path / "text", CODERED_DATABASE=database).refusal
    assert "is not a database that Code Red can read" in refusal
    assert not database.exists()
    assert "There is no folder" in codered("restore", copy, CODERED_DATABASE="/nowhere/codered.db").refusal
    codered("restore", copy, CODERED_DATABASE=database)
    refusal = codered("restore", copy, CODERED_DATABASE=database).refusal
    assert refusal.startswith(f"There is a database at {database}. To replace it, say --yes")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
def test_what_root_makes_is_the_bots(codered: Codered, copy: Path, tmp_path: Path) -> None:
    """A backup, a database and the file beside it belong to whom the folder does, or the database did before."""
    folder, bot, other = tmp_path / "bot", 4711, 4712
    folder.mkdir()
    os.chown(folder, bot, bot)
    database, second = folder / "codered.db", folder / "second.db"
    assert codered("restore", copy, CODERED_DATABASE=database).status == 0
    assert codered("backup", second, CODERED_DATABASE=database).status == 0
    made = {path.name: (path.stat().st_uid, path.stat().st_gid) for path in folder.iterdir()}
    assert made == dict.fromkeys(("codered.db", "codered.db-courier", "second.db"), (bot, bot))
    os.chown(database, other, other)
    assert codered("restore", copy, "--yes", CODERED_DATABASE=database).status == 0
    assert database.stat().st_uid == other
    assert codered("backup", tmp_path / "roots.db", CODERED_DATABASE=database).status == 0
    assert (tmp_path / "roots.db").stat().st_uid == 0


def test_a_terminal_shows_a_bar(copy: Path, tmp_path: Path) -> None:
    """Whoever watches sees how far a backup is; the result is on standard output all the same."""
    master, slave = pty.openpty()
    done = subprocess.run(
        [sys.executable, "-m", "bot.cli", "backup", str(tmp_path / "watched.db")],
        env=environment(CODERED_DATABASE=copy, TERM="xterm", PYTHONPATH=Path(__file__).parents[2]),
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=slave,
        check=True,
    )
    os.close(slave)
    shown = os.read(master, 10_000).decode()
    os.close(master)
    assert "Copying" in shown
    assert "####" in shown
    assert done.stdout.startswith(b"/")
