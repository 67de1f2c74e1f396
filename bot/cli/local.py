"""`codered workspace`: the local Slack workspace alone, for any Bolt app."""

import logging
import secrets
from pathlib import Path

import click

from bot.cli.hosting import (
    browser_option,
    file_option,
    hosted,
    port_option,
    read_company,
    show_page,
    until_stopped,
    with_manifest_of,
)
from bot.workspace import App, Channel, Company, PersonError, User, Workspace
from bot.workspace.delivery.address import checked_address

REQUESTS = "/slack/events"


@click.command()
@click.option("--app-url", metavar="URL", help="Where the app is; requests go to URL/slack/events.")
@click.option("--signing-secret", help="What requests to the app are signed with (default: a new one, printed).")
@click.option("--bot-token", default="xoxb-workspace", show_default=True, help="The app's token for the Web API.")
@click.option("--app-token", default="xapp-workspace", show_default=True, help="Its token for Socket Mode.")
@click.option("--company", type=file_option, help="A YAML file with users, channels and usergroups.")
@click.option("--manifest", type=file_option, help="The app's manifest: its name, scopes, commands and shortcuts.")
@port_option
@click.option(
    "--keep",
    type=file_option,
    help="Keep what happens in this file, and go on with what it holds; its company then counts, not --company.",
)
@click.option("--no-limits", is_flag=True, help="Switch Slack's rate limits off.")
@browser_option
def workspace(
    *,
    app_url: str | None,
    signing_secret: str | None,
    bot_token: str,
    app_token: str,
    company: Path | None,
    manifest: Path | None,
    port: int,
    keep: Path | None,
    no_limits: bool,
    no_browser: bool,
) -> None:
    """Start a local Slack workspace for any Bolt app, over HTTP or in Socket Mode.

    Start it first, then the app with what is printed. Without --app-url only apps in Socket Mode can connect. The
    clock of the workspace can be moved on its page; what it holds is gone when it stops, except with --keep.
    """
    logging.getLogger("bot").setLevel(logging.WARNING)
    seeded = read_company(company) if company else _small()
    if manifest:
        seeded = with_manifest_of(seeded, manifest)
    with hosted(
        seeded,
        port=port,
        app_url=_base(app_url) if app_url else None,
        signing_secret=signing_secret or secrets.token_hex(16),
        bot_token=bot_token,
        app_token=app_token,
        keep=keep,
    ) as running:
        running.set_limits(enabled=not no_limits)
        click.echo(_introduction(running))
        if not no_browser:
            show_page(running.url)
        until_stopped()


def _introduction(running: Workspace) -> str:
    way = (
        f"Requests go to {running.app_url}{REQUESTS}, or over the socket while an app is connected by one."
        if running.app_url
        else "Only apps in Socket Mode can connect; for one over HTTP, say where it is with --app-url."
    )
    return f"""A local Slack workspace: {running.url}   (Ctrl-C stops it)

Start your app with these; SLACK_API_URL is the base_url of its WebClient (slackApiUrl in JavaScript):

  SLACK_API_URL={running.api_url}
  SLACK_BOT_TOKEN={running.bot_token}
  SLACK_APP_TOKEN={running.app_token}
  SLACK_SIGNING_SECRET={running.signing_secret}

{way}"""


def _base(url: str) -> str:
    """Return an app's URL without the path that is added to it; raise click.BadParameter if it is none."""
    try:
        return checked_address(url).removesuffix(REQUESTS)
    except PersonError as error:
        raise click.BadParameter(str(error), param_hint="--app-url") from error


def _small() -> Company:
    """Return a company to try things in."""
    people = [User(name="robin", real_name="Robin Admin", is_admin=True), User(name="ann", real_name="Ann Lee")]
    channels = [Channel(name="general", is_general=True), Channel(name="random")]
    return Company(app=App(name="your-app", real_name="Your app"), users=people, channels=channels)
