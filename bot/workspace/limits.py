"""Slack's rate limits, off until they are switched on.

docs.slack.dev/apis/web-api/rate-limits: tiers of calls a minute, counted by method and workspace, and one message
a second in each channel with an unpublished ceiling for the whole workspace. Of messages in a burst the page says
that nothing guarantees that they are "stored or displayed", although the call succeeds: that is `hide`.
"""

import math
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from bot.workspace.errors import PersonError

POSTING = "chat.postMessage"
REFUSE, HIDE = "refuse", "hide"
LEAST_RATE, MOST_RATE = 0.001, 100_000
"""Between these lies how many messages a second may be allowed."""
MOST_CALLS = 1_000_000
"""How many calls a minute a tier may be allowed at most."""
_TIERS = (1, 2, 3, 4)
_MINUTE = 60.0


@dataclass
class Limits:
    """How much the app may call: everything here can be changed while the workspace runs.

    `tiers` are calls a minute by tier; `channel_per_second` and `workspace_per_second` count messages. With
    `beyond_channel_rate` set to `hide`, a message too many in a channel is answered as if it had been posted and
    is neither stored nor shown; no method finds it afterwards, conversations.history included, because the page
    promises neither and the app must not rely on either. A wrong value is a PersonError.
    """

    enabled: bool = False
    tiers: dict[int, int] = field(default_factory=lambda: {1: 1, 2: 20, 3: 50, 4: 100})
    channel_per_second: float = 1.0
    workspace_per_second: float = 8.75  # 525 a minute, the figure one large vendor states
    beyond_channel_rate: str = REFUSE

    def __setattr__(self, name: str, value: object) -> None:
        """Set a limit, once its value has been found to make sense; tiers that are not named stay."""
        checked = _CHECKS[name](name, value)
        if isinstance(checked, dict):
            checked = {**getattr(self, name, {}), **checked}
        object.__setattr__(self, name, checked)


def _switch(name: str, value: object) -> bool:
    if not isinstance(value, bool):
        raise PersonError(f"The limit {name!r} is true or false, not {value!r}.")
    return value


def _rate(name: str, value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not LEAST_RATE <= value <= MOST_RATE:
        raise PersonError(f"The limit {name!r} is a number from {LEAST_RATE} to {MOST_RATE:,}, not {value!r}.")
    return float(value)


def _calls_by_tier(name: str, value: object) -> dict[int, int]:
    """Return the tiers with whole numbers as their keys; in JSON the keys are strings."""
    if not isinstance(value, Mapping):
        raise PersonError(f"The limit {name!r} gives the calls a minute for each tier, such as {{3: 50}}.")
    return {_tier(tier): _whole(tier, number) for tier, number in value.items()}


def _tier(tier: object) -> int:
    for known in _TIERS:
        if str(tier) == str(known):
            return known
    raise PersonError(f"There is no tier {tier!r}; there are tiers 1 to 4.")


def _whole(tier: object, number: object) -> int:
    if isinstance(number, bool) or not isinstance(number, int) or not 1 <= number <= MOST_CALLS:
        raise PersonError(
            f"Tier {tier} allows a whole number of calls a minute from 1 to {MOST_CALLS:,}, not {number!r}."
        )
    return number


def _beyond(name: str, value: object) -> str:
    if value not in (REFUSE, HIDE):  # a tuple: the value may be one that no set can hold
        raise PersonError(f"The limit {name!r} is {REFUSE!r} or {HIDE!r}, not {value!r}.")
    return str(value)


_CHECKS: dict[str, Callable[[str, object], object]] = {
    "enabled": _switch,
    "tiers": _calls_by_tier,
    "channel_per_second": _rate,
    "workspace_per_second": _rate,
    "beyond_channel_rate": _beyond,
}


class _Window:
    """The calls of the last seconds."""

    def __init__(self, seconds: float, allowed: float) -> None:
        self.seconds, self.allowed = seconds, max(1, math.ceil(allowed))
        self._times: deque[float] = deque()

    def wait(self, now: float) -> float:
        """Return how long to wait until another call fits; 0 when it fits now."""
        if self.left(now):
            return 0.0
        return self._times[len(self._times) - self.allowed] + self.seconds - now

    def left(self, now: float) -> int:
        """Return how many calls fit now."""
        while self._times and self._times[0] <= now - self.seconds:
            self._times.popleft()
        return max(0, self.allowed - len(self._times))

    def add(self, now: float) -> None:
        self._times.append(now)


@dataclass(frozen=True)
class Ruling:
    """What becomes of one call: refused for `retry_after` whole seconds (0: not), or carried out unseen."""

    retry_after: int = 0
    hidden: bool = False


class RateLimiter:
    """Counts calls and says how long the next one has to wait."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._windows: dict[str, _Window] = {}

    def take(self, method: str, tier: int | None, channel: str, now: float) -> Ruling:
        """Count one call at `now` (epoch seconds) unless it is refused; return what becomes of it."""
        if not self.limits.enabled:
            return Ruling()
        windows = self._of(method, tier, channel)
        hides = self.limits.beyond_channel_rate == HIDE
        waits = {name: window.wait(now) for name, window in windows.items()}
        hidden = hides and waits.get("channel", 0.0) > 0
        wait = max((one for name, one in waits.items() if not (hides and name == "channel")), default=0.0)
        if wait > 0:
            return Ruling(max(1, math.ceil(wait)))
        for name, window in windows.items():
            if not (hidden and name == "channel"):
                window.add(now)
        return Ruling(hidden=hidden)

    def remaining(self, method: str, tier: int | None, channel: str, now: float) -> dict[str, int]:
        """Return how many more such calls fit at `now`, by window; nothing while the limits are off.

        The windows are `minute` for a method with a tier, and `channel`, `second` and `minute` for a message.
        """
        if not self.limits.enabled:
            return {}
        return {name: window.left(now) for name, window in self._of(method, tier, channel).items()}

    def _of(self, method: str, tier: int | None, channel: str) -> dict[str, _Window]:
        """Return the windows that a call counts in."""
        if method == POSTING:
            a_second = self.limits.workspace_per_second
            return {
                "channel": self._window(f"channel {channel}", 1 / self.limits.channel_per_second, 1),
                "minute": self._window("workspace", _MINUTE, a_second * _MINUTE),
                "second": self._window("burst", 1.0, a_second),
            }
        return {"minute": self._window(method, _MINUTE, self.limits.tiers[tier])} if tier else {}

    def _window(self, key: str, seconds: float, allowed: float) -> _Window:
        window = self._windows.setdefault(key, _Window(seconds, allowed))
        window.seconds, window.allowed = seconds, max(1, math.ceil(allowed))
        return window
