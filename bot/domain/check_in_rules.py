"""The rules of check-ins: when a round opens, who answers it, who is chased, when it closes."""

from datetime import datetime

from bot.domain import commands, events
from bot.domain.alert import Alert
from bot.domain.check_ins import Asked, Round, Update, asked_by, is_opening, last_opening, next_opening
from bot.domain.guards import require_declared, require_text
from bot.domain.policy import Policy
from bot.domain.values import Person, next_number
from bot.domain.words import mentions
from bot.errors import Refusal
from bot.language import N_, gettext

Happened = tuple[events.Event, ...]
NO_PROGRESS = N_("Say what has moved since the last check-in, even if it is nothing.")


def open_check_in(alert: Alert, command: commands.OpenCheckIn, now: datetime, policy: Policy) -> Happened:
    """Open a round, if the timer still applies. Of several openings that were missed, only the last is kept.

    A round that is still open by then is closed first.
    """
    opening = command.opening
    if opening is None or not _is_due(alert, opening, now, policy):
        return ()
    before = alert.check_in
    if before and before.opening >= opening:
        return ()
    closed = (_closing(alert, before, command.actor.id, now),) if before and before.open else ()
    return (*closed, _opening(alert, opening, command.actor.id, now, policy))


def answer_check_in(alert: Alert, command: commands.AnswerCheckIn, now: datetime, policy: Policy) -> Happened:
    """Answer an open round, for all workstreams that the actor leads. The last answer closes it."""
    del policy  # whoever is asked may answer
    check_in, asked = answerable(alert, command.check_in, command.actor.id)
    known = set(alert.terms.exit_criteria)
    update = Update(
        person=asked.person,
        workstreams=asked.workstreams,
        at=now,
        progress=require_text(command.progress, field="progress", needed=gettext(NO_PROGRESS)),
        blockers=require_text(command.blockers, field="blockers"),
        criteria=tuple(report for report in command.criteria if report.criterion in known),
        note=require_text(command.note, field="note"),
    )
    return _answered(alert, check_in, update)


def answer_in_words(alert: Alert, command: commands.CheckIn, now: datetime, policy: Policy) -> Happened:
    """Take what somebody typed as their progress in the open round; what else they said before stays."""
    del policy  # whoever is asked may answer
    check_in, asked = answerable(alert, None, command.actor.id)
    progress = require_text(command.text, field="text", needed=gettext("Write the update first."))
    said = check_in.update_of(asked.person) or Update(**asked.model_dump(), at=now, progress=progress)
    changed = {"at": now, "progress": progress, "workstreams": asked.workstreams}
    return _answered(alert, check_in, said.model_copy(update=changed))


def chase_check_in(alert: Alert, command: commands.ChaseCheckIn, now: datetime, policy: Policy) -> Happened:
    """Ask those who have not answered once more, if the timer still applies. A practice chases nobody."""
    del policy  # a timer acts for Code Red itself
    check_in = _open_round(alert, command.check_in)
    if check_in is None or check_in.chased_at or now >= check_in.closes_at:
        return ()
    if alert.terms.practice or alert.terms.cadence.kind == "none":
        return ()
    people = tuple(one.person for one in check_in.missing)
    if not people:
        return ()
    chased = events.CheckInChased(
        alert=alert.key, actor=command.actor.id, at=now, check_in=check_in.id, people=people
    )
    return (chased,)


def close_check_in(alert: Alert, command: commands.CloseCheckIn, now: datetime, policy: Policy) -> Happened:
    """Close a round, whoever is missing, if the timer still applies."""
    del policy  # a timer acts for Code Red itself
    check_in = _open_round(alert, command.check_in)
    return (_closing(alert, check_in, command.actor.id, now),) if check_in else ()


def asks(alert: Alert, person: Person) -> bool:
    """Tell whether an open round asks somebody."""
    check_in = alert.check_in
    return bool(alert.active and check_in and check_in.open and check_in.asks(person))


def answerable(alert: Alert, identity: str | None, person: Person) -> tuple[Round, Asked]:
    """Return the open round that somebody may answer, and what it asks them; refuse where there is none.

    `identity` is None for whichever round is open.
    """
    require_declared(alert)
    check_in = alert.check_in
    if check_in is None or not check_in.open or identity not in {None, check_in.id}:
        raise Refusal(
            gettext(
                "This check-in is closed, and its summary is in the home thread. What is new since then can be "
                "written with /codered checkin {key}.",
                key=alert.key,
            )
        )
    asked = check_in.asks(person)
    if asked is None:
        raise Refusal(
            gettext(
                "This check-in asks those who lead the work: {people}. Tell them, or post an update of your own "
                "with /codered checkin {key}.",
                people=mentions(one.person for one in check_in.asked),
                key=alert.key,
            )
        )
    return check_in, asked


def _is_due(alert: Alert, opening: datetime, now: datetime, policy: Policy) -> bool:
    """Tell whether a round should be open by now: an amendment may have moved it, the alert may be over.

    One that was missed is made up for on the same day, where the cadence is at home, until it would have closed.
    """
    cadence = alert.terms.cadence
    if not (alert.active and opening <= now and is_opening(cadence, opening)):
        return False
    last = last_opening(cadence, opening, now)
    same_day = last.astimezone(cadence.zone).date() == now.astimezone(cadence.zone).date()
    return same_day and now < last + policy.check_in_times(weekly=cadence.weekly).close_after


def _opening(
    alert: Alert, opening: datetime, actor: Person, now: datetime, policy: Policy
) -> events.CheckInOpened:
    cadence = alert.terms.cadence
    times = policy.check_in_times(weekly=cadence.weekly)
    number = next_number(one.id for one in alert.check_ins)
    following = next_opening(cadence, now)
    closes_at = now + times.close_after
    check_in = Round(
        id=f"{alert.key}-C{number}",
        opening=last_opening(cadence, opening, now),
        opened_at=now,
        closes_at=min(closes_at, following) if following else closes_at,
        asked=asked_by(alert.terms),
    )
    return events.CheckInOpened(alert=alert.key, actor=actor, at=now, check_in=check_in)


def completed(alert: Alert, after: Alert, actor: Person, now: datetime) -> Happened:
    """Close an open round that lacks nobody's answer any more, because others lead by now."""
    before, check_in = alert.check_in, after.check_in
    if not after.active or before is None or check_in is None or not check_in.open:
        return ()
    if not before.missing or check_in.missing or not check_in.answers:
        return ()
    return (_closing(after, check_in, actor, now),)


def _answered(alert: Alert, check_in: Round, update: Update) -> Happened:
    """Return what an answer changes: nothing where it was given before; the last one ends the round."""
    said = check_in.update_of(update.person)
    if said and said.says(update):
        return ()
    answered = events.CheckInAnswered(
        alert=alert.key, actor=update.person, at=update.at, check_in=check_in.id, update=update
    )
    complete = check_in.model_copy(update={"answers": (*check_in.answers, update)})
    if complete.missing:
        return (answered,)
    return (answered, _closing(alert, complete, update.person, update.at))


def _closing(alert: Alert, check_in: Round, actor: Person, now: datetime) -> events.CheckInClosed:
    missing = tuple(one.person for one in check_in.missing)
    return events.CheckInClosed(alert=alert.key, actor=actor, at=now, check_in=check_in, missing=missing)


def _open_round(alert: Alert, identity: str) -> Round | None:
    check_in = alert.round(identity)
    return check_in if alert.active and check_in and check_in.open else None
