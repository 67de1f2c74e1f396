"""Other web sites cannot act in the workspace behind its user's back."""

import httpx
import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from bot.workspace import Workspace
from tests import loopback
from tests.workspace.page.page_case import get

FOREIGN = (
    {"Origin": "https://evil.example"},
    {"Origin": "http://127.0.0.1:1"},
    {"Origin": "null"},
    {"Origin": "http://["},
    {"Host": "evil.example"},
    {"Host": "evil.example:80"},
    {"Host": "127.0.0.1.evil.example"},
    {"Host": "[::1"},
)


def post(workspace: Workspace, headers: dict[str, str]) -> httpx.Response:
    """Say something as Alice, as a page with these headers would."""
    body = {"user": "alice", "channel": "general", "text": "said"}
    return loopback.post(f"{workspace.url}/workspace/post", json=body, headers=headers)


@pytest.mark.parametrize("headers", FOREIGN)
def test_other_pages_are_refused(workspace: Workspace, headers: dict[str, str]) -> None:
    """Neither an address of the page nor a verb nor the Web API is there for a foreign page or name."""
    assert post(workspace, headers).status_code == 403
    assert get(workspace, "/", headers=headers).status_code == 403
    api = loopback.post(f"{workspace.url}/api/auth.test", headers={"Authorization": "Bearer xoxb-test", **headers})
    assert api.status_code == 403
    assert workspace.messages("general") == []


def test_its_own_page_and_programs_are_let_through(workspace: Workspace) -> None:
    """The page's own origin, by either name of the machine, and what sends no origin at all."""
    port = workspace.url.rpartition(":")[2]
    for headers in (
        {},
        {"Origin": workspace.url},
        {"Origin": f"http://localhost:{port}", "Host": f"localhost:{port}"},
    ):
        assert post(workspace, headers).status_code == 200
    assert len(workspace.messages("general")) == 3


def test_foreign_pages_get_no_live_connection(workspace: Workspace) -> None:
    """The websocket is refused to other origins and names, and to nobody else."""
    address = f"ws{workspace.url.removeprefix('http')}/page/live?as=alice"
    with pytest.raises(InvalidStatus) as refused:
        connect(address, origin="https://evil.example")
    assert refused.value.response.status_code == 403
    with connect(address, origin=workspace.url), connect(address):
        pass
    stranger = address.replace("as=alice", "as=nobody")
    with pytest.raises(InvalidStatus):
        connect(stranger)
