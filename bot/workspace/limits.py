"""Slack's rate limits, off until they are switched on.

docs.slack.dev, "Rate limits": tiers per method and workspace in calls a minute; "chat.postMessage: generally
1 per second per channel", with an unpublished ceiling for the whole workspace.
"""

import math
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field

_MINUTE = 60.0


@dataclass
class Limits:
    """How much the app may call: everything here can be changed while the workspace runs.

    `tiers` are calls a minute by tier; `channel_per_second` and `workspace_per_second` count messages.
    """

    enabled: bool = False
    tiers: dict[int, int] = field(default_factory=lambda: {1: 1, 2: 20, 3: 50, 4: 100})
    channel_per_second: float = 1.0
    workspace_per_second: float = 8.75  # 525 a minute, the figure one large vendor states


class _Window:
    """The calls of the last seconds."""

    def __init__(self) -> None:
        self._times: deque[float] = deque()

    def wait(self, now: float, seconds: float, allowed: float) -> float:
        """Return how long to wait until another call fits; 0 when it fits now."""
        while self._times and self._times[0] <= now - seconds:
            self._times.popleft()
        if len(self._times) < allowed:
            return 0.0
        return self._times[0] + seconds - now

    def add(self, now: float) -> None:
        self._times.append(now)


class RateLimiter:
    """Counts calls and says how long the next one has to wait."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._windows: dict[str, _Window] = {}

    def retry_after(self, method: str, tier: int | None, channel: str, now: float) -> int:
        """Count one call; return 0, or the whole seconds after which it may be tried again."""
        if not self.limits.enabled:
            return 0
        rules = self._rules(method, tier, channel)
        wait = max((self._window(key).wait(now, *rule) for key, rule in rules.items()), default=0.0)
        if wait > 0:
            return max(1, math.ceil(wait))
        for key in rules:
            self._window(key).add(now)
        return 0

    def _rules(self, method: str, tier: int | None, channel: str) -> Mapping[str, tuple[float, float]]:
        """Return the windows that a call counts in: key → (seconds, calls allowed)."""
        if method == "chat.postMessage":
            return {
                f"channel {channel}": (1 / self.limits.channel_per_second, 1),
                "workspace": (_MINUTE, self.limits.workspace_per_second * _MINUTE),
                "burst": (1.0, math.ceil(self.limits.workspace_per_second)),
            }
        return {method: (_MINUTE, self.limits.tiers[tier])} if tier else {}

    def _window(self, key: str) -> _Window:
        return self._windows.setdefault(key, _Window())
