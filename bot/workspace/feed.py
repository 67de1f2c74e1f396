"""The feed: what has changed in the workspace, told to whoever watches it while it happens.

A watcher hears only what changed, never how it looks now; it reads that itself, as the person it shows it to.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

_REMEMBERED = 200


class About(StrEnum):
    """What a notice is about, and so which of its fields are set."""

    MESSAGE = "message"
    """A message came, changed or went: channel, ts, and the root of its thread."""
    PERSON = "person"
    """What only one person sees changed, such as their modals, Home tab or ephemeral messages: user."""
    CHANNEL = "channel"
    """A channel changed, or who is in it: channel."""
    WIRE = "wire"
    """Something went between the workspace and the app."""
    CLOCK = "clock"
    """The clock was moved."""


@dataclass(frozen=True)
class Notice:
    """One change."""

    about: About
    channel: str | None = None
    ts: str | None = None
    thread_ts: str | None = None
    user: str | None = None


Watcher = Callable[[Notice], None]


class Feed:
    """Tells every watcher of every change, at once and in the thread that made it.

    A watcher is called under the core's lock: it must return quickly and must not act in the workspace.
    """

    def __init__(self) -> None:
        self._watchers: tuple[Watcher, ...] = ()
        self._told: tuple[tuple[int, Notice], ...] = ()
        self.number = 0
        """The number of the last notice."""

    def watch(self, watcher: Watcher, since: int | None = None) -> Callable[[], None]:
        """Tell `watcher` of every change from now on; return what ends that.

        With `since` it is first told what is remembered of the changes after that number, some of them perhaps
        twice.
        """
        self._watchers = (*self._watchers, watcher)
        for number, notice in self._told if since is not None else ():
            if number > (since or 0):
                watcher(notice)

        def end() -> None:
            self._watchers = tuple(one for one in self._watchers if one is not watcher)

        return end

    def message(self, channel: str, ts: str, thread_ts: str | None) -> None:
        """Say that a message came, changed or went."""
        self._tell(Notice(About.MESSAGE, channel=channel, ts=ts, thread_ts=thread_ts))

    def person(self, user: str) -> None:
        """Say that what only this person sees has changed."""
        self._tell(Notice(About.PERSON, user=user))

    def channel(self, channel: str) -> None:
        """Say that a channel, or its membership, has changed."""
        self._tell(Notice(About.CHANNEL, channel=channel))

    def wire(self) -> None:
        """Say that something went between the workspace and the app."""
        self._tell(Notice(About.WIRE))

    def clock(self) -> None:
        """Say that the clock was moved."""
        self._tell(Notice(About.CLOCK))

    def _tell(self, notice: Notice) -> None:
        self.number += 1
        self._told = (*self._told[1 - _REMEMBERED :], (self.number, notice))
        for watcher in self._watchers:
            watcher(notice)
