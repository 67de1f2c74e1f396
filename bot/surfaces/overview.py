"""`/codered` alone: what is going on, and what you may do."""

from collections.abc import Iterable, Iterator
from datetime import date

from bot.domain.alert import Alert
from bot.domain.figures import Filter
from bot.language import gettext, ngettext
from bot.surfaces.blocks import actions, button, context, draft_buttons, form_button, header, message
from bot.surfaces.ids import COMMAND, Action, Form, roster_value
from bot.surfaces.reviews import extension_line, review_words
from bot.surfaces.rich import Json, line, paragraph, titled
from bot.surfaces.words import alert_name, register_figures, roster_figures

ALERTS_SHOWN = 12
DRAFTS_SHOWN = 8


def overview(
    alerts: Iterable[Alert],
    drafts: Iterable[Alert],
    *,
    may_declare: bool,
    today: date | None = None,
    trouble: str = "",
    templates: str = "",
) -> Json:
    """Return `{"text", "blocks"}` on the running `alerts` and the `drafts` that the reader may continue.

    `today` is the company's day: a review that is late is told. `trouble` is why the policy's file does not hold
    as it is, `templates` which templates do not.
    """
    running, unfinished = tuple(alerts), tuple(drafts)
    return message(
        (
            header("Code Red"),
            *_trouble(trouble),
            *([paragraph(line(f"⚠️ {templates}"))] if templates else ()),
            *running_alerts(running, today),
            *_drafts(unfinished),
            *permission(may_declare=may_declare),
            context(gettext("All commands: {command}", command=f"{COMMAND} help")),
        )
    )


def _trouble(sentence: str) -> tuple[Json, ...]:
    if not sentence:
        return ()
    goes_on = gettext("⚠️ The policy of before goes on, because its file cannot be used.")
    return (paragraph(line(f"{goes_on} {sentence}")),)


def running_alerts(alerts: tuple[Alert, ...], today: date | None = None) -> Iterator[Json]:
    """Return what is going on, alert by alert; a review that is late by `today` is told."""
    if not alerts:
        yield paragraph(line(gettext("No alert is running.")))
    for alert in alerts[:ALERTS_SHOWN]:
        figures = (roster_figures(alert), " ", register_figures(alert), " ", review_words(alert, today))
        yield paragraph(titled(alert_name(alert), *figures, " ", *extension_line(alert)))
        missing = button(gettext("Who is missing?"), Action.ROSTER, roster_value(alert.key, Filter.WAITING))
        yield actions(button(gettext("Status"), Action.SHOW, alert.key), missing)
    left = len(alerts) - ALERTS_SHOWN
    if left > 0:
        yield context(ngettext("{n} more alert runs.", "{n} more alerts run.", left))


def _drafts(drafts: tuple[Alert, ...]) -> Iterator[Json]:
    for draft in drafts[:DRAFTS_SHOWN]:
        yield paragraph(
            titled(gettext("Draft"), gettext("{alert}. Nobody has been told.", alert=alert_name(draft)))
        )
        yield draft_buttons(draft.key)
    left = len(drafts) - DRAFTS_SHOWN
    if left > 0:
        yield context(ngettext("{n} more draft.", "{n} more drafts.", left))


def permission(*, may_declare: bool) -> tuple[Json, ...]:
    """Return the way to declare an alert, for those who may."""
    if not may_declare:
        may = gettext("You may answer what is asked of you, and see every alert that is not restricted.")
        return (context(may),)
    return (actions(form_button(gettext("Declare an alert"), Form.BRIEF, style="primary")),)
