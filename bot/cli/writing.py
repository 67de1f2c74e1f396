"""`codered preview`, `declare` and `templates lint`: from a brief file to a memo or a draft."""

import json
from pathlib import Path

import click

from bot.app import WHERE_TOKEN, build_house, build_memos, reading_client
from bot.cli.briefs import channel_names, handles, read_brief, with_ids
from bot.clock import SystemClock
from bot.domain import commands
from bot.domain.brief import Brief
from bot.domain.policy import Actor
from bot.domain.values import is_channel_id, is_person_id
from bot.errors import InvalidInput
from bot.memos import Memo
from bot.services import alerts, previewing
from bot.settings import Settings

brief_file = click.argument("brief", metavar="BRIEF.yml", type=click.Path(path_type=Path))


@click.command()
@brief_file
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "markdown", "html", "blocks"]),
    default="text",
    show_default=True,
    help="blocks prints one JSON array of Slack messages.",
)
@click.option("--lang", help="Another language than the brief's: en, fr, or two, as in en+fr.")
@click.pass_obj
def preview(settings: Settings, brief: Path, form: str, lang: str | None) -> None:
    """Print the memo that a brief would become; needs neither Slack nor database."""
    memo = previewing.preview(build_memos(settings.templates), read_brief(brief), SystemClock().now(), lang)
    click.echo(_shown(memo, form))


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
@click.pass_obj
def lint(settings: Settings) -> None:
    """Check every template; each finding is a line, and the exit status is 1 if there is any."""
    findings = build_memos(settings.templates).lint()
    for finding in findings:
        click.echo(str(finding))
    if findings:
        raise SystemExit(1)
    click.echo("All templates are in order.")


def _shown(memo: Memo, form: str) -> str:
    if form == "markdown":
        return memo.markdown
    if form == "html":
        return memo.html()
    if form == "blocks":
        messages = [{"text": message.text, "blocks": message.blocks} for message in memo.messages()]
        return json.dumps(messages, ensure_ascii=False, indent=2)
    return memo.text()


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
