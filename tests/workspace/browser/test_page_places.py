"""Where people are in the page: as whom, in which channel, and at the app's Home tab."""

from playwright.sync_api import expect
from slack_bolt import App as BoltApp
from slack_sdk import WebClient

from bot.workspace import Workspace
from tests.workspace.browser.conftest import Open
from tests.workspace.workspace_case import Json, Named


def test_one_becomes_somebody_else(small: Open, client: WebClient, person: Named) -> None:
    """Those with a role stand in the switch, anybody else is found by typing; nobody sees what is not theirs."""
    client.chat_postMessage(channel=person("alice"), text="for Alice")
    client.chat_postMessage(channel=person("bob"), text="for Bob")
    window = small("alice")
    window.go("Messages")
    expect(window.message("for Alice")).to_be_visible()
    window.become("Bob Stone")
    expect(window.message("for Bob")).to_be_visible()
    expect(window.messages.filter(has_text="for Alice")).to_have_count(0)
    window.become("Alice Martin")
    window.go("secret")
    expect(window.page.locator("h1")).to_have_text("🔒secret")
    you = window.page.locator("#you summary")
    you.click()
    box = window.page.get_by_label("Anybody else")
    box.fill("vera")
    expect(window.page.get_by_role("option", name="Vera Guest")).to_be_visible()
    box.press("Enter")
    expect(you).to_contain_text("Vera Guest")
    expect(window.page.locator("h1")).to_have_text("#lobby")
    expect(window.page.locator("#sidebar").get_by_role("link")).to_have_text(
        ["#lobby", "+All channels", "⌂Home", "✉Messages"]
    )
    window.go("All channels")
    expect(window.page.locator(".channel-list a")).to_have_count(1)


def test_people_write_to_each_other(small: Open, workspace: Workspace, client: WebClient, person: Named) -> None:
    """Ctrl+K leads to anybody and anywhere by name; what comes is counted beside the name until it is read."""
    window, theirs = small("alice"), small("bob")
    page = window.page
    page.keyboard.press("Control+k")
    expect(page.get_by_label("Go to a channel or person")).to_be_focused()
    page.keyboard.type("bob")
    expect(page.get_by_role("option", name="Bob Stone")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Bob Stone")
    window.type("lunch?")
    line = theirs.page.locator("#sidebar").get_by_role("link", name="Alice Martin")
    expect(line).to_contain_text("1 for you")
    line.click()
    expect(theirs.message("lunch?")).to_be_visible()
    expect(line).not_to_contain_text("for you")
    theirs.type("yes")
    expect(window.message("yes")).to_be_visible()
    window.shoot("direct-message-wide-light")

    workspace.core.app.scopes.append("mpim:write")
    group = client.conversations_open(users=[person("alice"), person("bob")])["channel"]["id"]
    client.chat_postMessage(channel=group, text="to both")
    line = theirs.page.locator("#sidebar").get_by_role("link", name="Alice Martin, Code Red")
    expect(line).to_contain_text("1 for you")
    line.click()
    expect(theirs.page.locator("h1")).to_have_text("Alice Martin, Code Red")
    expect(theirs.message("to both")).to_be_visible()
    expect(line).not_to_contain_text("for you")
    page.get_by_role("button", name="New message").click()
    expect(page.get_by_label("Go to a channel or person")).to_be_focused()
    page.keyboard.type("#sea")
    expect(page.get_by_role("option", name="#search")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("#search")


def test_channels_are_looked_into_and_joined(small: Open, workspace: Workspace) -> None:
    """A channel that one is not in can be read, and written in after joining; an archived one only read."""
    workspace.leave(user="bob", channel="search")
    workspace.post(user="alice", channel="search", text="said before")
    window = small("bob", "browse")
    expect(window.page.locator("h1")).to_have_text("All channels")
    expect(window.page.locator(".channel-list")).not_to_contain_text("secret")
    window.page.locator(".channel-list").get_by_role("link", name="#search").click()
    expect(window.message("said before")).to_be_visible()
    expect(window.page.locator("#composer")).to_have_count(0)
    window.page.get_by_role("button", name="Join #search").click()
    expect(window.page.locator("#composer")).to_be_visible()
    expect(window.message("has joined the channel")).to_be_visible()
    expect(window.page.locator("#sidebar").get_by_role("link", name="search")).to_be_visible()
    window.type("here I am")
    expect(window.message("here I am")).to_be_visible()
    window.go("old")
    expect(window.page.locator("#main .composer")).to_have_text("This channel is archived. Nobody can write here.")
    window.page.go_back()
    expect(window.message("here I am")).to_be_visible()


def test_the_home_tab_opens_and_changes(
    small: Open, workspace: Workspace, bolt: BoltApp, client: WebClient
) -> None:
    """Looking at it is told to the app; what the app publishes shows at once, and its buttons work."""

    def home(text: str) -> Json:
        act = {"type": "button", "action_id": "act", "value": text, "text": {"type": "plain_text", "text": "Next"}}
        section = {"type": "section", "text": {"type": "mrkdwn", "text": text}, "accessory": act}
        return {"type": "home", "blocks": [section]}

    @bolt.event("app_home_opened")
    def opened(event, client) -> None:  # noqa: ANN001
        client.views_publish(user_id=event["user"], view=home("opened"))

    @bolt.action("act")
    def act(ack, action, body, client) -> None:  # noqa: ANN001
        ack()
        client.views_publish(user_id=body["user"]["id"], view=home(f"after {action['value']}"))

    window = small("alice")
    window.go("Home")
    expect(window.page.locator("#main")).to_contain_text("opened")
    window.page.get_by_role("button", name="Next").click()
    expect(window.page.locator("#main")).to_contain_text("after opened")
    [alice] = [user["id"] for user in workspace.users() if user["name"] == "alice"]
    client.views_publish(user_id=alice, view=home("from elsewhere"))
    expect(window.page.locator("#main")).to_contain_text("from elsewhere")
    window.page.locator("#main .tabs").get_by_role("link", name="Messages").click()
    expect(window.page.locator("#composer")).to_be_visible()
    expect(window.page.locator("#main .tabs [aria-current]")).to_have_text("Messages")
