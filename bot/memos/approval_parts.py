"""What a template meets inside `approval`: what is asked for, of how many, until when, and what was said."""

from datetime import date, datetime, time
from typing import Self
from zoneinfo import ZoneInfo

from pydantic import Field

from bot.domain.alert import Alert
from bot.domain.approval import Approval, ApprovalState
from bot.domain.brief import Level
from bot.domain.values import Value
from bot.memos.parts import Mention


class ApprovalView(Value):
    """A request to approve a declaration or another level. Days and times are those of the cadence's zone."""

    declares: bool = Field(
        description="whether it is about declaring, rather than about another level", examples=["true"]
    )
    level: Level = Field(description="the level that is wanted", examples=["red"])
    before: Level | None = Field(
        description="the level that the alert has, where it is about another", examples=["orange"]
    )
    because: str = Field(description="why another level is wanted; may be empty", examples=["Rivals caught up"])
    asked_by: Mention = Field(description="who asks", examples=["@chief-executive"])
    needed: int = Field(description="how many must approve", examples=["2"])
    lacking: int = Field(description="how many must still approve", examples=["1"])
    approved_by: tuple[Mention, ...] = Field(description="who has approved", examples=["@chief-of-staff"])
    expires_on: date = Field(description="the day until which it holds", examples=["3 December 2025"])
    expires_at: time = Field(description="the time until which it holds", examples=["09:30"])
    state: ApprovalState = Field(
        description="asked, granted, used, refused, void or expired", examples=["granted"]
    )
    ended_by: Mention | None = Field(description="who refused it, if somebody did", examples=["@chief-of-staff"])
    lapsed: tuple[Mention, ...] = Field(
        description="whose approval does not count any more, because they may not approve now; mostly empty",
        examples=["@chief-of-staff"],
    )
    ended_because: str = Field(
        description="why it was refused, in that person's words; may be empty", examples=["The date is too far"]
    )
    channels: int = Field(description="how many channels will get the memo", examples=["7"])
    people: int = Field(description="how many people are moved", examples=["8"])
    projects: int = Field(description="how many projects are put off", examples=["4"])

    @classmethod
    def of(cls, approval: Approval, alert: Alert) -> Self:
        """View an approval of an alert."""
        refused = approval.state is ApprovalState.REFUSED
        return cls(
            declares=approval.declares,
            level=approval.level,
            before=approval.before,
            because=approval.because,
            asked_by=Mention.user(approval.asked_by),
            needed=approval.needed,
            lacking=approval.lacking,
            approved_by=tuple(map(Mention.user, approval.approvers)),
            **_until(approval.expires_at, alert.terms.cadence.zone),
            state=approval.state,
            ended_by=Mention.user(approval.opinions[-1].person) if refused else None,
            lapsed=tuple(map(Mention.user, approval.lapsed)),
            ended_because=approval.ended_because if refused else "",
            channels=len(alert.terms.audience.channels),
            people=len(alert.serving),
            projects=len(alert.undecided),
        )


def _until(at: datetime, zone: ZoneInfo) -> dict[str, date | time]:
    local = at.astimezone(zone)
    return {"expires_on": local.date(), "expires_at": local.time().replace(second=0, microsecond=0)}
