"""What cannot be read, and what is said about it."""

import re
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain import commands
from bot.domain.policy import Actor
from bot.errors import InvalidInput
from bot.listeners.grammar import (
    COMMANDS,
    AskExport,
    OpenForm,
    Run,
    Show,
    ShowDeferrals,
    ShowRoster,
    help_text,
    parse,
)
from bot.listeners.table import SOMEBODY
from bot.listeners.words import prose, split
from bot.surfaces.blocks import TEXT_MAX
from tests.thoroughness import examples

TODAY = date(2025, 12, 1)
ACTOR = Actor(id="U0LEAD")
UNDERSTOOD = Show | ShowRoster | ShowDeferrals | OpenForm | Run | AskExport

REFUSED = [
    ("staus CR-1", "“staus” is not a subcommand.*Did you mean “/codered status”.*/codered status CR-1"),
    ("rde ChatGPT", "Did you mean “/codered red”"),
    ("xyzzy", "Type /codered help"),
    ("help rooster", "Did you mean “/codered roster”"),
    ("roster late", "“late” is not a part of the roster: choose everybody, waiting, concerns"),
    ("roster CR-1 waitin", "Did you mean “waiting”"),
    ("roster waiting two", "“two” is not the number of a page"),
    ("roster waiting page", "“page” is not the number of a page"),
    ("roster waiting 2 3", "did not expect “3”"),
    ("status please", "did not expect “please”"),
    ("declare CR-1 now", "did not expect “now”"),
    ("declare rad", "“rad” is not a level: choose yellow, orange or red. Did you mean “red”"),
    ("raise purple because", "not a level"),
    ("raise CR-1 orang because x", "Did you mean “orange”"),
    ("red X --reviw +14d", "“--reviw” is not an option here. Did you mean “--review”"),
    ("red X --zzz y", "“--zzz” is not an option here. Use --focus, "),
    ("red X --review", "--review needs a value"),
    ('red X --problem ""', "--problem needs a value"),
    ("red X --review someday", "“someday” is not a date. I read 2026-01-15"),
    ("red X --review 2026-02-30", "There is no such day as “2026-02-30”"),
    ("red X --review +1d --review +2d", "--review was typed twice"),
    ("red X --focus Y", "focus was typed twice"),
    ("red X --lead @ann", "“@ann” is not a person: type @ and the name, and pick it"),
    ("red X --channel #ads", "“#ads” is not a channel: type # and the name, and pick it"),
    ("red X --ping everybody", "not a way to ping: choose none, here or channel"),
    ("red X --resource money: more", "not a kind of resource: choose sprint, budget"),
    ("red X --resource budget", "needs a kind"),
    ("red X --resource budget:", "--resource: Fill this in"),
    ("red X --cadence hourly", "not a cadence"),
    ("red X --cadence daily-call@25:00", "“25:00” is not a time of day"),
    ("red X --cadence daily-call@9:30@Mars/Base", "“Mars/Base” is not a time zone"),
    ("red X --cadence daily-call@9:30@10:30", "too much"),
    ("red X --cadence daily-call@http://a.example", "give one that begins with https://"),
    ("red X --cadence weekly-call@monday@friday", "too much"),
    ("red X --workstream Speed=ann", "“ann” is not a person"),
    ('red X --move "<@U1> from Ads"', "does not say who moves from which team to which workstream"),
    ('red X --defer "Pulse because x"', "does not say which project"),
    ("red X --because y", "“--because” is not an option here"),
    (f"red {'x' * 151}", "--focus: That is too long: at most 150 characters"),
    (f"red X --workstream {'x' * 76}", "--workstream: That is too long: at most 75"),
    (f"checkin {'x' * 3001}", "update: That is too long: at most 3,000 characters"),
    ('red "ChatGPT', 'The quotation that begins with "ChatGPT does not end: close it with "'),
    ("checkin « bonjour", "close it with »"),
    ("amend focus Speed", "did not expect “focus Speed” there. Did you mean “--focus”"),
    ("amend --workstream A --workstream B", "type them one at a time"),
    ("amend --resource budget: x --review +1d", "type them one at a time"),
    ("reassign ann from Ads to Speed", "“ann” is not a person"),
    ("reassign <!subteam^S1|@ads-team> from Ads to Speed", "“@ads-team” is a group: name its people"),
    ("reassign <@U1> from Ads to Speed starting 2026-02-02 until 2026-01-01", "cannot end.*before it starts"),
    (f"reassign <@U1> from {'x' * 76} to Speed", "from: That is too long"),
    ("release ann", "“ann” is not a person"),
    ("defer Pulse owner <@U1>,<@U2> because x", "several people"),
    ("defer Pulse owner <@U1> because we wait until spring", "“spring” is not a date"),
    ("resume Pulse resumed friday", "did not expect “friday”"),
    ("ack but not before monday", "did not expect.*/codered concern"),
    ("standdown --reschedule Pulse", "needs a new date"),
    ("standdown someday", "not a date"),
    ("standdown --criterion met", "needs a number and what you say of it"),
    ("standdown --criteria perhaps", "choose met, partly, not-met or partly-met"),
    ("standdown --resource 1=sold", "choose returned or kept"),
    ("standdown --return friday", "needs a person and a day"),
    ("standdown --return ann=friday", "is not a person"),
    ("standdown check CR-1 now", "I did not expect “now” there"),
    ("standdown check --note x", "A check ends nothing"),
    ("back tomorrow", "I did not expect “tomorrow” there"),
    ("retrospective --worth maybe", "choose yes, partly or no"),
    ("retrospective this --change that", "I did not expect “this” there"),
    ("discard CR-1 it is wrong", "I did not expect"),
    ("recall a mistake", "I did not expect “a mistake” there"),
    ("recall --why x", "Use --because"),
]


def refusal(text: str) -> str:
    """Return the sentence with which a command is refused."""
    with pytest.raises(InvalidInput) as caught:
        parse(text, actor=ACTOR, today=TODAY)
    return str(caught.value)


def parses(text: str) -> bool:
    """Tell whether a whole command, with its slash, is understood."""
    return isinstance(parse(text.removeprefix("/codered"), actor=ACTOR, today=TODAY), UNDERSTOOD)


@pytest.mark.parametrize(("text", "said"), REFUSED)
def test_refusal(text: str, said: str) -> None:
    """A refusal says what was not understood, and ends in an example that is understood."""
    sentence = refusal(text)
    assert re.search(said, sentence)
    assert "pydantic" not in sentence
    assert parses(sentence.rpartition("Example: ")[2])


@pytest.mark.parametrize("example", [command.example_with(SOMEBODY) for command in COMMANDS])
def test_example_parses(example: str) -> None:
    """Every example of the table is a command."""
    assert parses(example)


@pytest.mark.parametrize("name", [name for command in COMMANDS for name in command.names])
def test_help(name: str) -> None:
    """Every name of a subcommand has help with an example, in words that people can type."""
    text = help_text(name)
    assert "Example: /codered " in text
    assert "<@" not in text


def test_help_lists_all() -> None:
    """The help without a topic has a line for each subcommand, also where no blocks are shown."""
    text = help_text(None)
    assert all(f"/codered {command.usage.split()[0]}: {command.does}" in text for command in COMMANDS)
    assert len(text) < TEXT_MAX


def test_help_of_nothing() -> None:
    """Help about what does not exist proposes what does."""
    with pytest.raises(InvalidInput, match="/codered roster"):
        help_text("rostre")


HEADS = st.sampled_from(["", *(name for command in COMMANDS for name in command.names)])
KEYWORDS = "CR-1 red <@U1> <#C1|x> from to until because owner friday +1d rescheduled"
MARKS = '--review --move --defer --cadence --workstream --resume --reschedule a=b " “ @'
BITS = st.sampled_from([*KEYWORDS.split(), *MARKS.split()])


@settings(deadline=None, max_examples=examples(100))
@given(HEADS, st.lists(BITS | st.text(max_size=12), max_size=8).map(" ".join))
def test_anything_typed(head: str, rest: str) -> None:
    """Whatever is typed is understood or refused, and a refusal is a sentence."""
    try:
        asked = parse(f"{head} {rest}", actor=ACTOR, today=TODAY)
    except InvalidInput as error:
        assert "Example: /codered " in str(error)  # noqa: PT017 - a refusal is one of two right answers
    else:
        assert isinstance(asked, UNDERSTOOD)


QUOTES = st.sampled_from([('"', '"'), ("'", "'"), ("\u201c", "\u201d"), ("\u2018", "\u2019")])


@settings(deadline=None, max_examples=examples(60))
@given(QUOTES, st.text(st.characters(exclude_characters="<>&", exclude_categories=["Cs", "Cc"]), max_size=40))
def test_quotation_round_trip(quotes: tuple[str, str], text: str) -> None:
    """What is quoted, with a backslash before every quote and backslash in it, comes back as it was."""
    opening, closing = quotes
    escaped = re.sub(r"""["'\\\u201c\u201d\u2018\u2019]""", lambda mark: f"\\{mark[0]}", text)
    (word,) = split(f"{opening}{escaped}{closing}")
    assert word.quoted
    assert word.raw == text


@settings(deadline=None, max_examples=examples(60))
@given(st.lists(st.text("abcé'\u2019\"x-", min_size=1).filter(lambda word: word[0] in "abcé"), min_size=2))
def test_prose_is_kept(words: list[str]) -> None:
    """Marks within words are no quotes, and prose comes back as it was typed."""
    typed = " ".join(words)
    assert prose(split(typed)) == typed


def test_escapes_of_slack() -> None:
    """Slack's escapes are undone once."""
    asked = parse("checkin 1 &lt; 2 &amp;lt; 3", actor=ACTOR, today=TODAY)
    assert asked == Run(commands.CheckIn(actor=ACTOR, text="1 < 2 &lt; 3"))
