"""Each command happens whole or not at all, and once however often it is delivered."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bot.clock import AdjustableClock
from bot.domain import commands
from bot.domain.alert import Status
from bot.domain.brief import Resource, Workstream
from bot.domain.deferral import Decision
from bot.domain.drafting import Item, Part
from bot.errors import InvalidInput, Refusal, TemplateError
from bot.memos import Kind
from bot.services.dispatch import SERVICES, carry_out
from bot.services.house import House
from bot.services.sight import Sight
from tests.domain.domain_case import (
    ADA,
    AMEND,
    BO,
    CHIEF,
    DECLARE,
    DISCARD,
    LOWER,
    NOW,
    OWNER,
    POLICY,
    RAISE,
    SAVE,
    STRANGER,
    ack,
    brief,
    concern,
    deferral,
    end,
    move,
)
from tests.services.service_case import contents, declared, deliver, do, house_of, now

CHECK_IN = commands.CheckIn(actor=CHIEF, text="Going well")
EVERYTHING: list[commands.Command] = [
    SAVE,
    commands.AddWorkstream(actor=CHIEF, workstream=Workstream(name="Breadth")),
    commands.AddResource(actor=CHIEF, resource=Resource(kind="other", note="Pizza")),
    commands.ShareDraft(actor=CHIEF, people=(STRANGER.id,)),
    commands.UnshareDraft(actor=CHIEF, people=(STRANGER.id,)),
    commands.PreviewDraft(actor=CHIEF),
    commands.TakeOut(actor=CHIEF, items=(Item(part=Part.RESOURCE, name="Pizza"),)),
    DECLARE,
    RAISE,
    AMEND,
    commands.Reassign(actor=CHIEF, moves=(move(),)),
    commands.Defer(actor=CHIEF, deferrals=(deferral(),)),
    ack(),
    concern(BO),
    commands.Nudge(actor=CHIEF),
    CHECK_IN,
    commands.Release(actor=CHIEF, person=STRANGER.id),
    commands.DecideDeferral(actor=CHIEF, project="Loyalty cards", decision=Decision.RESUMED),
    end(),
    commands.ComeBack(actor=STRANGER),
    commands.ComeBack(actor=CHIEF, person=BO.id, alert="CR-1"),
    commands.WriteRetrospective(actor=CHIEF, change="Begin earlier"),
]
"""An alert's whole life, in which every command but `DiscardDraft` and `OverrideGuardrail` succeeds."""


def test_every_command_has_a_service() -> None:
    """Whatever a person can ask for is carried out by somebody."""
    timed = {commands.Ask, commands.TellReturn, commands.ExpireApproval}
    timed |= {commands.OpenCheckIn, commands.ChaseCheckIn, commands.CloseCheckIn}
    timed |= {commands.ReviewDeferral, commands.ReviewAlert}
    timed |= {commands.EndLoan, commands.AskReturn, commands.RemindReturn, commands.MissReturn}
    timed |= {commands.AskRetrospective, commands.ChaseRetrospective}
    assert set(SERVICES) | timed == set(commands.Command.__subclasses__())


def test_a_whole_life(house: House) -> None:
    """Each command answers with a sentence and the alert's key, and its events are in the audit log in order."""
    happened: list[str] = []
    for command in EVERYTHING:
        outcome = carry_out(house, command)
        assert outcome.alert == "CR-1"
        assert outcome.sentence.endswith(".")
        assert "CR-1" in outcome.sentence
        happened += [event.name for event in outcome.events]
    assert now(house).status is Status.STOOD_DOWN
    assert [row["event"] for row in house.store.reading.audit.rows("CR-1")] == happened
    assert house.store.reading.audit.verify() == (len(happened), [])


def test_the_same_delivery_again_does_nothing(house: House) -> None:
    """A second delivery of any command gives the first answer again, and changes nothing anywhere."""
    for number, command in enumerate(EVERYTHING):
        first = carry_out(house, command, f"request:{number}")
        before = contents(house)
        again = carry_out(house, command, f"request:{number}")
        assert (again.alert, again.sentence, again.repeated) == (first.alert, first.sentence, True)
        assert again.events == ()
        assert contents(house) == before


def test_a_refused_delivery_may_come_again(house: House) -> None:
    """A refusal is not remembered: what was refused for a reason may be sent again when the reason is gone."""
    with pytest.raises(Refusal):
        carry_out(house, DECLARE, "click:1")
    do(house, SAVE)
    assert not carry_out(house, DECLARE, "click:1").repeated


def break_templates(folder: Path, *kinds: Kind) -> None:
    """Put a template with an error before the packaged one, for each of these kinds."""
    (folder / "en").mkdir(parents=True, exist_ok=True)
    for kind in kinds:
        front = f"kind: {kind}\nlanguage: en\nsubject: Broken\ndescription: Broken"
        (folder / "en" / f"{kind}.md").write_text(f"---\n{front}\n---\n{{{{ nobody_knows_this }}}}\n")


@pytest.fixture
def broken(tmp_path: Path) -> Iterator[House]:
    """Give a house in which every kind of memo but the declaration has an error in its template."""
    with house_of(tmp_path / "broken.db", templates=tmp_path / "templates") as made:
        declared(made)
        break_templates(tmp_path / "templates", *Kind)
        yield made


FAILING = [
    RAISE,
    AMEND,
    commands.AddResource(actor=CHIEF, resource=Resource(kind="other", note="Pizza")),
    commands.Defer(actor=CHIEF, deferrals=(deferral(),)),
    commands.DecideDeferral(actor=CHIEF, project="Redesign", decision=Decision.RESUMED),
    concern(),
    CHECK_IN,
    end(),
]


@pytest.mark.parametrize("command", FAILING, ids=lambda command: type(command).__name__)
def test_what_cannot_be_said_has_not_happened(broken: House, command: commands.Command) -> None:
    """When a memo cannot be rendered, nothing is written: no state, no log, no message, no delivery."""
    before = contents(broken)
    with pytest.raises(TemplateError, match="nobody_knows_this"):
        carry_out(broken, command, "request:1")
    assert contents(broken) == before


def test_a_declaration_that_cannot_be_said(tmp_path: Path) -> None:
    """A template with an error leaves the draft a draft, and once it is mended the same click declares it."""
    folder = tmp_path / "templates"
    with house_of(tmp_path / "codered.db", templates=folder) as house:
        do(house, SAVE)
        break_templates(folder, Kind.DECLARATION)
        before = contents(house)
        with pytest.raises(TemplateError):
            carry_out(house, DECLARE, "click:1")
        assert contents(house) == before
        for path in folder.glob("en/*.md"):
            path.unlink()
        assert carry_out(house, DECLARE, "click:1").sentence.startswith("CR-1 is declared.")


REFUSED = [
    (RAISE, "still a draft"),
    (ack(alert="CR-1"), "has not been declared"),
    (commands.Release(actor=CHIEF, person=STRANGER.id), "not reassigned"),
    (commands.Reassign(actor=CHIEF, moves=(move(), move("U0NEW", to="Juggling"))), "no workstream"),
    (commands.Amend(actor=CHIEF, changes={"language": "tlh"}), "no memos in “tlh”"),
]


@pytest.mark.parametrize(("command", "sentence"), REFUSED)
def test_a_refusal_writes_nothing(house: House, command: commands.Command, sentence: str) -> None:
    """A refused command leaves everything as it was."""
    do(house, SAVE)
    before = contents(house)
    with pytest.raises(Refusal, match=sentence):
        carry_out(house, command, "request:1")
    assert contents(house) == before


def test_keys_are_counted(house: House) -> None:
    """Alerts are CR-1, CR-2 …, whatever becomes of them."""
    assert [do(house, SAVE).alert for _ in range(2)] == ["CR-1", "CR-2"]
    do(house, commands.DiscardDraft(actor=CHIEF, alert="CR-2"))
    assert do(house, SAVE).alert == "CR-3"


def at_once(work: list[tuple[commands.Command, str | None]], house: House) -> list[object]:
    """Carry out commands in as many threads at the same time; return what came of each."""
    start = threading.Barrier(len(work))

    def one(given: tuple[commands.Command, str | None]) -> object:
        start.wait()
        try:
            return carry_out(house, *given)
        except Refusal as refusal:
            return refusal

    with ThreadPoolExecutor(len(work)) as pool:
        return list(pool.map(one, work))


def test_double_submissions_at_once_create_one_alert(house: House) -> None:
    """The same submission, delivered eight times at once, makes one draft, and all get the same answer."""
    outcomes = at_once([(SAVE, "view:V1")] * 8, house)
    assert house.store.reading.alerts.keys() == ("CR-1",)
    assert len({getattr(outcome, "sentence", "") for outcome in outcomes}) == 1
    assert [getattr(outcome, "repeated", None) for outcome in outcomes].count(False) == 1


def test_different_submissions_at_once_get_different_keys(house: House) -> None:
    """Eight leaders at once make eight drafts."""
    outcomes = at_once([(SAVE, f"view:V{number}") for number in range(8)], house)
    assert {getattr(outcome, "alert", "") for outcome in outcomes} == {f"CR-{number}" for number in range(1, 9)}


def test_two_clicks_declare_once(house: House) -> None:
    """Of several people who declare the same draft at once, one does; the others read that it is declared."""
    do(house, SAVE)
    outcomes = at_once([(DECLARE, f"click:{number}") for number in range(6)], house)
    refusals = [str(outcome) for outcome in outcomes if isinstance(outcome, Refusal)]
    assert len(refusals) == 5
    assert all("already declared" in sentence for sentence in refusals)
    assert [row["event"] for row in house.store.reading.audit.rows()].count("Declared") == 1


def test_many_answer_at_once(house: House) -> None:
    """Everybody's answer is recorded, once each, and one refresh of the roster is enough."""
    crowd = [f"U{number:04}" for number in range(12)]
    moves = [{"person": person, "from": "Ads", "to": "Speed"} for person in crowd]
    declared(house, commands.SaveDraft(actor=CHIEF, brief=brief(reassignments=moves)))
    given = [(ack(type(CHIEF)(id=person)), f"click:{person}") for person in crowd]
    at_once([*given, *given], house)
    assert len(house.store.reading.ledger.answers("CR-1")) == 12
    rosters = [
        row for row in contents(house)["outbox"] if "refresh" in row and "roster:CR-1" in row and "pending" in row
    ]
    assert len(rosters) == 1


CHOICES = [
    ((), None, "No alert is running. Declare one: /codered red [focus]."),
    ((SAVE,), "CR-1", ""),
    (
        (SAVE, SAVE),
        None,
        "There are several: CR-1 (orange, Checkout), CR-2 (orange, Checkout). Say which",
    ),
    ((SAVE, commands.Declare(actor=CHIEF, alert="CR-1"), SAVE), "CR-1", ""),
    ((SAVE, DISCARD), None, "No alert is running"),
    ((SAVE, DECLARE, end()), None, "No alert is running"),
    ((commands.SaveDraft(actor=CHIEF, brief=brief(focus="")), SAVE), None, "CR-1 (orange, no focus yet)"),
]


@pytest.mark.parametrize(("given", "key", "sentence"), CHOICES)
def test_which_alert_is_meant(
    house: House, given: tuple[commands.Command, ...], key: str | None, sentence: str
) -> None:
    """Without a key the one that runs is meant, or else the only draft; else the refusal says what there is."""
    for command in given:
        do(house, command)
    if key:
        assert Sight(POLICY, house.store.reading, CHIEF).choose(None, Status.DECLARED, Status.DRAFT).key == key
    else:
        with pytest.raises(Refusal) as refused:
            Sight(POLICY, house.store.reading, CHIEF).choose(None, Status.DECLARED, Status.DRAFT)
        assert sentence in str(refused.value)


def test_a_key_that_is_not_there(house: House) -> None:
    """An unknown key is refused with those that are known."""
    with pytest.raises(Refusal, match=r"There is no alert CR-9. Known: none yet\. See /codered history\."):
        do(house, commands.Declare(actor=CHIEF, alert="CR-9"))
    do(house, SAVE)
    for command in (commands.Declare(actor=CHIEF, alert="CR-9"), ack(alert="CR-9")):
        with pytest.raises(Refusal, match=r"There is no alert CR-9\. Known: CR-1"):
            do(house, command)


def test_an_answer_finds_the_alert_that_asks(house: House) -> None:
    """Without a key the alert is meant that still waits for the person; if several do, they are asked which."""
    with pytest.raises(Refusal, match="You are not reassigned in any alert"):
        do(house, ack())
    for key in ("CR-1", "CR-2"):
        do(house, SAVE, commands.Declare(actor=CHIEF, alert=key))
    with pytest.raises(Refusal, match=r"Several alerts ask you: CR-1, CR-2. Say which: /codered ack CR-1"):
        do(house, ack())
    assert do(house, ack(alert="CR-1")).alert == "CR-1"
    assert do(house, ack()).alert == "CR-2"
    assert (
        do(house, ack(alert="CR-2")).sentence == "Your answer for CR-2 was recorded before; nothing has changed."
    )


def test_languages_that_there_are_memos_in(house: House) -> None:
    """A language without templates is refused beside its field; a region of a known one is fine."""
    with pytest.raises(InvalidInput, match="Choose one of: en, fr") as refused:
        do(house, commands.SaveDraft(actor=CHIEF, brief=brief(language="de")))
    assert "language" in refused.value.fields
    assert do(house, commands.SaveDraft(actor=CHIEF, brief=brief(language="fr-CA"))).alert == "CR-1"


DECIDE = commands.DecideDeferral(
    actor=OWNER, project="Ads pilot", decision=Decision.CANCELLED, note="Nobody needs it"
)
END = end(verdicts=(commands.Verdict(project="Redesign", decision=Decision.RESUMED),))
SENTENCES = [
    (SAVE, "CR-1 is saved as a draft: nobody has been told yet. It addresses 2 channels, 2 reassigned people"),
    (DECLARE, "CR-1 is declared. It addresses 2 channels"),
    (LOWER, "CR-1 is now code yellow; its channels are being told."),
    (AMEND, "CR-1 is amended (focus): version 3 is going to its channels."),
    (commands.Reassign(actor=CHIEF, moves=(move(),)), "1 person is reassigned in CR-1 and asked to acknowledge."),
    (commands.Release(actor=CHIEF, person=STRANGER.id), "is released from CR-1 and returns on 1 December 2025."),
    (commands.Nudge(actor=CHIEF), "4 people are being reminded of CR-1."),
    (ack(), "Thank you: your acknowledgement for CR-1 is recorded."),
    (concern(BO), "Your concern about CR-1 is recorded, and <@U0LEAD> is being told."),
    (DECIDE, "“Ads pilot” is cancelled in CR-1. 1 project waits for a decision."),
    (
        END,
        "CR-1 is stood down. 3 people have a return date, 2 deferred projects are decided, and the closing memo",
    ),
]


def test_sentences(house: House) -> None:
    """Who gives a command reads what came of it, with figures that agree with their nouns."""
    for command, sentence in SENTENCES:
        assert sentence in do(house, command).sentence


def test_time_comes_from_the_houses_clock(house: House) -> None:
    """What is written carries the clock's time, not the machine's."""
    assert isinstance(house.clock, AdjustableClock)
    declared(house)
    assert {row["at"] for row in house.store.reading.audit.rows()} == {NOW.isoformat()}
    assert deliver(house) == []
    assert ADA.id in {entry.person for entry in now(house).serving}
