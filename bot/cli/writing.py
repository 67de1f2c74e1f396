"""`codered declare` and `templates lint`: from a brief file to a draft, and the templates of its memo."""

import json
from pathlib import Path

import click

from bot.app import WHERE_TOKEN, build_house, build_memos, reading_client
from bot.cli.briefs import brief_file, channel_names, handles, read_brief, with_ids
from bot.domain import commands
from bot.domain.brief import Brief
from bot.domain.policy import Actor
from bot.domain.values import is_channel_id, is_person_id
from bot.errors import InvalidInput
from bot.services import alerts
from bot.settings import Settings


@click.command()
@brief_file
@click.option(
    "--as", "author", metavar="U…", help="Whose draft it is: a user id or handle. Default: the brief's lead."
)
@click.pass_obj
def declare(settings: Settings, brief: Path, author: str | None) -> None:
    """Put a brief into the database as a draft; a person declares it in Slack."""
    draft = read_brief(brief)
    whose = (author or draft.lead or "").removeprefix("@")
    if not whose:
        raise InvalidInput("Say whose draft it is: codered declare BRIEF.yml --as U…")
    draft, whose = _resolved(settings, draft, whose)
    house = build_house(settings)
    # A draft tells nobody; who may declare it is checked again, by Slack's word, when somebody does.
    actor = Actor(id=whose, is_admin=True)
    outcome = alerts.save_draft(house, commands.SaveDraft(actor=actor, brief=draft))
    click.echo(f"{outcome.sentence}\nIn Slack: /codered declare {outcome.alert}")
    house.store.close()


@click.group()
def templates() -> None:
    """Look after the memo templates."""


@templates.command()
@click.option(
    "--json",
    "as_json",
    is_flag=True,
    help="Print JSON: each with path, line (0: the whole file) and sentence.",
)
@click.pass_obj
def lint(settings: Settings, *, as_json: bool) -> None:
    """Check every template; each finding is a line, and the exit status is 1 if there is any.

    A company's own folder (CODERED_TEMPLATES) needs no more than the files that differ from ours.
    """
    findings = build_memos(settings.templates).lint()
    if as_json:
        found = [{"path": str(one.path), "line": one.line, "sentence": one.sentence} for one in findings]
        click.echo(json.dumps(found, ensure_ascii=False, indent=2))
    else:
        click.echo("\n".join(map(str, findings)) or "All templates are in order.")
    if findings:
        raise SystemExit(1)


def _resolved(settings: Settings, brief: Brief, author: str) -> tuple[Brief, str]:
    """Turn handles and names into ids; Slack is asked only where the file does not hold ids already."""
    audience = brief.audience
    people = {name: name for name in (*brief.people(), author)}
    if not all(map(is_person_id, people)) or not all(map(is_channel_id, audience.channels)):
        token = settings.required("slack_bot_token", where=WHERE_TOKEN)
        client = reading_client(settings, token)
        people = handles(client)
        brief = with_ids(brief, people, channel_names(client))
    return brief, people.get(author, author)
