"""The workspace's clock in the page, with the bot behind it."""

from datetime import datetime
from zoneinfo import ZoneInfo

from playwright.sync_api import expect

from tests.conftest import LEADER, Scene
from tests.workspace.browser.conftest import Open

ASKED = "shopping-engineer-1"


def test_the_clock_is_moved_for_everybody(scene: Scene, windows: Open) -> None:
    """An hour, a day, the next working morning in one's own zone: every window shows it, and the bot reminds."""
    scene.declare()
    for person in (LEADER, ASKED):
        scene.workspace.close(user=person, everything=True) if scene.workspace.views(person) else None
    leader = windows(scene.workspace.url).visit(LEADER)
    other = windows(scene.workspace.url).visit(ASKED, "codered")
    clock, theirs = leader.page.locator("#clock time"), other.page.locator("#clock time")

    def move(button: str) -> None:
        leader.page.locator("#clock summary").click()
        leader.page.get_by_role("button", name=button).click()

    start = scene.clock.now()
    expect(clock).to_have_text(_shown(start, "America/Los_Angeles"))
    move("+1 hour")
    expect(theirs).not_to_have_text(_shown(start, "America/New_York"))
    expect(theirs).to_have_text(_shown(scene.clock.now(), "America/New_York"))
    expect(clock).to_have_text(_shown(scene.clock.now(), "America/Los_Angeles"))
    expect(other.messages).to_have_count(1)
    move("+1 day")
    expect(clock).to_contain_text("Tue 2 Dec 2025")
    scene.settle()
    expect(other.message("we have not heard from you yet")).to_be_visible()
    move("Next working day")
    expect(clock).to_have_text("Wed 3 Dec 2025, 09:00")
    expect(theirs).to_have_text("Wed 3 Dec 2025, 12:00")


def _shown(at: datetime, zone: str) -> str:
    return f"{at.astimezone(ZoneInfo(zone)):%a %-d %b %Y, %H:%M}"
