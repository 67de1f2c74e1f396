"""HTML in a template: a memo is Markdown, so its readers would see the tags; what to write in their place."""

import re
from collections.abc import Iterator

_HIDDEN = re.compile(
    r"\A---\n.*?\n---\n|\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}|^```.*?^```|(?P<ticks>`+)(?!`).+?(?<!`)(?P=ticks)(?!`)",
    re.DOTALL | re.MULTILINE,
)
"""What is not shown as it stands, or is code: the front matter, what Jinja reads, what stands in backticks."""
_TAG = re.compile(r"<!--|</?(?P<name>[A-Za-z][A-Za-z0-9-]*)(?:\s[^<>]*)?/?>")
_NOTE = "for a note that nobody reads write {# … #}"
_ELSE = "take it out, or put it in `backticks` if it is to be read"
_INSTEAD = {
    **dict.fromkeys(("b", "strong"), "for bold write **words**"),
    **dict.fromkeys(("i", "em"), "for italics write *words*"),
    **dict.fromkeys(("s", "del", "strike"), "to strike words out write ~~words~~"),
    **dict.fromkeys(("u", "ins"), "nothing is underlined in Slack; for bold write **words**"),
    **dict.fromkeys(("code", "pre", "tt", "kbd"), "for code write `words`"),
    **dict.fromkeys(("ul", "ol", "li"), "for a list begin each line with “- ” or “1. ”"),
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), "for a heading begin the line with “# ” or “## ”"),
    **dict.fromkeys(("p", "div", "section", "span"), "leave an empty line between two paragraphs"),
    **dict.fromkeys(("table", "thead", "tbody", "tr", "td", "th"), "for a table write | one | two | lines"),
    "a": "for a link write [words](https://address)",
    "blockquote": "to quote begin the line with “> ”",
    "br": "for a new line leave an empty line before it",
    "hr": "for a rule write --- on a line of its own",
    "img": "for a picture write ![what it shows](https://address)",
}
"""What to write in place of a tag."""


def raw_html(source: str) -> Iterator[tuple[int, str]]:
    """Yield (line, sentence) for each kind of HTML tag that readers would see, where it comes first."""
    shown = _HIDDEN.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), source)
    seen: set[str] = set()
    for found in _TAG.finditer(shown):
        name = (found["name"] or "").lower()
        if name not in seen:
            seen.add(name)
            instead = _INSTEAD.get(name, _ELSE) if name else _NOTE
            line = shown.count("\n", 0, found.start()) + 1
            yield line, f"readers would see “{found[0].split()[0].rstrip('>')}{'>' if name else ''}”: {instead}"
