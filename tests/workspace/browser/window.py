"""A browser window in which somebody uses the page: by what they see and press, never by ids of the app."""

import re
from pathlib import Path

from playwright.sync_api import Locator, Page, expect


class Window:
    """One window; `shots` is the folder for pictures of it."""

    def __init__(self, page: Page, url: str, shots: Path) -> None:
        self.page = page
        self._url = url
        self._shots = shots

    # Where the person is

    def visit(self, user: str, channel: str = "", thread: str = "") -> "Window":
        """Open the page as somebody, in a channel, at `home`, or in the messages of the app."""
        self.page.goto(f"{self._url}/?as={user}&channel={channel}&thread={thread}")
        expect(self.page.locator("#main h1")).to_be_visible()
        return self

    def become(self, name: str) -> None:
        """Become one of the people who stand first in the switch."""
        self.page.get_by_label(re.compile("^You are")).click()
        self.page.locator("#you").get_by_role("link", name=name).click()
        expect(self.page.locator("#you summary")).to_contain_text(name)

    def go(self, line: str) -> None:
        """Choose a line of the sidebar."""
        self.page.locator("#sidebar").get_by_role("link", name=line).first.click()

    # What they write

    def type(self, text: str) -> None:
        """Write in the message box and press Enter, past the list of completions."""
        box = self.page.locator("#composer")
        box.fill(text)
        box.press("Escape")
        box.press("Enter")

    def reply(self, text: str) -> None:
        """Write in the open thread and press Enter."""
        self.page.locator("#reply").fill(text)
        self.page.locator("#reply").press("Enter")

    # What they read

    @property
    def messages(self) -> Locator:
        """The messages in the middle."""
        return self.page.locator("#messages .message")

    @property
    def replies(self) -> Locator:
        """The thread's messages."""
        return self.page.locator("#replies .message")

    def message(self, containing: str) -> Locator:
        """Return the last message in the middle with these words."""
        return self.messages.filter(has_text=containing).last

    def open_thread(self, containing: str) -> None:
        """Open the thread of a message."""
        message = self.message(containing)
        message.hover()
        message.get_by_role("button", name="Reply in thread").click()
        expect(self.page.locator("#thread h2")).to_have_text("Thread")

    # The modal

    @property
    def modal(self) -> Locator:
        """The modal in front of them."""
        return self.page.locator("#modal")

    def title(self) -> Locator:
        """Return the modal's title."""
        return self.page.locator("#modal-title")

    def fill(self, label: str, text: str) -> None:
        """Fill in a text, a date or a time."""
        self.modal.get_by_label(label).fill(text)

    def select(self, label: str, option: str) -> None:
        """Choose from a short list."""
        self.modal.get_by_label(label).select_option(label=option)

    def pick(self, label: str, *names: str) -> None:
        """Choose people or channels by typing the beginning of their names."""
        for name in names:
            box = self.modal.get_by_role("combobox", name=label)
            box.fill(name)
            self.modal.get_by_role("option", name=name).first.click()

    def press(self, button: str) -> None:
        """Press a button of the modal."""
        self.modal.get_by_role("button", name=button, exact=True).click()

    def closed(self) -> None:
        """Wait until no modal is open."""
        expect(self.modal).not_to_be_visible()

    # Pictures

    def shoot(self, name: str) -> None:
        """Keep a picture of the window."""
        self._shots.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=self._shots / f"{name}.png")
