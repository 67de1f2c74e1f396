"""What a template meets inside `registered` and `review`: a project that is put off, and a date that came."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Self

from pydantic import Field

from bot.domain.alert import Alert
from bot.domain.check_ins import CriterionStanding
from bot.domain.register import RegisterLine
from bot.domain.values import Value
from bot.memos.check_in_parts import CriterionView
from bot.memos.parts import Mention

NAMED = 5
"""So many of those who were moved away from a project are named; the register counts them all."""


class LineView(Value):
    """What the register says of a project. Days are those of the company's calendar."""

    since: date = Field(description="the day from which it is put off", examples=["1 December 2025"])
    days: int = Field(description="for how many days by now", examples=["61"])
    review_on: date | None = Field(
        description="the day on which it is looked at again", examples=["31 January 2026"]
    )
    overdue: int = Field(description="by how many days that is late; 0 on the day", examples=["3"])
    rescheduled: bool = Field(description="whether it was rescheduled before", examples=["false"])
    approved_by: tuple[Mention, ...] = Field(
        description="who approved that it is put off", examples=["@chief-executive"]
    )
    moved: int = Field(description="how many people were moved away from it", examples=["2"])
    people: tuple[Mention, ...] = Field(
        description="the first five of those who were moved away", examples=["@ads-engineer-1"]
    )

    @classmethod
    def of(cls, line: RegisterLine) -> Self:
        """View a line of the register."""
        return cls(
            since=line.since,
            days=line.days,
            review_on=line.review_on,
            overdue=line.overdue,
            rescheduled=line.verdict is not None,
            approved_by=tuple(map(Mention.user, line.approved_by)),
            moved=len(line.moved),
            people=tuple(map(Mention.user, line.moved[:NAMED])),
        )


class ExtensionView(Value):
    """The review date was moved on."""

    before: date | None = Field(description="when the review was to be", examples=["15 December 2025"])
    after: date = Field(description="when it was from then on", examples=["22 December 2025"])
    by: Mention = Field(description="who moved it", examples=["@head-of-chatgpt"])
    because: str = Field(description="why; may be empty", examples=["One criterion does not hold yet"])


class ReviewView(Value):
    """The review of an alert, on a day. Days are those of the company's calendar."""

    on: date = Field(description="the day of the review", examples=["15 December 2025"])
    first_on: date = Field(
        description="the day of the first review, as it was declared", examples=["15 December 2025"]
    )
    running: int = Field(description="for how many days the alert has been running", examples=["14"])
    overdue: int = Field(description="by how many days the review is late; 0 on the day", examples=["3"])
    extensions: tuple[ExtensionView, ...] = Field(
        description="how the date was moved on so far", examples=["a list"]
    )
    criteria: tuple[CriterionView, ...] = Field(
        description="how the exit criteria stood at the last check-in that was answered", examples=["a list"]
    )
    reported_on: date | None = Field(
        description="the day of that check-in; none if nobody has reported", examples=["12 December 2025"]
    )

    @classmethod
    def of(cls, alert: Alert, calendar_day: Callable[[datetime], date], now: datetime, on: date) -> Self:
        """View the review of a day; `calendar_day` turns an instant into a day of the company's calendar."""
        today = calendar_day(now)
        reported = next((one for one in reversed(alert.check_ins) if one.updates), None)
        criteria = alert.terms.exit_criteria
        standings = (
            reported.standings(criteria)
            if reported
            else tuple(CriterionStanding(criterion=criterion) for criterion in criteria)
        )
        first = alert.extensions[0].before if alert.extensions else None
        return cls(
            on=on,
            first_on=first or on,
            running=max(0, (today - calendar_day(alert.declared_at or now)).days),
            overdue=max(0, (today - on).days),
            extensions=tuple(
                ExtensionView(before=one.before, after=one.after, by=Mention.user(one.by), because=one.because)
                for one in alert.extensions
            ),
            criteria=tuple(map(CriterionView.of, standings)),
            reported_on=calendar_day(reported.opened_at) if reported else None,
        )
