"""Colours, narrow screens, the keyboard, and what a screen reader is told."""

from playwright.sync_api import expect

from bot.workspace import Workspace
from tests.workspace.browser.conftest import Open
from tests.workspace.browser.window import Window

LONG = "a_word_without_any_space_in_it_" * 8

UNNAMED = """() => {
  const name = (one) => one.ariaLabel || one.getAttribute("aria-labelledby") || one.title || one.textContent.trim()
    || [...(one.labels ?? [])].map((label) => label.textContent.trim()).join();
  const ids = [...document.querySelectorAll("[id]")].map((one) => one.id);
  return [
    ...[...document.querySelectorAll("button, a, input, select, textarea, summary, dialog, nav, aside, ul[role]")]
      .filter((one) => !name(one)).map((one) => one.outerHTML),
    ...ids.filter((id, index) => ids.indexOf(id) !== index),
    ...[...document.querySelectorAll("[aria-controls]")]
      .filter((one) => !ids.includes(one.getAttribute("aria-controls"))).map((one) => one.outerHTML),
  ];
}"""


def test_light_and_dark(small: Open) -> None:
    """The page follows the machine until somebody chooses, and keeps the choice."""
    window = small("alice", scheme="dark")
    root = window.page.locator("html")
    expect(root).to_have_attribute("data-theme", "dark")
    assert _brightness(window) < 0.2
    window.shoot("conversation-wide-dark")
    window.page.get_by_role("button", name="Light or dark").click()
    expect(root).to_have_attribute("data-theme", "light")
    window.page.reload()
    expect(root).to_have_attribute("data-theme", "light")
    assert _brightness(window) > 0.9


def _brightness(window: Window) -> float:
    """Return how bright the background is, from 0 to 1."""
    colour = window.page.evaluate("getComputedStyle(document.body).backgroundColor")
    parts = [int(part) for part in colour.removeprefix("rgb(").removesuffix(")").split(",")]
    return sum(parts) / (3 * 255)


def test_a_narrow_screen(small: Open, workspace: Workspace) -> None:
    """At 360 pixels nothing scrolls sideways; channels open over the page, and so do threads and the strip."""
    said = workspace.post(user="bob", channel="general", text=f"{LONG} @alice")
    workspace.reply(user="bob", channel="general", ts=said["ts"], text=LONG)
    window = small("alice", width=360, height=740)
    page, sidebar = window.page, window.page.locator("#sidebar")

    def fits(what: str) -> None:
        width = page.evaluate("Math.max(document.documentElement.scrollWidth, document.body.scrollWidth)")
        assert width <= 360, what
        window.shoot(f"narrow-{what}")

    fits("conversation")
    expect(sidebar).to_be_hidden()
    opener = page.get_by_role("button", name="Channels")
    opener.click()
    expect(sidebar).to_be_visible()
    expect(opener).to_have_attribute("aria-expanded", "true")
    fits("sidebar")
    page.keyboard.press("Escape")
    expect(sidebar).to_be_hidden()
    expect(opener).to_be_focused()
    opener.click()
    page.mouse.click(340, 400)
    expect(sidebar).to_be_hidden()
    opener.click()
    window.go("search")
    expect(page.locator("h1")).to_have_text("#search")
    expect(sidebar).to_be_hidden()
    page.go_back()
    window.message(LONG).locator(".replies").click()
    expect(window.replies).to_have_count(2)
    box = page.locator("#thread").bounding_box()
    assert (box["x"], box["width"]) == (0, 360)
    fits("thread")
    page.get_by_role("button", name="Close the thread").click()
    page.get_by_role("button", name="What goes over the wire").click()
    expect(page.locator("#wire summary").first).to_be_visible()
    fits("wire")
    page.get_by_text("Faults: none").click()
    expect(page.get_by_role("button", name="Let them fail")).to_be_visible()
    fits("wire-faults")
    page.get_by_role("button", name="What goes over the wire").click()
    page.locator("#clock summary").click()
    fits("clock")
    page.locator("#you summary").click()
    expect(page.locator("#clock .pop")).to_be_hidden()
    fits("switch")


def test_the_keyboard_reaches_everything(small: Open, workspace: Workspace) -> None:
    """The skip link leads to the message box; Tab goes through header, channels and messages to it."""
    workspace.post(user="alice", channel="general", text="said")
    window = small("alice")
    page = window.page
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the message box")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#composer")).to_be_focused()
    page.keyboard.type("by keyboard")
    page.keyboard.press("Enter")
    expect(window.message("by keyboard")).to_be_visible()
    expect(page.locator("#composer")).to_be_focused()

    page.locator("#toggle-theme").focus()
    passed = []
    for _ in range(30):
        page.keyboard.press("Tab")
        passed.append(
            page.evaluate("document.activeElement.closest('#sidebar, .tools, #messages, .composer')?.className")
        )
        if page.evaluate("document.activeElement.id") == "composer":
            break
    expect(page.locator("#composer")).to_be_focused()
    assert list(dict.fromkeys(passed)) == ["", "messages", "tools", "composer"]

    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    menu = window.messages.last.get_by_role("button", name="Edit message")
    expect(menu).to_be_visible()
    page.keyboard.press("Escape")
    expect(menu).to_be_hidden()
    expect(window.messages.last.get_by_label("More")).to_be_focused()


def test_keys_go_from_part_to_part(small: Open, workspace: Workspace) -> None:
    """F6 goes round names, messages and boxes, and back with Shift; arrows choose a message, Tab its buttons."""
    said = [workspace.post(user="alice", channel="general", text=f"number {number}") for number in range(3)]
    workspace.reply(user="bob", channel="general", ts=said[0]["ts"], text="answered")
    window = small("alice")
    page = window.page
    page.keyboard.press("F6")
    expect(page.get_by_label("Go to a channel or person")).to_be_focused()
    page.keyboard.press("F6")
    expect(window.message("number 2")).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(window.message("number 1")).to_be_focused()
    page.keyboard.press("Home")
    expect(window.message("number 0")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#reply")).to_be_focused()
    page.keyboard.type("by keyboard")
    page.keyboard.press("Enter")
    expect(window.replies.filter(has_text="by keyboard")).to_be_visible()
    page.keyboard.press("Shift+F6")
    expect(window.replies.last).to_be_focused()
    page.keyboard.press("Shift+F6")
    expect(page.locator("#composer")).to_be_focused()


def test_everything_has_a_name(small: Open, workspace: Workspace) -> None:
    """Every control, dialog and region is named, ids are used once, headings are headings."""
    said = workspace.post(user="alice", channel="general", text="said")
    workspace.reply(user="bob", channel="general", ts=said["ts"], text="answered")
    workspace.react(user="bob", channel="general", ts=said["ts"], name="eyes")
    window = small("alice", thread=said["ts"])
    page = window.page
    page.get_by_role("button", name="What goes over the wire").click()
    for summary in ("Rate limits: off", "Faults: none", "Events"):
        page.locator("#wire").get_by_text(summary, exact=True).click()
    expect(page.locator("#wire form")).to_have_count(3)
    message = window.messages.first
    message.hover()
    message.get_by_label("React", exact=True).click()
    expect(message.get_by_label("Name of another emoji")).to_be_visible()
    assert page.evaluate(UNNAMED) == []
    expect(page.get_by_role("heading", level=1)).to_have_text("#general")
    expect(page.get_by_role("heading", level=2)).to_have_text(
        ["Channels", "Direct messages", "Code Red app", "Thread"]
    )
    expect(page.get_by_role("main")).to_have_count(1)
    expect(page.get_by_role("banner")).to_have_count(1)
    expect(page.get_by_role("complementary", name="Thread")).to_be_visible()
    expect(page.get_by_role("textbox", name="Message to #general")).to_be_visible()
    expect(page.get_by_role("textbox", name="Message to the thread")).to_be_visible()
    assert page.locator("html").get_attribute("lang") == "en"
    for place in ("home", "browse"):
        window.visit("alice", place)
        assert page.evaluate(UNNAMED) == []
