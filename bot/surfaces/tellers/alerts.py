"""What the audit log says of an alert itself: its draft, its declaration, its terms, its reviews."""

from collections.abc import Mapping
from datetime import date
from functools import reduce
from typing import Any

from bot.domain import events
from bot.domain.brief import Audience, Level
from bot.domain.drafting import Part
from bot.domain.ledger import Expected
from bot.domain.values import Person
from bot.language import N_, gettext, language_name, ngettext, written_date
from bot.surfaces.parts import changed_part, resource_kind
from bot.surfaces.rich import Line, filled, line, listed, say, sentence_line, user
from bot.surfaces.tellers.saying import (
    HASH_SHOWN,
    VALUE_SHOWN,
    Teller,
    Who,
    joined,
    quoted,
    reasoned,
)
from bot.surfaces.words import level_word


def _draft_saved(event: events.DraftSaved, who: Who) -> Line:
    brief = event.brief
    saved = gettext("{who} saved the draft of a code {level}")
    if brief.practice:
        saved = gettext("{who} saved the draft of a practice of a code {level}")
    said = filled(saved, who=who, level=level_word(brief.level))
    if brief.focus:
        said = filled(gettext("{said}, {focus}"), said=said, focus=quoted(brief.focus))
    if brief.lead:
        said = filled(gettext("{said}, led by {lead}"), said=said, lead=user(brief.lead))
    if brief.review_on:
        said = filled(gettext("{said}, reviewed on {date}"), said=said, date=written_date(brief.review_on))
    return filled(gettext("{said}. It is restricted."), said=said) if brief.restricted else said


def _draft_discarded(event: events.DraftDiscarded, who: Who) -> Line:
    return reasoned(filled(gettext("{who} threw the draft away"), who=who), event.because)


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
    return reasoned(_approved_before(said, event.approved_by, event.seen), event.because)


def _amended(event: events.Amended, who: Who) -> Line:
    changes = reduce(joined, (_change(*change) for change in event.changes))
    return reasoned(filled(gettext("{who} changed {changes}"), who=who, changes=changes), event.because)


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
            return quoted(str(value), VALUE_SHOWN)


def _workstream_added(event: events.WorkstreamAdded, who: Who) -> Line:
    stream = event.workstream
    said = filled(gettext("{who} set the workstream {workstream}"), who=who, workstream=quoted(stream.name))
    return filled(gettext("{said}, led by {lead}"), said=said, lead=user(stream.lead)) if stream.lead else said


def _resource_added(event: events.ResourceAdded, who: Who) -> Line:
    return filled(
        gettext("{who} added a resource ({kind}): {note}"),
        who=who,
        kind=resource_kind(event.resource),
        note=quoted(event.resource.note),
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


def _overridden(event: events.GuardrailOverridden, who: Who) -> Line:
    override = event.override
    found = sentence_line(f"{override.rail}: {override.words}".removesuffix("."))
    return reasoned(
        filled(gettext("{who} overrode the guardrail {found}"), who=who, found=found), override.because
    )


def _shared(event: events.DraftShared, who: Who) -> Line:
    return filled(gettext("{who} shared the draft with {people}"), who=who, people=listed(map(user, event.people)))


def _unshared(event: events.DraftUnshared, who: Who) -> Line:
    unshared = gettext("{who} shares the draft no longer with {people}")
    return filled(unshared, who=who, people=listed(map(user, event.people)))


def _taken_out(event: events.TakenOut, who: Who) -> Line:
    names = (user(one.name) if one.part is Part.PERSON else say(quoted(one.name)) for one in event.items)
    return filled(gettext("{who} took out of the draft {items}"), who=who, items=listed(names))


def _previewed(event: events.DraftPreviewed, who: Who) -> Line:
    del event
    return filled(gettext("{who} looked at a preview of what everybody would get"), who=who)


def _recalled(event: events.Recalled, who: Who) -> Line:
    return reasoned(filled(gettext("{who} recalled it"), who=who), event.because)


TELLERS: Mapping[type[events.Event], Teller] = {
    events.DraftSaved: _draft_saved,
    events.DraftDiscarded: _draft_discarded,
    events.Declared: _declared,
    events.LevelChanged: _level_changed,
    events.Amended: _amended,
    events.WorkstreamAdded: _workstream_added,
    events.ResourceAdded: _resource_added,
    events.ReviewDue: _review_asked,
    events.ReviewOverdue: _review_late,
    events.GuardrailOverridden: _overridden,
    events.DraftShared: _shared,
    events.DraftUnshared: _unshared,
    events.TakenOut: _taken_out,
    events.DraftPreviewed: _previewed,
    events.Recalled: _recalled,
}
