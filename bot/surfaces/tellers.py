"""The tellers: what each event of the audit log says to a person, in Slack as on the command line.

A teller says who did what, and why, as one sentence of the reader's language. What was written for a few to read
(the reason of a concern, what it was answered, why somebody cannot be reached) is told to the `candid` only: to
those who lead, and to whoever runs Code Red.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime
from functools import reduce
from typing import Any
from zoneinfo import ZoneInfo

from bot.domain import events, reasons
from bot.domain.acknowledgement import Answer, Channel
from bot.domain.approval import Approval
from bot.domain.approval_rules import void_because
from bot.domain.brief import Audience, Level
from bot.domain.deferral import Decision, RegisterEntry
from bot.domain.delivery import DeliveryDecided, Verdict
from bot.domain.drafting import Part
from bot.domain.ending import Fate, FinalState
from bot.domain.exporting import Exported
from bot.domain.forgetting import AlertForgotten, PersonForgotten
from bot.domain.ledger import Expected, Outcome
from bot.domain.people import PeopleImported
from bot.domain.policy import CODE_RED
from bot.domain.policy_news import PolicyChanged, PolicyRefused
from bot.domain.reassignment import RosterEntry
from bot.domain.record import Happening, SeenMemo
from bot.domain.reporting import ReportTaken
from bot.domain.template_news import TemplateMended, TemplateRefused
from bot.domain.values import Person
from bot.language import BOTH, N_, gettext, language_name, ngettext, written_date, written_time
from bot.surfaces.parts import changed_part, resource_kind
from bot.surfaces.progress import place
from bot.surfaces.rich import Json, Line, filled, line, listed, say, sentence_line, user
from bot.surfaces.words import clip, level_word, topic_word, written_end

TEXT_SHOWN = 300
"""Characters of what somebody wrote that a story repeats."""
VALUE_SHOWN = 120
HASH_SHOWN = 12
"""Characters of a template's hash: enough to tell two versions of it apart."""
CLOSING = "”») \N{NO-BREAK SPACE}"
"""What may stand behind the last full stop of a sentence."""

Who = str | Json
Teller = Callable[[Any, Who], Line]


def told(happening: Happening, zone: ZoneInfo, *, candid: bool) -> Line:
    """Tell one event on one line: when, who, what, why, and by which memo others read it."""
    moment = written_moment(happening.at, zone)
    # Translators: when something happened, and what it was.
    return filled(gettext("{moment}: {event}"), moment=moment, event=sentence(happening, candid=candid))


def sentence(happening: Happening, *, candid: bool) -> Line:
    """Tell one event without its time."""
    event = happening.event
    who = _who(happening.actor)
    teller = TELLERS.get(type(event)) if event is not None else None
    if event is None or teller is None:
        unknown = gettext("{who} did something that this version does not know ({event}).")
        return filled(unknown, who=who, event=happening.name)
    reason = CONFIDENTIAL[type(event)](event) if candid and type(event) in CONFIDENTIAL else ""
    return line(*_ended(_reasoned(teller(event, who), reason)), *_seen(happening.seen))


def written_moment(at: datetime, zone: ZoneInfo) -> str:
    """Write an instant in the zone that is said once, as in “1 December 2025, 09:00”."""
    local = at.astimezone(zone)
    return gettext("{date}, {time}", date=written_date(local), time=written_time(local.time()))


def _who(person: Person) -> Who:
    return "Code Red" if person == CODE_RED.id else user(person)


def _ended(said: Line) -> Line:
    """End a sentence with a full stop, where what somebody wrote has not ended it."""
    last = said[-1].get("text", "") if said else ""
    return said if last.rstrip(CLOSING).endswith((".", "!", "?", "…")) else (*said, say("."))


def _seen(memos: Iterable[SeenMemo]) -> Iterable[str]:
    for memo in memos:
        # Translators: a sentence that follows another.
        yield gettext(
            " They read version {version} of the memo: {template} in “{language}”, template {hash}.",
            version=memo.version,
            template=memo.template,
            language=memo.language,
            hash=BOTH.join(one[:HASH_SHOWN] for one in memo.template_hash.split(BOTH)),
        )


def _reasoned(said: Line, reason: str) -> Line:
    """Add why somebody did something, in their own words."""
    if not reason:
        return said
    return filled(gettext("{said}, because: {reason}"), said=said, reason=_quoted(reason))


def _quoted(text: str, most: int = TEXT_SHOWN) -> str:
    # Translators: what somebody wrote, in quotation marks.
    return gettext("“{text}”", text=clip(" ".join(text.split()), most))


def _draft_saved(event: events.DraftSaved, who: Who) -> Line:
    brief = event.brief
    saved = gettext("{who} saved the draft of a code {level}")
    if brief.practice:
        saved = gettext("{who} saved the draft of a practice of a code {level}")
    said = filled(saved, who=who, level=level_word(brief.level))
    if brief.focus:
        said = filled(gettext("{said}, {focus}"), said=said, focus=_quoted(brief.focus))
    if brief.lead:
        said = filled(gettext("{said}, led by {lead}"), said=said, lead=user(brief.lead))
    if brief.review_on:
        said = filled(gettext("{said}, reviewed on {date}"), said=said, date=written_date(brief.review_on))
    return filled(gettext("{said}. It is restricted."), said=said) if brief.restricted else said


def _draft_discarded(event: events.DraftDiscarded, who: Who) -> Line:
    return _reasoned(filled(gettext("{who} threw the draft away"), who=who), event.because)


ANSWERS = {
    Expected.EVERYONE: N_("everybody in the audience"),
    Expected.REASSIGNED_AND_OWNERS: N_("the reassigned and the owners of projects"),
    Expected.REASSIGNED: N_("the reassigned"),
}


def _declared(event: events.Declared, who: Who) -> Line:
    said = filled(
        gettext("{who} declared code {level} to {audience}; an answer is expected of {answers}"),
        who=who,
        level=level_word(event.brief.level),
        audience=_audience(event.brief.audience),
        answers=gettext(ANSWERS[event.answers]),
    )
    return _approved_before(said, event.approved_by, event.seen)


def _audience(audience: Audience) -> str:
    channels = ngettext("{n} channel", "{n} channels", len(audience.channels))
    if not audience.people:
        return channels
    people = ngettext("{n} person", "{n} people", len(audience.people))
    return gettext("{channels} and {people}", channels=channels, people=people)


def _approved_before(said: Line, people: tuple[Person, ...], seen: str) -> Line:
    if not people:
        return said
    return filled(
        gettext("{said}; approved before by {people} (what they saw: {hash})"),
        said=said,
        people=listed(map(user, people)),
        hash=seen[:HASH_SHOWN],
    )


def _level_changed(event: events.LevelChanged, who: Who) -> Line:
    changed = gettext("{who} lowered it from {before} to {after}")
    if Level(event.after).rank > Level(event.before).rank:
        changed = gettext("{who} raised it from {before} to {after}")
    said = filled(changed, who=who, before=level_word(event.before), after=level_word(event.after))
    if event.restricts:
        said = filled(gettext("{said}, restricted from then on"), said=said)
    return _reasoned(_approved_before(said, event.approved_by, event.seen), event.because)


def _amended(event: events.Amended, who: Who) -> Line:
    changes = reduce(_and, (_change(*change) for change in event.changes))
    return _reasoned(filled(gettext("{who} changed {changes}"), who=who, changes=changes), event.because)


def _and(said: Line, more: Line) -> Line:
    # Translators: two of several things that were changed.
    return filled(gettext("{said}; {more}"), said=said, more=more)


def _change(name: str, before: Any, after: Any) -> Line:  # noqa: ANN401 - JSON values
    part = changed_part(name)
    if isinstance(before, dict | list) or isinstance(after, dict | list):
        return line(part)
    was, became = _value(name, before), _value(name, after)
    return filled(gettext("{part} from {before} to {after}"), part=part, before=was, after=became)


def _value(name: str, value: Any) -> Who:  # noqa: ANN401 - a JSON value
    if value is None or value == "":
        return gettext("nobody") if name == "lead" else gettext("nothing")
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    match name:
        case "lead":
            return user(value)
        case "review_on":
            return written_date(date.fromisoformat(value))
        case "language":
            return language_name(value)
        case _:
            return _quoted(str(value), VALUE_SHOWN)


def _workstream_added(event: events.WorkstreamAdded, who: Who) -> Line:
    stream = event.workstream
    said = filled(gettext("{who} set the workstream {workstream}"), who=who, workstream=_quoted(stream.name))
    return filled(gettext("{said}, led by {lead}"), said=said, lead=user(stream.lead)) if stream.lead else said


def _resource_added(event: events.ResourceAdded, who: Who) -> Line:
    return filled(
        gettext("{who} added a resource ({kind}): {note}"),
        who=who,
        kind=resource_kind(event.resource),
        note=_quoted(event.resource.note),
    )


def _reassigned(event: events.PersonReassigned, who: Who) -> Line:
    until = written_end(event.entry.move.until_on)
    return filled(gettext("{who} reassigned {moved}, {until}"), who=who, moved=_moved(event.entry), until=until)


def _released(event: events.PersonReleased, who: Who) -> Line:
    return filled(
        gettext("{who} released {moved}, who returns on {date}"),
        who=who,
        moved=_moved(event.entry),
        date=written_date(event.returns_on),
    )


def _deferred(event: events.ProjectDeferred, who: Who) -> Line:
    put_off = event.entry.deferral
    said = filled(
        gettext("{who} put off {project}, owned by {owner}, {until}"),
        who=who,
        project=_quoted(put_off.project),
        owner=user(put_off.owner),
        until=written_end(put_off.until_on),
    )
    said = _reasoned(said, put_off.why)
    if not put_off.commitment:
        return said
    touched = gettext("{said}; a commitment is touched: {commitment}")
    return filled(touched, said=said, commitment=_quoted(put_off.commitment))


DECIDED = {
    Decision.RESUMED: N_("{who} decided on {project}: resumed"),
    Decision.RESCHEDULED: N_("{who} decided on {project}: rescheduled"),
    Decision.CANCELLED: N_("{who} decided on {project}: cancelled"),
}


def _decided(event: events.DeferralDecided, who: Who) -> Line:
    verdict, project = event.entry.verdict, _quoted(event.entry.project)
    if verdict is None:
        return filled(gettext("{who} decided on {project}: undecided"), who=who, project=project)
    said = filled(gettext(DECIDED[verdict.decision]), who=who, project=project)
    if verdict.until:
        said = filled(gettext("{said} to {date}"), said=said, date=written_date(verdict.until))
    return _reasoned(said, verdict.note)


def _deferral_asked(event: events.DeferralReviewDue, who: Who) -> Line:
    return filled(
        gettext("{who} asked {owner} what becomes of {project}, as its day had come"),
        who=who,
        owner=user(event.entry.person),
        project=_quoted(event.entry.project),
    )


def _deferral_late(event: events.DeferralReviewOverdue, who: Who) -> Line:
    return filled(
        gettext("{who} told {people} that nobody has decided on {project}, {days} late"),
        who=who,
        people=listed(map(user, event.told)),
        project=_quoted(event.entry.project),
        days=ngettext("{n} day", "{n} days", event.days),
    )


def _review_asked(event: events.ReviewDue, who: Who) -> Line:
    asked = gettext("{who} asked {people} to extend, lower or stand down: its review had come")
    return filled(asked, who=who, people=listed(map(user, event.told)))


def _review_late(event: events.ReviewOverdue, who: Who) -> Line:
    return filled(
        gettext("{who} told {people} that nobody has answered for its review, {days} late"),
        who=who,
        people=listed(map(user, event.told)),
        days=ngettext("{n} day", "{n} days", event.days),
    )


SAID = {
    Answer.ACKNOWLEDGED: N_("{who} acknowledged {what}"),
    Answer.OBJECTED: N_("{who} has a concern about {what}"),
    Answer.UNDONE: N_("{who} took back the answer to {what}"),
}
WAYS = {
    Channel.BUTTON: N_("{said} (version {version} of the memo, by button)"),
    Channel.REPLY: N_("{said} (version {version} of the memo, by reply)"),
    Channel.REACTION: N_("{said} (version {version} of the memo, by reaction)"),
    Channel.SHORTCUT: N_("{said} (version {version} of the memo, by shortcut)"),
    Channel.COMMAND: N_("{said} (version {version} of the memo, by command)"),
}
"""The way an answer came."""


def _answered(event: events.Answered, who: Who) -> Line:
    answer = event.answer
    said = filled(gettext(SAID[answer.answer]), who=who, what=_what(event.entry))
    if answer.on_behalf:
        said = filled(gettext("{said}, on behalf of {person}"), said=said, person=user(answer.person))
    return filled(gettext(WAYS[answer.how]), said=said, version=answer.version)


def _asked_again(event: events.AskedAgain, who: Who) -> Line:
    asked = gettext("{who} changed something for {whom}, who is asked again")
    return filled(asked, who=who, whom=_about(event.entry))


def _unreachable(event: events.FoundUnreachable, who: Who) -> Line:
    return filled(gettext("{who} noted that {whom} cannot be asked"), who=who, whom=_about(event.entry))


OUTCOMES = {
    Outcome.RELEASED: N_("{who} settled by a release the concern of {whom}"),
    Outcome.KEPT: N_("{who} kept as it is, after the concern of {whom}"),
    Outcome.TALK: N_("{who} will talk about the concern of {whom}"),
}


def _settled(event: events.ConcernSettled, who: Who) -> Line:
    return filled(gettext(OUTCOMES[event.settlement.outcome]), who=who, whom=_about(event.entry))


def _readers(event: events.ReadersExpected, who: Who) -> Line:
    people = ngettext("{n} person", "{n} people", len(event.people))
    return filled(gettext("{who} expects {people} of the audience to have read the memo"), who=who, people=people)


def _nudged(event: events.Nudged, who: Who) -> Line:
    people = ngettext("{n} person who has not answered", "{n} people who have not answered", event.people)
    return filled(gettext("{who} reminded {people}"), who=who, people=people)


def _asked(event: events.Asked, who: Who) -> Line:
    return filled(gettext("{who} asked {moved}"), who=who, moved=_moved(event.entry))


def _return_told(event: events.ReturnTold, who: Who) -> Line:
    day, moved = event.entry.returns_on, _moved(event.entry)
    if day is None:
        return filled(gettext("{who} told {moved} that they return"), who=who, moved=moved)
    told_day = gettext("{who} told {moved} that they return on {date}")
    return filled(told_day, who=who, moved=moved, date=written_date(day))


def _reminded(event: events.Reminded, who: Who) -> Line:
    return filled(gettext("{who} reminded {whom}"), who=who, whom=_about(event.entry))


def _escalated(event: events.Escalated, who: Who) -> Line:
    passed_on = gettext("{who} passed on to {lead} that there is no answer of {whom}")
    return filled(passed_on, who=who, lead=user(event.lead), whom=_about(event.entry))


def _snoozed(event: events.Snoozed, who: Who) -> Line:
    return filled(gettext("{who} wants to be reminded later of {what}"), who=who, what=_what(event.entry))


def _checked_in(event: events.CheckedIn, who: Who) -> Line:
    return filled(gettext("{who} wrote: {text}"), who=who, text=_quoted(event.text))


def _check_in_opened(event: events.CheckInOpened, who: Who) -> Line:
    people = listed(user(one.person) for one in event.check_in.asked)
    return filled(gettext("{who} opened a check-in and asked {people}"), who=who, people=people)


def _check_in_answered(event: events.CheckInAnswered, who: Who) -> Line:
    update = event.update
    said = filled(gettext("{who} answered the check-in: {text}"), who=who, text=_quoted(update.progress))
    if not update.blockers:
        return said
    return filled(gettext("{said}; in the way: {blockers}"), said=said, blockers=_quoted(update.blockers))


def _check_in_chased(event: events.CheckInChased, who: Who) -> Line:
    chased = gettext("{who} asked once more for an update: {people}")
    return filled(chased, who=who, people=listed(map(user, event.people)))


def _check_in_closed(event: events.CheckInClosed, who: Who) -> Line:
    updates = ngettext("{n} update", "{n} updates", len(event.check_in.answers))
    said = filled(gettext("{who} closed the check-in with {updates}"), who=who, updates=updates)
    if not event.missing:
        return said
    return filled(
        gettext("{said}; no update came from {people}"), said=said, people=listed(map(user, event.missing))
    )


def _approval_asked(event: events.ApprovalAsked, who: Who) -> Line:
    approval = event.approval
    asked = gettext(
        "{who} asked for it to become code {level}: {approvals} needed; asked were {people} "
        "(what they saw: {hash})"
    )
    if approval.declares:
        asked = gettext(
            "{who} asked for it to be declared: {approvals} needed; asked were {people} (what they saw: {hash})"
        )
    said = filled(
        asked,
        who=who,
        level=level_word(approval.level),
        approvals=ngettext("{n} approval is", "{n} approvals are", approval.needed),
        people=listed(map(user, approval.asked)),
        hash=approval.seen[:HASH_SHOWN],
    )
    return _reasoned(said, approval.because)


def _about_approval(approval: Approval, who: Who, declared: str, changed: str, **parts: str | Line) -> Line:
    """Fill one of two sentences in: of an alert that was to be declared, or of its level that was to change."""
    chosen = declared if approval.declares else changed
    return filled(chosen, who=who, level=level_word(approval.level), **parts)


def _approval_shown(event: events.ApprovalShown, who: Who) -> Line:
    return _about_approval(
        event.approval,
        who,
        gettext("{who} was sent the request to approve that it is declared (what they saw: {hash})"),
        gettext("{who} was sent the request to approve that it becomes code {level} (what they saw: {hash})"),
        hash=event.approval.seen[:HASH_SHOWN],
    )


def _approved(event: events.Approved, who: Who) -> Line:
    return _about_approval(
        event.approval,
        who,
        gettext("{who} gave approval for it to be declared (what they saw: {hash})"),
        gettext("{who} gave approval for it to become code {level} (what they saw: {hash})"),
        hash=event.approval.seen[:HASH_SHOWN],
    )


def _approval_refused(event: events.ApprovalRefused, who: Who) -> Line:
    said = _about_approval(
        event.approval,
        who,
        gettext("{who} refused approval for it to be declared"),
        gettext("{who} refused approval for it to become code {level}"),
    )
    return _reasoned(said, event.opinion.reason)


def _approval_voided(event: events.ApprovalVoided, who: Who) -> Line:
    return _about_approval(
        event.approval,
        who,
        gettext("{who} made the approval for it to be declared void, because {because}"),
        gettext("{who} made the approval for it to become code {level} void, because {because}"),
        because=sentence_line(void_because(event.because)),
    )


def _approval_expired(event: events.ApprovalExpired, who: Who) -> Line:
    return _about_approval(
        event.approval,
        who,
        gettext("{who} let the approval for it to be declared expire"),
        gettext("{who} let the approval for it to become code {level} expire"),
    )


def _overridden(event: events.GuardrailOverridden, who: Who) -> Line:
    override = event.override
    found = sentence_line(f"{override.rail}: {override.words}".removesuffix("."))
    return _reasoned(
        filled(gettext("{who} overrode the guardrail {found}"), who=who, found=found), override.because
    )


def _shared(event: events.DraftShared, who: Who) -> Line:
    return filled(gettext("{who} shared the draft with {people}"), who=who, people=listed(map(user, event.people)))


def _unshared(event: events.DraftUnshared, who: Who) -> Line:
    unshared = gettext("{who} shares the draft no longer with {people}")
    return filled(unshared, who=who, people=listed(map(user, event.people)))


def _taken_out(event: events.TakenOut, who: Who) -> Line:
    names = (user(one.name) if one.part is Part.PERSON else say(_quoted(one.name)) for one in event.items)
    return filled(gettext("{who} took out of the draft {items}"), who=who, items=listed(names))


def _previewed(event: events.DraftPreviewed, who: Who) -> Line:
    del event
    return filled(gettext("{who} looked at a preview of what everybody would get"), who=who)


def _policy_changed(event: PolicyChanged, who: Who) -> Line:
    changes = reduce(_and, (_setting_changed(*change) for change in event.changes))
    return filled(
        gettext("{who} took up a change of {source}: {changes}"),
        who=who,
        source=_quoted(event.source),
        changes=clip("".join(leaf["text"] for leaf in changes), 10 * VALUE_SHOWN),
    )


def _setting_changed(name: str, before: Any, after: Any) -> Line:  # noqa: ANN401 - JSON values
    return filled(
        gettext("{part} from {before} to {after}"), part=name, before=_setting(before), after=_setting(after)
    )


def _setting(value: Any) -> str:  # noqa: ANN401 - a JSON value
    return _quoted(json.dumps(value, ensure_ascii=False), VALUE_SHOWN)


def _policy_refused(event: PolicyRefused, who: Who) -> Line:
    return filled(
        gettext("{who} could not use {source}, and went on with the policy before: {because}"),
        who=who,
        source=_quoted(event.source),
        because=event.because,
    )


def _template_refused(event: TemplateRefused, who: Who) -> Line:
    refused = gettext("{who} could not use the template {place}, and went on with what was good before: {because}")
    where = gettext("{source}, line {line}", source=_quoted(event.source), line=event.line)
    place = where if event.line else _quoted(event.source)
    return filled(refused, who=who, place=place, because=event.because)


def _template_mended(event: TemplateMended, who: Who) -> Line:
    return filled(gettext("{who} could use the template {source} again"), who=who, source=_quoted(event.source))


def _stood_down(event: events.StoodDown, who: Who) -> Line:
    said = filled(gettext("{who} stood it down"), who=who)
    settled = ", ".join(_settled_parts(event))
    if settled:
        # Translators: what was settled at the end: so many criteria met, so many resources returned.
        said = filled(gettext("{said} ({settled})"), said=said, settled=settled)
    return filled(gettext("{said}: {note}"), said=said, note=_quoted(event.note)) if event.note else said


def _settled_parts(event: events.StoodDown) -> Iterator[str]:
    for state, number in Counter(one.state for one in event.criteria).items():
        yield _criteria(state, number)
    for fate, number in Counter(one.fate for one in event.resources).items():
        yield _resources(fate, number)


def _criteria(state: FinalState, number: int) -> str:
    match state:
        case FinalState.MET:
            return ngettext("{n} criterion met", "{n} criteria met", number)
        case FinalState.PARTLY:
            return ngettext("{n} criterion partly", "{n} criteria partly", number)
        case FinalState.NOT_MET:
            return ngettext("{n} criterion not met", "{n} criteria not met", number)


def _resources(fate: Fate, number: int) -> str:
    if fate is Fate.KEPT:
        return ngettext("{n} resource kept", "{n} resources kept", number)
    return ngettext("{n} resource returned", "{n} resources returned", number)


def _return_asked(event: events.ReturnAsked, who: Who) -> Line:
    return filled(gettext("{who} asked {moved} whether they are back"), who=who, moved=_moved(event.entry))


def _return_reminded(event: events.ReturnReminded, who: Who) -> Line:
    reminded = gettext("{who} reminded {moved} to say whether they are back")
    return filled(reminded, who=who, moved=_moved(event.entry))


def _return_missed(event: events.ReturnMissed, who: Who) -> Line:
    return filled(
        gettext("{who} told {people} that there is no word whether this person is back: {moved}"),
        who=who,
        people=listed(map(user, event.people)),
        moved=_moved(event.entry),
    )


def _back(event: events.PersonBack, who: Who) -> Line:
    return filled(gettext("{who} noted who is back: {moved}"), who=who, moved=_moved(event.entry))


def _retrospective_asked(event: events.RetrospectiveAsked, who: Who) -> Line:
    return filled(gettext("{who} asked {person} how it went"), who=who, person=user(event.person))


def _retrospective_chased(event: events.RetrospectiveChased, who: Who) -> Line:
    return filled(gettext("{who} asked {person} once more how it went"), who=who, person=user(event.person))


def _retrospective_written(event: events.RetrospectiveWritten, who: Who) -> Line:
    if event.before:
        return filled(gettext("{who} changed what they say of how it went"), who=who)
    return filled(gettext("{who} wrote what they say of how it went"), who=who)


def _recalled(event: events.Recalled, who: Who) -> Line:
    return _reasoned(filled(gettext("{who} recalled it"), who=who), event.because)


DELIVERY = {
    Verdict.THERE: N_("{who} decided about the message to {place} ({topic}): said that it is there"),
    Verdict.ABSENT: N_("{who} decided about the message to {place} ({topic}): said that it is not there"),
    Verdict.AGAIN: N_("{who} decided about the message to {place} ({topic}): had it sent again"),
    Verdict.LOOK: N_("{who} decided about the message to {place} ({topic}): had it looked for"),
    Verdict.CANCELLED: N_("{who} decided about the message to {place} ({topic}): cancelled it"),
    Verdict.DISMISSED: N_("{who} decided about the message to {place} ({topic}): dismissed its failure"),
}


def _delivery_decided(event: DeliveryDecided, who: Who) -> Line:
    decided, where = gettext(DELIVERY[event.verdict]), sentence_line(place(event.place))
    return _reasoned(filled(decided, who=who, place=where, topic=topic_word(event.topic)), event.because)


def _people_imported(event: PeopleImported, who: Who) -> Line:
    return filled(
        gettext("{who} imported people from {source}: {added} added, {changed} changed, {unchanged} as they were"),
        who=who,
        source=_quoted(event.source),
        added=event.added,
        changed=event.changed,
        unchanged=event.unchanged,
    )


def _exported(event: Exported, who: Who) -> Line:
    rows = ngettext("{n} row", "{n} rows", event.rows)
    took = gettext("{who} took a file of the {table} ({format}, {rows})")
    return filled(took, who=who, table=event.what, format=event.how, rows=rows)


def _person_forgotten(event: PersonForgotten, who: Who) -> Line:
    rows = ngettext("{n} row", "{n} rows", event.rows)
    forgot = gettext("{who} had somebody forgotten, who is {person} from now on ({rows} of the audit log)")
    return filled(forgot, who=who, person=event.person, rows=rows)


def _alert_forgotten(event: AlertForgotten, who: Who) -> Line:
    rows = ngettext("{n} row", "{n} rows", event.rows)
    people = ngettext("{n} person", "{n} people", event.people)
    forgot = gettext("{who} forgot who was in it, as the policy says: {people} ({rows} of the audit log)")
    return filled(forgot, who=who, people=people, rows=rows)


def _report_taken(event: ReportTaken, who: Who) -> Line:
    if event.how == "png":
        return filled(gettext("{who} had the charts of the report posted in the thread"), who=who)
    if not event.alert:
        return filled(gettext("{who} had the report on all alerts written as a file"), who=who)
    return filled(gettext("{who} had the report written as a file"), who=who)


def _moved(entry: RosterEntry) -> Line:
    return filled(
        gettext("{who} ({team} to {workstream})"),
        who=user(entry.person),
        team=entry.move.from_team,
        workstream=entry.move.workstream,
    )


def _about(entry: events.Entry) -> Line:
    """Name whose answer it is, and about what."""
    # Translators: somebody, and in brackets what it is about.
    return filled(gettext("{who} ({what})"), who=user(entry.person), what=_what(entry))


def _what(entry: events.Entry) -> str:
    """Name what an answer is about."""
    if isinstance(entry, RosterEntry):
        move = entry.move
        return gettext("the move from {team} to {workstream}", team=move.from_team, workstream=move.workstream)
    if isinstance(entry, RegisterEntry):
        return gettext("the deferral of {project}", project=_quoted(entry.project))
    return gettext("the memo")


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
    events.ApprovalShown: _approval_shown,
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
    TemplateMended: _template_mended,
    TemplateRefused: _template_refused,
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
    PersonForgotten: _person_forgotten,
    AlertForgotten: _alert_forgotten,
    ReportTaken: _report_taken,
}
"""The teller of every event; a test fails where one lacks."""

CONFIDENTIAL: Mapping[type[events.Event], Callable[[Any], str]] = {
    events.Answered: lambda event: str(event.answer.words),
    events.FoundUnreachable: lambda event: reasons.said(event.because),
    events.ConcernSettled: lambda event: str(event.settlement.note),
}
"""The reasons that are not for everybody."""
