"""Everything that a person can do and see in the workspace, as methods.

Users are named by id or handle (`@alice`, `alice`), channels by id or name (`#general`, `general`), and a
direct message by the handle of whom one writes to. A thing that Slack's client would not allow is a PersonError.
"""

import uuid
from collections.abc import Mapping
from typing import Any

from bot.workspace import acting, messaging, modals, payloads, reading, suggesting
from bot.workspace.acting import Wanted
from bot.workspace.conversation import Conversation, Json, Message
from bot.workspace.core import Core
from bot.workspace.errors import PersonError
from bot.workspace.escaping import as_sent, rich_text
from bot.workspace.messaging import Draft
from bot.workspace.outcome import Outcome
from bot.workspace.suggesting import Place
from bot.workspace.watch import (
    actor,
    emoji_name,
    message_in,
    place,
    refuse_guest,
    refuse_restricted,
    sendable,
    writable,
)


class People:
    """The people of one workspace. Methods that reach the app return once it has answered."""

    def __init__(self, core: Core) -> None:
        self.core = core

    # What reaches the app at once

    def command(self, *, user: str, channel: str, text: str) -> Outcome:
        """Type a slash command, such as `/codered red search`; mentions are resolved as `should_escape` does."""
        return acting.command(self.core, user, channel, text)

    def click(
        self,
        *,
        user: str,
        action_id: str,
        value: object = None,
        channel: str | None = None,
        ts: str | None = None,
        view_id: str | None = None,
        block_id: str | None = None,
        values: Mapping[str, Any] | None = None,
    ) -> Outcome:
        """Use a button, select or other element.

        With `channel` and `ts` it is one of that message (ephemeral ones too); otherwise of the view with
        `view_id`, or of the modal on top. For a button, `value` picks among buttons with the same action id; for
        anything else it is what is chosen. `values` is what the view's other inputs hold by then, as in `submit`.
        """
        if (channel is None) is not (ts is None):
            raise PersonError("A message is named by its channel and its ts together.")
        wanted = Wanted(action_id, value, block_id)
        if channel is not None and ts is not None:
            return acting.click_in_message(self.core, user, channel, ts, wanted)
        return acting.click_in_view(self.core, user, view_id, wanted, values or {})

    def submit(self, *, user: str, values: Mapping[str, Any] | None = None, view_id: str | None = None) -> Outcome:
        """Fill in the modal (the one on top, or `view_id`) and submit it; see `filling.fill_in` for `values`."""
        return modals.submit(self.core, user, view_id, values or {})

    def close(self, *, user: str, view_id: str | None = None, everything: bool = False) -> Outcome:
        """Close the modal with its Cancel button, or all of them with the cross."""
        return modals.close(self.core, user, view_id, everything=everything)

    def shortcut(self, *, user: str, callback_id: str) -> Outcome:
        """Choose a global shortcut."""
        return acting.shortcut(self.core, user, callback_id)

    def message_shortcut(self, *, user: str, channel: str, ts: str, callback_id: str) -> Outcome:
        """Choose a shortcut from a message's menu."""
        return acting.message_shortcut(self.core, user, channel, ts, callback_id)

    def suggest(
        self,
        *,
        user: str,
        action_id: str,
        value: str,
        block_id: str | None = None,
        view_id: str | None = None,
        channel: str | None = None,
        ts: str | None = None,
    ) -> list[Json]:
        """Type `value` in a select that asks the app for its options; return what it offers (see `suggesting`)."""
        place = Place(channel, ts, view_id)
        return suggesting.suggest(self.core, user, Wanted(action_id, None, block_id), value, place)

    # What reaches the app as an event

    def open_home(self, *, user: str) -> Json | None:
        """Look at the app's Home tab; return what it shows before the app has heard of it."""
        return acting.open_home(self.core, user)

    def post(
        self, *, user: str, channel: str, text: str, thread_ts: str | None = None, broadcast: bool = False
    ) -> Json:
        """Post a message, in a thread if `thread_ts` is given; return it."""
        with self.core.lock:
            person = actor(self.core, user)
            conversation = writable(self.core, channel, person)
            refuse_restricted(conversation, person, in_thread=bool(thread_ts))
            root = message_in(conversation, thread_ts) if thread_ts else None
            sent = as_sent(sendable(text), self.core.directory, labels=False)
            thread = (root.thread_ts or root.ts) if root else None
            extra = {"client_msg_id": str(uuid.uuid4())}
            draft = Draft(person.id, sent, rich_text(sent), thread, broadcast, extra=extra)
            return conversation.render(messaging.post(self.core, conversation, draft))

    def reply(self, *, user: str, channel: str, ts: str, text: str, broadcast: bool = False) -> Json:
        """Reply in the thread of a message; return the reply."""
        return self.post(user=user, channel=channel, text=text, thread_ts=ts, broadcast=broadcast)

    def edit(self, *, user: str, channel: str, ts: str, text: str) -> Json:
        """Edit one's own message; return it."""
        with self.core.lock:
            conversation, message = self._own(user, channel, ts)
            sent = as_sent(sendable(text), self.core.directory, labels=False)
            messaging.change(self.core, conversation, message, Draft(message.user, sent, rich_text(sent)))
            return conversation.render(message)

    def delete(self, *, user: str, channel: str, ts: str) -> None:
        """Delete one's own message."""
        with self.core.lock:
            conversation, message = self._own(user, channel, ts)
            messaging.delete(self.core, conversation, message)

    def dismiss(self, *, user: str, ts: str) -> None:
        """Take an "only visible to you" message away; the app is not told."""
        with self.core.lock:
            person = actor(self.core, user)
            for shown in list(self.core.ephemerals.get(person.id, ())):
                if shown["ts"] == ts:
                    messaging.unwhisper(self.core, person.id, shown)

    def mark_read(self, *, user: str, channel: str) -> None:
        """See everything that a conversation holds by now; no unread mark is left on it."""
        with self.core.lock:
            person = actor(self.core, user)
            if self.core.read_marks.read(person.id, place(self.core, channel, person)):
                self.core.feed.person(person.id)

    def react(self, *, user: str, channel: str, ts: str, name: str) -> None:
        """Put a reaction, such as `eyes`, to a message."""
        with self.core.lock:
            person = actor(self.core, user)
            conversation = writable(self.core, channel, person)
            message = message_in(conversation, ts)
            messaging.react(self.core, conversation, message, person.id, emoji_name(name))

    def unreact(self, *, user: str, channel: str, ts: str, name: str) -> None:
        """Take one's reaction away."""
        with self.core.lock:
            person = actor(self.core, user)
            conversation = writable(self.core, channel, person)
            message = message_in(conversation, ts)
            messaging.unreact(self.core, conversation, message, person.id, name.strip(":"))

    def join(self, *, user: str, channel: str, invited_by: str | None = None) -> None:
        """Make a person, or the bot, a member of a channel; a guest only if a member invites them."""
        with self.core.lock:
            conversation = self.core.directory.conversation(channel)
            person = actor(self.core, user)
            refuse_guest(self.core, conversation, person, invited_by)
            messaging.join(self.core, conversation, person.id)

    def leave(self, *, user: str, channel: str) -> None:
        """Let a person, or the bot, leave a channel."""
        with self.core.lock:
            conversation = self.core.directory.conversation(channel)
            messaging.leave(self.core, conversation, actor(self.core, user).id)

    # What an administrator does

    def deactivate(self, *, user: str) -> None:
        """Deactivate somebody: they can no longer act or be written to."""
        with self.core.lock:
            person = self.core.directory.user(user)
            person.deleted = True
            self.core.feed.person(person.id)
            for conversation in self.core.directory.conversations.values():
                if not conversation.is_im and person.id in conversation.members:
                    del conversation.members[person.id]
                    self.core.feed.channel(conversation.id)

    def archive(self, *, channel: str) -> None:
        """Archive a channel."""
        with self.core.lock:
            conversation = self.core.directory.conversation(channel)
            conversation.is_archived = True
            self.core.feed.channel(conversation.id)

    # What there is to see

    def users(self) -> list[Json]:
        """Return the company's people, the bot and Slackbot."""
        with self.core.lock:
            return [reading.person(user) for user in self.core.directory.users.values()]

    def channels(self, *, user: str | None = None) -> list[Json]:
        """Return all channels, or those that a person is in."""
        with self.core.lock:
            member = self.core.directory.user(user).id if user else None
            return [
                reading.channel(one)
                for one in self.core.directory.conversations.values()
                if not one.is_im and (member is None or member in one.members)
            ]

    def messages(self, channel: str) -> list[Json]:
        """Return what a channel shows, oldest first, with each message's metadata; replies are in threads."""
        with self.core.lock:
            conversation = self.core.directory.conversation(channel)
            return [conversation.render(message, metadata=True) for message in conversation.timeline()]

    def thread(self, channel: str, ts: str) -> list[Json]:
        """Return a thread: its root, then the replies, oldest first."""
        with self.core.lock:
            conversation = self.core.directory.conversation(channel)
            message = message_in(conversation, ts)
            found = conversation.thread(message.thread_ts or message.ts)
            return [conversation.render(one, metadata=True) for one in found]

    def direct_messages(self, user: str, other: str | None = None) -> list[Json]:
        """Return the direct message between a person and the bot, or somebody else, oldest first."""
        with self.core.lock:
            directory = self.core.directory
            partner = directory.user(other) if other else directory.bot
            return self.messages(directory.between(directory.user(user), partner).id)

    def ephemerals(self, user: str, channel: str | None = None) -> list[Json]:
        """Return the "only visible to you" messages of a person, oldest first."""
        with self.core.lock:
            wanted = self.core.directory.conversation(channel).id if channel else None
            shown = self.core.ephemerals.get(self.core.directory.user(user).id, ())
            return [dict(one) for one in shown if wanted in (None, one["channel"])]

    def views(self, user: str) -> list[Json]:
        """Return the modals that are open in front of a person, the top one last."""
        with self.core.lock:
            stack = self.core.views.stack(self.core.directory.user(user).id)
            return [payloads.shown_view(self.core, view) for view in stack]

    def home(self, user: str) -> Json | None:
        """Return what the app's Home tab shows a person, or None if it was never published."""
        with self.core.lock:
            home = self.core.views.home(self.core.directory.user(user).id)
            return payloads.shown_view(self.core, home) if home else None

    def _own(self, user: str, channel: str, ts: str) -> tuple[Conversation, Message]:
        person = actor(self.core, user)
        conversation = place(self.core, channel, person)
        message = message_in(conversation, ts)
        if message.user != person.id:
            raise PersonError("People can change and delete only what they wrote themselves.")
        return conversation, message
