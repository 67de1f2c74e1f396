"""Who may do what, and whom everybody else is told to ask."""

import pytest

from bot.domain import commands
from bot.domain.alert import Alert
from bot.domain.brief import Resource, Workstream
from bot.domain.deferral import Decision
from bot.domain.policy import Actor, Policy, leads
from bot.errors import Refusal
from tests.domain.domain_case import (
    ADA,
    ADMIN,
    AMEND,
    AUTHOR,
    BO,
    CHIEF,
    DECLARE,
    DECLARED,
    DISCARD,
    DRAFT,
    LEAD,
    OWNER,
    POLICY,
    RAISE,
    RECALL,
    SAVE,
    STRANGER,
    STREAM_LEAD,
    decide,
    deferral,
    end,
    move,
)

DRAFTED = DRAFT.model_copy(update={"author": AUTHOR.id})
RUNNING = DECLARED.model_copy(update={"author": AUTHOR.id})
EVERYBODY = {
    "chief": CHIEF,
    "author": AUTHOR,
    "lead": LEAD,
    "stream": STREAM_LEAD,
    "owner": OWNER,
    "ada": ADA,
    "stranger": STRANGER,
    "admin": ADMIN,
}
STEER = {"chief", "author", "lead"}
TABLE: list[tuple[Alert | None, commands.Command, set[str]]] = [
    (None, SAVE, {"chief"}),
    (DRAFTED, SAVE, STEER),
    (DRAFTED, DISCARD, STEER),
    (DRAFTED, DECLARE, {"chief"}),
    (RUNNING, RAISE, {"chief"}),
    (RUNNING, AMEND, STEER),
    (RUNNING, commands.AddWorkstream(actor=CHIEF, workstream=Workstream(name="Breadth")), STEER),
    (RUNNING, commands.AddResource(actor=CHIEF, resource=Resource(kind="other", note="Pizza")), STEER),
    (RUNNING, commands.Reassign(actor=CHIEF, moves=(move("U0NEW"),)), STEER),
    (RUNNING, commands.Release(actor=CHIEF, person=ADA.id), STEER | {"stream"}),
    (RUNNING, commands.Release(actor=CHIEF, person=BO.id), STEER),
    (RUNNING, commands.Defer(actor=CHIEF, deferrals=(deferral(),)), STEER),
    (
        RUNNING,
        commands.DecideDeferral(actor=CHIEF, project="Ads pilot", decision=Decision.RESUMED),
        STEER | {"owner"},
    ),
    (RUNNING, commands.DecideDeferral(actor=CHIEF, project="Redesign", decision=Decision.RESUMED), STEER),
    (RUNNING, commands.Nudge(actor=CHIEF), STEER | {"stream"}),
    (RUNNING, commands.CheckIn(actor=CHIEF, text="Going well"), STEER | {"stream", "ada"}),
    (RUNNING, end(), STEER),
    (RUNNING, RECALL, STEER),
]


def by(command: commands.Command, actor: Actor) -> commands.Command:
    """Return the same command, given by somebody else."""
    return type(command)(**{**vars(command), "actor": actor})


@pytest.mark.parametrize(
    ("alert", "command", "who", "may"),
    [
        pytest.param(alert, command, who, who in allowed, id=f"{number}-{type(command).__name__}-{who}")
        for number, (alert, command, allowed) in enumerate(TABLE)
        for who in EVERYBODY
    ],
)
def test_table(alert: Alert | None, command: commands.Command, who: str, *, may: bool) -> None:
    """Declarers declare, author and lead steer, a stream's lead releases, an owner decides; nobody else does."""
    given = by(command, EVERYBODY[who])
    if may:
        assert decide(alert, given)
    else:
        with pytest.raises(Refusal, match="You may not"):
            decide(alert, given)


LISTS = [
    ((CHIEF.id,), CHIEF, True),
    ((CHIEF.id,), ADMIN, False),
    ((), ADMIN, True),
    ((), CHIEF, False),
    (("U0A", CHIEF.id), CHIEF, True),
]


@pytest.mark.parametrize(("declarers", "actor", "may"), LISTS)
def test_declarers(declarers: tuple[str, ...], actor: Actor, *, may: bool) -> None:
    """Those listed may declare; where nobody is listed, admins may."""
    policy = Policy(declarers=declarers)
    assert policy.may_declare(actor) is may
    assert leads(policy, actor, RUNNING) is may


ADVICE = [
    (Policy(declarers=("U0A", "U0B")), "Who may: <@U0A> or <@U0B>."),
    (Policy(), "Workspace admins may, until `declarers` is set in codered.toml"),
]


@pytest.mark.parametrize(("policy", "advice"), ADVICE)
def test_who_may_not_declare_reads_who_may(policy: Policy, advice: str) -> None:
    """The refusal names the people to ask."""
    with pytest.raises(Refusal, match="You may not declare an alert") as refused:
        decide(None, by(SAVE, STRANGER), policy=policy)
    assert advice in str(refused.value)


def test_without_a_lead_the_author_is_named() -> None:
    """A draft that has no lead yet names its author only."""
    terms = DRAFTED.terms.model_copy(update={"lead": None})
    with pytest.raises(Refusal, match=r"Ask its author, <@U0AUTHOR>\.$"):
        decide(DRAFTED.model_copy(update={"terms": terms}), by(AMEND, STRANGER))


def test_an_author_who_may_no_longer_declare_keeps_the_draft() -> None:
    """An author steers their alert even after the list of declarers has changed, but cannot send it out."""
    assert POLICY.may_declare(AUTHOR) is False
    assert decide(DRAFTED, by(AMEND, AUTHOR))
    with pytest.raises(Refusal, match="You may not declare"):
        decide(DRAFTED, by(DECLARE, AUTHOR))
