"""The words that go in come out, in order, under every limit."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.approval import Approval
from bot.domain.brief import Brief, Level, Ping, Workstream
from bot.domain.check_ins import Round, asked_by
from bot.domain.policy import Policy
from bot.domain.reassignment import Reassignment
from bot.domain.register import register_line
from bot.memos import Kind, MemoContext, Memos, Message
from bot.memos.document import Leaf, Run, Shape
from bot.memos.markdown import parse
from bot.memos.pages import messages
from bot.memos.review_parts import LineView, ReviewView
from bot.memos.split import pieces, size
from tests.memos.memo_case import ALERT, NOW, REFERENCE, alert_of
from tests.memos.slack_rules import assert_within_limits, block_words, leaves_of

MEMOS = Memos()
words = st.text("abcdé漢👩🏽ש.!?&<*_`", min_size=1, max_size=12)
sentences = st.lists(words, min_size=1, max_size=60).map(" ".join)
shapes = st.sampled_from(["# {}", "## {}", "{}", "- {}", "1. {}", "> {}", "- a\n  - {}", "---"])
documents = st.lists(st.tuples(shapes, sentences), min_size=1, max_size=40)


def _bare(text: str) -> list[str]:
    """Return the words of a plain text without the marks of lists and quotes."""
    lines = (re.sub(r"^\s*(?:•|\d+\.|&gt;)\s", "", line) for line in text.splitlines())
    plain = " ".join(lines).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    return plain.split()


def _leaf_words(leaves: tuple[Leaf, ...]) -> list[str]:
    return [word for leaf in leaves for word in "".join(run.text for run in leaf.runs).split()]


@settings(max_examples=25, deadline=None)
@given(document=documents, repeat=st.sampled_from([1, 4, 12]))
def test_no_word_is_lost_or_moved(document: list[tuple[str, str]], repeat: int) -> None:
    """Whatever the document, blocks and text hold its words in order, within every limit."""
    escaped = [(shape, re.sub(r"([\\`*_<&.!?])", r"\\\1", text)) for shape, text in document]
    markdown = "\n\n".join(shape.format(" ".join([text] * repeat)) for shape, text in escaped)
    leaves = parse(markdown)
    fitted = messages(leaves, {}, Ping.NOBODY)
    assert_within_limits(fitted)
    assert block_words(fitted) == _leaf_words(leaves)
    assert [word for message in fitted for word in _bare(message.text)] == _leaf_words(leaves)


@settings(max_examples=60, deadline=None)
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
