"""Markdown documents of every construct, with the words that a reader must meet in them, in their order.

Hypothesis chooses how many blocks there are and a seed for each, and leaves blocks out when it finds something;
the seed decides the rest, for a document has thousands of choices.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from hypothesis import strategies as st

SCRIPTS = (
    "abcdefghijklmnop",
    "ÀÉÎõüßçø",
    "абвгдеж",
    "αβγδεζ",
    "שלוםעברית",
    "مرحباالعربية",
    "漢字仮名交文日本",
    "한국어문장",
    "हिन्दीभाषा",
    "ไทยภาษา",
)
ASTRONAUT = "\U0001f469\U0001f3fd\u200d\U0001f680"
WALES = "\U0001f3f4\U000e0067\U000e0062\U000e0077\U000e007f"
PERSIAN = "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645"
CLUSTERS = (ASTRONAUT, WALES, PERSIAN, "🇫🇷", "👍🏽", "e\u0301", "\u2764\ufe0f")
STOPS = ("", "", "", "", ".", ".", ",", "!", "?", "…", "。", "؟", "।")
ACTIVE = ("&", "<", ">", "*", "_", "`", "|", "~", "\\", "[", "](", "{{x}}", "<@U0VICTIM>", "@everyone")
MARKS = (*STOPS, *ACTIVE, "<!channel>", "&lt;!here&gt;")
WRAPS = ("{}", "{}", "{}", "**{}**", "*{}*", "~~{}~~", "***{}***", "**a *{}* b**", "[{}](https://example.com/a)")
MOST_NESTED = 4


@dataclass(frozen=True)
class Said:
    """A piece of Markdown, and its words in reading order."""

    markdown: str
    words: tuple[str, ...] = ()


def _together(parts: list[Said], gap: str) -> Said:
    return Said(gap.join(part.markdown for part in parts), tuple(word for part in parts for word in part.words))


def _escaped(word: str) -> str:
    return re.sub(r"([\\`*_<>&|~\[\]!#@{}])", r"\\\1", word)


@dataclass
class Writer:
    """Writes one block from one seed."""

    random: Random
    depth: int = 0

    def block(self) -> Said:
        """Write any block: a nested one less often the deeper it stands."""
        plain = [self.paragraph, self.paragraph, self.heading, self.code, self.table, self.rule, self.wall]
        nested = [self.list, self.list, self.quote] if self.depth < MOST_NESTED else []
        write: Callable[[], Said] = self.random.choice(plain + nested)
        return write()

    def word(self) -> str:
        """Write a word of one script with a mark behind it; what begins with a letter is no mark of Markdown."""
        script = self.random.choice(SCRIPTS)
        letters = "".join(self.random.choices(script, k=self.random.randint(1, 9)))
        return f"w{self.random.choice((letters, letters, letters, *CLUSTERS))}{self.random.choice(MARKS)}"

    def words(self, most: int) -> list[str]:
        """Write some words."""
        return [self.word() for _ in range(self.random.randint(1, most))]

    def phrase(self) -> Said:
        """Write words in one style, or as a link, or as code."""
        said = self.words(6)
        if self.random.random() < 0.15:
            code = [re.sub(r"[`|\\]", "/", word) for word in said]
            return Said(f"`{' '.join(code)}`", tuple(code))
        wrap = self.random.choice(WRAPS)
        before, after = (("a",), ("b",)) if wrap.startswith("**a") else ((), ())
        return Said(wrap.format(" ".join(map(_escaped, said))), (*before, *said, *after))

    def line(self) -> Said:
        """Write some phrases."""
        return _together([self.phrase() for _ in range(self.random.randint(1, 5))], " ")

    def paragraph(self) -> Said:
        """Write lines that go on, or are broken."""
        lines = [self.line() for _ in range(self.random.randint(1, 4))]
        return _together(lines, self.random.choice([" ", "\n", "\\\n", "  \n"]))

    def wall(self) -> Said:
        """Write far more than a block holds: of words, of sentences, or without any space."""
        said = self.words(8) * self.random.randint(50, 500)
        if self.random.random() < 0.3:
            said = [self.random.choice((*SCRIPTS, *CLUSTERS)) * self.random.randint(100, 900)]
        return Said(" ".join(map(_escaped, said)), tuple(said))

    def heading(self) -> Said:
        """Write a heading of any level."""
        line = self.line()
        return Said(f"{'#' * self.random.randint(1, 6)} {line.markdown}", line.words)

    def code(self) -> Said:
        """Write a block of code, now and then a long one."""
        rows = [self.words(6) for _ in range(self.random.choice([1, 3, 200]))]
        text = "\n".join(" ".join(row).replace("`", "'") for row in rows)
        return Said(f"```text\n{text}\n```", tuple(text.split()))

    def rule(self) -> Said:
        """Write a rule."""
        return Said("---")

    def table(self) -> Said:
        """Write a table within Slack's limits, or beyond them; some cells are empty."""
        columns, rows = self.random.choice([(2, 3), (3, 5), (1, 2), (20, 2), (21, 2), (2, 99), (2, 101), (4, 60)])
        cells = [[self.cell() for _ in range(columns)] for _ in range(rows + 1)]
        lines = [f"| {' | '.join(cell.markdown for cell in row)} |" for row in cells]
        rule = "|" + f"{self.random.choice(['---', '--:', ':-:'])}|" * columns
        words = (word for row in cells for cell in row for word in cell.words)
        return Said("\n".join([lines[0], rule, *lines[1:]]), tuple(words))

    def cell(self) -> Said:
        """Write a cell."""
        return self.random.choice([lambda: Said(""), self.phrase, self.phrase, self.phrase])()

    def list(self) -> Said:
        """Write a list of any kind; its items may hold anything."""
        marker = self.random.choice(["- ", "* ", "1. ", "7) "])
        items = [self._holding(self.paragraph()) for _ in range(self.random.randint(1, 4))]
        indented = [Said(marker + i.markdown.replace("\n", "\n" + " " * len(marker)), i.words) for i in items]
        return _together(indented, self.random.choice(["\n", "\n\n"]))

    def _holding(self, first: Said) -> Said:
        inner = Writer(self.random, self.depth + 1)
        return _together([first, *(inner.block() for _ in range(self.random.choice([0, 0, 1, 2])))], "\n\n")

    def quote(self) -> Said:
        """Write a quote of anything."""
        inner = Writer(self.random, self.depth + 1)
        said = _together([inner.block() for _ in range(self.random.randint(1, 3))], "\n\n")
        return Said("\n".join(f"> {text}" for text in said.markdown.split("\n")), said.words)


def _document(seeds: list[int]) -> Said:
    writers = (Writer(Random(seed)) for seed in seeds)  # noqa: S311 - no secret is made of it
    return _together([writer.block() for writer in writers], "\n\n")


documents = st.lists(st.integers(0, 2**32), min_size=1, max_size=14).map(_document)
