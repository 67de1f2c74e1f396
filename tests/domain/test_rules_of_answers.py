"""The rules for answers: on behalf of somebody, taken back, settled, asked for again."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain import commands, events
from bot.domain.acknowledgement import Acknowledgement, Answer, Channel
from bot.domain.alert import Alert
from bot.domain.answer_rules import lead_of
from bot.domain.brief import Workstream
from bot.domain.deferral import Decision
from bot.domain.ledger import UNDO_WITHIN, Expected, Outcome, Standing
from bot.domain.policy import Actor
from bot.errors import InvalidInput, Refusal
from bot.language import reading_in
from tests.domain.domain_case import (
    ADA,
    AMEND,
    BO,
    CHIEF,
    CLOCKWORK,
    DECLARED,
    DRAFT,
    LEAD,
    NOW,
    OWNER,
    STRANGER,
    STREAM_LEAD,
    ack,
    after,
    concern,
    decide,
    move,
)

MANAGER = Actor(id="U0MANAGER", manages=(ADA.id,))
LATER = NOW + timedelta(minutes=1)
OBJECTED = after(DECLARED, concern())


def settle(actor: Actor, outcome: Outcome, **more: str) -> commands.SettleConcern:
    """Return a decision about Ada's concern."""
    return commands.SettleConcern(actor=actor, outcome=outcome, **{"entry": "CR-1-R1", **more})


def unreachable(actor: Actor, person: str = ADA.id, because: str = "On a flight") -> commands.MarkUnreachable:
    """Return the word that somebody cannot be asked."""
    return commands.MarkUnreachable(actor=actor, person=person, because=because)


def standings(alert: Alert) -> dict[str, Standing]:
    """Return how everything that is expected stands."""
    return {entry.id: entry.standing for entry in alert.ledger}


@pytest.mark.parametrize("actor", [MANAGER, STREAM_LEAD, LEAD, CHIEF])
def test_whoever_leads_or_manages_answers_for_somebody(actor: Actor) -> None:
    """Their manager, the workstream's lead and whoever leads the alert answer for them, and it says by whom."""
    answer = after(DECLARED, ack(actor, on_behalf_of=ADA.id)).roster[0].answer
    assert answer is not None
    assert (answer.person, answer.by, answer.on_behalf) == (ADA.id, actor.id, True)


@pytest.mark.parametrize("actor", [BO, OWNER, STRANGER, Actor(id="U0OTHER", manages=(BO.id,))])
def test_nobody_else_answers_for_somebody(actor: Actor) -> None:
    """A colleague, a project owner, a stranger and somebody else's manager are told who can."""
    with pytest.raises(Refusal, match="Only <@U0ADA> can answer this, or for them their manager"):
        decide(DECLARED, ack(actor, on_behalf_of=ADA.id))
    with pytest.raises(Refusal, match="Only <@U0ADA> can answer this"):
        decide(DECLARED, unreachable(actor))


def test_a_streams_lead_answers_only_for_their_own_stream() -> None:
    """Somebody who owns a project and serves is answered for by the workstream's lead in the workstream only."""
    both = after(DECLARED, commands.Reassign(actor=CHIEF, moves=(move(OWNER.id),)))
    answered = after(both, ack(STREAM_LEAD, on_behalf_of=OWNER.id))
    assert standings(answered)["CR-1-R3"] is Standing.ACKNOWLEDGED
    assert standings(answered)["CR-1-D1"] is Standing.WAITING


def test_an_own_answer_takes_the_place_of_one_on_behalf() -> None:
    """Whoever was answered for may still say it themselves; not the other way round."""
    told = after(DECLARED, ack(LEAD, on_behalf_of=ADA.id))
    own = after(told, ack(), now=LATER)
    assert own.roster[0].answer is not None
    assert not own.roster[0].answer.on_behalf
    assert decide(own, ack(LEAD, on_behalf_of=ADA.id)) == ()


def test_an_answer_counts_for_everything_that_is_asked() -> None:
    """Without a name, an acknowledgement answers all that an alert asks of a person; a concern answers one."""
    both = after(DECLARED, commands.Reassign(actor=CHIEF, moves=(move(OWNER.id),)))
    answered = standings(after(both, ack(OWNER)))
    assert (answered["CR-1-R3"], answered["CR-1-D1"]) == (Standing.ACKNOWLEDGED, Standing.ACKNOWLEDGED)
    objecting = standings(after(both, concern(OWNER)))
    assert (objecting["CR-1-R3"], objecting["CR-1-D1"]) == (Standing.OBJECTED, Standing.WAITING)
    named = standings(after(both, ack(OWNER, entry="CR-1-D1")))
    assert (named["CR-1-R3"], named["CR-1-D1"]) == (Standing.WAITING, Standing.ACKNOWLEDGED)


def test_an_owner_is_not_asked_about_what_is_decided() -> None:
    """Once it is decided what becomes of a project, there is nothing to answer, and the refusal says so."""
    decided = after(DECLARED, commands.DecideDeferral(actor=CHIEF, project="Ads pilot", decision=Decision.RESUMED))
    with pytest.raises(Refusal, match="What becomes of “Ads pilot” is decided"):
        decide(decided, ack(OWNER))


@pytest.mark.parametrize("seconds", [0, 1, UNDO_WITHIN.total_seconds()])
@pytest.mark.parametrize("given", [ack(), concern()])
def test_a_young_answer_is_taken_back(given: commands.Acknowledge, seconds: float) -> None:
    """For five minutes an answer can be taken back: it waits again, and the answer stays in the ledger."""
    undone = after(after(DECLARED, given), commands.Undo(actor=ADA), now=NOW + timedelta(seconds=seconds))
    entry = undone.roster[0]
    assert entry.standing is Standing.WAITING
    assert entry.answer is not None
    assert (entry.answer.answer, entry.answer.reason) == (Answer.UNDONE, "")


def test_an_old_answer_stays() -> None:
    """After five minutes an answer is not taken back, and the refusal says what to do."""
    with pytest.raises(Refusal, match=r"for 5 minutes\. Yours is older: answer again"):
        decide(after(DECLARED, ack()), commands.Undo(actor=ADA), now=NOW + UNDO_WITHIN + timedelta(seconds=1))


def test_only_ones_own_answer_is_taken_back() -> None:
    """Who gave an answer takes it back, and whose it is; nobody else does, and not twice."""
    told = after(DECLARED, ack(LEAD, on_behalf_of=ADA.id))
    for actor in (LEAD, ADA):
        assert after(told, commands.Undo(actor=actor)).roster[0].standing is Standing.WAITING
    for actor in (BO, CHIEF, STRANGER):
        with pytest.raises(Refusal, match="You have given no answer in CR-1 that could be taken back"):
            decide(told, commands.Undo(actor=actor))
    undone = after(told, commands.Undo(actor=ADA))
    with pytest.raises(Refusal, match="You have given no answer"):
        decide(undone, commands.Undo(actor=ADA))


def test_who_took_an_answer_back_answers_again() -> None:
    """After an undo the same answer is news again."""
    undone = after(DECLARED, ack(), commands.Undo(actor=ADA))
    assert after(undone, ack()).roster[0].standing is Standing.ACKNOWLEDGED


@pytest.mark.parametrize("actor", [MANAGER, STREAM_LEAD, LEAD, CHIEF, CLOCKWORK])
def test_somebody_cannot_be_reached_until_they_answer(actor: Actor) -> None:
    """Who knows says why somebody cannot be asked; the person's first answer ends it."""
    away = after(DECLARED, unreachable(actor))
    assert away.roster[0].standing is Standing.UNREACHABLE
    assert away.roster[0].unreachable == "On a flight"
    back = after(away, ack())
    assert (back.roster[0].standing, back.roster[0].unreachable) == (Standing.ACKNOWLEDGED, "")


@pytest.mark.parametrize(
    ("alert", "command", "sentence"),
    [
        (DECLARED, unreachable(CHIEF, because=" "), "Say why they cannot be reached"),
        (DECLARED, unreachable(CHIEF, STRANGER.id), "Nothing in CR-1 waits for an answer of <@U0STRANGER>"),
        (after(DECLARED, ack()), unreachable(CHIEF), "Nothing in CR-1 waits for an answer of <@U0ADA>"),
        (after(DECLARED, unreachable(CHIEF)), unreachable(CHIEF), "Nothing in CR-1 waits"),
        (DRAFT, unreachable(CHIEF), "is still a draft"),
    ],
)
def test_refused_words_about_who_cannot_be_reached(
    alert: Alert, command: commands.MarkUnreachable, sentence: str
) -> None:
    """Without a reason, and where nothing waits for the person, nothing is noted."""
    with pytest.raises(Refusal, match=sentence):
        decide(alert, command)


def test_a_concern_releases() -> None:
    """The workstream's lead lets somebody go who has a concern: settled and released in one."""
    settled, released = decide(OBJECTED, settle(STREAM_LEAD, Outcome.RELEASED, note="Your leave comes first"))
    assert isinstance(settled, events.ConcernSettled)
    assert isinstance(released, events.PersonReleased)
    entry = after(OBJECTED, settle(STREAM_LEAD, Outcome.RELEASED)).roster[0]
    assert entry.standing is Standing.RELEASED
    assert entry.settlement is not None
    assert (entry.settlement.outcome, entry.settlement.by) == (Outcome.RELEASED, STREAM_LEAD.id)


@pytest.mark.parametrize("outcome", [Outcome.KEPT, Outcome.TALK])
def test_a_concern_that_is_settled_stays_a_concern(outcome: Outcome) -> None:
    """Who is kept, or is talked with, has still objected; what became of it stands beside it."""
    entry = after(OBJECTED, settle(LEAD, outcome, note="We need you")).roster[0]
    assert entry.standing is Standing.OBJECTED
    assert entry.settlement is not None
    assert (entry.settlement.outcome, entry.settlement.note) == (outcome, "We need you")


def test_the_same_outcome_again_changes_nothing() -> None:
    """A second Keep, or a second Talk, is no news; another outcome is."""
    kept = after(OBJECTED, settle(LEAD, Outcome.KEPT))
    assert decide(kept, settle(LEAD, Outcome.KEPT)) == ()
    assert decide(kept, settle(LEAD, Outcome.RELEASED))
    talked = after(OBJECTED, settle(LEAD, Outcome.TALK))
    assert decide(talked, settle(LEAD, Outcome.TALK)) == ()
    assert decide(talked, settle(LEAD, Outcome.KEPT))


def test_a_new_concern_has_no_outcome_yet() -> None:
    """What was said of the last concern says nothing about the next."""
    kept = after(OBJECTED, settle(LEAD, Outcome.KEPT))
    assert after(kept, concern(reason="My child is ill")).roster[0].settlement is None


@pytest.mark.parametrize(
    ("alert", "command", "sentence"),
    [
        (OBJECTED, settle(ADA, Outcome.RELEASED), "You may not settle that concern. Ask <@U0STREAM>"),
        (OBJECTED, settle(STRANGER, Outcome.KEPT), "You may not settle that concern"),
        (OBJECTED, settle(LEAD, Outcome.KEPT, entry="CR-1-R2"), "There is no such concern"),
        (DECLARED, settle(LEAD, Outcome.KEPT), "There is no such concern"),
        (after(OBJECTED, ack()), settle(LEAD, Outcome.KEPT), "or not any more"),
        (
            after(DECLARED, concern(OWNER)),
            settle(LEAD, Outcome.RELEASED, entry="CR-1-D1"),
            "Nobody is reassigned by that: decide about the project with /codered resume",
        ),
    ],
)
def test_refused_settlements(alert: Alert, command: commands.SettleConcern, sentence: str) -> None:
    """Only who leads settles a concern, while it is one, and only who moves is released."""
    with pytest.raises(Refusal, match=sentence):
        decide(alert, command)


def test_of_several_concerns_one_is_named() -> None:
    """Where nothing says whose concern is meant, the refusal names those who have one."""
    both = after(OBJECTED, concern(BO))
    with pytest.raises(Refusal, match=r"several concerns in CR-1: of <@U0ADA>, <@U0BO>\. Say whose"):
        decide(both, commands.SettleConcern(actor=CHIEF, outcome=Outcome.KEPT))
    assert decide(both, commands.SettleConcern(actor=CHIEF, outcome=Outcome.KEPT, person=BO.id))


ANOTHER_LEAD = commands.AddWorkstream(actor=CHIEF, workstream=Workstream(name="Speed", lead=STRANGER.id))


def test_another_lead_asks_the_streams_people_again() -> None:
    """Who serves in a workstream with another lead is asked again from a new version on; nobody else is."""
    answered = after(DECLARED, ack(), ack(BO))
    again = after(answered, ANOTHER_LEAD, now=LATER)
    assert (again.version, again.roster[0].version, again.roster[0].asked_at) == (2, 2, LATER)
    assert again.roster[0].standing is Standing.WAITING
    assert again.roster[1:] == answered.roster[1:]
    assert again.deferrals == answered.deferrals
    assert after(again, ack()).roster[0].standing is Standing.ACKNOWLEDGED


@pytest.mark.parametrize(
    "command",
    [
        AMEND,
        commands.AddWorkstream(actor=CHIEF, workstream=Workstream(name="Breadth", lead=ADA.id)),
        commands.Amend(
            actor=CHIEF, changes={"workstreams": [{"name": "Care"}, {"name": "Speed", "lead": "U0STREAM"}]}
        ),
    ],
)
def test_what_changes_nothing_for_a_person_asks_nobody_again(command: commands.Command) -> None:
    """Another focus, another workstream or another order of them leaves every answer as it is."""
    answered = after(DECLARED, ack(), ack(BO))
    assert after(answered, command).roster == answered.roster


def test_nobody_is_asked_again_in_a_draft_or_after_a_release() -> None:
    """Who was never asked, or is back already, is not asked again."""
    assert [event.name for event in decide(DRAFT, ANOTHER_LEAD)] == ["WorkstreamAdded"]
    released = after(DECLARED, commands.Release(actor=CHIEF, person=ADA.id))
    assert [event.name for event in decide(released, ANOTHER_LEAD)] == ["WorkstreamAdded"]


def test_everybody_may_say_that_they_have_read_it() -> None:
    """Where everybody is asked, whoever reads the memo may say so, and object to it; elsewhere nobody else may."""
    everyone = DECLARED.model_copy(update={"answers": Expected.EVERYONE})
    read = after(everyone, ack(STRANGER))
    assert [(entry.id, entry.standing) for entry in read.readings] == [
        ("CR-1-A.U0STRANGER", Standing.ACKNOWLEDGED)
    ]
    assert after(everyone, concern(STRANGER)).readings[0].standing is Standing.OBJECTED
    with pytest.raises(Refusal, match="You are not reassigned in CR-1"):
        decide(DECLARED, ack(STRANGER))


@pytest.mark.parametrize(
    ("entry", "lead"), [("CR-1-R1", "U0STREAM"), ("CR-1-R2", "U0LEAD"), ("CR-1-D1", "U0LEAD")]
)
def test_the_workstreams_lead_looks_after_an_answer(entry: str, lead: str) -> None:
    """The workstream's own lead is told, or else the alert's."""
    found = DECLARED.expectation(entry)
    assert found is not None
    assert lead_of(DECLARED, found) == lead


def test_a_request_that_was_replaced_says_so() -> None:
    """Who answers an older request reads what is asked of them now."""
    moved = after(
        DECLARED,
        commands.Release(actor=CHIEF, person=ADA.id),
        commands.Reassign(actor=CHIEF, moves=(move(ADA.id, to="Care"),)),
    )
    with pytest.raises(Refusal, match="This request no longer counts: you now move to “Care” in CR-1"):
        decide(moved, ack(how=Channel.REACTION, entry="CR-1-R1"))


@pytest.mark.parametrize("kept", ["", "No reason was given.", "Aucun motif n'a été donné."])
def test_no_reason_is_said_to_each_in_their_language(kept: str) -> None:
    """Versions before kept the sentence as whoever objected would read it; it reads as if nothing was kept."""
    answer = Acknowledgement(
        person=ADA.id, answer=Answer.OBJECTED, how=Channel.REPLY, at=NOW, version=1, reason=kept
    )
    assert (answer.words, answer.why) == ("", "No reason was given.")
    with reading_in("fr"):
        assert answer.why == "Aucun motif n'a été donné."


def test_only_by_reply_one_objects_without_a_reason() -> None:
    """A reply is a word in a thread; who is asked for a reason gives one."""
    bare = ack(answer=Answer.OBJECTED)
    with pytest.raises(InvalidInput, match="Say what your concern is"):
        decide(DECLARED, bare)
    assert after(DECLARED, replace(bare, how=Channel.REPLY)).standing(Standing.OBJECTED)
