"""Slack's limits on what is posted: Block Kit, views and metadata.

`check_message` and `check_view` raise the SlackError that the Web API answers with. Sources: docs.slack.dev,
"Blocks", "Block elements", "Composition objects", "Views", "Message metadata".
"""

import json
import re
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from typing import Any

from bot.workspace.errors import SlackError
from bot.workspace.validation.blocks import HOME, MESSAGE, MODAL, blocks_on
from bot.workspace.validation.objects import MENU_OPTION, OPTION_GROUP, plain
from bot.workspace.validation.rules import Rule, array, at, boolean, record, string
from bot.workspace.validation.wholes import focus_problems, whole_problems

MESSAGE_BLOCKS = 50
VIEW_BLOCKS = 100
VIEW_BYTES = 250_000
METADATA_BYTES = 16_000  # the pages name the error for more and no size: this one was never confirmed
SUGGESTIONS = 100
_EVENT_TYPE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:-]{0,254}")

_KEPT_BY_APP = {"private_metadata": string(3000, 0), "callback_id": string(255, 0), "external_id": string(255, 0)}
_TITLES = {"submit": plain(24), "close": plain(24)}
_SWITCHES = dict.fromkeys(("clear_on_close", "notify_on_close", "submit_disabled"), boolean)

_VIEWS: dict[str, Rule] = {
    MODAL: record(
        {"title": plain(24), "blocks": array(blocks_on(MODAL), 0, VIEW_BLOCKS)},
        {**_TITLES, **_SWITCHES, **_KEPT_BY_APP},
    ),
    HOME: record({"blocks": array(blocks_on(HOME), 0, VIEW_BLOCKS)}, _KEPT_BY_APP),
}
_MESSAGE_BLOCKS = array(blocks_on(MESSAGE), 0, MESSAGE_BLOCKS)


def check_message(blocks: object) -> None:
    """Raise `invalid_blocks` unless these blocks may stand in a message."""
    problems = list(_MESSAGE_BLOCKS(blocks, "/blocks"))
    if isinstance(blocks, list):
        problems += whole_problems(blocks, "/blocks")
    if problems:
        raise SlackError.with_messages("invalid_blocks", problems)


def suggestion_problems(body: Mapping[str, Any]) -> Iterator[str]:
    """Yield what is wrong with the options that an app gives for a select, in groups or not."""
    if "option_groups" in body:
        yield from array(OPTION_GROUP, 0, SUGGESTIONS)(body["option_groups"], "/option_groups")
    else:
        yield from array(MENU_OPTION, 0, SUGGESTIONS)(body.get("options", []), "/options")


def check_view(view: object, types: AbstractSet[str]) -> None:
    """Raise `invalid_arguments` or `view_too_large` unless this is a proper view of one of the types."""
    if not isinstance(view, dict) or str(view.get("type")) not in types:
        expected = " or ".join(sorted(types))
        raise SlackError.with_messages(
            "invalid_arguments", [at(f"must be a view of type {expected}", "/view/type")]
        )
    if len(json.dumps(view, ensure_ascii=False).encode()) > VIEW_BYTES:
        raise SlackError("view_too_large")
    problems = list(_view_problems(view))
    if problems:
        raise SlackError.with_messages("invalid_arguments", problems)


def _view_problems(view: dict[str, Any]) -> Iterator[str]:
    yield from _VIEWS[view["type"]](view, "/view")
    blocks = view.get("blocks")
    if not isinstance(blocks, list):
        return
    yield from whole_problems(blocks, "/view/blocks")
    yield from focus_problems(blocks, "/view/blocks")
    has_input = any(isinstance(block, dict) and block.get("type") == "input" for block in blocks)
    if view["type"] == MODAL and has_input and "submit" not in view:
        yield at("missing required field: submit (the view has an input block)", "/view")


def check_metadata(metadata: object) -> None:
    """Raise an error unless this is proper message metadata: an event type and a payload that is not too large."""
    if not isinstance(metadata, dict) or set(metadata) - {"event_type", "event_payload", "entities"}:
        raise SlackError("invalid_metadata_format")
    kind, payload = metadata.get("event_type"), metadata.get("event_payload")
    if not isinstance(kind, str) or not _EVENT_TYPE.fullmatch(kind) or not isinstance(payload, dict):
        raise SlackError("invalid_metadata_format")
    if len(json.dumps(metadata).encode()) > METADATA_BYTES:
        raise SlackError("metadata_too_large")
