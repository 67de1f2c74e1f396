"""Modals: opening, answering, changing, stacking and closing them."""

import time

from playwright.sync_api import expect
from slack_bolt import App as BoltApp
from slack_sdk import WebClient

from bot.workspace import Workspace
from tests.workspace.browser.conftest import Open
from tests.workspace.workspace_case import Eventually, Json, TinyApp


def plain(text: str) -> Json:
    """Return a plain text object."""
    return {"type": "plain_text", "text": text}


def field(name: str, label: str, **more: object) -> Json:
    """Return an input block for a text."""
    element = {"type": "plain_text_input", "action_id": "text", **more}
    return {"type": "input", "block_id": name, "label": plain(label), "element": element}


def button(action_id: str) -> Json:
    """Return a block with one button."""
    one = {"type": "button", "action_id": action_id, "text": plain(action_id.title())}
    return {"type": "actions", "block_id": action_id, "elements": [one]}


def modal(title: str, *blocks: Json, **more: object) -> Json:
    """Return a modal that can be submitted and that wants to know when it is closed."""
    shown = {"type": "modal", "title": plain(title), "submit": plain("Save"), "blocks": list(blocks)}
    return {**shown, "notify_on_close": True, "callback_id": title.lower(), **more}


FORM = modal("Form", field("name", "Name"), field("why", "Why"), button("more"), button("push"))


def test_errors_stand_beside_their_fields(
    small: Open,
    workspace: Workspace,
    bolt: BoltApp,
    app: TinyApp,
    client: WebClient,
) -> None:
    """What the page and the app find wrong stands at its field, which has the focus; what was typed stays."""

    @bolt.command("/codered")
    def open_form(ack, command, client) -> None:  # noqa: ANN001
        ack()
        client.views_open(trigger_id=command["trigger_id"], view=FORM)

    @bolt.view("form")
    def check(ack, view) -> None:  # noqa: ANN001
        time.sleep(0.1)  # long enough for a second press
        why = view["state"]["values"]["why"]["text"]["value"]
        ack() if why == "because" else ack(response_action="errors", errors={"why": "Say why, please."})

    window = small("alice")
    window.type("/codered")
    expect(window.modal.get_by_label("Name")).to_be_focused()
    window.fill("Why", "so")
    window.press("Save")
    wrong = window.modal.locator(".has-error")
    expect(wrong).to_contain_text("Please complete this required field.")
    expect(window.modal.get_by_label("Name")).to_be_focused()
    expect(window.modal.get_by_label("Why")).to_have_value("so")
    window.fill("Name", "Anna")
    window.press("Save")
    expect(wrong).to_contain_text("Say why, please.")
    expect(window.modal.get_by_label("Why")).to_be_focused()
    expect(window.modal.get_by_label("Why")).to_have_attribute("aria-invalid", "true")
    window.shoot("modal-error-wide-light")

    window.modal.get_by_label("Name").press("End")
    window.page.keyboard.type(" B")
    [alice] = [user["id"] for user in workspace.users() if user["name"] == "alice"]
    client.chat_postEphemeral(channel="general", user=alice, text="meanwhile")
    expect(window.page.locator("#news")).to_contain_text("meanwhile")
    expect(window.modal.get_by_label("Name")).to_be_focused()
    window.page.keyboard.type("C")
    expect(window.modal.get_by_label("Name")).to_have_value("Anna BC")
    window.fill("Why", "because")
    app.received.clear()
    window.modal.get_by_role("button", name="Save").dblclick()
    window.closed()
    sent = [one.payload["view"]["state"]["values"] for one in app.received if "view" in one.payload]
    assert [values["name"]["text"]["value"] for values in sent] == ["Anna BC"]
    assert workspace.views("alice") == []


def test_a_modal_changes_and_others_lie_on_top(
    small: Open, workspace: Workspace, bolt: BoltApp, eventually: Eventually
) -> None:
    """views.update keeps what was typed; Cancel and Escape take off one view, the cross all; the app hears it."""
    closed = []

    @bolt.command("/codered")
    def open_form(ack, command, client) -> None:  # noqa: ANN001
        ack()
        client.views_open(trigger_id=command["trigger_id"], view=FORM)

    @bolt.action("more")
    def add(ack, body, client) -> None:  # noqa: ANN001
        ack()
        assert body["view"]["state"]["values"]["name"]["text"]["value"] == "Anna"
        client.views_update(
            view_id=body["view"]["id"], view={**FORM, "blocks": [*FORM["blocks"], field("x", "Extra")]}
        )

    @bolt.action("push")
    def push(ack, body, client) -> None:  # noqa: ANN001
        ack()
        title = "Second" if body["view"]["callback_id"] == "form" else "Third"
        client.views_push(trigger_id=body["trigger_id"], view=modal(title, field("n", "Number"), button("push")))

    @bolt.view_closed("form")
    @bolt.view_closed("second")
    @bolt.view_closed("third")
    def note(ack, body) -> None:  # noqa: ANN001
        ack()
        closed.append((body["view"]["callback_id"], body["is_cleared"]))

    window = small("alice")
    window.type("/codered")
    window.fill("Name", "Anna")
    window.press("More")
    expect(window.modal.get_by_label("Extra")).to_be_visible()
    expect(window.modal.get_by_label("Name")).to_have_value("Anna")

    for title in ("Second", "Third"):
        window.press("Push")
        expect(window.title()).to_have_text(title)
    window.page.keyboard.press("Escape")
    expect(window.title()).to_have_text("Second")
    window.page.keyboard.press("Escape")
    expect(window.title()).to_have_text("Form")
    expect(window.modal.get_by_label("Name")).to_have_value("Anna")
    window.press("Push")
    expect(window.title()).to_have_text("Second")
    window.press("Cancel")
    expect(window.title()).to_have_text("Form")
    window.press("Push")
    expect(window.title()).to_have_text("Second")
    window.page.reload()
    expect(window.title()).to_have_text("Second")
    window.press("Close the dialog")
    window.closed()
    eventually(lambda: len(closed) == 5)
    assert closed[:3] == [("third", False), ("second", False), ("second", False)]
    assert closed[3:] == [("second", True), ("form", True)]
    assert workspace.views("alice") == []


def test_what_takes_the_place_of_a_form_is_read_from_its_beginning(small: Open, bolt: BoltApp) -> None:
    """A long form that the app answers with another view begins at its top, with the focus in it."""
    many = [{**field(f"f{number}", f"Field {number}"), "optional": True} for number in range(20)]

    @bolt.command("/codered")
    def open_form(ack, command, client) -> None:  # noqa: ANN001
        ack()
        client.views_open(trigger_id=command["trigger_id"], view=modal("Form", *many))

    @bolt.view("form")
    def change(ack) -> None:  # noqa: ANN001
        ack(response_action="update", view=modal("Second", *many))

    window = small("alice")
    window.type("/codered")
    window.fill("Field 19", "far below")
    body = window.modal.locator(".modal-body")
    assert body.evaluate("body => body.scrollTop") > 0
    window.press("Save")
    expect(window.title()).to_have_text("Second")
    window.page.wait_for_function("document.querySelector('.modal-body').scrollTop === 0")
    assert window.modal.evaluate("modal => modal.contains(document.activeElement)")


def test_a_modal_keeps_the_focus(small: Open, bolt: BoltApp) -> None:
    """Tab goes round within the dialog, which has a name; Escape closes a menu in it before the dialog itself."""
    options = [{"text": plain("Red"), "value": "red"}, {"text": plain("Blue"), "value": "blue"}]
    colors = {"type": "multi_static_select", "action_id": "c", "options": options}
    menu = {"type": "overflow", "action_id": "o", "options": options}
    blocks = [
        {"type": "input", "block_id": "c", "label": plain("Colours"), "element": colors},
        {"type": "actions", "block_id": "o", "elements": [menu]},
    ]

    @bolt.command("/codered")
    def open_form(ack, command, client) -> None:  # noqa: ANN001
        ack()
        client.views_open(trigger_id=command["trigger_id"], view=modal("Keys", *blocks))

    window = small("alice")
    keyboard = window.page.keyboard
    window.type("/codered")
    dialog = window.page.get_by_role("dialog", name="Keys")
    expect(dialog.get_by_role("combobox", name="Colours")).to_be_focused()
    keyboard.press("ArrowDown")
    keyboard.press("ArrowDown")
    keyboard.press("ArrowDown")
    keyboard.press("Enter")
    expect(dialog.locator(".chip")).to_have_text(["Blue×"])
    keyboard.press("ArrowDown")
    expect(dialog.get_by_role("option", name="Red")).to_be_visible()
    keyboard.press("Escape")
    expect(dialog.get_by_role("option", name="Red")).to_be_hidden()
    keyboard.press("Backspace")
    expect(dialog.locator(".chip")).to_have_count(0)
    dialog.get_by_label("More actions").press("Enter")
    expect(dialog.get_by_role("button", name="Red")).to_be_visible()
    keyboard.press("Escape")
    expect(dialog.get_by_role("button", name="Red")).to_be_hidden()
    for _ in range(12):
        keyboard.press("Tab")
        assert window.page.evaluate(
            "document.activeElement === document.body || !!document.activeElement.closest('#modal')"
        )
    keyboard.press("Escape")
    window.closed()
    expect(window.page.locator("#composer")).to_be_focused()


def test_what_went_wrong_is_said_in_the_modal(small: Open, bolt: BoltApp, workspace: Workspace) -> None:
    """While a modal is open nothing beside it can be used: a sentence stands in it, and can be put away there."""

    @bolt.command("/codered")
    def open_form(ack, command, client) -> None:  # noqa: ANN001
        ack()
        client.views_open(trigger_id=command["trigger_id"], view=FORM)

    window = small("alice")
    window.type("/codered")
    window.fill("Name", "Ann")
    window.fill("Why", "because")
    workspace.app_url = None
    window.modal.locator("footer button[type=submit]").click()
    alert = window.modal.get_by_role("alert").filter(has_text="dispatch_failed")
    expect(alert).to_be_visible()
    alert.get_by_role("button", name="Dismiss").click()
    expect(alert).not_to_be_visible()
    window.press("Cancel")
    window.closed()
    window.type("/codered")
    expect(window.page.get_by_role("alert").filter(has_text="dispatch_failed")).to_be_visible()
