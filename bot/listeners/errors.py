"""The one error handler: what a person is told, whatever they used."""

import json
import logging
from http import HTTPStatus
from typing import Any

from slack_bolt import Respond
from slack_bolt.response import BoltResponse
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.errors import CodeRedError, Refusal, TemplateError
from bot.language import gettext
from bot.request import Ending, Request, current
from bot.surfaces.forms.view import TITLE, field_errors, window
from bot.surfaces.text import Tone, notice

log = logging.getLogger(__name__)

Json = dict[str, Any]
TOO_LATE = frozenset({"expired_trigger_id", "trigger_expired", "exchanged_trigger_id", "trigger_exchanged"})
PASSING = frozenset(
    {"ratelimited", "rate_limited", "internal_error", "fatal_error", "service_unavailable", "request_timeout"}
)
"""Slack's errors that are over in a moment; any other says that what we asked for was wrong."""
VIEW_FIELDS = ("type", "title", "submit", "close", "callback_id", "private_metadata")
NOTICE_BLOCK = "codered.refusal"
VIEW_BLOCKS = 100


def answer_error(error: Exception, body: Json, respond: Respond, client: WebClient) -> BoltResponse:
    """Turn an exception of a listener into Slack's answer for the surface it came from.

    Refusals are answers, not failures. An event that could not be stored gets a 503, so that Slack sends it again.
    """
    request = current.get() or Request()
    request.ending = Ending.REFUSED if isinstance(error, Refusal) else Ending.FAILED
    sentence = _sentence(error, request.reference)
    said = notice(sentence, tone=Tone.REFUSED if isinstance(error, Refusal) else Tone.WARNING)
    if "command" in body:
        return _json({"response_type": "ephemeral", **said})
    if body.get("type") == "view_submission":
        return _json(_in_view(body["view"], error, said))
    if body.get("type") == "event_callback":
        return BoltResponse(status=200 if isinstance(error, Refusal) else 503)
    _tell(body, respond, client, said)
    return BoltResponse(status=200)


def _sentence(error: Exception, reference: str) -> str:
    if isinstance(error, Refusal):
        return str(error)
    if isinstance(error, TemplateError):
        log.error("listener.template_broken error=%s", error)
        return gettext(
            "A memo template is broken, so nobody was told and nothing was changed. {error}", error=error
        )
    if isinstance(error, CodeRedError):
        log.error("listener.failed error=%s", error)
        return str(error)
    if _slack_said(error) in TOO_LATE:
        return gettext("Slack gives a form three seconds to open, and this took longer. Try again.")
    if _is_passing(error):
        log.warning("listener.slack_unanswered error=%s", _slack_said(error) or type(error).__name__)
        return gettext("Slack did not answer just now, so the form could not be shown. Try again in a moment.")
    log.error("listener.broke", exc_info=error)
    return gettext(
        "Something went wrong on our side, and nothing was done. Tell whoever runs Code Red: {reference}.",
        reference=reference,
    )


def _slack_said(error: Exception) -> str:
    """Return Slack's own name for what was wrong, or nothing where Slack said nothing."""
    return str(error.response.get("error") or "") if isinstance(error, SlackApiError) else ""


def _is_passing(error: Exception) -> bool:
    if isinstance(error, SlackApiError):
        return _slack_said(error) in PASSING or error.response.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR
    return isinstance(error, SlackClientError | OSError)


def _in_view(view: Json, error: Exception, said: Json) -> Json:
    """Put the sentence beside the fields it is about, or else on top of the form, where it has room."""
    beside = field_errors(view, error) if isinstance(error, Refusal) else {}
    if beside:
        return {"response_action": "errors", "errors": beside}
    return {"response_action": "update", "view": _with_notice(view, said)}


def _with_notice(view: Json, said: Json) -> Json:
    """Return a view with a sentence on top, in place of the one before; what was entered below stays."""
    kept = {name: view[name] for name in VIEW_FIELDS if view.get(name)}
    notices = [block | {"block_id": f"{NOTICE_BLOCK}.{place}"} for place, block in enumerate(said["blocks"])]
    blocks = [block for block in view["blocks"] if not block.get("block_id", "").startswith(NOTICE_BLOCK)]
    return kept | {"blocks": [*notices, *blocks][:VIEW_BLOCKS]}


def _tell(body: Json, respond: Respond, client: WebClient, said: Json) -> None:
    """Tell whoever clicked, and nobody else: beside the message, in the form, or else in a window."""
    view = body.get("view") or {}
    try:
        if body.get("response_url"):
            respond(**said, response_type="ephemeral", replace_original=False)
        elif view.get("type") == "modal":
            client.views_update(view_id=view["id"], hash=view.get("hash"), view=_with_notice(view, said))
        else:
            client.views_open(trigger_id=body["trigger_id"], view=window(TITLE, said))
    except (SlackClientError, OSError) as failure:
        log.warning("listener.unheard error=%s", _slack_said(failure) or type(failure).__name__)


def _json(body: Json) -> BoltResponse:
    return BoltResponse(status=200, body=json.dumps(body), headers={"content-type": ["application/json"]})
