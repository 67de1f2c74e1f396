"""The end of a message about a review: the buttons to decide, or what was decided; and what was extended."""

from datetime import date

from bot.domain.alert import Alert, Status
from bot.domain.brief import Level
from bot.domain.deferral import Decision, RegisterEntry
from bot.language import N_, gettext, ngettext, written_date
from bot.surfaces.blocks import actions, button, form_button
from bot.surfaces.ids import Action, Form
from bot.surfaces.rich import Json, Line, filled, instant, line, listed, paragraph, user
from bot.surfaces.words import clip, level_word

NOTE_SHOWN = 200


def deferral_end(alert: Alert, entry: RegisterEntry) -> tuple[Json, ...]:
    """Return what follows the question about a project that is put off. A button's value is the deferral's id."""
    if entry.void:
        void = gettext("{key} was recalled: {project} goes on, and nothing is to be decided.")
        return (paragraph(filled(void, key=alert.key, project=entry.project)),)
    if entry.verdict and not entry.unsettled:
        return (paragraph(decided_line(entry)),)
    answered = entry.verdict and (entry.review is None or entry.verdict.at >= entry.review.asked_at)
    return (paragraph(decided_line(entry)),) if answered else (decision_buttons(entry),)


def decision_buttons(entry: RegisterEntry) -> Json:
    """Return what can become of a project whose review has come. A button's value is the deferral's id."""
    return actions(
        button(gettext("Resume"), Action.DEFERRAL_RESUME, entry.id, style="primary"),
        button(gettext("Reschedule"), Action.DEFERRAL_RESCHEDULE, entry.id),
        button(gettext("Cancel it"), Action.DEFERRAL_CANCEL, entry.id),
    )


def decided_line(entry: RegisterEntry) -> Line:
    """Say what was decided on a project, by whom, when and why."""
    verdict = entry.verdict
    if verdict is None:
        return line(gettext("Not decided yet."))
    told = filled(
        gettext(DECIDED[verdict.decision]),
        who=user(verdict.by),
        when=instant(verdict.at),
        date=written_date(verdict.until) if verdict.until else "",
    )
    return line(*told, " ", clip(verdict.note, NOTE_SHOWN)) if verdict.note else told


DECIDED = {
    Decision.RESUMED: N_("✅ Resumed by {who} on {when}."),
    Decision.RESCHEDULED: N_("📅 Rescheduled to {date} by {who} on {when}."),
    Decision.CANCELLED: N_("✖️ Cancelled by {who} on {when}."),
}


def review_end(alert: Alert, day: date) -> tuple[Json, ...]:
    """Return what follows the question whether an alert is extended, lowered or stood down."""
    if alert.status is Status.RECALLED:
        return (paragraph(line(gettext("{key} was recalled: there is nothing to review.", key=alert.key))),)
    if not alert.active:
        return (paragraph(_stood_down(alert)),)
    if alert.terms.review_on != day:
        return (paragraph(_answered(alert, day)),)
    lower = (form_button(gettext("Lower"), Form.LEVEL, alert.key),) if alert.level is not Level.YELLOW else ()
    return (
        actions(
            form_button(gettext("Extend"), Form.EXTEND, alert.key, style="primary"),
            *lower,
            form_button(gettext("Stand down"), Form.STAND_DOWN, alert.key),
        ),
    )


def _stood_down(alert: Alert) -> Line:
    if alert.closed_by is None:
        return line(gettext("✅ {key} was stood down.", key=alert.key))
    return filled(gettext("✅ {key} was stood down by {who}."), key=alert.key, who=user(alert.closed_by))


def _answered(alert: Alert, day: date) -> Line:
    """Say how the review of a day was answered, in an alert that is reviewed on another day by now."""
    following = alert.terms.review_on
    now = gettext("The next review is on {date}.", date=written_date(following)) if following else ""
    extended = next((one for one in alert.extensions if one.before == day), None)
    if extended is None:
        level = level_word(alert.level)
        told = line(gettext("✅ This was answered: {key} is code {level} now.", key=alert.key, level=level))
        return line(*told, " ", now) if now else told
    moved = gettext("✅ Extended by {who} to {date}.")
    told = filled(moved, who=user(extended.by), date=written_date(extended.after))
    rest = " ".join(filter(None, (clip(extended.because, NOTE_SHOWN), now)))
    return line(*told, " ", rest) if rest else told


def review_words(alert: Alert, today: date | None) -> str:
    """Say when an alert is reviewed, and by how many days that is late."""
    day = alert.terms.review_on
    if day is None:
        return gettext("No review date is set.")
    if today and day < today and alert.active:
        late = ngettext("{n} day", "{n} days", (today - day).days)
        return gettext("Review overdue by {late} ({date}).", late=late, date=written_date(day))
    return gettext("Reviewed on {date}.", date=written_date(day))


def extension_line(alert: Alert) -> Line:
    """Say how often, by whom and from when a review date was moved on; nothing where it never was."""
    if not alert.extensions:
        return ()
    first = alert.extensions[0].before
    often = ngettext("Extended {n} time", "Extended {n} times", len(alert.extensions))
    people = listed(map(user, dict.fromkeys(one.by for one in alert.extensions)))
    if first is None:
        return filled(gettext("{often}, by {people}."), often=often, people=people)
    began = gettext("{often}, first review {date}, by {people}.")
    return filled(began, often=often, date=written_date(first), people=people)
