"""The command line: `codered …`."""

import logging
import sys
from contextlib import suppress

import click

from bot import __version__
from bot.cli.audit import audit
from bot.cli.backups import backup, restore
from bot.cli.database import database
from bot.cli.demo import demo
from bot.cli.doctor import doctor
from bot.cli.local import workspace
from bot.cli.logs import set_up_logs
from bot.cli.names import has_mentions, named
from bot.cli.outbox import outbox
from bot.cli.people import people
from bot.cli.preview import preview
from bot.cli.reading import export, history, opened, retrospective, roster, status
from bot.cli.register import deferrals
from bot.cli.report import report
from bot.cli.serving import run, serve
from bot.cli.writing import declare, templates
from bot.errors import CodeRedError
from bot.settings import load_settings

COMMANDS = (
    demo,
    workspace,
    run,
    serve,
    preview,
    templates,
    declare,
    status,
    roster,
    deferrals,
    history,
    retrospective,
    report,
    outbox,
    people,
    export,
    database,
    doctor,
    audit,
    backup,
    restore,
)


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(__version__, prog_name="codered")
@click.pass_context
def cli(context: click.Context) -> None:
    """Company-wide alert memos in Slack: declare, broadcast, acknowledge, defer, stand down.

    Try it without Slack: codered demo. Settings come from the environment and .env; see the README.
    """
    # The doctor tells by itself what is not there, with all the rest.
    context.obj = load_settings(complete=context.invoked_subcommand != doctor.name)
    set_up_logs(context.obj.log)


for _command in COMMANDS:
    cli.add_command(_command)


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
        with suppress(CodeRedError), opened(load_settings()) as store:
            return named(sentence, store.reading.people.names())
    return named(sentence, {})
