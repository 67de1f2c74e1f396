"""What the doctor asks Slack: tokens, scopes, the clock, those who approve, and the channels that are told."""

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from email.utils import parsedate_to_datetime
from pathlib import Path

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web import SlackResponse

from bot.app import WHERE_SECRET, WHERE_TOKEN, client
from bot.cli.serving import WHERE_APP_TOKEN
from bot.domain.alert import Status
from bot.domain.brief import Level
from bot.domain.policy import Policy
from bot.domain.values import is_person_id
from bot.domain.who import is_group_id
from bot.errors import ConfigurationError
from bot.manifest import bot_scopes
from bot.policy_file import load_policy
from bot.settings import Settings
from bot.store import Store

CLOCK_TOLERANCE = 60
"""Seconds. Slack's signatures are refused after five minutes; a minute is the time to look at the clock."""
CONFIGURED = ("home_channel", "practice_channel", "audit_channel")


def secrets(settings: Settings) -> str:
    """Say which mode the secrets are for; raise ConfigurationError naming the one that lacks."""
    settings.required("slack_bot_token", where=WHERE_TOKEN)
    if settings.slack_app_token:
        settings.required("slack_app_token", where=WHERE_APP_TOKEN)
        return "a bot token and an app-level token: Socket Mode (codered run)"
    settings.required("slack_signing_secret", where=WHERE_SECRET)
    return "a bot token and a signing secret: HTTP mode (codered serve)"


def slack(settings: Settings) -> str:
    """Say which workspace the tokens are of; raise ConfigurationError where tokens, scopes or clock are wrong."""
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
    _raise_all((*_missing_scopes(headers.get("x-oauth-scopes", "")), *_clock_skew(headers.get("date", ""))))
    return f"connected to {answer.get('team')} as {answer.get('user')}"


def approvers(settings: Settings) -> str:
    """Say how many approvers there are; raise ConfigurationError for those whom nobody can ask any more."""
    policy = load_policy(settings.config)
    levels = [level for level in Level if policy.approvals_at(level, practice=False)]
    named = {name: level for level in levels for name in policy.approvers_at(level)}
    _raise_all(sentence for name, level in named.items() for sentence in _cannot_approve(settings, name, level))
    return f"{len(named)} named, all of whom Slack knows" if named else "no level asks for approval"


def _cannot_approve(settings: Settings, name: str, level: Level) -> Iterator[str]:
    what, where = f"{name}, an approver of code {level}", "Name somebody else in codered.toml."
    if is_group_id(name):
        users = _asked(settings, what, where, lambda slack: slack.usergroups_users_list(usergroup=name))["users"]
        if not users:
            yield f"Nobody is in {what}: put people into the user group, or name others in codered.toml."
    elif is_person_id(name):
        user = _asked(settings, what, where, lambda slack: slack.users_info(user=name))["user"]
        if user.get("deleted") or user.get("is_bot"):
            yield f"The account of {what}, is {'deactivated' if user.get('deleted') else 'an app'}. {where}"


def channels(settings: Settings) -> str:
    """Check that the bot is in the channels of codered.toml and of running alerts, or it hears nothing there."""
    named = {**_of_alerts(settings), **_of_policy(load_policy(settings.config))}
    found = [_channel(settings, channel, why) for channel, why in named.items()]
    _raise_all(problem for problem, _ in found if problem)
    return ", ".join(name for _, name in found) or "codered.toml names none; each brief names its own"


def _of_policy(policy: Policy) -> dict[str, str]:
    """Return the channels that codered.toml names, with what for."""
    return {
        channel: f"the {name} of codered.toml" for name in CONFIGURED if (channel := getattr(policy, name, None))
    }


def _of_alerts(settings: Settings) -> dict[str, str]:
    """Return the channels that running alerts tell, with the alert."""
    if not Path(settings.database).exists():
        return {}
    with closing(Store(settings.database)) as store:
        running = store.reading.alerts.all(Status.DECLARED, person="")
        return {
            channel: f"which {alert.key} tells"
            for alert in running
            for channel in (*alert.terms.audience.channels, alert.home_channel)
            if channel
        }


def _channel(settings: Settings, channel: str, why: str) -> tuple[str, str]:
    """Return what is wrong with a channel, if anything, and its name."""
    info = _asked(
        settings, f"{channel}, {why}", WHERE_CHANNEL, lambda slack: slack.conversations_info(channel=channel)
    )
    found = info["channel"]
    name = f"#{found['name']}"
    if found.get("is_archived"):
        return f"{name}, {why}, is archived: unarchive it, or name another.", name
    if not found.get("is_member"):
        return f"Code Red is not in {name}, {why}. Type there: /invite @codered", name
    return "", name


WHERE_CHANNEL = (
    "If it is private, invite the app; else give the id of a channel: channel name → About → the id at the end."
)


def _raise_all(problems: Iterable[str]) -> None:
    told = list(problems)
    if told:
        raise ConfigurationError(" ".join(told))


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
