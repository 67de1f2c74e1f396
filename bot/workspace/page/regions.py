"""The parts of the page, each as HTML for one viewer; the page is all of them, and each can be fetched alone.

Everything here is called under the core's lock.
"""

from functools import partial
from typing import Any

from babel.dates import format_datetime
from markupsafe import Markup

from bot.workspace.api.methods import METHODS
from bot.workspace.core import Core
from bot.workspace.errors import PersonError
from bot.workspace.faults import KINDS
from bot.workspace.page import messages, sidebar
from bot.workspace.page.blocks import blocks_html
from bot.workspace.page.emoji import character
from bot.workspace.page.mrkdwn import plain_html
from bot.workspace.page.people import face, face_of
from bot.workspace.page.placeholder import shown_or_told
from bot.workspace.page.reader import can_see
from bot.workspace.page.spot import HOME, Spot, featured
from bot.workspace.page.templates import ENVIRONMENT
from bot.workspace.page.wire import lines
from bot.workspace.watch import gone_side

PALETTE = ("eyes", "white_check_mark", "+1", "raised_hands", "heart", "question", "warning", "tada")
"""The reactions that are one click away; any other can be typed."""


class Regions:
    """Renders the parts of the page for whoever looks."""

    def __init__(self, core: Core, *, can_move_clock: bool) -> None:
        self._core = core
        self._can_move_clock = can_move_clock

    def page(self, spot: Spot) -> str:
        """Return the whole page."""
        regions = {"sidebar": self.sidebar(spot), "main": self.main(spot), "thread": self.thread(spot)}
        company = self._core.company
        return self._render(
            "page.html",
            spot,
            team=company.team_name,
            featured=[face_of(user) for user in featured(self._core)],
            clock=self.clock(spot),
            number=self._core.feed.number,
            modal=Markup(self.modal(spot)),  # noqa: S704  (rendered by the template beside it)
            facts=self._facts(spot),
            **{name: Markup(html) for name, html in regions.items()},  # noqa: S704  (likewise)
        )

    def sidebar(self, spot: Spot) -> str:
        """Return the list of channels, and the app."""
        return self._render(
            "sidebar.html",
            spot,
            lines=sidebar.channels(self._core, spot),
            directs=sidebar.direct_messages(self._core, spot),
            direct=sidebar.direct_message(self._core, spot),
            app=face(self._core, self._core.app.user_id),
        )

    def main(self, spot: Spot) -> str:
        """Return what stands in the middle: a conversation, the app's Home tab, or the list of channels."""
        if spot.conversation is None:
            return self.home(spot) if spot.tab == HOME else self._browse(spot)
        items, has_earlier = messages.in_conversation(self._core, spot)
        conversation = spot.conversation
        shortcuts = [one for one in self._core.app.shortcuts if one.type == "global"]
        return self._render(
            "conversation.html",
            spot,
            conversation=conversation,
            name=self._name(spot),
            app=face(self._core, self._core.app.user_id),
            size=len(conversation.members),
            items=items,
            has_earlier=has_earlier,
            unread=self._first_unread(spot),
            shortcuts=shortcuts,
            refusal=self._refusal(spot),
        )

    def _name(self, spot: Spot) -> str:
        """Return what the viewer calls the conversation, with the sign of a channel before it where it is one."""
        if spot.conversation is None:
            return ""
        sign = "" if spot.conversation.is_direct else "🔒" if spot.conversation.is_private else "#"
        return sign + messages.reader_of(self._core, spot).name_of(spot.conversation)

    def _first_unread(self, spot: Spot) -> str:
        """Return the time stamp of the first message that the viewer has not read here; empty if there is none."""
        if spot.conversation is None or not spot.is_member:
            return ""
        unread = self._core.read_marks.unread(spot.viewer.id, spot.conversation)
        return unread[-1].ts if unread else ""

    def earlier(self, spot: Spot, before: str) -> str:
        """Return the messages before the one with this time stamp."""
        items, has_earlier = messages.in_conversation(self._core, spot, before)
        return self._render("earlier.html", spot, items=items, has_earlier=has_earlier)

    def message(self, spot: Spot, ts: str, *, in_thread: bool) -> str:
        """Return one message; raise PersonError if it is not there, or not there to be seen."""
        shown = spot.conversation.messages.get(ts) if spot.conversation else None
        if shown is None or (shown.is_reply and not shown.broadcast and not in_thread):
            raise PersonError("There is no such message here.")
        item = messages.item(self._core, spot, shown, in_thread=in_thread)
        return self._render("message.html", spot, item=item, in_thread=in_thread)

    def ephemerals(self, spot: Spot) -> str:
        """Return what only the viewer sees in this conversation."""
        return self._render("ephemerals.html", spot, items=messages.ephemerals(self._core, spot))

    def thread(self, spot: Spot) -> str:
        """Return the thread pane, which is empty when no thread is open."""
        if spot.conversation is None or spot.thread_ts is None:
            return ""
        items = messages.in_thread(self._core, spot)
        refusal = self._refusal(spot, in_thread=True)
        name = self._name(spot)
        return self._render(
            "thread.html", spot, conversation=spot.conversation, name=name, items=items, refusal=refusal
        )

    def modal(self, spot: Spot) -> str:
        """Return the modal in front of the viewer, which is empty when none is open."""
        stack = self._core.views.stack(spot.viewer.id)
        if not stack:
            return ""
        view = stack[-1]
        reader = messages.reader_of(self._core, spot)
        blocks = partial(blocks_html, view.blocks, reader, values=view.values, errors=view.errors, prefix="modal")
        body = shown_or_told("view", blocks)
        words = {name: (view.content.get(name) or {}).get("text") for name in ("title", "submit", "close")}
        words["close"] = words["close"] or ("Cancel" if words["submit"] else "Close")
        shown = {name: plain_html(text) if text else None for name, text in words.items()}
        return self._render("modal.html", spot, view=view, body=body, **shown)

    def home(self, spot: Spot) -> str:
        """Return the app's Home tab."""
        view = self._core.views.home(spot.viewer.id)
        reader = messages.reader_of(self._core, spot)
        body = None
        if view:
            blocks = partial(blocks_html, view.blocks, reader, values=view.values, prefix="home")
            body = shown_or_told("view", blocks)
        app = face(self._core, self._core.app.user_id)
        direct = sidebar.direct_message(self._core, spot)
        return self._render("home.html", spot, view=view, body=body, app=app, direct=direct)

    def clock(self, spot: Spot) -> dict[str, Any]:
        """Return what the workspace's clock shows in the viewer's zone, and whether it can be moved."""
        at = messages.reader_of(self._core, spot).local(self._core.now())
        shown = format_datetime(at, "EEE d MMM y, HH:mm", locale="en_GB")
        return {"shown": shown, "iso": at.isoformat(), "zone": spot.viewer.tz, "can_move": self._can_move_clock}

    def wire(self, spot: Spot) -> str:
        """Return the strip of what went between the workspace and the app."""
        rows = lines(self._core.journal.recent(100), messages.reader_of(self._core, spot))
        core = self._core
        return self._render(
            "wire.html",
            spot,
            rows=rows,
            limits=core.limiter.limits,
            methods=METHODS,
            kinds=KINDS,
            armed=[(fault, self._target(fault.channel or "")) for fault in core.faults.armed],
            events=core.events,
            connections=core.sockets.count,
        )

    def _target(self, identifier: str) -> str:
        """Return what a fault's channel or person is called; empty when it has none."""
        there = self._core.directory
        conversation, user = there.conversations.get(identifier), there.users.get(identifier)
        return f"#{conversation.name}" if conversation else f"@{user.name}" if user else ""

    def _facts(self, spot: Spot) -> dict[str, Any]:
        """Return what the scripts must know of the app and the page."""
        app = self._core.app
        return {
            "app": app.name,
            "direct": self._core.directory.direct_message_id(spot.viewer.id),
            "commands": [command.model_dump() for command in app.commands],
            "shortcuts": [one.model_dump() for one in app.shortcuts if one.type == "message"],
            "palette": [{"name": name, "sign": character(name)} for name in PALETTE],
        }

    def _browse(self, spot: Spot) -> str:
        there = [one for one in self._core.directory.conversations.values() if not one.is_direct]
        shown = sorted((one for one in there if can_see(spot.viewer, one)), key=lambda one: one.name)
        return self._render("browse.html", spot, conversations=shown)

    def _refusal(self, spot: Spot, *, in_thread: bool = False) -> str:
        """Return why the viewer cannot write here; empty when they can."""
        if spot.conversation is None or not spot.is_member:
            return "You are not in this channel."
        if spot.conversation.is_archived:
            return "This channel is archived. Nobody can write here."
        if gone_side(self._core, spot.conversation):
            return "They were deactivated. Nobody can write to them."
        if spot.conversation.refusal(spot.viewer.id, in_thread=in_thread):
            return "Not everybody may write here, and you are not one of those who may."
        return ""

    def _render(self, template: str, spot: Spot, **names: Any) -> str:  # noqa: ANN401  (what a template shows)
        viewer = face_of(spot.viewer)
        return ENVIRONMENT.get_template(template).render(spot=spot, viewer=viewer, palette=PALETTE, **names)
