"""The form with which those who led look back: what went well or not, what should change, was it worth it."""

from collections.abc import Mapping
from typing import NamedTuple

from bot.domain.alert import Alert
from bot.domain.ending import Retrospective, Worth
from bot.language import N_, gettext
from bot.surfaces.forms.answers import Answers
from bot.surfaces.forms.choices import spoken
from bot.surfaces.forms.view import About, View, modal
from bot.surfaces.ids import Form
from bot.surfaces.inputs import Choice, select_input, text_input
from bot.surfaces.rich import Json, line, paragraph

WORTH: tuple[Choice, ...] = ((Worth.YES, N_("Yes")), (Worth.PARTLY, N_("Partly")), (Worth.NO, N_("No")))


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
        gettext("{key}: looking back", key=alert.key),
        (
            paragraph(
                line(gettext("Those who led read this. Others read how many answered, and if it was worth it."))
            ),
            _question("well", gettext("What went well?"), before),
            _question("badly", gettext("What did not?"), before),
            _question("change", gettext("What should change?"), before),
            select_input(
                "worth", gettext("Was it worth it?"), spoken(WORTH), initial=(said.worth or "") if said else ""
            ),
        ),
        about=About(alert=alert.key),
        submit=gettext("Send"),
    )


def _question(name: str, label: str, before: Mapping[str, str]) -> Json:
    return text_input(name, label, initial=before.get(name, ""), multiline=True, optional=True)


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
