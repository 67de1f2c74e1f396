"""What the tests of the page without a browser share: its parts as text, over plain HTTP."""

import re
from html import unescape

import httpx

from bot.workspace import Workspace
from tests import loopback


def get(workspace: Workspace, path: str, *, headers: dict[str, str] | None = None, **query: str) -> httpx.Response:
    """Ask for an address of the page; `as` is written `who`."""
    asked = {("as" if name == "who" else name): value for name, value in query.items()}
    return loopback.get(f"{workspace.url}{path}", params=asked, headers=headers)


def part(workspace: Workspace, name: str, **query: str) -> str:
    """Return a part of the page that is there."""
    answer = get(workspace, f"/page/part/{name}", **query)
    assert answer.status_code == 200, answer.text
    return answer.text


def refusal(workspace: Workspace, name: str, **query: str) -> str:
    """Return the sentence with which a part is refused."""
    answer = get(workspace, f"/page/part/{name}", **query)
    assert (answer.status_code, answer.headers["content-type"]) == (404, "text/plain; charset=utf-8")
    return answer.text


def bodies(html: str) -> list[str]:
    """Return what the messages of a part say, without tags."""
    found = re.findall(r'<div class="body">(.*?)</div>\s*(?:<ul|<a class="replies|</div>)', html, re.DOTALL)
    return [unescape(re.sub(r"<[^>]+>", "", one)).strip() for one in found]
