"""Threads beside the conversation."""

from playwright.sync_api import expect

from bot.workspace import Workspace
from tests.workspace.browser.conftest import Open


def test_a_thread_is_opened_answered_and_closed(small: Open, workspace: Workspace) -> None:
    """Replies go to the thread, to the channel too if one says so; the address has the thread while it is open."""
    said = workspace.post(user="bob", channel="general", text="the root")
    alice, bob = small("alice"), small("bob")
    page, pane = alice.page, alice.page.locator("#thread")
    alice.open_thread("the root")
    assert f"thread={said['ts']}" in page.url
    expect(page.locator("#reply")).to_be_focused()
    alice.reply("only here")
    expect(alice.replies).to_have_count(2)
    expect(bob.message("the root").locator(".replies")).to_contain_text("1 reply")
    expect(bob.messages.filter(has_text="only here")).to_have_count(0)
    page.get_by_label("Also send to #general").check()
    alice.reply("here and there")
    expect(bob.message("here and there")).to_be_visible()
    expect(alice.replies.last).to_contain_text("also sent to the channel")
    expect(page.get_by_label("Also send to #general")).not_to_be_checked()

    bob.message("the root").locator(".replies").click()
    expect(bob.replies).to_have_count(3)
    workspace.reply(user="alice", channel="general", ts=said["ts"], text="read beside it")
    expect(bob.replies.last).to_contain_text("read beside it")
    own = alice.replies.filter(has_text="only here")
    own.hover()
    own.get_by_label("More").click()
    own.get_by_role("button", name="Edit message").click()
    page.keyboard.press("Escape")
    expect(own).to_contain_text("only here")
    expect(own.get_by_role("textbox")).to_have_count(0)

    page.locator("#reply").focus()
    page.keyboard.press("Escape")
    expect(pane).to_be_hidden()
    assert "thread=" not in page.url
    page.go_back()
    expect(alice.replies).to_have_count(4)
    page.get_by_role("button", name="Close the thread").click()
    expect(pane).to_be_hidden()
    page.go_back()
    expect(pane).to_be_visible()
    page.reload()
    expect(alice.replies).to_have_count(4)
    alice.shoot("thread-wide-light")


def test_reading_a_thread_keeps_the_place_in_the_conversation(small: Open, workspace: Workspace) -> None:
    """A thread of an old message opens beside it: nothing scrolls away, and a draft stays in the message box."""
    for number in range(60):
        workspace.post(user="bob", channel="general", text=f"line {number:02}")
    alice = small("alice")
    alice.page.locator("#composer").fill("a draft")
    first = alice.message("line 00")
    first.scroll_into_view_if_needed()
    alice.open_thread("line 00")
    expect(first).to_be_in_viewport()
    expect(alice.page.locator("#composer")).to_have_value("a draft")
    alice.page.get_by_role("button", name="Close the thread").click()
    expect(alice.page.locator("#thread")).to_be_hidden()
    expect(first).to_be_in_viewport()
