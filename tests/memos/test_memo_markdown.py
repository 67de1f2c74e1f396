"""Markdown to leaves, blocks, text and HTML."""

from typing import Any

import pytest

from bot.domain.brief import Ping
from bot.memos.document import Leaf, Run, Shape
from bot.memos.html import page
from bot.memos.links import honest_label
from bot.memos.markdown import one_line, parse
from bot.memos.pages import messages
from bot.memos.plain import plain_text, slack_text
from bot.memos.tables import in_lines


def _blocks(markdown: str) -> list[dict[str, Any]]:
    return [block for message in messages(parse(markdown), {}, Ping.NOBODY) for block in message.blocks]


def _elements(markdown: str) -> list[dict[str, Any]]:
    elements: list[dict[str, Any]] = _blocks(markdown)[0]["elements"]
    return elements


def test_styles_become_rich_text_styles() -> None:
    """Bold, italic, strike and code combine as in the source."""
    assert _elements("a **b *c*** ~~d~~ `e`")[0]["elements"] == [
        {"type": "text", "text": "a "},
        {"type": "text", "text": "b ", "style": {"bold": True}},
        {"type": "text", "text": "c", "style": {"bold": True, "italic": True}},
        {"type": "text", "text": " "},
        {"type": "text", "text": "d", "style": {"strike": True}},
        {"type": "text", "text": " "},
        {"type": "text", "text": "e", "style": {"code": True}},
    ]


def test_nested_lists_keep_depth_and_numbers() -> None:
    """Slack's flat lists carry the depth as indent, and go on counting after a nested list."""
    lists = _elements("3. a\n   - b\n     1. c\n4. d")
    assert [(each["style"], each["indent"], each.get("offset", 0)) for each in lists] == [
        ("ordered", 0, 2),
        ("bullet", 1, 0),
        ("ordered", 2, 0),
        ("ordered", 0, 3),
    ]


def test_the_last_rule_begins_the_small_print() -> None:
    """Paragraphs after the last rule are context; an earlier rule only divides."""
    assert [block["type"] for block in _blocks("# t\n\na\n\n---\n\nb\n\n---\nsmall\n\nprint")] == [
        "header", "rich_text", "divider", "rich_text", "divider", "context",
    ]  # fmt: skip


def test_a_rule_is_never_an_underline() -> None:
    """`---` under a line divides, and does not make the line a heading."""
    assert [leaf.shape for leaf in parse("a\n---\nb")] == [Shape.PARAGRAPH, Shape.RULE, Shape.SMALL]


def test_quotes_hold_lists_as_lines() -> None:
    """Slack has no list, heading or quote inside a quote: they become quoted lines, and show what they were."""
    (quote,) = _elements("> ## h\n> a\n>\n> - b\n> 1. c\n>\n> > d\n> > > - e")
    assert quote["type"] == "rich_text_quote"
    assert "".join(leaf["text"] for leaf in quote["elements"]) == "h\na\n• b\n1. c\n> d\n> > • e"
    assert quote["elements"][0]["style"] == {"bold": True}


def test_headings_differ_by_their_level() -> None:
    """A title is a header, unless plain text would hide something of it; below are bold, and bold italic."""
    assert [block["type"] for block in _blocks("# a\n# [b](https://e.com)\n# ~~c~~\n# `d`")] == [
        "header", "rich_text", "rich_text", "rich_text",
    ]  # fmt: skip
    assert [_elements(f"{'#' * level} a")[0]["elements"][0]["style"] for level in (2, 3, 6)] == [
        {"bold": True},
        {"bold": True, "italic": True},
        {"bold": True, "italic": True},
    ]


def test_an_item_goes_on_after_what_stands_in_it() -> None:
    """A paragraph behind a nested list or code still belongs to its item, in text and in HTML."""
    leaves = parse("- a\n  - b\n\n  c\n- d")
    assert plain_text(leaves, {}) == "• a\n  • b\n  c\n• d"
    html = page(leaves, {}, language="en", title="t")
    assert '</li></ul>\n<p dir="auto">c</p>\n</li>' in html
    assert html.count("<li") == html.count("</li>") == 3


def test_a_list_counts_from_one() -> None:
    """Slack cannot show a zero; every form shows the same numbers."""
    assert plain_text(parse("0. a\n1. b"), {}) == "1. a\n2. b"
    assert "offset" not in _elements("0. a\n1. b")[0]


def test_code_is_preformatted() -> None:
    """A fence is shown as it stands, markup and all."""
    (code,) = _elements("```python\n*x* <!channel>\n  y\n```")
    assert code == {
        "type": "rich_text_preformatted",
        "elements": [{"type": "text", "text": "*x* <!channel>\n  y"}],
    }


def test_mentions_are_elements() -> None:
    """Internal links become user and channel elements, with their style."""
    assert _elements("**[@x](codered:user/U0A)** [#y](codered:channel/C0B)")[0]["elements"] == [
        {"type": "user", "user_id": "U0A", "style": {"bold": True}},
        {"type": "text", "text": " "},
        {"type": "channel", "channel_id": "C0B"},
    ]


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "codered:group/S1",
        "/relative",
        "slack://x",
    ],
)
def test_only_web_and_mail_addresses_are_links(address: str) -> None:
    """Any other scheme stays text."""
    assert all(not run.url and not run.mention for leaf in parse(f"[label]({address})") for run in leaf.runs)


@pytest.mark.parametrize(
    ("label", "url", "shown"),
    [
        ("our plan", "https://example.com/plan", "our plan"),
        ("example.com", "https://example.com/plan", "example.com"),
        ("https://www.example.com/plan/", "https://example.com/plan", "https://www.example.com/plan/"),
        ("bank.example", "https://evil.example", "https://evil.example"),
        ("see https://bank.example now", "https://evil.example/x", "https://evil.example/x"),
        ("example.com.evil.example", "https://example.com", "https://example.com"),
        ("example。com", "https://evil.example", "https://evil.example"),
        ("", "https://example.com", "https://example.com"),
        ("chief@example.com", "mailto:other@evil.example", "other@evil.example"),
        ("write to us", "mailto:chief@example.com", "write to us"),
    ],
)
def test_a_link_says_where_it_leads(label: str, url: str, shown: str) -> None:
    """A label that looks like another address is replaced by the address."""
    assert honest_label(label, url) == shown


def test_images_are_links() -> None:
    """An image is named by its alternative text and leads to its address; nothing is loaded."""
    url = "https://example.com/c.png"
    (leaf,) = parse(f"![a *chart*]({url}) ![]({url}) [![x]({url})](https://e.com)")
    links = [(run.text, run.url) for run in leaf.runs if run.url]
    assert links == [("a chart", url), (url, url), ("x", "https://e.com")]
    assert plain_text((leaf,), {}) == f"a chart ({url}) {url} x (https://e.com)"
    assert "<img" not in page((leaf,), {}, language="en", title="t")


def test_what_slack_has_no_form_for_is_text() -> None:
    """Footnotes, task boxes, comments and raw HTML are shown as they are written."""
    markdown = "a[^1] <!-- b --> <br> &copy;\n\n[^1]: c\n\n- [ ] d\n\n<div>e</div>\n\n    f"
    assert plain_text(parse(markdown), {}) == "a[^1] <!-- b --> <br> ©\n\n[^1]: c\n• [ ] d\n\n<div>e</div>\n\nf"


def test_raw_html_and_bare_addresses_are_text() -> None:
    """Neither HTML nor an address that is only written becomes anything else."""
    assert parse("<b>x</b> https://example.com") == (
        Leaf(Shape.PARAGRAPH, (Run("<b>x</b> https://example.com"),)),
    )


_TABLE = "| who | n |\n|---|--:|\n| [@x](codered:user/U0A) | **1** |\n| [plan](https://e.com) | |"


def test_a_table_is_a_table_block() -> None:
    """Cells keep people, links and styles; columns keep their side; an empty cell is not quite empty."""
    (block,) = _blocks(_TABLE)
    assert block["type"] == "table"
    assert block["column_settings"] == [
        {"align": "left", "is_wrapped": True},
        {"align": "right", "is_wrapped": True},
    ]
    assert [[cell["elements"][0]["elements"] for cell in row] for row in block["rows"]] == [
        [[{"type": "text", "text": "who"}], [{"type": "text", "text": "n"}]],
        [[{"type": "user", "user_id": "U0A"}], [{"type": "text", "text": "1", "style": {"bold": True}}]],
        [[{"type": "link", "url": "https://e.com", "text": "plan"}], [{"type": "text", "text": " "}]],
    ]


def test_a_table_is_told_in_every_form() -> None:
    """Columns line up as plain text; Slack's text has a line for each row, and HTML a real table."""
    leaves = parse(_TABLE)
    assert (
        plain_text(leaves, {"U0A": "Ada"})
        == "who                   n\n@Ada                  1\nplan (https://e.com)"
    )
    assert slack_text(leaves, {}) == "who · n\n<@U0A> · 1\nplan (https://e.com) ·"
    html = page(leaves, {}, language="en", title="t")
    assert '<th scope="col" dir="auto" style="text-align:right">n</th>' in html
    assert '<td dir="auto" style="text-align:right"><strong>1</strong></td>' in html
    assert html.count("<tr>") == html.count("</tr>") == 3


def test_a_subject_may_come_from_a_table() -> None:
    """Whatever a subject is made of, its words are there."""
    assert one_line("| a | b |\n|---|---|\n| c | d |") == "a b c d"


def test_aligned_text_counts_wide_characters_twice() -> None:
    """Columns line up in a fixed-width font, at the left, in the middle and at the right."""
    (leaf,) = parse("| name | n | x |\n|---|--:|:-:|\n| 漢字 | 1 | a |\n| abc | 22 | bcd |")
    assert [code.runs[0].text for code in in_lines(leaf)] == ["name   n   x\n漢字   1   a\nabc   22  bcd"]


def test_a_table_that_cannot_be_aligned_is_a_list() -> None:
    """A row that holds a person, or is wider than screens, is an item; a mention stays one."""
    (people,) = parse(_TABLE)
    assert [leaf.shape for leaf in in_lines(people)] == [Shape.PARAGRAPH, Shape.ITEM, Shape.ITEM]
    assert plain_text(in_lines(people), {"U0A": "Ada"}) == "who · n\n• @Ada · 1\n• plan (https://e.com) ·"
    (wide,) = parse(f"| a | b |\n|---|---|\n| {'x' * 90} | {'y' * 90} |")
    assert [leaf.shape for leaf in in_lines(wide)] == [Shape.PARAGRAPH, Shape.ITEM]


def test_a_table_of_nothing_is_nothing() -> None:
    """An empty table leaves no empty block."""
    assert parse("| | |\n|---|---|\n| | |") == ()


def test_plain_text_carries_everything() -> None:
    """Headings, lists, quotes and links are told in words."""
    markdown = "# T\n\n## H\n\np [l](https://e.com)\n- a\n  - b\n1. c\n\n> q\n\n---\ns"
    expected = "T\n\nH\np l (https://e.com)\n• a\n  • b\n1. c\n\n> q\n\ns"
    assert plain_text(parse(markdown), {}) == expected


def test_slack_text_is_escaped_and_names_people() -> None:
    """The text of a message escapes what Slack reads; an unknown person is an id that Slack shows by name."""
    leaves = parse("a &amp; \\<b> [@x](codered:user/U0A) [@y](codered:user/U0B)")
    assert slack_text(leaves, {"U0A": "Ada <3"}) == "a &amp; &lt;b&gt; @Ada &lt;3 <@U0B>"


def test_html_is_whole_and_nested() -> None:
    """A preview is a complete document with real lists."""
    html = page(parse("# T\n\n- a\n  1. b\n- c\n\n> *q*\n\n```\nx<y\n```"), {}, language="fr", title="a<b")
    assert html.startswith('<!doctype html>\n<html lang="fr">')
    assert "<title>a&lt;b</title>" in html
    assert "<pre>x&lt;y</pre>" in html
    assert html.count("<ul>") == html.count("</ul>") == 1
    assert html.count("<ol") == html.count("</ol>") == 1
    assert html.count("<li") == html.count("</li>") == 3
    assert "<em>q</em>" in html


def test_html_links_leave_without_a_trace() -> None:
    """A link in a preview carries no referrer and cannot reach back."""
    html = page(parse("[l](https://e.com/?a=1&b=2)"), {}, language="en", title="t")
    assert '<a href="https://e.com/?a=1&amp;b=2" rel="noopener noreferrer">l</a>' in html


def test_a_subject_is_one_line_of_text() -> None:
    """Markup and line ends are gone."""
    assert one_line("**a** b\nc") == "a b c"
