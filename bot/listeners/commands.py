"""The slash command: read what was typed, then show, open a form, or carry out."""

from dataclasses import replace
from typing import Any

from slack_bolt import Ack
from slack_sdk import WebClient

from bot.domain import commands
from bot.domain.policy import Actor
from bot.listeners import forms, requests
from bot.listeners.desk import Desk
from bot.listeners.grammar import AskCharts, AskExport, OpenForm, Run, Show, ShowDeferrals, ShowRoster, parse
from bot.listeners.showing import show, show_deferrals, show_roster
from bot.services import exporting, reporting
from bot.services.dispatch import carry_out
from bot.surfaces.blocks import draft_buttons
from bot.surfaces.text import Tone, notice

Body = dict[str, Any]


def command(desk: Desk, body: Body, ack: Ack, client: WebClient) -> None:
    """Answer `/codered …`; only the person who typed it sees the answer."""
    person = body["user_id"]
    asked = parse(body.get("text") or "", actor=Actor(id=person), today=desk.today())
    match asked:
        case Show(what=what, alert=key, topic=topic):
            ack(response_type="ephemeral", **show(desk, what, person, key, topic))
        case ShowRoster(alert=key, chosen=chosen, page=page):
            ack(response_type="ephemeral", **show_roster(desk, person, key, chosen, page))
        case AskExport(what=what, alert=key):
            actor = desk.directory.actor(person)
            outcome = exporting.ask(desk.house, actor, key, what, requests.of_command(body))
            ack(response_type="ephemeral", **notice(outcome.sentence, tone=Tone.DONE))
        case AskCharts(alert=key):
            outcome = reporting.ask(desk.house, desk.directory.actor(person), key, requests.of_command(body))
            ack(response_type="ephemeral", **notice(outcome.sentence, tone=Tone.DONE))
        case ShowDeferrals(alert=key, part=part, page=page):
            ack(response_type="ephemeral", **show_deferrals(desk, person, key, part, page))
        case OpenForm(form=form, alert=key, values=values):
            view = forms.build(desk, form, desk.directory.actor(person), key, values)
            client.views_open(trigger_id=body["trigger_id"], view=view)
            ack()
        case Run(command=given):
            ack(response_type="ephemeral", **_carried_out(desk, given, body))


def _carried_out(desk: Desk, given: commands.Command, body: Body) -> Body:
    # Everybody may answer for themselves, so for an answer Slack need not be asked who they are.
    asks_slack = not isinstance(given, commands.Acknowledge)
    order = replace(given, actor=desk.directory.actor(given.actor.id)) if asks_slack else given
    desk.look_up(order)
    outcome = carry_out(desk.house, order, requests.of_command(body))
    answer = notice(outcome.sentence, tone=Tone.DONE)
    if isinstance(order, commands.SaveDraft):
        answer["blocks"] = [*answer["blocks"], draft_buttons(outcome.alert)]
    return answer
