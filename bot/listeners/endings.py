"""The two ends of an alert as they are typed: the stand-down with all that is decided in it, and the recall."""

from datetime import date

from bot.domain import commands
from bot.domain.commands import Verdict
from bot.domain.deferral import Decision
from bot.errors import InvalidInput
from bot.listeners.asked import Parsed, Run, Typed
from bot.listeners.checks import nothing_more, text
from bot.listeners.clauses import BECAUSE as BECAUSE_WORD
from bot.listeners.clauses import clauses, one_day
from bot.listeners.dates import read_date
from bot.listeners.options import BECAUSE, Option, Takes, fields, read_options
from bot.listeners.words import Phrase, echo, prose, split
from bot.surfaces.ids import Form


def stand_down(typed: Typed) -> Parsed:
    """`standdown monday --resume Pulse --reschedule "Health agent=+30d" --cancel Ads --note words`."""
    words, given = read_options(typed.words, STAND_DOWN_OPTIONS, typed.today)
    if not words and not given:
        return typed.form(Form.STAND_DOWN)
    said = fields(given)
    return Run(
        commands.StandDown(
            actor=typed.actor,
            alert=typed.alert,
            returns_on=one_day(words, typed.today),
            verdicts=said.get("verdicts", ()),
            note=said.get("note", ""),
        )
    )


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
        raise InvalidInput(f'{echo(phrase)} needs a new date: type "Health agent=+30d".')
    return (Verdict(project=project, decision=Decision.RESCHEDULED, until=read_date(day, today)),)


def _note(phrase: Phrase, _: date) -> tuple[str]:
    return (text(phrase, "--note"),)


STAND_DOWN_OPTIONS = (
    Option("resume", "verdicts", Takes.TEXT, _resumed, repeatable=True),
    Option("reschedule", "verdicts", Takes.TEXT, _rescheduled, repeatable=True),
    Option("cancel", "verdicts", Takes.TEXT, _cancelled, repeatable=True),
    Option("note", "note", Takes.TEXT, _note),
)
