"""Preparing a draft: with whom it is shared, what they may do, and what is taken out of it again."""

import pytest

from bot.domain import commands
from bot.domain.alert import Alert
from bot.domain.brief import Resource, Workstream
from bot.domain.drafting import Item, Part, resource_id
from bot.domain.policy import leads
from bot.errors import InvalidInput, Refusal
from tests.domain.domain_case import (
    ADA,
    AUTHOR,
    BO,
    CHIEF,
    DECLARE,
    DECLARED,
    DISCARDED,
    DRAFT,
    ENDED,
    POLICY,
    STRANGER,
    after,
    decide,
    deferral,
    move,
)

DRAFTED = DRAFT.model_copy(update={"author": AUTHOR.id})
SHARE = commands.ShareDraft(actor=AUTHOR, people=(ADA.id, STRANGER.id))
SHARED = after(DRAFTED, SHARE)
PIZZA = Resource(kind="other", note="Pizza")
FULL = after(DRAFT, commands.AddResource(actor=CHIEF, resource=PIZZA))


def out(*items: tuple[Part, str], actor: object = CHIEF) -> commands.TakeOut:
    """Return the command that takes these things out."""
    return commands.TakeOut(actor=actor, items=tuple(Item(part=part, name=name) for part, name in items))


def test_a_co_author_may_do_with_a_draft_what_its_author_may() -> None:
    """They can change it, share it, override, preview and discard it; and nothing of that once it is declared."""
    for command in (
        commands.AddWorkstream(actor=STRANGER, workstream=Workstream(name="Breadth")),
        commands.Reassign(actor=STRANGER, moves=(move("U0NEW"),)),
        commands.Defer(actor=STRANGER, deferrals=(deferral(),)),
        commands.Amend(actor=STRANGER, changes={"focus": "Payments"}),
        commands.DiscardDraft(actor=STRANGER),
        commands.PreviewDraft(actor=STRANGER),
        commands.ShareDraft(actor=STRANGER, people=(BO.id,)),
        out((Part.PERSON, ADA.id), actor=STRANGER),
    ):
        assert decide(SHARED, command)
        with pytest.raises(Refusal, match="You may not do that for CR-1"):
            decide(DRAFTED, command)
    declared = after(SHARED, DECLARE)
    assert declared.co_authors == (ADA.id, STRANGER.id)
    assert not leads(POLICY, STRANGER, declared)


def test_a_co_author_may_not_declare() -> None:
    """Who may declare is the policy's word, not the author's."""
    with pytest.raises(Refusal, match="You may not declare an alert"):
        decide(SHARED, commands.Declare(actor=STRANGER))


def test_a_draft_is_shared_once_with_each() -> None:
    """Whoever can change it already is left out; where nobody is left, that is said."""
    again = after(SHARED, commands.ShareDraft(actor=AUTHOR, people=(BO.id, ADA.id, BO.id)))
    assert again.co_authors == (ADA.id, STRANGER.id, BO.id)
    for person in (ADA.id, AUTHOR.id):
        with pytest.raises(InvalidInput, match="can change CR-1 already") as refused:
            decide(SHARED, commands.ShareDraft(actor=AUTHOR, people=(person,)))
        assert set(refused.value.fields) == {"people"}


def test_a_draft_is_shared_with_people_of_slack() -> None:
    """A name that was only typed is nobody."""
    with pytest.raises(InvalidInput, match="I do not know “ann”"):
        decide(DRAFTED, commands.ShareDraft(actor=AUTHOR, people=("ann",)))


def test_what_was_shared_is_taken_back() -> None:
    """Who is no co-author any more may do nothing with the draft; who was none is said to be none."""
    left = after(SHARED, commands.UnshareDraft(actor=AUTHOR, people=(STRANGER.id,)))
    assert left.co_authors == (ADA.id,)
    with pytest.raises(Refusal, match="You may not do that for CR-1"):
        decide(left, commands.PreviewDraft(actor=STRANGER))
    with pytest.raises(InvalidInput, match=r"not shared with <@U0STRANGER>\. It is shared with <@U0ADA>\."):
        decide(left, commands.UnshareDraft(actor=AUTHOR, people=(STRANGER.id,)))
    with pytest.raises(InvalidInput, match="It is shared with nobody"):
        decide(DRAFTED, commands.UnshareDraft(actor=AUTHOR, people=(STRANGER.id,)))


@pytest.mark.parametrize(
    "command",
    [
        commands.ShareDraft(actor=CHIEF, people=(STRANGER.id,)),
        commands.UnshareDraft(actor=CHIEF, people=(STRANGER.id,)),
        commands.PreviewDraft(actor=CHIEF),
        out((Part.PERSON, ADA.id)),
    ],
    ids=lambda command: type(command).__name__,
)
@pytest.mark.parametrize(
    ("alert", "sentence"),
    [(DECLARED, "is declared already"), (ENDED, "was stood down"), (DISCARDED, "was discarded")],
    ids=["declared", "ended", "discarded"],
)
def test_what_makes_sense_for_drafts_only(alert: Alert, command: commands.Command, sentence: str) -> None:
    """Once an alert is declared, its people are released and its projects decided on, and all of it is told."""
    with pytest.raises(Refusal, match=sentence):
        decide(alert, command)


def test_things_are_taken_out_of_a_draft() -> None:
    """A person, a project, a resource and a workstream go without a trace in the draft."""
    taken = after(
        FULL,
        out(
            (Part.PERSON, BO.id),
            (Part.PROJECT, "REDESIGN"),
            (Part.WORKSTREAM, "care"),
            (Part.RESOURCE, resource_id(PIZZA)),
        ),
    )
    assert [entry.person for entry in taken.serving] == [ADA.id]
    assert [entry.project for entry in taken.undecided] == ["Ads pilot"]
    assert [stream.name for stream in taken.terms.workstreams] == ["Speed"]
    assert taken.terms.resources == ()
    assert taken.brief().reassignments[0].person == ADA.id
    assert after(taken, DECLARE).active


@pytest.mark.parametrize("name", ["Pizza", "pizza", "other: Pizza", resource_id(PIZZA)])
def test_a_resource_is_named_as_people_read_it(name: str) -> None:
    """With its kind or without, in any case; the audit log keeps its whole name."""
    (event,) = decide(FULL, out((Part.RESOURCE, name)))
    assert event.model_dump()["items"] == ({"part": Part.RESOURCE, "name": "other: Pizza"},)


def test_a_workstream_to_which_somebody_moves_stays() -> None:
    """It goes with its people, or after them."""
    with pytest.raises(InvalidInput, match="<@U0BO> moves to “Care” in CR-1: take them out first"):
        decide(DRAFT, out((Part.WORKSTREAM, "Care")))
    assert after(DRAFT, out((Part.WORKSTREAM, "Care"), (Part.PERSON, BO.id)))


@pytest.mark.parametrize(
    ("part", "name", "sentence"),
    [
        (Part.PERSON, STRANGER.id, "<@U0STRANGER> is not in CR-1. It has: <@U0ADA>, <@U0BO>."),
        (Part.PROJECT, "Pulse", "“Pulse” is not in CR-1. It has: “Ads pilot”, “Redesign”."),
        (Part.WORKSTREAM, "Search", "“Search” is not in CR-1. It has: “Speed”, “Care”."),
        (Part.RESOURCE, "Pizza", "“Pizza” is not in CR-1. It has: nothing of that kind."),
    ],
)
def test_what_is_not_there_cannot_be_taken_out(part: Part, name: str, sentence: str) -> None:
    """The refusal says what is there."""
    with pytest.raises(InvalidInput) as refused:
        decide(DRAFT, out((part, name)))
    assert str(refused.value) == sentence


def test_nothing_is_taken_out_of_nothing() -> None:
    """An empty choice is an oversight."""
    with pytest.raises(InvalidInput, match="Say what is taken out"):
        decide(DRAFT, out())
