"""Submitted forms: one command each, and what the person sees next."""

from typing import Any

from slack_bolt import Ack

from bot.domain.policy import Actor
from bot.listeners import forms, requests
from bot.listeners.desk import Desk
from bot.listeners.known import people_named
from bot.services.dispatch import carry_out
from bot.surfaces.forms.view import about, window
from bot.surfaces.ids import Form
from bot.surfaces.text import Tone, notice

Body = dict[str, Any]
ANSWERED_BY_ANYONE = frozenset({Form.CONCERN, Form.CHECK_IN, Form.UPDATE, Form.RETROSPECTIVE})
"""The forms whose rules do not ask whether somebody is a workspace admin, so that Slack need not be asked."""


def submit(desk: Desk, body: Body, ack: Ack) -> None:
    """Carry out what a form says, then show what comes of it."""
    view = body["view"]
    form, person = Form(view["callback_id"]), body["user"]["id"]
    actor = Actor(id=person) if form in ANSWERED_BY_ANYONE else desk.directory.actor(person)
    command = forms.command(desk, view, actor)
    desk.directory.require_known(people_named(command))
    outcome = carry_out(desk.house, command, requests.of_submission(body))
    if form is Form.BRIEF or about(view).back:
        ack(response_action="update", view=forms.draft_view(desk, outcome.alert))
    else:
        ack(response_action="update", view=window(outcome.alert, notice(outcome.sentence, tone=Tone.DONE)))
