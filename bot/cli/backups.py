"""`codered backup` and `codered restore`: a checked copy of the database, and back to it."""

from pathlib import Path

import click

from bot.cli.bars import far
from bot.cli.reading import opened
from bot.clock import SystemClock
from bot.courier.presence import keeping_out
from bot.errors import ConfigurationError, Refusal
from bot.settings import Settings
from bot.store import copies

file_path = click.Path(path_type=Path)


@click.command()
@click.argument("target", metavar="FILE", type=file_path)
@click.pass_obj
def backup(settings: Settings, target: Path) -> None:
    """Copy the database to FILE while the bot runs, and check the copy.

    FILE is there once the copy is whole: SQLite finds no damage in it, and its audit log verifies. Only its owner
    may read it.
    """
    if target.exists():
        raise ConfigurationError(f"{target} exists already. Name a new file.")
    with opened(settings) as store, far("Copying", "pages") as tell:
        held = copies.back_up(store, target, tell)
    click.echo(f"{target} holds a copy that opens: {target.stat().st_size} bytes, {_contents(held)}.")


@click.command()
@click.argument("source", metavar="FILE", type=file_path)
@click.option("--yes", is_flag=True, help="Replace the database that is there.")
@click.pass_obj
def restore(settings: Settings, source: Path, *, yes: bool) -> None:
    """Put a backup in the place of the database; the bot must not run meanwhile.

    Nothing is replaced unless the backup is whole. The database that was there is kept beside it. What was to go
    out when the backup was made may have gone out since: the bot looks for each such message in Slack before it
    sends it.
    """
    database = _database(settings, source)
    with keeping_out(database) as nobody:
        if not nobody:
            raise Refusal(f"A bot is at work on {database}. Stop it, then restore. Nothing was changed.")
        if database.exists() and not yes:
            raise Refusal(
                f"There is a database at {database}. To replace it, say --yes: it is kept beside the new one. "
                "Nothing was changed."
            )
        with far("Copying", "pages") as tell:
            done = copies.restore(source, database, SystemClock().now(), tell)
    click.echo(f"{database} is restored from {source}: {_contents(done.contents)}.")
    click.echo("What happened later is not in it: what people answered or decided since has to be said again.")
    if done.doubtful:
        due = _counted(done.doubtful, "message was", "messages were")
        click.echo(f"{due} still to go out then; each is looked for in Slack before it is sent.")
    if done.aside:
        click.echo(f"The database that was there is kept as {done.aside}. Now start the bot.")


def _database(settings: Settings, source: Path) -> Path:
    """Return the path of the database; refuse what cannot be restored into it."""
    if "://" in settings.database:
        raise ConfigurationError("CODERED_DATABASE must be the path of a file, for example codered.db.")
    database = Path(settings.database)
    if database.is_symlink():
        database = database.resolve()  # the file is replaced, and not the link to it
    if not source.is_file():
        raise ConfigurationError(f"There is no file {source}. Name one that codered backup has made.")
    if database.exists() and source.samefile(database):
        raise ConfigurationError(f"{source} is the database itself. Name one that codered backup has made.")
    if not database.absolute().parent.is_dir():
        raise ConfigurationError(f"There is no folder {database.absolute().parent}. Make it, then restore.")
    return database


def _contents(held: copies.Contents) -> str:
    until = f", until {held.last[:19]}Z" if held.last else ""
    return f"{_counted(held.alerts, 'alert', 'alerts')}, {_counted(held.audit, 'audit row', 'audit rows')}{until}"


def _counted(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"
