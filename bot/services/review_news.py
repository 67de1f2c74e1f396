"""What is said about reviews: the questions with their buttons, whom they are passed on to; and their timers."""

from dataclasses import replace
from datetime import date

from bot.domain import events
from bot.domain.alert import Alert
from bot.domain.deferral import RegisterEntry
from bot.domain.review import Review
from bot.domain.reviewing import ALERT_AGAIN, DEFERRAL_AGAIN, chased, deferral_day, next_look, next_step
from bot.domain.values import Person
from bot.memos import Kind, Memo
from bot.memos.review_parts import LineView, ReviewView
from bot.services import live
from bot.services.calendars import calendar_of
from bot.services.register import line_of
from bot.services.voice import Voice
from bot.store.rows import INTERACTIVE, Row, Timer
from bot.surfaces.reviews import deferral_end, review_end
from bot.surfaces.rich import Json

DEFERRAL, REVIEW = "deferral-review", "review"
"""The topics of the timers, and of the messages they lead to."""
SHOWN = (DEFERRAL, REVIEW)
END = "codered.review"
"""What the block ids at the end of these messages begin with: the buttons, or what was decided."""


def deferral_due(event: events.DeferralReviewDue, voice: Voice) -> None:
    """Ask the owner of a project what becomes of it."""
    _about_deferral(voice, event.entry, event.review, Kind.DEFERRAL_REVIEW, event.entry.person)


def deferral_overdue(event: events.DeferralReviewOverdue, voice: Voice) -> None:
    """Tell those who lead, and later the owner too, that a project waits for a decision."""
    for person in event.told:
        _about_deferral(voice, event.entry, event.review, Kind.DEFERRAL_OVERDUE, person)


def review_due(event: events.ReviewDue, voice: Voice) -> None:
    """Ask for the review of an alert, and say in the home thread that its day has come."""
    for person in event.told:
        _about_alert(voice, event.review, Kind.REVIEW_DUE, person)
    home = voice.home_thread()
    if home:
        memo = voice.memo(Kind.REVIEW_TODAY, review=_view(voice, event.review))
        voice.tell(home[0], REVIEW, memo, thread_of=home[1], subject=voice.alert.key, priority=INTERACTIVE)


def review_overdue(event: events.ReviewOverdue, voice: Voice) -> None:
    """Tell those who may decide that an alert waits for its review."""
    for person in event.told:
        _about_alert(voice, event.review, Kind.REVIEW_OVERDUE, person)


def follow(voice: Voice) -> None:
    """Set the timers of the reviews whose day, or state, has changed, and have what was asked show the present."""
    before, alert = voice.before, voice.alert
    if not chased(alert):
        return
    known = {entry.id: entry for entry in before.deferrals} if before else {}
    for entry in alert.deferrals:
        old = known.get(entry.id)
        if before is None or old is None or _waits(before, old) != _waits(alert, entry):
            schedule_deferral(voice, entry)
        if old is not None and (old.verdict, old.void) != (entry.verdict, entry.void):
            _settled(voice, DEFERRAL, entry.id)
    if before is None or _awaits(before) != _awaits(alert):
        schedule_review(voice)
    if before is not None and before.review and _awaits(before)[:2] != _awaits(alert)[:2]:
        _settled(voice, REVIEW, alert.key)


def _waits(alert: Alert, entry: RegisterEntry) -> tuple[object, ...]:
    """Return everything that the next step about a deferral depends on."""
    return chased(alert), deferral_day(alert, entry), entry.review, alert.level


def _awaits(alert: Alert) -> tuple[object, ...]:
    """Return everything that the next step about an alert's review depends on."""
    return chased(alert) and alert.active, alert.terms.review_on, alert.review, alert.level, alert.terms.lead


def schedule_deferral(voice: Voice, entry: RegisterEntry) -> None:
    """Set the timer of what comes next about a deferral; none where nothing is put off any more."""
    alert, now = voice.alert, voice.now
    day = deferral_day(alert, entry)
    if day is None or not chased(alert):
        voice.tx.reviews.cancel(DEFERRAL, entry.id, now)
        return
    policy = voice.house.policy
    calendar = calendar_of(policy, voice.tx, entry.person)
    step = next_step(day, entry.review, policy.answer_times(alert.level).escalate_after, calendar, DEFERRAL_AGAIN)
    timer = Timer(topic=DEFERRAL, alert=alert.key, subject=entry.id, due_at=next_look(step, calendar, now))
    voice.tx.reviews.schedule(timer, day, now)


def schedule_review(voice: Voice) -> None:
    """Set the timer of what comes next about the alert's own review; none where it does not run."""
    alert, now = voice.alert, voice.now
    day = alert.terms.review_on
    if day is None or not alert.active or not chased(alert):
        voice.tx.reviews.cancel(REVIEW, alert.key, now)
        return
    policy = voice.house.policy
    calendar = calendar_of(policy, voice.tx, alert.terms.lead)
    step = next_step(day, alert.review, policy.answer_times(alert.level).escalate_after, calendar, ALERT_AGAIN)
    timer = Timer(topic=REVIEW, alert=alert.key, subject=alert.key, due_at=next_look(step, calendar, now))
    voice.tx.reviews.schedule(timer, day, now)


def pages(alert: Alert, surface: str, present: tuple[Row, ...]) -> tuple[live.Page, ...]:
    """Return a question about a review as it was sent, with what its end says now."""
    if not present:
        return ()
    kind, about, day = _read(surface)
    if kind == REVIEW:
        return live.ended_pages(present, END, review_end(alert, day))
    entry = next((one for one in alert.deferrals if one.id == about), None)
    return live.ended_pages(present, END, deferral_end(alert, entry)) if entry else ()


def alert_of(surface: str) -> str:
    """Return the key of the alert that a question about a review is about."""
    kind, about, _ = _read(surface)
    return about if kind == REVIEW else about.rpartition("-")[0]


def _read(surface: str) -> tuple[str, str, date]:
    """Read `deferral-review:CR-1-D1@2026-01-31/U0OWNER.0`: the kind, what it is about, and the day."""
    kind, _, rest = surface.partition(":")
    about, _, asked = rest.partition("@")
    return kind, about, date.fromisoformat(asked.partition("/")[0])


def _about_deferral(voice: Voice, entry: RegisterEntry, review: Review, kind: Kind, person: Person) -> None:
    line = line_of(voice.tx, voice.house.policy, voice.alert, entry, voice.now)
    now = entry.model_copy(update={"review": review})
    with voice.speaking_to(person):
        memo = voice.memo(kind, reader=person, deferral=entry, registered=LineView.of(line))
        _ask(voice, _surface(DEFERRAL, entry.id, review, person), person, memo, deferral_end(voice.alert, now))


def _about_alert(voice: Voice, review: Review, kind: Kind, person: Person) -> None:
    surface = _surface(REVIEW, voice.alert.key, review, person)
    with voice.speaking_to(person):
        memo = voice.memo(kind, reader=person, review=_view(voice, review))
        _ask(voice, surface, person, memo, review_end(voice.alert, review.on))


def _surface(kind: str, about: str, review: Review, person: Person) -> str:
    return f"{kind}:{about}@{review.on}/{person}.{review.passed_on}"


def _ask(voice: Voice, surface: str, person: Person, memo: Memo, end: tuple[Json, ...]) -> None:
    *before, last = memo.messages(names=voice.names)
    ending = replace(last, blocks=live.with_end(last.blocks, END, end))
    subject = live.asked_in(surface)
    voice.pages(surface, person, (*before, ending), subject=subject, priority=INTERACTIVE)


def _view(voice: Voice, review: Review) -> ReviewView:
    return ReviewView.of(voice.alert, voice.house.policy.today, voice.now, review.on)


def _settled(voice: Voice, topic: str, about: str) -> None:
    """Ask nobody any more who was not asked yet, and have the others' messages say what was decided."""
    voice.tx.outbox.cancel_about(about, (topic,), voice.now)
    for surface in voice.tx.outbox.versions(f"{topic}:{about}"):
        voice.tx.outbox.refresh(surface, voice.alert.key, voice.now)
