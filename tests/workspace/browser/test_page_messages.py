"""Messages in the windows of several people: what each of them sees, without reloading."""

from playwright.sync_api import expect
from slack_bolt import App as BoltApp
from slack_sdk import WebClient

from bot.workspace import Workspace
from tests.workspace.browser.conftest import Open
from tests.workspace.workspace_case import Eventually, Json, Named


def test_another_window_sees_everything_happen(small: Open, workspace: Workspace) -> None:
    """A post, its change, a reaction and the number of replies come by themselves; so does that it is gone."""
    alice, bob = small("alice"), small("bob")
    alice.type("first of @bob")
    said = bob.message("first of")
    expect(said).to_contain_text("Alice Martin")
    expect(said.locator(".mention.me")).to_have_text("@Bob Stone")

    own = alice.message("first of")
    own.hover()
    own.get_by_label("More").click()
    own.get_by_role("button", name="Edit message").click()
    box = alice.messages.last.get_by_role("textbox")
    expect(box).to_have_value("first of @bob")
    box.fill("second of @bob")
    box.press("Enter")
    expect(bob.message("second of @Bob Stone")).to_contain_text("(edited)")
    expect(alice.message("second of @Bob Stone")).to_contain_text("(edited)")

    said = bob.message("second of")
    said.hover()
    said.get_by_label("React").click()
    said.get_by_role("button", name="eyes").click()
    mark = alice.message("second of").locator(".reaction")
    expect(mark).to_have_text("👀 1")
    expect(mark).to_have_attribute("aria-pressed", "false")
    mark.click()
    expect(bob.message("second of").locator(".reaction")).to_have_text("👀 2")
    said.locator(".reaction").click()
    expect(mark).to_have_text("👀 1")

    ts = workspace.messages("general")[-1]["ts"]
    workspace.reply(user="bob", channel="general", ts=ts, text="a reply")
    expect(alice.message("second of").locator(".replies")).to_contain_text("1 reply")
    workspace.reply(user="bob", channel="general", ts=ts, text="another")
    expect(alice.message("second of").locator(".replies")).to_contain_text("2 replies")

    alice.type("a mistake")
    expect(bob.message("a mistake")).to_be_visible()
    mistake = alice.message("a mistake")
    mistake.hover()
    mistake.get_by_label("More").click()
    mistake.get_by_role("button", name="Delete message").click()
    alice.page.get_by_role("button", name="Delete", exact=True).click()
    expect(bob.messages.filter(has_text="a mistake")).to_have_count(0)
    expect(alice.messages.filter(has_text="a mistake")).to_have_count(0)


def test_unread_marks_come_and_go(small: Open, workspace: Workspace, client: WebClient, person: Named) -> None:
    """A channel with news is bold, what names the viewer is counted, and both are gone once it was read."""
    window = small("bob")
    window.page.wait_for_load_state("networkidle")
    line = window.page.locator("#sidebar").get_by_role("link", name="search")
    workspace.post(user="alice", channel="search", text="news")
    expect(line).to_have_class("unread")
    expect(line).to_contain_text("new messages")
    workspace.post(user="alice", channel="search", text="for @bob")
    workspace.post(user="alice", channel="search", text="again for @bob")
    expect(line.locator(".badge")).to_have_text("2 for you")
    window.go("search")
    expect(window.message("again for")).to_be_visible()
    expect(line.locator(".badge")).to_have_count(0)
    expect(line).not_to_contain_text("new messages")
    workspace.post(user="alice", channel="search", text="read at once by @bob")
    expect(window.message("read at once")).to_be_visible()
    workspace.post(user="alice", channel="general", text="elsewhere")
    expect(window.page.locator("#sidebar").get_by_role("link", name="general")).to_contain_text("new messages")
    expect(line.locator(".badge")).to_have_count(0)
    client.chat_postMessage(channel=person("bob"), text="from the app")
    expect(window.page.get_by_role("link", name="Messages").locator(".badge")).to_have_text("1 for you")


def test_what_only_one_person_sees(small: Open, client: WebClient, channel: Named, person: Named) -> None:
    """An ephemeral message says so, is in nobody else's window, and goes when it is dismissed."""
    alice, bob = small("alice"), small("bob")
    client.chat_postEphemeral(channel=channel("general"), user=person("alice"), text="between us")
    client.chat_postMessage(channel="general", text="for all")
    shown = alice.message("between us")
    expect(shown).to_contain_text("Only visible to you")
    expect(alice.page.locator("#news")).to_contain_text("Only visible to you: between us")
    expect(bob.message("for all")).to_be_visible()
    expect(bob.messages.filter(has_text="between us")).to_have_count(0)
    shown.get_by_role("button", name="Dismiss").click()
    expect(alice.messages.filter(has_text="between us")).to_have_count(0)
    alice.page.reload()
    expect(alice.message("for all")).to_be_visible()
    expect(alice.messages.filter(has_text="between us")).to_have_count(0)


def test_earlier_messages_come_when_they_are_asked_for(small: Open, workspace: Workspace) -> None:
    """Of 250 messages the last hundred are shown, and the rest in two steps; a change far up disturbs nothing."""
    for number in range(250):
        workspace.post(user="alice", channel="search", text=f"message {number:03}")
    first = workspace.messages("search")[0]["ts"]
    window = small("bob", "search")
    expect(window.messages).to_have_count(100)
    expect(window.messages.last).to_be_in_viewport()
    workspace.react(user="alice", channel="search", ts=first, name="eyes")
    workspace.post(user="alice", channel="search", text="message 250")
    expect(window.message("message 250")).to_be_in_viewport()
    expect(window.messages).to_have_count(101)
    button = window.page.get_by_role("button", name="Show earlier messages")
    button.click()
    expect(window.messages).to_have_count(201)
    button.click()
    expect(window.messages).to_have_count(251)
    expect(window.messages.first).to_contain_text("message 000")
    expect(window.messages.first.locator(".reaction")).to_be_visible()
    expect(button).to_have_count(0)
    expect(window.page.locator(".day")).to_have_count(1)


def test_a_button_asks_before_it_acts(
    small: Open, workspace: Workspace, client: WebClient, bolt: BoltApp, eventually: Eventually
) -> None:
    """A confirmation dialog is shown; only agreeing reaches the app, for a button, a menu and a list alike."""
    heard = []

    @bolt.action({"type": "block_actions", "action_id": "go"})
    @bolt.action({"type": "block_actions", "action_id": "menu"})
    @bolt.action({"type": "block_actions", "action_id": "list"})
    @bolt.action({"type": "block_actions", "action_id": "link"})
    def act(ack, action) -> None:  # noqa: ANN001
        ack()
        heard.append((action["action_id"], action.get("value") or action["selected_option"]["value"]))

    client.chat_postMessage(channel="general", text="ask", blocks=[_asking(f"{workspace.url}/workspace")])
    window = small("alice")
    question = window.page.locator("#confirm")
    asked = window.message("Go")

    asked.get_by_role("button", name="Go").click()
    expect(question).to_contain_text("Really go?")
    window.page.keyboard.press("Escape")
    expect(question).not_to_be_visible()
    asked.get_by_role("button", name="Go").click()
    question.get_by_role("button", name="Stay").click()
    asked.get_by_role("combobox").select_option(label="Blue")
    question.get_by_role("button", name="Stay").click()
    expect(asked.get_by_role("combobox")).to_have_value("")
    assert heard == []

    asked.get_by_role("button", name="Go").click()
    question.get_by_role("button", name="Leave").click()
    eventually(lambda: len(heard) == 1)
    asked.get_by_label("More actions").click()
    asked.get_by_role("button", name="Red").click()
    question.get_by_role("button", name="Leave").click()
    eventually(lambda: len(heard) == 2)
    asked.get_by_role("combobox").select_option(label="Blue")
    question.get_by_role("button", name="Leave").click()
    eventually(lambda: len(heard) == 3)
    with window.page.context.expect_page() as opened:
        asked.get_by_role("button", name="Open").click()
    expect(question).not_to_be_visible()
    assert opened.value.url.endswith("/workspace")
    expect(asked.get_by_role("combobox")).to_have_value("blue")
    eventually(lambda: len(heard) == 4)
    assert heard == [("go", "1"), ("menu", "red"), ("list", "blue"), ("link", "2")]


def test_shortcuts_of_messages_and_of_the_workspace(small: Open, client: WebClient, bolt: BoltApp) -> None:
    """A message's shortcut carries the message; a global one stands beside the message box; both open modals."""

    @bolt.shortcut("look")
    def look(ack, shortcut, client) -> None:  # noqa: ANN001
        ack()
        client.views_open(trigger_id=shortcut["trigger_id"], view=_told(shortcut["message"]["text"]))

    @bolt.shortcut("start")
    def start(ack, shortcut, client) -> None:  # noqa: ANN001
        ack()
        client.views_open(trigger_id=shortcut["trigger_id"], view=_told("started"))

    client.chat_postMessage(channel="general", text="look at this")
    window = small("alice")
    message = window.message("look at this")
    message.hover()
    message.get_by_label("More").click()
    expect(message.get_by_role("button", name="Edit message")).to_have_count(0)
    message.get_by_role("button", name="Look into it").click()
    expect(window.modal).to_contain_text("look at this")
    window.press("Close")
    window.closed()
    window.page.get_by_text("⚡ Shortcuts").click()
    window.page.get_by_role("button", name="Start here").click()
    expect(window.modal).to_contain_text("started")


def plain(text: str) -> Json:
    """Return a plain text object."""
    return {"type": "plain_text", "text": text}


def _told(text: str) -> Json:
    section = {"type": "section", "text": plain(text)}
    return {"type": "modal", "title": plain("Told"), "blocks": [section]}


def _asking(link: str) -> Json:
    options = [{"text": plain("Red"), "value": "red"}, {"text": plain("Blue"), "value": "blue"}]
    sure = {"title": plain("Sure?"), "text": plain("Really go?"), "confirm": plain("Leave"), "deny": plain("Stay")}
    return {
        "type": "actions",
        "elements": [
            {"type": "button", "action_id": "go", "value": "1", "text": plain("Go"), "confirm": sure},
            {"type": "overflow", "action_id": "menu", "options": options, "confirm": sure},
            {"type": "static_select", "action_id": "list", "options": options, "confirm": sure},
            {"type": "button", "action_id": "link", "value": "2", "text": plain("Open"), "url": link},
        ],
    }
