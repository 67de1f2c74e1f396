"""Answering for what a guardrail blocks: with a reason, for the finding as it is and for none that is worse."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain import commands, deferral_rules, guardrail_rules, review_rules, roster_rules, rules
from bot.domain.alert import Alert, Status
from bot.domain.brief import Level
from bot.domain.changes import apply_all
from bot.domain.findings import Finding, Override, Rail
from bot.domain.guardrail_policy import GuardrailPolicy
from bot.domain.guardrails import Blocked, Placed, Surroundings, blocking, findings
from bot.domain.policy import Actor, Policy
from bot.errors import InvalidInput, Refusal
from bot.language import reading_in
from tests.domain.domain_case import (
    ADA,
    AUTHOR,
    BO,
    CHIEF,
    DECLARE,
    DECLARED,
    DRAFT,
    LEAD,
    NOW,
    STRANGER,
    TODAY,
    move,
)
from tests.domain.domain_case import deferral as put_off

ADS = Surroundings(staff=tuple(Placed(person=person, team="Advertising") for person in (ADA.id, BO.id)))
"""Everybody of this team moves in the small alert."""
POLICY = Policy(declarers=(CHIEF.id,), guardrails=GuardrailPolicy(protected_projects=("Loyalty cards",)))


def answer(
    alert: Alert,
    rail: Rail = Rail.TEAM_EMPTY,
    *,
    because: str = "They asked for it",
    actor: Actor = CHIEF,
    around: Surroundings = ADS,
    finding: str | None = None,
    refused: tuple[Finding, ...] = (),
) -> Alert:
    """Return an alert in which a guardrail is overridden."""
    order = commands.OverrideGuardrail(actor=actor, rail=rail, because=because, finding=finding)
    happened = guardrail_rules.override(alert, order, NOW, POLICY, surroundings=around, refused=refused)
    after = apply_all(alert, happened)
    assert after is not None
    return after


def test_a_declaration_that_is_blocked_says_what_blocks_it_and_both_ways_out() -> None:
    """The sentence names the finding with its figures, and what to type."""
    with pytest.raises(Blocked) as refused:
        rules.declare(DRAFT, DECLARE, NOW, POLICY, surroundings=ADS)
    assert str(refused.value) == (
        "CR-1 cannot be declared yet: guardrails block it. "
        "team-empty: Advertising would be left with nobody: all 2 of its people move. "
        "Change the draft, or answer for it: /codered override CR-1 team-empty because …"
    )
    assert [finding.rail for finding in refused.value.findings] == [Rail.TEAM_EMPTY]


def test_what_is_overridden_does_not_block() -> None:
    """The override is kept with who, when, why and for which figures; the alert can be declared then."""
    overridden = answer(DRAFT)
    (kept,) = overridden.overrides
    assert (kept.rail, kept.because, kept.by, kept.at) == (Rail.TEAM_EMPTY, "They asked for it", CHIEF.id, NOW)
    assert kept.sentence == "Advertising would be left with nobody: all 2 of its people move."
    assert rules.declare(overridden, DECLARE, NOW, POLICY, surroundings=ADS)


def test_an_override_holds_in_whatever_language_the_finding_was_read() -> None:
    """It is the finding that somebody answers for; its sentence stays in the record in English."""
    with reading_in("fr"):
        overridden = answer(DRAFT)
    assert overridden.overrides[0].sentence == "Advertising would be left with nobody: all 2 of its people move."
    assert rules.declare(overridden, DECLARE, NOW, POLICY, surroundings=ADS)


def test_a_worse_finding_blocks_again() -> None:
    """When more is at stake than was answered for, nobody has answered for it."""
    overridden = answer(DRAFT)
    bigger = Surroundings(staff=(*ADS.staff, Placed(person=STRANGER.id, team="Advertising")))
    moved = apply_all(
        overridden, roster_rules.reassign(overridden, commands.Reassign(actor=CHIEF, moves=(move(),)), NOW, POLICY)
    )
    assert moved is not None
    with pytest.raises(Blocked, match="all 3 of its people move"):
        rules.declare(moved, DECLARE, NOW, POLICY, surroundings=bigger)
    assert rules.declare(answer(moved, around=bigger), DECLARE, NOW, POLICY, surroundings=bigger)


def test_a_day_that_comes_nearer_is_no_other_finding() -> None:
    """Who has answered for a late review need not answer again tomorrow; for another day they do."""
    policy = Policy(declarers=(CHIEF.id,), guardrails=GuardrailPolicy(review_too_far="block"))
    far = DRAFT.model_copy(
        update={"terms": DRAFT.terms.model_copy(update={"review_on": TODAY + timedelta(days=90)})}
    )
    (found,) = findings(far, Surroundings(), policy, TODAY)
    override = Override(**found.model_dump(exclude={"blocks"}), because="x", by=CHIEF.id, at=NOW)
    (tomorrow,) = findings(far, Surroundings(), policy, TODAY + timedelta(days=1))
    assert tomorrow.sentence != found.sentence
    assert blocking((tomorrow,), (override,)) == ()
    later = far.model_copy(
        update={"terms": far.terms.model_copy(update={"review_on": TODAY + timedelta(days=91)})}
    )
    assert blocking(findings(later, Surroundings(), policy, TODAY), (override,))


def team(size: int, moved: int) -> tuple[Alert, Surroundings]:
    """Return a draft that moves some of a team's people, and what is around it."""
    people = [f"U0T{number}" for number in range(size)]
    order = commands.Reassign(actor=CHIEF, moves=tuple(move(person) for person in people[:moved]))
    bare = DRAFT.model_copy(update={"roster": ()})
    alert = apply_all(bare, roster_rules.reassign(bare, order, NOW, POLICY))
    assert alert is not None
    return alert, Surroundings(staff=tuple(Placed(person=person, team="Search") for person in people))


STRICT = Policy(guardrails=GuardrailPolicy(team_share="block", team_share_at_most=0.0, team_empty="off"))


@given(
    before=st.tuples(st.integers(1, 30), st.integers(1, 30)), now=st.tuples(st.integers(1, 30), st.integers(1, 30))
)
def test_an_override_never_outlives_a_worse_finding(before: tuple[int, int], now: tuple[int, int]) -> None:
    """Whatever was overridden, a team that loses a larger share than was answered for blocks."""
    sizes = [(max(pair), min(pair)) for pair in (before, now)]
    (alert, around), (changed, around_it) = (team(*size) for size in sizes)
    overrides = tuple(
        Override(**found.model_dump(exclude={"blocks"}), because="x", by=CHIEF.id, at=NOW)
        for found in findings(alert, around, STRICT, TODAY)
    )
    held = blocking(findings(changed, around_it, STRICT, TODAY), overrides)
    assert bool(held) is (sizes[0] != sizes[1])
    (size_then, moved_then), (size_now, moved_now) = sizes
    if moved_now / size_now > moved_then / size_then:
        assert held


@pytest.mark.parametrize(
    ("rail", "sentence"),
    [
        (
            Rail.PROTECTED_PROJECT,
            "protected-project finds nothing in CR-1 as it is now. What blocks it: team-empty",
        ),
        (
            Rail.TEAM_SHARE,
            "team-share only warns in CR-1: nothing has to be overridden. What blocks it: team-empty",
        ),
    ],
)
def test_what_does_not_block_is_not_overridden(rail: Rail, sentence: str) -> None:
    """The refusal says what does block."""
    with pytest.raises(Refusal, match=sentence):
        answer(DRAFT, rail)


def test_what_is_overridden_is_not_overridden_again() -> None:
    """A second reason would only hide the first."""
    overridden = answer(DRAFT)
    with pytest.raises(Refusal, match=r"team-empty is overridden in CR-1 already\. Nothing blocks it"):
        answer(overridden)


def test_a_button_overrides_only_what_was_shown() -> None:
    """Of two teams that are left with nobody only the one is overridden; what has changed meanwhile is not."""
    two = Surroundings(staff=(Placed(person=ADA.id, team="Advertising"), Placed(person=BO.id, team="Search")))
    first, second = blocking(findings(DRAFT, two, POLICY, TODAY), ())
    overridden = answer(DRAFT, around=two, finding=second.id)
    assert blocking(findings(overridden, two, POLICY, TODAY), overridden.overrides) == (first,)
    with pytest.raises(Refusal, match="is overridden in CR-1 already"):
        answer(overridden, around=two, finding=second.id)
    assert len(answer(DRAFT, around=two).overrides) == 2


@pytest.mark.parametrize("because", ["", "  ", "\n"])
def test_an_override_needs_a_reason(because: str) -> None:
    """Nobody waves a guardrail away without a word."""
    with pytest.raises(InvalidInput) as refused:
        answer(DRAFT, because=because)
    assert set(refused.value.fields) == {"because"}


def test_whoever_may_steer_the_draft_may_override() -> None:
    """The author and the lead may; a stranger may not."""
    drafted = DRAFT.model_copy(update={"author": AUTHOR.id})
    for actor in (CHIEF, AUTHOR, LEAD):
        assert answer(drafted, actor=actor).overrides[0].by == actor.id
    with pytest.raises(Refusal, match="You may not do that for CR-1"):
        answer(drafted, actor=STRANGER)


THREE = Surroundings(staff=(*ADS.staff, Placed(person=STRANGER.id, team="Advertising")))
LAST = commands.Reassign(actor=CHIEF, moves=(move(),))


def test_a_running_alert_that_would_empty_a_team_is_not_changed() -> None:
    """The last of a team is not moved until somebody has answered for it; then they are."""
    with pytest.raises(Blocked, match=r"CR-1 is not changed: guardrails block it\. team-empty") as refused:
        roster_rules.reassign(DECLARED, LAST, NOW, POLICY, surroundings=THREE)
    overridden = answer(DECLARED, around=THREE, refused=refused.value.findings)
    assert roster_rules.reassign(overridden, LAST, NOW, POLICY, surroundings=THREE)


def test_what_blocked_a_running_alert_before_blocks_no_other_change() -> None:
    """Only what a change brings can refuse it: what was so before is not its doing."""
    assert roster_rules.reassign(DECLARED, LAST, NOW, POLICY, surroundings=ADS)


def test_a_protected_project_is_not_put_off_while_an_alert_runs() -> None:
    """A project that the policy protects is protected then, too."""
    order = commands.Defer(actor=CHIEF, deferrals=(put_off(),))
    with pytest.raises(Blocked, match="“Loyalty cards” is a protected project"):
        deferral_rules.defer(DECLARED, order, NOW, POLICY)
    assert deferral_rules.defer(DRAFT, order, NOW, POLICY), "a draft is only warned"


def test_a_practice_is_never_blocked() -> None:
    """A rehearsal may put off what it likes."""
    terms = DECLARED.terms.model_copy(update={"practice": True})
    practice = DECLARED.model_copy(update={"terms": terms})
    order = commands.Defer(actor=CHIEF, deferrals=(put_off(),))
    assert deferral_rules.defer(practice, order, NOW, POLICY)
    draft = DRAFT.model_copy(update={"terms": DRAFT.terms.model_copy(update={"practice": True})})
    assert rules.declare(draft, DECLARE, NOW, POLICY, surroundings=ADS)


FAR = TODAY + timedelta(days=200)
SHORT = Policy(declarers=(CHIEF.id,), guardrails=GuardrailPolicy(review_too_far="block"))


def running(level: str = "red") -> Alert:
    """Return an alert that runs, reviewed in twenty days."""
    terms = DRAFT.terms.model_copy(update={"level": Level(level), "review_on": TODAY + timedelta(days=20)})
    return DRAFT.model_copy(
        update={"terms": terms, "roster": (), "status": Status.DECLARED, "version": 1, "declared_at": NOW}
    )


def extended(alert: Alert, policy: Policy = SHORT) -> Alert | None:
    """Move the review to a day that is too far away."""
    order = commands.Extend(actor=CHIEF, review_on=FAR, because="it takes long")
    return apply_all(alert, review_rules.extend(alert, order, NOW, policy))


def test_a_running_alert_does_not_get_a_review_that_is_too_far() -> None:
    """An alert cannot go on for ever by moving its own date, neither extended nor amended."""
    with pytest.raises(Blocked, match="in 200 days; the policy allows 21 for code red"):
        extended(running())
    order = commands.Amend(actor=CHIEF, changes={"review_on": FAR}, because="it takes long")
    with pytest.raises(Blocked, match="CR-1 is not changed: guardrails block it"):
        rules.amend(running(), order, NOW, SHORT)
    assert extended(running(), Policy(declarers=(CHIEF.id,)))


def test_a_review_that_is_too_far_can_be_answered_for() -> None:
    """What has refused an extension is overridden with a reason, and then it goes through."""
    alert = running()
    with pytest.raises(Blocked) as refused:
        extended(alert)
    order = commands.OverrideGuardrail(actor=CHIEF, rail=Rail.REVIEW_TOO_FAR, because="they asked for it")
    happened = guardrail_rules.override(alert, order, NOW, SHORT, refused=refused.value.findings)
    answered = apply_all(alert, happened)
    assert answered
    assert extended(answered)


@pytest.mark.parametrize(("level", "refuses"), [("red", True), ("orange", False)])
def test_raising_looks_at_the_review_date_again(level: str, *, refuses: bool) -> None:
    """What was near enough for a code yellow may be too far for code red; lowering is never held up."""
    terms = running("yellow").terms.model_copy(update={"review_on": TODAY + timedelta(days=40)})
    alert = running("yellow").model_copy(update={"terms": terms})
    order = commands.ChangeLevel(actor=CHIEF, level=Level(level), because="it got worse", higher=True)
    if refuses:
        with pytest.raises(Blocked, match="in 40 days; the policy allows 21 for code red"):
            rules.change_level(alert, order, NOW, SHORT)
        return
    raised = apply_all(alert, rules.change_level(alert, order, NOW, SHORT))
    assert raised
    lower = commands.ChangeLevel(actor=CHIEF, level=Level.YELLOW, because="it got better", higher=False)
    assert rules.change_level(raised, lower, NOW, SHORT)
