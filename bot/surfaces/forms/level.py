"""Raising or lowering a declared alert."""

from typing import NamedTuple

from bot.domain.alert import Alert
from bot.domain.brief import Level
from bot.domain.policy import levels_from
from bot.language import gettext
from bot.surfaces.forms.answers import Answers, refused
from bot.surfaces.forms.view import NOTHING, About, Typed, View, about, modal
from bot.surfaces.ids import Form
from bot.surfaces.inputs import select_input, text_input
from bot.surfaces.rich import Json
from bot.surfaces.words import level_name, level_word


class LevelChange(NamedTuple):
    """What was entered: the new level, whether it is the higher one, and why."""

    level: Level
    higher: bool
    because: str


def level_view(alert: Alert, typed: Typed = NOTHING) -> Json:
    """Return the form that offers the other levels; only the higher or the lower ones, where that was typed."""
    offered = levels_from(alert.level, higher=typed.get("higher"))
    choices = tuple((level.value, _verb(level, alert.level)) for level in offered)
    now = gettext("It is code {level} now", level=level_word(alert.level))
    return modal(
        Form.LEVEL,
        gettext("Level of {key}", key=alert.key),
        (
            select_input("level", now, choices, initial=typed.get("level") or ""),
            text_input(
                "because",
                gettext("Why?"),
                initial=typed.get("because", ""),
                multiline=True,
                hint=gettext("Everybody who has the memo reads this."),
            ),
        ),
        about=About(alert=alert.key, level=alert.level),
        submit=gettext("Change level"),
    )


def _verb(level: Level, now: Level) -> str:
    if level.rank > now.rank:
        return gettext("Raise to {level}", level=level_name(level))
    return gettext("Lower to {level}", level=level_name(level))


def read_level(view: View) -> LevelChange:
    """Return the change that was entered; raise InvalidInput when no level was chosen."""
    answers = Answers(view)
    chosen, before = answers.choice("level"), about(view).level
    if chosen not in set(Level) or before is None:
        raise refused("level", gettext("Choose a level."))
    level = Level(chosen)
    return LevelChange(level, level.rank > before.rank, answers.text("because"))
