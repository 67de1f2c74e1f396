"""The retrospective: the button in the message to those who led, and what came of it in the report."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime

from bot.domain.alert import Alert, Status
from bot.domain.ending import Retrospective, Worth, latest
from bot.domain.retrospective_rules import OPEN_FOR, answer_of
from bot.domain.values import Person
from bot.language import N_, gettext, ngettext
from bot.surfaces.blocks import actions, button
from bot.surfaces.ids import Action
from bot.surfaces.rich import Json, Line, bullets, filled, instant, line, paragraph, titled, user
from bot.surfaces.words import clip

SHOWN = 1000
"""Characters of one answer in a report; the command line shows all of it."""


def retrospective_end(alert: Alert, person: Person) -> tuple[Json, ...]:
    """Return what follows the request to look back: the button, and when it was answered."""
    said = answer_of(alert, person)
    if said is None:
        write = gettext("Write the retrospective")
        return (actions(button(write, Action.WRITE_RETROSPECTIVE, alert.key, style="primary")),)
    told = filled(gettext("✅ You answered on {when}."), when=instant(said.at))
    if alert.closed_at:
        until = filled(gettext("You can change it until {when}."), when=instant(closes(alert)))
        told = line(*told, " ", *until)
    return (paragraph(told), actions(button(gettext("Change my answer"), Action.WRITE_RETROSPECTIVE, alert.key)))


def closes(alert: Alert) -> datetime:
    """Return until when an alert that is over can be looked back on."""
    if alert.closed_at is None:
        raise LookupError(f"{alert.key} is not over")
    return alert.closed_at + OPEN_FOR


def retrospective_figures(alert: Alert) -> Iterator[Line]:
    """Say how many have looked back, and whether they found it worth it; nothing where nobody is asked."""
    if alert.status is Status.STOOD_DOWN and not alert.terms.practice:
        answers = latest(alert.retrospectives)
        told = ngettext(
            "{answered} of {n} person who led answered.",
            "{answered} of {n} people who led answered.",
            len(alert.leaders),
            answered=len(answers),
        )
        yield titled(gettext("Retrospective"), " ".join(filter(None, (told, _worth(answers)))))


WORTH = {Worth.YES: N_("{n} yes"), Worth.PARTLY: N_("{n} partly"), Worth.NO: N_("{n} no")}
WORTH_IT = {Worth.YES: N_("worth it: yes"), Worth.PARTLY: N_("worth it: partly"), Worth.NO: N_("worth it: no")}
"""Whether it was worth it, to those who led, by how many of them said so; and as one of them answered."""


def _worth(answers: tuple[Retrospective, ...]) -> str:
    counts = Counter(answer.worth for answer in answers)
    said = [gettext(WORTH[worth], n=counts[worth]) for worth in Worth if counts[worth]]
    if not said:
        return ""
    silent = [ngettext("{n} did not say", "{n} did not say", counts[None])] if counts[None] else []
    return gettext("Worth it: {answers}.", answers=", ".join((*said, *silent)))


def retrospective_answers(alert: Alert) -> Iterator[Json]:
    """Yield what those who led have said, for those who may read it."""
    for answer in latest(alert.retrospectives):
        worth = gettext(WORTH_IT[answer.worth]) if answer.worth else gettext("did not say whether it was worth it")
        title = filled(gettext("Retrospective of {who}, {worth}"), who=user(answer.person), worth=worth)
        parts = (
            (gettext("What went well"), answer.well),
            (gettext("What did not"), answer.badly),
            (gettext("What should change"), answer.change),
        )
        lines = tuple(titled(name, clip(" ".join(text.split()), SHOWN)) for name, text in parts if text)
        if lines:
            yield from bullets(title, lines)
        else:
            yield paragraph(title)
