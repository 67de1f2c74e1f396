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
    """Slack has no list inside a quote: its items become quoted lines."""
    (quote,) = _elements("> a\n>\n> - b\n> 1. c")
    assert quote["type"] == "rich_text_quote"
    assert "".join(leaf["text"] for leaf in quote["elements"]) == "a\n• b\n1. c"


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


def test_images_are_text() -> None:
    """An image is named, with its address; nothing is loaded."""
    assert plain_text(parse("![a chart](https://example.com/c.png)"), {}) == "a chart (https://example.com/c.png)"


def test_raw_html_and_bare_addresses_are_text() -> None:
    """Neither HTML nor an address that is only written becomes anything else."""
    assert parse("<b>x</b> https://example.com") == (
        Leaf(Shape.PARAGRAPH, (Run("<b>x</b> https://example.com"),)),
    )


def test_a_table_of_text_is_aligned() -> None:
    """Columns line up in a fixed-width font, wide characters counted twice."""
    (code,) = parse("| name | n |\n|---|---|\n| 漢字 | 1 |\n| abc | 22 |")
    assert code.runs[0].text == "name  n\n漢字  1\nabc   22"


def test_a_table_with_people_is_a_list() -> None:
    """A row that holds a mention is an item, so that the mention stays one."""
    leaves = parse("| who | what |\n|---|---|\n| [@x](codered:user/U0A) | runs |")
    assert plain_text(leaves, {"U0A": "Ada"}) == "who · what\n• @Ada · runs"


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
