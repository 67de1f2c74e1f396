"""The command line: `codered …`."""

import logging
import sys
from collections.abc import Mapping
from contextlib import suppress
from importlib import import_module
from types import MappingProxyType

import click

from bot import __version__
from bot.cli.logs import set_up_logs
from bot.cli.names import has_mentions, named
from bot.errors import CodeRedError
from bot.settings import load_settings

COMMANDS: Mapping[str, str] = MappingProxyType(
    {
        "demo": "demo",
        "workspace": "local",
        "run": "serving",
        "serve": "serving",
        "preview": "preview",
        "templates": "writing",
        "declare": "writing",
        "status": "reading",
        "roster": "reading",
        "deferrals": "register",
        "history": "reading",
        "retrospective": "reading",
        "report": "report",
        "outbox": "outbox",
        "people": "people",
        "export": "reading",
        "database": "database",
        "doctor": "doctor",
        "audit": "audit",
        "backup": "backups",
        "restore": "backups",
    }
)
"""Each command, and the module that it is in."""
DOCTOR = "doctor"


class Commands(click.Group):
    """The commands, each of which is loaded when it is used: a bot that serves needs no workspace, and no demo."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002, D102 - as in click.Group
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002, D102
        return loaded(cmd_name) if cmd_name in COMMANDS else None


def loaded(command: str) -> click.Command:
    """Return one of COMMANDS, with all that it needs."""
    made: click.Command = getattr(import_module(f"bot.cli.{COMMANDS[command]}"), command)
    return made


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(__version__, prog_name="codered")
@click.pass_context
def cli(context: click.Context) -> None:
    """Company-wide alert memos in Slack: declare, broadcast, acknowledge, defer, stand down.

    Try it without Slack: codered demo. Settings come from the environment and .env; see the README.
    """
    # The doctor tells by itself what is not there, with all the rest.
    context.obj = load_settings(complete=context.invoked_subcommand != DOCTOR)
    set_up_logs(context.obj.log)


def main() -> None:
    """Run the command line; what goes wrong is said in one sentence, and the exit status is 1."""
    try:
        cli(prog_name="codered")
    except CodeRedError as error:
        logging.getLogger(__name__).debug("cli.failed", exc_info=error)
        click.echo(f"codered: {_said(error)}", err=True)
        sys.exit(1)


def _said(error: CodeRedError) -> str:
    """Return what went wrong, with names where the database knows them, as far as it can be read at all."""
    sentence = str(error)
    if has_mentions(sentence):
        from bot.cli.reading import opened  # noqa: PLC0415 - it loads what few commands need

        with suppress(CodeRedError), opened(load_settings()) as store:
            return named(sentence, store.reading.people.names())
    return named(sentence, {})
