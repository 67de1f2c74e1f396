"""`codered doctor` and `backup`: keeping an installation healthy."""

import time
from collections.abc import Callable, Iterator
from email.utils import parsedate_to_datetime

import click
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web import SlackResponse

from bot.app import WHERE_SECRET, WHERE_TOKEN, build_memos, client
from bot.cli.serving import WHERE_APP_TOKEN
from bot.domain.values import is_person_id
from bot.errors import CodeRedError, ConfigurationError
from bot.manifest import bot_scopes
from bot.policy_file import load_policy
from bot.settings import Settings
from bot.store import Store

CLOCK_TOLERANCE = 60
"""Seconds. Slack's signatures are refused after five minutes; a minute is the time to look at the clock."""


@click.command()
@click.pass_obj
def doctor(settings: Settings) -> None:
    """Check everything the bot needs, and say what to do about each failure."""
    checks: tuple[tuple[str, Callable[[Settings], str]], ...] = (
        ("configuration", _policy),
        ("templates", _templates),
        ("database", _database),
        ("secrets", _secrets),
        ("slack", _slack),
        ("channels", _channels),
    )
    failed = False
    for name, check in checks:
        try:
            click.echo(f"ok    {name}: {check(settings)}")
        except CodeRedError as error:
            failed = True
            click.echo(f"FAIL  {name}: {error}")
    if failed:
        raise SystemExit(1)


def _policy(settings: Settings) -> str:
    policy = load_policy(settings.config)
    source = str(settings.config) if settings.config.exists() else "defaults, no file"
    people = [name for name in policy.declarers if is_person_id(name)]
    others = [name for name in policy.declarers if name not in people]
    named = [str(len(people))] if people else []
    return f"{source}; {' and '.join((*named, *others)) or 'workspace admins'} may declare"


def _templates(settings: Settings) -> str:
    findings = build_memos(settings.templates).lint()
    if findings:
        raise ConfigurationError(f"{len(findings)} findings: run codered templates lint. First: {findings[0]}")
    return "in order"


def _database(settings: Settings) -> str:
    store = Store(settings.database)
    store.check()
    with store.snapshot() as reading:
        count, faults = reading.audit.verify()
    store.close()
    if faults:
        raise ConfigurationError(f"The audit log does not verify: {faults[0]} Run codered audit verify.")
    return f"{settings.database} takes writes; {count} audit rows verify"


def _secrets(settings: Settings) -> str:
    settings.required("slack_bot_token", where=WHERE_TOKEN)
    if settings.slack_app_token:
        settings.required("slack_app_token", where=WHERE_APP_TOKEN)
        return "a bot token and an app-level token: Socket Mode (codered run)"
    settings.required("slack_signing_secret", where=WHERE_SECRET)
    return "a bot token and a signing secret: HTTP mode (codered serve)"


def _slack(settings: Settings) -> str:
    answer = _asked(settings, "SLACK_BOT_TOKEN", WHERE_TOKEN, lambda slack: slack.auth_test())
    if settings.slack_app_token:
        app_token = settings.required("slack_app_token", where=WHERE_APP_TOKEN)
        _asked(
            settings,
            "SLACK_APP_TOKEN",
            WHERE_APP_TOKEN,
            lambda slack: slack.apps_connections_open(app_token=app_token),
        )
    headers = {name.lower(): value for name, value in answer.headers.items()}
    problems = [*_missing_scopes(headers.get("x-oauth-scopes", "")), *_clock_skew(headers.get("date", ""))]
    if problems:
        raise ConfigurationError(" ".join(problems))
    return f"connected to {answer.get('team')} as {answer.get('user')}"


def _channels(settings: Settings) -> str:
    """Check that the bot is in the channels of codered.toml: it hears nothing in the others."""
    policy = load_policy(settings.config)
    named = {name: getattr(policy, name) for name in ("home_channel", "practice_channel", "audit_channel")}
    found = [_channel(settings, name, channel) for name, channel in named.items() if channel]
    return ", ".join(found) or "codered.toml names none; each brief names its own"


def _channel(settings: Settings, name: str, channel: str) -> str:
    what = f"{name} in codered.toml ({channel})"
    where = f"Give {what} the id of a channel: channel name → About → the id at the end."
    info = _asked(settings, what, where, lambda slack: slack.conversations_info(channel=channel))["channel"]
    if info.get("is_archived"):
        raise ConfigurationError(f"#{info['name']}, the {name}, is archived. {where}")
    if not info.get("is_member"):
        raise ConfigurationError(f"Code Red is not in #{info['name']}, the {name}. Type there: /invite @codered")
    return f"#{info['name']}"


def _asked(settings: Settings, what: str, where: str, call: Callable[[WebClient], SlackResponse]) -> SlackResponse:
    """Ask Slack; raise ConfigurationError with `where` to find the right value of `what`, when it refuses."""
    if not settings.slack_bot_token:
        raise ConfigurationError("not asked, because SLACK_BOT_TOKEN is not set.")
    token = settings.required("slack_bot_token", where=WHERE_TOKEN)
    try:
        return call(client(settings, token, 10))
    except SlackApiError as error:
        reason = error.response.get("error")
        raise ConfigurationError(f"Slack refuses {what}: {reason}. {where}") from error
    except (SlackClientError, OSError) as error:
        raise ConfigurationError(f"{settings.api_url} cannot be reached: {error}.") from error


def _missing_scopes(granted: str) -> Iterator[str]:
    """Compare with the manifest; a server that does not say what it granted is not second-guessed."""
    missing = sorted(set(bot_scopes()) - {scope.strip() for scope in granted.split(",")}) if granted else []
    if missing:
        yield f"The app lacks the scopes {', '.join(missing)}: update it from manifest.yml and install it again."


def _clock_skew(date: str) -> Iterator[str]:
    if date and abs(parsedate_to_datetime(date).timestamp() - time.time()) > CLOCK_TOLERANCE:
        yield "This machine's clock differs from Slack's by more than a minute: synchronise it."
