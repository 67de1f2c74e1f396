"""One workspace's state and everything that acts on it, put together in one place.

`lock` guards all of it. Whoever calls the app has let go of the lock before: the app calls back.
"""

import secrets
import threading
from collections.abc import Callable

from bot.workspace.company import Company
from bot.workspace.conversation import Json
from bot.workspace.delivery.answer import Delivery, Envelope
from bot.workspace.delivery.dispatcher import Dispatcher
from bot.workspace.delivery.event_queue import EventQueue
from bot.workspace.delivery.sockets import SocketHub
from bot.workspace.directory import Directory
from bot.workspace.faults import Faults
from bot.workspace.feed import Feed
from bot.workspace.identifiers import Counter, Stamps
from bot.workspace.journal import Journal
from bot.workspace.limits import Limits, RateLimiter
from bot.workspace.tickets import ResponseUrl, ResponseUrls, Triggers
from bot.workspace.unread import ReadMarks
from bot.workspace.uploads import Uploads
from bot.workspace.views import ViewBoard

VERIFICATION_TOKEN = "workspace-verification-token"  # noqa: S105  (Slack's deprecated field, worth nothing)


class Core:
    """Everything that one workspace holds."""

    def __init__(
        self,
        company: Company,
        *,
        now: Callable[[], float],
        signing_secret: str,
        bot_token: str,
        app_token: str,
        answer_seconds: float,
    ) -> None:
        company = company.model_copy(deep=True)  # what happens here must not reach the caller's seed
        self.company = company
        self.app = company.app
        self.now = now
        self.bot_token = bot_token
        self.app_token = app_token
        self.lock = threading.RLock()
        self.stopping = threading.Event()
        self.url = ""
        self.feed = Feed()
        self.directory = Directory(company, int(now()))
        self.read_marks = ReadMarks()
        self.stamps = Stamps()
        self.counter = Counter()
        self.views = ViewBoard(self.counter, self.feed.person)
        self.triggers = Triggers()
        self.response_urls = ResponseUrls()
        self.ephemerals: dict[str, list[Json]] = {}
        self.scheduled: dict[str, Json] = {}
        self.uploads = Uploads(self.counter)
        self.limiter = RateLimiter(Limits())
        self.faults = Faults()
        self.journal = Journal(now, self.lock)
        self.journal.on_add = self.feed.wire
        self.sockets = SocketHub(self.app.id, answer_seconds)
        self.dispatcher = Dispatcher(signing_secret, self.sockets, answer_seconds, self.journal)
        self.events = EventQueue(self.dispatcher, now)

    def stamp(self) -> str:
        """Return the next message time stamp."""
        return self.stamps.take(self.now())

    def response_url(self, family: str, target: ResponseUrl) -> str:
        """Return a new URL at which the app may answer what a person did."""
        return f"{self.url}/response/{self.response_urls.issue(family, target)}"

    def has_scope(self, *scopes: str) -> bool:
        """Return whether the app was granted one of these scopes."""
        return any(scope in self.app.scopes for scope in scopes)

    def verify_url(self) -> bool:
        """Send the `url_verification` challenge to the app; return whether it came back."""
        challenge = secrets.token_urlsafe(24)
        payload = {"type": "url_verification", "token": VERIFICATION_TOKEN, "challenge": challenge}
        answer = self.dispatcher.send(Delivery(Envelope.EVENT, payload))
        return answer.ok and challenge in answer.text
