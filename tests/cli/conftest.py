"""`codered …` in this process, in an empty folder and with none of our variables set."""

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.cli import main
from bot.workspace import Workspace
from tests.cli.cli_case import ENVIRONMENT, Ran
from tests.cli.people_case import Office, company
from tests.logs import logs_as_they_were


@pytest.fixture
def codered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., Ran]:
    """Give a function that runs a command as a terminal does; keyword arguments are environment variables."""
    for name in tuple(os.environ):
        if name.startswith(ENVIRONMENT):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)

    def run(*words: object, **variables: object) -> Ran:
        monkeypatch.setattr(sys, "argv", ["codered", *map(str, words)])
        with monkeypatch.context() as inner, logs_as_they_were():
            for name, value in variables.items():
                inner.setenv(name, str(value))
            with pytest.raises(SystemExit) as ended:
                main()
        code = ended.value.code
        printed = capsys.readouterr()
        return Ran(code if isinstance(code, int) else 0, printed.out, printed.err)

    return run


@pytest.fixture
def office(codered: Callable[..., Ran], tmp_path: Path) -> Iterator[Office]:
    """Give a company's Slack, and `codered people` with a database of its own."""
    with Workspace(company(), bot_token="xoxb-test") as workspace:
        yield Office(codered, workspace, tmp_path)
