"""The message box: what it completes, what it sends, and what it keeps."""

from playwright.sync_api import Locator, expect
from slack_bolt import App as BoltApp
from slack_sdk import WebClient

from bot.workspace import Workspace
from tests.workspace.browser.conftest import Open
from tests.workspace.browser.window import Window


def offered(window: Window, box: str = "main") -> Locator:
    """Return the choices under the box."""
    return window.page.locator(f"#complete-{box}").get_by_role("option")


def marked(window: Window) -> Locator:
    """Return the choice that Enter takes."""
    return window.page.locator("#complete-main [aria-selected=true]")


def test_commands_are_completed_with_the_keyboard(small: Open, bolt: BoltApp) -> None:
    """Arrows choose, Tab and Enter complete, Escape closes the list, and Enter then sends the command."""

    @bolt.command("/codered")
    def answer(ack, command) -> None:  # noqa: ANN001
        ack(f"heard {command['text']!r}")

    window = small("alice")
    box = window.page.locator("#composer")
    box.press_sequentially("/")
    expect(offered(window)).to_have_count(2)
    expect(marked(window)).to_contain_text("/codered red · status")
    box.press("ArrowDown")
    expect(marked(window)).to_contain_text("/codename")
    expect(box).to_have_attribute("aria-activedescendant", marked(window).get_attribute("id"))
    box.press("ArrowUp")
    box.press("Tab")
    expect(box).to_have_value("/codered ")
    expect(box).to_be_focused()
    box.press_sequentially("status")
    expect(offered(window)).to_have_count(0)
    box.press("Enter")
    expect(window.message("Only visible to you")).to_contain_text("heard 'status'")
    expect(box).to_have_value("")

    box.press_sequentially("/coden")
    expect(offered(window)).to_have_count(1)
    box.press("Escape")
    expect(offered(window)).to_have_count(0)
    expect(box).to_have_value("/coden")
    box.fill("/codered")
    expect(offered(window)).to_have_count(1)
    box.press("Enter")
    expect(window.messages.filter(has_text="heard ''")).to_be_visible()


def test_names_are_completed_and_lines_broken(small: Open, workspace: Workspace) -> None:
    """@ offers people and groups, # channels; Shift+Enter begins a line, and Enter sends all of it."""
    window = small("alice")
    box = window.page.locator("#composer")
    box.press_sequentially("@bo")
    expect(marked(window)).to_contain_text("Bob Stone bob")
    expect(offered(window).last).to_contain_text("slackbot")
    box.press("Enter")
    expect(box).to_have_value("@bob ")
    box.press_sequentially("and @lea")
    expect(offered(window)).to_have_count(1)
    offered(window).click()
    expect(box).to_have_value("@bob and @leads ")
    box.press_sequentially("in #sea")
    expect(marked(window)).to_contain_text("#search")
    box.press("Tab")
    box.press("Shift+Enter")
    box.press_sequentially("second line")
    expect(box).to_have_value("@bob and @leads in #search \nsecond line")
    box.press("Enter")
    said = window.message("second line")
    expect(said.locator(".mention")).to_have_text(["@Bob Stone", "@leads", "#search"])
    expect(box).to_have_value("")
    assert "\nsecond line" in workspace.messages("general")[-1]["text"]
    said.locator(".mention", has_text="#search").click()
    expect(window.page.locator("h1")).to_have_text("#search")


def test_a_command_in_a_thread_is_refused_and_stays(small: Open, client: WebClient) -> None:
    """Slack takes no commands in threads: a sentence says so, and what was typed is still there."""
    client.chat_postMessage(channel="general", text="root")
    window = small("alice")
    window.open_thread("root")
    box = window.page.locator("#reply")
    expect(box).to_be_focused()
    box.fill("/codered status")
    box.press("Escape")
    box.press("Enter")
    expect(window.page.get_by_role("alert")).to_contain_text("Slash commands do not work in threads")
    expect(box).to_have_value("/codered status")


def test_what_could_not_be_sent_stays(small: Open, workspace: Workspace, bolt: BoltApp) -> None:
    """A command that nobody answers and a message that does not arrive are back in the box; drafts stay there."""
    assert bolt
    window = small("alice")
    box = window.page.locator("#composer")
    window.type("/codered and nobody listens")
    expect(window.page.get_by_role("alert")).to_contain_text("/codered failed")
    expect(box).to_have_value("/codered and nobody listens")

    window.page.route("**/workspace/post", lambda route: route.abort())
    window.type("does this arrive?")
    expect(window.page.get_by_role("alert")).to_contain_text("The workspace cannot be reached")
    expect(box).to_have_value("does this arrive?")
    window.page.unroute("**/workspace/post")
    window.go("search")
    expect(window.page.locator("h1")).to_have_text("#search")
    expect(box).to_have_value("")
    window.go("general")
    expect(box).to_have_value("does this arrive?")
    box.press("Enter")
    expect(window.message("does this arrive?")).to_be_visible()

    box.fill("too late")
    workspace.archive(channel="general")
    expect(window.page.locator("#main .composer")).to_contain_text("This channel is archived.")


def test_typed_markup_stays_text(small: Open) -> None:
    """Neither tags nor script addresses do anything in the page of whoever reads them."""
    window = small("alice")
    nasty = "<script>window.caught=1</script><img src=x onerror=window.caught=1> <javascript:alert(1)|click> **x**"
    window.type(nasty)
    said = window.message("onerror")
    expect(said.locator(".body")).to_have_text(nasty)
    expect(said.locator(".body :is(script, img, a)")).to_have_count(0)
    assert window.page.evaluate("window.caught") is None


def test_typed_marks_and_emoji_are_shown_as_in_slack(small: Open, workspace: Workspace) -> None:
    """Asterisks make bold and short codes emoji, offered while they are typed; unknown commands are not sent."""
    window = small("alice")
    box = window.page.locator("#composer")
    box.press_sequentially("Good *news* :tad")
    expect(offered(window).first).to_contain_text(":tada:")
    box.press("Enter")
    box.press("Enter")
    said = window.message("Good news")
    expect(said.locator(".body b")).to_have_text("news")
    expect(said.locator(".body")).to_contain_text("🎉")
    window.type("/nonesuch at all")
    expect(window.page.get_by_role("alert")).to_contain_text("/nonesuch is not a valid command.")
    expect(box).to_have_value("/nonesuch at all")
    assert "/nonesuch" not in [one.get("name") for one in workspace.core.journal.recent(20)]


def test_the_end_stays_in_sight_and_what_is_new_begins_at_its_beginning(small: Open, workspace: Workspace) -> None:
    """Somebody who reads along sees each new line; somebody who comes later begins where they have not read."""
    reader = small("alice")
    for number in range(12):
        workspace.post(user="bob", channel="general", text=f"line {number}\n" * 4)
    last = workspace.post(user="bob", channel="general", text="the last one\n" * 5)
    expect(reader.message("the last one")).to_be_in_viewport(ratio=1)
    workspace.reply(user="bob", channel="general", ts=last["ts"], text="a reply")
    expect(reader.message("the last one").get_by_text("1 reply")).to_be_in_viewport(ratio=1)
    workspace.post(user="alice", channel="search", text="before")
    workspace.mark_read(user="bob", channel="search")
    for number in range(12):
        workspace.post(user="alice", channel="search", text=f"news {number}\n" * 4)
    late = small("bob", "search")
    expect(late.page.locator("#messages .new")).to_be_in_viewport()
    expect(late.messages.filter(has_text="news 0")).to_be_in_viewport()
