"""What the guardrails find, and what somebody has overridden."""

import hashlib
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import Field

from bot.domain.brief import Level
from bot.domain.values import Person, Text, Value
from bot.domain.words import level_word, written_share
from bot.language import N_, SOURCE, gettext, listed, ngettext, reading_in, written_date, written_number

HIDDEN = N_("a restricted alert")
"""What stands in place of the key of another alert that is restricted: findings are read by many."""


class Rail(StrEnum):
    """The guardrails, by the names under which the policy, the commands and the audit log know them."""

    TEAM_SHARE = "team-share"
    TEAM_EMPTY = "team-empty"
    TEAM_LEAD = "team-lead"
    TWO_PLACES = "two-places"
    PROTECTED_PROJECT = "protected-project"
    UNNAMED_COMMITMENT = "unnamed-commitment"
    NO_EXIT_CRITERIA = "no-exit-criteria"
    REVIEW_TOO_FAR = "review-too-far"
    ANOTHER_ALERT = "another-alert"
    AUDIENCE_GROWTH = "audience-growth"


class TeamShare(Value):
    """A team of so many `people` would lose more than the share that the policy allows, some of them `before`."""

    rail: Literal[Rail.TEAM_SHARE] = Rail.TEAM_SHARE
    team: str
    people: int
    lost: int
    before: int
    most: float

    def written(self) -> str:
        """Say it to the reader."""
        shares = {"share": written_share(self.lost / self.people), "most": written_share(self.most)}
        if self.before:
            return ngettext(
                "{team} would lose {lost} of {n} person ({share}), {before} of them to other alerts; "
                "the policy allows {most}.",
                "{team} would lose {lost} of {n} people ({share}), {before} of them to other alerts; "
                "the policy allows {most}.",
                self.people,
                team=self.team,
                lost=self.lost,
                before=self.before,
                **shares,
            )
        return ngettext(
            "{team} would lose {lost} of {n} person ({share}); the policy allows {most}.",
            "{team} would lose {lost} of {n} people ({share}); the policy allows {most}.",
            self.people,
            team=self.team,
            lost=self.lost,
            **shares,
        )


class TeamEmpty(Value):
    """All `people` of a team would be away, some of them `before`."""

    rail: Literal[Rail.TEAM_EMPTY] = Rail.TEAM_EMPTY
    team: str
    people: int
    before: int

    def written(self) -> str:
        """Say it to the reader."""
        if self.before:
            return ngettext(
                "{team} would be left with nobody: its only person moves, {before} of them to other alerts.",
                "{team} would be left with nobody: all {n} of its people move, {before} of them to other alerts.",
                self.people,
                team=self.team,
                before=self.before,
            )
        return ngettext(
            "{team} would be left with nobody: its only person moves.",
            "{team} would be left with nobody: all {n} of its people move.",
            self.people,
            team=self.team,
        )


class TeamLead(Value):
    """Whoever leads a team moves, and so many who report to them stay."""

    rail: Literal[Rail.TEAM_LEAD] = Rail.TEAM_LEAD
    team: str
    lead: Person
    staying: int

    def written(self) -> str:
        """Say it to the reader."""
        return ngettext(
            "{team} would be left without its lead: <@{lead}> moves, and {n} person who reports to them stays.",
            "{team} would be left without its lead: <@{lead}> moves, and {n} people who report to them stay.",
            self.staying,
            team=self.team,
            lead=self.lead,
        )


class Place(Value):
    """A workstream in which somebody has a part, of another `alert` where one is named."""

    workstream: str
    leads: bool
    alert: str = ""

    def written(self) -> str:
        """Say it to the reader."""
        named = {"workstream": self.workstream, "alert": alert_named(self.alert)}
        if self.alert and self.leads:
            return gettext("leading “{workstream}” in {alert}", **named)
        if self.alert:
            return gettext("on “{workstream}” in {alert}", **named)
        if self.leads:
            return gettext("leading “{workstream}”", workstream=self.workstream)
        return gettext("on “{workstream}”", workstream=self.workstream)


class TwoPlaces(Value):
    """Somebody has a part in several places."""

    rail: Literal[Rail.TWO_PLACES] = Rail.TWO_PLACES
    person: Person
    places: tuple[Place, ...]

    def written(self) -> str:
        """Say it to the reader."""
        return gettext(
            "<@{person}> would be in {number} places: {places}.",
            person=self.person,
            number=len(self.places),
            places=listed(place.written() for place in self.places),
        )


class ProtectedProject(Value):
    """A protected project would be put off, until a day or stand-down (None)."""

    rail: Literal[Rail.PROTECTED_PROJECT] = Rail.PROTECTED_PROJECT
    project: str
    until: date | None = None

    def written(self) -> str:
        """Say it to the reader."""
        if self.until is None:
            return gettext(
                "“{project}” is a protected project, and would be put off until stand-down.", project=self.project
            )
        return gettext(
            "“{project}” is a protected project, and would be put off until {date}.",
            project=self.project,
            date=written_date(self.until),
        )


class UnnamedCommitment(Value):
    """A deferral names no commitment although the project has one: an `alert` named it, or the policy lists it."""

    rail: Literal[Rail.UNNAMED_COMMITMENT] = Rail.UNNAMED_COMMITMENT
    project: str
    alert: str = ""
    commitment: str = ""

    def written(self) -> str:
        """Say it to the reader."""
        if not self.alert:
            return gettext(
                "“{project}” carries a commercial commitment (the policy lists it), and its deferral names none.",
                project=self.project,
            )
        return gettext(
            "“{project}” carries a commercial commitment ({alert} named “{commitment}”), "
            "and its deferral names none.",
            project=self.project,
            alert=alert_named(self.alert),
            commitment=self.commitment,
        )


class NoExitCriteria(Value):
    """Nothing says when it is over."""

    rail: Literal[Rail.NO_EXIT_CRITERIA] = Rail.NO_EXIT_CRITERIA

    def written(self) -> str:
        """Say it to the reader."""
        return gettext("There are 0 exit criteria: nothing says when it is over.")


class ReviewTooFar(Value):
    """The review was so many days away when that was found, and the policy allows fewer."""

    rail: Literal[Rail.REVIEW_TOO_FAR] = Rail.REVIEW_TOO_FAR
    on: date
    days: int
    most: int
    level: Level

    def written(self) -> str:
        """Say it to the reader."""
        return ngettext(
            "It would be reviewed on {date}, in {n} day; the policy allows {most} for code {level}.",
            "It would be reviewed on {date}, in {n} days; the policy allows {most} for code {level}.",
            self.days,
            date=written_date(self.on),
            most=self.most,
            level=level_word(self.level),
        )


class OtherAlert(Value):
    """Another alert that runs."""

    key: str
    level: Level
    focus: str = ""

    def written(self) -> str:
        """Name it to the reader."""
        named = {"alert": alert_named(self.key), "level": level_word(self.level)}
        if self.focus:
            return gettext("{alert} (code {level}, {focus})", focus=self.focus, **named)
        return gettext("{alert} (code {level})", **named)


class AnotherAlert(Value):
    """Others run at the same level or a higher one."""

    rail: Literal[Rail.ANOTHER_ALERT] = Rail.ANOTHER_ALERT
    alerts: tuple[OtherAlert, ...]

    def written(self) -> str:
        """Say it to the reader."""
        return ngettext(
            "{n} alert of this level or a higher one runs already: {alerts}.",
            "{n} alerts run already at this level or a higher one: {alerts}.",
            len(self.alerts),
            alerts=", ".join(one.written() for one in self.alerts),
        )


class AudienceGrowth(Value):
    """Many times as many channels, or else named people, would be told as the last `alert` told."""

    rail: Literal[Rail.AUDIENCE_GROWTH] = Rail.AUDIENCE_GROWTH
    channels: bool
    now: int
    alert: str
    before: int
    most: float

    def written(self) -> str:
        """Say it to the reader."""
        figures = {
            "now": self.now,
            "alert": alert_named(self.alert),
            "before": self.before,
            "most": written_number(self.most),
        }
        if self.channels:
            return gettext(
                "It would go to {now} channels, and {alert} went to {before}; "
                "the policy allows {most} times as many.",
                **figures,
            )
        return gettext(
            "It would go to {now} named people, and {alert} went to {before}; "
            "the policy allows {most} times as many.",
            **figures,
        )


Facts = Annotated[
    TeamShare
    | TeamEmpty
    | TeamLead
    | TwoPlaces
    | ProtectedProject
    | UnnamedCommitment
    | NoExitCriteria
    | ReviewTooFar
    | AnotherAlert
    | AudienceGrowth,
    Field(discriminator="rail"),
]
"""What a finding is made of: it is written for everybody in their own language."""


def alert_named(key: str) -> str:
    """Name another alert to the reader: by its key, or as one that is restricted."""
    return gettext(HIDDEN) if key == HIDDEN else key


class Found(Value):
    """What was found: the facts, and a sentence in English that stays in the record, whoever reads it.

    What was kept before there were facts has the sentence alone.
    """

    rail: Rail
    sentence: str
    facts: Facts | None = None

    @property
    def words(self) -> str:
        """Return the sentence as it is written for the reader."""
        return self.facts.written() if self.facts else self.sentence


class Finding(Found):
    """What one guardrail has found, with its figures, and whether it blocks.

    `evidence` is what an override holds for: the figures, without what changes by itself from day to day.
    """

    evidence: str
    blocks: bool

    @classmethod
    def of(cls, facts: Facts, *, blocks: bool) -> Self:
        """Return a finding that is made of these facts."""
        with reading_in(SOURCE):
            sentence = facts.written()
        return cls(
            rail=facts.rail, sentence=sentence, facts=facts, evidence=_evidence(facts, sentence), blocks=blocks
        )

    @property
    def id(self) -> str:
        """Return what tells this finding from every other, and from itself with other figures."""
        return hashlib.sha256(f"{self.rail}\n{self.evidence}".encode()).hexdigest()[:12]

    def __str__(self) -> str:
        return gettext("{rail}: {sentence}", rail=self.rail.value, sentence=self.words)


def _evidence(facts: Facts, sentence: str) -> str:
    """Return what an override holds for. What is in databases already is written like this."""
    match facts:
        case ReviewTooFar():
            # The day comes nearer by itself, which makes nothing worse.
            return f"{facts.on}, {facts.most} days for code {facts.level}"
        case ProtectedProject():
            until = facts.until or "stand-down"
            return f"“{facts.project}” is a protected project, and would be put off until {until}."
        case _:
            return sentence


class Override(Found):
    """Somebody has answered for a finding that blocks. It holds for that finding with those figures alone."""

    evidence: str
    because: Text
    by: Person
    at: datetime

    def covers(self, finding: Finding) -> bool:
        """Tell whether a finding is the one that was overridden, and neither worse nor another."""
        return self.rail is finding.rail and self.evidence == finding.evidence

    def __str__(self) -> str:
        return gettext(
            "{rail}: {sentence} <@{by}>: “{because}”",
            rail=self.rail.value,
            sentence=self.words,
            by=self.by,
            because=self.because,
        )
