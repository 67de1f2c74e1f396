"""What the audit log says of Code Red itself: policy, templates, people, messages, and what was taken out."""

import json
from collections.abc import Mapping
from functools import reduce
from typing import Any

from bot.domain import events
from bot.domain.delivery import DeliveryDecided, Verdict
from bot.domain.exporting import Exported
from bot.domain.forgetting import AlertForgotten, PersonForgotten
from bot.domain.people import PeopleImported
from bot.domain.policy_news import PolicyChanged, PolicyRefused
from bot.domain.reporting import ReportTaken
from bot.domain.template_news import TemplateMended, TemplateRefused
from bot.language import N_, gettext, ngettext
from bot.surfaces.progress import place
from bot.surfaces.rich import Line, filled, sentence_line
from bot.surfaces.tellers.saying import (
    VALUE_SHOWN,
    Teller,
    Who,
    joined,
    quoted,
    reasoned,
)
from bot.surfaces.words import clip, topic_word


def _policy_changed(event: PolicyChanged, who: Who) -> Line:
    changes = reduce(joined, (_setting_changed(*change) for change in event.changes))
    return filled(
        gettext("{who} took up a change of {source}: {changes}"),
        who=who,
        source=quoted(event.source),
        changes=clip("".join(leaf["text"] for leaf in changes), 10 * VALUE_SHOWN),
    )


def _setting_changed(name: str, before: Any, after: Any) -> Line:  # noqa: ANN401 - JSON values
    return filled(
        gettext("{part} from {before} to {after}"), part=name, before=_setting(before), after=_setting(after)
    )


def _setting(value: Any) -> str:  # noqa: ANN401 - a JSON value
    return quoted(json.dumps(value, ensure_ascii=False), VALUE_SHOWN)


def _policy_refused(event: PolicyRefused, who: Who) -> Line:
    return filled(
        gettext("{who} could not use {source}, and went on with the policy before: {because}"),
        who=who,
        source=quoted(event.source),
        because=event.because,
    )


def _template_refused(event: TemplateRefused, who: Who) -> Line:
    refused = gettext("{who} could not use the template {place}, and went on with what was good before: {because}")
    where = gettext("{source}, line {line}", source=quoted(event.source), line=event.line)
    place = where if event.line else quoted(event.source)
    return filled(refused, who=who, place=place, because=event.because)


def _template_mended(event: TemplateMended, who: Who) -> Line:
    return filled(gettext("{who} could use the template {source} again"), who=who, source=quoted(event.source))


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
    return reasoned(filled(decided, who=who, place=where, topic=topic_word(event.topic)), event.because)


def _people_imported(event: PeopleImported, who: Who) -> Line:
    return filled(
        gettext("{who} imported people from {source}: {added} added, {changed} changed, {unchanged} as they were"),
        who=who,
        source=quoted(event.source),
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


TELLERS: Mapping[type[events.Event], Teller] = {
    PolicyChanged: _policy_changed,
    PolicyRefused: _policy_refused,
    TemplateMended: _template_mended,
    TemplateRefused: _template_refused,
    DeliveryDecided: _delivery_decided,
    PeopleImported: _people_imported,
    Exported: _exported,
    PersonForgotten: _person_forgotten,
    AlertForgotten: _alert_forgotten,
    ReportTaken: _report_taken,
}
