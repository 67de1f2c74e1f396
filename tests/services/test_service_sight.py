"""Sight: whatever is listed for a person is found in one place, so that nothing can be forgotten to be hidden."""

import re
from pathlib import Path

import bot
from bot.domain import commands
from bot.services import reading
from bot.services.house import House
from bot.services.sight import Sight
from tests.domain.domain_case import CHIEF, DECLARE, POLICY, SAVE, STRANGER, brief
from tests.services.service_case import do

FOLDER = Path(bot.__file__).parent
LISTING = re.compile(r"alerts\.(?:all|keys)\(")
ALLOWED = {
    "services/sight.py": "this is the place",
    "services/readers.py": "who comes into a channel is asked by the alerts that address it",
    "services/circles.py": "which channels belong to a restricted alert",
    "services/verifying.py": "for whoever runs Code Red, who sees everything",
    "services/answers.py": "the alerts that wait for somebody's own answer",
}
"""Where alerts are listed for another reason than that somebody wants to see them."""


def test_alerts_are_listed_in_one_place() -> None:
    """No service and no listener goes past it to the store."""
    sources = {
        str(path.relative_to(FOLDER)): path.read_text("utf-8")
        for layer in ("services", "listeners", "surfaces")
        for path in (FOLDER / layer).rglob("*.py")
    }
    going_past = {
        name
        for name, text in sources.items()
        if LISTING.search(text.replace("self.tx.alerts", "alerts")) and name not in ALLOWED
    }
    assert going_past == set()
    assert set(ALLOWED) <= set(sources)


def test_what_is_not_seen_is_neither_found_nor_listed_nor_chosen(house: House) -> None:
    """For a stranger the other alert is the only one there is; for who may steer both there are two."""
    do(
        house,
        commands.SaveDraft(actor=CHIEF, brief=brief(restricted=True)),
        DECLARE,
        SAVE,
        commands.Declare(actor=CHIEF, alert="CR-2"),
    )
    seen = {actor.id: Sight(POLICY, house.store.reading, actor) for actor in (CHIEF, STRANGER)}
    assert [alert.key for alert in seen[CHIEF.id].all()] == ["CR-1", "CR-2"]
    assert [alert.key for alert in seen[STRANGER.id].all()] == ["CR-2"]
    assert seen[STRANGER.id].find("CR-1") is None
    assert str(seen[STRANGER.id].unknown("CR-1")) == "There is no alert CR-1. Known: CR-2. See /codered history."
    assert reading.person_of(house, STRANGER, "CR-1-R1") is None
    assert not reading.sees(house, STRANGER, "CR-1")
