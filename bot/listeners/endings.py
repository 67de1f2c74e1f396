"""The ends of an alert, and what comes after, as they are typed: stand-down, recall, discard, looking back."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import TypeVar

from bot.domain import commands
from bot.domain.commands import Disposal, Finding, Return, Verdict
from bot.domain.deferral import Decision
from bot.domain.ending import Fate, FinalState, Worth
from bot.errors import InvalidInput
from bot.language import gettext
from bot.listeners.asked import Parsed, Run, Show, Typed
from bot.listeners.checks import choice, nothing_more, text
from bot.listeners.clauses import BECAUSE as BECAUSE_WORD
from bot.listeners.clauses import clauses, one_day, one_person
from bot.listeners.dates import read_date
from bot.listeners.keys import key_of
from bot.listeners.options import BECAUSE, Given, Option, Takes, fields, read_options
from bot.listeners.words import Phrase, echo, people, prose, raw, split
from bot.surfaces.ids import Form

STATES = {state.value: state for state in FinalState} | {"partly-met": FinalState.PARTLY}
FATES = {fate.value: fate for fate in Fate}
NUMBER = re.compile(r"\d{1,4}", re.ASCII)
Said = TypeVar("Said", FinalState, Fate)


def stand_down(typed: Typed) -> Parsed:
    """`standdown monday --criteria met --resume Pulse --reschedule "Ads=+30d" --note words`, `standdown check`."""
    words, given = read_options(typed.words, STAND_DOWN_OPTIONS, typed.today)
    if words and words[0].says("check"):
        return _check(typed, words[1:], given)
    if not words and not given:
        return typed.form(Form.STAND_DOWN)
    said = fields(given)
    return Run(
        commands.StandDown(
            actor=typed.actor,
            alert=typed.alert,
            returns_on=one_day(words, typed.today),
            returns=said.get("returns", ()),
            verdicts=said.get("verdicts", ()),
            criteria=(*said.get("criteria_all", ()), *said.get("criteria", ())),
            resources=(*said.get("resources_all", ()), *said.get("resources", ())),
            note=said.get("note", ""),
        )
    )


def _check(typed: Typed, words: Phrase, given: Sequence[Given]) -> Parsed:
    """`standdown check CR-1`: what a stand-down still needs."""
    if given:
        raise InvalidInput(gettext("A check ends nothing and takes no options: type /codered standdown check."))
    key, words = key_of(words)
    nothing_more(words)
    return Show("checklist", typed.alert or key)


def back(typed: Typed) -> Parsed:
    """`back`, `back CR-1 @U`."""
    words = typed.words
    person = one_person(words[:1]) if words and words[0].raw.startswith("<@") else None
    nothing_more(words[1:] if person else words)
    return Run(commands.ComeBack(actor=typed.actor, alert=typed.alert, person=person))


def retrospective(typed: Typed) -> Parsed:
    """`retrospective CR-1 words --well words --badly words --worth yes`; plain words say what should change."""
    words, given = read_options(typed.words, RETROSPECTIVE_OPTIONS, typed.today)
    if not words and not given:
        return typed.form(Form.RETROSPECTIVE)
    said = fields(given)
    if words and "change" in said:
        nothing_more(words)
    change = text(words, "change") if words else said.get("change")
    return Run(
        commands.WriteRetrospective(
            actor=typed.actor,
            alert=typed.alert,
            well=said.get("well"),
            badly=said.get("badly"),
            change=change,
            worth=said.get("worth"),
        )
    )


def discard(typed: Typed) -> Parsed:
    """`discard CR-1`, `discard CR-1 because words`, `discard CR-1 --because words`."""
    words, given = read_options(typed.words, (BECAUSE,), typed.today)
    because = fields(given).get("because", "")
    if words and words[0].says("because") and not because:
        words, because = (), text(words[1:], "because")
    nothing_more(words, ("because",))
    return Run(commands.DiscardDraft(actor=typed.actor, alert=typed.alert, because=because))


def recall(typed: Typed) -> Parsed:
    """`recall CR-1 --because words`, `recall because words`."""
    words, given = read_options(typed.words, (BECAUSE,), typed.today)
    because = fields(given).get("because", "")
    if words and words[0].says("because") and not because:
        words, because = (), text(words[1:], "because")
    nothing_more(words, ("because",))
    if not because:
        return typed.form(Form.RECALL)
    return Run(commands.Recall(actor=typed.actor, alert=typed.alert, because=because))


def _resumed(phrase: Phrase, _: date) -> tuple[Verdict]:
    return (Verdict(project=prose(phrase), decision=Decision.RESUMED),)


def _cancelled(phrase: Phrase, _: date) -> tuple[Verdict]:
    words = phrase if len(phrase) > 1 else split(phrase[0].raw)
    parts = clauses(words, BECAUSE_WORD)
    project, note = prose(parts[""]), text(parts.get("because", ()), "because")
    return (Verdict(project=project, decision=Decision.CANCELLED, note=note),)


def _rescheduled(phrase: Phrase, today: date) -> tuple[Verdict]:
    project, separator, day = (part.strip() for part in prose(phrase).rpartition("="))
    if not (project and separator and day):
        raise InvalidInput(gettext('{words} needs a new date: type "Health agent=+30d".', words=echo(phrase)))
    return (Verdict(project=project, decision=Decision.RESCHEDULED, until=read_date(day, today)),)


def _all_criteria(phrase: Phrase, _: date) -> tuple[tuple[Finding]]:
    """Read “met”, or “not-met: why”, of every criterion that is not named."""
    state, note = _said(phrase, STATES, gettext("a final state"))
    return ((Finding(state=state, note=note),),)


def _criterion(phrase: Phrase, _: date) -> tuple[Finding]:
    number, rest = _numbered(phrase, "1=met")
    state, note = _said(rest, STATES, gettext("a final state"))
    return (Finding(which=number, state=state, note=note),)


def _all_resources(phrase: Phrase, _: date) -> tuple[tuple[Disposal]]:
    fate, note = _said(phrase, FATES, gettext("what becomes of a resource"))
    return ((Disposal(fate=fate, note=note),),)


def _resource(phrase: Phrase, _: date) -> tuple[Disposal]:
    number, rest = _numbered(phrase, gettext("2=kept: for the new team"))
    fate, note = _said(rest, FATES, gettext("what becomes of a resource"))
    return (Disposal(which=number, fate=fate, note=note),)


def _numbered(phrase: Phrase, example: str) -> tuple[int, str]:
    """Read “2=kept: why” as its number and the rest."""
    number, separator, rest = (part.strip() for part in prose(phrase).partition("="))
    if not (separator and rest and NUMBER.fullmatch(number)):
        raise InvalidInput(
            gettext(
                '{words} needs a number and what you say of it, as in "{example}".',
                words=echo(phrase),
                example=example,
            )
        )
    return int(number), rest


def _said(said: Phrase | str, words: Mapping[str, Said], kind: str) -> tuple[Said, str]:
    """Read “not-met: why” as the word and the note."""
    word, _, note = (said if isinstance(said, str) else prose(said)).partition(":")
    return words[choice(word.replace(" ", "-"), words, kind)], note.strip()


def _own_return(phrase: Phrase, today: date) -> tuple[Return]:
    who, separator, day = raw(phrase).rpartition("=")
    if not (who.strip() and separator and day.strip()):
        raise InvalidInput(gettext('{words} needs a person and a day, as in "@ann=monday".', words=echo(phrase)))
    return (Return(person=people(split(who))[0], on=read_date(day, today)),)


def _worth(phrase: Phrase, _: date) -> tuple[Worth]:
    return (Worth(choice(prose(phrase), tuple(Worth), gettext("an answer"))),)


def _note(phrase: Phrase, _: date) -> tuple[str]:
    return (text(phrase, "--note"),)


STAND_DOWN_OPTIONS = (
    Option("resume", "verdicts", Takes.TEXT, _resumed, repeatable=True),
    Option("reschedule", "verdicts", Takes.TEXT, _rescheduled, repeatable=True),
    Option("cancel", "verdicts", Takes.TEXT, _cancelled, repeatable=True),
    Option("criteria", "criteria_all", Takes.TEXT, _all_criteria),
    Option("criterion", "criteria", Takes.TEXT, _criterion, repeatable=True),
    Option("return", "returns", Takes.TEXT, _own_return, repeatable=True),
    Option("resources", "resources_all", Takes.TEXT, _all_resources),
    Option("resource", "resources", Takes.TEXT, _resource, repeatable=True),
    Option("note", "note", Takes.TEXT, _note),
)
RETROSPECTIVE_OPTIONS = (
    Option("well", "well", Takes.TEXT, _note),
    Option("badly", "badly", Takes.TEXT, _note),
    Option("change", "change", Takes.TEXT, _note),
    Option("worth", "worth", Takes.WORD, _worth),
)
