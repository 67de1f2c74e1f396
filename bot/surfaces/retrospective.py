"""The retrospective: the button in the message to those who led, and what came of it in the report."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime

from bot.domain.alert import Alert, Status
from bot.domain.ending import Retrospective, Worth, latest
from bot.domain.retrospective_rules import OPEN_FOR, answer_of
from bot.domain.values import Person
from bot.surfaces.blocks import actions, button
from bot.surfaces.ids import Action
from bot.surfaces.rich import Json, Line, bullets, line, paragraph, titled, user
from bot.surfaces.words import clip, counted, written_instant

SHOWN = 1000
"""Characters of one answer in a report; the command line shows all of it."""


def retrospective_end(alert: Alert, person: Person) -> tuple[Json, ...]:
    """Return what follows the request to look back: the button, and when it was answered."""
    said = answer_of(alert, person)
    if said is None:
        return (
            actions(
                button("Write the retrospective", Action.WRITE_RETROSPECTIVE, alert.key, style="primary"),
            ),
        )
    until = f" You can change it until {written_instant(closes(alert))}." if alert.closed_at else ""
    told = paragraph(line(f"✅ You answered on {written_instant(said.at)}.{until}"))
    return (told, actions(button("Change my answer", Action.WRITE_RETROSPECTIVE, alert.key)))


def closes(alert: Alert) -> datetime:
    """Return until when an alert that is over can be looked back on."""
    if alert.closed_at is None:
        raise LookupError(f"{alert.key} is not over")
    return alert.closed_at + OPEN_FOR


def retrospective_figures(alert: Alert) -> Iterator[Line]:
    """Say how many have looked back, and whether they found it worth it; nothing where nobody is asked."""
    if alert.status is Status.STOOD_DOWN and not alert.terms.practice:
        answers = latest(alert.retrospectives)
        asked = counted(len(alert.leaders), "person who led", "people who led")
        yield titled("Retrospective", f"{len(answers)} of {asked} answered{_worth(answers)}.")


def _worth(answers: tuple[Retrospective, ...]) -> str:
    counts = Counter(answer.worth for answer in answers)
    said = ", ".join(f"{counts[worth]} {worth}" for worth in Worth if counts[worth])
    silent = f", {counts[None]} did not say" if counts[None] and said else ""
    return f". Worth it: {said}{silent}" if said else ""


def retrospective_answers(alert: Alert) -> Iterator[Json]:
    """Yield what those who led have said, for those who may read it."""
    for answer in latest(alert.retrospectives):
        worth = f"worth it: {answer.worth}" if answer.worth else "did not say whether it was worth it"
        title = line("Retrospective of ", user(answer.person), f", {worth}")
        parts = (
            ("What went well", answer.well),
            ("What did not", answer.badly),
            ("What should change", answer.change),
        )
        lines = tuple(titled(name, clip(" ".join(text.split()), SHOWN)) for name, text in parts if text)
        if lines:
            yield from bullets(title, lines)
        else:
            yield paragraph(title)
