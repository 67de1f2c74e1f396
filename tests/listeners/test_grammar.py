"""Every subcommand as people type it, and what it asks for."""

from datetime import date
from typing import Any

import pytest

from bot.domain import commands
from bot.domain.acknowledgement import Answer, Channel
from bot.domain.brief import Level, Resource, Workstream
from bot.domain.commands import Command, Verdict
from bot.domain.deferral import Decision, Deferral
from bot.domain.ending import Fate, FinalState, Worth
from bot.domain.figures import Filter
from bot.domain.policy import Actor
from bot.domain.reassignment import Reassignment
from bot.listeners.grammar import OpenForm, Parsed, Run, Show, ShowRoster, parse
from bot.surfaces.ids import Form

TODAY = date(2025, 12, 1)
"""A Monday."""
ACTOR = Actor(id="U0LEAD")


def read(text: str) -> Parsed:
    """Read a command of the lead's, on the first of December."""
    return parse(text, actor=ACTOR, today=TODAY)


def run(kind: type[Command], **values: Any) -> Run:  # noqa: ANN401 - the fields of any command
    """Return what runs a command of the lead's."""
    return Run(kind(actor=ACTOR, **values))


SHOWN = [
    ("", Show("overview")),
    ("  \n", Show("overview")),
    ("status", Show("status")),
    ("STATUS cr-2", Show("status", "CR-2")),
    ("cr-2", Show("status", "CR-2")),
    ("roster CR1", ShowRoster("CR-1")),
    ("roster", ShowRoster()),
    ("roster cr-1 Waiting", ShowRoster("CR-1", Filter.WAITING)),
    ("roster concerns 2", ShowRoster(None, Filter.CONCERNS, 2)),
    ("roster CR-1 unreachable page 3", ShowRoster("CR-1", Filter.UNREACHABLE, 3)),
    ("roster CR-1 7", ShowRoster("CR-1", Filter.EVERYBODY, 7)),
    ("deferrals CR–3", Show("deferrals", "CR-3")),
    ("history", Show("history")),
    ("report CR-007", Show("report", "CR-7")),
    ("help", Show("help")),
    ("help roster", Show("help", topic="roster")),
    ("help orange", Show("help", topic="red")),
    ("help stand down", Show("help", topic="standdown")),
]

FORMS = [
    ("red", OpenForm(Form.BRIEF, None, {"level": Level.RED})),
    ("red ChatGPT quality", OpenForm(Form.BRIEF, None, {"level": Level.RED, "focus": "ChatGPT quality"})),
    ("Orange “Speed”", OpenForm(Form.BRIEF, None, {"level": Level.ORANGE, "focus": "Speed"})),
    ("yellow R&amp;D", OpenForm(Form.BRIEF, None, {"level": Level.YELLOW, "focus": "R&D"})),
    ("red CR-1", OpenForm(Form.BRIEF, "CR-1", {"level": Level.RED})),
    ("declare", OpenForm(Form.BRIEF)),
    ("declare red ChatGPT", OpenForm(Form.BRIEF, None, {"level": Level.RED, "focus": "ChatGPT"})),
    ("practice", OpenForm(Form.BRIEF, None, {"practice": True})),
    ("practice red X", OpenForm(Form.BRIEF, None, {"level": Level.RED, "focus": "X", "practice": True})),
    ("raise", OpenForm(Form.LEVEL, None, {"higher": True})),
    ("raise red", OpenForm(Form.LEVEL, None, {"level": Level.RED, "higher": True})),
    ("raise because it is worse", OpenForm(Form.LEVEL, None, {"because": "it is worse", "higher": True})),
    ("lower CR-1 to yellow", OpenForm(Form.LEVEL, "CR-1", {"level": Level.YELLOW, "higher": False})),
    ("amend", OpenForm(Form.AMEND)),
    ("amend CR-1 --because tired", OpenForm(Form.AMEND, "CR-1", {"because": "tired"})),
    ("reassign", OpenForm(Form.REASSIGN)),
    ("reassign CR-1 <@U1>", OpenForm(Form.REASSIGN, "CR-1", {"people": ("U1",)})),
    ("reassign <@U1> to Speed", OpenForm(Form.REASSIGN, None, {"people": ("U1",), "workstream": "Speed"})),
    ("release", OpenForm(Form.RELEASE)),
    ("defer", OpenForm(Form.DEFER)),
    ("defer Health agent", OpenForm(Form.DEFER, None, {"project": "Health agent"})),
    ("defer Pulse owner <@U1>", OpenForm(Form.DEFER, None, {"project": "Pulse", "owner": "U1"})),
    ("resume", OpenForm(Form.DECIDE)),
    ("resume because it is over", OpenForm(Form.DECIDE, None, {"note": "it is over"})),
    (
        "resume Pulse rescheduled",
        OpenForm(Form.DECIDE, None, {"project": "Pulse", "decision": Decision.RESCHEDULED}),
    ),
    ("checkin CR-1", OpenForm(Form.CHECK_IN, "CR-1")),
    ("concern", OpenForm(Form.CONCERN)),
    ("standdown", OpenForm(Form.STAND_DOWN)),
    ("stand down CR-1", OpenForm(Form.STAND_DOWN, "CR-1")),
    ("Stand-Down", OpenForm(Form.STAND_DOWN)),
    ("recall", OpenForm(Form.RECALL)),
    ("recall CR-2", OpenForm(Form.RECALL, "CR-2")),
]

ADS = Reassignment(person="U1", from_team="Ads", workstream="Speed and reliability")
PULSE = Deferral(project="Pulse", owner="U2", why="its team moves")

RUNS = [
    ("declare CR-1", run(commands.Declare, alert="CR-1")),
    ("discard cr1", run(commands.DiscardDraft, alert="CR-1")),
    ("nudge", run(commands.Nudge)),
    ("ack", run(commands.Acknowledge, how=Channel.COMMAND)),
    ("acknowledge CR-2", run(commands.Acknowledge, alert="CR-2", how=Channel.COMMAND)),
    (
        "concern CR-2 I’m on leave — until “monday”",
        run(
            commands.Acknowledge,
            alert="CR-2",
            how=Channel.COMMAND,
            answer=Answer.OBJECTED,
            reason="I’m on leave — until “monday”",
        ),
    ),
    ('checkin "All is well"', run(commands.CheckIn, text="All is well")),
    (
        "check-in It's 12 % faster; see <https://x.test/a?b&amp;c|the chart>",
        run(commands.CheckIn, text="It's 12 % faster; see https://x.test/a?b&c"),
    ),
    ("checkin ask <@U1|ann> in <#C1|ads>", run(commands.CheckIn, text="ask @ann in #ads")),
    ("checkin the --fast path\nworks", run(commands.CheckIn, text="the --fast path\nworks")),
    (
        "raise red because rivals caught up",
        run(commands.ChangeLevel, level=Level.RED, because="rivals caught up", higher=True),
    ),
    (
        "lower CR-1 yellow the lead is back",
        run(commands.ChangeLevel, alert="CR-1", level=Level.YELLOW, because="the lead is back", higher=False),
    ),
    (
        'raise to red --because "worse"',
        run(commands.ChangeLevel, level=Level.RED, because="worse", higher=True),
    ),
    ("reassign <@U1> from Ads to Speed and reliability", run(commands.Reassign, moves=(ADS,))),
    (
        'reassign CR-1 <@U1|ann>, <@U2> and <@U3> from "Back to it" to Speed starting tomorrow until +61d',
        run(
            commands.Reassign,
            alert="CR-1",
            moves=tuple(
                Reassignment(
                    person=person,
                    from_team="Back to it",
                    workstream="Speed",
                    starts_on=date(2025, 12, 2),
                    until_on=date(2026, 1, 31),
                )
                for person in ("U1", "U2", "U3")
            ),
        ),
    ),
    ("reassign <@U1> to Speed and reliability from Ads until stand down", run(commands.Reassign, moves=(ADS,))),
    ("release <@U1>", run(commands.Release, person="U1")),
    ("release <@U1> friday", run(commands.Release, person="U1", returns_on=date(2025, 12, 5))),
    ("defer Pulse owner <@U2> because its team moves", run(commands.Defer, deferrals=(PULSE,))),
    ("defer Pulse --because its team moves --owner <@U2>", run(commands.Defer, deferrals=(PULSE,))),
    (
        "defer CR-1 Health agent owner <@U2|bob> because we wait until spring commitment two pilots until +45d",
        run(
            commands.Defer,
            alert="CR-1",
            deferrals=(
                Deferral(
                    project="Health agent",
                    owner="U2",
                    why="we wait until spring",
                    commitment="two pilots",
                    until_on=date(2026, 1, 15),
                ),
            ),
        ),
    ),
    ("resume Pulse", run(commands.DecideDeferral, project="Pulse", decision=Decision.RESUMED)),
    (
        "resume CR-1 Health agent rescheduled to +30d because its team is back",
        run(
            commands.DecideDeferral,
            alert="CR-1",
            project="Health agent",
            decision=Decision.RESCHEDULED,
            until=date(2025, 12, 31),
            note="its team is back",
        ),
    ),
    (
        'resume "Cancelled orders" cancel',
        run(commands.DecideDeferral, project="Cancelled orders", decision=Decision.CANCELLED),
    ),
    ("recall --because a mistake", run(commands.Recall, because="a mistake")),
    ("Recall CR-1 because it was for us", run(commands.Recall, alert="CR-1", because="it was for us")),
    ("standdown monday", run(commands.StandDown, returns_on=date(2025, 12, 8))),
    (
        (
            'standdown --criteria met --criterion "2=not met: too slow" --criterion 1=partly-met '
            '--return "<@U0ANN|ann>=+1d" --return <@U0BO>=friday --resources "kept: for the team" '
            "--resource 3=returned"
        ),
        run(
            commands.StandDown,
            criteria=(
                commands.Finding(state=FinalState.MET),
                commands.Finding(which=2, state=FinalState.NOT_MET, note="too slow"),
                commands.Finding(which=1, state=FinalState.PARTLY),
            ),
            returns=(
                commands.Return(person="U0ANN", on=date(2025, 12, 2)),
                commands.Return(person="U0BO", on=date(2025, 12, 5)),
            ),
            resources=(
                commands.Disposal(fate=Fate.KEPT, note="for the team"),
                commands.Disposal(which=3, fate=Fate.RETURNED),
            ),
        ),
    ),
    ("standdown check", Show("checklist")),
    ("standdown check CR-2", Show("checklist", "CR-2")),
    ("stand down CR-2 check", Show("checklist", "CR-2")),
    ("back", run(commands.ComeBack)),
    ("back CR-1 <@U0ANN|ann>", run(commands.ComeBack, alert="CR-1", person="U0ANN")),
    ("retrospective", OpenForm(Form.RETROSPECTIVE)),
    ("retrospective CR-1", OpenForm(Form.RETROSPECTIVE, "CR-1")),
    (
        'retrospective CR-1 Begin earlier --well "It was fast" --badly Too many meetings --worth Partly',
        run(
            commands.WriteRetrospective,
            alert="CR-1",
            well="It was fast",
            badly="Too many meetings",
            change="Begin earlier",
            worth=Worth.PARTLY,
        ),
    ),
    ("retrospective --worth no", run(commands.WriteRetrospective, worth=Worth.NO)),
    (
        "discard CR-1 because it is a duplicate",
        run(commands.DiscardDraft, alert="CR-1", because="it is a duplicate"),
    ),
    ("discard --because wrong", run(commands.DiscardDraft, because="wrong")),
    (
        'standdown CR-1 +19d --resume Pulse --reschedule "Health agent=+1m" --cancel=Ads —note Thanks to all',
        run(
            commands.StandDown,
            alert="CR-1",
            returns_on=date(2025, 12, 20),
            verdicts=(
                Verdict(project="Pulse", decision=Decision.RESUMED),
                Verdict(project="Health agent", decision=Decision.RESCHEDULED, until=date(2026, 1, 1)),
                Verdict(project="Ads", decision=Decision.CANCELLED),
            ),
            note="Thanks to all",
        ),
    ),
    (
        "amend CR-1 --review +7d --criterion One --criterion Two --because not yet",
        run(
            commands.Amend,
            alert="CR-1",
            changes={"review_on": date(2025, 12, 8), "exit_criteria": ("One", "Two")},
            because="not yet",
        ),
    ),
    (
        "amend --channel <#C1|ads> <#C2> --cadence weekly-call --lead <@U1>",
        run(
            commands.Amend,
            changes={"cadence": {"kind": "weekly-call"}, "lead": "U1", "add_channels": ("C1", "C2")},
        ),
    ),
    (
        "amend --ping here --channel <#C1>",
        run(commands.Amend, changes={"audience": {"ping": "here"}, "add_channels": ("C1",)}),
    ),
    (
        'amend --workstream "Speed=<@U1|ann>"',
        run(commands.AddWorkstream, workstream=Workstream(name="Speed", lead="U1")),
    ),
    ("amend --workstream Speed first", run(commands.AddWorkstream, workstream=Workstream(name="Speed first"))),
    (
        "amend CR-1 --resource budget: more servers",
        run(commands.AddResource, alert="CR-1", resource=Resource(kind="budget", note="more servers")),
    ),
    ('amend --move "<@U1> from Ads to Speed and reliability"', run(commands.Reassign, moves=(ADS,))),
    ('amend --defer "Pulse owner <@U2> because its team moves"', run(commands.Defer, deferrals=(PULSE,))),
]


@pytest.mark.parametrize(("text", "expected"), SHOWN)
def test_shows(text: str, expected: Show) -> None:
    """A question shows its answer, about the alert whose key was typed in any form."""
    assert read(text) == expected


@pytest.mark.parametrize(("text", "expected"), FORMS)
def test_opens_form(text: str, expected: OpenForm) -> None:
    """A subcommand without what it needs opens its form with what was typed."""
    assert read(text) == expected


@pytest.mark.parametrize(("text", "expected"), RUNS)
def test_runs(text: str, expected: Run) -> None:
    """A subcommand with everything it needs is a command."""
    assert read(text) == expected
