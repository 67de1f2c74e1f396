"""What an event changes: `(alert, event) → alert`."""

from collections.abc import Iterable
from functools import reduce

from bot.domain import events
from bot.domain.alert import Alert, Status
from bot.domain.approval import Approval, ApprovalState
from bot.domain.brief import Level, Terms
from bot.domain.check_ins import Round, asked_by
from bot.domain.drafting import Part
from bot.domain.ending import Ending
from bot.domain.ledger import Expectation, Expected
from bot.domain.reassignment import Back
from bot.domain.review import Extension
from bot.domain.values import same_name


def apply_all(alert: Alert | None, happened: Iterable[events.Event]) -> Alert | None:
    """Return the state after all these events, in order."""
    return reduce(apply, happened, alert)


def apply(alert: Alert | None, event: events.Event) -> Alert | None:
    """Return the state after one event. Only a saved draft can begin an alert."""
    if isinstance(event, events.DraftSaved):
        return _saved(alert, event)
    if alert is None:
        raise LookupError(f"{event.name} happened to {event.alert}, which does not exist")
    return _apply(alert, event)


def _saved(alert: Alert | None, event: events.DraftSaved) -> Alert:
    terms = event.brief.terms()
    if alert is not None:
        return alert.model_copy(update={"terms": terms})
    return Alert(key=event.alert, terms=terms, author=event.actor, created_at=event.at)


def _apply(alert: Alert, event: events.Event) -> Alert:  # noqa: C901, PLR0911, PLR0912 - one line for each event
    match event:
        case events.DraftDiscarded():
            return alert.model_copy(update=_closed(Status.DISCARDED, event))
        case events.DraftShared():
            return alert.model_copy(update={"co_authors": (*alert.co_authors, *event.people)})
        case events.DraftUnshared():
            left = tuple(person for person in alert.co_authors if person not in event.people)
            return alert.model_copy(update={"co_authors": left})
        case events.TakenOut():
            return _taken_out(alert, event)
        case events.GuardrailOverridden():
            return alert.model_copy(update={"overrides": (*alert.overrides, event.override)})
        case events.Declared():
            return _declared(alert, event)
        case events.LevelChanged():
            return _at_another_level(alert, event)
        case (
            events.ApprovalAsked()
            | events.ApprovalShown()
            | events.Approved()
            | events.ApprovalRefused()
            | events.ApprovalVoided()
            | events.ApprovalExpired()
        ):
            return alert.model_copy(update={"approval": event.approval})
        case events.Amended():
            return _amended(alert, event)
        case events.WorkstreamAdded():
            return _with_workstream(alert, event)
        case events.ResourceAdded():
            terms = alert.terms.model_copy(update={"resources": (*alert.terms.resources, event.resource)})
            return alert.model_copy(update={"terms": terms}).with_version(event.version)
        case events.PersonReassigned():
            return alert.with_entry(event.entry).with_version(event.entry.version if alert.active else 0)
        case events.PersonReleased():
            return _released(alert, event)
        case events.ProjectDeferred():
            return alert.with_deferral(event.entry).with_version(event.entry.version if alert.active else 0)
        case events.DeferralDecided():
            return alert.with_deferral(event.entry)
        case events.DeferralReviewDue() | events.DeferralReviewOverdue():
            return alert.with_deferral(event.entry.model_copy(update={"review": event.review}))
        case events.ReviewDue() | events.ReviewOverdue():
            return alert.model_copy(update={"review": event.review})
        case events.Answered():
            return alert.with_expectation(_answered(event))
        case events.AskedAgain():
            return alert.with_version(event.entry.version).with_expectation(event.entry)
        case events.FoundUnreachable():
            return alert.with_expectation(event.entry.model_copy(update={"unreachable": event.because}))
        case events.ConcernSettled():
            return alert.with_expectation(event.entry.model_copy(update={"settlement": event.settlement}))
        case events.Nudged():
            return alert.model_copy(update={"nudged_at": event.at})
        case events.CheckInOpened() | events.CheckInAnswered() | events.CheckInChased() | events.CheckInClosed():
            return _checked_in(alert, event)
        case events.StoodDown():
            return _stood_down(alert, event)
        case events.PersonBack():
            back = Back(by=event.actor, at=event.at)
            return alert.with_entry(event.entry.model_copy(update={"back": back}))
        case events.RetrospectiveWritten():
            answers = (*alert.retrospectives, event.retrospective)
            return alert.model_copy(update={"retrospectives": answers})
        case events.Recalled():
            return _recalled(alert, event)
        case _:
            return alert


def _declared(alert: Alert, event: events.Declared) -> Alert:
    """Declare it. From now on it is fixed whose answers are expected, and since when."""
    asked = {"version": 1, "asked_at": event.at}
    owners = asked if event.answers is not Expected.REASSIGNED else {}
    return alert.model_copy(
        update={
            "status": Status.DECLARED,
            "version": 1,
            "declared_by": event.actor,
            "declared_at": event.at,
            "answers": event.answers,
            "approval": _used(alert, None, event),
            "approved_by": event.approved_by,
            "roster": tuple(e.model_copy(update=asked) if e.open else e for e in alert.roster),
            "deferrals": tuple(e.model_copy(update=owners) if e.open else e for e in alert.deferrals),
        }
    )


def _at_another_level(alert: Alert, event: events.LevelChanged) -> Alert:
    before = event.before if event.after.rank > event.before.rank else None
    audience = alert.terms.audience
    told = audience.model_copy(update={"channels": (*audience.channels, *event.new_channels)})
    reviewed = {"review_on": event.review_on} if event.review_on else {}
    restricted = alert.terms.restricted or event.restricts
    at = {"level": event.after, "raised_from": before, "audience": told, "restricted": restricted}
    terms = alert.terms.model_copy(update=at | reviewed)
    return alert.model_copy(
        update={"terms": terms, "version": alert.version + 1, "approval": _used(alert, event.before, event)}
    )


def _used(alert: Alert, before: Level | None, event: events.Declared | events.LevelChanged) -> Approval | None:
    """Return the approval as it is once what it was given for is done."""
    approval = alert.approval
    if approval is None or approval.state is not ApprovalState.GRANTED or approval.before is not before:
        return approval
    level = event.after if isinstance(event, events.LevelChanged) else alert.level
    return approval.ended(ApprovalState.USED, event.at) if approval.level is level else approval


def _taken_out(alert: Alert, event: events.TakenOut) -> Alert:
    """Forget what was taken out of a draft: nobody was told of it."""
    streams = [item.name for item in event.items if item.part is Part.WORKSTREAM]
    resources = {item.name for item in event.items if item.part is Part.RESOURCE}
    terms = alert.terms.model_copy(
        update={
            "workstreams": tuple(
                one for one in alert.terms.workstreams if not any(same_name(one.name, name) for name in streams)
            ),
            "resources": tuple(one for one in alert.terms.resources if one.name not in resources),
        }
    )
    return alert.model_copy(
        update={
            "terms": terms,
            "roster": tuple(entry for entry in alert.roster if entry.id not in event.entries),
            "deferrals": tuple(entry for entry in alert.deferrals if entry.id not in event.entries),
        }
    )


def _answered(event: events.Answered) -> Expectation:
    """Keep the answer. A new concern has no outcome yet, and who answers can be reached."""
    return event.entry.model_copy(update={"answer": event.answer, "settlement": None, "unreachable": ""})


def _amended(alert: Alert, event: events.Amended) -> Alert:
    new_values = {name: after for name, _, after in event.changes}
    terms = Terms.model_validate(alert.terms.model_dump() | new_values)
    version = alert.version + 1 if alert.active else alert.version
    extensions = (*alert.extensions, *_extended(alert, terms, event))
    changed = {"terms": terms, "version": version, "check_ins": _asking(alert, terms), "extensions": extensions}
    return alert.model_copy(update=changed)


def _extended(alert: Alert, after: Terms, event: events.Amended) -> tuple[Extension, ...]:
    """Return the extension that an amendment of a running alert is, if its review comes later from now on."""
    before, review_on = alert.terms.review_on, after.review_on
    if not alert.active or review_on is None or (before is not None and review_on <= before):
        return ()
    return (Extension(before=before, after=review_on, by=event.actor, at=event.at, because=event.because),)


def _with_workstream(alert: Alert, event: events.WorkstreamAdded) -> Alert:
    others = tuple(s for s in alert.terms.workstreams if not same_name(s.name, event.workstream.name))
    terms = alert.terms.model_copy(update={"workstreams": (*others, event.workstream)})
    changed = alert.model_copy(update={"terms": terms, "check_ins": _asking(alert, terms)})
    return changed.with_version(event.version)


def _asking(alert: Alert, terms: Terms) -> tuple[Round, ...]:
    """Have an open check-in ask those who lead by these terms."""
    return tuple(one.model_copy(update={"asked": asked_by(terms)}) if one.open else one for one in alert.check_ins)


def _silenced(alert: Alert, event: events.Event) -> tuple[Round, ...]:
    """Close an open check-in of an alert that ends: nothing is said about it."""
    return tuple(one.model_copy(update={"closed_at": event.at}) if one.open else one for one in alert.check_ins)


def _checked_in(
    alert: Alert,
    event: events.CheckInOpened | events.CheckInAnswered | events.CheckInChased | events.CheckInClosed,
) -> Alert:
    match event:
        case events.CheckInOpened():
            return alert.with_round(event.check_in)
        case events.CheckInClosed():
            ended = {"closed_at": event.at, "summarised_at": event.at}
            return alert.with_round(event.check_in.model_copy(update=ended))
    found = alert.round(event.check_in)
    if found is None:
        raise LookupError(f"{event.name} happened to {event.check_in}, which is not there")
    if isinstance(event, events.CheckInChased):
        return alert.with_round(found.model_copy(update={"chased_at": event.at}))
    return alert.with_round(found.model_copy(update={"answers": (*found.answers, event.update)}))


def _released(alert: Alert, event: events.PersonReleased) -> Alert:
    """Mark the entry; a draft simply forgets it, because nobody was told."""
    if alert.status is Status.DRAFT:
        kept = tuple(entry for entry in alert.roster if entry.id != event.entry.id)
        return alert.model_copy(update={"roster": kept})
    return alert.with_entry(event.entry.model_copy(update={"released": True, "returns_on": event.returns_on}))


def _stood_down(alert: Alert, event: events.StoodDown) -> Alert:
    ending = Ending(note=event.note, criteria=event.criteria, resources=event.resources)
    ended = {"check_ins": _silenced(alert, event), "ending": ending}
    return alert.model_copy(update=_closed(Status.STOOD_DOWN, event) | ended)


def _recalled(alert: Alert, event: events.Recalled) -> Alert:
    """End the alert as if it had not been: what still held of it is void; what was over by then stays so."""
    roster = (e if e.released else e.model_copy(update={"void": True}) for e in alert.roster)
    # A project that was only rescheduled is still put off, and by nothing but the alert.
    deferrals = (e.model_copy(update={"void": True}) if e.unsettled else e for e in alert.deferrals)
    void = {"roster": tuple(roster), "deferrals": tuple(deferrals), "check_ins": _silenced(alert, event)}
    return alert.model_copy(update=_closed(Status.RECALLED, event) | void)


def _closed(status: Status, event: events.Event) -> dict[str, object]:
    return {"status": status, "closed_at": event.at, "closed_by": event.actor}
