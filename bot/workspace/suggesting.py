"""Typing in a select whose options the app gives (docs.slack.dev, "block_suggestion payload").

The app is asked with a block_suggestion, in 3 seconds as for any interaction, and answers with up to 100 options.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.workspace import payloads
from bot.workspace.acting import Wanted, view_of
from bot.workspace.company import User
from bot.workspace.conversation import Json
from bot.workspace.core import Core
from bot.workspace.delivery.answer import Delivery, Envelope
from bot.workspace.errors import PersonError
from bot.workspace.inputs import Placed
from bot.workspace.validation import suggestion_problems
from bot.workspace.watch import actor, message_in, place

LEAST_CHARACTERS = 3  # the `min_query_length` of a select that names none
_TYPES = {"external_select", "multi_external_select"}


@dataclass(frozen=True)
class Place:
    """Where the select is: in a message (channel and ts), or in a view (by id, or the modal on top)."""

    channel: str | None = None
    ts: str | None = None
    view_id: str | None = None


def suggest(core: Core, user: str, wanted: Wanted, query: str, where: Place) -> list[Json]:
    """Return the options that a person is offered after typing `query`; none while it is too short.

    What the app answers wrongly, or not at all, is a PersonError: Slack shows that the options failed to load.
    """
    with core.lock:
        person = actor(core, user)
        blocks, container = _surroundings(core, person, where)
        placed = wanted.find(blocks)
        if placed.element["type"] not in _TYPES:
            raise PersonError(f"{placed.action_id} does not ask the app for its options.")
        if len(query) < placed.element.get("min_query_length", LEAST_CHARACTERS):
            return []
        payload = payloads.suggestion(core, person, (placed.action_id, placed.block_id), query, container)
    answer = core.dispatcher.send(Delivery(Envelope.INTERACTION, payload))
    if not answer.ok:
        raise PersonError(answer.sentence("Loading the options"))
    return _options(answer.structure(), placed)


def _surroundings(core: Core, person: User, where: Place) -> tuple[list[Json], Json]:
    """Return the blocks around the select, and what the payload says of them."""
    if where.channel is None or where.ts is None:
        view = view_of(core, person.id, where.view_id)
        about: Json = {"container": {"type": "view", "view_id": view.id}, "view": payloads.shown_view(core, view)}
        return view.blocks, about
    conversation = place(core, where.channel, person)
    message = message_in(conversation, where.ts)
    container = {"type": "message", "message_ts": message.ts, "channel_id": conversation.id, "is_ephemeral": False}
    channel = {"id": conversation.id, "name": conversation.name}
    return message.blocks, {"container": container, "channel": channel, "message": conversation.render(message)}


def _options(body: Mapping[str, Any] | None, placed: Placed) -> list[Json]:
    if body is None:
        raise PersonError(f"{placed.action_id} failed to load its options: the app's answer is no JSON object.")
    problems = list(suggestion_problems(body))
    if problems:
        raise PersonError(f"{placed.action_id} failed to load its options: {'; '.join(problems)}")
    groups = body.get("option_groups", [body])
    return [option for group in groups for option in group.get("options", ())]
