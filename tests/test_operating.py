"""docs/operating.md cannot drift: its events and figures are those of the code."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests import loopback
from tests.conftest import Scene
from tests.scenarios.scenario_case import declare

ROOT = Path(__file__).parent.parent
GUIDE = (ROOT / "docs" / "operating.md").read_text("utf-8")
LEVELS = {"exception": "error"}


def rows(heading: str) -> dict[str, str]:
    """Return a table of the guide: what its first column names, and the second column."""
    table = GUIDE.partition(f"## {heading}\n")[2].partition("\n## ")[0]
    return dict(re.findall(r"^\| `([\w.]+)` \| ([^|]*?) *\|", table, re.MULTILINE))


def logged(path: Path) -> Iterator[tuple[str, str]]:
    """Yield event and level of every line of code that writes to the log."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        owner, level = node.func.value, node.func.attr
        if isinstance(owner, ast.Name) and owner.id == "log":
            written = node.args[1 if level == "log" else 0]
            assert isinstance(written, ast.Constant), f"{path}: an event has a name of its own"
            yield str(written.value), "warning" if level == "log" else LEVELS.get(level, level)


def test_every_event_of_the_log_is_in_the_guide() -> None:
    """Each has a name that begins the line, its fields are name=value, and the guide knows it with its level."""
    files = [path for path in (ROOT / "bot").rglob("*.py") if "workspace" not in path.parts]
    found = dict(one for path in files for one in logged(path))
    found |= {"cli.failed": "debug"}
    for written in found:
        if written != "audit.anchor %s":
            assert re.fullmatch(r"[a-z]+\.[a-z_]+( [a-z_]+=%[a-z0-9.]+)*", written), written
    assert {written.split(" ")[0]: level for written, level in found.items()} == rows("The log")


def test_every_figure_is_in_the_guide(scene: Scene) -> None:
    """Prometheus gets those of the table, with the labels that it names, and no others."""
    declare(scene)
    text = loopback.get(f"{scene.workspace.app_url}/metrics", timeout=20).text
    given = set(re.findall(r"^# HELP (\w+)", text, re.MULTILINE)) - {"codered_requests_created"}
    assert {name for name in given if not name.endswith("_created")} == set(rows("Figures for Prometheus"))
    for name, labels in rows("Figures for Prometheus").items():
        for told in re.findall(rf"^{name}{{(.*?)}}", text, re.MULTILINE):
            assert ", ".join(re.findall(r"(\w+)=", told)) == labels
