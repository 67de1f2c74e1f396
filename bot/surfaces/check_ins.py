"""The end of a check-in's messages: who has answered and the button, or what became of it; and its short form."""

from collections.abc import Iterator
from datetime import datetime

from bot.domain.alert import Alert, Status
from bot.domain.check_ins import CriterionStanding, CriterionState, Round, Update
from bot.domain.values import Person
from bot.language import N_, gettext, ngettext, written_date
from bot.surfaces.blocks import actions, button
from bot.surfaces.ids import Action
from bot.surfaces.rich import Json, Line, bold, bullets, filled, instant, line, listed, paragraph, titled, user
from bot.surfaces.words import clip

STATES = {
    CriterionState.MET: N_("✅ met"),
    CriterionState.ON_TRACK: N_("🟢 on track"),
    CriterionState.NOT_STARTED: N_("⚪ not started"),
    CriterionState.AT_RISK: N_("🔴 at risk"),
}
"""How an exit criterion stands: a symbol for those who skim, and always the word."""
SHORT = 200
"""Characters of a blocker, or of a criterion, in the short form."""


def check_in_end(alert: Alert, identity: str, person: Person | None = None) -> tuple[Json, ...]:
    """Return the blocks that follow the memo of a check-in: for everybody, or for one `person` who is chased.

    The button's value is the check-in's id.
    """
    check_in = alert.round(identity)
    if alert.status is Status.RECALLED:
        return (paragraph(line(gettext("{key} was recalled: no update is needed.", key=alert.key))),)
    if not alert.active:
        return (paragraph(line(gettext("{key} is not running: no update is needed.", key=alert.key))),)
    if check_in is None or not check_in.open:
        return (paragraph(line(gettext("This check-in is closed; its summary is in the home thread."))),)
    said = check_in.update_of(person) if person else None
    if said:
        return (paragraph(filled(gettext("✅ You sent your update on {when}."), when=instant(said.at))),)
    if person and check_in.asks(person) is None:
        return (paragraph(line(gettext("Somebody else leads this by now: no update of yours is needed."))),)
    told = () if person else (paragraph(*_progress(check_in)),)
    return (*told, actions(button(gettext("Write my update"), Action.WRITE_UPDATE, check_in.id, style="primary")))


def _progress(check_in: Round) -> Iterator[Line]:
    answered = [user(update.person) for update in check_in.updates]
    if answered:
        yield titled(gettext("Answered"), *listed(answered))
    yield titled(gettext("Waiting for"), *listed(user(one.person) for one in check_in.missing))


def check_in_lines(alert: Alert, following: datetime | None) -> tuple[Json, ...]:
    """Return the short form of an alert's check-ins: the last summary, the open round, and when the next opens."""
    done = next((one for one in reversed(alert.check_ins) if one.summarised_at), None)
    now_open = alert.check_in if alert.check_in and alert.check_in.open else None
    return (
        *(_summary(alert, done) if done else ()),
        *((paragraph(*_under_way(now_open)),) if now_open else ()),
        *((paragraph(titled(gettext("Next check-in"), instant(following))),) if following else ()),
    )


def _under_way(check_in: Round) -> Iterator[Line]:
    asked = len(check_in.asked)
    answered = ngettext(
        "{n} of {asked} have answered", "{n} of {asked} have answered", asked - len(check_in.missing), asked=asked
    )
    closes = gettext("{answered}; it closes on {when}.")
    told = filled(closes, answered=answered, when=instant(check_in.closes_at))
    yield titled(gettext("Check-in under way"), *told)
    if check_in.missing:
        yield titled(gettext("Still missing"), *listed(user(one.person) for one in check_in.missing))


def _summary(alert: Alert, check_in: Round) -> Iterator[Json]:
    lines = (
        *(_standing(standing) for standing in check_in.standings(alert.terms.exit_criteria) if standing.state),
        *(_blocker(update) for update in check_in.updates if update.blockers),
        *((_missing(check_in),) if check_in.missing else ()),
    )
    title = gettext("Last check-in, {date}", date=written_date(check_in.opened_at.date()))
    if lines:
        yield from bullets((bold(title),), lines)
    else:
        yield paragraph(titled(title, gettext("everybody has answered, and nothing is in the way.")))


def _standing(standing: CriterionStanding) -> Line:
    return filled(
        gettext("{criterion}: {state} ({people})"),
        criterion=clip(standing.criterion, SHORT),
        state=gettext(STATES[standing.state]) if standing.state else "",
        people=listed(map(user, standing.people)),
    )


def _blocker(update: Update) -> Line:
    what = clip(" ".join(update.blockers.split()), SHORT)
    return filled(gettext("In the way, says {who}: {what}"), who=user(update.person), what=what)


def _missing(check_in: Round) -> Line:
    people = listed(user(one.person) for one in check_in.missing)
    return filled(gettext("No update from {people}"), people=people)
