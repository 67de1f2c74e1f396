"""The end of a message about a review: the buttons to decide, or what was decided; and what was extended."""

from datetime import date

from bot.domain.alert import Alert, Status
from bot.domain.brief import Level
from bot.domain.deferral import Decision, RegisterEntry
from bot.language import written_date
from bot.surfaces.blocks import actions, button, form_button
from bot.surfaces.ids import Action, Form
from bot.surfaces.rich import Json, Line, line, paragraph, user
from bot.surfaces.words import clip, counted, written_instant

NOTE_SHOWN = 200


def deferral_end(alert: Alert, entry: RegisterEntry) -> tuple[Json, ...]:
    """Return what follows the question about a project that is put off. A button's value is the deferral's id."""
    if entry.void:
        return (
            paragraph(line(f"{alert.key} was recalled: {entry.project} goes on, and nothing is to be decided.")),
        )
    if entry.verdict and not entry.unsettled:
        return (paragraph(decided_line(entry)),)
    buttons = actions(
        button("Resume", Action.DEFERRAL_RESUME, entry.id, style="primary"),
        button("Reschedule", Action.DEFERRAL_RESCHEDULE, entry.id),
        button("Cancel it", Action.DEFERRAL_CANCEL, entry.id),
    )
    answered = entry.verdict and (entry.review is None or entry.verdict.at >= entry.review.asked_at)
    return (paragraph(decided_line(entry)),) if answered else (buttons,)


def decided_line(entry: RegisterEntry) -> Line:
    """Say what was decided on a project, by whom, when and why."""
    verdict = entry.verdict
    if verdict is None:
        return line("Not decided yet.")
    until = f" to {written_date(verdict.until)}" if verdict.until else ""
    note = f" {clip(verdict.note, NOTE_SHOWN)}" if verdict.note else ""
    what = f"{verdict.decision.capitalize()}{until} by "
    symbol = {Decision.RESUMED: "✅ ", Decision.RESCHEDULED: "📅 ", Decision.CANCELLED: "✖️ "}[verdict.decision]
    return line(symbol, what, user(verdict.by), f" on {written_instant(verdict.at)}.{note}")


def review_end(alert: Alert, day: date) -> tuple[Json, ...]:
    """Return what follows the question whether an alert is extended, lowered or stood down."""
    if alert.status is Status.RECALLED:
        return (paragraph(line(f"{alert.key} was recalled: there is nothing to review.")),)
    if not alert.active:
        return (paragraph(line(f"✅ {alert.key} was stood down", *_by(alert), ".")),)
    if alert.terms.review_on != day:
        return (paragraph(_answered(alert, day)),)
    lower = (form_button("Lower", Form.LEVEL, alert.key),) if alert.level is not Level.YELLOW else ()
    return (
        actions(
            form_button("Extend", Form.EXTEND, alert.key, style="primary"),
            *lower,
            form_button("Stand down", Form.STAND_DOWN, alert.key),
        ),
    )


def _by(alert: Alert) -> tuple[str | Json, ...]:
    return (" by ", user(alert.closed_by)) if alert.closed_by else ()


def _answered(alert: Alert, day: date) -> Line:
    """Say how the review of a day was answered, in an alert that is reviewed on another day by now."""
    following = alert.terms.review_on
    now = f" The next review is on {written_date(following)}." if following else ""
    extended = next((one for one in alert.extensions if one.before == day), None)
    if extended is None:
        return line(f"✅ This was answered: {alert.key} is code {alert.level} now.{now}")
    why = f" {clip(extended.because, NOTE_SHOWN)}" if extended.because else ""
    return line("✅ Extended by ", user(extended.by), f" to {written_date(extended.after)}.{why}{now}")


def review_words(alert: Alert, today: date | None) -> str:
    """Say when an alert is reviewed, and by how many days that is late."""
    day = alert.terms.review_on
    if day is None:
        return "No review date is set."
    if today and day < today and alert.active:
        return f"Review overdue by {counted((today - day).days, 'day', 'days')} ({written_date(day)})."
    return f"Reviewed on {written_date(day)}."


def extension_line(alert: Alert) -> Line:
    """Say how often, by whom and from when a review date was moved on; nothing where it never was."""
    if not alert.extensions:
        return ()
    first = alert.extensions[0].before
    began = f", first review {written_date(first)}" if first else ""
    often = counted(len(alert.extensions), "time", "times")
    people = dict.fromkeys(one.by for one in alert.extensions)
    named = tuple(part for place, person in enumerate(people) for part in (", " if place else "", user(person)))
    return line(f"Extended {often}{began}, by ", *named, ".")
