"""Fitting a document into messages, under every limit of Slack, without losing a word."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.domain.brief import Ping
from bot.memos.blocks import Block, block, broadcast
from bot.memos.document import Leaf, Shape
from bot.memos.plain import Names, slack_text
from bot.memos.split import pieces, size

MAX_BLOCKS = 45
"""Slack allows 50 (docs.slack.dev, blocks); the caller may add a few of its own."""
MAX_TEXT = 4000
"""The text of one message: chat.update cuts at 4,000 (docs.slack.dev, chat.update)."""
MAX_BLOCK_TEXT = 2900
"""The text of one block, below the 3,000 of a text object."""
_PING_ROOM = 20


@dataclass(frozen=True)
class Message:
    """What one chat.postMessage says: `text` for notifications and screen readers (mrkdwn off), and `blocks`.

    `template` and `template_hash` are those of the memo that it comes from.
    """

    text: str
    blocks: tuple[Block, ...]
    template: str = ""
    template_hash: str = ""


@dataclass(frozen=True)
class _Chunk:
    """Leaves that make one block."""

    leaves: tuple[Leaf, ...]
    size: int

    def takes(self, leaf: Leaf, leaf_size: int) -> bool:
        """Tell whether a leaf belongs in this block and fits."""
        return _belongs(self.leaves[-1], leaf) and self.size + leaf_size <= MAX_BLOCK_TEXT


def _belongs(before: Leaf, after: Leaf) -> bool:
    """Keep a heading with its first paragraph, and a list, quote or code with what it follows."""
    shapes = {before.shape, after.shape}
    if Shape.SMALL in shapes:
        return len(shapes) == 1
    if Shape.RULE in shapes or Shape.HEADING is after.shape or (before.shape, before.level) == (Shape.HEADING, 1):
        return False
    return after.shape is not Shape.PARAGRAPH or before.shape is Shape.HEADING


def messages(leaves: Iterable[Leaf], names: Names, ping: Ping) -> tuple[Message, ...]:
    """Fit leaves into as many messages as they need; only the first one notifies."""
    pages = list(_pages(_chunks(leaves, names)))
    return tuple(_message(page, names, ping if not at else Ping.NOBODY) for at, page in enumerate(pages))


def _chunks(leaves: Iterable[Leaf], names: Names) -> Iterator[_Chunk]:
    chunk: _Chunk | None = None
    for leaf in leaves:
        for piece in pieces(leaf, MAX_BLOCK_TEXT, names):
            room = size(piece, names)
            if chunk and chunk.takes(piece, room):
                chunk = _Chunk((*chunk.leaves, piece), chunk.size + room)
                continue
            if chunk:
                yield chunk
            chunk = _Chunk((piece,), room)
    if chunk:
        yield chunk


def _pages(chunks: Iterator[_Chunk]) -> Iterator[list[_Chunk]]:
    page: list[_Chunk] = []
    for chunk in chunks:
        text = sum(each.size for each in page) + chunk.size
        if page and (len(page) + 1 >= MAX_BLOCKS or text > MAX_TEXT - _PING_ROOM):
            yield from _without_outer_rules(page)
            page = []
        page.append(chunk)
    yield from _without_outer_rules(page)


def _without_outer_rules(page: list[_Chunk]) -> Iterator[list[_Chunk]]:
    """Yield a page unless it is empty; a rule divides nothing at the top or the end of a message."""
    said = [at for at, chunk in enumerate(page) if chunk.leaves[0].shape is not Shape.RULE]
    if said:
        yield page[said[0] : said[-1] + 1]


def _message(page: list[_Chunk], names: Names, ping: Ping) -> Message:
    text = slack_text([leaf for chunk in page for leaf in chunk.leaves], names)
    blocks = [block(chunk.leaves, names) for chunk in page]
    if ping is Ping.NOBODY:
        return Message(text, tuple(blocks))
    return Message(f"<!{ping.value}> {text}", (broadcast(ping), *blocks))
