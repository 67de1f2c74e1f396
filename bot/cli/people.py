"""`codered people`: who works here; taking it from a file, and from Slack."""

import getpass
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial

import click

from bot.app import WHERE_TOKEN, reading_client
from bot.cli.bars import far
from bot.cli.csv_files import read_csv
from bot.cli.outbox import who_option
from bot.cli.reading import Row, as_json, opened, table, write_rows
from bot.cli.roll_call import RollCall, sparing
from bot.clock import SystemClock
from bot.domain.people import KnownPerson, hours_text
from bot.domain.policy import Actor
from bot.errors import InvalidInput, Refusal, StoreUnavailable
from bot.language import listed
from bot.policy_file import load_policy
from bot.services import forgetting, staff
from bot.services.forgetting import Forgotten
from bot.services.staff import Ask
from bot.settings import Settings
from bot.store import Store

AGE = re.compile(r"(\d{1,6})([dhm])")
UNITS = {"d": "days", "h": "hours", "m": "minutes"}
COLUMNS = ("person", "name", "team", "manager", "manager_name", "hours", "zone", "locale", "groups", "is")
"""What the list holds, in this order."""
WORDS = "[NAME…] | import FILE.csv | sync | forget U…"
SLOW = 20
"""So many profiles are worth a word: they are asked for one by one, about a hundred a minute (Tier 4)."""


class Named(click.Group):
    """A group of commands that takes names where no command stands."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Take the names off, wherever the options stand between them."""
        words = [word for word in args if not word.startswith("-")]
        if words and words[0] not in self.commands:
            ctx.params["names"] = tuple(words)
            args = [word for word in args if word.startswith("-")]
        return super().parse_args(ctx, args)


@click.group(cls=Named, invoke_without_command=True, subcommand_metavar=WORDS)
@as_json
@click.option("--csv", "as_csv", is_flag=True, help="Print CSV, which codered people import takes back.")
@click.option("--all", "everybody", is_flag=True, help="Also deactivated accounts and apps.")
@click.pass_context
def people(
    context: click.Context, names: tuple[str, ...] = (), *, as_json: bool, as_csv: bool, everybody: bool
) -> None:
    """Show the people of the company: team, manager, zone and hours; take them from Slack and from a file.

    A NAME is a part of a name or of a team, a user id, or an e-mail address.
    """
    if context.invoked_subcommand is not None:
        if as_json or as_csv or everybody:
            command = context.invoked_subcommand
            raise Refusal(f"--json, --csv and --all belong to the list, not to codered people {command}.")
        return
    with opened(context.obj) as store:
        known = store.reading.people.everybody()
        called = {person.id: person.name for person in known}
    shown = [person for person in known if everybody or names or not (person.deleted or person.is_bot)]
    rows = [_row(person, called) for person in _named(shown, names)]
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
    elif as_csv:
        write_rows(rows, "csv", COLUMNS)
    elif rows:
        click.echo(table([_readable(row) for row in rows]))
    else:
        click.echo("Nobody is known yet: run codered people sync.")


@people.command("import")
@click.argument("source", metavar="FILE.csv")
@click.option("--dry-run", is_flag=True, help="Check the file and say what it would change; change nothing.")
@who_option
@click.pass_obj
def import_(settings: Settings, source: str, who: str | None, *, dry_run: bool) -> None:
    """Take teams, managers and working hours from a CSV file; `-` is standard input.

    Its first line names its columns, in any order: person (a Slack id or an e-mail address), team, manager
    (likewise), hours (as in mon-fri 9:00-17:30). An empty cell takes back what an earlier file said; people and
    columns that are not in the file stay as they are. If any line is wrong, all that is wrong is told, and nothing
    is imported.
    """
    sheet = read_csv(source)
    actor = Actor(id=(who or getpass.getuser()).removeprefix("@"))
    with _made(settings, dry_run=dry_run) as store:
        ask = _ask(settings, store)
        with far("Looking up people", "people") as tell:
            done = staff.import_people(store, actor, sheet, ask, SystemClock().now(), tell=tell, dry_run=dry_run)
    counts = f"{done.added} added, {done.changed} changed, {done.unchanged} unchanged"
    click.echo(
        f"{sheet.name} is in order: {counts}. Nothing was changed." if dry_run else f"{counts.capitalize()}."
    )


@people.command()
@click.option(
    "--max-age",
    default="1d",
    show_default=True,
    metavar="TIME",
    help="How old a profile may be before it is asked for again: 1d, 12h, 30m; 0d asks for all.",
)
@click.pass_obj
def sync(settings: Settings, max_age: str) -> None:
    """Fetch people, zones, locales and user groups from Slack; what a file said stays as it is.

    With manager_field in codered.toml also the managers, for which each profile is asked for by itself. It can be
    interrupted and started again at any time.
    """
    age = _age(max_age)
    policy = load_policy(settings.config)
    token = settings.required("slack_bot_token", where=WHERE_TOKEN)
    with _made(settings) as store:
        roll = RollCall(reading_client(settings, token), store, SystemClock())
        count = roll.people()
        teams = roll.teams()
        with far("Asking", "profiles") as tell:
            managers = roll.managers(policy.manager_field, age, _tell_how_long, tell)
        roll.strangers()
        several = _with_several_groups(store)
    told = [_counted(count, "person", "people")]
    told += [] if teams is None else [_counted(teams, "team", "teams")]
    told += [] if managers is None else [_counted(managers, "manager named", "managers named")]
    click.echo(f"{', '.join(told)}, {_counted(roll.calls, 'call', 'calls')} to Slack.")
    for note in (*roll.notes, *several):
        click.echo(note)


@people.command()
@click.argument("person", metavar="U…")
@click.option("--name", "names", metavar="NAME", multiple=True, help="What else they are called; may be repeated.")
@click.option("--keep-texts", is_flag=True, help="Leave their name where people have typed it: it may be a word.")
@click.option("--dry-run", is_flag=True, help="Say what it would change; change nothing.")
@click.option("--yes", is_flag=True, help="Do not ask whether it is meant.")
@who_option
@click.pass_obj
def forget(
    settings: Settings,
    person: str,
    names: tuple[str, ...],
    who: str | None,
    *,
    keep_texts: bool,
    dry_run: bool,
    yes: bool,
) -> None:
    """Forget one person: their id becomes one that leads nowhere. It cannot be undone.

    Name, address, zone, language, team and manager are deleted; what they said about themselves is emptied, and
    so are messages of alerts that are over. Figures, days and decisions stay. The audit log keeps that it was
    done, and codered audit verify tells of it. Whoever is still needed in an alert, or named in codered.toml, is
    not forgotten. Backups that were made before, and Slack itself, still know them.
    """
    person = person.removeprefix("@")
    actor = Actor(id=(who or getpass.getuser()).removeprefix("@"))
    policy = load_policy(settings.config)
    with opened(settings) as store:
        forgotten = partial(forgetting.forget, store, policy, actor, person, names=names, in_texts=not keep_texts)
        tried = forgotten(SystemClock().now(), dry_run=True)
        for name, texts in tried.words.items():
            click.echo(_may_be_a_word(name, texts), err=True)
        if dry_run:
            click.echo(f"{person} can be forgotten; that would change {_changed(tried)}. Nothing was changed.")
            return
        if not yes:
            asked = f"Forget {person}? That changes {_changed(tried)}. It cannot be undone."
            click.confirm(asked, abort=True, err=True)
        done = forgotten(SystemClock().now())
        click.echo(f"Forgotten; changed {_changed(done)}. In the record they are {done.person} from now on.")
        try:
            store.compact()
        except StoreUnavailable as error:
            click.echo(
                f"What was deleted may be in unused parts of the file until it is compacted: {error}", err=True
            )


def _changed(done: Forgotten) -> str:
    """Say of which tables rows are changed, and of how many: of those alone that have any."""
    rows = {**done.changed, **({"the audit log": done.rows} if done.rows else {})}
    return listed(f"{_counted(number, 'row', 'rows')} of {table}" for table, number in rows.items())


def _may_be_a_word(name: str, texts: int) -> str:
    return (
        f"“{name}” may also be a word that means nobody: it goes out of {_counted(texts, 'text', 'texts')} that "
        "people have typed, wherever it stands. --keep-texts leaves these as they are; ids go in any case."
    )


def _ask(settings: Settings, store: Store) -> Ask:
    """Return what asks Slack who somebody is, where there is a token."""
    if settings.slack_bot_token is None:
        return lambda _: "Run codered people sync first."
    token = settings.required("slack_bot_token", where=WHERE_TOKEN)
    return sparing(RollCall(reading_client(settings, token), store, SystemClock()).ask)


@contextmanager
def _made(settings: Settings, *, dry_run: bool = False) -> Iterator[Store]:
    """Open the database, and make it where there is none yet: people come before the first alert."""
    if dry_run:
        with opened(settings) as store:
            yield store
        return
    store = Store(settings.database)
    try:
        yield store
    finally:
        store.close()


def _age(text: str) -> timedelta:
    match = AGE.fullmatch(text.strip().lower())
    if match is None:
        raise InvalidInput(f"--max-age takes days, hours or minutes, as in 1d, 12h or 30m, not “{text}”.")
    return timedelta(**{UNITS[match[2]]: int(match[1])})


def _tell_how_long(profiles: int) -> None:
    if profiles > SLOW:
        minutes = _counted(-(-profiles // 100), "minute", "minutes")
        click.echo(
            f"Asking for {profiles} profiles, about {minutes}. It can be interrupted: what has come is kept.",
            err=True,
        )


def _with_several_groups(store: Store) -> list[str]:
    """Say of how many people the team cannot be told by their user groups."""
    number = sum(len(one.groups) > 1 and one.team is None for one in store.reading.people.everybody())
    who = _counted(number, "person is", "people are")
    return [f"{who} in several user groups: name their team in a file (codered people import)."] if number else []


def _named(known: list[KnownPerson], names: tuple[str, ...]) -> list[KnownPerson]:
    """Return those who are meant by any of the names, or all where there is none; a name of nobody is refused."""
    found: dict[str, KnownPerson] = {}
    for name in names:
        meant = {person.id: person for person in known if _is_meant(person, name)}
        if not meant:
            raise Refusal(
                f"Nobody is known as “{name}”. codered people --all lists everybody; its commands: import, sync, "
                "forget."
            )
        found |= meant
    return [person for person in known if person.id in found] if names else known


def _is_meant(person: KnownPerson, name: str) -> bool:
    plain = name.removeprefix("@").casefold()
    exact = (person.id, person.email or "")
    parts = (person.name, person.team or "")
    return plain in map(str.casefold, exact) or any(plain in part.casefold() for part in parts)


def _row(person: KnownPerson, names: dict[str, str]) -> Row:
    standing = {"app": person.is_bot, "deactivated": person.deleted, "guest": person.is_guest}
    return {
        "person": person.id,
        "name": person.name,
        "team": person.team or "",
        "manager": person.manager or "",
        "manager_name": names.get(person.manager, "") if person.manager else "",
        "hours": hours_text(person.hours),
        "zone": person.timezone or "",
        "locale": person.locale or "",
        "groups": ", ".join(person.groups),
        "is": ", ".join(word for word, is_so in standing.items() if is_so),
    }


def _readable(row: Row) -> Row:
    """Return what a person reads: names in place of ids, and no more columns than a line can hold."""
    manager = row["manager_name"] or row["manager"]
    return {name: row[name] for name in ("name", "person", "team")} | {
        "manager": manager,
        **{name: row[name] for name in ("zone", "hours", "is")},
    }


def _counted(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"
