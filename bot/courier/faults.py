"""What can go wrong between us and Slack, in four kinds; the only place that knows Slack's error names.

Sources: docs.slack.dev, "errors" of chat.postMessage, chat.update and views.publish, and "rate limits".
"""

import http.client
import re
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.error import URLError

from slack_sdk.errors import SlackApiError, SlackClientError


@dataclass(frozen=True)
class Fault:
    """A call did not succeed. `reason` is for the person who looks at the row."""

    reason: str


@dataclass(frozen=True)
class RateLimited(Fault):
    """Slack refused for now: nothing was posted; come back after `retry_after` seconds."""

    retry_after: float


@dataclass(frozen=True)
class NotDelivered(Fault):
    """The call cannot have been carried out (no connection, no valid token): safe to try again later."""


@dataclass(frozen=True)
class Ambiguous(Fault):
    """The call may have been carried out, although no answer says so."""


@dataclass(frozen=True)
class Permanent(Fault):
    """Slack will never accept this; the reason says what a person can do."""

    code: str


ERROR_NAME = re.compile(r"[a-z][a-z0-9_]*")
"""What Slack's error names look like. Where a body is not JSON, slack_sdk puts a sentence in their place."""
RATE_LIMITS = frozenset({"ratelimited", "rate_limited"})
AMBIGUOUS = frozenset({"fatal_error", "internal_error", "service_unavailable", "request_timeout"})
NOT_DELIVERED = {
    "invalid_auth": "Slack does not accept SLACK_BOT_TOKEN. Copy it anew from the app's page.",
    "not_authed": "Slack got no token. Set SLACK_BOT_TOKEN.",
    "token_revoked": "SLACK_BOT_TOKEN was revoked. Install the app again and copy its new token.",
    "token_expired": "SLACK_BOT_TOKEN has expired. Install the app again and copy its new token.",
    "account_inactive": "The app was removed from the workspace. Install it again.",
    "missing_scope": "The app lacks a permission. Compare its scopes with manifest.yml and install it again.",
    "org_login_required": "The workspace is being moved; Slack accepts messages again when that is done.",
    "team_added_to_org": "The workspace is being moved; Slack accepts messages again when that is done.",
}
PERMANENT = {
    "channel_not_found": "The channel does not exist, or it is private and the app is not in it: invite the app.",
    "not_in_channel": "The app is not in the channel: invite it with /invite.",
    "is_archived": "The channel is archived: unarchive it, or take it out of the audience.",
    "restricted_action": "The workspace does not let the app post there: ask a workspace admin.",
    "restricted_action_read_only_channel": "Only some may post in that channel: let the app post there.",
    "restricted_action_thread_only_channel": "That channel takes replies only: let the app post there.",
    "restricted_action_non_threadable_channel": "That channel takes no replies: choose another home channel.",
    "restricted_action_thread_locked": "The thread is locked: unlock it.",
    "user_not_found": "Slack does not know this person any more.",
    "user_disabled": "This person's account is deactivated.",
    "cannot_dm_bot": "This is a bot: it cannot be asked anything.",
    "messages_tab_disabled": "The app's Messages tab is off: turn it on under App Home.",
    "ekm_access_denied": "The workspace's encryption keys do not let the app post: ask a workspace admin.",
    "invalid_blocks": "Slack does not accept how the message is built: please report it.",
    "invalid_blocks_format": "Slack does not accept how the message is built: please report it.",
    "msg_too_long": "The message is too long for Slack: please report it to Code Red's maintainers.",
    "no_text": "The message is empty: check the memo template.",
    "thread_not_found": "The message that this answers was deleted.",
    "message_not_found": "The message was deleted.",
    "cant_update_message": "Slack does not let the app change that message.",
    "edit_window_closed": "The workspace does not let messages be changed any more.",
    "metadata_too_large": "The message's metadata is too large: please report it to Code Red's maintainers.",
    "not_enabled": "The app's Home tab is off: turn it on under App Home.",
}


def fault_of(error: Exception) -> Fault | None:
    """Say what an exception of the Slack client means, or None where it is not one of Slack's or the network's.

    Slack's own answers are classified by name. An error name that we do not know is a refusal as well: Slack did
    not do it, and will not do it the next time either, so the row fails with that name for a person to look up.
    What says nothing definite (no answer, an unreadable one, a status of 500 or above) is ambiguous: treating it
    as final could lose a message, and treating it as harmless could post it twice.
    """
    if isinstance(error, SlackApiError):
        return _answered(error)
    if isinstance(error, URLError) and isinstance(error.reason, ConnectionRefusedError):
        return NotDelivered("Slack cannot be reached (connection refused).")
    if isinstance(error, URLError) and isinstance(error.reason, socket.gaierror):
        return NotDelivered("Slack's address cannot be found: check the network and SLACK_API_URL.")
    if isinstance(error, OSError | http.client.HTTPException | SlackClientError):
        return Ambiguous(f"No answer came from Slack ({type(error).__name__}).")
    return None


def _answered(error: SlackApiError) -> Fault:
    response = error.response
    status, headers = _status(response), _headers(response)
    code = _code(response)
    if status == http.client.TOO_MANY_REQUESTS or code in RATE_LIMITS:
        return RateLimited("Slack asks us to slow down.", retry_after=_retry_after(headers))
    if status >= http.client.INTERNAL_SERVER_ERROR or code in AMBIGUOUS:
        return Ambiguous(f"Slack reported a fault of its own ({code or status}).")
    if code in NOT_DELIVERED:
        return NotDelivered(NOT_DELIVERED[code])
    if code in PERMANENT:
        return Permanent(PERMANENT[code], code=code)
    if code:
        return Permanent(f"Slack refused it: {code}.", code=code)
    return Ambiguous("Slack's answer could not be read.")


def _code(response: object) -> str:
    """Return Slack's error name, or nothing where the answer holds none that is one."""
    code = str(response.get("error") or "") if hasattr(response, "get") else ""
    return code if ERROR_NAME.fullmatch(code) else ""


def _status(response: object) -> int:
    return int(getattr(response, "status_code", 200) or 200)


def _headers(response: object) -> Mapping[str, str]:
    headers = getattr(response, "headers", None) or {}
    return {str(name).lower(): str(value) for name, value in headers.items()}


def _retry_after(headers: Mapping[str, str]) -> float:
    """Read Retry-After (seconds); Slack always sends it with a 429, and a second is its shortest."""
    try:
        return max(1.0, float(headers.get("retry-after", "1")))
    except ValueError:
        return 1.0
