"""The form with which those who led look back: what went well or not, what should change, was it worth it."""

from typing import NamedTuple

from bot.domain.alert import Alert
from bot.domain.ending import Retrospective, Worth
from bot.surfaces.forms.answers import Answers
from bot.surfaces.forms.view import About, View, modal
from bot.surfaces.ids import Form
from bot.surfaces.inputs import Choice, select_input, text_input
from bot.surfaces.rich import Json, line, paragraph

WORTH: tuple[Choice, ...] = ((Worth.YES, "Yes"), (Worth.PARTLY, "Partly"), (Worth.NO, "No"))


class Entered(NamedTuple):
    """What was entered; "" where nothing was."""

    well: str
    badly: str
    change: str
    worth: Worth | None


def retrospective_view(alert: Alert, said: Retrospective | None = None) -> Json:
    """Return the form, filled in with what the same person has said before."""
    before = {"well": said.well, "badly": said.badly, "change": said.change} if said else {}
    return modal(
        Form.RETROSPECTIVE,
        f"{alert.key}: looking back",
        (
            paragraph(line("Those who led read this. Others read how many answered, and if it was worth it.")),
            text_input("well", "What went well?", initial=before.get("well", ""), multiline=True, optional=True),
            text_input("badly", "What did not?", initial=before.get("badly", ""), multiline=True, optional=True),
            text_input(
                "change", "What should change?", initial=before.get("change", ""), multiline=True, optional=True
            ),
            select_input("worth", "Was it worth it?", WORTH, initial=(said.worth or "") if said else ""),
        ),
        about=About(alert=alert.key),
        submit="Send",
    )


def read_retrospective(view: View) -> Entered:
    """Return what was entered."""
    answers = Answers(view)
    worth = answers.choice("worth")
    return Entered(
        answers.text("well"),
        answers.text("badly"),
        answers.text("change"),
        Worth(worth) if worth in set(Worth) else None,
    )
