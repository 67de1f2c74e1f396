"""A document as plain text: what notifications and screen readers get."""

from collections.abc import Callable, Iterable, Mapping
from itertools import pairwise

from bot.domain.values import is_channel_id, is_person_id
from bot.memos.document import Cell, Leaf, Run, Shape
from bot.memos.shield import clean
from bot.memos.tables import aligned

Names = Mapping[str, str]
LONGEST_NAME = 80
"""Characters of a display name (docs.slack.dev, users.profile.set)."""
_BROADCASTS = {"channel", "here", "everyone", "group"}
_CLOSE = {
    (Shape.ITEM, Shape.ITEM),
    (Shape.PARAGRAPH, Shape.ITEM),
    (Shape.QUOTE, Shape.QUOTE),
    (Shape.CODE, Shape.CODE),
    (Shape.SMALL, Shape.SMALL),
}


def plain_text(leaves: Iterable[Leaf], names: Names) -> str:
    """Write leaves as text, with people by their names."""
    return _written(leaves, lambda leaf: leaf_text(leaf, names))


def slack_text(leaves: Iterable[Leaf], names: Names) -> str:
    """Write leaves as the `text` of a Slack message: `& < >` escaped, so that nothing in it is a mention.

    People without a known name are `<@U…>`, which Slack shows by name (docs.slack.dev, formatting message text).
    """
    return _written(leaves, lambda leaf: slack_leaf(leaf, names))


def _written(leaves: Iterable[Leaf], write: Callable[[Leaf], str]) -> str:
    shown = [leaf for leaf in leaves if leaf.shape is not Shape.RULE]
    gaps = ["", *(_gap(before, after) for before, after in pairwise(shown))]
    return "".join(gap + write(leaf) for gap, leaf in zip(gaps, shown, strict=False))


def _gap(before: Leaf, after: Leaf) -> str:
    """Return a line end after a heading and inside a list, an empty line elsewhere."""
    close = before.shape is Shape.HEADING and before.level > 1
    return "\n" if close or after.resumed or (before.shape, after.shape) in _CLOSE else "\n\n"


def leaf_text(leaf: Leaf, names: Names) -> str:
    """Write one leaf; of a table, its columns line up."""
    if leaf.shape is Shape.TABLE:
        return aligned(
            [["".join(_run_text(run, names) for run in cell) for cell in row] for row in leaf.rows], leaf.aligns
        )
    return _marked(leaf, "".join(_run_text(run, names) for run in leaf.runs), "> ")


def slack_leaf(leaf: Leaf, names: Names) -> str:
    """Write one leaf, escaped for Slack; of a table a line for each row, as a screen reader says it."""
    if leaf.shape is Shape.TABLE:
        return "\n".join(" · ".join(_slack_cell(cell, names) for cell in row).strip() for row in leaf.rows)
    return _marked(leaf, "".join(_slack_run(run, names) for run in leaf.runs), "&gt; ")


def _slack_cell(cell: Cell, names: Names) -> str:
    return " ".join("".join(_slack_run(run, names) for run in cell).split())


def _marked(leaf: Leaf, text: str, quote: str) -> str:
    if leaf.shape is Shape.QUOTE:
        return quote + text.replace("\n", f"\n{quote}")
    if leaf.shape is not Shape.ITEM:
        return text
    margin = "  " * leaf.level
    marker = "• " if leaf.number is None else f"{leaf.number}. "
    return margin + ("  " if leaf.resumed else marker) + text.replace("\n", f"\n{margin}  ")


def _run_text(run: Run, names: Names) -> str:
    if run.mention:
        return mention_text(run, names)
    return f"{run.text} ({run.url})" if run.url and not _shows(run) else run.text


def _slack_run(run: Run, names: Names) -> str:
    identity = run.user or run.channel
    if identity and identity not in names and (is_person_id(identity) or is_channel_id(identity)):
        return f"<@{identity}>" if run.user else f"<#{identity}>"
    return escape(_run_text(run, names))


def mention_text(run: Run, names: Names) -> str:
    """Write a person as @Name and a channel as #name, or by id; never what Slack reads as a broadcast."""
    identity = run.user or run.channel
    name = " ".join(clean(names.get(identity, identity)).split()).lstrip("@#")[:LONGEST_NAME]
    sign = "@" if run.user else "#"
    return name if name.casefold() in _BROADCASTS else f"{sign}{name}"


def _shows(run: Run) -> bool:
    return run.text.strip() in {run.url, run.url.removeprefix("mailto:")}


def escape(text: str) -> str:
    """Escape the three characters that Slack reads in text (docs.slack.dev, formatting message text)."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
