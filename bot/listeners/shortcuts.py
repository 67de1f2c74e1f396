"""Shortcuts: declare from anywhere, acknowledge from a message's menu."""

from bot.domain import commands
from bot.domain.acknowledgement import Channel
from bot.domain.policy import Actor
from bot.errors import Refusal
from bot.language import gettext
from bot.listeners import forms, requests
from bot.listeners.click import Click
from bot.listeners.desk import Desk
from bot.services import answers, reading
from bot.surfaces.ids import Form
from bot.surfaces.text import Tone, notice


def declare(desk: Desk, click: Click) -> None:
    """Open an empty brief."""
    click.open(forms.build(desk, Form.BRIEF, desk.directory.actor(click.person), None, {}))


def acknowledge(desk: Desk, click: Click) -> None:
    """Acknowledge from the memo, the roster, the request, or any message in their threads."""
    message, channel = click.body["message"], click.body["channel"]["id"]
    outbox = desk.house.store.reading.outbox
    stamps = (message.get("thread_ts"), message["ts"])
    rows = (outbox.message(channel, ts) for ts in stamps if ts)
    row = next((row for row in rows if row and row["alert"]), None)
    actor = Actor(id=click.person)
    if row is None or not reading.sees(desk.house, actor, row["alert"]):
        raise Refusal(gettext("This message belongs to no alert. Use the shortcut on a memo or in its thread."))
    command = commands.Acknowledge(actor=actor, alert=row["alert"], how=Channel.SHORTCUT)
    outcome = answers.acknowledge(desk.house, command, requests.of_shortcut(click.body))
    click.answer(notice(outcome.sentence, tone=Tone.DONE))
