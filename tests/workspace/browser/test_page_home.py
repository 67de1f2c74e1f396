"""The Home tab in the page: what several people find on it, how it follows, and how it looks."""

from itertools import product

import pytest
from playwright.sync_api import expect

from bot.cli.stage import Stage
from tests.conftest import LEADER, Scene
from tests.scenarios.scenario_case import ASKED, BRIEF, OTHER
from tests.workspace.browser.conftest import Open
from tests.workspace.browser.window import Window

APPROVER, LEAD, OWNER = "chief-of-staff", "head-of-chatgpt", "lead-ads"
COURIER_MS = 20_000
WIDE, NARROW = (1280, 1800, "light"), (360, 2600, "dark")


@pytest.fixture
def running(demo: Stage) -> Scene:
    """Give the demo's company with an approved and declared alert, a concern, and a draft beside it."""
    scene = Scene(demo)
    scene.type(BRIEF + " --cadence daily-update@11:00@America/Los_Angeles")
    scene.type("override CR-1 protected-project because the board has agreed")
    scene.type("declare CR-1")
    scene.settle()
    scene.type("approve CR-1", user=APPROVER)
    scene.type("declare CR-1")
    scene.settle()
    scene.type("concern CR-1 I am on leave", user="ads-engineer-2")
    scene.type('red Search quality --problem "It is slow"')
    scene.settle()
    return scene


def at_home(window: Open, person: str, words: str, **how: object) -> Window:
    """Open somebody's Home tab and wait until it says something."""
    shown = window(**how).visit(person, "home")
    expect(shown.page.locator("#main")).to_contain_text(words, timeout=COURIER_MS)
    return shown


def test_everybody_finds_what_concerns_them(running: Scene, window: Open) -> None:
    """Whoever is asked, leads, owns, approves or only reads; nothing scrolls sideways."""
    assert running.alert("CR-1").active
    expected = {
        ASKED: "Your workstream: Speed",
        "lead-inference": "has a concern: I am on leave",
        LEAD: "You lead",
        OWNER: "Decide on a project of CR-1",
        LEADER: "Draft",
        OTHER: "You may answer what is asked of you",
    }
    for person, (width, height, scheme) in (*product(expected, [WIDE]), *product((ASKED, LEAD, OWNER), [NARROW])):
        shown = at_home(window, person, expected[person], width=width, height=height, scheme=scheme)
        widest = shown.page.evaluate("Math.max(document.documentElement.scrollWidth, document.body.scrollWidth)")
        assert widest <= width, person
        shown.shoot(f"home-{person}-{width}-{scheme}")
        shown.page.close()


def test_it_follows_while_somebody_looks(running: Scene, window: Open) -> None:
    """An answer given elsewhere, and one given there, change it without a visit; a page is turned in place."""
    asked = at_home(window, ASKED, "from Advertising to Speed")
    running.type("ack", user=ASKED)
    expect(asked.page.locator("#main")).to_contain_text("You have answered everything.", timeout=COURIER_MS)
    lead = at_home(window, "lead-inference", "has a concern: I am on leave")
    lead.page.locator("#main").get_by_role("button", name="Release").click()
    expect(lead.page.locator("#main")).not_to_contain_text("has a concern", timeout=COURIER_MS)
