"""A click, or a use of a shortcut: what was used, by whom, and the ways to answer."""

from dataclasses import dataclass
from typing import Any

from slack_bolt import Respond
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.surfaces.forms.view import TITLE, window

Json = dict[str, Any]


@dataclass(frozen=True)
class Click:
    """One payload of Slack's interactivity (docs.slack.dev, block_actions and shortcut payloads)."""

    body: Json
    respond: Respond
    client: WebClient

    @property
    def person(self) -> str:
        """Return who clicked."""
        return str(self.body["user"]["id"])

    @property
    def value(self) -> str:
        """Return the value of the button."""
        return str(self.body["actions"][0].get("value") or "")

    @property
    def message(self) -> tuple[str, str, str] | None:
        """Return channel and timestamp of the message that was clicked in, and the URL that can replace it."""
        container, url = self.body.get("container") or {}, self.body.get("response_url")
        if container.get("type") != "message" or container.get("is_ephemeral") or not url:
            return None
        return container["channel_id"], container["message_ts"], url

    @property
    def view(self) -> Json:
        """Return the view that the button is in; empty for a button in a message."""
        return self.body.get("view") or {}

    def open(self, view: Json) -> None:
        """Open a modal (docs.slack.dev, views.open: within three seconds of the click)."""
        self.client.views_open(trigger_id=self.body["trigger_id"], view=view)

    def push(self, view: Json) -> None:
        """Show a modal on top of the one that was clicked in, which comes back when it is closed.

        Slack piles up three at most (docs.slack.dev, views.push); beyond that it takes the place of the top one.
        """
        if self.view.get("type") != "modal":
            self.open(view)
            return
        try:
            self.client.views_push(trigger_id=self.body["trigger_id"], view=view)
        except SlackApiError as error:
            if error.response.get("error") != "push_limit_reached":
                raise
            self.show(view)

    def answer(self, said: Json) -> None:
        """Answer whoever clicked: beside the message, in place of the form, or in a window (from the Home tab)."""
        if self.body.get("response_url"):
            self.respond(**said, response_type="ephemeral", replace_original=False)
        else:
            self.show(window(TITLE, said))

    def replace(self, said: Json) -> None:
        """Show something else in place of the answer, or the window, in which somebody clicked."""
        if self.body.get("response_url"):
            self.respond(**said, response_type="ephemeral", replace_original=True)
        else:
            self.show(window(TITLE, said))

    def show(self, view: Json) -> None:
        """Show a modal: in place of the one that was clicked in, or as a new one."""
        if self.view.get("type") == "modal":
            self.client.views_update(view_id=self.view["id"], hash=self.view.get("hash"), view=view)
        else:
            self.open(view)
