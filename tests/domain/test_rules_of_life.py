"""The rules of an alert's life: draft, declaration, changes, end."""

from datetime import timedelta

import pytest

from bot.domain import commands, events
from bot.domain.alert import Alert, Status
from bot.domain.brief import Brief, Level, Ping, Resource, Workstream
from bot.domain.deferral import Decision
from bot.domain.ledger import Outcome, Standing
from bot.domain.policy import Policy
from bot.domain.rules import AMENDABLE
from bot.errors import AlertOver, InvalidInput, Refusal
from tests.domain.domain_case import (
    ADA,
    AMEND,
    CHIEF,
    CLOCKWORK,
    DECLARE,
    DECLARED,
    DISCARD,
    DISCARDED,
    DRAFT,
    ENDED,
    LATER,
    LEAD,
    LOWER,
    NOW,
    OWNER,
    POLICY,
    RAISE,
    RECALL,
    RECALLED,
    SAVE,
    STRANGER,
    TODAY,
    TOMORROW,
    YESTERDAY,
    ack,
    after,
    brief,
    concern,
    decide,
    deferral,
    end,
    move,
    verdicts,
)

STREAM = commands.AddWorkstream(actor=CHIEF, workstream=Workstream(name="Breadth"))
RESOURCE = commands.AddResource(actor=CHIEF, resource=Resource(kind="budget", note="More servers"))
REASSIGN = commands.Reassign(actor=CHIEF, moves=(move(),))
RELEASE = commands.Release(actor=CHIEF, person=ADA.id)
DEFER = commands.Defer(actor=CHIEF, deferrals=(deferral(),))
RESUME = commands.DecideDeferral(actor=CHIEF, project="Redesign", decision=Decision.RESUMED)
NUDGE = commands.Nudge(actor=CHIEF)
CHECK_IN = commands.CheckIn(actor=CHIEF, text="Going well")
ASK = commands.Ask(actor=CLOCKWORK, entry="CR-1-R1")
UNREACHABLE = commands.MarkUnreachable(actor=CHIEF, person=ADA.id, because="On a flight")
UNDO = commands.Undo(actor=ADA)
SETTLE = commands.SettleConcern(actor=CHIEF, person=ADA.id, outcome=Outcome.KEPT)
TELL = commands.TellReturn(actor=CLOCKWORK, entry="CR-1-R1")

STOOD, THROWN, DRAFTED, ALREADY = "was stood down on", "was discarded", "is still a draft", "is already declared"
BACK = "was recalled on 1 December 2025"
DIAGRAM: list[tuple[commands.Command, str, str, str, str, str]] = [
    # command, then for a draft, a declared, an ended, a discarded and a recalled alert: event, refusal, or nothing
    (SAVE, "DraftSaved", ALREADY, STOOD, THROWN, BACK),
    (DISCARD, "DraftDiscarded", "is declared. End it", STOOD, THROWN, BACK),
    (DECLARE, "Declared", ALREADY, STOOD, THROWN, BACK),
    (RAISE, DRAFTED, "LevelChanged", STOOD, THROWN, BACK),
    (LOWER, DRAFTED, "LevelChanged", STOOD, THROWN, BACK),
    (AMEND, "Amended", "Amended", STOOD, THROWN, BACK),
    (STREAM, "WorkstreamAdded", "WorkstreamAdded", STOOD, THROWN, BACK),
    (RESOURCE, "ResourceAdded", "ResourceAdded", STOOD, THROWN, BACK),
    (REASSIGN, "PersonReassigned", "PersonReassigned", STOOD, THROWN, BACK),
    (RELEASE, "PersonReleased", "PersonReleased", STOOD, THROWN, BACK),
    (DEFER, "ProjectDeferred", "ProjectDeferred", STOOD, THROWN, BACK),
    (RESUME, DRAFTED, "DeferralDecided", STOOD, THROWN, BACK),
    (ack(), "has not been declared", "Answered", STOOD, THROWN, BACK),
    (concern(), "has not been declared", "Answered", STOOD, THROWN, BACK),
    (NUDGE, DRAFTED, "Nudged", STOOD, THROWN, BACK),
    (CHECK_IN, DRAFTED, "CheckedIn", STOOD, THROWN, BACK),
    (end(), DRAFTED, "StoodDown", STOOD, THROWN, BACK),
    (ASK, "", "Asked", "", "", ""),
    (ack(OWNER), "has not been declared", "Answered", "was stood down", "was discarded", "was recalled on"),
    (UNREACHABLE, DRAFTED, "FoundUnreachable", STOOD, THROWN, BACK),
    (UNDO, DRAFTED, "You have given no answer", STOOD, THROWN, BACK),
    (SETTLE, DRAFTED, "There is no such concern", STOOD, THROWN, BACK),
    (TELL, "", "", "ReturnTold", "", ""),
    (RECALL, DRAFTED, "Recalled", "cannot be recalled", THROWN, BACK),
]
STATES = {"draft": DRAFT, "declared": DECLARED, "ended": ENDED, "discarded": DISCARDED, "recalled": RECALLED}


def outcome(alert: Alert, command: commands.Command) -> str:
    """Say what came of a command: the last event's name, the refusal's sentence, or nothing."""
    try:
        happened = decide(alert, command)
    except Refusal as refusal:
        return str(refusal)
    return happened[-1].name if happened else ""


@pytest.mark.parametrize(
    ("command", "state", "expected"),
    [
        pytest.param(command, state, expected, id=f"{type(command).__name__}-{state}")
        for command, *row in DIAGRAM
        for state, expected in zip(STATES, row, strict=True)
    ],
)
def test_each_command_in_each_state(command: commands.Command, state: str, expected: str) -> None:
    """A command does its work in the states where it may, and is refused with the reason in the others."""
    found = outcome(STATES[state], command)
    assert expected in found
    assert bool(expected) is bool(found)


NEXT_STEPS = [
    (ENDED, AMEND, "Declare a new alert: /codered orange [focus]"),
    (DISCARDED, AMEND, "Start again: /codered orange [focus]"),
    (DRAFT, RAISE, "Declare it first: /codered declare CR-1"),
    (DECLARED, SAVE, "Change it with /codered amend CR-1"),
    (DECLARED, DISCARD, "End it with /codered standdown CR-1"),
    (DECLARED, DECLARE, "See /codered status CR-1"),
    (DRAFT, RECALL, "Throw it away with /codered discard CR-1"),
    (RECALLED, AMEND, "Declare a new alert: /codered orange [focus]"),
]


@pytest.mark.parametrize(("alert", "command", "advice"), NEXT_STEPS)
def test_refusals_say_what_to_do(alert: Alert, command: commands.Command, advice: str) -> None:
    """A refusal of the wrong moment names the command that fits the moment."""
    assert advice in outcome(alert, command)


def test_stood_down_names_the_day() -> None:
    """Who comes too late reads when it ended."""
    assert "was stood down on 1 December 2025" in outcome(ENDED, AMEND)


def test_a_draft_keeps_everything_of_the_brief() -> None:
    """A saved brief becomes a draft with its terms, its people from today on, and its projects."""
    assert (DRAFT.status, DRAFT.version, DRAFT.author, DRAFT.created_at) == (Status.DRAFT, 0, CHIEF.id, NOW)
    assert [entry.id for entry in DRAFT.roster] == ["CR-1-R1", "CR-1-R2"]
    assert [entry.move.starts_on for entry in DRAFT.roster] == [TODAY, TODAY]
    assert [entry.id for entry in DRAFT.deferrals] == ["CR-1-D1", "CR-1-D2"]
    assert DRAFT.brief().model_copy(update={"reassignments": ()}) == brief(language="en", reassignments=[])


def test_saving_a_draft_again_replaces_terms_only() -> None:
    """The form of a draft changes its terms; people and projects stay."""
    again = commands.SaveDraft(actor=CHIEF, brief=brief(focus="Payments", reassignments=[], deferrals=[]))
    saved = after(DRAFT, again)
    assert saved.terms.focus == "Payments"
    assert (saved.roster, saved.deferrals, saved.author) == (DRAFT.roster, DRAFT.deferrals, DRAFT.author)


INCOMPLETE = [
    ({"focus": ""}, "focus", "what comes first now"),
    ({"problem": " \n "}, "problem", "what is wrong"),
    ({"exit_criteria": []}, "exit_criteria", "how we know that it is over"),
    ({"lead": None}, "lead", "who leads"),
    ({"review_on": None}, "review_on", "when it is reviewed"),
    ({"audience": {}}, "channels", "which channels are told"),
]


@pytest.mark.parametrize(("lack", "field", "words"), INCOMPLETE)
def test_an_incomplete_draft_is_kept_but_not_declared(lack: dict[str, object], field: str, words: str) -> None:
    """A draft may lack anything but its level; declaring it names what is missing, beside the field."""
    draft = after(None, commands.SaveDraft(actor=CHIEF, brief=brief(**lack)))
    with pytest.raises(InvalidInput, match=words) as refused:
        decide(draft, DECLARE)
    assert set(refused.value.fields) == {field}
    assert "/codered amend CR-1" in str(refused.value)


def test_a_bare_draft_lacks_everything_at_once() -> None:
    """All that is missing is said in one answer."""
    draft = after(None, commands.SaveDraft(actor=CHIEF, brief=brief().model_validate({"level": "red"})))
    with pytest.raises(InvalidInput) as refused:
        decide(draft, DECLARE)
    assert set(refused.value.fields) == {field for _, field, _ in INCOMPLETE}


@pytest.mark.parametrize("day", [YESTERDAY, TODAY])
def test_the_review_lies_ahead(day: object) -> None:
    """A review date that has come is refused when it is written, and again when a draft got old."""
    with pytest.raises(InvalidInput, match="choose a day after") as refused:
        decide(None, commands.SaveDraft(actor=CHIEF, brief=brief(review_on=day)))
    assert "review_on" in refused.value.fields
    with pytest.raises(InvalidInput, match="15 December 2025 has passed"):
        decide(DRAFT, DECLARE, now=NOW + timedelta(days=14))


def test_a_move_that_is_over_keeps_a_draft_back() -> None:
    """A draft that waited until a reassignment's end must be put right first."""
    late = NOW + timedelta(days=62)
    draft = after(DRAFT, commands.Amend(actor=CHIEF, changes={"review_on": "2026-03-01"}))
    with pytest.raises(InvalidInput, match="<@U0BO> would end on 31 January 2026"):
        decide(draft, DECLARE, now=late)


def test_today_is_the_companys_own_day() -> None:
    """Where the company lives, it may already be tomorrow."""
    tokyo = Policy(declarers=(CHIEF.id,), timezone="Asia/Tokyo")
    saved = commands.SaveDraft(actor=CHIEF, brief=brief(review_on=TOMORROW))
    assert decide(None, saved)
    with pytest.raises(InvalidInput, match="choose a day after 2 December 2025"):
        decide(None, saved, policy=tokyo)


UNKNOWN = [
    ({"lead": "ann"}, "“ann”", "lead"),
    ({"workstreams": [{"name": "Speed", "lead": "bob"}, {"name": "Care"}]}, "“bob”", "lead"),
    ({"audience": {"channels": ["general"]}}, "“general”", "channels"),
    ({"audience": {"channels": ["C0HOME"], "people": ["eve"]}}, "“eve”", "lead"),
    ({"reassignments": [{"person": "zoe", "from": "Ads", "to": "Speed"}]}, "“zoe”", "people"),
    ({"deferrals": [{"project": "X", "owner": "max", "why": "Y"}]}, "“max”", "owner"),
]


@pytest.mark.parametrize(("change", "named", "field"), UNKNOWN)
def test_names_that_slack_does_not_know(change: dict[str, object], named: str, field: str) -> None:
    """A handle that was not found is refused by its name, beside its field."""
    with pytest.raises(InvalidInput, match="I do not know") as refused:
        decide(None, commands.SaveDraft(actor=CHIEF, brief=brief(**change)))
    assert named in str(refused.value)
    assert field in refused.value.fields


def test_declaring_makes_version_one() -> None:
    """The declaration is what readers are told first."""
    (declared,) = decide(DRAFT, DECLARE)
    assert isinstance(declared, events.Declared)
    assert declared.brief == DRAFT.brief()
    assert (DECLARED.version, DECLARED.declared_by, DECLARED.declared_at) == (1, CHIEF.id, NOW)


def test_levels_go_up_and_down() -> None:
    """Each change of level is a new version; only a rise remembers what it was raised from."""
    red = after(DECLARED, RAISE)
    assert (red.level, red.version, red.terms.raised_from) == (Level.RED, 2, Level.ORANGE)
    yellow = after(red, LOWER)
    assert (yellow.level, yellow.version, yellow.terms.raised_from) == (Level.YELLOW, 3, None)


LEVELS = [
    (Level.ORANGE, True, "worse", "CR-1 is already orange"),
    (Level.ORANGE, False, "worse", "CR-1 is already orange"),
    (Level.RED, False, "worse", "/codered raise red"),
    (Level.YELLOW, True, "worse", "/codered lower yellow"),
    (Level.RED, True, " ", "Say why"),
    (Level.RED, True, "w" * 3001, "at most 3,000"),
]


@pytest.mark.parametrize(("level", "higher", "because", "sentence"), LEVELS)
def test_refused_levels(level: Level, *, higher: bool, because: str, sentence: str) -> None:
    """The same level, the wrong direction, no reason or a novel as a reason are refused."""
    with pytest.raises(Refusal, match=sentence):
        decide(DECLARED, commands.ChangeLevel(actor=CHIEF, level=level, because=because, higher=higher))


AMENDMENTS = [
    ({"focus": "Payments"}, "focus"),
    ({"problem": "Worse.\r\nMuch worse."}, "problem"),
    ({"exit_criteria": "One\n\nTwo\n"}, "exit_criteria"),
    ({"review_on": "2026-02-01"}, "review_on"),
    ({"lead": ADA.id}, "lead"),
    ({"language": "fr"}, "language"),
    ({"cadence": {"kind": "daily-call"}}, "cadence"),
    ({"audience": {"ping": "channel"}}, "audience"),
    ({"audience": {"people": [ADA.id]}}, "audience"),
    ({"add_channels": ["C0NEW"]}, "audience"),
    ({"workstreams": [{"name": "Speed"}, {"name": "Care"}]}, "workstreams"),
    ({"resources": [{"kind": "other", "note": "Pizza"}]}, "resources"),
]


@pytest.mark.parametrize(("changes", "field"), AMENDMENTS)
@pytest.mark.parametrize("alert", [DRAFT, DECLARED], ids=["draft", "declared"])
def test_an_amendment_tells_what_changed(alert: Alert, changes: dict[str, object], field: str) -> None:
    """The event holds the field with its values before and after, and applying it makes the state say so."""
    amended, *again = decide(alert, commands.Amend(actor=LEAD, changes=changes, because="Sharper"))
    assert isinstance(amended, events.Amended)
    assert all(isinstance(event, events.AskedAgain) and alert.active for event in again)
    ((name, before, now),) = amended.changes
    assert name == field
    assert before == alert.terms.model_dump(mode="json")[field]
    assert now != before
    terms = after(alert, commands.Amend(actor=LEAD, changes=changes, because="Sharper")).terms
    assert terms.model_dump(mode="json")[field] == now


def test_a_draft_has_no_versions() -> None:
    """Nobody has read a draft, so amending it makes no new version; amending an alert does."""
    assert after(DRAFT, AMEND).version == 0
    assert after(DECLARED, AMEND).version == 2


@pytest.mark.parametrize(
    "change",
    [
        commands.Defer(actor=CHIEF, deferrals=(deferral(), deferral("Gift cards"))),
        commands.Reassign(actor=CHIEF, moves=(move(), move("U0NEW"))),
        commands.AddWorkstream(actor=CHIEF, workstream=Workstream(name="Breadth")),
        commands.AddResource(actor=CHIEF, resource=Resource(kind="other", note="Pizza")),
    ],
    ids=lambda change: type(change).__name__,
)
def test_what_is_added_to_the_memo_makes_one_new_version(change: commands.Command) -> None:
    """However much a command adds; what is asked for with it is asked by that version. A draft has none."""
    changed = after(DECLARED, change)
    assert (after(DRAFT, change).version, changed.version) == (0, 2)
    new = {entry.version for entry in (*changed.roster, *changed.deferrals)} - {1}
    assert new <= {2}
    assert after(changed, AMEND).version == 3


def test_new_channels_are_named_apart() -> None:
    """A channel that joins has not had the memo, so the event names it; channels may also be left out."""
    (amended,) = decide(DECLARED, commands.Amend(actor=CHIEF, changes={"add_channels": ["C0NEW", "C0HOME"]}))
    assert isinstance(amended, events.Amended)
    assert amended.new_channels == ("C0NEW",)
    fewer = commands.Amend(actor=CHIEF, changes={"audience": {"channels": ["C0HOME"]}})
    assert after(DECLARED, fewer).terms.audience.channels == ("C0HOME",)


FIXED = [*sorted({"level", "practice", "raised_from"}), "reassignments", "key", "nonsense"]


@pytest.mark.parametrize("name", FIXED)
def test_fixed_fields_cannot_be_amended(name: str) -> None:
    """What has a command of its own, or is fixed, is refused with the list of what can be amended."""
    with pytest.raises(InvalidInput, match=f"“{name}” cannot be amended") as refused:
        decide(DECLARED, commands.Amend(actor=CHIEF, changes={name: "red"}))
    assert all(field in str(refused.value) for field in AMENDABLE)


REFUSED_AMENDMENTS = [
    ({"focus": "Checkout"}, "Nothing in CR-1 would change"),
    ({}, "Nothing in CR-1 would change"),
    ({"audience": {"channels": ["C0OTHER"]}}, "stays in <#C0HOME>"),
    ({"audience": {"home": "C0OTHER"}}, "stays in <#C0HOME>"),
    ({"audience": {"channels": []}}, "stays in <#C0HOME>"),
    ({"review_on": "2025-12-01"}, "choose a day after"),
    ({"lead": "ann"}, "I do not know “ann”"),
    ({"add_channels": ["general"]}, "I do not know the channel “general”"),
    ({"focus": "x" * 151}, "at most 150"),
    ({"focus": 5}, "focus: "),
    ({"focus": {"a": "b"}}, "focus: "),
    ({"review_on": "soon"}, "review_on: "),
    ({"exit_criteria": ["one"] * 21}, "exit_criteria: "),
    ({"cadence": {"timezone": "Mars/Olympus"}}, "is not a time zone"),
    ({"audience": None}, "audience: "),
    ({"focus": " "}, "cannot go without: what comes first now"),
    ({"lead": None}, "cannot go without: who leads"),
    ({"exit_criteria": ()}, "cannot go without: how we know"),
    ({"review_on": None}, "cannot go without: when it is reviewed"),
]


@pytest.mark.parametrize(("changes", "sentence"), REFUSED_AMENDMENTS)
def test_refused_amendments(changes: dict[str, object], sentence: str) -> None:
    """What changes nothing, cannot be used, or would take away what a declared alert needs is refused."""
    with pytest.raises(Refusal) as refused:
        decide(DECLARED, commands.Amend(actor=CHIEF, changes=changes))
    assert sentence in str(refused.value)


def test_a_review_that_has_passed_does_not_block_other_changes() -> None:
    """After the review date an amendment of something else goes through."""
    assert decide(DECLARED, AMEND, now=NOW + timedelta(days=30))


def test_a_draft_may_move_its_home() -> None:
    """Nobody has been told, so the home thread has no place yet."""
    moved = after(DRAFT, commands.Amend(actor=CHIEF, changes={"audience": {"channels": ["C0NEW"]}}))
    assert moved.home_channel == "C0NEW"


def test_workstreams_get_other_leads_once() -> None:
    """A workstream of a known name gets the new lead; the same one again is refused."""
    stream = Workstream(name="speed", lead=ADA.id)
    given = commands.AddWorkstream(actor=CHIEF, workstream=stream)
    changed = after(DECLARED, given)
    assert changed.terms.lead_of("SPEED") == ADA.id
    assert [s.name for s in changed.terms.workstreams] == ["Care", "speed"]
    with pytest.raises(Refusal, match="has the workstream “speed” already"):
        decide(changed, given)
    with pytest.raises(InvalidInput, match="I do not know “ann”"):
        decide(DECLARED, commands.AddWorkstream(actor=CHIEF, workstream=Workstream(name="X", lead="ann")))


def test_a_resource_is_listed_once() -> None:
    """The same resource again is refused."""
    listed = after(DECLARED, RESOURCE)
    assert listed.terms.resources == (RESOURCE.resource,)
    with pytest.raises(Refusal, match="lists that already"):
        decide(listed, RESOURCE)


@pytest.mark.parametrize(
    ("text", "sentence"), [("", "Write the update"), (" \n\x00", "Write"), ("x" * 3001, "3,000")]
)
def test_an_update_says_something(text: str, sentence: str) -> None:
    """An empty update, or one longer than a text may be, is refused."""
    with pytest.raises(InvalidInput, match=sentence) as refused:
        decide(DECLARED, commands.CheckIn(actor=CHIEF, text=text))
    assert "text" in refused.value.fields


def test_the_end_decides_releases_and_closes() -> None:
    """A stand-down is every decision, every return, and the end, in this order."""
    happened = decide(DECLARED, end(verdicts=verdicts(Decision.RESCHEDULED, LATER), note="Well done"))
    assert [event.name for event in happened] == [
        *(["DeferralDecided"] * 2),
        *(["PersonReleased"] * 2),
        "StoodDown",
    ]
    assert (ENDED.status, ENDED.closed_at) == (Status.STOOD_DOWN, NOW)
    assert not ENDED.undecided
    assert not ENDED.serving
    assert {entry.returns_on for entry in ENDED.roster} == {TOMORROW}


def test_without_a_common_day_each_returns_on_their_own() -> None:
    """Where everybody has a last day of their own, no day need be given."""
    own = after(DECLARED, commands.Release(actor=CHIEF, person=ADA.id))
    ended = after(own, end(returns_on=None))
    assert {entry.person: entry.returns_on for entry in ended.roster} == {ADA.id: TODAY, "U0BO": LATER}


UNFINISHED = [
    (end(verdicts=()), "becomes of “Ads pilot” and “Redesign”", {"decision:CR-1-D1", "decision:CR-1-D2"}),
    (end(verdicts=verdicts()[:1]), "becomes of “Redesign”", {"decision:CR-1-D2"}),
    (end(returns_on=None), "when people return: <@U0ADA>", {"returns_on"}),
    (end(returns_on=YESTERDAY), "30 November 2025 has passed", {"returns_on"}),
    (
        end(verdicts=verdicts(Decision.RESCHEDULED)),
        "Say until when “Ads pilot”",
        {"until:CR-1-D1", "until:CR-1-D2"},
    ),
    (
        end(verdicts=verdicts(Decision.RESCHEDULED, TODAY)),
        "choose a day after",
        {"until:CR-1-D1", "until:CR-1-D2"},
    ),
    (end(verdicts=(*verdicts(), *verdicts())), "“Ads pilot” was resumed already", set()),
    (
        end(verdicts=(*verdicts(), commands.Verdict(project="X", decision=Decision.RESUMED))),
        "not put off “X”",
        set(),
    ),
    (end(note="n" * 3001), "at most 3,000", {"note"}),
]


@pytest.mark.parametrize(("command", "sentence", "fields"), UNFINISHED)
def test_an_end_with_something_forgotten_is_refused(
    command: commands.StandDown, sentence: str, fields: set[str]
) -> None:
    """No project undecided, nobody without a day of return, nothing decided twice."""
    with pytest.raises(Refusal, match=sentence) as refused:
        decide(DECLARED, command)
    assert set(getattr(refused.value, "fields", {})) == fields


def test_a_recall_voids_what_still_holds() -> None:
    """Nobody serves, nothing waits for a decision; who was back already and what was decided stays so."""
    before = after(DECLARED, ack(), commands.Release(actor=CHIEF, person="U0BO"), RESUME)
    recalled = after(before, RECALL)
    assert (recalled.status, recalled.closed_at) == (Status.RECALLED, NOW)
    assert (recalled.serving, recalled.undecided) == ((), ())
    assert [(e.standing, e.answered) for e in recalled.roster] == [
        (Standing.VOID, Standing.ACKNOWLEDGED),
        (Standing.RELEASED, Standing.WAITING),
    ]
    assert [(e.void, bool(e.verdict)) for e in recalled.deferrals] == [(True, False), (False, True)]


OVER = [
    (RECALLED, "CR-1 was recalled on 1 December 2025 by <@U0CHIEF>. Nothing "),
    (ENDED, "CR-1 was stood down on 1 December 2025 by <@U0CHIEF>. Nothing "),
]


@pytest.mark.parametrize(("alert", "sentence"), OVER, ids=["recalled", "ended"])
def test_an_alert_that_is_over_says_since_when_by_whom_and_that_nothing_is_asked(
    alert: Alert, sentence: str
) -> None:
    """Whoever answers, objects, releases, nudges or changes anything reads the same first sentence."""
    for command in (ack(), ack(STRANGER), concern(), RELEASE, NUDGE, AMEND, RESUME, CHECK_IN):
        with pytest.raises(AlertOver) as refused:
            decide(alert, command)
        assert str(refused.value).startswith(sentence), command


def test_no_return_is_told_of_a_recalled_alert() -> None:
    """The timer of somebody who was released before rings for nothing."""
    released = after(DECLARED, RELEASE)
    assert outcome(released, TELL) == "ReturnTold"
    assert outcome(after(released, RECALL), TELL) == ""


@pytest.mark.parametrize(("because", "sentence"), [(" ", "Say why"), ("n" * 3001, "at most 3,000")])
def test_a_recall_says_why(because: str, sentence: str) -> None:
    """Everybody who has the memo reads the reason: it is needed, and it fits."""
    with pytest.raises(InvalidInput, match=sentence) as refused:
        decide(DECLARED, commands.Recall(actor=CHIEF, because=because))
    assert set(refused.value.fields) == {"because"}


def test_an_alert_without_people_and_projects_just_ends() -> None:
    """Where nobody moved and nothing was put off, nothing is asked."""
    alone = after(None, commands.SaveDraft(actor=CHIEF, brief=brief(reassignments=[], deferrals=[])), DECLARE)
    assert after(alone, end(returns_on=None, verdicts=())).status is Status.STOOD_DOWN


PRACTICES = [
    (
        POLICY.model_copy(update={"practice_channel": "C0PRACTICE"}),
        {"channels": ["C0HOME", "C0OTHER"]},
        "C0PRACTICE",
    ),
    (POLICY, {"channels": ["C0HOME", "C0OTHER"]}, "C0HOME"),
    (POLICY, {"channels": ["C0HOME"], "home": "C0OTHER", "people": ["U0ADA"], "ping": "channel"}, "C0OTHER"),
]


@pytest.mark.parametrize(("policy", "audience", "channel"), PRACTICES)
def test_a_practice_reaches_one_channel_and_pings_nobody(
    policy: Policy, audience: dict[str, object], channel: str
) -> None:
    """The audience of a practice is the practice channel, or else its home, and nobody besides."""
    saved = commands.SaveDraft(actor=CHIEF, brief=brief(practice=True, audience=audience))
    practice = after(None, saved, policy=policy).terms.audience
    assert (practice.channels, practice.people, practice.ping) == ((channel,), (), Ping.NOBODY)


WIDER = [
    {"add_channels": ["C0ALL"]},
    {"audience": {"channels": ["C0HOME", "C0ALL"]}},
    {"audience": {"people": [ADA.id]}},
    {"audience": {"ping": "channel"}},
]


@pytest.mark.parametrize("changes", WIDER)
@pytest.mark.parametrize("declared", [False, True])
def test_a_practice_stays_in_its_channel(changes: dict[str, object], *, declared: bool) -> None:
    """No amendment can make a practice ring elsewhere; other amendments go through."""
    practice = after(None, commands.SaveDraft(actor=CHIEF, brief=brief(practice=True)))
    practice = after(practice, DECLARE) if declared else practice
    with pytest.raises(InvalidInput, match="it stays in <#C0HOME>"):
        decide(practice, commands.Amend(actor=CHIEF, changes=changes))
    assert after(practice, AMEND).terms.focus == "Payments"


def test_a_practice_without_a_channel_is_given_one() -> None:
    """A practice that knows no channel takes the first that an amendment names, quietly."""
    practice = after(None, commands.SaveDraft(actor=CHIEF, brief=brief(practice=True, audience={})))
    with pytest.raises(InvalidInput, match="which channels are told"):
        decide(practice, DECLARE)
    given = commands.Amend(actor=CHIEF, changes={"audience": {"channels": ["C0A", "C0B"], "ping": "channel"}})
    audience = after(practice, given).terms.audience
    assert (audience.channels, audience.ping) == (("C0A",), Ping.NOBODY)


def test_the_companys_settings_fill_a_silent_brief() -> None:
    """Where a brief names no channel and no language, the company's hold; a brief's own go first."""
    policy = POLICY.model_copy(update={"home_channel": "C0COMPANY", "language": "fr"})
    silent = after(None, commands.SaveDraft(actor=CHIEF, brief=brief(audience={})), policy=policy)
    assert (silent.home_channel, silent.terms.language) == ("C0COMPANY", "fr")
    own = commands.SaveDraft(actor=CHIEF, brief=brief(language="en", audience={"home": "C0OWN"}))
    spoken = after(None, own, policy=policy)
    assert (spoken.home_channel, spoken.terms.language) == ("C0OWN", "en")


@pytest.mark.parametrize("state", [DRAFT, DECLARED])
def test_a_workstream_with_people_stays(state: Alert) -> None:
    """An amendment cannot take away the workstream in which somebody serves."""
    change = commands.Amend(actor=CHIEF, changes={"workstreams": [{"name": "Speed"}]})
    with pytest.raises(InvalidInput, match="serves in “Care”: keep that workstream, or release them first"):
        decide(state, change)


def test_a_draft_is_edited_not_replaced() -> None:
    """Saving a draft again takes what is given, adds who is new, and keeps the rest."""
    given = Brief.model_validate(
        {
            "level": "red",
            "focus": "Payments",
            "reassignments": [{"person": "U0NEW", "from": "Ads", "to": "Speed"}],
        }
    )
    saved, *moved = decide(DRAFT, commands.SaveDraft(actor=CHIEF, alert=DRAFT.key, brief=given))
    assert saved.brief.focus == "Payments"
    assert saved.brief.problem == DRAFT.terms.problem
    assert saved.brief.audience == DRAFT.terms.audience
    assert [event.entry.person for event in moved] == ["U0NEW"]
