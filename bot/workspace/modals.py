"""Filling in, submitting and closing modals.

docs.slack.dev, "Modals": the answer to a submission closes the modal, or carries a `response_action`: errors,
update, push or clear.
"""

from collections.abc import Callable, Mapping
from typing import Any

from bot.workspace import payloads
from bot.workspace.acting import view_of
from bot.workspace.completion import client_errors
from bot.workspace.conversation import Json
from bot.workspace.core import Core
from bot.workspace.delivery.answer import Delivery, Envelope
from bot.workspace.errors import PersonError, SlackError
from bot.workspace.filling import fill_in
from bot.workspace.outcome import Outcome
from bot.workspace.validation import check_view
from bot.workspace.views import View
from bot.workspace.watch import Watch, actor


def submit(core: Core, user: str, view_id: str | None, values: Mapping[str, Any]) -> Outcome:
    """Fill in a modal and submit it; what was there already stays unless it is filled in anew."""
    with core.lock:
        person = actor(core, user)
        view = view_of(core, person.id, view_id)
        if not view.content.get("submit"):
            raise PersonError("This view has no button to submit it.")
        if view.is_submitted:
            raise PersonError("This view is being submitted already; the app has not answered yet.")
        fill_in(view, values)
        watch = Watch(core, person)
        view.errors = client_errors(view.blocks, view.values)
        if view.errors:
            core.feed.person(person.id)
            return watch.outcome(errors=view.errors)
        payload = payloads.submission(core, person, view)
        view.is_submitted = True
    try:
        answer = core.dispatcher.send(Delivery(Envelope.INTERACTION, payload))
    finally:
        view.is_submitted = False
    with core.lock:
        if not answer.ok:
            return watch.outcome(answer.sentence("Submitting"))
        return watch.outcome(_apply(core, view, answer.structure()), view.errors)


def close(core: Core, user: str, view_id: str | None, *, everything: bool) -> Outcome:
    """Close the modal with its Cancel button, or the whole stack with the cross; tell the app if it asked."""
    with core.lock:
        person = actor(core, user)
        view = view_of(core, person.id, view_id)
        watch = Watch(core, person)
        stack = core.views.stack(person.id)
        everything = everything or bool(view.content.get("clear_on_close"))
        closed = list(reversed(stack)) if everything else [view]
        told = [
            payloads.closure(core, person, one, is_cleared=everything)
            for one in closed
            if one.content.get("notify_on_close")
        ]
        for one in closed:
            core.views.close(one)
    answers = [core.dispatcher.send(Delivery(Envelope.INTERACTION, payload)) for payload in told]
    with core.lock:
        failed = next((answer for answer in answers if not answer.ok), None)
        return watch.outcome(failed.sentence("Closing") if failed else None)


def _apply(core: Core, view: View, body: Json | None) -> str | None:
    """Do what the app answered; return the sentence that the person sees when it makes no sense."""
    if body is None:
        return "Submitting failed: the app's answer is no JSON object."
    action = body.get("response_action")
    if action is None:
        core.views.close(view)
        return None
    step = _ACTIONS.get(str(action))
    if step is None:
        return f"Submitting failed: Slack knows no response_action {action!r}."
    try:
        step(core, view, body)
    except SlackError as refused:
        details = "; ".join(refused.fields.get("errors", ()))
        return f'Submitting failed with the error "{refused.error}": {details}'
    return None


def _errors(core: Core, view: View, body: Json) -> None:
    errors = body.get("errors") or {}
    if not isinstance(errors, dict) or not all(isinstance(sentence, str) for sentence in errors.values()):
        raise SlackError.with_messages("invalid_arguments", ["errors must be an object of strings"])
    inputs = {block.get("block_id") for block in view.blocks if block["type"] == "input"}
    unknown = [
        f"errors name no input block of the view: {block_id}" for block_id in errors if block_id not in inputs
    ]
    if unknown or not errors:
        raise SlackError.with_messages("invalid_arguments", unknown or ["missing required field: errors"])
    view.errors = dict(errors)
    core.feed.person(view.user)


def _update(core: Core, view: View, body: Json) -> None:
    check_view(body.get("view"), {"modal"})
    core.views.update(view, body["view"])


def _push(core: Core, view: View, body: Json) -> None:
    check_view(body.get("view"), {"modal"})
    core.views.push(view.user, body["view"])


def _clear(core: Core, view: View, _: Json) -> None:
    core.views.clear(view.user)


_ACTIONS: dict[str, Callable[[Core, View, Json], None]] = {
    "errors": _errors,
    "update": _update,
    "push": _push,
    "clear": _clear,
}
