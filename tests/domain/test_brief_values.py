"""What a brief accepts: any language and emoji, no control characters, and nothing beyond its limits."""

from datetime import date, time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from bot.domain.brief import Audience, Brief, Cadence, Level, Terms
from bot.domain.reassignment import Reassignment
from bot.domain.values import (
    Line,
    Name,
    Person,
    Sentence,
    Text,
    clean_text,
    is_channel_id,
    is_person_id,
    next_number,
    same_name,
    single_line,
)
from tests.domain.domain_case import brief, deferral, move

LINE, NAME, SENTENCE, TEXT = (TypeAdapter(kind) for kind in (Line, Name, Sentence, Text))
LIMITS = [(LINE, 0, 150), (NAME, 1, 75), (SENTENCE, 1, 500), (TEXT, 0, 3000)]


@pytest.mark.parametrize(("kind", "least", "most"), LIMITS, ids=["line", "name", "sentence", "text"])
def test_limits(kind: TypeAdapter[str], least: int, most: int) -> None:
    """Each kind of text takes as many characters as it may have, not counting the white space around it."""
    assert len(kind.validate_python(f"  {'é' * most} \n")) == most
    with pytest.raises(ValidationError, match=f"at most {most}"):
        kind.validate_python("é" * (most + 1))
    if least:
        with pytest.raises(ValidationError, match="at least 1"):
            kind.validate_python(" \n\t ")
    else:
        assert not kind.validate_python(" \n\t ")


KEPT = [
    "🚨🇫🇷👩‍👩‍👧‍👦",
    "أداء النموذج بطيء",
    "עברית משמאל",
    "漢字かな交じり",
    "e\u0301",
    "<!channel> *x* `y`",
    "a\u200fb",
]


@pytest.mark.parametrize("typed", KEPT)
def test_every_script_is_kept(typed: str) -> None:
    """Emoji, right-to-left text and what looks like formatting stay exactly as they were typed."""
    assert LINE.validate_python(typed) == typed
    assert TEXT.validate_python(typed) == typed
    assert brief(focus=typed).focus == typed


CLEANED = [
    ("one\r\ntwo\rthree\nfour", "one\ntwo\nthree\nfour", "one two three four"),
    ("a\x00b\x07c\x1b[31md", "abc[31md", "abc[31md"),
    ("a\x9fb\x7fc", "abc", "abc"),
    ("a\x85b\x0bc", "a\nb\nc", "a b c"),
    ("half \ud83d a pair", "half  a pair", "half a pair"),
    ("\ttab  and   spaces ", "tab  and   spaces", "tab and spaces"),
]


@pytest.mark.parametrize(("typed", "text", "line"), CLEANED)
def test_control_characters_go(typed: str, text: str, line: str) -> None:
    """Control characters and halves of characters are dropped; texts keep their lines, a line has one."""
    assert TEXT.validate_python(typed) == text
    assert LINE.validate_python(typed) == line


@pytest.mark.parametrize("value", [None, 5, 5.5, ["a"]])
def test_what_is_not_text_is_left_to_the_model(value: object) -> None:
    """Cleaning leaves other values alone, and the model refuses them."""
    assert single_line(value) is value
    assert clean_text(value) is value
    with pytest.raises(ValidationError):
        Brief.model_validate({"level": "red", "focus": value or {}, "problem": value})


@settings(deadline=None, max_examples=100)
@given(st.text(alphabet=st.characters(codec=None), max_size=200))
def test_any_text_is_taken(typed: str) -> None:
    """Whatever is typed can be kept, written as UTF-8, and is not changed by being cleaned again."""
    text, line = str(clean_text(typed)), str(single_line(typed))
    assert text.encode().decode() == text
    assert "\n" not in line
    assert clean_text(text) == text
    assert single_line(line) == line


IDS = [
    ("U0ADA", True, False),
    ("W12", True, False),
    ("C0HOME", False, True),
    ("G1", False, True),
    ("D1", False, True),
    ("ada", False, False),
    ("u0ada", False, False),
    ("U0 ADA", False, False),
    ("U", False, False),
    ("U0ADA\n", False, False),
    ("", False, False),
]


@pytest.mark.parametrize(("value", "person", "channel"), IDS)
def test_ids(value: str, *, person: bool, channel: bool) -> None:
    """Ids of people begin with U or W, of conversations with C, G or D; handles and names are neither."""
    assert is_person_id(value) is person
    assert is_channel_id(value) is channel


@pytest.mark.parametrize(
    ("typed", "kept"), [("@ada", "ada"), ("U0ADA", "U0ADA"), (" @ada ", "ada"), ("#ops", "ops")]
)
def test_sigils_go(typed: str, kept: str) -> None:
    """A handle may be written with its @, a channel with its #."""
    assert TypeAdapter(Person).validate_python(typed) == kept


@pytest.mark.parametrize(
    ("ids", "number"), [((), 1), (("CR-1-R1",), 2), (("CR-1-R9", "CR-1-R10"), 11), (("CR-12-R3",), 4)]
)
def test_next_number(ids: tuple[str, ...], number: int) -> None:
    """The next number follows the highest, not the last nor the count."""
    assert next_number(ids) == number


@pytest.mark.parametrize(
    ("left", "right", "same"), [("Straße", "STRASSE", True), ("Ads", "aDS", True), ("Ads", "Ad", False)]
)
def test_same_name(left: str, right: str, *, same: bool) -> None:
    """Names are the same in any case, in any language."""
    assert same_name(left, right) is same


WRONG = [
    ({"level": "purple"}, "level"),
    ({"level": "red", "fokus": "x"}, "fokus"),
    ({"level": "red", "exit_criteria": ["x"] * 21}, "exit_criteria"),
    ({"level": "red", "exit_criteria": [" "]}, "exit_criteria"),
    ({"level": "red", "cadence": {"timezone": "Mars/Olympus"}}, "timezone"),
    ({"level": "red", "cadence": {"at": "25:00"}}, "at"),
    ({"level": "red", "resources": [{"kind": "gold", "note": "x"}]}, "kind"),
    ({"level": "red", "review_on": "2025-02-30"}, "review_on"),
    ({"level": "red", "audience": {"ping": "everybody"}}, "ping"),
    ({"focus": "x"}, "level"),
]


@pytest.mark.parametrize(("values", "field"), WRONG)
def test_wrong_briefs_name_the_field(values: dict[str, object], field: str) -> None:
    """What cannot be used, and a misspelt key, is refused at its place."""
    with pytest.raises(ValidationError) as refused:
        Brief.model_validate(values)
    assert field in {str(part) for fault in refused.value.errors() for part in fault["loc"]}


def test_a_bare_brief() -> None:
    """A level is enough for a draft; everything else is silent."""
    bare = Brief.model_validate({"level": "yellow"})
    assert (bare.focus, bare.exit_criteria, bare.review_on, bare.audience.home_channel) == ("", (), None, None)
    assert bare.cadence == Cadence(kind="none", at=time(9, 30), timezone="UTC")
    assert bare.people() == ()


def test_criteria_may_be_lines() -> None:
    """Exit criteria are a list, or a text with one on each line."""
    assert brief(exit_criteria=" One \n\n  \r\nTwo").exit_criteria == ("One", "Two")


@pytest.mark.parametrize("end", [None, "", " Stand-Down ", "stand-down"])
def test_open_ends(end: str | None) -> None:
    """“stand-down” and nothing both mean an open end."""
    assert move(until=end).until_on is None
    assert deferral(until=end).until_on is None


def test_a_move_ends_after_it_starts() -> None:
    """A move may take one day; its end does not lie before its start."""
    assert move(starts="2026-01-05", until="2026-01-05").until_on == date(2026, 1, 5)
    with pytest.raises(ValidationError, match="cannot end"):
        move(starts="2026-01-05", until="2026-01-04")


@pytest.mark.parametrize("name", ["from", "to", "person"])
def test_a_move_says_who_from_where_to_where(name: str) -> None:
    """A move without one of its three parts is refused."""
    values = {"person": "U0ADA", "from": "Ads", "to": "Speed"}
    with pytest.raises(ValidationError):
        Reassignment.model_validate(values | {name: " "})


AUDIENCES = [
    ({"channels": ["C1", "C2", "C1"]}, ("C1", "C2"), "C1"),
    ({"channels": ["C1"], "home": "C2"}, ("C2", "C1"), "C2"),
    ({"channels": ["C1", "C2"], "home": "C2"}, ("C2", "C1"), "C2"),
    ({"home": "C2"}, ("C2",), "C2"),
    ({}, (), None),
]


@pytest.mark.parametrize(("values", "channels", "home"), AUDIENCES)
def test_each_channel_once_and_home_first(
    values: dict[str, object], channels: tuple[str, ...], home: str | None
) -> None:
    """An audience lists each channel once, the home channel before the others, however often it is read."""
    audience = Audience.model_validate(values)
    assert (audience.channels, audience.home_channel) == (channels, home)
    assert Audience.model_validate(audience.model_dump()) == audience


def test_everyone_once() -> None:
    """The people of a brief are its leads, its audience, those who move and the owners, once each."""
    named = brief(audience={"channels": ["C0HOME"], "people": ["U0ADA", "U0ADA", "U0CFO"]}).people()
    assert named == ("U0LEAD", "U0STREAM", "U0ADA", "U0CFO", "U0BO", "U0OWNER", "U0CHIEF")


def test_workstreams_are_found_in_any_case() -> None:
    """A workstream without a lead is led by the alert's lead, and so is one that does not exist."""
    terms = brief().terms()
    assert [terms.lead_of(name) for name in ("SPEED", "care", "nothing")] == ["U0STREAM", "U0LEAD", "U0LEAD"]


def test_terms_survive_json() -> None:
    """Terms read back from JSON are the same terms."""
    terms = brief(cadence={"kind": "weekly-call", "at": "07:45", "timezone": "Asia/Tokyo"}).terms()
    assert Terms.model_validate_json(terms.model_dump_json()) == terms
    assert terms.cadence.zone.key == "Asia/Tokyo"


def test_levels_have_an_order() -> None:
    """Yellow is the least, red the most."""
    assert sorted(Level, key=lambda level: level.rank) == [Level.YELLOW, Level.ORANGE, Level.RED]
