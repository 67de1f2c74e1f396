"""Modals and Home tabs: what is open in front of whom."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field

from bot.workspace.errors import SlackError
from bot.workspace.identifiers import Counter
from bot.workspace.inputs import Json, initial_values, placed_elements

MOST_VIEWS = 3  # docs.slack.dev, "Modals": a stack holds up to three views


@dataclass
class View:
    """One view of one person; `content` is what the app sent, `values` what is in its inputs."""

    id: str
    user: str
    content: Json
    number: int
    root_id: str
    previous_id: str | None = None
    values: dict[str, Json] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    is_submitted: bool = False
    """Whether it was submitted and the app has not answered yet."""

    @property
    def blocks(self) -> list[Json]:
        """Return the view's blocks."""
        blocks: list[Json] = self.content["blocks"]
        return blocks

    @property
    def hash(self) -> str:
        """Return what changes whenever the app changes the view."""
        seed = f"{self.id}.{self.number}".encode()
        return f"{self.number}.{hashlib.blake2b(seed, digest_size=4).hexdigest()}"

    def change(self, content: Json, number: int) -> None:
        """Show other content; inputs that keep their block and action id keep what is in them."""
        self.content, self.number, self.errors = content, number, {}
        kept, self.values = self.values, initial_values(content["blocks"])
        for block_id, entries in self.values.items():
            for action_id, entry in entries.items():
                before = kept.get(block_id, {}).get(action_id)
                if before and before["type"] == entry["type"]:
                    entries[action_id] = before


class ViewBoard:
    """Every person's open modals, from the root to the top, and their Home tab."""

    def __init__(self, counter: Counter, on_change: Callable[[str], None]) -> None:
        self._counter = counter
        self._on_change = on_change
        self._views: dict[str, View] = {}
        self._stacks: dict[str, list[View]] = {}
        self._homes: dict[str, View] = {}

    def open(self, user: str, content: Json) -> View:
        """Open a modal as the root of a new stack."""
        self.clear(user)
        return self._place(user, content, [])

    def push(self, user: str, content: Json) -> View:
        """Open a modal on top of those that are open."""
        stack = self._stacks.get(user, [])
        if not stack:
            raise SlackError("not_found")
        if len(stack) >= MOST_VIEWS:
            raise SlackError("push_limit_reached")
        return self._place(user, content, stack)

    def _place(self, user: str, content: Json, stack: list[View]) -> View:
        self._refuse_known_external_id(content)
        view = self._new(user, content)
        if stack:
            view.root_id, view.previous_id = stack[0].id, stack[-1].id
        self._stacks[user] = [*stack, view]
        self._on_change(user)
        return view

    def publish(self, user: str, content: Json, expected_hash: str | None) -> View:
        """Show a Home tab to one person."""
        home = self._homes.get(user)
        if home is None:
            self._refuse_known_external_id(content)
            home = self._homes[user] = self._new(user, content)
            self._on_change(user)
            return home
        return self.update(home, content, expected_hash)

    def update(self, view: View, content: Json, expected_hash: str | None = None) -> View:
        """Change a view; refuse when it has changed since the caller read it."""
        if expected_hash and expected_hash != view.hash:
            raise SlackError("hash_conflict")
        if content.get("external_id") != view.content.get("external_id"):
            self._refuse_known_external_id(content)
        view.change(with_ids(content), self._counter.number())
        self._on_change(view.user)
        return view

    def find(self, view_id: str | None = None, external_id: str | None = None) -> View:
        """Return an open view or a Home tab by either of its ids."""
        for view in self._views.values():
            if view.id == view_id or (external_id and view.content.get("external_id") == external_id):
                return view
        raise SlackError("not_found")

    def get(self, view_id: str) -> View | None:
        """Return the view that has this id and is still there."""
        return self._views.get(view_id)

    def stack(self, user: str) -> list[View]:
        """Return a person's open modals, the top one last."""
        return list(self._stacks.get(user, ()))

    def home(self, user: str) -> View | None:
        """Return a person's Home tab, if the app has published one."""
        return self._homes.get(user)

    def close(self, view: View) -> None:
        """Close one modal, and whatever lies on top of it."""
        stack = self._stacks.get(view.user, [])
        if view in stack:
            for closed in stack[stack.index(view) :]:
                self._views.pop(closed.id, None)
            self._stacks[view.user] = stack[: stack.index(view)]
            self._on_change(view.user)

    def clear(self, user: str) -> None:
        """Close all modals of a person."""
        closed = self._stacks.pop(user, [])
        for view in closed:
            self._views.pop(view.id, None)
        if closed:
            self._on_change(user)

    def _new(self, user: str, content: Json) -> View:
        identifier = self._counter.take("V")
        view = View(identifier, user, with_ids(content), self._counter.number(), identifier)
        view.values = initial_values(view.blocks)
        self._views[identifier] = view
        return view

    def _refuse_known_external_id(self, content: Json) -> None:
        external_id = content.get("external_id")
        if external_id and any(view.content.get("external_id") == external_id for view in self._views.values()):
            raise SlackError("duplicate_external_id")


def with_ids(content: Json) -> Json:
    """Return a copy of a view or message with the block and action ids that Slack adds where there are none."""
    copied: Json = json.loads(json.dumps(content))
    for number, block in enumerate(copied["blocks"]):
        block.setdefault("block_id", _made_id("block", number, content["blocks"][number]))
    for number, placed in enumerate(placed_elements(copied["blocks"])):
        placed.element.setdefault("action_id", _made_id("action", number, placed.element))
    return copied


def _made_id(what: str, number: int, content: object) -> str:
    seed = json.dumps([what, number, content], sort_keys=True).encode()
    return hashlib.blake2b(seed, digest_size=4).hexdigest()[:5]
