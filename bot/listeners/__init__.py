"""Listeners: a Slack payload in, a command out, its result as an answer. They never post.

`register` is the whole routing table. Bolt tries listeners in the order in which they were added, and each costs
about 20 µs; so the frequent ones come first.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

from slack_bolt import Ack, App, BoltContext, Respond
from slack_sdk import WebClient

from bot.language import read_from_now_on
from bot.listeners import actions, commands, events, shortcuts, submissions
from bot.listeners.click import Click
from bot.listeners.desk import Desk
from bot.listeners.errors import answer_error
from bot.services import acquaintances, policies, templates
from bot.store.outbox import WATCHED
from bot.surfaces import ids


def register(app: App, desk: Desk) -> None:
    """Bind every id that Slack sends us to the function that answers it."""
    app.use(partial(_follow_policy, desk))
    app.use(partial(_read_by, desk))
    clicked = partial(_clicked, desk)
    for action, listener in actions.ROUTES.items():
        app.action(action.value)(clicked(listener))
    app.command(ids.COMMAND)(partial(commands.command, desk))
    app.event("message")(partial(events.message, desk))
    app.event("reaction_added")(partial(events.reaction_added, desk))
    for form in ids.Form:
        app.view(form.value)(partial(submissions.submit, desk))
    app.action(ids.ROSTER_ACTION)(clicked(actions.turn_roster))
    app.action(ids.REGISTER_ACTION)(clicked(actions.turn_register))
    app.action(ids.FORM_ACTION)(clicked(actions.open_form))
    app.action(ids.PREVIEWED_ACTION)(clicked(actions.previewed))
    app.event("member_joined_channel")(partial(events.member_joined, desk))
    app.event("member_left_channel")(partial(events.member_left, desk))
    app.event("app_home_opened")(partial(events.app_home_opened, desk))
    app.shortcut(ids.DECLARE_SHORTCUT)(clicked(shortcuts.declare))
    app.shortcut(ids.ACKNOWLEDGE_SHORTCUT)(clicked(shortcuts.acknowledge))
    app.event(ids.ANY_EVENT)(partial(events.anything_else, desk))
    app.error(answer_error)


def _follow_policy(desk: Desk, next: Callable[[], None]) -> None:  # noqa: A002 - Bolt names its argument so
    """Take up a change of the policy before it is asked what somebody may do, and of the templates."""
    policies.follow(desk.house)
    templates.follow(desk.house)
    next()


def _read_by(desk: Desk, body: dict[str, Any], context: BoltContext, next: Callable[[], None]) -> None:  # noqa: A002
    """Answer in the language of whoever acts, as far as Slack has told us; else have them looked up."""
    known = desk.house.store.reading.people.find(context.user_id) if context.user_id else None
    read_from_now_on(known.locale if known else None, desk.house.policy.language)
    if context.user_id and body.get("type") != "event_callback":
        acquaintances.note(desk.house, context.user_id)  # who only writes something somewhere is not answered
    next()


def _note(desk: Desk, click: Click) -> None:
    """Remember a click in a message that asks somebody something, so that it can show the answer at once."""
    if click.message is None:
        return
    channel, ts, url = click.message
    row = desk.house.store.reading.outbox.message(channel, ts)
    if row and row["surface"] and row["topic"] not in WATCHED:
        desk.house.clicked.note(row["surface"], ts, url, desk.house.clock.now())


def _clicked(desk: Desk, listener: Callable[[Desk, Click], None]) -> Callable[..., None]:
    """Return a Bolt listener that hands a click on, and answers Slack when the work is committed."""

    def run(ack: Ack, body: dict[str, Any], respond: Respond, client: WebClient) -> None:
        click = Click(body, respond, client)
        _note(desk, click)
        listener(desk, click)
        ack()

    return run
