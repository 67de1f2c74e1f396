"""`/codered` alone: what is going on, and what you may do."""

from collections.abc import Iterable, Iterator
from datetime import date

from bot.domain.alert import Alert
from bot.domain.figures import Filter
from bot.surfaces.blocks import actions, button, context, draft_buttons, form_button, header, message
from bot.surfaces.ids import COMMAND, Action, Form, roster_value
from bot.surfaces.reviews import extension_line, review_words
from bot.surfaces.rich import Json, line, paragraph, titled
from bot.surfaces.words import alert_name, counted, register_figures, roster_figures

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
            context(f"All commands: {COMMAND} help"),
        )
    )


def _trouble(sentence: str) -> tuple[Json, ...]:
    if not sentence:
        return ()
    return (paragraph(line(f"⚠️ The policy of before goes on, because its file cannot be used. {sentence}")),)


def running_alerts(alerts: tuple[Alert, ...], today: date | None = None) -> Iterator[Json]:
    """Return what is going on, alert by alert; a review that is late by `today` is told."""
    if not alerts:
        yield paragraph(line("No alert is running."))
    for alert in alerts[:ALERTS_SHOWN]:
        figures = (roster_figures(alert), " ", register_figures(alert), " ", review_words(alert, today))
        yield paragraph(titled(alert_name(alert), *figures, " ", *extension_line(alert)))
        missing = button("Who is missing?", Action.ROSTER, roster_value(alert.key, Filter.WAITING))
        yield actions(button("Status", Action.SHOW, alert.key), missing)
    if len(alerts) > ALERTS_SHOWN:
        yield context(f"{counted(len(alerts) - ALERTS_SHOWN, 'more alert runs', 'more alerts run')}.")


def _drafts(drafts: tuple[Alert, ...]) -> Iterator[Json]:
    for draft in drafts[:DRAFTS_SHOWN]:
        yield paragraph(titled("Draft", alert_name(draft), ". Nobody has been told."))
        yield draft_buttons(draft.key)
    if len(drafts) > DRAFTS_SHOWN:
        yield context(f"{counted(len(drafts) - DRAFTS_SHOWN, 'more draft', 'more drafts')}.")


def permission(*, may_declare: bool) -> tuple[Json, ...]:
    """Return the way to declare an alert, for those who may."""
    if not may_declare:
        return (context("You may answer what is asked of you, and see every alert that is not restricted."),)
    return (actions(form_button("Declare an alert", Form.BRIEF, style="primary")),)
