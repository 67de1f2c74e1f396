"""The words that go in come out, in order, under every limit."""

import re
from collections.abc import Iterable
from html import unescape

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.approval import Approval
from bot.domain.brief import Brief, Level, Ping, Workstream
from bot.domain.check_ins import Round, asked_by
from bot.domain.policy import Policy
from bot.domain.reassignment import Reassignment
from bot.domain.register import register_line
from bot.memos import Kind, MemoContext, Memos, Message
from bot.memos.document import Leaf, Run, Shape
from bot.memos.html import page
from bot.memos.markdown import parse
from bot.memos.pages import MAX_TEXT, messages
from bot.memos.plain import plain_text
from bot.memos.review_parts import LineView, ReviewView
from bot.memos.sentences import sentence_ends
from bot.memos.split import pieces, size
from tests.memos.markdown_texts import Said, documents
from tests.memos.memo_case import ALERT, NOW, REFERENCE, alert_of
from tests.memos.slack_rules import assert_within_limits, block_words, leaves_of
from tests.thoroughness import examples

MEMOS = Memos()
words = st.text("abcdé漢👩🏽ש.!?&<*_`", min_size=1, max_size=12)
sentences = st.lists(words, min_size=1, max_size=60).map(" ".join)


def _leaf_words(leaves: tuple[Leaf, ...]) -> list[str]:
    return [word for leaf in leaves for word in "".join(run.text for run in leaf.runs).split()]


_MARK = re.compile(r"[•·>]|\d+\.|\(https://example\.com/a\)")
"""What stands for lists, quotes, tables and links in a text without them."""


def _letters(texts: Iterable[str]) -> str:
    """Return what a reader meets, without the marks, and without white space, where a word may be cut."""
    return "".join(word for text in texts for word in text.split() if not _MARK.fullmatch(word))


def _read(html: str) -> str:
    """Return the text of a page."""
    article = html.partition("<article>")[2]
    spaced = re.sub(r"<(?:/?(?:h\d|p|ul|ol|li|pre|t[hdr]|table|blockquote)\b[^>]*|br|hr)>", "\n", article)
    return unescape(re.sub(r"<[^>]*>", "", spaced))


@settings(max_examples=examples(12), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(document=documents)
def test_no_word_is_lost_or_moved(document: Said) -> None:
    """Of any document every form holds every word in order, and nothing else; in Slack's within every limit."""
    leaves = parse(document.markdown)
    fitted = messages(leaves, {}, Ping.NOBODY)
    assert_within_limits(fitted)
    said = _letters(document.words)
    assert _letters(block_words(fitted)) == said
    assert _letters(unescape(message.text) for message in fitted) == said
    assert _letters([plain_text(leaves, {})]) == said
    assert _letters([_read(page(leaves, {}, language="en", title="t"))]) == said


@settings(max_examples=examples(8), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(document=documents)
def test_nothing_in_a_document_notifies(document: Said) -> None:
    """Whatever the words look like, no message has a mention, a broadcast or any address of theirs."""
    fitted = messages(parse(document.markdown), {}, Ping.NOBODY)
    for leaf in leaves_of([block for message in fitted for block in message.blocks]):
        assert leaf["type"] in {"text", "link", "plain_text"}
        assert leaf.get("url", "https://example.com/a") == "https://example.com/a"
    assert not any(re.search("[<>]", message.text) for message in fitted)


@settings(max_examples=examples(30), deadline=None)
@given(text=st.lists(words | st.sampled_from(["\n", "\n\n", ". "]), min_size=1, max_size=80).map(" ".join))
def test_pieces_fit_and_join_again(text: str) -> None:
    """A leaf cut under a small limit has pieces within it, with the same words."""
    leaf = Leaf(Shape.ITEM, (Run(text.strip()),), level=1)
    cut = list(pieces(leaf, 120, {}))
    assert all(size(piece, {}) <= 120 for piece in cut)
    assert _leaf_words(tuple(cut)) == _leaf_words((leaf,))


def test_a_cut_prefers_paragraphs_then_sentences_then_words() -> None:
    """The best boundary within reach is taken."""
    paragraph = Leaf(Shape.PARAGRAPH, (Run("One two. Three four.\n\nFive six seven. Eight nine ten."),))
    assert [piece.runs[0].text for piece in pieces(paragraph, 42, {})] == [
        "One two. Three four.",
        "Five six seven. Eight nine ten.",
    ]
    sentence = Leaf(Shape.PARAGRAPH, (Run("One two three four. Five six seven eight nine."),))
    assert next(pieces(sentence, 30, {})).runs[0].text == "One two three four."
    word = Leaf(Shape.PARAGRAPH, (Run("abcdefgh ijklmnop qrstuvwx yz"),))
    assert next(pieces(word, 22, {})).runs[0].text == "abcdefgh ijklmnop"


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("It is slow, e.g. at noon. Then it is not.", "It is slow, e.g. at noon. "),
        ("Ask Dr. Smith or J. R. Lee. They know.", "Ask Dr. Smith or J. R. Lee. "),
        ("See p. 3 and fig. 4. They show it.", "See p. 3 and fig. 4. "),
        ("Voir M. Dupont et Mme. Durand. Merci.", "Voir M. Dupont et Mme. Durand. "),
        ("« Vraiment\u202f? » demande-t-il. Oui.", "« Vraiment\u202f? » demande-t-il. "),
        ("Il dit « Oui. » Puis il part.", "Il dit « Oui. » "),
        ("1. One thing. Another.", "1. One thing. "),
        (
            "It takes 3.5 s at https://e.com/a?b. c or so. Then 2.",
            "It takes 3.5 s at https://e.com/a?b. c or so. ",
        ),
        ("Wait… what? No!", "Wait… what? "),
        ("He said “stop.” They did.", "He said “stop.” "),
        ("漢字。「はい。」仮名。", "漢字。"),
        ("「はい。」仮名。", "「はい。」"),
        ("हिन्दी। भाषा।", "हिन्दी। "),
        ("كيف؟ نعم.", "كيف؟ "),
        ("ٹھیک۔ ہاں۔", "ٹھیک۔ "),
        ("https://例。jp/路 それ。はい。", "https://例。jp/路 それ。"),
    ],
)
def test_a_sentence_ends_where_a_reader_says(text: str, first: str) -> None:
    """Abbreviations, initials, numbers and addresses are no ends; other scripts have stops of their own."""
    assert text[: next(sentence_ends(text))] == first


def test_a_cut_follows_the_sentence_that_is_whole() -> None:
    """An abbreviation near the limit does not cut the sentence it stands in."""
    text = "We begin with the first one. Then we ask Dr. Smith about it, and the others."
    (first, second) = pieces(Leaf(Shape.PARAGRAPH, (Run(text),)), 60, {})
    assert (first.runs[0].text, second.runs[0].text) == (text[:28], text[29:])


@pytest.mark.parametrize(
    "cluster", ["👩🏽‍🚀", "🇫🇷", "é", "\u0928\u093f", "👍🏽", "🏴\U000e0067\U000e0062\U000e007f"]
)
def test_a_long_word_is_cut_between_characters(cluster: str) -> None:
    """A word beyond every limit is cut, but never inside what a reader sees as one character."""
    cut = list(pieces(Leaf(Shape.PARAGRAPH, (Run(cluster * 900),)), 2900, {}))
    texts = [piece.runs[0].text for piece in cut]
    assert "".join(texts) == cluster * 900
    assert all(text == cluster * (len(text) // len(cluster)) for text in texts)


def test_mentions_and_links_are_cut_whole() -> None:
    """A paragraph of a thousand people and links names each of them once, and each part of a link leads on."""
    people = tuple(Run("", user=f"U{at:04}") for at in range(1000))
    link = Run("word " * 1000, url="https://example.com/a")
    fitted = messages((Leaf(Shape.PARAGRAPH, (*people, link)),), {}, Ping.NOBODY)
    assert_within_limits(fitted)
    leaves = [leaf for message in fitted for leaf in leaves_of(message.blocks)]
    assert [leaf["user_id"] for leaf in leaves if leaf["type"] == "user"] == [run.user for run in people]
    links = [leaf for leaf in leaves if leaf["type"] == "link"]
    assert {leaf["url"] for leaf in links} == {link.url}
    assert sum(leaf["text"].split().count("word") for leaf in links) == 1000


def test_a_word_that_fits_is_never_cut() -> None:
    """A very long word moves to the next piece rather than being cut."""
    long = "x" * 2000
    cut = list(pieces(Leaf(Shape.PARAGRAPH, (Run(f"{'a ' * 700}{long}"),)), 2900, {}))
    assert [piece.runs[0].text.split()[-1] for piece in cut] == ["a", long]


def test_sentences_end_without_spaces_in_east_asian_scripts() -> None:
    """A cut at the ideographic full stop keeps within the limit."""
    cut = list(pieces(Leaf(Shape.PARAGRAPH, (Run("漢字。" * 100),)), 100, {}))
    assert all(size(piece, {}) <= 100 and piece.runs[0].text.endswith("。") for piece in cut)


def test_white_space_alone_makes_no_empty_block() -> None:
    """Code that begins with thousands of empty columns has no piece without text."""
    assert_within_limits(messages(parse("```\n" + " " * 5000 + "x\n```"), {}, Ping.NOBODY))


def test_a_single_endless_character_is_cut_all_the_same() -> None:
    """A letter with thousands of accents cannot hold up a memo."""
    fitted = messages((Leaf(Shape.PARAGRAPH, (Run("e" + "\u0301" * 9000),)),), {}, Ping.NOBODY)
    assert_within_limits(fitted)


def _table(rows: int, columns: int, cell: str = "x") -> str:
    lines = [f"|{f' {cell} |' * columns}"] * rows
    return "\n".join([lines[0], f"|{'---|' * columns}", *lines[1:]])


def _kinds(markdown: str) -> list[list[str]]:
    fitted = messages(parse(markdown), {}, Ping.NOBODY)
    assert_within_limits(fitted)
    return [[block["type"] for block in message.blocks] for message in fitted]


@pytest.mark.parametrize(
    ("rows", "columns", "cell", "kind"),
    [
        (100, 2, "x", "table"),
        (101, 2, "x", "rich_text"),
        (2, 20, "x", "table"),
        (2, 21, "x", "rich_text"),
        (2, 1, "x " * 980, "table"),
        (2, 1, "x " * 1000, "rich_text"),
        (2, 1, "x " * 4990, "rich_text"),
    ],
)
def test_a_table_is_a_block_up_to_slacks_limits(rows: int, columns: int, cell: str, kind: str) -> None:
    """One row, column or character more than a message can hold, and it is said in lines."""
    assert {block for message in _kinds(_table(rows, columns, cell)) for block in message} == {kind}


def test_a_message_has_one_table() -> None:
    """The second table of a message is aligned text; that of the next message is a table again."""
    assert _kinds(f"{_table(3, 2)}\n\na\n\n{_table(3, 2)}") == [["table", "rich_text", "rich_text"]]
    assert _kinds(f"{_table(3, 2)}\n\n{'word ' * 700}\n\n{'word ' * 500}\n\n{_table(3, 2)}")[-1][-1] == "table"


def test_a_heading_goes_with_what_it_is_about() -> None:
    """A heading does not end a message when what follows it begins the next one."""
    first, second = messages(parse(f"{'word ' * 560}\n\n# Title\n\n{'more ' * 500}"), {}, Ping.NOBODY)
    assert [block["type"] for block in first.blocks] == ["rich_text"]
    assert [block["type"] for block in second.blocks] == ["header", "rich_text"]
    assert all(len(message.text) <= MAX_TEXT for message in (first, second))


def test_a_long_list_fills_its_messages() -> None:
    """A list of many items begins where there is room, and takes no more messages than it must."""
    text = "\n".join(f"- item {number} {'word ' * 20}" for number in range(100))
    fitted = messages(parse(f"# Title\n\na\n\n{text}"), {}, Ping.NOBODY)
    assert_within_limits(fitted)
    assert len(fitted) == -(-len(text) // MAX_TEXT)


def _large(people: int) -> Brief:
    streams = tuple(Workstream(name=f"Stream {at}", lead="U0LEAD") for at in range(5))
    moves = tuple(
        Reassignment(person=f"U0P{at:04}", from_team=f"Team {at % 7}", workstream=f"Stream {at % 5}")
        for at in range(people)
    )
    return Brief.model_validate(dict(REFERENCE) | {"workstreams": streams, "reassignments": moves})


@pytest.mark.parametrize("language", ["en", "fr"])
def test_five_hundred_people_fit(language: str) -> None:
    """A brief with 500 reassignments names everyone once, over as many messages as that takes."""
    memo = MEMOS.render(Kind.DECLARATION, MemoContext.of(alert_of(_large(500)), NOW), language)
    names = {f"U0P{at:04}": f"Alexandra Longname-Number {at}" for at in range(500)}
    for known in ({}, names):
        fitted = memo.messages(names=known, ping=Ping.CHANNEL)
        assert_within_limits(fitted)
        users = [leaf["user_id"] for message in fitted for leaf in leaves_of(message.blocks) if "user_id" in leaf]
        assert sorted(user for user in users if user.startswith("U0P")) == sorted(names)


def test_a_long_problem_is_split() -> None:
    """A problem at its limit, full of what must be escaped, is said completely."""
    brief = REFERENCE.model_copy(update={"problem": "R&D <is> slow. " * 199})
    memo = MEMOS.render(Kind.DECLARATION, MemoContext.of(alert_of(brief), NOW))
    fitted = memo.messages()
    assert len(fitted) > 1
    assert_within_limits(fitted)
    assert block_words(fitted).count("<is>") == 199


def _pings(fitted: tuple[Message, ...]) -> list[str]:
    return [
        leaf["range"] for message in fitted for leaf in leaves_of(message.blocks) if leaf["type"] == "broadcast"
    ]


@pytest.mark.parametrize("ping", [Ping.HERE, Ping.CHANNEL])
def test_only_the_first_message_pings(ping: Ping) -> None:
    """A memo over several messages notifies the channel once, in its first block and in its text."""
    memo = MEMOS.render(Kind.DECLARATION, MemoContext.of(alert_of(_large(400)), NOW))
    first, *rest = memo.messages(ping=ping)
    assert _pings((first, *rest)) == [ping.value]
    assert first.blocks[0]["type"] == "rich_text"
    assert first.text.startswith(f"<!{ping}> ")
    assert rest
    assert not any("<!" in message.text for message in rest)


ASKED_FOR = Approval(
    id="CR-1-A1",
    level=Level.RED,
    seen="",
    asked_by="U0CHIEF",
    asked_at=NOW,
    expires_at=NOW,
    needed=1,
    asked=("U0STAFF",),
)


def test_a_practice_never_pings_and_says_so_first() -> None:
    """A practice is marked before anything else, in both languages and in the subject, and notifies nobody."""
    alert = alert_of(REFERENCE.model_copy(update={"practice": True}))
    for kind in Kind:
        for language, mark in (("en", "Practice"), ("fr", "Exercice")):
            context = MemoContext.of(
                alert,
                NOW,
                reader="U0ADS1",
                move=alert.roster[0],
                deferral=alert.deferrals[0],
                person=alert.roster[0].person,
                before=Level.ORANGE,
                after=Level.RED,
                closing="",
                approval=ASKED_FOR,
                answer_by=NOW,
                check_in=Round(
                    id="CR-1-C1", opening=NOW, opened_at=NOW, closes_at=NOW, asked=asked_by(alert.terms)
                ),
                registered=LineView.of(register_line(alert, alert.deferrals[0], now=NOW, policy=Policy())),
                review=ReviewView.of(alert, Policy().today, NOW, NOW.date()),
            )
            memo = MEMOS.render(kind, context, language)
            assert memo.text().startswith(f"> {mark}")
            assert memo.subject.startswith(mark)
            assert _pings(memo.messages(ping=Ping.CHANNEL)) == []


def test_a_header_takes_150_characters_and_no_more() -> None:
    """A longer title, or one that Slack could read as an entity, is bold text instead."""
    for text, kind in (
        ("x" * 150, "header"),
        ("x" * 151, "rich_text"),
        ("a \\&lt;b", "rich_text"),
        ("R&D", "header"),
    ):
        assert messages(parse(f"# {text}"), {}, Ping.NOBODY)[0].blocks[0]["type"] == kind


def test_small_print_beyond_a_context_block_is_rich_text() -> None:
    """Small print with a link, or too long for a context block, is said in full size rather than lost."""
    for small in ("x " * 600, "[a](https://example.com)"):
        blocks = messages(parse(f"a\n\n---\n\n{small}"), {}, Ping.NOBODY)[0].blocks
        assert [block["type"] for block in blocks] == ["rich_text", "divider", "rich_text"]


def test_the_whole_reference_case_is_one_message() -> None:
    """The reference case's memo is read in one message, in each language."""
    for language in ("en", "fr"):
        assert len(MEMOS.render(Kind.DECLARATION, MemoContext.of(ALERT, NOW), language).messages()) == 1


@pytest.mark.parametrize("language", ["en", "fr"])
def test_thousands_are_counted(language: str) -> None:
    """Above 500 a memo says how many come from each team; the roster and the requests name everybody."""
    memo = MEMOS.render(Kind.DECLARATION, MemoContext.of(alert_of(_large(3000)), NOW), language)
    fitted = memo.messages()
    assert_within_limits(fitted)
    assert len(fitted) < 4
    assert "U0P" not in str(fitted)
    assert "86 " in memo.text()
