"""A brief typed in full."""

from datetime import date, time

import pytest

from bot.domain import commands
from bot.domain.brief import Audience, Brief, Cadence, Level, Ping, Resource, Weekday, Workstream
from bot.domain.deferral import Deferral
from bot.domain.policy import Actor
from bot.domain.reassignment import Reassignment
from bot.listeners.grammar import Run, parse

TODAY = date(2025, 12, 1)
ACTOR = Actor(id="U0LEAD")

WHOLE = """red ChatGPT quality
  --problem "Rivals caught up;\n don't wait"
  --criterion "Failed answers below 0.1 %" --criterion=“Blind tests put us first”
  --review 15 january 2026 --lead <@U1|ann> --home <#C1|chatgpt> --channel <#C2|ads>, <#C3> --channel <#C4>
  --ping @channel --person <@U8> <@U9> --workstream "Speed=<@U2>" --workstream Personalisation
  --resource "sprint: two weeks" --resource budget: inference
  --cadence daily-call@9:30@Europe/Paris --language fr
  --move "<@U3> <@U4> from Ads to Speed until 2026-01-31" --move <@U5> from Pulse to Personalisation
  --defer "Pulse owner <@U6> because 'its team moves' until stand-down"
"""


def brief(text: str) -> Brief:
    """Return the brief that a command saves as a draft."""
    asked = parse(text, actor=ACTOR, today=TODAY)
    assert isinstance(asked, Run)
    assert isinstance(asked.command, commands.SaveDraft)
    return asked.command.brief


def test_whole_brief() -> None:
    """Every option of a brief lands in its field."""
    until = date(2026, 1, 31)
    assert brief(WHOLE) == Brief(
        level=Level.RED,
        focus="ChatGPT quality",
        problem="Rivals caught up;\n don't wait",
        exit_criteria=("Failed answers below 0.1 %", "Blind tests put us first"),
        review_on=date(2026, 1, 15),
        lead="U1",
        audience=Audience(channels=("C1", "C2", "C3", "C4"), home="C1", ping=Ping.CHANNEL, people=("U8", "U9")),
        workstreams=(Workstream(name="Speed", lead="U2"), Workstream(name="Personalisation")),
        resources=(Resource(kind="sprint", note="two weeks"), Resource(kind="budget", note="inference")),
        cadence=Cadence(kind="daily-call", at=time(9, 30), timezone="Europe/Paris"),
        language="fr",
        reassignments=(
            Reassignment(person="U3", from_team="Ads", workstream="Speed", until_on=until),
            Reassignment(person="U4", from_team="Ads", workstream="Speed", until_on=until),
            Reassignment(person="U5", from_team="Pulse", workstream="Personalisation"),
        ),
        deferrals=(Deferral(project="Pulse", owner="U6", why="its team moves"),),
    )


def test_a_memo_in_two_languages() -> None:
    """They are joined by a plus sign, the first one first."""
    assert brief("red ChatGPT quality --language fr+en").language == "fr+en"


@pytest.mark.parametrize(
    ("text", "focus", "problem"),
    [
        ("red --problem slow answers --focus Speed", "Speed", "slow answers"),
        ('red --problem "slow answers" Speed first', "Speed first", "slow answers"),
        ("red Speed —problem slow answers", "Speed", "slow answers"),
        ("red --lead <@U1> Speed --problem=slow answers", "Speed", "slow answers"),
        ("red Speed --problem: 'slow answers'", "Speed", "slow answers"),
    ],
)
def test_text_without_quotes(text: str, focus: str, problem: str) -> None:
    """A text runs to the next option unless it is quoted, and loose words are the focus."""
    read = brief(text)
    assert (read.focus, read.problem) == (focus, problem)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("daily-call", Cadence(kind="daily-call")),
        ("weekly update@14h05", Cadence(kind="weekly-update", at=time(14, 5))),
        ("weekly-call@Europe/Paris", Cadence(kind="weekly-call", timezone="Europe/Paris")),
        ("none", Cadence()),
        ("weekly-call@Tuesday@10:00", Cadence(kind="weekly-call", at=time(10), on=Weekday.TUESDAY)),
        (
            "daily-call@09:30@Europe/Paris@<https://a.example/x@y?b=1&amp;c|a.example>",
            Cadence(kind="daily-call", timezone="Europe/Paris", link="https://a.example/x@y?b=1&c"),
        ),
    ],
)
def test_cadence(typed: str, expected: Cadence) -> None:
    """Of a cadence, the time and the zone may be left out."""
    assert brief(f"yellow --cadence {typed}").cadence == expected


def test_practice_and_redraft() -> None:
    """A practice is a practice in the draft too, and a key says which draft takes the brief."""
    asked = parse("practice CR-4 red Speed --review +1d", actor=ACTOR, today=TODAY)
    assert isinstance(asked, Run)
    assert asked.command.alert == "CR-4"
    assert brief("practice red Speed --review +1d").practice
