"""The strip for developers: what goes over the wire, and what is allowed to."""

from playwright.sync_api import expect
from slack_bolt import App as BoltApp
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.workspace import Workspace
from tests.workspace.browser.conftest import Open
from tests.workspace.workspace_case import Eventually, TinyApp


def test_the_wire_is_shown_and_can_be_made_to_fail(
    small: Open, workspace: Workspace, client: WebClient, bolt: BoltApp
) -> None:
    """It is hidden until it is wanted, has a line for every call and delivery, and sets limits and faults."""

    @bolt.command("/codered")
    def answer(ack) -> None:  # noqa: ANN001
        ack("heard")

    window = small("alice")
    page = window.page
    strip, toggle = page.locator("#wire"), page.get_by_role("button", name="What goes over the wire")
    expect(strip).to_be_hidden()
    toggle.click()
    expect(strip).to_be_visible()
    expect(toggle).to_have_attribute("aria-pressed", "true")
    client.chat_postMessage(channel="general", text="over the wire")
    window.type("/codered now")
    rows = strip.locator(".wire-rows details")
    call = rows.filter(has_text="chat.postMessage")
    expect(call.locator("summary")).to_contain_text("ok")
    call.locator("summary").click()
    expect(call.locator("pre").first).to_contain_text("over the wire")
    expect(call.locator("pre").last).to_contain_text('"ok": true')
    expect(rows.filter(has_text="/codered").locator("summary")).to_contain_text("ok")
    window.shoot("wire-wide-light")

    strip.get_by_text("Faults: none").click()
    strip.get_by_label("calls of").fill("1")
    strip.get_by_label("Method").fill("chat.postMessage")
    strip.get_by_label("Fault", exact=True).select_option(label="ratelimited")
    strip.get_by_label("s, to wait").fill("1")
    strip.get_by_label("Channel or person").fill("#general")
    strip.get_by_role("button", name="Let them fail").click()
    expect(strip.locator(".note")).to_have_text("1 × chat.postMessage for #general: ratelimited")
    client.chat_postMessage(channel="search", text="another channel")
    assert _refusal(client) == 429
    expect(rows.locator(".bad")).to_contain_text("429, again after 1 s")
    assert _refusal(client) is None

    window.shoot("wire-faults-wide-light")
    strip.get_by_text("Rate limits: off").click()
    strip.get_by_label("Rate limits", exact=True).check()
    strip.get_by_label("tier 3").fill("40")
    strip.get_by_role("button", name="Set").click()
    expect(strip.get_by_text("Rate limits: on")).to_be_visible()
    assert workspace.set_limits()["tiers"][3] == 40
    assert [_refusal(client), _refusal(client)] == [None, 429]
    expect(rows.locator(".bad")).to_have_count(2)
    page.reload()
    expect(strip).to_be_visible()
    expect(strip.get_by_text("Rate limits: on")).to_be_visible()
    expect(rows.locator(".bad")).to_have_count(2)
    toggle.click()
    page.reload()
    expect(page.locator("h1")).to_be_visible()
    expect(strip).to_be_hidden()


def test_events_are_doubled_and_change_places(
    small: Open, workspace: Workspace, app: TinyApp, eventually: Eventually
) -> None:
    """In the strip somebody lets every event come twice, and the next two overtake each other."""
    page = small("alice").page
    page.get_by_role("button", name="What goes over the wire").click()
    strip = page.locator("#wire")
    strip.get_by_text("Events", exact=True).click()
    strip.get_by_label("Deliver every event twice").check()
    expect(strip.get_by_text("Events: twice")).to_be_visible()
    workspace.post(user="alice", channel="general", text="twice")
    eventually(lambda: [event["text"] for event in app.events("message")] == ["twice"] * 2)
    strip.get_by_label("Deliver every event twice").uncheck()
    expect(strip.get_by_text("Events", exact=True)).to_be_visible()
    strip.get_by_role("button", name="change places").click()
    eventually(lambda: workspace.core.events.is_reordering)
    for text in ("first", "second"):
        workspace.post(user="alice", channel="general", text=text)
    eventually(lambda: [event["text"] for event in app.events("message")][2:] == ["second", "first"])


def test_what_is_being_set_is_left_alone(small: Open, client: WebClient) -> None:
    """While somebody fills in a fault, calls come in below and what they have typed stays."""
    page = small("alice").page
    page.get_by_role("button", name="What goes over the wire").click()
    strip = page.locator("#wire")
    strip.get_by_text("Faults: none").click()
    strip.get_by_label("Method").fill("chat.update")
    client.chat_postMessage(channel="general", text="meanwhile")
    expect(strip.locator(".wire-rows details").filter(has_text="chat.postMessage")).to_be_visible()
    expect(strip.get_by_label("Method")).to_have_value("chat.update")
    expect(strip.get_by_label("Method")).to_be_focused()


def _refusal(client: WebClient) -> int | None:
    """Post a message; return the status when that is refused."""
    try:
        client.chat_postMessage(channel="general", text="more")
    except SlackApiError as refused:
        return refused.response.status_code
    return None
