"""Sentences, and the strings they are made of."""

from datetime import date, timedelta

import pytest

from bot.language import written_date
from bot.surfaces.text import Tone, notice
from bot.surfaces.words import clip, clip_escaped, escape, written_span
from tests.surfaces.surface_case import Json, assert_message


def leaves(message: Json) -> list[Json]:
    """Return every leaf of a message of one paragraph or more."""
    return [leaf for block in message["blocks"] for part in block["elements"] for leaf in part["elements"]]


def test_only_the_tokens_of_a_sentence_become_mentions() -> None:
    """People and channels are mentions, the words around them text."""
    message = notice("Ask <@U123> in <#C123>.")
    assert [leaf["type"] for leaf in leaves(message)] == ["text", "user", "text", "channel", "text"]
    assert message["text"] == "Ask <@U123> in <#C123>."
    assert_message(message)


def test_what_people_typed_stays_text() -> None:
    """A project called like a mention of everybody, formatting or a link is shown as it is called."""
    message = notice("“<!channel> *x* <https://a|b> @here” is already put off by <@U1>.")
    assert [leaf["type"] for leaf in leaves(message)] == ["text", "user", "text"]
    assert "“<!channel> *x* <https://a|b> @here”" in leaves(message)[0]["text"]
    assert message["text"].startswith("“&lt;!channel&gt; *x* &lt;https://a|b&gt; @here”")


@pytest.mark.parametrize("sentence", ["", "x" * 20_000, "&" * 9_000, "<@U0123456789> " * 2_000])
def test_a_sentence_of_any_length_is_within_the_limits(sentence: str) -> None:
    """Nothing, twenty thousand letters and two thousand mentions are all messages that Slack takes."""
    assert_message(notice(sentence))


def test_a_cut_text_ends_outside_of_tokens() -> None:
    """Where the text has to be cut, no half of a mention or of an escaped character is left."""
    text = notice("<@U0123456789>&" * 2_000)["text"]
    assert text.endswith(("<@U0123456789>…", "&amp;…"))


def test_the_tone_is_a_symbol_before_the_sentence() -> None:
    """The symbol is in the text too, and the sentence says the same without it."""
    assert notice("Done.", tone=Tone.DONE)["text"] == "✅ Done."


@pytest.mark.parametrize("most", [1, 5, 20])
def test_shortened_texts_keep_their_length(most: int) -> None:
    """Neither way of shortening goes over its limit."""
    assert len(clip("abc " * 10, most)) <= most
    assert len(escape(clip_escaped("a&b<" * 10, most))) <= most


def test_short_texts_stay_as_they_are() -> None:
    """What fits is not touched."""
    assert clip("abc", 3) == "abc"
    assert clip_escaped("a&b", 7) == "a&b"


def test_dates_and_spans_are_written_for_people() -> None:
    """Days have names of months, spans their two largest units."""
    assert written_date(date(2025, 12, 1)) == "1 December 2025"
    spans = [timedelta(minutes=5), timedelta(hours=2, minutes=10), timedelta(days=1), timedelta(days=2, hours=3)]
    assert [written_span(span) for span in spans] == ["5 min", "2 h 10 min", "1 day", "2 days 3 h"]
