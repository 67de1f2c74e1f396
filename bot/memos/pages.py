"""Fitting a document into messages, under every limit of Slack, without losing a word."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import accumulate

from bot.domain.brief import Ping
from bot.memos.blocks import Block, block, broadcast
from bot.memos.document import Leaf, Shape
from bot.memos.plain import Names, slack_text
from bot.memos.split import pieces, size
from bot.memos.tables import fits, in_lines

MAX_BLOCKS = 45
"""Slack allows 50 (docs.slack.dev, blocks); the caller may add a few of its own."""
MAX_TEXT = 4000
"""The text of one message: chat.update cuts at 4,000 (docs.slack.dev, chat.update)."""
MAX_BLOCK_TEXT = 2900
"""The text of one block, below the 3,000 of a text object."""
_PING_ROOM = 20
_ROOM = MAX_TEXT - _PING_ROOM


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

    @property
    def shape(self) -> Shape:
        """Return the shape of its first leaf; a rule, a table and small print stand alone."""
        return self.leaves[0].shape


def _belongs(before: Leaf, after: Leaf) -> bool:
    """Keep a heading with its first paragraph, and a list, quote or code with what it follows."""
    shapes = {before.shape, after.shape}
    if Shape.SMALL in shapes:
        return len(shapes) == 1
    if (
        shapes & {Shape.RULE, Shape.TABLE}
        or Shape.HEADING is after.shape
        or (before.shape, before.level) == (Shape.HEADING, 1)
    ):
        return False
    return after.shape is not Shape.PARAGRAPH or before.shape is Shape.HEADING


def messages(leaves: Iterable[Leaf], names: Names, ping: Ping) -> tuple[Message, ...]:
    """Fit leaves into as many messages as they need; only the first one notifies."""
    pages = list(_pages(_chunks(leaves, names), names))
    return tuple(_message(page, names, ping if not at else Ping.NOBODY) for at, page in enumerate(pages))


def _chunks(leaves: Iterable[Leaf], names: Names) -> Iterator[_Chunk]:
    chunk: _Chunk | None = None
    for leaf in leaves:
        for piece in _pieces(leaf, names):
            room = size(piece, names)
            if chunk and chunk.takes(piece, room):
                chunk = _Chunk((*chunk.leaves, piece), chunk.size + room)
                continue
            if chunk:
                yield chunk
            chunk = _Chunk((piece,), room)
    if chunk:
        yield chunk


def _pieces(leaf: Leaf, names: Names) -> Iterator[Leaf]:
    """Cut a leaf for blocks; a table stays one as long as a message can hold it."""
    if leaf.shape is not Shape.TABLE:
        yield from pieces(leaf, MAX_BLOCK_TEXT, names)
    elif fits(leaf) and size(leaf, names) <= _ROOM:
        yield leaf
    else:
        for line in in_lines(leaf):
            yield from pieces(line, MAX_BLOCK_TEXT, names)


def _pages(chunks: Iterable[_Chunk], names: Names) -> Iterator[list[_Chunk]]:
    page: list[_Chunk] = []
    waiting = list(chunks)[::-1]
    while waiting:
        chunk = waiting.pop()
        parts = _shared_out(page, chunk, names)
        if parts:
            page.append(parts[0])
            chunk = parts[1]
        if page and not _has_room(page, chunk):
            page, carried = _parted(page, chunk)
            yield from _without_outer_rules(page)
            page = carried
        if chunk.shape is Shape.TABLE and any(each.shape is Shape.TABLE for each in page):
            waiting += list(_chunks(in_lines(chunk.leaves[0]), names))[::-1]
        else:
            page.append(chunk)
    yield from _without_outer_rules(page)


def _has_room(page: list[_Chunk], chunk: _Chunk) -> bool:
    return len(page) + 1 < MAX_BLOCKS and sum(each.size for each in page) + chunk.size <= _ROOM


def _shared_out(page: list[_Chunk], chunk: _Chunk, names: Names) -> tuple[_Chunk, _Chunk] | None:
    """Share a long list out over this page and the next, lest half of this one stays empty, if need be."""
    left = _ROOM - sum(each.size for each in page)
    if len(page) + 1 >= MAX_BLOCKS or not left < chunk.size or chunk.size < _ROOM / 2:
        return None
    sizes = list(accumulate(size(leaf, names) for leaf in chunk.leaves))
    count = sum(total <= left for total in sizes)
    if not count or chunk.leaves[count - 1].shape is not Shape.ITEM:
        return None
    first = _Chunk(chunk.leaves[:count], sizes[count - 1])
    return first, _Chunk(chunk.leaves[count:], chunk.size - first.size)


def _parted(page: list[_Chunk], after: _Chunk) -> tuple[list[_Chunk], list[_Chunk]]:
    """Keep a heading that ends a page with what it is about, on the next one, if both fit there."""
    last = page[-1:]
    keeps = len(page) > 1 and last[0].leaves[-1].shape is Shape.HEADING and _has_room(last, after)
    return (page[:-1], last) if keeps else (page, [])


def _without_outer_rules(page: list[_Chunk]) -> Iterator[list[_Chunk]]:
    """Yield a page unless it is empty; a rule divides nothing at the top or the end of a message."""
    said = [at for at, chunk in enumerate(page) if chunk.shape is not Shape.RULE]
    if said:
        yield page[said[0] : said[-1] + 1]


def _message(page: list[_Chunk], names: Names, ping: Ping) -> Message:
    text = slack_text([leaf for chunk in page for leaf in chunk.leaves], names)
    blocks = [block(chunk.leaves, names) for chunk in page]
    if ping is Ping.NOBODY:
        return Message(text, tuple(blocks))
    return Message(f"<!{ping.value}> {text}", (broadcast(ping), *blocks))
