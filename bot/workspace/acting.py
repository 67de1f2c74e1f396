"""What a person does to the app: commands, shortcuts, buttons and selects, the Home tab.

Each function prepares the payload under the lock, lets go of it while the app answers, and then reads what the
person sees.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from bot.workspace import event_bodies, payloads
from bot.workspace.conversation import Json
from bot.workspace.core import Core
from bot.workspace.delivery.answer import Delivery, Envelope
from bot.workspace.errors import PersonError, SlackError
from bot.workspace.escaping import as_sent
from bot.workspace.filling import fill_in
from bot.workspace.inputs import Placed, entered, placed_elements
from bot.workspace.outcome import Outcome
from bot.workspace.responses import respond
from bot.workspace.tickets import RESPONSE_URL_SECONDS, ResponseUrl
from bot.workspace.views import View
from bot.workspace.watch import Watch, actor, message_in, place, refuse_restricted, writable


def command(core: Core, user: str, channel: str, text: str) -> Outcome:
    """Type a slash command and press Enter."""
    name, _, rest = text.strip().partition(" ")
    if not name.startswith("/"):
        raise PersonError("A command starts with a slash, as in /codered status.")
    with core.lock:
        person = actor(core, user)
        conversation = writable(core, channel, person)
        refuse_restricted(conversation, person)
        sent = as_sent(rest.strip(), core.directory)
        payload = payloads.command(core, person, conversation, name, sent)
        watch = Watch(core, person)
    answer = core.dispatcher.send(Delivery(Envelope.COMMAND, payload))
    with core.lock:
        if not answer.ok:
            return watch.outcome(answer.sentence(name))
        expires = core.now() + RESPONSE_URL_SECONDS
        return _answered(core, watch, ResponseUrl(person.id, conversation.id, expires), answer.json(), name)


def _answered(core: Core, watch: Watch, target: ResponseUrl, body: Json, name: str) -> Outcome:
    try:
        respond(core, target, body)
    except SlackError as refused:
        details = "; ".join(refused.fields.get("errors", ()))
        return watch.outcome(f'{name} failed with the error "{refused.error}": {details}')
    return watch.outcome()


def shortcut(core: Core, user: str, callback_id: str) -> Outcome:
    """Choose a global shortcut."""
    with core.lock:
        person = actor(core, user)
        payload = payloads.shortcut(core, person, callback_id)
        watch = Watch(core, person)
    return interact(core, watch, payload, "The shortcut")


def message_shortcut(core: Core, user: str, channel: str, ts: str, callback_id: str) -> Outcome:
    """Choose a shortcut from a message's menu."""
    with core.lock:
        person = actor(core, user)
        conversation = place(core, channel, person)
        message = message_in(conversation, ts)
        payload = payloads.message_action(core, person, conversation, message, callback_id)
        watch = Watch(core, person)
    return interact(core, watch, payload, "The shortcut")


def interact(core: Core, watch: Watch, payload: Json, what: str) -> Outcome:
    """Send an interaction whose answer carries nothing, and return what the person sees."""
    answer = core.dispatcher.send(Delivery(Envelope.INTERACTION, payload))
    with core.lock:
        return watch.outcome(None if answer.ok else answer.sentence(what))


def click_in_message(core: Core, user: str, channel: str, ts: str, wanted: "Wanted") -> Outcome:
    """Use a button or another element of a message, ephemeral ones included."""
    with core.lock:
        person = actor(core, user)
        conversation = place(core, channel, person)
        watch = Watch(core, person)
        shown = next((one for one in core.ephemerals.get(person.id, ()) if one["ts"] == ts), None)
        if shown:
            action = _act(core, wanted.find(shown["blocks"]), wanted, shown.setdefault("state", {}))
            payload = payloads.ephemeral_click(core, person, conversation, shown, action)
        else:
            message = message_in(conversation, ts)
            state = message.state.setdefault(person.id, {})
            action = _act(core, wanted.find(message.blocks), wanted, state)
            payload = payloads.message_click(core, person, conversation, message, action)
    return interact(core, watch, payload, "This action")


def click_in_view(
    core: Core, user: str, view_id: str | None, wanted: "Wanted", values: Mapping[str, Any]
) -> Outcome:
    """Use a button or another element of the open modal, or of any view of this person by its id.

    The app hears of every input of the view, so what the others hold is entered first.
    """
    with core.lock:
        person = actor(core, user)
        view = view_of(core, person.id, view_id)
        watch = Watch(core, person)
        fill_in(view, values)
        action = _act(core, wanted.find(view.blocks), wanted, view.values)
        payload = payloads.view_click(core, person, view, action)
    return interact(core, watch, payload, "This action")


def view_of(core: Core, user_id: str, view_id: str | None) -> View:
    """Return the person's view with this id, or the modal on top when no id is given."""
    if view_id is None:
        stack = core.views.stack(user_id)
        if not stack:
            raise PersonError("No modal is open in front of this person.")
        return stack[-1]
    view = core.views.get(view_id)
    if view is None or view.user != user_id:
        raise PersonError(f"This person has no view {view_id} open.")
    return view


def open_home(core: Core, user: str) -> Json | None:
    """Look at the app's Home tab; return what it shows at this moment."""
    with core.lock:
        person = actor(core, user)
        home = core.views.home(person.id)
        shown = payloads.shown_view(core, home) if home else None
        event_bodies.home_opened(core, person.id, shown)
        return shown


class Wanted:
    """The element that a person means, and what they do with it."""

    def __init__(self, action_id: str, value: object, block_id: str | None) -> None:
        self.action_id = action_id
        self.value = value
        self.block_id = block_id

    def find(self, blocks: list[Json]) -> Placed:
        """Return the first element that fits; raise a PersonError if there is none."""
        candidates = [placed for placed in placed_elements(blocks) if placed.action_id == self.action_id]
        fitting = [placed for placed in candidates if self._fits(placed)]
        if fitting:
            return fitting[0]
        there = ", ".join(_described(placed_elements(blocks))) or "nothing that can be used"
        raise PersonError(f"There is no element {self.action_id!r} of that kind here; there is {there}.")

    def _fits(self, placed: Placed) -> bool:
        if self.block_id is not None and placed.block_id != self.block_id:
            return False
        is_button = placed.element["type"] == "button"
        return not is_button or self.value is None or placed.element.get("value") == self.value


def _described(placed: Iterable[Placed]) -> list[str]:
    return [
        f"{one.action_id} (value {one.element['value']})" if "value" in one.element else one.action_id
        for one in placed
    ]


def _act(core: Core, placed: Placed, wanted: Wanted, state: dict[str, Json]) -> Json:
    """Return the action, and keep in the state what an input now holds."""
    if placed.element["type"] == "button":
        return payloads.action_of(core, placed, None)
    entry = entered(placed.element, wanted.value)
    if placed.element["type"] != "overflow":
        state.setdefault(placed.block_id, {})[placed.action_id] = entry
    return payloads.action_of(core, placed, entry)
