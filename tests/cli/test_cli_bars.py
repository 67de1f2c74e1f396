"""Progress: a bar on a terminal, a plain line elsewhere, and never a word of it among what is written."""

import json
import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.cli.cli_case import environment
from tests.cli.people_case import Office
from tests.cli.test_cli_reading import Codered
from tests.conftest import Scene
from tests.scenarios.scenario_case import BRIEF, declare

ROOT = Path(__file__).parents[2]


def on_a_terminal(folder: Path, *words: object, **variables: object) -> tuple[str, str]:
    """Run `codered …` with errors on a terminal; return what it wrote, and what the terminal showed."""
    ours, theirs = os.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "bot.cli", *map(str, words)],
        cwd=folder,
        env=environment(**variables) | {"PYTHONPATH": str(ROOT), "TERM": "xterm"},
        stdout=subprocess.PIPE,
        stderr=theirs,
        text=True,
    )
    written, _ = process.communicate(timeout=60)
    os.close(theirs)
    shown = os.read(ours, 1_000_000).decode()
    os.close(ours)
    return written, shown


def test_an_export_shows_how_far_it_is(scene: Scene, codered: Codered, tmp_path: Path) -> None:
    """On a terminal there is a bar; elsewhere the number of rows at the end. The rows are the same."""
    declare(scene)
    path = scene.house.store.path
    plain = codered("export", "audit", "--format", "json", CODERED_DATABASE=path)
    rows = len(json.loads(plain.out))
    assert plain.err.endswith(f"{rows} rows of the audit.\n")
    assert "%" not in plain.err
    written, shown = on_a_terminal(tmp_path, "export", "audit", "--format", "json", CODERED_DATABASE=path)
    assert json.loads(written)[:rows] == json.loads(plain.out)
    assert f"{rows + 1}/{rows + 1}" in shown
    assert "100%" in shown


def test_a_broadcast_is_watched_until_it_is_out(scene: Scene, tmp_path: Path) -> None:
    """On a terminal a bar follows the messages; at the end it says what has come of them."""
    scene.type(BRIEF)
    scene.type("declare CR-1")
    with ThreadPoolExecutor(1) as pool:
        watching = pool.submit(
            on_a_terminal, tmp_path, "outbox", "watch", "CR-1", CODERED_DATABASE=scene.house.store.path
        )
        scene.settle()
        written, shown = watching.result()
    (sent,) = re.findall(r"^(\d+) messages sent, none is left\.\n$", written)
    assert "Messages of CR-1" in shown
    assert f"{sent}/{sent}" in shown


def test_an_import_shows_whom_it_looks_up(office: Office, tmp_path: Path) -> None:
    """On a terminal a bar shows how many of those whom Slack is asked about are known by now."""
    (tmp_path / "people.csv").write_text("person,team\nU0ANN,Ads\nU0BO,Ads\n", "utf-8")
    written, shown = on_a_terminal(tmp_path, "people", "import", "people.csv", **office.variables)
    assert written == "2 added, 0 changed, 0 unchanged.\n"
    assert "Looking up people" in shown
    assert "2/2" in shown
