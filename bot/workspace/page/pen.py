"""What the templates of blocks ask while they write: texts, ids, and what is in each input."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from markupsafe import Markup

from bot.workspace.inputs import KINDS
from bot.workspace.page import emoji, mentions
from bot.workspace.page.dates import local_input
from bot.workspace.page.mrkdwn import mrkdwn_html, plain_html
from bot.workspace.page.reader import Reader
from bot.workspace.page.rich_text import rich_text_html, rich_text_typed

Json = dict[str, Any]

_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_SOURCES = {
    "static": "options",
    "external": "external",
    "users": "users",
    "conversations": "conversations",
    "channels": "channels",
}
_TYPED = frozenset({"plain_text_input", "email_text_input", "url_text_input", "number_input", "rich_text_input"})


@dataclass(frozen=True)
class Pen:
    """Writes for one reader; `values` is what is in the inputs, `errors` the sentences by block id.

    `prefix` begins every id, so that two sets of blocks can stand on one page.
    """

    reader: Reader
    values: Mapping[str, Json]
    errors: Mapping[str, str]
    prefix: str

    def text(self, text: Json) -> Markup:
        """Return a text object as HTML (docs.slack.dev, "Text object")."""
        written = str(text.get("text", ""))
        if text.get("type") == "mrkdwn":
            return mrkdwn_html(written, self.reader, verbatim=bool(text.get("verbatim")), names=True)
        return plain_html(written, codes=text.get("emoji", True))

    def label(self, text: Json) -> str:
        """Return a text object where there can be no HTML, such as in an option of a native select."""
        written = str(text.get("text", ""))
        return emoji.replaced(written) if text.get("emoji", True) else written

    def mrkdwn(self, text: str) -> Markup:
        """Return mrkdwn that is in no text object as HTML."""
        return mrkdwn_html(text, self.reader)

    def rich_text(self, block: Json) -> Markup:
        """Return a rich_text block as HTML."""
        return rich_text_html(block, self.reader)

    def id(self, *names: object) -> str:
        """Return an id of the page; what is not a letter, digit or underscore is written as its number."""
        return ":".join(
            _BESIDE.sub(lambda match: f".{ord(match[0]):x}.", str(name)) for name in (self.prefix, *names)
        )

    def chosen(self, block: Json, element: Json) -> Any:  # noqa: ANN401  (any JSON)
        """Return what is in an element now: a text, an option, a list of ids …; None if there is nothing."""
        entry = self.values.get(block["block_id"], {}).get(str(element.get("action_id", "")), {})
        return entry.get(KINDS[element["type"]].field)

    def option_values(self, block: Json, element: Json) -> list[str]:
        """Return the values of the options that are chosen."""
        return [str(option.get("value")) for option in _listed(self.chosen(block, element))]

    def typed(self, block: Json, element: Json) -> str:
        """Return what is in an element that shows one text, number, date or time."""
        value = self.chosen(block, element)
        if element["type"] == "datetimepicker":
            return local_input(value, self.reader) if value else ""
        if element["type"] == "rich_text_input" and isinstance(value, dict):
            return rich_text_typed(value, self.reader)
        return "" if value is None else str(value)

    def chips(self, block: Json, element: Json) -> list[Json]:
        """Return what is chosen in a combo box as `value` and `label`; `option` is the whole option as JSON."""
        return [self._chip(item) for item in _listed(self.chosen(block, element))]

    def _chip(self, item: Json | str) -> Json:
        if isinstance(item, dict):
            label = self.label(item.get("text", {}))
            return {"value": item.get("value"), "label": label, "option": json.dumps(item)}
        return {"value": item, "label": self._named(item), "option": ""}

    def _named(self, identifier: str) -> str:
        user = self.reader.directory.users.get(identifier)
        if user:
            return user.real_name
        conversation = self.reader.directory.conversations.get(identifier)
        if conversation is None:
            return identifier
        if not self.reader.sees(conversation):
            return "#private-channel"
        return f"{'' if conversation.is_direct else '#'}{self.reader.name_of(conversation)}"

    def source(self, element: Json) -> str:
        """Return where a combo box has its choices from."""
        kind = str(element["type"]).removeprefix("multi_").removesuffix("_select")
        return _SOURCES[kind]

    def dispatch(self, block: Json, element: Json) -> str:
        """Return when using an element is told to the app; empty when only submitting the modal tells it.

        docs.slack.dev, "Input block" and "Dispatch action configuration": outside of input blocks always, in
        them with `dispatch_action`; text then when Enter is pressed, unless the element says otherwise.
        """
        if block["type"] == "input" and not block.get("dispatch_action"):
            return ""
        if element["type"] in _TYPED:
            config = element.get("dispatch_action_config") or {}
            return " ".join(config.get("trigger_actions_on") or ("on_enter_pressed",))
        return "click" if element["type"] in {"button", "workflow_button"} else "change"

    def confirm(self, element: Json) -> str:
        """Return an element's confirmation dialog as JSON, its `text` as HTML; empty if it has none."""
        dialog = element.get("confirm")
        if not dialog:
            return ""
        words = {name: self.label(dialog.get(name, {})) for name in ("title", "confirm", "deny")}
        return json.dumps(
            {**words, "text": str(self.text(dialog.get("text", {}))), "style": dialog.get("style", "")}
        )

    def filter(self, element: Json) -> str:
        """Return which conversations may be picked as JSON (docs.slack.dev, "Conversation filter object")."""
        return json.dumps(element["filter"]) if element.get("filter") else ""

    def image_url(self, image: Json) -> str:
        """Return the address of an image that may be loaded: nothing is fetched but from this machine."""
        url = str(image.get("image_url", ""))
        try:
            parts = urlsplit(url)
            host = parts.hostname or ""
        except ValueError:
            return ""
        return url if parts.scheme in {"http", "https"} and host in _LOOPBACK else ""

    def safe(self, url: str | None) -> str:
        """Return an address if it may be followed, otherwise nothing."""
        return url if url and mentions.is_safe(url) else ""


_BESIDE = re.compile(r"\W|[^\x00-\x7f]")


def _listed(chosen: Any) -> list[Any]:  # noqa: ANN401  (any JSON)
    if chosen is None:
        return []
    return chosen if isinstance(chosen, list) else [chosen]
