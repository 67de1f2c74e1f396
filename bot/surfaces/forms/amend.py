"""An amendment: the terms as they are, to be changed, and why."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from bot.domain.alert import Alert
from bot.domain.brief import Terms
from bot.language import gettext
from bot.surfaces.forms.answers import Answers, refusing
from bot.surfaces.forms.terms import NAMES, entered_terms, terms_inputs
from bot.surfaces.forms.view import NOTHING, About, Typed, View, modal
from bot.surfaces.ids import Form
from bot.surfaces.inputs import text_input
from bot.surfaces.rich import Json


class Amendment(NamedTuple):
    """What was entered: the terms that differ, by the names of Terms, and why."""

    changes: dict[str, Any]
    because: str


def amend_view(alert: Alert, typed: Typed = NOTHING, *, languages: Sequence[str] = ("en",)) -> Json:
    """Return the form with the terms as they are now."""
    return modal(
        Form.AMEND,
        gettext("Amend {key}", key=alert.key),
        (
            *terms_inputs(alert.terms, languages),
            text_input(
                "because",
                gettext("Why is it changed?"),
                initial=typed.get("because", ""),
                multiline=True,
                optional=True,
                hint=gettext("Everybody who has the memo reads this."),
            ),
        ),
        about=About(alert=alert.key),
        submit=gettext("Amend"),
    )


def read_amend(view: View, base: Terms) -> Amendment:
    """Return what was changed against `base`, the alert's terms; raise InvalidInput for what cannot be used."""
    answers = Answers(view)
    entered = entered_terms(answers, base)
    with refusing(NAMES, "focus"):
        after = Terms.model_validate(base.model_dump() | entered)
    changes = {name: getattr(after, name) for name in entered if getattr(after, name) != getattr(base, name)}
    return Amendment(changes, answers.text("because"))
