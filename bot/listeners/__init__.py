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
from bot.services import acquaintances, lookers, policies, templates
from bot.store.outbox import WATCHED
from bot.surfaces import ids


def register(app: App, desk: Desk, client: WebClient) -> None:
    """Bind every id that Slack sends us to the function that answers it; `client` opens its forms."""
    app.use(partial(_give, client))
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
    app.action(ids.REPORT_ACTION)(clicked(actions.show_report))
    app.action(ids.HOME_ACTION)(clicked(actions.turn_home))
    app.action(ids.FORM_ACTION)(clicked(actions.open_form))
    app.action(ids.PREVIEWED_ACTION)(clicked(actions.previewed))
    app.event("member_joined_channel")(partial(events.member_joined, desk))
    app.event("member_left_channel")(partial(events.member_left, desk))
    app.event("app_home_opened")(partial(events.app_home_opened, desk))
    app.shortcut(ids.DECLARE_SHORTCUT)(clicked(shortcuts.declare))
    app.shortcut(ids.ACKNOWLEDGE_SHORTCUT)(clicked(shortcuts.acknowledge))
    app.event(ids.ANY_EVENT)(partial(events.anything_else, desk))
    app.error(answer_error)


def _give(client: WebClient, context: BoltContext, next: Callable[[], None]) -> None:  # noqa: A002 - as below
    """Let listeners use our client, which counts its calls, and not the one that Bolt makes of it."""
    context["client"] = client
    next()


def _follow_policy(desk: Desk, next: Callable[[], None]) -> None:  # noqa: A002 - Bolt names its argument so
    """Take up a change of the policy before it is asked what somebody may do, and of the templates."""
    policies.follow(desk.house)
    templates.follow(desk.house)
    next()


def _read_by(desk: Desk, body: dict[str, Any], context: BoltContext, next: Callable[[], None]) -> None:  # noqa: A002
    """Answer in the language of whoever acts, as Slack has told us, or tells us now of somebody new."""
    person = context.user_id
    known = desk.house.store.reading.people.find(person) if person else None
    if person and body.get("type") != "event_callback":  # who only writes something somewhere is not answered
        known = known or desk.directory.glimpse(person)
        acquaintances.note(desk.house, person)
    read_from_now_on(known.locale if known else None, desk.house.policy.language)
    next()


def _note(desk: Desk, click: Click) -> None:
    """Remember a click in a message that asks somebody something, so that it can show the answer at once."""
    if click.message is None:
        return
    channel, ts, url = click.message
    row = desk.house.store.reading.outbox.message(channel, ts)
    if row and row["surface"] and row["topic"] not in WATCHED:
        desk.house.clicked.note(row["surface"], ts, url, desk.house.clock.now())


def _follow_home(desk: Desk, click: Click) -> None:
    """Have a Home tab show what came of a click on it, also of one that was refused: it was out of date."""
    if click.view.get("type") == "home":
        with desk.house.store.transaction() as tx:
            lookers.used(tx, click.person, desk.house.clock.now())


def _clicked(desk: Desk, listener: Callable[[Desk, Click], None]) -> Callable[..., None]:
    """Return a Bolt listener that hands a click on, and answers Slack when the work is committed."""

    def run(ack: Ack, body: dict[str, Any], respond: Respond, client: WebClient) -> None:
        click = Click(body, respond, client)
        _note(desk, click)
        try:
            listener(desk, click)
        finally:
            _follow_home(desk, click)
        ack()

    return run
