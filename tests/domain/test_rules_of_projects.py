"""The rules for projects: what is put off, and what becomes of it."""

from datetime import date

import pytest

from bot.domain import commands
from bot.domain.alert import Alert
from bot.domain.deferral import Decision
from bot.errors import InvalidInput, Refusal
from tests.domain.domain_case import (
    CHIEF,
    DECLARED,
    DRAFT,
    LATER,
    NOW,
    OWNER,
    TODAY,
    YESTERDAY,
    after,
    decide,
    deferral,
)


def defer(*deferrals: object) -> commands.Defer:
    """Return the chief's command to put projects off."""
    return commands.Defer(actor=CHIEF, deferrals=deferrals)  # type: ignore[arg-type]


def resume(
    project: str = "Redesign", decision: Decision = Decision.RESUMED, until: date | None = None, note: str = ""
) -> commands.DecideDeferral:
    """Return the chief's decision on a project."""
    return commands.DecideDeferral(actor=CHIEF, project=project, decision=decision, until=until, note=note)


REFUSED = [
    (defer(deferral(owner="max")), "I do not know “max”", {"owner"}),
    (defer(deferral("ads PILOT")), "“ads PILOT” is already put off in CR-1", {"project"}),
    (defer(deferral("One"), deferral("ONE")), "“ONE” is already put off", {"project"}),
    (defer(deferral(until=TODAY)), "choose a day after", {"until_on"}),
    (defer(deferral(until=YESTERDAY)), "30 November 2025 has passed", {"until_on"}),
]


@pytest.mark.parametrize(("command", "sentence", "fields"), REFUSED)
@pytest.mark.parametrize("alert", [DRAFT, DECLARED], ids=["draft", "declared"])
def test_refused_deferrals(alert: Alert, command: commands.Defer, sentence: str, fields: set[str]) -> None:
    """Unknown owners, projects that are put off already in any case, and days that have come are refused."""
    with pytest.raises(InvalidInput, match=sentence) as refused:
        decide(alert, command)
    assert set(refused.value.fields) == fields


def test_put_off() -> None:
    """Each project gets an entry of its own in the register, with the day from which it waits."""
    put_off = after(DECLARED, defer(deferral("One", until=LATER), deferral("Two", commitment="Promised to all")))
    assert [(entry.id, entry.project, entry.since) for entry in put_off.deferrals[2:]] == [
        ("CR-1-D3", "One", NOW),
        ("CR-1-D4", "Two", NOW),
    ]


@pytest.mark.parametrize("decision", list(Decision))
def test_decisions(decision: Decision) -> None:
    """A decision is kept with who took it, when, why and until when; only a rescheduled project has a new date."""
    entry = after(DECLARED, resume("redesign", decision, LATER, note="As agreed")).deferrals[1]
    assert entry.verdict is not None
    assert (entry.verdict.decision, entry.verdict.by, entry.verdict.at) == (decision, CHIEF.id, NOW)
    assert entry.verdict.note == "As agreed"
    assert entry.verdict.until == (LATER if decision is Decision.RESCHEDULED else None)


REFUSED_DECISIONS = [
    (resume("Moon base"), "has not put off “Moon base”. It has put off: “Ads pilot”, “Redesign”"),
    (resume(decision=Decision.RESCHEDULED), 'for example /codered resume "Redesign" rescheduled'),
    (resume(decision=Decision.RESCHEDULED, until=TODAY), "choose a day after"),
    (resume(note="n" * 3001), "at most 3,000"),
]


@pytest.mark.parametrize(("command", "sentence"), REFUSED_DECISIONS)
def test_refused_decisions(command: commands.DecideDeferral, sentence: str) -> None:
    """Unknown projects, and a new date that is missing or has come, are refused."""
    with pytest.raises(Refusal) as refused:
        decide(DECLARED, command)
    assert sentence in str(refused.value)


def test_decided_once() -> None:
    """A decision that was taken is not taken again; the refusal says whose it was."""
    decided = after(DECLARED, resume())
    with pytest.raises(Refusal, match="“Redesign” was resumed already, by <@U0CHIEF>"):
        decide(decided, resume())


def test_nothing_left_to_decide() -> None:
    """Where all is decided, the refusal says that nothing is put off."""
    decided = after(DECLARED, resume(), resume("Ads pilot"))
    with pytest.raises(Refusal, match="It has put off: nothing"):
        decide(decided, resume("Moon base"))


def test_put_off_again() -> None:
    """A project that was resumed can be put off again; the new entry is the one to decide on."""
    again = after(DECLARED, resume(), defer(deferral("Redesign")))
    assert [entry.undecided for entry in again.deferrals] == [True, False, True]
    entry = again.deferral_of("REDESIGN")
    assert entry is not None
    assert (entry.id, entry.deferral.owner) == ("CR-1-D3", OWNER.id)
    assert not after(again, resume()).deferrals[2].undecided
