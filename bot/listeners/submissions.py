"""Submitted forms: one command each, and what the person sees next."""

import logging
from typing import Any

from slack_bolt import Ack
from slack_sdk import WebClient
from slack_sdk.errors import SlackClientError

from bot.domain.policy import Actor
from bot.listeners import entered, forms, requests
from bot.listeners.desk import Desk
from bot.services.dispatch import carry_out
from bot.surfaces.forms.view import about, window
from bot.surfaces.ids import Form
from bot.surfaces.text import Tone, notice

log = logging.getLogger(__name__)

Body = dict[str, Any]
ANSWERED_BY_ANYONE = frozenset({Form.CONCERN, Form.CHECK_IN, Form.UPDATE, Form.RETROSPECTIVE})
"""The forms whose rules do not ask whether somebody is a workspace admin, so that Slack need not be asked."""


def submit(desk: Desk, body: Body, ack: Ack, client: WebClient) -> None:
    """Carry out what a form says, then show what comes of it."""
    view = body["view"]
    form, person = Form(view["callback_id"]), body["user"]["id"]
    actor = Actor(id=person) if form in ANSWERED_BY_ANYONE else desk.directory.actor(person)
    command = entered.command(desk, view, actor)
    desk.look_up(command)
    outcome = carry_out(desk.house, command, requests.of_submission(body))
    if about(view).back:
        _back_to_draft(view, forms.draft_view(desk, actor, outcome.alert), ack, client)
    elif form is Form.BRIEF:
        ack(response_action="update", view=forms.draft_view(desk, actor, outcome.alert))
    else:
        ack(response_action="update", view=window(outcome.alert, notice(outcome.sentence, tone=Tone.DONE)))


def _back_to_draft(view: Body, editor: Body, ack: Ack, client: WebClient) -> None:
    """Close a form that lies on the draft editor, which shows the draft as it is now.

    Where the editor below cannot be changed (docs.slack.dev, views.update), a new one takes the place of the form.
    """
    below = view.get("previous_view_id")
    try:
        if below:
            client.views_update(view_id=below, view=editor)
            ack()
            return
    except (SlackClientError, OSError) as failure:
        log.warning("submission.editor_not_updated error=%s", type(failure).__name__)
    ack(response_action="update", view=editor)
