"""Things that an app may use only for a short time: triggers and response URLs.

docs.slack.dev: a `trigger_id` "expires in 3 seconds" and is used once; a `response_url` "can be used up to 5
times within 30 minutes".
"""

import re
import secrets
from dataclasses import dataclass
from typing import Any

from bot.workspace.errors import SlackError

TRIGGER_SECONDS = 3.0
RESPONSE_URL_SECONDS = 30 * 60.0
RESPONSE_URL_USES = 5
MOST_KEPT = 10_000
"""How many tickets of a kind are remembered, so that a workspace that runs for weeks stays within bounds."""
_TRIGGER_SHAPE = re.compile(r"\d+\.\d+\.[0-9a-f]{32}")


@dataclass
class Trigger:
    """What lets an app open a view for one person."""

    user: str
    view_id: str | None
    expires: float
    used: bool = False


class Triggers:
    """The triggers that were handed out."""

    def __init__(self) -> None:
        self._issued: dict[str, Trigger] = {}
        self._count = 0

    def issue(self, user: str, now: float, view_id: str | None = None) -> str:
        """Return a new trigger id for what a person did, in a view or elsewhere."""
        self._count += 1
        identifier = f"{10**12 + self._count}.{int(now)}.{secrets.token_hex(16)}"
        self._issued[identifier] = Trigger(user, view_id, now + TRIGGER_SECONDS)
        _forget_oldest(self._issued)
        return identifier

    def exchange(self, identifier: str, now: float) -> Trigger:
        """Use a trigger up; raise the error that docs.slack.dev, views.open names."""
        trigger = self._issued.get(identifier)
        if trigger is None or not _TRIGGER_SHAPE.fullmatch(identifier):
            raise SlackError("invalid_trigger_id")
        if now > trigger.expires:
            raise SlackError("expired_trigger_id")
        if trigger.used:
            raise SlackError("exchanged_trigger_id")
        trigger.used = True
        return trigger


@dataclass
class ResponseUrl:
    """Where an app may answer a command or an interaction, and what that answer would replace."""

    user: str
    channel: str
    expires: float
    ts: str | None = None
    ephemeral: bool = False
    thread_ts: str | None = None
    uses: int = 0


class ResponseUrls:
    """The response URLs that were handed out, by their secret path."""

    def __init__(self) -> None:
        self._issued: dict[str, ResponseUrl] = {}

    def issue(self, family: str, url: ResponseUrl) -> str:
        """Return the path of a new URL; `family` is `commands` or `actions`, as Slack's are."""
        path = f"{family}/{secrets.token_urlsafe(24)}"
        self._issued[path] = url
        _forget_oldest(self._issued)
        return path

    def use(self, path: str, now: float) -> ResponseUrl:
        """Count one use of a URL; raise a SlackError when it is unknown, expired or used up."""
        url = self._issued.get(path)
        if url is None:
            raise SlackError("invalid_url")
        if now > url.expires:
            raise SlackError("expired_url")
        if url.uses >= RESPONSE_URL_USES:
            raise SlackError("used_url")
        url.uses += 1
        return url


def _forget_oldest(issued: dict[str, Any]) -> None:
    while len(issued) > MOST_KEPT:
        del issued[next(iter(issued))]
