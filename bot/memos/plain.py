"""A document as plain text: what notifications and screen readers get."""

from collections.abc import Iterable, Mapping

from bot.domain.values import is_channel_id, is_person_id
from bot.memos.document import Leaf, Run, Shape
from bot.memos.shield import clean

Names = Mapping[str, str]
_BROADCASTS = {"channel", "here", "everyone", "group"}
_CLOSE = {(Shape.ITEM, Shape.ITEM), (Shape.QUOTE, Shape.QUOTE), (Shape.CODE, Shape.CODE), (Shape.SMALL, Shape.SMALL)}


def plain_text(leaves: Iterable[Leaf], names: Names) -> str:
    """Write leaves as text, with people by their names."""
    written = ""
    before: Leaf | None = None
    for leaf in leaves:
        if leaf.shape is not Shape.RULE:
            written += (gap(before, leaf) if before else "") + leaf_text(leaf, names)
            before = leaf
    return written


def slack_text(leaves: Iterable[Leaf], names: Names) -> str:
    """Write leaves as the `text` of a Slack message: `& < >` escaped, so that nothing in it is a mention.

    People without a known name are `<@U…>`, which Slack shows by name (docs.slack.dev, formatting message text).
    """
    written = ""
    before: Leaf | None = None
    for leaf in leaves:
        if leaf.shape is not Shape.RULE:
            written += (gap(before, leaf) if before else "") + slack_leaf(leaf, names)
            before = leaf
    return written


def gap(before: Leaf, after: Leaf) -> str:
    """Return what stands between two leaves: a line end inside a list, an empty line elsewhere."""
    resumed = after.resumed and after.shape is not Shape.PARAGRAPH
    return "\n" if resumed or (before.shape, after.shape) in _CLOSE else "\n\n"


def leaf_text(leaf: Leaf, names: Names) -> str:
    """Write one leaf."""
    return _marked(leaf, "".join(_run_text(run, names) for run in leaf.runs), "> ")


def slack_leaf(leaf: Leaf, names: Names) -> str:
    """Write one leaf, escaped for Slack."""
    return _marked(leaf, "".join(_slack_run(run, names) for run in leaf.runs), "&gt; ")


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
    name = " ".join(clean(names.get(identity, identity)).split()).lstrip("@#")
    sign = "@" if run.user else "#"
    return name if name.casefold() in _BROADCASTS else f"{sign}{name}"


def _shows(run: Run) -> bool:
    return run.text.strip() in {run.url, run.url.removeprefix("mailto:")}


def escape(text: str) -> str:
    """Escape the three characters that Slack reads in text (docs.slack.dev, formatting message text)."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
