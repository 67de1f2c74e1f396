"""Slack's own markup, mrkdwn, as HTML (docs.slack.dev, "Formatting message text")."""

import re
from collections.abc import Callable, Iterator
from itertools import groupby

from markupsafe import Markup, escape

from bot.workspace.escaping import unescape
from bot.workspace.page import emoji, mentions
from bot.workspace.page.dates import date_html
from bot.workspace.page.reader import Reader

BREAK = Markup("<br>")

_FENCE = re.compile(r"```(.+?)```", re.DOTALL)
_QUOTE = re.compile(r"(?:>|&gt;) ?")
_LONG_QUOTE = re.compile(r"(?:>|&gt;){3} ?")

# What stands in a line beside its letters. A URL ends before punctuation that closes a sentence.
_ATOM = re.compile(
    r"""
    (?P<entity>&(?:amp|lt|gt);)
    | (?P<code>(?<![\w`])`[^`\n]+`(?![\w`]))
    | <(?P<token>[^<>\n]+)>
    | (?P<emoji>:[a-z0-9_+-]+:(?::skin-tone-[2-6]:)?)
    | (?P<url>(?<!\w)https?://(?:(?!&[lg]t;)[^\s<>|])*(?!&[lg]t;)[^\s<>|.,;:!?'")\]}*_~`…])
    | (?P<name>(?<![\w@\#/.&])(?:@(?:here|channel|everyone)(?!\w)|\#[\w-]+))
    """,
    re.VERBOSE,
)
_LITERAL = re.compile(r"(?P<entity>&(?:amp|lt|gt);)|<(?P<token>[^<>\n]+)>")
# A mark opens before a letter and closes after one, never inside a word: snake_case and 2*3*4 stay as they are.
_MARKS = re.compile(
    "|".join(
        rf"(?<![^\W_])(?<!{mark}){mark}(?=[^\s{mark}])"
        rf"(?:[^\n{mark}]|(?<=[^\W_]){mark}(?=[^\W_]))+(?<=\S){mark}(?![^\W_]|{mark})"
        for mark in (r"\*", "_", "~")
    )
)
_TAGS = {"*": Markup("<b>{}</b>"), "_": Markup("<i>{}</i>"), "~": Markup("<s>{}</s>")}
_DATE = re.compile(r"!date\^(-?[0-9]{1,15})\^([^^]*)(?:\^(.*))?")
_STAND_IN = "\ufffc"  # one character in the place of what is HTML already; neither a letter nor a space


def mrkdwn_html(text: str, reader: Reader, *, verbatim: bool = False, names: bool = False) -> Markup:
    """Return mrkdwn, as the Web API carries it (with &amp;, &lt; and &gt;), as HTML for one reader.

    With `verbatim`, nothing that was merely written becomes a link. With `names`, a written @here, @channel,
    @everyone or #channel becomes a mention, as in the text objects of blocks that are not verbatim.
    """
    line = _Line(reader, links=not verbatim, names=names and not verbatim)
    shown = []
    pieces = _FENCE.split(text)
    for number, piece in enumerate(pieces):
        if number % 2:
            shown.append(Markup("<pre>{}</pre>").format(line.literally(piece.strip("\n"))))
            continue
        # The line breaks before and after preformatted text are those of its box.
        after = piece.removeprefix("\n") if number else piece
        between = after.removesuffix("\n") if number < len(pieces) - 1 else after
        shown += list(_paragraphs(between, line)) if between else []
    return Markup().join(shown)


def plain_html(text: str, *, codes: bool = True) -> Markup:
    """Return the text of a plain_text object as HTML: line breaks are kept and short codes shown as emoji.

    Everything else is text. `codes` is the object's `emoji`: without it, short codes stay as they are written.
    """
    return BREAK.join((emoji.shown if codes else escape)(line) for line in text.split("\n"))


def _paragraphs(text: str, line: "_Line") -> Iterator[Markup]:
    for is_quoted, group in groupby(_quoting(text), key=lambda pair: pair[0]):
        shown = BREAK.join(line.html(written) for _, written in group)
        yield Markup("<blockquote>{}</blockquote>").format(shown) if is_quoted else shown


def _quoting(text: str) -> Iterator[tuple[bool, str]]:
    """Return every line without its quotation mark, and whether it had one; >>> quotes all that follows."""
    to_the_end = False
    for written in text.split("\n"):
        long = None if to_the_end else _LONG_QUOTE.match(written)
        to_the_end = to_the_end or long is not None
        match = long or (None if to_the_end else _QUOTE.match(written))
        yield to_the_end or match is not None, written[match.end() :] if match else written


class _Line:
    """Turns one line into HTML, for one reader."""

    def __init__(self, reader: Reader, *, links: bool, names: bool) -> None:
        self._reader = reader
        self._links = links
        self._names = names
        self._atoms: dict[str, Callable[[str], str | Markup | None]] = {
            "entity": unescape,
            "code": self._code,
            "token": self._token,
            "emoji": emoji.of_code,
            "url": self._url,
            "name": self._name,
        }

    def html(self, text: str) -> Markup:
        return _marked(list(self._units(text)))

    def literally(self, text: str) -> Markup:
        """Return text in which only what stands between < and > means something, as in code."""
        pieces, position = [], 0
        for match in _LITERAL.finditer(text):
            pieces.append(escape(text[position : match.start()]))
            atom = self._atoms[str(match.lastgroup)](match[str(match.lastgroup)])
            pieces.append(escape(match.group() if atom is None else atom))
            position = match.end()
        return Markup().join([*pieces, escape(text[position:])])

    def _units(self, text: str) -> Iterator[str | Markup]:
        """Return the line in order: single letters, and what is HTML already."""
        position = search = 0
        while match := _ATOM.search(text, search):
            kind = str(match.lastgroup)
            atom = self._atoms[kind](match[kind])
            if atom is None:
                search = match.start() + 1
                continue
            yield from text[position : match.start()]
            yield atom
            position = search = match.end()
        yield from text[position:]

    def _code(self, written: str) -> Markup:
        return Markup("<code>{}</code>").format(self.literally(written.strip("`")))

    def _url(self, written: str) -> Markup | None:
        url = unescape(written)
        return mentions.link_html(url, url) if self._links else None

    def _name(self, written: str) -> Markup | None:
        if not self._names:
            return None
        name = written[1:]
        if written.startswith("@"):
            return mentions.broadcast_html(name)
        found = self._reader.directory.find_channel(name)
        if found is None or found.name != name or not self._reader.sees(found):
            return None
        return mentions.channel_html(found.id, self._reader)

    def _token(self, body: str) -> Markup | None:
        target, _, label = body.partition("|")
        label = unescape(label)
        if target.startswith("@"):
            return mentions.user_html(target[1:], self._reader, label)
        if target.startswith("#"):
            return mentions.channel_html(target[1:], self._reader, label)
        if target.startswith("!"):
            return self._special(target, label)
        url = unescape(target)
        if mentions.is_safe(url):
            return mentions.link_html(url, emoji.shown(label or url.removeprefix("mailto:")))
        return emoji.shown(label) if label else None

    def _special(self, target: str, label: str) -> Markup | None:
        date = _DATE.fullmatch(target)
        if date:
            return self._date(int(date[1]), unescape(date[2]), unescape(date[3] or ""), label)
        if target[1:] in mentions.BROADCASTS:
            return mentions.broadcast_html(target[1:])
        if target.startswith("!subteam^"):
            return mentions.usergroup_html(target.removeprefix("!subteam^"), self._reader, label)
        return escape(label) if label else None

    def _date(self, epoch: int, template: str, url: str, fallback: str) -> Markup:
        shown = date_html(epoch, template, self._reader)
        if shown is None:
            return escape(fallback)
        return mentions.link_html(url, shown) if url else shown


def _marked(units: list[str | Markup]) -> Markup:
    """Return units as HTML with what stands between marks in bold, italics or struck through."""
    letters = "".join(_STAND_IN if isinstance(unit, Markup) else unit for unit in units)
    pieces, position = [], 0
    for match in _MARKS.finditer(letters):
        start, end = match.span()
        pieces += [
            _plain(units[position:start]),
            _TAGS[letters[start]].format(_marked(units[start + 1 : end - 1])),
        ]
        position = end
    return Markup().join([*pieces, _plain(units[position:])])


def _plain(units: list[str | Markup]) -> Markup:
    return Markup().join(units)
