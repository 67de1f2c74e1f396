"""The end of a check-in's messages: who has answered and the button, or what became of it; and its short form."""

from collections.abc import Iterator
from datetime import datetime

from bot.domain.alert import Alert, Status
from bot.domain.check_ins import CriterionStanding, CriterionState, Round, Update
from bot.domain.values import Person
from bot.language import written_date
from bot.surfaces.blocks import actions, button
from bot.surfaces.ids import Action
from bot.surfaces.rich import Json, Line, bold, bullets, line, listed, paragraph, titled, user
from bot.surfaces.words import clip, written_instant

STATES = {
    CriterionState.MET: "✅ met",
    CriterionState.ON_TRACK: "🟢 on track",
    CriterionState.NOT_STARTED: "⚪ not started",
    CriterionState.AT_RISK: "🔴 at risk",
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
        return (paragraph(line(f"{alert.key} was recalled: no update is needed.")),)
    if not alert.active:
        return (paragraph(line(f"{alert.key} is not running: no update is needed.")),)
    if check_in is None or not check_in.open:
        return (paragraph(line("This check-in is closed; its summary is in the home thread.")),)
    said = check_in.update_of(person) if person else None
    if said:
        return (paragraph(line(f"✅ You sent your update on {written_instant(said.at)}.")),)
    if person and check_in.asks(person) is None:
        return (paragraph(line("Somebody else leads this by now: no update of yours is needed.")),)
    told = () if person else (paragraph(*_progress(check_in)),)
    return (*told, actions(button("Write my update", Action.WRITE_UPDATE, check_in.id, style="primary")))


def _progress(check_in: Round) -> Iterator[Line]:
    answered = [user(update.person) for update in check_in.updates]
    if answered:
        yield titled("Answered", *listed(answered))
    yield titled("Waiting for", *listed(user(one.person) for one in check_in.missing))


def check_in_lines(alert: Alert, following: datetime | None) -> tuple[Json, ...]:
    """Return the short form of an alert's check-ins: the last summary, the open round, and when the next opens."""
    done = next((one for one in reversed(alert.check_ins) if one.summarised_at), None)
    now_open = alert.check_in if alert.check_in and alert.check_in.open else None
    return (
        *(_summary(alert, done) if done else ()),
        *((paragraph(*_under_way(now_open)),) if now_open else ()),
        *((paragraph(titled("Next check-in", written_instant(following))),) if following else ()),
    )


def _under_way(check_in: Round) -> Iterator[Line]:
    answered = f"{len(check_in.asked) - len(check_in.missing)} of {len(check_in.asked)} have answered"
    yield titled("Check-in under way", f"{answered}; it closes on {written_instant(check_in.closes_at)}.")
    if check_in.missing:
        yield titled("Still missing", *listed(user(one.person) for one in check_in.missing))


def _summary(alert: Alert, check_in: Round) -> Iterator[Json]:
    lines = (
        *(_standing(standing) for standing in check_in.standings(alert.terms.exit_criteria) if standing.state),
        *(_blocker(update) for update in check_in.updates if update.blockers),
        *((_missing(check_in),) if check_in.missing else ()),
    )
    title = bold(f"Last check-in, {written_date(check_in.opened_at.date())}")
    if lines:
        yield from bullets((title,), lines)
    else:
        yield paragraph((title, *line(": everybody has answered, and nothing is in the way.")))


def _standing(standing: CriterionStanding) -> Line:
    state = STATES[standing.state] if standing.state else ""
    return line(f"{clip(standing.criterion, SHORT)}: {state} (", *listed(map(user, standing.people)), ")")


def _blocker(update: Update) -> Line:
    return line("In the way, says ", user(update.person), f": {clip(' '.join(update.blockers.split()), SHORT)}")


def _missing(check_in: Round) -> Line:
    return line("No update from ", *listed(user(one.person) for one in check_in.missing))
