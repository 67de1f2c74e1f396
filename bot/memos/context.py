"""The documented variables of memo templates."""

from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Self

from pydantic import Field

from bot.domain.alert import Alert
from bot.domain.approval import Approval
from bot.domain.brief import Cadence, Level, Terms
from bot.domain.check_ins import Round
from bot.domain.deferral import Deferral, RegisterEntry
from bot.domain.ledger import Outcome
from bot.domain.reassignment import Reassignment, RosterEntry
from bot.domain.values import Person, Value, same_name
from bot.memos.approval_parts import ApprovalView
from bot.memos.check_in_parts import CheckInView
from bot.memos.parts import (
    Announced,
    AskedView,
    AudienceView,
    Change,
    Closing,
    DeferralView,
    Mention,
    MoveView,
    Printed,
    ResourceView,
    StreamView,
    cadence_of,
)
from bot.memos.resource_kind import ResourceKind
from bot.memos.review_parts import LineView, ReviewView

NAMED_MAX = 500
"""How many people a memo names one by one; the roster and the direct messages name everybody."""
ChangeLike = Change | tuple[str, Printed, Printed]


class MemoContext(Value):
    """Everything that a memo template may use. Dates are calendar days in the cadence's time zone."""

    key: str = Field(description="the alert's key", examples=["CR-1"])
    level: Level = Field(description="its level: yellow, orange or red", examples=["red"])
    raised_from: Level | None = Field(description="the level it was raised from, if any", examples=["orange"])
    focus: str = Field(description="the product or goal that now comes first", examples=["ChatGPT quality"])
    problem: str = Field(description="the problem, in the leader's words", examples=["Rivals now match us …"])
    exit_criteria: tuple[str, ...] = Field(
        description="when these hold, it ends", examples=["a list of sentences"]
    )
    review_on: date | None = Field(description="when leadership looks at it again", examples=["15 December 2025"])
    lead: Mention | None = Field(description="who leads the alert", examples=["@head-of-chatgpt"])
    workstreams: tuple[StreamView, ...] = Field(description="the parts of the work", examples=["a list"])
    moves: tuple[MoveView, ...] = Field(description="those who are reassigned", examples=["a list"])
    many: bool = Field(
        description="whether more people move than a memo names one by one (500)", examples=["false"]
    )
    deferrals: tuple[DeferralView, ...] = Field(
        description="the projects put off and undecided", examples=["a list"]
    )
    resources: tuple[ResourceView, ...] = Field(description="what moves beside people", examples=["a list"])
    cadence: Cadence | None = Field(
        description="how often those responsible check in, if they do",
        examples=["a daily call at 09:30 (Los Angeles time)"],
    )
    audience: AudienceView = Field(description="where the memo goes", examples=["audience.channels"])
    home: Mention | None = Field(
        description="the channel that holds the alert's thread", examples=["#announcements"]
    )
    practice: bool = Field(
        description="whether this is an exercise (each memo then says so first)", examples=["false"]
    )
    restricted: bool = Field(
        default=False,
        description="whether only its channels and the people it names may see it (each memo then says so first)",
        examples=["false"],
    )
    version: int = Field(description="the memo's version; 1 is the declaration", examples=["1"])
    author: Mention = Field(description="who declared the alert", examples=["@chief-executive"])
    declared_on: date | None = Field(description="the day it was declared", examples=["1 December 2025"])
    today: date = Field(description="the day the memo is written", examples=["1 December 2025"])
    now: time = Field(description="the time the memo is written", examples=["17:05"])
    app_name: str = Field(description="what the bot is called here", examples=["Code Red"])
    reader: Mention | None = Field(
        default=None, description="the person who reads it", examples=["@ads-engineer-1"]
    )
    move: MoveView | None = Field(
        default=None, description="the move that the memo is about", examples=["move.workstream"]
    )
    deferral: DeferralView | None = Field(
        default=None, description="the project that the memo is about", examples=["deferral.project"]
    )
    asked: tuple[AskedView, ...] = Field(
        default=(), description="what somebody has not answered, each with who is asked", examples=["a list"]
    )
    person: Mention | None = Field(
        default=None, description="the person whom the memo is about", examples=["@ads-engineer-1"]
    )
    outcome: Outcome | None = Field(
        default=None, description="what became of a concern: released, kept or talk", examples=["kept"]
    )
    before: Level | None = Field(default=None, description="the level until now", examples=["orange"])
    after: Level | None = Field(default=None, description="the level from now on", examples=["red"])
    because: str = Field(
        default="", description="the reason given; may be empty", examples=["Two criteria slipped."]
    )
    changes: tuple[Change, ...] = Field(default=(), description="what an amendment changes", examples=["a list"])
    closing: Closing | None = Field(
        default=None,
        description="how the alert ends; of a recalled one, what was decided before and still holds",
        examples=["closing.returns"],
    )
    announced: tuple[Announced, ...] = Field(
        default=(),
        description="every level and focus under which it was announced, the first first",
        examples=["a list"],
    )
    reason: str = Field(default="", description="the concern, in the person's words", examples=["I am on leave."])
    text: str = Field(
        default="", description="what was written for this memo; may be empty", examples=["Today: latency."]
    )

    check_in: CheckInView | None = Field(
        default=None, description="the check-in that the memo is about", examples=["check_in.updates"]
    )
    approval: ApprovalView | None = Field(
        default=None, description="the approval that the memo is about", examples=["approval.level"]
    )
    registered: LineView | None = Field(
        default=None,
        description="what the register says of the project that the memo is about",
        examples=["registered.days"],
    )
    review: ReviewView | None = Field(
        default=None, description="the review that the memo is about", examples=["review.criteria"]
    )
    answer_by: date | None = Field(
        default=None, description="the last day on which it can be answered", examples=["15 January 2026"]
    )

    overdue: bool = Field(
        default=False,
        description="whether the day of return has passed, in the reader's own zone",
        examples=["false"],
    )

    @classmethod
    def of(
        cls,
        alert: Alert,
        now: datetime,
        *,
        app_name: str = "Code Red",
        author: Person | None = None,
        reader: Person | None = None,
        move: RosterEntry | Reassignment | None = None,
        deferral: RegisterEntry | Deferral | None = None,
        asked: Iterable[AskedView] = (),
        person: Person | None = None,
        outcome: Outcome | None = None,
        before: Level | None = None,
        after: Level | None = None,
        because: str = "",
        changes: Iterable[ChangeLike] = (),
        closing: Closing | str | None = None,
        announced: Iterable[tuple[Level, str]] = (),
        reason: str = "",
        text: str = "",
        check_in: Round | None = None,
        approval: Approval | None = None,
        registered: LineView | None = None,
        review: ReviewView | None = None,
        answer_by: datetime | None = None,
        overdue: bool = False,
    ) -> Self:
        """Take from an alert at `now` (an aware instant) what its memos say, with the parts of one kind of memo.

        `closing` may be only the leader's note: decisions and returns are then the alert's own.
        """
        local = now.astimezone(alert.terms.cadence.zone)
        return cls(
            **_terms(alert.terms),
            **STATES.of(alert),
            author=Mention.user(author or alert.declared_by or alert.author),
            today=local.date(),
            now=local.time().replace(second=0, microsecond=0),
            app_name=app_name,
            reader=Mention.user(reader) if reader else None,
            move=MoveView.of(move, alert.terms) if move else None,
            deferral=DeferralView.of(deferral) if deferral else None,
            asked=tuple(asked),
            person=Mention.user(person) if person else None,
            outcome=outcome,
            before=before,
            after=after,
            because=because,
            changes=tuple(change if isinstance(change, Change) else Change.of(*change) for change in changes),
            closing=Closing.of(alert, closing) if isinstance(closing, str) else closing,
            announced=tuple(Announced(level=level, focus=focus) for level, focus in announced),
            reason=reason,
            text=text,
            check_in=CheckInView.of(check_in, alert.terms) if check_in else None,
            approval=ApprovalView.of(approval, alert) if approval else None,
            registered=registered,
            review=review,
            overdue=overdue,
            answer_by=answer_by.astimezone(alert.terms.cadence.zone).date() if answer_by else None,
        )


def _terms(terms: Terms) -> dict[str, object]:
    home = terms.audience.home_channel
    return {
        "level": terms.level,
        "raised_from": terms.raised_from,
        "focus": terms.focus,
        "problem": terms.problem,
        "exit_criteria": terms.exit_criteria,
        "review_on": terms.review_on,
        "lead": Mention.user(terms.lead) if terms.lead else None,
        "resources": tuple(ResourceView(kind=ResourceKind(item.kind), note=item.note) for item in terms.resources),
        "cadence": cadence_of(terms),
        "audience": AudienceView(
            channels=tuple(map(Mention.channel, terms.audience.channels)),
            people=tuple(map(Mention.user, terms.audience.people)),
        ),
        "home": Mention.channel(home) if home else None,
        "practice": terms.practice,
        "restricted": terms.restricted,
    }


def _state(alert: Alert) -> dict[str, object]:
    moves = tuple(MoveView.of(entry, alert.terms) for entry in alert.serving)
    zone = alert.terms.cadence.zone
    return {
        "key": alert.key,
        "version": max(1, alert.version),
        "declared_on": alert.declared_at.astimezone(zone).date() if alert.declared_at else None,
        "moves": moves,
        "many": len(alert.roster) > NAMED_MAX,
        "workstreams": _streams(alert.terms, moves),
        "deferrals": tuple(map(DeferralView.of, alert.undecided)),
    }


class _States:
    """The state of the alert that was asked for last: of one with 500 people, 200 owners are told one by one."""

    def __init__(self) -> None:
        self._last: tuple[Alert, dict[str, object]] | None = None

    def of(self, alert: Alert) -> dict[str, object]:
        """Return the state of this very alert; an alert never changes, and what is told of it neither."""
        last = self._last
        if last is None or last[0] is not alert:
            last = self._last = (alert, _state(alert))
        return last[1]


STATES = _States()


def _streams(terms: Terms, moves: tuple[MoveView, ...]) -> tuple[StreamView, ...]:
    names = [stream.name for stream in terms.workstreams]
    for move in moves:
        if not any(same_name(name, move.workstream) for name in names):
            names.append(move.workstream)
    return tuple(StreamView.of(name, moves, terms) for name in names)
