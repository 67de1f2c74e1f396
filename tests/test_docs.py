"""Documentation that cannot drift: the README's commands, settings and folders are those of the code."""

import re
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.cli import COMMANDS as CLI_COMMANDS
from bot.cli import cli
from bot.domain.alert import Status
from bot.domain.approval import ApprovalState
from bot.domain.policy import Policy
from bot.listeners.grammar import COMMANDS
from bot.listeners.table import SOMEBODY
from bot.listeners.words import plain
from bot.settings import Settings
from bot.store.tables import PEOPLE, TABLES, VIEWS

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")
BEGIN, END = "<!-- commands: generated from the grammar by tests/test_docs.py -->\n", "<!-- /commands -->"


PEOPLE_BEGIN = "<!-- people: generated from bot/store/tables.py by tests/test_docs.py -->\n"
PEOPLE_END = "<!-- /people -->"
TABLES_BEGIN = "<!-- tables: generated from bot/store/tables.py by tests/test_docs.py -->\n"
TABLES_END = "<!-- /tables -->"


def people_table() -> str:
    """Return the README's table of what is stored about people."""
    rows = (
        f"| `{name}` | {', '.join(f'{said} (`{column}`)' for column, said in columns.items())} |\n"
        for name, columns in PEOPLE.items()
    )
    return "| table | what it says of a person |\n|---|---|\n" + "".join(rows)


def tables_table() -> str:
    """Return the README's table of views and tables."""
    rows = (f"| `{name}` | {_cell(said)} |\n" for name, said in (*VIEWS.items(), *TABLES.items()))
    return "| view or table | what it holds |\n|---|---|\n" + "".join(rows)


def commands_table() -> str:
    """Return the README's table of slash commands."""
    rows = (
        f"| `{_cell(plain(command.example_with(SOMEBODY)))}` | {_cell(command.does)} |\n" for command in COMMANDS
    )
    return "| for example | does |\n|---|---|\n" + "".join(rows)


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def test_the_slash_commands_are_those_of_the_grammar() -> None:
    """The README shows an example of every subcommand, as the grammar has it; run this file to write it anew."""
    assert README.partition(BEGIN)[2].partition(END)[0] == commands_table()


def test_the_tables_are_those_of_the_schema() -> None:
    """The README tells what each view and table holds, and what is stored about people; run this file."""
    assert README.partition(TABLES_BEGIN)[2].partition(TABLES_END)[0] == tables_table()
    assert README.partition(PEOPLE_BEGIN)[2].partition(PEOPLE_END)[0] == people_table()


def test_the_settings_are_those_of_the_code() -> None:
    """Every environment variable is in the README's table, and no other."""
    variables = {str(field.validation_alias or name.upper()) for name, field in Settings.model_fields.items()}
    table = README.partition("### Settings")[2].partition("## ")[0]
    assert set(re.findall(r"^\| `(\w+)`", table, re.MULTILINE)) == variables


@pytest.mark.parametrize("command", CLI_COMMANDS)
def test_every_command_is_in_the_readme_and_helps(command: str) -> None:
    """Each command of the command line is documented, and explains itself."""
    assert f"`codered {command}" in README or f"`{command}`" in README
    result = CliRunner().invoke(cli, [command, "--help"])
    assert result.exit_code == 0
    assert "Usage:" in result.output


def test_the_example_policy_shows_the_defaults() -> None:
    """A copy of codered.example.toml changes nothing, and it mentions every setting there is."""
    text = (ROOT / "codered.example.toml").read_text("utf-8")
    assert Policy.model_validate(tomllib.loads(text)) == Policy()
    for name in Policy.model_fields:
        assert re.search(rf"^(# )?(\[{name}\]|{name} =)", text, re.MULTILINE), name


def test_links_and_folders_exist() -> None:
    """Every file and folder that the README names is there."""
    links = re.findall(r"\]\((?!https?:|#)([^)]+)\)", README)
    folders = re.findall(r"^\| `(bot/\w+)`", README, re.MULTILINE)
    assert [name for name in (*links, *folders) if not (ROOT / name).exists()] == []


def test_the_diagram_of_a_life_has_the_states_of_the_code() -> None:
    """Every state of an alert and of an approval stands in it once, beside what may happen to a declared one."""
    diagram = README.partition("An alert's life is ")[2].partition("\n\n")[2].partition("\n\n")[0]
    changes = ["raised", "lowered", "amended", "extended"]
    assert sorted(re.findall(r"[a-z-]+", diagram)) == sorted([*Status, *ApprovalState, *changes])


def test_make_targets_exist() -> None:
    """Every make target that the README names is in the Makefile."""
    makefile = (ROOT / "Makefile").read_text("utf-8")
    for target in set(re.findall(r"(?:`|^    )make (\w+)", README, re.MULTILINE)):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


GENERATED = (
    (BEGIN, END, commands_table),
    (TABLES_BEGIN, TABLES_END, tables_table),
    (PEOPLE_BEGIN, PEOPLE_END, people_table),
)
"""The parts of the README that are written by this file."""


def written_anew(text: str) -> str:
    """Return the README with its generated parts as they are to be."""
    for begin, end, table in GENERATED:
        before, found, after = text.partition(begin)
        text = f"{before}{begin}{table()}{end}{after.partition(end)[2]}" if found else text
    return text


if __name__ == "__main__":
    (ROOT / "README.md").write_text(written_anew(README), "utf-8")
