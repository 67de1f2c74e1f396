"""What is installed from a wheel runs without the checkout."""

import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel with the pinned build backend and unpack it, as an installer does."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation"]
    subprocess.run([*command, "--wheel-dir", folder, ROOT], check=True)
    (wheel,) = folder.glob("codered_bot-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "installed")
    return folder / "installed"


def run(unpacked: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the unpacked command line, from a folder that is not the checkout."""
    environment = os.environ | {"PYTHONPATH": str(unpacked)}
    return subprocess.run(
        [sys.executable, "-m", "bot.cli", *arguments],
        cwd=unpacked.parent,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )


def test_a_wheel_holds_templates_and_manifest(unpacked: Path) -> None:
    """Memo templates, SQL, the manifest and the reference case travel with the package; tests do not."""
    names = {path.relative_to(unpacked).as_posix() for path in unpacked.rglob("*") if path.is_file()}
    assert {
        "bot/memo_templates/fr/declaration.red.md",
        "bot/manifest.yml",
        "bot/store/sql/outbox.sql",
        "bot/store/sql/schema/0001_first.sql",
        "bot/cli/reference/case.yml",
        "bot/cli/reference/policy.toml",
    } <= names
    assert not [name for name in names if name.startswith("tests/")]


def test_a_wheel_plays_the_reference_case(unpacked: Path) -> None:
    """The installed package alone tells what happens, checks every line of the outcome, and exits 0."""
    where = subprocess.run(
        [sys.executable, "-c", "import bot; print(bot.__file__)"],
        cwd=unpacked.parent,
        env=os.environ | {"PYTHONPATH": str(unpacked)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert Path(where.stdout.strip()).is_relative_to(unpacked)
    played = run(unpacked, "demo", "--play")
    assert "The leader types /codered red ChatGPT quality, and fills in the brief." in played.stdout
    assert re.search(r"(\d+) of \1 hold; played in", played.stdout)
    assert "FAIL" not in played.stdout
    assert "Traceback" not in played.stderr
    assert "Code rouge" in run(unpacked, "preview", str(unpacked / "bot/cli/reference/case.yml")).stdout
