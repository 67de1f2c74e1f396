"""The Home tab: what is asked of me, what is going on, what I own, what I may do.

Slack shows at most 100 blocks on it (docs.slack.dev, views.publish); each part is shown page by page so that all
fit, and nothing is left out.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from bot.domain.agenda import (
    Agenda,
    Ask,
    Part,
    Running,
    Shelf,
    ToAnswer,
    ToApprove,
    ToCheckIn,
    ToDecide,
    ToLookBack,
    ToReturn,
    ToReview,
    ToSettle,
    moves_of,
    workstreams_led,
)
from bot.domain.alert import Alert
from bot.domain.answer_rules import Entry
from bot.domain.deferral import RegisterEntry
from bot.domain.figures import Figures, Filter
from bot.domain.reassignment import RosterEntry
from bot.domain.values import Person
from bot.language import gettext, listed, written_date
from bot.surfaces.approvals import approval_buttons
from bot.surfaces.ask import ask_actions, concern_end
from bot.surfaces.blocks import actions, button, context, divider, draft_buttons, form_button, header
from bot.surfaces.ids import Action, Form, home_action, home_value, report_action, roster_value
from bot.surfaces.overview import permission
from bot.surfaces.register import decidable_in, register_line
from bot.surfaces.retrospective import retrospective_end
from bot.surfaces.returns import return_end
from bot.surfaces.reviews import decision_buttons, extension_line, review_end, review_words
from bot.surfaces.rich import Json, Line, filled, instant, line, paragraph, titled, user
from bot.surfaces.status import lead_buttons
from bot.surfaces.words import alert_name, clip, level_word, register_figures, roster_figures, written_end

NAME_SHOWN = 75
REASON_SHOWN = 200
"""How much of what somebody wrote is shown: the Home tab is read at a glance."""


def home(agenda: Agenda) -> Json:
    """Return the view for `views.publish`."""
    blocks = (
        header(gettext("What is asked of you")),
        *_asked(agenda),
        divider(),
        header(gettext("What is going on")),
        *_going_on(agenda),
        divider(),
        header(gettext("What you own")),
        *_owned(agenda),
        *_reports(agenda.reports),
        divider(),
        header(gettext("What you may do")),
        *_steered(agenda),
        *permission(may_declare=agenda.may_declare),
    )
    return {"type": "home", "blocks": list(blocks)}


def _turning(shelf: Shelf[Any], part: Part) -> Iterator[Json]:
    """Return the page that is shown, and the ways to the others, where there are any."""
    if shelf.pages == 1:
        return
    yield context(gettext("Page {number} of {pages}", number=shelf.number, pages=shelf.pages))
    places = (
        ("previous", gettext("Previous"), shelf.number - 1),
        ("next", gettext("Next"), shelf.number + 1),
    )
    yield actions(
        *(
            button(text, home_action(part, way), home_value(part, page))
            for way, text, page in places
            if 1 <= page <= shelf.pages
        )
    )


def _asked(agenda: Agenda) -> Iterator[Json]:
    if not agenda.asked.items:
        yield paragraph(line(gettext("Nothing. You have answered everything.")))
    for ask in agenda.asked.items:
        yield from ASKS[type(ask)](ask, agenda.person)
    yield from _turning(agenda.asked, Part.ASKED)


def _to_answer(ask: ToAnswer, reader: Person) -> Iterator[Json]:
    del reader
    yield paragraph(titled(alert_name(ask.alert), _about(ask.entry)))
    yield from ask_actions(ask.entry, ask.alert)


def _about(entry: Entry) -> str:
    if isinstance(entry, RosterEntry):
        move = entry.move
        return gettext(
            "from {team} to {workstream}, {end}.",
            team=move.from_team,
            workstream=move.workstream,
            end=written_end(move.until_on),
        )
    if isinstance(entry, RegisterEntry):
        end = written_end(entry.deferral.until_on)
        return gettext("your project “{project}” is put off, {end}.", project=entry.project, end=end)
    return gettext("say that you have read the memo.")


def _to_approve(ask: ToApprove, reader: Person) -> Iterator[Json]:
    del reader
    approval = ask.approval
    asks = gettext("{who} asks you to approve that it is declared.")
    if not approval.declares:
        asks = gettext("{who} asks you to approve that it becomes code {level}.")
    told = filled(asks, who=user(approval.asked_by), level=level_word(approval.level))
    until = filled(gettext("Until {when}."), when=instant(approval.expires_at))
    yield paragraph(titled(alert_name(ask.alert), *told, " ", *until))
    yield approval_buttons(ask.alert, approval)


def _to_settle(ask: ToSettle, reader: Person) -> Iterator[Json]:
    entry = ask.entry
    reason = entry.answer.why if entry.answer else ""
    told = filled(
        gettext("{who} has a concern: {reason}"), who=user(entry.person), reason=clip(reason, REASON_SHOWN)
    )
    yield paragraph(titled(alert_name(ask.alert), *told))
    yield from concern_end(entry, ask.alert, stands=True, reader=reader)


def _to_decide(ask: ToDecide, reader: Person) -> Iterator[Json]:
    del reader
    project = clip(ask.entry.project, NAME_SHOWN)
    told = gettext("the review of “{project}” has come: what becomes of it?", project=project)
    yield paragraph(titled(ask.alert.key, told))
    yield decision_buttons(ask.entry)


def _to_review(ask: ToReview, reader: Person) -> Iterator[Json]:
    del reader
    told = gettext("its review of {date} has come: does it go on?", date=written_date(ask.day))
    yield paragraph(titled(alert_name(ask.alert), told))
    yield from review_end(ask.alert, ask.day)


def _to_check_in(ask: ToCheckIn, reader: Person) -> Iterator[Json]:
    del reader
    told = filled(
        gettext("the check-in waits for your update, until {when}."), when=instant(ask.check_in.closes_at)
    )
    yield paragraph(titled(alert_name(ask.alert), *told))
    yield actions(button(gettext("Write my update"), Action.WRITE_UPDATE, ask.check_in.id, style="primary"))


def _to_return(ask: ToReturn, reader: Person) -> Iterator[Json]:
    del reader
    move = ask.entry.move
    day = written_date(ask.entry.returns_on) if ask.entry.returns_on else ""
    team = clip(move.from_team, NAME_SHOWN)
    told = gettext("you were to return to {team} on {date}. Are you back?", team=team, date=day)
    yield paragraph(titled(ask.alert.key, told))
    yield from return_end(ask.entry)


def _to_look_back(ask: ToLookBack, reader: Person) -> Iterator[Json]:
    yield paragraph(titled(alert_name(ask.alert), gettext("it is over, and you led it: how did it go?")))
    yield from retrospective_end(ask.alert, reader)


ASKS: Mapping[type[Ask], Callable[[Any, Person], Iterator[Json]]] = {
    ToAnswer: _to_answer,
    ToApprove: _to_approve,
    ToSettle: _to_settle,
    ToDecide: _to_decide,
    ToReview: _to_review,
    ToCheckIn: _to_check_in,
    ToReturn: _to_return,
    ToLookBack: _to_look_back,
}
"""How each thing that is asked reads, and what can be answered there."""


def _going_on(agenda: Agenda) -> Iterator[Json]:
    if not agenda.going_on.items:
        yield paragraph(line(gettext("No alert is running.")))
    for running in agenda.going_on.items:
        yield paragraph(*_situation(running, agenda))
        alert = running.alert
        missing = button(gettext("Who is missing?"), Action.ROSTER, roster_value(alert.key, Filter.WAITING))
        yield actions(button(gettext("Status"), Action.SHOW, alert.key), missing)
    yield from _turning(agenda.going_on, Part.GOING_ON)


def _situation(running: Running, agenda: Agenda) -> Iterator[Line]:
    """Say how an alert stands, and what of it is the reader's."""
    alert, figures = running.alert, running.figures
    yield titled(alert_name(alert), roster_figures(alert, figures), " ", register_figures(alert))
    for entry in moves_of(alert, agenda.person):
        place = clip(entry.move.workstream, NAME_SHOWN)
        yield titled(gettext("Your workstream"), f"{place}, {written_end(entry.move.until_on)}")
    if led := workstreams_led(alert, agenda.person):
        yield titled(gettext("You lead"), clip(listed(led), REASON_SHOWN))
    if running.next_check_in:
        yield titled(gettext("Next check-in"), instant(running.next_check_in))
    yield line(review_words(alert, agenda.today), " ", *extension_line(alert))


def _owned(agenda: Agenda) -> Iterator[Json]:
    if not agenda.owned.items:
        yield paragraph(line(gettext("No project of yours is put off.")))
    for one in agenda.owned.items:
        yield paragraph((*titled(one.alert), *register_line(one, REASON_SHOWN)))
    for key in decidable_in(agenda.owned.items):
        yield actions(form_button(gettext("Decide on a project of {key}", key=key), Form.DECIDE, key))
    yield from _turning(agenda.owned, Part.OWNED)


def _reports(shelf: Shelf[Alert]) -> Iterator[Json]:
    """Show the way to the reports of the alerts that somebody leads, or led."""
    if not shelf.items:
        return
    yield paragraph(line(gettext("The alerts that you lead, or led, with their reports:")))
    yield actions(*(_report(alert) for alert in shelf.items))
    yield from _turning(shelf, Part.REPORTS)


def _report(alert: Alert) -> Json:
    return button(gettext("Report of {key}", key=alert.key), report_action(alert.key), alert.key)


def _steered(agenda: Agenda) -> Iterator[Json]:
    for running in agenda.steered.items:
        yield paragraph(titled(_role(running.alert, agenda.person), alert_name(running.alert)))
        yield from _steering(running.alert, running.figures)
    yield from _turning(agenda.steered, Part.STEERED)


def _role(alert: Alert, person: Person) -> str:
    if not alert.active:
        return gettext("Draft")
    return gettext("You lead") if alert.terms.lead == person else gettext("You may steer")


def _steering(alert: Alert, figures: Figures) -> Iterator[Json]:
    if alert.active:
        yield from lead_buttons(alert, figures)
    else:
        yield draft_buttons(alert.key)
