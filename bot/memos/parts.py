"""What a template meets inside its variables: people, moves, workstreams, deferrals, changes, the closing.

These are views of the domain in the words of those who write memos; README.md in `memo_templates`
is generated from the descriptions and examples given here.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import groupby
from typing import Literal, Self

from pydantic import Field

from bot.domain.acknowledgement import Answer
from bot.domain.alert import Alert
from bot.domain.brief import Audience, Cadence, Level, Link, Terms
from bot.domain.deferral import Decision, Deferral, RegisterEntry
from bot.domain.ledger import Expectation
from bot.domain.reassignment import Reassignment, RosterEntry
from bot.domain.values import Value, same_name
from bot.memos.ending_parts import FinalCriterionView, ResourceEndView
from bot.memos.resource_kind import ResourceKind


class Mention(Value):
    """A person or a channel; printed as a real Slack mention, which nothing typed can become."""

    kind: Literal["user", "channel"]
    id: str

    @classmethod
    def user(cls, person: str) -> Self:
        """Mention a person by Slack id, or by handle before it is looked up."""
        return cls(kind="user", id=person)

    @classmethod
    def channel(cls, channel: str) -> Self:
        """Mention a channel by Slack id, or by name before it is looked up."""
        return cls(kind="channel", id=channel)


class MeetingLink(Value):
    """The address of a huddle or meeting; printed as a link. It was checked when the brief was read."""

    url: Link


class ResourceView(Value):
    """Something beyond people that moves."""

    kind: ResourceKind = Field(description="sprint, budget, hiring, relocation or other", examples=["budget"])
    note: str = Field(description="what is decided", examples=["Shift to inference infrastructure"])


class MoveView(Value):
    """One person's temporary reassignment."""

    person: Mention = Field(description="who moves", examples=["@ads-engineer-1"])
    team: str = Field(description="the team the person leaves for a time", examples=["Advertising"])
    workstream: str = Field(description="where the person goes", examples=["Speed and reliability"])
    lead: Mention | None = Field(description="who leads that workstream", examples=["@lead-inference"])
    starts_on: date | None = Field(description="first day, if one is set", examples=["3 December 2025"])
    until_on: date | None = Field(description="last day; none means stand-down", examples=["31 January 2026"])
    returns_on: date | None = Field(description="day of return, once decided", examples=["12 January 2026"])
    acknowledged: bool = Field(description="whether the person has said yes", examples=["false"])

    @classmethod
    def of(cls, move: Reassignment | RosterEntry, terms: Terms) -> Self:
        """View a reassignment, or its entry on the roster."""
        entry = move if isinstance(move, RosterEntry) else None
        plain = move.move if isinstance(move, RosterEntry) else move
        lead = terms.lead_of(plain.workstream)
        return cls(
            person=Mention.user(plain.person),
            team=plain.from_team,
            workstream=plain.workstream,
            lead=Mention.user(lead) if lead else None,
            starts_on=plain.starts_on,
            until_on=plain.until_on,
            returns_on=entry.returns_on if entry else None,
            acknowledged=bool(entry and entry.answer and entry.answer.answer is Answer.ACKNOWLEDGED),
        )


class TeamView(Value):
    """Those who come to one workstream from the same team until the same day."""

    name: str = Field(description="the team they come from", examples=["Advertising"])
    people: tuple[Mention, ...] = Field(
        description="who they are", examples=["@ads-engineer-1 and @ads-engineer-2"]
    )
    until_on: date | None = Field(
        description="their last day; none means stand-down", examples=["31 January 2026"]
    )


class StreamView(Value):
    """A part of the work."""

    name: str = Field(description="its name", examples=["Speed and reliability"])
    lead: Mention | None = Field(description="who leads it", examples=["@lead-inference"])
    teams: tuple[TeamView, ...] = Field(description="who comes to it, by team", examples=["a list"])
    people: tuple[Mention, ...] = Field(description="everyone who comes to it", examples=["a list"])

    @classmethod
    def of(cls, name: str, moves: Iterable[MoveView], terms: Terms) -> Self:
        """View a workstream with those of `moves` who come to it."""
        lead = terms.lead_of(name)
        coming = [move for move in moves if same_name(move.workstream, name)]
        return cls(
            name=name,
            lead=Mention.user(lead) if lead else None,
            teams=_teams(coming),
            people=tuple(move.person for move in coming),
        )


def _origin(move: MoveView) -> tuple[str, date]:
    return move.team.casefold(), move.until_on or date.max


def _teams(moves: Sequence[MoveView]) -> tuple[TeamView, ...]:
    order = {_origin(move): place for place, move in reversed(list(enumerate(moves)))}
    together = [
        list(group) for _, group in groupby(sorted(moves, key=lambda move: order[_origin(move)]), key=_origin)
    ]
    return tuple(
        TeamView(name=group[0].team, people=tuple(m.person for m in group), until_on=group[0].until_on)
        for group in together
    )


class DeferralView(Value):
    """A project put off, and what was decided on it in the end."""

    project: str = Field(description="its name", examples=["Health agent"])
    owner: Mention = Field(description="who owns it", examples=["@lead-health"])
    why: str = Field(description="why it is put off", examples=["Research capacity is needed elsewhere"])
    commitment: str | None = Field(description="the promise it touches", examples=["Two retail partners informed"])
    until_on: date | None = Field(description="until when; none means stand-down", examples=["31 January 2026"])
    decision: Decision | None = Field(
        description="resumed, rescheduled or cancelled, once decided", examples=["resumed"]
    )
    decided_by: Mention | None = Field(description="who decided", examples=["@lead-health"])
    new_date: date | None = Field(description="the new date of a rescheduled project", examples=["1 March 2026"])
    note: str = Field(description="what was said with the decision; may be empty", examples=["Pilots in April"])
    asked: bool = Field(description="whether its owner is asked for an answer", examples=["true"])

    @classmethod
    def of(cls, deferral: Deferral | RegisterEntry) -> Self:
        """View a deferral, or its entry in the register."""
        verdict = deferral.verdict if isinstance(deferral, RegisterEntry) else None
        plain = deferral.deferral if isinstance(deferral, RegisterEntry) else deferral
        return cls(
            project=plain.project,
            owner=Mention.user(plain.owner),
            why=plain.why,
            commitment=plain.commitment,
            until_on=plain.until_on,
            decision=verdict.decision if verdict else None,
            decided_by=Mention.user(verdict.by) if verdict else None,
            new_date=verdict.until if verdict else None,
            note=verdict.note if verdict else "",
            asked=isinstance(deferral, RegisterEntry) and deferral.asked_at is not None,
        )


class AskedView(Value):
    """One thing that somebody is asked for an answer to."""

    key: str = Field(description="the key of the alert that asks", examples=["CR-1"])
    level: Level = Field(description="that alert's level", examples=["red"])
    focus: str = Field(description="that alert's focus", examples=["ChatGPT quality"])
    person: Mention = Field(description="who is asked", examples=["@ads-engineer-1"])
    asked_on: date | None = Field(description="the day they were asked", examples=["1 December 2025"])
    move: MoveView | None = Field(
        description="the move, where it is about one", examples=["asked.move.workstream"]
    )
    deferral: DeferralView | None = Field(
        description="the project put off, where it is about one", examples=["asked.deferral.project"]
    )

    @classmethod
    def of(cls, alert: Alert, entry: Expectation) -> Self:
        """View what an alert asks somebody: about a move, a project, or else having read the memo."""
        return cls(
            key=alert.key,
            level=alert.level,
            focus=alert.terms.focus,
            person=Mention.user(entry.person),
            asked_on=entry.asked_at.astimezone(alert.terms.cadence.zone).date() if entry.asked_at else None,
            move=MoveView.of(entry, alert.terms) if isinstance(entry, RosterEntry) else None,
            deferral=DeferralView.of(entry) if isinstance(entry, RegisterEntry) else None,
        )


class AudienceView(Value):
    """Where the memo goes."""

    channels: tuple[Mention, ...] = Field(description="the channels", examples=["#announcements and #chatgpt"])
    people: tuple[Mention, ...] = Field(description="the people told directly", examples=["@chief-of-staff"])


class Label(Value):
    """The name of a part of the brief; printed in the memo's language."""

    name: str


Printed = str | Label | date | Level | Mention | Cadence | tuple[str | Mention, ...] | None
"""A value of any kind that an amendment can change."""


class Change(Value):
    """One thing that an amendment changes."""

    what: Label = Field(description="what changes", examples=["review date"])
    before: Printed = Field(description="what it was; none if it was not set", examples=["15 December 2025"])
    after: Printed = Field(description="what it is now; none if it is taken away", examples=["9 January 2026"])
    added: bool = Field(default=False, description="whether it joins what was there before", examples=["yes"])

    @classmethod
    def of(cls, what: str, before: Printed, after: Printed) -> Self:
        """Say that `what` (a field of the brief, or any words) goes from `before` to `after`."""
        return cls(what=Label(name=what), before=before or None, after=after or None)

    @classmethod
    def joining(cls, what: str, added: Printed) -> Self:
        """Say that something joins what was there before, which stays."""
        return cls(what=Label(name=what), before=None, after=added, added=True)

    @classmethod
    def between(cls, before: Terms, after: Terms) -> tuple[Self, ...]:
        """Return what differs between two versions of a brief's terms, in the order of its fields."""
        return tuple(
            cls.of(name, _told(name, before), _told(name, after))
            for name in Terms.model_fields
            if name not in _UNTOLD and getattr(before, name) != getattr(after, name)
        )


_UNTOLD = {"language", "practice", "raised_from"}


def _told(name: str, terms: Terms) -> Printed:
    match name:
        case "lead":
            return Mention.user(terms.lead) if terms.lead else None
        case "workstreams":
            return tuple(stream.name for stream in terms.workstreams)
        case "resources":
            return tuple(resource.note for resource in terms.resources)
        case "audience":
            return _reached(terms.audience)
        case "cadence":
            return cadence_of(terms)
    value: Printed = getattr(terms, name)
    # Two words of the language stand for yes and no.
    return value if name != "restricted" else Label(name="its circle" if terms.restricted else "everybody")


def _reached(audience: Audience) -> tuple[Mention, ...]:
    return (*map(Mention.channel, audience.channels), *map(Mention.user, audience.people))


def cadence_of(terms: Terms) -> Cadence | None:
    """Return how often those responsible check in, or None when they do not."""
    return None if terms.cadence.kind == "none" else terms.cadence


class Announced(Value):
    """What an alert was called while it ran: readers of an earlier version know it by that."""

    level: Level = Field(description="its level at that time", examples=["orange"])
    focus: str = Field(description="its focus at that time", examples=["ChatGPT quality"])


class Closing(Value):
    """How an alert ends."""

    decisions: tuple[DeferralView, ...] = Field(
        description="the deferred projects with what was decided", examples=["a list"]
    )
    returns: tuple[MoveView, ...] = Field(description="the moves with the days of return", examples=["a list"])
    note: str = Field(description="what the leader adds; may be empty", examples=["Thank you all."])
    criteria: tuple[FinalCriterionView, ...] = Field(
        default=(), description="how the exit criteria ended", examples=["a list"]
    )
    resources: tuple[ResourceEndView, ...] = Field(
        default=(), description="what becomes of the resources", examples=["a list"]
    )

    @classmethod
    def of(cls, alert: Alert, note: str = "") -> Self:
        """Close an alert whose deferrals are decided and whose people have a date of return."""
        return cls(
            decisions=tuple(map(DeferralView.of, alert.deferrals)),
            returns=tuple(MoveView.of(entry, alert.terms) for entry in alert.roster),
            note=note,
            criteria=tuple(map(FinalCriterionView.of, alert.ending.criteria)) if alert.ending else (),
            resources=tuple(map(ResourceEndView.of, alert.ending.resources)) if alert.ending else (),
        )

    @classmethod
    def kept(cls, alert: Alert) -> Self:
        """Return what was decided before an alert was recalled: it still holds, and nothing else does.

        Of a project, or a person, of whom something was decided twice, the last holds.
        """
        decided = {entry.project.casefold(): entry for entry in alert.deferrals if entry.verdict}
        back = (entry for entry in alert.roster if entry.returns_on and alert.entry_of(entry.person) == entry)
        return cls(
            decisions=tuple(map(DeferralView.of, decided.values())),
            returns=tuple(MoveView.of(entry, alert.terms) for entry in back),
            note="",
        )
