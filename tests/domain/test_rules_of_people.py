"""The rules for people: who moves, who answers, who is reminded, who goes back."""

from datetime import timedelta

import pytest

from bot.domain import commands, events
from bot.domain.acknowledgement import Answer, Channel
from bot.domain.alert import Alert
from bot.domain.ledger import Standing
from bot.domain.policy import Actor
from bot.errors import InvalidInput, Refusal
from tests.domain.domain_case import (
    ADA,
    BO,
    CHIEF,
    CLOCKWORK,
    DECLARED,
    DRAFT,
    ENDED,
    NOW,
    OWNER,
    RAISE,
    STRANGER,
    TODAY,
    TOMORROW,
    YESTERDAY,
    ack,
    after,
    brief,
    concern,
    decide,
    move,
)

RELEASE_ADA = commands.Release(actor=CHIEF, person=ADA.id)
RELEASED = after(DECLARED, RELEASE_ADA)


def reassign(*moves: object) -> commands.Reassign:
    """Return the chief's command to move people."""
    return commands.Reassign(actor=CHIEF, moves=moves)  # type: ignore[arg-type]


REFUSED_MOVES = [
    (reassign(move("ann")), "I do not know “ann”", {"people"}),
    (
        reassign(move(ADA.id)),
        "already reassigned to “Speed” in CR-1. Release them first: /codered release",
        {"people"},
    ),
    (reassign(move(), move(to="Care")), "<@U0STRANGER> is already reassigned to “Speed”", {"people"}),
    (reassign(move(to="Juggling")), "no workstream “Juggling”. It has: “Speed”, “Care”", {"workstream"}),
    (reassign(move(until=YESTERDAY)), "30 November 2025 has passed", {"until_on"}),
]


@pytest.mark.parametrize(("command", "sentence", "fields"), REFUSED_MOVES)
@pytest.mark.parametrize("alert", [DRAFT, DECLARED], ids=["draft", "declared"])
def test_refused_moves(alert: Alert, command: commands.Command, sentence: str, fields: set[str]) -> None:
    """Unknown people and workstreams, people who serve already, and ends that have passed are refused."""
    with pytest.raises(InvalidInput) as refused:
        decide(alert, command)
    assert sentence in str(refused.value)
    assert set(refused.value.fields) == fields


def test_no_workstream_at_all_tells_how_to_add_one() -> None:
    """Where there is nothing to choose from, the refusal gives the command that adds a workstream."""
    bare = after(None, commands.SaveDraft(actor=CHIEF, brief=brief(workstreams=[], reassignments=[])))
    with pytest.raises(
        InvalidInput, match=r'It has: none yet\. Add one with /codered amend CR-1 --workstream "Speed"'
    ):
        decide(bare, reassign(move()))


def test_one_bad_move_moves_nobody() -> None:
    """Of several moves, all go through or none."""
    with pytest.raises(InvalidInput, match="Juggling"):
        decide(DECLARED, reassign(move(), move("U0OTHER", to="Juggling")))


def test_a_move_is_completed() -> None:
    """A move starts today unless it says otherwise, and takes the workstream's own spelling."""
    moved = after(
        DECLARED, reassign(move(to="SPEED"), move("U0LATE", starts=TOMORROW, until=TODAY + timedelta(9)))
    )
    first, second = moved.roster[-2:]
    assert (first.id, first.move.workstream, first.move.starts_on) == ("CR-1-R3", "Speed", TODAY)
    assert (second.id, second.move.starts_on) == ("CR-1-R4", TOMORROW)


def test_who_was_released_may_come_again() -> None:
    """A person who was released can be reassigned; the new entry is theirs from then on."""
    back = after(RELEASED, reassign(move(ADA.id, to="Care")))
    entry = back.entry_of(ADA.id)
    assert entry is not None
    assert (entry.id, entry.standing) == ("CR-1-R3", Standing.WAITING)
    answered = after(back, ack())
    assert [e.standing for e in answered.roster] == [Standing.RELEASED, Standing.WAITING, Standing.ACKNOWLEDGED]


def test_release_gives_a_day() -> None:
    """Released people return today, or on the day that is given; a day that has passed is refused."""
    assert [entry.returns_on for entry in RELEASED.roster] == [TODAY, None]
    on = after(DECLARED, commands.Release(actor=CHIEF, person=ADA.id, returns_on=TOMORROW))
    assert [entry.returns_on for entry in on.roster] == [TOMORROW, None]
    with pytest.raises(InvalidInput, match="30 November 2025 has passed") as refused:
        decide(DECLARED, commands.Release(actor=CHIEF, person=ADA.id, returns_on=YESTERDAY))
    assert "returns_on" in refused.value.fields


@pytest.mark.parametrize(("alert", "person"), [(DECLARED, STRANGER.id), (RELEASED, ADA.id)])
def test_only_who_serves_is_released(alert: Alert, person: str) -> None:
    """Who was never reassigned, or is back already, cannot be released."""
    with pytest.raises(Refusal, match=rf"<@{person}> is not reassigned in CR-1. See who is: /codered roster CR-1"):
        decide(alert, commands.Release(actor=CHIEF, person=person))


def test_a_draft_forgets_whom_it_releases() -> None:
    """Nobody was told of a draft's move, so releasing removes it."""
    assert [entry.person for entry in after(DRAFT, RELEASE_ADA).roster] == [BO.id]


ANSWERS = [(ack(how=how), Standing.ACKNOWLEDGED) for how in Channel] + [(concern(), Standing.OBJECTED)]


@pytest.mark.parametrize(("command", "standing"), ANSWERS)
def test_answers(command: commands.Acknowledge, standing: Standing) -> None:
    """An answer is kept with its way, its time, its reason and the version it is about."""
    red = after(DECLARED, RAISE)
    entry = after(red, command).roster[0]
    assert entry.standing is standing
    assert entry.answer is not None
    assert (entry.answer.how, entry.answer.at, entry.answer.version) == (command.how, NOW, 2)
    assert entry.answer.reason == command.reason


@pytest.mark.parametrize(
    ("first", "second", "news"),
    [
        (ack(), ack(how=Channel.REPLY), False),
        (concern(), concern(), False),
        (concern(), concern(reason=" I am away\n"), False),
        (concern(), concern(reason="Childcare"), True),
        (ack(), concern(), True),
        (concern(), ack(), True),
    ],
)
def test_the_same_answer_again_is_no_news(
    first: commands.Acknowledge, second: commands.Acknowledge, *, news: bool
) -> None:
    """A repeated answer makes no event and no refusal; another answer takes the place of the first."""
    happened = decide(after(DECLARED, first), second, now=NOW + timedelta(hours=1))
    assert bool(happened) is news


REFUSED_ANSWERS = [
    (DECLARED, ack(STRANGER), "You are not reassigned in CR-1"),
    (DECLARED, ack(BO, on_behalf_of=ADA.id), "Only <@U0ADA> can answer this"),
    (DECLARED, ack(STRANGER, on_behalf_of=ADA.id), "Only <@U0ADA> can answer this"),
    (DRAFT, ack(), "has not been declared"),
    (RELEASED, ack(), "You have been released from CR-1"),
    (ENDED, ack(), "CR-1 was stood down on 1 December 2025 by <@U0CHIEF>. Nothing is asked of you"),
    (DECLARED, concern(reason=" \n"), "Say what your concern is"),
    (DECLARED, concern(reason="\x00\x07"), "Say what your concern is"),
    (DECLARED, concern(reason="w" * 3001), "That is 3,001 characters long: write at most 3,000"),
]


@pytest.mark.parametrize(("alert", "command", "sentence"), REFUSED_ANSWERS)
def test_refused_answers(alert: Alert, command: commands.Acknowledge, sentence: str) -> None:
    """Only the reassigned person answers, while it counts, and an objection has a reason."""
    with pytest.raises(Refusal, match=sentence):
        decide(alert, command)


def test_one_may_answer_by_a_button_that_names_oneself() -> None:
    """The button in the direct message names whose it is; its owner may press it."""
    assert decide(DECLARED, ack(on_behalf_of=ADA.id))


NUDGE = commands.Nudge(actor=CHIEF)


def test_nudge_reminds_the_silent() -> None:
    """Only who has not answered is reminded: of the reassigned and of the owners of projects."""
    (nudged,) = decide(after(DECLARED, ack()), NUDGE)
    assert isinstance(nudged, events.Nudged)
    assert nudged.people == len({BO.id, OWNER.id, CHIEF.id})


@pytest.mark.parametrize(("minutes", "left"), [(0, 60), (1, 59), (59, 1), (59.9, 1)])
def test_nudging_twice_within_the_hour_is_refused(minutes: float, left: int) -> None:
    """Nobody is reminded twice within an hour, and the refusal says how long to wait."""
    with pytest.raises(Refusal, match=rf"Try again in {left} min"):
        decide(after(DECLARED, NUDGE), NUDGE, now=NOW + timedelta(minutes=minutes))


def test_nudging_after_the_hour() -> None:
    """After an hour it may be done again, until everybody has answered."""
    later = NOW + timedelta(hours=1)
    assert decide(after(DECLARED, NUDGE), NUDGE, now=later)
    with pytest.raises(Refusal, match="Everybody in CR-1 has answered"):
        decide(after(DECLARED, ack(ADA), concern(BO), ack(OWNER), ack(CHIEF)), NUDGE)


def names(alert: Alert, command: commands.Command) -> list[str]:
    """Return the names of the events of a timer's command."""
    return [event.name for event in decide(alert, command)]


TIMED = [
    # the state, then what asking R1 comes to, telling its return, and asking somebody who is not there
    (DRAFT, [], [], []),
    (DECLARED, ["Asked"], [], []),
    (after(DECLARED, ack()), ["Asked"], [], []),
    (after(DECLARED, concern()), ["Asked"], [], []),
    (RELEASED, [], ["ReturnTold"], []),
    (ENDED, [], ["ReturnTold"], []),
]


@pytest.mark.parametrize(("alert", "serving", "released", "unknown"), TIMED)
def test_timers_ring_for_those_whom_they_concern(
    alert: Alert, serving: list[str], released: list[str], unknown: list[str]
) -> None:
    """A timer is heard while it applies, and comes to nothing afterwards; it never refuses."""
    assert names(alert, commands.Ask(actor=CLOCKWORK, entry="CR-1-R1")) == serving
    assert names(alert, commands.TellReturn(actor=CLOCKWORK, entry="CR-1-R1")) == released
    assert names(alert, commands.Ask(actor=CLOCKWORK, entry="CR-1-R9")) == unknown


PERMITTED = [("U0CHIEF", True), ("U0LEAD", True), ("U0STREAM", True), ("U0ADA", True), ("U0STRANGER", False)]


@pytest.mark.parametrize(("person", "may"), PERMITTED)
def test_who_takes_part_may_check_in(person: str, *, may: bool) -> None:
    """Leads and those who serve write updates; others are told whom to ask."""
    command = commands.CheckIn(actor=Actor(id=person), text="Going well")
    if may:
        assert names(DECLARED, command) == ["CheckedIn"]
    else:
        with pytest.raises(Refusal, match="Ask its author, <@U0CHIEF>, or its lead, <@U0LEAD>"):
            decide(DECLARED, command)


def test_an_answer_reads_the_same_in_the_ledger_and_on_the_roster() -> None:
    """The acknowledgement in the event is the one on the roster."""
    (answered,) = decide(DECLARED, concern())
    assert isinstance(answered, events.Answered)
    assert answered.answer.answer is Answer.OBJECTED
    assert after(DECLARED, concern()).roster[0].answer == answered.answer
