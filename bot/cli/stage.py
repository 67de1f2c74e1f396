"""The stage: a local workspace with the reference company, and the bot beside it, in one process."""

import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Protocol

from starlette.applications import Starlette

from bot.app import Application, build
from bot.cli.hosting import hosted, read_company, with_manifest_of
from bot.cli.reference import POLICY
from bot.clock import AdjustableClock
from bot.domain.policy import Policy
from bot.errors import ConfigurationError
from bot.manifest import manifest_path
from bot.policy_file import load_policy
from bot.services.house import House
from bot.settings import Settings
from bot.web import web
from bot.workspace import Workspace
from bot.workspace.server_thread import ServerThread
from bot.workspace.workspace import SLACK_SECONDS

Choose = Callable[[Workspace], Policy | None]
"""What finds the policy of the company that a workspace has; None where it is none that it knows."""


def reference_policy(workspace: Workspace) -> Policy | None:
    """Return the reference company's policy, where a workspace has the people and channels that it names."""
    policy = load_policy(POLICY)
    there = {str(one["id"]) for one in (*workspace.users(), *workspace.channels())}
    named = {*(policy.red.approvers or ()), policy.practice_channel}
    return policy if named <= there else None


class Setting(Protocol):
    """What a play needs: a workspace, the bot's house, and the clock of both. The bot itself may be anywhere."""

    @property
    def workspace(self) -> Workspace:
        """Where people act and read."""

    @property
    def house(self) -> House:
        """Return what the bot has in its database."""

    @property
    def clock(self) -> AdjustableClock:
        """What the time is, for everybody."""


@dataclass(frozen=True)
class Stage:
    """A workspace, the bot that is installed in it, and the clock of both."""

    workspace: Workspace
    application: Application
    clock: AdjustableClock

    @property
    def house(self) -> House:
        """Return what the bot stands on."""
        return self.application.house


@contextmanager
def stage(
    company: Path,
    database: Path,
    clock: AdjustableClock,
    *,
    port: int = 0,
    policy: Policy | Choose | None = None,
    keep: Path | None = None,
    answer_seconds: float = SLACK_SECONDS,
) -> Iterator[Stage]:
    """Start a workspace and the bot on loopback, and stop both at the end.

    Without a policy the defaults hold, and practices go to the channel of that name. With `keep` the workspace is
    kept in that file; the clock is then moved to where it was, and the company is the one that was kept: `policy`
    may be what chooses one by looking at it. The bot has `answer_seconds`, in real time, to answer people. Raises
    ConfigurationError where the company, the port or the file cannot be used.
    """
    secret, token = secrets.token_hex(16), f"xoxb-{secrets.token_hex(8)}"
    with hosted(
        # The bot is given what the manifest asks for and no more, so that a missing scope shows here first.
        with_manifest_of(read_company(company), manifest_path()),
        port=port,
        signing_secret=secret,
        bot_token=token,
        now=clock.timestamp,
        advance=lambda seconds: clock.advance(timedelta(seconds=seconds)),
        keep=keep,
        answer_seconds=answer_seconds,
    ) as workspace:
        settings = Settings(
            _env_file=None,
            slack_bot_token=token,
            slack_signing_secret=secret,
            slack_app_token=None,
            slack_api_url=workspace.api_url,
            database=str(database),
        )
        chosen = policy(workspace) if callable(policy) else policy
        usual = Policy(practice_channel=_channel_id(workspace, "practice"))
        # Of the three seconds that Slack waits one is for asking it who somebody is.
        asking = max(1, int(answer_seconds / SLACK_SECONDS))
        application = build(settings, clock=clock, policy=chosen or usual, ask_seconds=asking)
        with served(web(application)) as url:
            workspace.app_url = url
            yield Stage(workspace, application, clock)


@contextmanager
def served(app: Starlette) -> Iterator[str]:
    """Serve an application on a free port of loopback, in a thread; yield its address."""
    server = ServerThread(app, lifespan="on", patience=None)
    try:
        url = server.start()
    except OSError as error:
        raise ConfigurationError("The bot's HTTP server did not start; the log says why.") from error
    try:
        yield url
    finally:
        server.stop()


def _channel_id(workspace: Workspace, name: str) -> str | None:
    return next((channel["id"] for channel in workspace.channels() if channel["name"] == name), None)
