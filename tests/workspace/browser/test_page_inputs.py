"""Every kind of input, filled in by hand, and what the app receives of it."""

from datetime import UTC, datetime

from playwright.sync_api import expect
from slack_bolt import App as BoltApp
from slack_sdk import WebClient

from bot.workspace import Workspace
from tests.workspace.browser.conftest import Open
from tests.workspace.browser.window import Window
from tests.workspace.workspace_case import Eventually, Json, Named


def plain(text: str) -> Json:
    """Return a plain text object."""
    return {"type": "plain_text", "text": text}


def option(name: str) -> Json:
    """Return an option of a list."""
    return {"text": plain(name), "value": name.lower()}


RED, BLUE, GREEN = option("Red"), option("Blue"), option("Green")
COLORS = {"options": [RED, BLUE, GREEN]}
PUBLIC = {"filter": {"include": ["public"]}}
ELEMENTS: dict[str, Json] = {
    "Line": {"type": "plain_text_input"},
    "Lines": {"type": "plain_text_input", "multiline": True},
    "Rich": {"type": "rich_text_input"},
    "Mail": {"type": "email_text_input"},
    "Address": {"type": "url_text_input"},
    "Number": {"type": "number_input", "is_decimal_allowed": True},
    "Day": {"type": "datepicker", "initial_date": "2027-01-01"},
    "Time": {"type": "timepicker"},
    "Moment": {"type": "datetimepicker"},
    "List": {"type": "static_select", **COLORS},
    "Lists": {"type": "multi_static_select", **COLORS, "max_selected_items": 2},
    "Person": {"type": "users_select"},
    "People": {"type": "multi_users_select"},
    "Channel": {"type": "channels_select"},
    "Several channels": {"type": "multi_channels_select"},
    "Conversation": {"type": "conversations_select"},
    "Conversations": {"type": "multi_conversations_select", **PUBLIC},
    "Asked": {"type": "external_select", "min_query_length": 2},
    "Asked twice": {"type": "multi_external_select", "min_query_length": 1},
    "Ticks": {"type": "checkboxes", "options": [option("One"), option("Two"), option("Three")]},
    "Choice": {"type": "radio_buttons", "options": [option("Left"), option("Right")]},
}


def form() -> Json:
    """Return a modal with one of each; the label is the block's id too."""
    blocks = [
        {
            "type": "input",
            "block_id": label,
            "label": plain(label),
            "element": {"action_id": "x", **element},
        }
        for label, element in ELEMENTS.items()
    ]
    return {
        "type": "modal",
        "callback_id": "all",
        "title": plain("All"),
        "submit": plain("Save"),
        "blocks": blocks,
    }


def test_every_input_reaches_the_app(
    small: Open, workspace: Workspace, bolt: BoltApp, person: Named, channel: Named
) -> None:
    """What is typed, ticked and chosen arrives in state.values in the shape that Slack gives it."""
    sent: Json = {}

    @bolt.command("/codered")
    def open_form(ack, command, client) -> None:  # noqa: ANN001
        ack()
        client.views_open(trigger_id=command["trigger_id"], view=form())

    @bolt.options("x")
    def offer(ack, payload) -> None:  # noqa: ANN001
        ack(options=[one for one in (RED, BLUE) if payload["value"].lower() in one["value"]])

    @bolt.view("all")
    def take(ack, view) -> None:  # noqa: ANN001
        sent.update(view["state"]["values"])
        ack(response_action="errors", errors={"Line": "Once more."}) if not sent.get("again") else ack()

    window = small("alice")
    window.type("/codered")
    fill_in(window)
    window.press("Save")
    expect(window.modal.locator(".has-error")).to_contain_text("Once more.")
    first, second = dict(sent), sent
    sent["again"] = True
    window.press("Save")
    window.closed()
    del second["again"]
    assert first == second, "errors change nothing of what was filled in"
    assert {label: entries["x"]["type"] for label, entries in first.items()} == {
        label: element["type"] for label, element in ELEMENTS.items()
    }
    held = {
        label: next(value for key, value in entries["x"].items() if key != "type")
        for label, entries in first.items()
    }
    rich = held.pop("Rich")
    assert rich["elements"][0]["elements"] == [{"type": "text", "text": "rich"}]
    assert held == {
        "Line": "one line",
        "Lines": "one\ntwo",
        "Mail": "a@example.com",
        "Address": "https://example.com/a?b=1",
        "Number": "4.5",
        "Day": "2027-01-20",
        "Time": "09:30",
        "Moment": int(datetime(2027, 10, 30, 23, 30, tzinfo=UTC).timestamp()),
        "List": BLUE,
        "Lists": [RED, GREEN],
        "Person": person("bob"),
        "People": [person("alice"), person("bob")],
        "Channel": channel("search"),
        "Several channels": [channel("general"), channel("secret")],
        "Conversation": workspace.core.directory.conversation("bob", workspace.core.directory.user("alice")).id,
        "Conversations": [channel("search")],
        "Asked": BLUE,
        "Asked twice": [RED, BLUE],
        "Ticks": [option("One"), option("Three")],
        "Choice": option("Right"),
    }


def fill_in(window: Window) -> None:
    """Fill in everything, changing one's mind here and there."""
    window.modal.get_by_label("Line", exact=True).fill("one line")
    window.modal.get_by_label("Lines").fill("one\ntwo")
    texts = {"Rich": "rich", "Mail": "a@example.com", "Address": "https://example.com/a?b=1", "Number": "4.5"}
    times = {
        "Day": "2027-01-20",
        "Time": "09:30",
        "Moment": "2027-10-31T01:30",
    }  # the night in which the clocks change
    for label, text in (texts | times).items():
        window.modal.get_by_label(label, exact=True).fill(text)
    window.modal.get_by_label("List", exact=True).select_option(label="Blue")
    choose(window, "Lists", "Red", "Blue", "Green")
    window.modal.get_by_label("Remove Blue").click()
    choose(window, "Lists", "Green")
    choose(window, "Person", "Alice Martin")
    choose(window, "Person", "Bob Stone")
    choose(window, "People", "Alice Martin", "Bob Stone")
    choose(window, "Channel", "#search")
    choose(window, "Several channels", "#general", "#secret")
    choose(window, "Conversation", "Bob Stone")
    choose(window, "Conversations", "#search")
    box = window.modal.get_by_role("combobox", name="Conversations", exact=True)
    box.fill("alice")
    expect(window.modal.get_by_text("Nobody and nothing has that name.")).to_be_visible()
    box.fill("")
    box.press("Escape")
    window.modal.get_by_role("combobox", name="Asked", exact=True).fill("b")
    expect(window.modal.get_by_text("Type at least 2 characters.")).to_be_visible()
    choose(window, "Asked", "Blue")
    choose(window, "Asked twice", "Red", "Blue")
    window.modal.get_by_label("One", exact=True).check()
    window.modal.get_by_label("Two", exact=True).check()
    window.modal.get_by_label("Three", exact=True).check()
    window.modal.get_by_label("Two", exact=True).uncheck()
    window.modal.get_by_label("Left").check()
    window.modal.get_by_label("Right").check()


def choose(window: Window, label: str, *names: str) -> None:
    """Type the name of each choice in a box and take it with Enter."""
    box = window.modal.get_by_role("combobox", name=label, exact=True)
    for name in names:
        box.fill(name)
        expect(window.modal.locator("li[aria-selected=true]")).to_contain_text(name)
        box.press("Enter")


def test_inputs_in_messages_are_told_at_once(
    small: Open, client: WebClient, bolt: BoltApp, eventually: Eventually
) -> None:
    """A tick, a list, a date and a text on Enter each reach the app, with the state of all of them."""
    heard: list[tuple[str, object]] = []

    @bolt.action({"type": "block_actions", "block_id": "b"})
    @bolt.action({"type": "block_actions", "block_id": "t"})
    def act(ack, body, action) -> None:  # noqa: ANN001
        ack()
        field = {"l": "selected_option", "d": "selected_date", "c": "selected_options", "t": "value"}[
            action["action_id"]
        ]
        heard.append((action["action_id"], action[field]))
        if action["action_id"] == "t":
            heard.append(("state", body["state"]["values"]["b"]["l"]["selected_option"]))

    elements = [
        {"type": "static_select", "action_id": "l", **COLORS},
        {"type": "datepicker", "action_id": "d"},
        {"type": "checkboxes", "action_id": "c", "options": [option("One"), option("Two")]},
    ]
    text = {"type": "plain_text_input", "action_id": "t"}
    blocks = [
        {"type": "actions", "block_id": "b", "elements": elements},
        {"type": "input", "block_id": "t", "label": plain("Note"), "dispatch_action": True, "element": text},
    ]
    client.chat_postMessage(channel="general", text="ask", blocks=blocks)
    window = small("alice")
    message = window.messages.last

    def told(name: str) -> None:
        eventually(lambda: name in dict(heard))

    message.get_by_role("combobox").select_option(label="Red")
    told("l")
    message.locator("input[type=date]").fill("2027-02-03")
    told("d")
    message.get_by_label("One").check()
    told("c")
    message.get_by_label("Note").fill("done")
    message.get_by_label("Note").press("Enter")
    told("state")
    expect(message.get_by_role("combobox")).to_have_value("red")
    assert heard == [("l", RED), ("d", "2027-02-03"), ("c", [option("One")]), ("t", "done"), ("state", RED)]
