"""What a template meets inside `check_in`: who is asked, what they wrote, how the exit criteria stand."""

from datetime import date, time
from typing import Self

from pydantic import Field

from bot.domain.brief import Terms
from bot.domain.check_ins import Asked, CriterionStanding, CriterionState, Round, Update
from bot.domain.values import Value
from bot.memos.parts import MeetingLink, Mention


class ToldView(Value):
    """Somebody who is asked to write."""

    person: Mention = Field(description="who is asked", examples=["@lead-inference"])
    workstreams: tuple[str, ...] = Field(
        description="the workstreams that the person leads; none where the alert has none",
        examples=["Speed and reliability"],
    )

    @classmethod
    def of(cls, asked: Asked) -> Self:
        """View somebody who is asked."""
        return cls(person=Mention.user(asked.person), workstreams=asked.workstreams)


class UpdateView(ToldView):
    """What a lead wrote."""

    progress: str = Field(description="what moved", examples=["Time to first token is down by 18 %"])
    blockers: str = Field(description="what is in the way; may be empty", examples=["Two machines are missing"])
    note: str = Field(
        description="what else was written; may be empty", examples=["Half of us are away on Friday"]
    )

    @classmethod
    def written(cls, update: Update) -> Self:
        """View an answer."""
        return cls(
            person=Mention.user(update.person),
            workstreams=update.workstreams,
            progress=update.progress,
            blockers=update.blockers,
            note=update.note,
        )


class CriterionView(Value):
    """How an exit criterion stands, by the worst that anybody said of it."""

    criterion: str = Field(description="the exit criterion", examples=["Failed answers stay below 0.1 %"])
    state: CriterionState | None = Field(
        description="met, on track, not started or at risk; none if nobody said", examples=["on track"]
    )
    people: tuple[Mention, ...] = Field(description="who said so", examples=["@lead-inference"])

    @classmethod
    def of(cls, standing: CriterionStanding) -> Self:
        """View how a criterion stands."""
        people = tuple(map(Mention.user, standing.people))
        return cls(criterion=standing.criterion, state=standing.state, people=people)


class CheckInView(Value):
    """A check-in. Days and times are those of the cadence's zone."""

    opened_on: date = Field(description="the day it was opened", examples=["2 December 2025"])
    closes_on: date = Field(description="the day until which answers are taken", examples=["2 December 2025"])
    closes_at: time = Field(description="the time until which answers are taken", examples=["15:30"])
    call: bool = Field(description="whether people also talk to each other", examples=["true"])
    link: MeetingLink | None = Field(
        description="the huddle or meeting, if there is one", examples=["https://app.slack.com/huddle/T0/C0"]
    )
    asked: tuple[ToldView, ...] = Field(
        description="who is asked to write; in a direct message its reader alone", examples=["a list"]
    )
    missing: tuple[ToldView, ...] = Field(description="who has not answered", examples=["a list"])
    updates: tuple[UpdateView, ...] = Field(description="what was written", examples=["a list"])
    criteria: tuple[CriterionView, ...] = Field(description="how the exit criteria stand", examples=["a list"])

    @classmethod
    def of(cls, check_in: Round, terms: Terms) -> Self:
        """View a check-in of an alert with these terms."""
        zone, link = terms.cadence.zone, terms.cadence.link
        closes = check_in.closes_at.astimezone(zone)
        return cls(
            opened_on=check_in.opened_at.astimezone(zone).date(),
            closes_on=closes.date(),
            closes_at=closes.time().replace(second=0, microsecond=0),
            call=terms.cadence.call,
            link=MeetingLink(url=link) if link else None,
            asked=tuple(map(ToldView.of, check_in.asked)),
            missing=tuple(map(ToldView.of, check_in.missing)),
            updates=tuple(map(UpdateView.written, check_in.updates)),
            criteria=tuple(map(CriterionView.of, check_in.standings(terms.exit_criteria))),
        )
