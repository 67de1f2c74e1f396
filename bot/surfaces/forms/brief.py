"""The brief: what a leader fills in before an alert is declared."""

from collections.abc import Sequence

from bot.domain.brief import Brief, Level, Terms
from bot.language import N_, gettext
from bot.surfaces.forms.answers import Answers, refusing
from bot.surfaces.forms.choices import spoken
from bot.surfaces.forms.terms import NAMES, entered_terms, terms_inputs
from bot.surfaces.forms.view import About, View, about, modal
from bot.surfaces.ids import Form
from bot.surfaces.inputs import Choice, select_input
from bot.surfaces.rich import Json
from bot.surfaces.words import level_name, level_word

LEVELS: tuple[Choice, ...] = (
    (Level.YELLOW, N_("🟡 Code yellow: will hurt if not fixed in months")),
    (Level.ORANGE, N_("🟠 Code orange: elevated focus")),
    (Level.RED, N_("🔴 Code red: all hands")),
)


def brief_view(
    terms: Terms,
    *,
    alert: str | None = None,
    languages: Sequence[str] = ("en",),
    from_draft: bool = False,
) -> Json:
    """Return the form of a new brief, or of the terms of the draft `alert`.

    `terms` may be partial: they are what was typed with the command, or what the draft says. `languages` are those
    that there are memos in, the company's first.
    """
    return modal(
        Form.BRIEF,
        _title(terms),
        (
            select_input("level", gettext("How serious is it?"), spoken(LEVELS), initial=terms.level),
            _raised_from(terms.raised_from),
            *terms_inputs(terms, languages),
        ),
        about=About(alert=alert, back=from_draft, practice=terms.practice, level=terms.level),
        submit=gettext("Preview"),
    )


def _title(terms: Terms) -> str:
    level = level_word(terms.level)
    if terms.practice:
        return gettext("Practice {level}: brief", level=level)
    return gettext("Code {level}: brief", level=level)


def read_brief(view: View, base: Terms | None = None) -> Brief:
    """Return the brief that was entered.

    `base` are the terms of the draft that is edited: what the form does not show (workstreams, resources, people
    of the audience) stays as it is there. Raise InvalidInput for what cannot be used.
    """
    answers = Answers(view)
    origin = about(view)
    kept = base or Terms(level=origin.level or Level.YELLOW, practice=origin.practice)
    values = kept.model_dump() | entered_terms(answers, kept)
    with refusing(NAMES, "focus"):
        return Brief.model_validate(
            values
            | {
                "level": answers.choice("level") or kept.level,
                "raised_from": answers.choice("raised_from") or None,
            }
        )


def _raised_from(before: Level | None) -> Json:
    lower = [(level.value, level_name(level)) for level in (Level.YELLOW, Level.ORANGE)]
    hint = gettext("Only where the same situation had another colour until now.")
    return select_input(
        "raised_from", gettext("Raised from"), lower, initial=before or "", optional=True, hint=hint
    )
