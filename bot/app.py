"""The composition root: everything is made here, once, from what is passed in."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from slack_bolt import App
from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient
from slack_sdk.http_retry import RateLimitErrorRetryHandler

from bot.clock import Clock, SystemClock
from bot.courier.courier import Courier
from bot.courier.slack import PunctualClient, SlackTransport
from bot.domain.policy import Policy
from bot.errors import ConfigurationError, StoreError
from bot.listeners import register
from bot.listeners.answering import CountingApp
from bot.listeners.desk import Desk
from bot.listeners.directory import Directory
from bot.measures import Measures
from bot.memos import LastingMemos, Memos, packaged_templates
from bot.policy_file import PolicyFile
from bot.services import anchoring, forgetting, policies, templates
from bot.services.house import FixedPolicy, House
from bot.services.measuring import Standing
from bot.settings import Settings
from bot.store import Store

log = logging.getLogger(__name__)

POST_TIMEOUT = 10
"""Seconds that the courier waits for Slack; well below its lease."""
ASK_TIMEOUT = 1
"""Seconds that a listener waits for Slack to say who somebody is; Slack itself waits three for the listener."""
OPEN_TIMEOUT = 2
"""Seconds that a listener waits for Slack to open a form or take an answer."""

WHERE_TOKEN = "Copy the bot token (xoxb-…) from the app's page: OAuth & Permissions."  # noqa: S105 - no token
WHERE_SECRET = "Copy it from the app's page: Basic Information → App Credentials."  # noqa: S105 - no secret


@dataclass(frozen=True)
class Application:
    """A whole Code Red: what answers Slack, what carries to Slack, and what both stand on."""

    house: House
    bolt: App
    courier: Courier
    measures: Measures

    def start(self) -> None:
        """Begin to carry; once a day write down where the audit log ends, and forget what is over for long."""
        try:
            anchoring.begin(self.house.store, self.house.clock.now())
            forgetting.begin(self.house.store, self.house.clock.now())
        except StoreError as error:
            # The next start sets it; what is urgent is to carry.
            log.error("app.timers_not_set reason=%s", error)  # noqa: TRY400 - the sentence says it all
        self.courier.start()

    def close(self) -> None:
        """Stop the courier when what it has in hand is settled, then close the database."""
        self.courier.stop()
        self.house.store.close()


def build_house(settings: Settings, clock: Clock | None = None, policy: Policy | None = None) -> House:
    """Open the database and the templates. Raises ConfigurationError, StoreError."""
    return House(
        store=Store(settings.database),
        memos=LastingMemos(*template_folders(settings.templates)),
        clock=clock or SystemClock(),
        source=FixedPolicy(policy) if policy else PolicyFile(settings.config),
    )


def build_memos(folder: Path | None) -> Memos:
    """Return the memos of these templates as they are on disk: what is broken is said, not replaced."""
    return Memos(*template_folders(folder))


def template_folders(folder: Path | None) -> tuple[Path, ...]:
    """Return where templates lie: the company's own folder where there is one, then the packaged one.

    Raises ConfigurationError for a folder that does not exist: its memos would be missed only when they are sent.
    """
    if folder and not folder.is_dir():
        raise ConfigurationError(f"CODERED_TEMPLATES names {folder}, which is no folder. Nothing was started.")
    return (*([folder] if folder else []), packaged_templates())


def build(
    settings: Settings, *, clock: Clock | None = None, policy: Policy | None = None, ask_seconds: int = ASK_TIMEOUT
) -> Application:
    """Make the whole application, for HTTP and Socket Mode alike; nothing is started yet.

    `ask_seconds` is how long Slack has to say who somebody is, while they wait for an answer.

    Raises ConfigurationError naming the variable when a token or secret is missing, StoreError when the database
    cannot be used.
    """
    token = settings.required("slack_bot_token", where=WHERE_TOKEN)
    secret = settings.slack_signing_secret.get_secret_value() if settings.slack_signing_secret else ""
    if not settings.slack_app_token:
        secret = settings.required("slack_signing_secret", where=WHERE_SECRET)
    house = build_house(settings, clock, policy)
    measures = Measures()
    asking = client(settings, token, ask_seconds, measures)
    policies.begin(house, str(settings.config))
    templates.follow(house)
    desk = Desk(house, Directory(asking, house))
    bolt = CountingApp(
        measures=measures,
        name="codered",  # without one, Bolt reads every source file on the call stack to find it
        logger=logging.getLogger("bot.bolt"),
        client=client(settings, None, OPEN_TIMEOUT),
        authorize=_one_workspace(token),
        signing_secret=secret or "socket-mode-has-no-signatures",
        process_before_response=True,
        raise_error_for_unhandled_request=False,
    )
    register(bolt, desk, client(settings, token, OPEN_TIMEOUT, measures))
    courier = Courier(house, SlackTransport(client(settings, token, POST_TIMEOUT, measures)))
    measures.add(Standing(house, is_carrying=lambda: courier.alive, is_stopping=lambda: courier.stopping))
    return Application(house, bolt, courier, measures)


def _one_workspace(token: str) -> Callable[..., AuthorizeResult]:
    """Return what tells Bolt which token a request is answered with: always the same.

    Left to itself, Bolt asks Slack (auth.test) at the first request, and when Slack does not answer just then, it
    takes that request for one from a workspace without the app, and drops it.
    """

    def authorize(enterprise_id: str | None, team_id: str | None, user_id: str | None) -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id, user_id=user_id, bot_token=token)

    return authorize


def client(settings: Settings, token: str | None, timeout: int, measures: Measures | None = None) -> WebClient:
    """Return a Web API client that never repeats a call by itself: the outbox decides what is safe to repeat.

    Its calls are counted where there is something to count them.
    """
    made = PunctualClient(token=token, base_url=settings.api_url, timeout=timeout, retry_handlers=[])
    made.tell = measures.called if measures else None
    return made


def reading_client(settings: Settings, token: str) -> WebClient:
    """Return a client for long listings, which waits as Slack asks it to; it is never given a message to post."""
    handlers = [RateLimitErrorRetryHandler(max_retry_count=20)]
    return WebClient(token=token, base_url=settings.api_url, timeout=30, retry_handlers=list(handlers))
