"""The tellers: what each event of the audit log says to a person, in Slack as on the command line.

A teller says what somebody did, and why: the words that follow their name. What was written for a few to read
(the reason of a concern, what it was answered, why somebody cannot be reached) is told to the `candid` only: to
those who lead, and to whoever runs Code Red.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.domain import events, reasons
from bot.domain.acknowledgement import Answer
from bot.domain.approval import Approval
from bot.domain.brief import Level
from bot.domain.deferral import RegisterEntry
from bot.domain.delivery import DeliveryDecided, Verdict
from bot.domain.drafting import Part
from bot.domain.exporting import Exported
from bot.domain.ledger import Expected, Outcome
from bot.domain.people import PeopleImported
from bot.domain.policy import CODE_RED
from bot.domain.policy_news import PolicyChanged, PolicyRefused
from bot.domain.reassignment import RosterEntry
from bot.domain.record import Happening, SeenMemo
from bot.domain.values import Person
from bot.language import written_date
from bot.surfaces.progress import place
from bot.surfaces.rich import Json, Line, line, listed, say, sentence_line, user
from bot.surfaces.words import clip, counted, written_end

TEXT_SHOWN = 300
"""Characters of what somebody wrote that a story repeats."""
VALUE_SHOWN = 120
HASH_SHOWN = 12
"""Characters of a template's hash: enough to tell two versions of it apart."""

Teller = Callable[[Any], Line]


def told(happening: Happening, zone: ZoneInfo, *, candid: bool) -> Line:
    """Tell one event on one line: when, who, what, why, and by which memo others read it."""
    return line(f"{written_moment(happening.at, zone)}: ", *sentence(happening, candid=candid))


def sentence(happening: Happening, *, candid: bool) -> Line:
    """Tell one event without its time."""
    event = happening.event
    teller = TELLERS.get(type(event)) if event is not None else None
    if event is None or teller is None:
        return line(_who(happening.actor), f" did something that this version does not know ({happening.name}).")
    reason = CONFIDENTIAL[type(event)](event) if candid and type(event) in CONFIDENTIAL else ""
    said = (*teller(event), *line(_because(reason)))
    return line(_who(happening.actor), " ", *_ended(said), *_seen(happening.seen))


def written_moment(at: datetime, zone: ZoneInfo) -> str:
    """Write an instant in the zone that is said once, as in “1 December 2025, 09:00”."""
    local = at.astimezone(zone)
    return f"{written_date(local)}, {local:%H:%M}"


def _who(person: Person) -> str | Json:
    return "Code Red" if person == CODE_RED.id else user(person)


def _ended(said: Line) -> Line:
    """End a sentence with a full stop, where what somebody wrote has not ended it."""
    last = said[-1].get("text", "") if said else ""
    return said if last.rstrip("”) ").endswith((".", "!", "?", "…")) else (*said, say("."))


def _seen(memos: Iterable[SeenMemo]) -> Iterable[str]:
    for memo in memos:
        yield (
            f" They read version {memo.version} of the memo: {memo.template} in “{memo.language}”, template "
            f"{memo.template_hash[:HASH_SHOWN]}."
        )


def _because(reason: str) -> str:
    return f", because: {_quoted(reason)}" if reason else ""


def _quoted(text: str, most: int = TEXT_SHOWN) -> str:
    return f"“{clip(' '.join(text.split()), most)}”"


def _draft_saved(event: events.DraftSaved) -> Line:
    brief = event.brief
    focus = f", {_quoted(brief.focus)}" if brief.focus else ""
    lead = line(", led by ", user(brief.lead)) if brief.lead else ()
    review = f", reviewed on {written_date(brief.review_on)}" if brief.review_on else ""
    kind = "a practice of " if brief.practice else ""
    only = " It is restricted." if brief.restricted else ""
    return line(f"saved the draft of {kind}a code {brief.level}{focus}", *lead, f"{review}.{only}")


def _draft_discarded(event: events.DraftDiscarded) -> Line:
    return line(f"threw the draft away{_because(event.because)}")


ANSWERS = {
    Expected.EVERYONE: "everybody in the audience",
    Expected.REASSIGNED_AND_OWNERS: "the reassigned and the owners of projects",
    Expected.REASSIGNED: "the reassigned",
}


def _declared(event: events.Declared) -> Line:
    audience = event.brief.audience
    people = f" and {counted(len(audience.people), 'person', 'people')}" if audience.people else ""
    where = counted(len(audience.channels), "channel", "channels")
    return line(
        f"declared code {event.brief.level} to {where}{people}; an answer is expected of {ANSWERS[event.answers]}",
        *_by_approval(event.approved_by, event.seen),
    )


def _by_approval(people: tuple[Person, ...], seen: str) -> Line:
    if not people:
        return ()
    return line("; approved before by ", *listed(map(user, people)), f" (what they saw: {seen[:HASH_SHOWN]})")


def _level_changed(event: events.LevelChanged) -> Line:
    verb = "raised" if Level(event.after).rank > Level(event.before).rank else "lowered"
    approved = _by_approval(event.approved_by, event.seen)
    return line(f"{verb} it from {event.before} to {event.after}", *approved, _because(event.because))


CALLED = {"review_on": "review date", "restricted": "restriction"}
"""The parts of a brief whose own names do not read well."""


def _amended(event: events.Amended) -> Line:
    changes = [part for change in event.changes for part in (say("; "), *_change(*change))][1:]
    return line("changed ", *changes, _because(event.because))


def _change(name: str, before: Any, after: Any) -> Line:  # noqa: ANN401 - JSON values
    called = CALLED.get(name, name.replace("_", " "))
    if name == "lead":
        return line("the lead from ", _somebody(before), " to ", _somebody(after))
    if isinstance(before, dict | list) or isinstance(after, dict | list):
        return line(f"the {called}")
    return line(f"the {called} from {_value(before)} to {_value(after)}")


def _somebody(person: Person | None) -> str | Json:
    return user(person) if person else "nobody"


def _value(value: Any) -> str:  # noqa: ANN401 - a JSON value
    if value is None or value == "":
        return "nothing"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return _quoted(str(value), VALUE_SHOWN)


def _workstream_added(event: events.WorkstreamAdded) -> Line:
    lead = line(", led by ", user(event.workstream.lead)) if event.workstream.lead else ()
    return line(f"set the workstream {_quoted(event.workstream.name)}", *lead)


def _resource_added(event: events.ResourceAdded) -> Line:
    return line(f"added a resource ({event.resource.kind}): {_quoted(event.resource.note)}")


def _reassigned(event: events.PersonReassigned) -> Line:
    return line("reassigned ", *_moved(event.entry), f", {written_end(event.entry.move.until_on)}")


def _released(event: events.PersonReleased) -> Line:
    return line("released ", *_moved(event.entry), f", who returns on {written_date(event.returns_on)}")


def _deferred(event: events.ProjectDeferred) -> Line:
    put_off = event.entry.deferral
    promise = f"; a commitment is touched: {_quoted(put_off.commitment)}" if put_off.commitment else ""
    until = written_end(put_off.until_on)
    return line(
        f"put off {_quoted(put_off.project)}, owned by ",
        user(put_off.owner),
        f", {until}{_because(put_off.why)}{promise}",
    )


def _decided(event: events.DeferralDecided) -> Line:
    verdict = event.entry.verdict
    became = verdict.decision.value if verdict else "undecided"
    until = f" to {written_date(verdict.until)}" if verdict and verdict.until else ""
    note = _because(verdict.note) if verdict else ""
    return line(f"decided on {_quoted(event.entry.project)}: {became}{until}{note}")


SAID = {
    Answer.ACKNOWLEDGED: "acknowledged",
    Answer.OBJECTED: "has a concern about",
    Answer.UNDONE: "took back the answer to",
}


def _deferral_asked(event: events.DeferralReviewDue) -> Line:
    owner = user(event.entry.person)
    return line("asked ", owner, f" what becomes of {_quoted(event.entry.project)}, as its day had come")


def _deferral_late(event: events.DeferralReviewOverdue) -> Line:
    days = counted(event.days, "day", "days")
    told_to = listed(map(user, event.told))
    return line("told ", *told_to, f" that nobody has decided on {_quoted(event.entry.project)}, {days} late")


def _review_asked(event: events.ReviewDue) -> Line:
    return line("asked ", *listed(map(user, event.told)), " to extend, lower or stand down: its review had come")


def _review_late(event: events.ReviewOverdue) -> Line:
    days = counted(event.days, "day", "days")
    return line("told ", *listed(map(user, event.told)), f" that nobody has answered for its review, {days} late")


def _answered(event: events.Answered) -> Line:
    said = event.answer
    whose = line(", on behalf of ", user(said.person)) if said.on_behalf else ()
    read = f" (version {said.version} of the memo, by {said.how})"
    return line(f"{SAID[said.answer]} ", *_about(event.entry, mention=False), *whose, read)


def _asked_again(event: events.AskedAgain) -> Line:
    return line("changed something for ", *_about(event.entry), ", who is asked again")


def _unreachable(event: events.FoundUnreachable) -> Line:
    return line("noted that ", *_about(event.entry), " cannot be asked")


OUTCOMES = {
    Outcome.RELEASED: "settled by a release the concern of ",
    Outcome.KEPT: "kept as it is, after the concern of ",
    Outcome.TALK: "will talk about the concern of ",
}


def _settled(event: events.ConcernSettled) -> Line:
    return line(OUTCOMES[event.settlement.outcome], *_about(event.entry))


def _readers(event: events.ReadersExpected) -> Line:
    return line(f"expects {counted(len(event.people), 'person', 'people')} of the audience to have read the memo")


def _nudged(event: events.Nudged) -> Line:
    return line(f"reminded {counted(event.people, 'person who has', 'people who have')} not answered")


def _asked(event: events.Asked) -> Line:
    return line("asked ", *_moved(event.entry))


def _return_told(event: events.ReturnTold) -> Line:
    day = event.entry.returns_on
    return line("told ", *_moved(event.entry), f" that they return{f' on {written_date(day)}' if day else ''}")


def _reminded(event: events.Reminded) -> Line:
    return line("reminded ", *_about(event.entry))


def _escalated(event: events.Escalated) -> Line:
    return line("passed on to ", user(event.lead), " that there is no answer of ", *_about(event.entry))


def _snoozed(event: events.Snoozed) -> Line:
    return line("wants to be reminded later of ", *_about(event.entry, mention=False))


def _checked_in(event: events.CheckedIn) -> Line:
    return line(f"wrote: {_quoted(event.text)}")


def _check_in_opened(event: events.CheckInOpened) -> Line:
    return line("opened a check-in and asked ", *listed(user(one.person) for one in event.check_in.asked))


def _check_in_answered(event: events.CheckInAnswered) -> Line:
    blocked = f"; in the way: {_quoted(event.update.blockers)}" if event.update.blockers else ""
    return line(f"answered the check-in: {_quoted(event.update.progress)}{blocked}")


def _check_in_chased(event: events.CheckInChased) -> Line:
    return line("asked once more for an update: ", *listed(map(user, event.people)))


def _check_in_closed(event: events.CheckInClosed) -> Line:
    missing = line("; no update came from ", *listed(map(user, event.missing))) if event.missing else ()
    return line(f"closed the check-in with {counted(len(event.check_in.answers), 'update', 'updates')}", *missing)


def _asked_for(approval: Approval) -> str:
    return "to be declared" if approval.before is None else f"to become code {approval.level}"


def _approval_asked(event: events.ApprovalAsked) -> Line:
    approval = event.approval
    needed = counted(approval.needed, "approval is", "approvals are")
    return line(
        f"asked for it {_asked_for(approval)}: {needed} needed; asked were ",
        *listed(map(user, approval.asked)),
        f" (what they saw: {approval.seen[:HASH_SHOWN]}){_because(approval.because)}",
    )


def _approved(event: events.Approved) -> Line:
    approval = event.approval
    return line(f"gave approval for it {_asked_for(approval)} (what they saw: {approval.seen[:HASH_SHOWN]})")


def _approval_refused(event: events.ApprovalRefused) -> Line:
    return line(f"refused approval for it {_asked_for(event.approval)}{_because(event.opinion.reason)}")


def _approval_voided(event: events.ApprovalVoided) -> Line:
    return line(f"made the approval for it {_asked_for(event.approval)} void, because {event.because}")


def _approval_expired(event: events.ApprovalExpired) -> Line:
    return line(f"let the approval for it {_asked_for(event.approval)} expire")


def _overridden(event: events.GuardrailOverridden) -> Line:
    override = event.override
    found = sentence_line(f"{override.rail}: {override.sentence}".removesuffix("."))
    return line("overrode the guardrail ", *found, _because(override.because))


def _shared(event: events.DraftShared) -> Line:
    return line("shared the draft with ", *listed(map(user, event.people)))


def _unshared(event: events.DraftUnshared) -> Line:
    return line("shares the draft no longer with ", *listed(map(user, event.people)))


def _taken_out(event: events.TakenOut) -> Line:
    names = (user(one.name) if one.part is Part.PERSON else say(_quoted(one.name)) for one in event.items)
    return line("took out of the draft ", *listed(names))


def _previewed(event: events.DraftPreviewed) -> Line:
    del event
    return line("looked at a preview of what everybody would get")


def _policy_changed(event: PolicyChanged) -> Line:
    changes = "; ".join(f"{name} from {_setting(old)} to {_setting(new)}" for name, old, new in event.changes)
    return line(f"took up a change of {_quoted(event.source)}: {clip(changes, 10 * VALUE_SHOWN)}")


def _setting(value: Any) -> str:  # noqa: ANN401 - a JSON value
    return _quoted(json.dumps(value, ensure_ascii=False), VALUE_SHOWN)


def _policy_refused(event: PolicyRefused) -> Line:
    return line(f"could not use {_quoted(event.source)}, and went on with the policy before: {event.because}")


def _stood_down(event: events.StoodDown) -> Line:
    states = Counter(one.state.words for one in event.criteria)
    fates = Counter(one.fate.value for one in event.resources)
    settled = (
        *(f"{counted(number, 'criterion', 'criteria')} {state}" for state, number in states.items()),
        *(f"{counted(number, 'resource', 'resources')} {fate}" for fate, number in fates.items()),
    )
    told = f" ({', '.join(settled)})" if settled else ""
    return line(f"stood it down{told}{f': {_quoted(event.note)}' if event.note else ''}")


def _return_asked(event: events.ReturnAsked) -> Line:
    return line("asked ", *_moved(event.entry), " whether they are back")


def _return_reminded(event: events.ReturnReminded) -> Line:
    return line("reminded ", *_moved(event.entry), " to say whether they are back")


def _return_missed(event: events.ReturnMissed) -> Line:
    told_to = listed(map(user, event.people))
    return line("told ", *told_to, " that there is no word whether this person is back: ", *_moved(event.entry))


def _back(event: events.PersonBack) -> Line:
    return line("noted who is back: ", *_moved(event.entry))


def _retrospective_asked(event: events.RetrospectiveAsked) -> Line:
    return line("asked ", user(event.person), " how it went")


def _retrospective_chased(event: events.RetrospectiveChased) -> Line:
    return line("asked ", user(event.person), " once more how it went")


def _retrospective_written(event: events.RetrospectiveWritten) -> Line:
    return line(f"{'changed' if event.before else 'wrote'} what they say of how it went")


def _recalled(event: events.Recalled) -> Line:
    return line(f"recalled it{_because(event.because)}")


DELIVERY = {
    Verdict.THERE: "said that it is there",
    Verdict.ABSENT: "said that it is not there",
    Verdict.AGAIN: "had it sent again",
    Verdict.LOOK: "had it looked for",
    Verdict.CANCELLED: "cancelled it",
    Verdict.DISMISSED: "dismissed its failure",
}


def _delivery_decided(event: DeliveryDecided) -> Line:
    where = sentence_line(place(event.place))
    said = f" ({event.topic}): {DELIVERY[event.verdict]}{_because(event.because)}"
    return line("decided about the message to ", *where, said)


def _people_imported(event: PeopleImported) -> Line:
    return line(
        f"imported people from {_quoted(event.source)}: {event.added} added, {event.changed} changed, "
        f"{event.unchanged} as they were"
    )


def _exported(event: Exported) -> Line:
    return line(f"took a file of the {event.what} ({event.how}, {counted(event.rows, 'row', 'rows')})")


def _moved(entry: RosterEntry) -> Line:
    return line(user(entry.person), f" ({entry.move.from_team} to {entry.move.workstream})")


def _about(entry: events.Entry, *, mention: bool = True) -> Line:
    """Name whose answer it is, and about what; without `mention` only about what: they are the one who acts."""
    if isinstance(entry, RosterEntry):
        what = f"the move from {entry.move.from_team} to {entry.move.workstream}"
    elif isinstance(entry, RegisterEntry):
        what = f"the deferral of {_quoted(entry.project)}"
    else:
        what = "the memo"
    return line(user(entry.person), f" ({what})") if mention else line(what)


TELLERS: Mapping[type[events.Event], Teller] = {
    events.DraftSaved: _draft_saved,
    events.DraftDiscarded: _draft_discarded,
    events.Declared: _declared,
    events.LevelChanged: _level_changed,
    events.Amended: _amended,
    events.WorkstreamAdded: _workstream_added,
    events.ResourceAdded: _resource_added,
    events.PersonReassigned: _reassigned,
    events.PersonReleased: _released,
    events.ProjectDeferred: _deferred,
    events.DeferralDecided: _decided,
    events.DeferralReviewDue: _deferral_asked,
    events.DeferralReviewOverdue: _deferral_late,
    events.ReviewDue: _review_asked,
    events.ReviewOverdue: _review_late,
    events.Answered: _answered,
    events.AskedAgain: _asked_again,
    events.FoundUnreachable: _unreachable,
    events.ConcernSettled: _settled,
    events.ReadersExpected: _readers,
    events.Nudged: _nudged,
    events.Asked: _asked,
    events.ReturnTold: _return_told,
    events.Reminded: _reminded,
    events.Escalated: _escalated,
    events.Snoozed: _snoozed,
    events.CheckedIn: _checked_in,
    events.CheckInOpened: _check_in_opened,
    events.CheckInAnswered: _check_in_answered,
    events.CheckInChased: _check_in_chased,
    events.CheckInClosed: _check_in_closed,
    events.ApprovalAsked: _approval_asked,
    events.Approved: _approved,
    events.ApprovalRefused: _approval_refused,
    events.ApprovalVoided: _approval_voided,
    events.ApprovalExpired: _approval_expired,
    events.GuardrailOverridden: _overridden,
    events.DraftShared: _shared,
    events.DraftUnshared: _unshared,
    events.TakenOut: _taken_out,
    events.DraftPreviewed: _previewed,
    PolicyChanged: _policy_changed,
    PolicyRefused: _policy_refused,
    events.StoodDown: _stood_down,
    events.ReturnAsked: _return_asked,
    events.ReturnReminded: _return_reminded,
    events.ReturnMissed: _return_missed,
    events.PersonBack: _back,
    events.RetrospectiveAsked: _retrospective_asked,
    events.RetrospectiveChased: _retrospective_chased,
    events.RetrospectiveWritten: _retrospective_written,
    events.Recalled: _recalled,
    DeliveryDecided: _delivery_decided,
    PeopleImported: _people_imported,
    Exported: _exported,
}
"""The teller of every event; a test fails where one lacks."""

CONFIDENTIAL: Mapping[type[events.Event], Callable[[Any], str]] = {
    events.Answered: lambda event: str(event.answer.reason),
    events.FoundUnreachable: lambda event: reasons.said(event.because),
    events.ConcernSettled: lambda event: str(event.settlement.note),
}
"""The reasons that are not for everybody."""
