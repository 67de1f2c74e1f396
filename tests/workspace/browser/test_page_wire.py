"""The strip for developers: what goes over the wire, and what is allowed to."""

from playwright.sync_api import expect
from slack_bolt import App as BoltApp
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from tests.workspace.browser.conftest import Open


def test_the_wire_is_shown_and_can_be_made_to_fail(small: Open, client: WebClient, bolt: BoltApp) -> None:
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
    rows = strip.locator("details")
    call = rows.filter(has_text="chat.postMessage")
    expect(call.locator("summary")).to_contain_text("ok")
    call.locator("summary").click()
    expect(call.locator("pre").first).to_contain_text("over the wire")
    expect(call.locator("pre").last).to_contain_text('"ok": true')
    expect(rows.filter(has_text="/codered").locator("summary")).to_contain_text("ok")
    window.shoot("wire-wide-light")

    strip.get_by_label("calls of").fill("1")
    strip.get_by_label("Method").fill("chat.postMessage")
    strip.get_by_label("Fault", exact=True).select_option(label="ratelimited")
    strip.get_by_role("button", name="Let them fail").click()
    expect(strip.get_by_label("Method")).to_have_value("")
    assert _refusal(client) == 429
    expect(rows.locator(".bad")).to_contain_text("429, again after 1 s")
    assert _refusal(client) is None

    strip.get_by_label("Rate limits", exact=True).check()
    strip.get_by_role("button", name="Set").click()
    page.wait_for_function("document.activeElement === document.body")
    assert [_refusal(client), _refusal(client)] == [None, 429]
    expect(rows.locator(".bad")).to_have_count(2)
    page.reload()
    expect(strip).to_be_visible()
    expect(strip.get_by_label("Rate limits", exact=True)).to_be_checked()
    expect(rows.locator(".bad")).to_have_count(2)
    toggle.click()
    page.reload()
    expect(page.locator("h1")).to_be_visible()
    expect(strip).to_be_hidden()


def _refusal(client: WebClient) -> int | None:
    """Post a message; return the status when that is refused."""
    try:
        client.chat_postMessage(channel="general", text="more")
    except SlackApiError as refused:
        return refused.response.status_code
    return None
