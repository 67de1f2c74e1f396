"""What a server is set up with: the image, the compose files, the systemd units, what is installed."""

import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from fnmatch import fnmatch
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.cli import loaded
from bot.settings import Settings

ROOT = Path(__file__).parent.parent.parent
DEPLOY = ROOT / "deploy"
UNITS = ("codered.service", "codered-replica.service")
PINS = re.compile(r"^([\w.-]+)==(\S+)", re.MULTILINE)
SYSTEMD = shutil.which("systemd-analyze")
KNOWN = SYSTEMD and subprocess.run([SYSTEMD, "--help"], capture_output=True, text=True, check=False).stdout


def instructions() -> list[tuple[str, str]]:
    """Return the instructions of the Dockerfile, with what belongs to each."""
    text = (ROOT / "Dockerfile").read_text("utf-8").replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return [(word, rest) for word, _, rest in (line.partition(" ") for line in lines)]


def copied() -> list[str]:
    """Return what the image copies from the checkout."""
    paths = [shlex.split(rest) for word, rest in instructions() if word == "COPY" and "--from" not in rest]
    return [source for sources in paths for source in sources[:-1]]


def services(*files: str) -> dict[str, dict[str, Any]]:
    """Return the services of compose files, the later on top of the earlier."""
    merged: dict[str, dict[str, Any]] = {}
    for file in files:
        for name, service in yaml.safe_load((DEPLOY / file).read_text("utf-8"))["services"].items():
            merged[name] = merged.get(name, {}) | service
    return merged


def unit(name: str) -> dict[str, list[str]]:
    """Return what a unit says: every value of each key."""
    found: dict[str, list[str]] = {}
    for line in (DEPLOY / name).read_text("utf-8").splitlines():
        if "=" in line and not line.startswith("#"):
            key, _, value = line.partition("=")
            found.setdefault(key, []).append(value)
    return found


def variables(lines: list[str]) -> set[str]:
    """Return the names that these assignments set."""
    return {name for line in lines for name in re.findall(r"(\w+)=", line)}


SETTINGS = {str(field.validation_alias or name.upper()) for name, field in Settings.model_fields.items()}


def test_what_the_image_copies_is_there_and_is_sent() -> None:
    """Every file that the Dockerfile copies is in the checkout, and goes to the builder; no secret does."""
    ignore = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    allowed = {line[1:] for line in ignore if line.startswith("!")}
    assert "*" in ignore
    for source in copied():
        assert (ROOT / source).exists(), source
        assert source.split("/")[0] in allowed, source
    assert {name for name in allowed if fnmatch(name, "*.env") or fnmatch(name, "*.db")} == set()


def test_the_package_builds_from_what_the_image_copies() -> None:
    """What the build of the package reads is among it."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    wheel = project["tool"]["hatch"]["build"]["targets"]["wheel"]
    read = {project["project"]["readme"], *project["project"]["license-files"], *wheel["packages"]}
    assert read | set(wheel["force-include"]) | {"pyproject.toml"} <= set(copied())


def test_the_image_is_slim_pinned_and_runs_as_nobody_in_particular() -> None:
    """A slim base in both stages, what is installed by its hash, a numeric user, one known command."""
    found = instructions()
    assert {rest.split()[0] for word, rest in found if word == "FROM"} == {"python:3.12-slim"}
    installs = [rest for word, rest in found if word == "RUN" and "pip install" in rest]
    assert ["--require-hashes" in rest or "--no-deps" in rest for rest in installs] == [True, True]
    last = dict(found)
    assert re.fullmatch(r"[1-9]\d*:[1-9]\d*", last["USER"])
    assert (last["ENTRYPOINT"], last["CMD"]) == ('["codered"]', '["run"]')
    assert [word for word, _ in found].index("USER") > max(n for n, (word, _) in enumerate(found) if word == "RUN")
    assert variables([rest for word, rest in found if word == "ENV"]) & {"CODERED_DATABASE"} <= SETTINGS


def test_a_server_installs_what_is_tested() -> None:
    """Its versions are those of constraints.txt, and nothing is missing; `make requirements` writes them anew."""
    server = dict(PINS.findall((DEPLOY / "requirements.txt").read_text("utf-8")))
    tested = dict(PINS.findall((ROOT / "constraints.txt").read_text("utf-8")))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["server"]]
    assert {re.split(r"[^\w-]", line)[0].lower() for line in wanted} <= set(server)
    assert server.items() <= tested.items()
    assert "pytest" not in server


@pytest.mark.parametrize("files", [("compose.yml",), ("compose.yml", "compose.http.yml")], ids=", ".join)
def test_the_services_of_the_compose_file_fit_each_other(files: tuple[str, ...]) -> None:
    """Each is as confined as the others, runs a command that exists, and waits until the database is back."""
    found = services(*files)
    assert set(found) == {"restore", "codered", "litestream"}
    for service in found.values():
        assert (service["build"], service["read_only"], service["cap_drop"]) == ("..", True, ["ALL"])
        assert "data:/data" in service["volumes"]
    assert [found[name]["depends_on"]["restore"] for name in ("codered", "litestream")] == [
        {"condition": "service_completed_successfully"}
    ] * 2
    command = found["codered"]["command"]
    known = {option for parameter in loaded(command[0]).params for option in parameter.opts}
    assert {word for word in command[1:] if word.startswith("--")} <= known
    assert set(found["codered"]["environment"]) <= SETTINGS


@pytest.mark.parametrize("name", UNITS)
def test_the_units_fit_the_installation(name: str) -> None:
    """They run what is installed, as a user of its own, where the database is, and start again after any end."""
    says = unit(name)
    program, command, *_ = shlex.split(says["ExecStart"][0])
    assert Path(program).parent == Path("/opt/codered/bin")
    assert command in {"run", "replicate"}
    assert (says["User"], says["Restart"]) == (["codered"], ["always"])
    assert says["WorkingDirectory"] == [f"/var/lib/{says['StateDirectory'][0]}"]
    assert f"CODERED_DATABASE={says['WorkingDirectory'][0]}/codered.db" in says["Environment"]
    assert variables(says["Environment"]) <= SETTINGS
    assert all(Path(path).parent == Path("/etc/codered") for path in says["EnvironmentFile"])


@pytest.mark.skipif("--offline" not in (KNOWN or ""), reason="there is no systemd here, or one older than 250")
@pytest.mark.parametrize("name", UNITS)
def test_systemd_understands_the_units(name: str, tmp_path: Path) -> None:
    """Nothing in them is unknown to systemd, and little of the machine is open to what runs in them."""
    text = (DEPLOY / name).read_text("utf-8")
    here = tmp_path / name
    here.write_text(re.sub(r"(?<=^ExecStart=)\S+", sys.executable, text, flags=re.MULTILINE), "utf-8")
    for command in (["verify"], ["security", "--offline=true", "--threshold=20"]):
        done = subprocess.run(
            [str(SYSTEMD), *command, str(here)], capture_output=True, text=True, timeout=60, check=False
        )
        assert done.returncode == 0, done.stdout
        assert name not in done.stderr


def test_litestream_and_the_bot_speak_of_one_database() -> None:
    """Image, units and configuration name the database and the replica by the same variables."""
    text = (DEPLOY / "litestream.yml").read_text("utf-8")
    (database,) = yaml.safe_load(text)["dbs"]
    assert (database["path"], database["replica"]["url"]) == ("${CODERED_DATABASE}", "${CODERED_REPLICA}")
    where = dict(pairwise(shlex.split(" ".join(unit("codered-replica.service")["ExecStart"]))))["-config"]
    assert where == "/etc/codered/litestream.yml"
    assert ("COPY", "deploy/litestream.yml /etc/litestream.yml") in instructions()
