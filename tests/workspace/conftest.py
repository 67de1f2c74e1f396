"""A workspace, a client, and a place for "the app" on the loopback interface."""

import logging
import socket
import threading
import time
from collections.abc import Callable, Iterator

import pytest
import uvicorn
from slack_bolt import App as BoltApp
from slack_sdk import WebClient
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.workspace import MINIMAL_SCOPES, App, Channel, Company, User, UserGroup, Workspace
from tests.workspace.workspace_case import SECRET, Clock, TinyApp


@pytest.fixture(scope="session")
def _served() -> Iterator[TinyApp]:
    app = TinyApp()

    async def events(request: Request) -> Response:
        body = (await request.body()).decode()
        return await run_in_threadpool(app.handle, dict(request.headers), body)

    starlette = Starlette(routes=[Route("/slack/events", events, methods=["POST"])])
    config = uvicorn.Config(
        starlette, log_config=None, access_log=False, lifespan="off", timeout_graceful_shutdown=1
    )
    server = uvicorn.Server(config)
    listening = socket.create_server(("127.0.0.1", 0))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    app.url = f"http://127.0.0.1:{listening.getsockname()[1]}"
    yield app
    server.should_exit = True
    thread.join()


@pytest.fixture
def app(_served: TinyApp) -> TinyApp:
    """Return the app, which answers everything with an empty 200."""
    _served.bolt, _served.answer, _served.received = None, lambda _: (200, ""), []
    return _served


@pytest.fixture
def clock() -> Clock:
    """Return the workspace's clock."""
    return Clock()


@pytest.fixture
def company() -> Company:
    """Return a small company: two active people, one who has left, a bot, and channels of every kind."""
    scopes = [*MINIMAL_SCOPES, "im:read", "reactions:read", "reactions:write"]
    return Company(
        app=App(scopes=scopes),
        users=[
            User(
                name="alice", real_name="Alice Martin", email="alice@example.com", tz="Europe/Paris", is_admin=True
            ),
            User(name="bob", real_name="Bob Stone", locale="fr-FR"),
            User(name="gone", deleted=True),
            User(name="otherbot", is_bot=True),
        ],
        channels=[
            Channel(name="general", is_general=True, topic="Everything"),
            Channel(name="search"),
            Channel(name="elsewhere", bot_is_member=False),
            Channel(name="secret", is_private=True, members=["alice"]),
            Channel(name="hidden", is_private=True, members=["alice"], bot_is_member=False),
            Channel(name="old", is_archived=True),
        ],
        usergroups=[UserGroup(handle="leads", users=["alice", "bob"])],
    )


@pytest.fixture
def workspace(company: Company, app: TinyApp, clock: Clock) -> Iterator[Workspace]:
    """Run a workspace with the app behind it and a clock that stands still."""
    with Workspace(
        company, signing_secret=SECRET, bot_token="xoxb-test", app_token="xapp-test", app_url=app.url, now=clock
    ) as running:
        yield running


@pytest.fixture
def client(workspace: Workspace) -> WebClient:
    """Return the bot's client."""
    return WebClient(token="xoxb-test", base_url=workspace.api_url, retry_handlers=[], timeout=5)


@pytest.fixture
def bolt(app: TinyApp, client: WebClient) -> BoltApp:
    """Let a Bolt app answer in the place of the tiny app."""
    app.bolt = BoltApp(
        client=client,
        signing_secret=SECRET,
        token_verification_enabled=False,
        process_before_response=True,
        logger=logging.getLogger("tests.workspace"),
    )
    return app.bolt


@pytest.fixture
def channel(workspace: Workspace) -> Callable[[str], str]:
    """Return what gives the id of a channel by its name."""
    ids = {one["name"]: one["id"] for one in workspace.channels()}
    return ids.__getitem__


@pytest.fixture
def person(workspace: Workspace) -> Callable[[str], str]:
    """Return what gives the id of a user by their handle."""
    ids = {one["name"]: one["id"] for one in workspace.users()}
    return ids.__getitem__


@pytest.fixture
def eventually() -> Callable[[Callable[[], bool]], None]:
    """Wait for something that happens in another thread."""

    def wait(condition: Callable[[], bool]) -> None:
        until = time.monotonic() + 5
        while not condition():
            assert time.monotonic() < until, "it did not happen within 5 seconds"
            time.sleep(0.01)

    return wait
