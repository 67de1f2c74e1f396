"""What can go wrong between us and Slack, in four kinds; the only place that knows Slack's error names.

Sources: docs.slack.dev, "errors" of chat.postMessage, chat.update, conversations.open, .history, .replies, .join
and views.publish; and "rate limits". `cannot_dm_bot` and `thread_not_found` are on no page and were seen.
"""

import http.client
import re
import socket
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.error import URLError

from slack_sdk.errors import SlackApiError, SlackClientError

from bot.domain.reasons import NO_ANSWER, OWN_FAULT, REFUSED, REPORTED
from bot.language import N_


@dataclass(frozen=True)
class Fault:
    """A call did not succeed.

    `reason` is for the person who looks at the row. It is kept as it stands here, and said in their language
    (bot.domain.reasons).
    """

    reason: str


@dataclass(frozen=True)
class RateLimited(Fault):
    """Slack refused for now: nothing was posted; come back after `retry_after` seconds."""

    retry_after: float


@dataclass(frozen=True)
class NotDelivered(Fault):
    """The call cannot have been carried out (no connection, no valid token): safe to try again later."""

    code: str = field(default="", compare=False)


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
AMBIGUOUS = frozenset({"fatal_error", "internal_error", "service_unavailable", "request_timeout", "update_failed"})
NOT_DELIVERED = {
    "invalid_auth": N_("Slack does not accept SLACK_BOT_TOKEN. Copy it anew from the app's page."),
    "not_authed": N_("Slack got no token. Set SLACK_BOT_TOKEN."),
    "not_allowed_token_type": N_("SLACK_BOT_TOKEN is not a bot token. Copy the one that begins with xoxb-."),
    "token_revoked": N_("SLACK_BOT_TOKEN was revoked. Install the app again and copy its new token."),
    "token_expired": N_("SLACK_BOT_TOKEN has expired. Install the app again and copy its new token."),
    "account_inactive": N_("The app was removed from the workspace. Install it again."),
    "missing_scope": N_("The app lacks a permission. Compare its scopes with manifest.yml and install it again."),
    "no_permission": N_("The app lacks a permission. Compare its scopes with manifest.yml and install it again."),
    "accesslimited": N_("Slack takes no calls from this network. Ask a workspace admin to allow its address."),
    "team_access_not_granted": N_(
        "The app was not given this workspace. Ask an admin of the organization to add it."
    ),
    "enterprise_is_restricted": N_(
        "The organization does not let the app post. Ask an admin of it to allow that."
    ),
    "two_factor_setup_required": N_(
        "The workspace asks for two-factor sign-in. Ask a workspace admin to set it up."
    ),
    "message_limit_exceeded": N_("The workspace has used up its messages. Ask a workspace admin for a paid plan."),
    "org_login_required": N_(
        "The workspace is being moved. Wait: Slack accepts messages again when that is done."
    ),
    "team_added_to_org": N_("The workspace is being moved. Wait: Slack accepts messages again when that is done."),
    "external_channel_migrating": N_("The channel is being moved. Wait until that is done."),
    "streaming_state_conflict": N_("The message is being written by another call. Wait until that is done."),
}
"""What is tried again until somebody has put it right; each says what to do."""
UNREADABLE = frozenset({"missing_scope", "no_permission", "not_allowed_token_type"})
"""Those of them for which it can be that messages are posted, and cannot be read, for months."""


def _reported(reason: str) -> str:
    return REPORTED.format(reason=reason)


PERMANENT = {
    "channel_not_found": N_(
        "The channel does not exist, or it is private and the app is not in it: invite the app."
    ),
    "not_in_channel": N_("The app is not in the channel: invite it with /invite."),
    "user_not_in_channel": N_("This person is not in the channel: invite them, or send them a direct message."),
    "is_archived": N_("The channel is archived: unarchive it, or take it out of the audience."),
    "is_inactive": N_("The channel is archived or frozen, so nothing in it can be changed: unarchive it."),
    "channel_type_not_supported": N_("Apps cannot post in this kind of channel: take it out of the audience."),
    "channel_is_limited_access": N_("Only some may post in that channel: let the app post there."),
    "method_not_supported_for_channel_type": N_("Apps cannot join this kind of channel: invite the app."),
    "team_not_found": N_("Slack does not know the channel's workspace: take the channel out of the audience."),
    "access_denied": N_("Slack does not let the app post there: ask a workspace admin."),
    "restricted_action": N_("The workspace does not let the app post there: ask a workspace admin."),
    "restricted_action_read_only_channel": N_("Only some may post in that channel: let the app post there."),
    "restricted_action_thread_only_channel": N_("That channel takes replies only: let the app post there."),
    "restricted_action_non_threadable_channel": N_("That channel takes no replies: choose another home channel."),
    "restricted_action_thread_locked": N_("The thread is locked: unlock it."),
    "thread_locked": N_("The thread is locked: unlock it."),
    "cannot_reply_to_message": N_("This message takes no replies: choose another home channel."),
    "slack_connect_canvas_sharing_blocked": N_("The workspace shares no canvases with others: take the link out."),
    "slack_connect_file_link_sharing_blocked": N_("The workspace shares no files with others: take the link out."),
    "slack_connect_lists_sharing_blocked": N_("The workspace shares no lists with others: take the link out."),
    "user_not_found": N_("Slack does not know this person any more: name somebody else."),
    "user_not_visible": N_(
        "The app is not allowed to see this person: ask a workspace admin, or name somebody else."
    ),
    "user_disabled": N_("This person's account is deactivated: name somebody else."),
    "cannot_dm_bot": N_("This is a bot, which cannot be asked anything: name somebody else."),
    "messages_tab_disabled": N_("The app's Messages tab is off: turn it on under App Home."),
    "ekm_access_denied": N_("The workspace's encryption keys do not let the app post: ask a workspace admin."),
    "invalid_blocks": _reported(N_("Slack does not accept how the message is built.")),
    "invalid_blocks_format": _reported(N_("Slack does not accept how the message is built.")),
    "invalid_attachments": _reported(N_("Slack does not accept how the message is built.")),
    "block_mismatch": _reported(N_("Slack does not accept how the message was changed.")),
    "cant_broadcast_message": _reported(N_("Slack does not accept how the message is built.")),
    "no_dual_broadcast_content_update": _reported(N_("Slack does not accept how the message was changed.")),
    "markdown_text_conflict": _reported(N_("The message holds Markdown beside its blocks.")),
    "msg_too_long": _reported(N_("The message is too long for Slack: shorten the brief.")),
    "msg_blocks_too_long": _reported(N_("The message is too long for Slack: shorten the brief.")),
    "attachment_payload_limit_exceeded": _reported(N_("The message is too long for Slack: shorten the brief.")),
    "too_many_attachments": _reported(N_("The message has too many attachments.")),
    "too_many_contact_cards": N_("The message names too many contacts: shorten the brief."),
    "no_text": N_("The message is empty: check the memo template."),
    "invalid_metadata_format": _reported(N_("Slack does not accept the message's metadata.")),
    "invalid_metadata_schema": _reported(N_("Slack does not accept the message's metadata.")),
    "metadata_must_be_sent_from_app": N_("Slack takes metadata from apps only: use the bot token, xoxb-…."),
    "metadata_too_large": _reported(N_("The message's metadata is too large.")),
    "invalid_arguments": _reported(N_("Slack does not accept how it was called.")),
    "invalid_arg_name": _reported(N_("Slack does not accept how it was called.")),
    "invalid_array_arg": _reported(N_("Slack does not accept how it was called.")),
    "invalid_charset": _reported(N_("Slack does not accept how it was called.")),
    "invalid_form_data": _reported(N_("Slack does not accept how it was called.")),
    "invalid_post_type": _reported(N_("Slack does not accept how it was called.")),
    "missing_post_type": _reported(N_("Slack does not accept how it was called.")),
    "invalid_cursor": _reported(N_("Slack does not accept how its history was read.")),
    "invalid_limit": _reported(N_("Slack does not accept how its history was read.")),
    "invalid_ts_oldest": _reported(N_("Slack does not accept how its history was read.")),
    "as_user_not_supported": _reported(N_("Slack does not accept how it was called.")),
    "method_deprecated": N_("Slack has withdrawn this method: install a newer Code Red."),
    "deprecated_endpoint": N_("Slack has withdrawn this method: install a newer Code Red."),
    "unknown_method": N_("SLACK_API_URL has no such method: check the variable."),
    "invalid_thread_ts": N_("The message that this answers was deleted: say it anew in the channel."),
    "thread_not_found": N_("The message that this answers was deleted: say it anew in the channel."),
    "message_not_found": N_("The message was deleted: say it anew in the channel."),
    "cant_update_message": N_("Slack does not let the app change that message: check that it is the same app."),
    "edit_window_closed": N_("The workspace does not let messages be changed any more: ask a workspace admin."),
    "not_enabled": N_("The app's Home tab is off: turn it on under App Home."),
    "view_too_large": _reported(N_("The Home tab is too large for Slack.")),
}
"""What is never tried again; each says what to do before a person has it sent again."""


REFUSED_CONNECTION = N_("Slack cannot be reached (connection refused).")
NO_ADDRESS = N_("Slack's address cannot be found: check the network and SLACK_API_URL.")
TOO_FAST = N_("Slack asks us to slow down.")
UNREADABLE_ANSWER = N_("Slack's answer could not be read.")


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
        return NotDelivered(REFUSED_CONNECTION)
    if isinstance(error, URLError) and isinstance(error.reason, socket.gaierror):
        return NotDelivered(NO_ADDRESS)
    if isinstance(error, OSError | http.client.HTTPException | SlackClientError):
        return Ambiguous(NO_ANSWER.format(error=type(error).__name__))
    return None


def named(error: SlackApiError) -> str:
    """Return what Slack calls an error, `ratelimited` for any 429, or else the status."""
    status = _status(error.response)
    if status == http.client.TOO_MANY_REQUESTS:
        return "ratelimited"
    return _code(error.response) or f"status_{status}"


def _answered(error: SlackApiError) -> Fault:
    response = error.response
    status, headers = _status(response), _headers(response)
    code = _code(response)
    if status == http.client.TOO_MANY_REQUESTS or code in RATE_LIMITS:
        return RateLimited(TOO_FAST, retry_after=_retry_after(headers))
    if status >= http.client.INTERNAL_SERVER_ERROR or code in AMBIGUOUS:
        return Ambiguous(OWN_FAULT.format(code=code or status))
    if code in NOT_DELIVERED:
        return NotDelivered(NOT_DELIVERED[code], code=code)
    if code in PERMANENT:
        return Permanent(PERMANENT[code], code=code)
    if code:
        return Permanent(REFUSED.format(code=code), code=code)
    return Ambiguous(UNREADABLE_ANSWER)


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
