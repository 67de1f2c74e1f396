"""The workspace as a Python object: start it, let people act in it, look at it, break it, stop it."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Self

from bot.workspace.api.methods import METHODS
from bot.workspace.clock import MovableClock, checked, next_working_morning
from bot.workspace.company import Company
from bot.workspace.conversation import Json
from bot.workspace.core import Core
from bot.workspace.delivery.address import checked_address
from bot.workspace.errors import PersonError
from bot.workspace.faults import Fault
from bot.workspace.keeping import Keeper
from bot.workspace.limits import Limits
from bot.workspace.people import People
from bot.workspace.server import application
from bot.workspace.server_thread import ServerThread

SLACK_SECONDS = 3.0
NEXT_WORKING_DAY = "next-working-day"


class Workspace(People):
    """A local Slack. Use it as a context manager, or call `start` and `stop`, once each.

    `now` is the workspace's clock in epoch seconds: stamps, triggers, response URLs, limits and retries go by it.
    Without one it has its own, which runs with real time and can be moved. A clock from outside can be moved only
    with `advance`, which is called with the seconds to move it forward by.

    With `keep`, everything that happens is kept in that file, and a file that is there already is gone on with:
    its company takes the place of `company`, of which only what is said of the app holds. See `keeping`.

    `answer_seconds` is how long, in real time, the app may take to answer. Raises PersonError where the company
    names people whom it does not have, or the file cannot be used.
    """

    def __init__(
        self,
        company: Company,
        *,
        signing_secret: str = "workspace-signing-secret",  # noqa: S107  (protects nothing but this process)
        bot_token: str = "xoxb-workspace",  # noqa: S107  (likewise)
        app_token: str = "xapp-workspace",  # noqa: S107  (likewise)
        app_url: str | None = None,
        port: int = 0,
        now: Callable[[], float] | None = None,
        advance: Callable[[float], None] | None = None,
        keep: Path | None = None,
        answer_seconds: float = SLACK_SECONDS,
    ) -> None:
        if now is None:
            own = MovableClock()
            now, advance = own.now, own.advance
        self._advance = advance
        self._keeper = Keeper(keep) if keep else None
        core = Core(
            self._keeper.company(company) if self._keeper else company,
            now=now,
            signing_secret=signing_secret,
            bot_token=bot_token,
            app_token=app_token,
            answer_seconds=answer_seconds,
        )
        if self._keeper:
            self._keeper.restore(core, advance)
        super().__init__(core)
        self.signing_secret = signing_secret
        self.bot_token = bot_token
        self.app_token = app_token
        self.app_url = app_url
        self._server = ServerThread(application(self), port)

    @property
    def url(self) -> str:
        """Return where the workspace is, such as `http://127.0.0.1:4000`."""
        return self.core.url

    @property
    def api_url(self) -> str:
        """Return the base URL for `WebClient(base_url=…)`."""
        return f"{self.core.url}/api/"

    @property
    def app_url(self) -> str | None:
        """Return where the app is; requests go to `{app_url}/slack/events`.

        Setting it to what is no URL raises a PersonError.
        """
        return self.core.dispatcher.app_url

    @app_url.setter
    def app_url(self, url: str | None) -> None:
        self.core.dispatcher.app_url = checked_address(url) if url else None

    def start(self) -> Self:
        """Listen on 127.0.0.1 and begin to deliver events.

        Raises OSError where the port cannot be had, PersonError where the file to keep it in cannot be written.
        """
        try:
            self.core.url = self._server.start()
            if self._keeper:
                self._keeper.start(self.core)
        except (OSError, PersonError):
            self._server.stop()
            if self._keeper:
                self._keeper.stop()
            raise
        self.core.events.start()
        return self

    def stop(self) -> None:
        """Stop delivering and listening; nothing of the workspace runs afterwards."""
        self.core.stopping.set()
        self.core.events.stop()
        self._server.stop()
        self.core.dispatcher.close()
        if self._keeper:
            self._keeper.stop()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def can_move_clock(self) -> bool:
        """Return whether the clock can be moved."""
        return self._advance is not None

    def clock(self) -> Json:
        """Return what the time is: `now` in epoch seconds, and whether somebody `can_move` it."""
        return {"now": self.core.now(), "can_move": self.can_move_clock}

    def move_clock(self, *, seconds: float | None = None, to: str | None = None, user: str | None = None) -> Json:
        """Move the clock forward by `seconds`, or `to` the "next-working-day"; return what `clock` does then.

        That is the next 09:00 of a Monday to Friday in the time zone of `user`, or in UTC. Raises PersonError for
        a clock that cannot be moved, a move that makes no sense, and an unknown user.
        """
        if self._advance is None:
            raise PersonError("The clock of this workspace cannot be moved; it was started with one of its own.")
        if (seconds is None) is (to is None):
            raise PersonError(f'Give either seconds or "to": "{NEXT_WORKING_DAY}", and not both.')
        with self.core.lock:
            if to is not None:
                seconds = self._until(to, user)
            self._advance(checked(seconds, self.core.now()))
            self.core.feed.clock()
            return self.clock()

    def app(self) -> Json:
        """Return the installed app: name (its handle), real_name, user_id, commands and shortcuts."""
        return self.core.app.model_dump(include={"name", "real_name", "user_id", "commands", "shortcuts"})

    def verify_url(self) -> bool:
        """Send the `url_verification` challenge, as saving a request URL does; return whether it was answered."""
        return self.core.verify_url()

    def wait_for_events(self, seconds: float = 60.0) -> bool:
        """Wait until every event that is due has been answered; return False if that takes too long."""
        return self.core.events.wait(seconds)

    def pending_events(self) -> int:
        """Return how many events wait for their delivery, retries for a later time included."""
        return self.core.events.pending()

    def duplicate_events(self, *, enabled: bool = True) -> None:
        """Deliver every event twice from now on, with the same event id."""
        self.core.events.duplicates = enabled

    def reorder_events(self, *, pairs: int = 1) -> None:
        """Let the next events overtake each other in pairs: the second comes first; 0 ends that.

        An event that waits to be overtaken goes out alone when somebody waits for the events.
        """
        if pairs < 0:
            raise PersonError(f"Events can be reordered in 0 pairs or more, not {pairs}.")
        self.core.events.reorder(pairs)

    def disconnect_sockets(self, reason: str = "refresh_requested") -> None:
        """Ask the app's Socket Mode connections to reconnect and close them; a `warning` leaves them open."""
        self.core.sockets.disconnect(reason)

    def arm_fault(
        self,
        method: str,
        kind: str,
        *,
        channel: str | None = None,
        times: int = 1,
        retry_after: int = 1,
        seconds: float = 30.0,
        processed: bool = False,
        skip: int = 0,
    ) -> None:
        """Let the next `times` calls of a method (or `*`) fail, after `skip` more; see `faults` for the kinds.

        `channel` narrows it to calls that name this channel or user, by id or by name.
        """
        if method != "*" and method not in METHODS:
            raise PersonError(f"There is no method {method!r} here; * stands for all of them.")
        with self.core.lock:
            target = self._target(channel) if channel else None
            fault = Fault(method, kind, target, times, retry_after, seconds, processed, skip)
            self.core.faults.arm(fault)

    def clear_faults(self) -> None:
        """Disarm all faults."""
        with self.core.lock:
            self.core.faults.clear()

    def set_limits(self, *, enabled: bool = True, **changes: object) -> Json:
        """Switch the rate limits on or off and change them; return them. See `limits.Limits` for the names."""
        with self.core.lock:
            limits = replace(self.core.limiter.limits, enabled=enabled)
            for name, value in changes.items():
                if name not in Limits.__dataclass_fields__:
                    raise PersonError(f"There is no limit {name!r}.")
                setattr(limits, name, value)
            self.core.limiter.limits = limits  # only now, so that one wrong value leaves all of them as they were
            return vars(limits).copy()

    def calls(self, method: str | None = None) -> list[Json]:
        """Return the app's calls of the Web API, oldest first: method, arguments, time, status, outcome."""
        with self.core.lock:
            return self.core.journal.calls(method)

    def clear_calls(self) -> None:
        """Forget the calls that were made so far."""
        with self.core.lock:
            self.core.journal.clear()

    def _until(self, to: str, user: str | None) -> float:
        if to != NEXT_WORKING_DAY:
            raise PersonError(f'The clock can be moved to "{NEXT_WORKING_DAY}", not to {to!r}.')
        zone = self.core.directory.user(user).tz if user else "Etc/UTC"
        now = self.core.now()
        return next_working_morning(now, zone) - now

    def _target(self, reference: str) -> str:
        found = self.core.directory.find_channel(reference)
        return found.id if found else self.core.directory.user(reference).id
