"""The form with which a lead answers a check-in: what moved, what is in the way, how the exit criteria stand."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from bot.domain.alert import Alert
from bot.domain.check_ins import Asked, CriterionReport, CriterionState, Round
from bot.errors import InvalidInput
from bot.language import N_, gettext, listed
from bot.surfaces.forms.answers import Answers
from bot.surfaces.forms.choices import spoken
from bot.surfaces.forms.view import About, View, about, modal
from bot.surfaces.ids import Form
from bot.surfaces.inputs import LABEL_MAX, Choice, select_input, text_input
from bot.surfaces.rich import Json, line, paragraph
from bot.surfaces.words import clip

CRITERION = "criterion:"
CHOICES: tuple[Choice, ...] = (
    (CriterionState.MET, N_("Met")),
    (CriterionState.ON_TRACK, N_("On track")),
    (CriterionState.AT_RISK, N_("At risk")),
    (CriterionState.NOT_STARTED, N_("Not started")),
)


class Entered(NamedTuple):
    """What was entered, and the check-in that it answers."""

    check_in: str
    progress: str
    blockers: str
    criteria: tuple[CriterionReport, ...]
    note: str


def update_view(alert: Alert, check_in: Round, asked: Asked) -> Json:
    """Return the form, filled in with what the same person has said in this check-in before."""
    said = check_in.update_of(asked.person)
    states = {report.criterion: report.state for report in said.criteria} if said else {}
    return modal(
        Form.UPDATE,
        gettext("{key}: my update", key=alert.key),
        (
            paragraph(line(_covering(asked))),
            text_input(
                "progress", gettext("What has moved?"), initial=said.progress if said else "", multiline=True
            ),
            text_input(
                "blockers",
                gettext("What is in the way?"),
                initial=said.blockers if said else "",
                multiline=True,
                optional=True,
            ),
            *(_criterion(number, text, states) for number, text in enumerate(alert.terms.exit_criteria, start=1)),
            text_input(
                "note",
                gettext("Anything else?"),
                initial=said.note if said else "",
                multiline=True,
                optional=True,
            ),
        ),
        about=About(alert=alert.key, check_in=check_in.id),
        submit=gettext("Send"),
    )


def read_update(view: View) -> Entered:
    """Return what was entered; raise InvalidInput for a form that is about no check-in."""
    answers = Answers(view)
    check_in = about(view).check_in
    if check_in is None:
        raise InvalidInput(gettext("This form is about no check-in. Press “Write my update” once more."))
    return Entered(
        check_in,
        answers.text("progress"),
        answers.text("blockers"),
        tuple(_reports(view, answers)),
        answers.text("note"),
    )


def _covering(asked: Asked) -> str:
    names = listed(gettext("“{name}”", name=name) for name in asked.workstreams)
    if not names:
        return gettext("It is part of the summary in the home thread.")
    return gettext("This covers {names}. It is part of the summary in the home thread.", names=names)


def _criterion(number: int, criterion: str, states: Mapping[str, CriterionState]) -> Json:
    label = clip(criterion, LABEL_MAX)
    return select_input(
        f"{CRITERION}{number}", label, spoken(CHOICES), initial=states.get(criterion, ""), optional=True
    )


def _reports(view: View, answers: Answers) -> list[CriterionReport]:
    """Read the states by the criteria that the person saw: an amendment may have changed them meanwhile."""
    blocks: list[Any] = [block for block in view["blocks"] if block["block_id"].startswith(CRITERION)]
    chosen = ((block["label"]["text"], answers.choice(block["block_id"])) for block in blocks)
    return [CriterionReport(criterion=text, state=CriterionState(state)) for text, state in chosen if state]
