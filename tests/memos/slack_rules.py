"""Slack's limits, as assertions; and what a reader sees of blocks, as text."""

from collections.abc import Iterable, Iterator
from typing import Any

from slack_sdk.models.blocks import Block

from bot.memos import Message
from bot.memos.split import utf16
from bot.workspace.validation import check_message


def assert_within_limits(messages: Iterable[Message]) -> None:
    """Assert every limit that a posted message must keep."""
    for message in messages:
        assert 0 < utf16(message.text) <= 4000
        assert 0 < len(message.blocks) <= 46
        assert sum(block["type"] == "table" for block in message.blocks) <= 1
        check_message(list(message.blocks))  # the local workspace refuses what Slack would
        for block in message.blocks:
            _assert_block(block)


def _assert_block(block: dict[str, Any]) -> None:
    parsed = Block.parse(block)
    assert parsed is not None
    parsed.validate_json()
    texts = list(texts_of([block]))
    assert sum(map(utf16, texts)) <= (3000 if block["type"] != "table" else 10_000)
    if block["type"] == "table":
        assert {len(row) for row in block["rows"]} == {len(block["column_settings"])}
    if block["type"] == "header":
        assert 0 < len(block["text"]["text"]) <= 150
    if block["type"] == "context":
        assert 0 < len(block["elements"]) <= 10
    assert all(leaf["text"] for leaf in leaves_of([block]) if leaf["type"] in {"text", "plain_text", "mrkdwn"})


def leaves_of(value: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401 - JSON
    """Yield every object that is shown as text, a mention or a link."""
    if isinstance(value, list | tuple):
        for item in value:
            yield from leaves_of(item)
    elif isinstance(value, dict):
        if value.get("type") in {"text", "link", "user", "channel", "broadcast", "plain_text", "mrkdwn"}:
            yield value
        else:
            for item in value.values():
                yield from leaves_of(item)


def texts_of(blocks: Iterable[dict[str, Any]]) -> Iterator[str]:
    """Yield the shown texts, in reading order; mentions by their id."""
    for leaf in leaves_of(list(blocks)):
        yield leaf.get("text") or leaf.get("user_id") or leaf.get("channel_id") or f"!{leaf['range']}"


def block_words(messages: Iterable[Message]) -> list[str]:
    """Return the words of the blocks, in order, with each block, item and section apart."""
    return [word for message in messages for text in _lines(list(message.blocks)) for word in text.split()]


def _lines(value: Any) -> Iterator[str]:  # noqa: ANN401 - JSON
    if isinstance(value, list):
        for item in value:
            yield from _lines(item)
    elif isinstance(value, dict):
        inline = value.get("type") in {"rich_text_section", "rich_text_quote", "rich_text_preformatted"}
        if inline or value.get("type") in {"plain_text", "mrkdwn"}:
            yield "".join(texts_of([value]))
        else:
            yield from _lines(value.get("elements") or value.get("rows") or value.get("text") or [])
