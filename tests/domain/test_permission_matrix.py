"""The whole matrix: at each level, for each action, which roles the policy lets do it."""

from typing import Any

import pytest

from bot.domain import commands
from bot.domain.alert import Alert
from bot.domain.approval_rules import Circumstances
from bot.domain.brief import Level, Resource, Workstream
from bot.domain.deferral import Decision
from bot.domain.policy import Actor, Policy
from bot.errors import Refusal
from tests.domain.domain_case import ADA, NOW, TOMORROW, after, brief, decide, deferral, end, move

BOARD = "S0BOARD"
ROLES = {
    "declarer": Actor(id="U0DECLARER"),
    "admin": Actor(id="U0ADMIN", is_admin=True),
    "board": Actor(id="U0MEMBER", groups=(BOARD,)),
    "author": Actor(id="U0AUTHOR"),
    "lead": Actor(id="U0LEAD"),
    "stream": Actor(id="U0STREAM"),
    "owner": Actor(id="U0OWNER"),
    "moved": ADA,
    "stranger": Actor(id="U0STRANGER"),
}
POLICY = Policy.model_validate(
    {
        "declarers": ["U0DECLARER"],
        # Yellow says nothing: the defaults hold.
        "orange": {
            "may_declare": ["U0DECLARER", BOARD],
            "may_raise": [BOARD],
            "may_lower": ["declarers", "lead"],
            "may_amend": ["lead", "workstream-leads"],
            "may_stand_down": ["author"],
        },
        "red": {
            "may_declare": [BOARD],
            "may_lower": [BOARD, "admins"],
            "may_amend": ["admins"],
            "may_stand_down": [BOARD],
            "approvals": 1,
            "approvers": ["admins", "U0STRANGER"],
        },
    }
)
AROUND = Circumstances(approvers=("U0ADMIN", "U0STRANGER"))
STEER = {"declarer", "author", "lead"}

SAVE, DISCARD, DECLARE = "save a draft", "discard", "declare"
RAISE, LOWER, AMEND, RECALL, END = "raise", "lower", "amend", "recall", "stand down"
STREAM, RESOURCE, MOVE, RELEASE = "add a workstream", "add a resource", "move people", "release"
DEFER, DECIDE, NUDGE, CHECK_IN, APPROVE, REFUSE = (
    "defer",
    "decide on a project",
    "nudge",
    "check in",
    "approve",
    "refuse",
)

TABLE: dict[Level, dict[str, set[str]]] = {
    Level.YELLOW: {
        SAVE: {"declarer"},
        DISCARD: STEER,
        DECLARE: {"declarer"},
        RAISE: {"board"},  # to orange, whose table says who may
        AMEND: STEER,
        RECALL: STEER,
        END: STEER,
        STREAM: STEER,
        RESOURCE: STEER,
        MOVE: STEER,
        RELEASE: STEER | {"stream"},
        DEFER: STEER,
        DECIDE: STEER | {"owner"},
        NUDGE: STEER | {"stream"},
        CHECK_IN: STEER | {"stream", "moved"},
    },
    Level.ORANGE: {
        SAVE: {"declarer", "board"},
        DISCARD: {"lead", "stream"},
        DECLARE: {"declarer", "board"},
        RAISE: {"board"},  # to red, where may_raise is left out
        LOWER: {"declarer", "board", "lead"},
        AMEND: {"lead", "stream"},
        RECALL: {"lead", "stream"},
        END: {"author"},
        STREAM: {"lead", "stream"},
        RESOURCE: {"lead", "stream"},
        MOVE: {"lead", "stream"},
        RELEASE: {"lead", "stream"},
        DEFER: {"lead", "stream"},
        DECIDE: {"lead", "stream", "owner"},
        NUDGE: {"lead", "stream"},
        CHECK_IN: {"lead", "stream", "moved"},
    },
    Level.RED: {
        SAVE: {"board"},
        DISCARD: {"admin"},
        DECLARE: {"board"},
        LOWER: {"board", "admin"},
        AMEND: {"admin"},
        RECALL: {"admin"},
        END: {"board"},
        STREAM: {"admin"},
        RESOURCE: {"admin"},
        MOVE: {"admin"},
        RELEASE: {"admin", "stream"},
        DEFER: {"admin"},
        DECIDE: {"admin", "owner"},
        NUDGE: {"admin", "stream"},
        CHECK_IN: {"admin", "stream", "moved"},
        APPROVE: {"admin", "stranger"},
        REFUSE: {"admin", "stranger"},
    },
}
DRAFTS = {SAVE, DISCARD, DECLARE, APPROVE, REFUSE}
"""The actions that are about a draft; the others need an alert that runs."""


def drafted(level: Level) -> Alert:
    """Return the small alert as a draft at a level, written by its author."""
    anybody = Policy(declarers=("U0AUTHOR",))
    return after(None, commands.SaveDraft(actor=ROLES["author"], brief=brief(level=level.value)), policy=anybody)


def running(level: Level) -> Alert:
    """Return the same, declared."""
    return after(drafted(level), commands.Declare(actor=ROLES["author"]), policy=Policy(declarers=("U0AUTHOR",)))


def situation(level: Level, action: str) -> Alert | None:
    """Return the alert that an action is tried on."""
    if action == SAVE:
        return None
    if action in {APPROVE, REFUSE}:
        asking = commands.Declare(actor=ROLES["board"])
        return after(drafted(level), asking, policy=POLICY, around=AROUND)
    return drafted(level) if action in DRAFTS else running(level)


def command(level: Level, action: str, actor: Actor) -> tuple[commands.Command, dict[str, Any]]:
    """Return the command of an action, and what its rule must know besides."""
    ranks = list(Level)
    knowing = {"around": AROUND}
    match action:
        case "raise" | "lower":
            other = ranks[level.rank + (1 if action == RAISE else -1)]
            given = commands.ChangeLevel(actor=actor, level=other, because="So be it", higher=action == RAISE)
            return given, knowing
        case "declare":
            return commands.Declare(actor=actor), knowing
        case "approve":
            return commands.Approve(actor=actor), knowing
    return SIMPLE[action](level, actor), {}


SIMPLE = {
    SAVE: lambda level, actor: commands.SaveDraft(actor=actor, brief=brief(level=level.value)),
    DISCARD: lambda _, actor: commands.DiscardDraft(actor=actor),
    AMEND: lambda _, actor: commands.Amend(actor=actor, changes={"focus": "Payments"}, because="Sharper"),
    RECALL: lambda _, actor: commands.Recall(actor=actor, because="It was a rehearsal"),
    END: lambda _, actor: end(actor),
    STREAM: lambda _, actor: commands.AddWorkstream(actor=actor, workstream=Workstream(name="Breadth")),
    RESOURCE: lambda _, actor: commands.AddResource(actor=actor, resource=Resource(kind="other", note="Pizza")),
    MOVE: lambda _, actor: commands.Reassign(actor=actor, moves=(move("U0NEW"),)),
    RELEASE: lambda _, actor: commands.Release(actor=actor, person=ADA.id, returns_on=TOMORROW),
    DEFER: lambda _, actor: commands.Defer(actor=actor, deferrals=(deferral(),)),
    DECIDE: lambda _, actor: commands.DecideDeferral(actor=actor, project="Ads pilot", decision=Decision.RESUMED),
    NUDGE: lambda _, actor: commands.Nudge(actor=actor),
    CHECK_IN: lambda _, actor: commands.CheckIn(actor=actor, text="Going well"),
    REFUSE: lambda _, actor: commands.RefuseApproval(actor=actor, because="Too soon"),
}

CASES = [
    pytest.param(level, action, role, role in allowed, id=f"{level}-{action}-{role}")
    for level, actions in TABLE.items()
    for action, allowed in actions.items()
    for role in ROLES
]


@pytest.mark.parametrize(("level", "action", "role", "may"), CASES)
def test_the_matrix(level: Level, action: str, role: str, *, may: bool) -> None:
    """Who is in the table may; everybody else is refused because of who they are, and reads whom to ask."""
    given, known = command(level, action, ROLES[role])
    alert = situation(level, action)
    if may:
        assert decide(alert, given, policy=POLICY, now=NOW, **known)
        return
    with pytest.raises(Refusal, match=r"You may not|somebody else has to approve it"):
        decide(alert, given, policy=POLICY, now=NOW, **known)


def test_every_level_has_every_action_that_there_is() -> None:
    """A level lacks an action only where there is nothing to do: no level above red, none below yellow."""
    everything = {*SIMPLE, DECLARE, RAISE, LOWER, APPROVE}
    assert everything - set(TABLE[Level.YELLOW]) == {LOWER, APPROVE, REFUSE}
    assert everything - set(TABLE[Level.ORANGE]) == {APPROVE, REFUSE}
    assert everything - set(TABLE[Level.RED]) == {RAISE}
