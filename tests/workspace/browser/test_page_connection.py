"""The live connection: what happens while it is gone, and when it is back."""

from playwright.sync_api import expect
from slack_sdk import WebClient

from bot.workspace import Company, Workspace
from tests.workspace.browser.conftest import Open


def test_a_lost_connection_is_said_and_caught_up_with(company: Company, windows: Open) -> None:
    """While the workspace is gone the page says so and keeps what is typed; then it shows what came meanwhile."""
    first = Workspace(company).start()
    port = int(first.url.rpartition(":")[2])
    window = windows(first.url).visit("alice", "general")
    first.post(user="alice", channel="general", text="forgotten by the next one")
    expect(window.messages).to_have_count(1)
    state = window.page.locator("#offline")
    expect(state).to_be_empty()
    window.page.locator("#composer").fill("a draft")
    first.stop()
    expect(state).to_have_text("Not connected")
    with Workspace(company, port=port) as second:
        client = WebClient(token=second.bot_token, base_url=second.api_url, retry_handlers=[])
        client.chat_postMessage(channel="general", text="said meanwhile")
        expect(window.message("said meanwhile")).to_be_visible()
        expect(state).to_be_empty()
        expect(window.messages).to_have_count(1)
        expect(window.page.locator("#composer")).to_have_value("a draft")
        client.chat_postMessage(channel="general", text="and live again")
        expect(window.message("and live again")).to_be_visible()
