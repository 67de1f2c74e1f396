"""The pace: how many messages a second the workspace takes, found by trying.

Slack publishes one message a second for a channel, and for the whole workspace only that there is a ceiling
(docs.slack.dev/apis/web-api/rate-limits). So the rate is raised until Slack refuses, and put back a little below
what was refused: it doubles every second until the first refusal, then creeps up to the last known ceiling, and
grows faster and faster beyond it, in case the ceiling has been raised. A refusal soon after the last one means
that the ceiling has sunk. Messages go out evenly spaced, because Slack counts them in windows.

All instants are epoch seconds, all rates messages a second. Everything here is pure: the store keeps the state.
"""

from dataclasses import dataclass, replace
from typing import Any

START = 2.0
"""The rate at which an unknown workspace is tried."""
FASTEST = 2000.0
SLOWEST = 0.05
GROWTH = 2.0
"""By how much the rate grows in a second before the first refusal."""
STEP_BACK = 0.98
AGAIN_BACK = 0.85
SOON = 10.0
"""How many seconds after a refusal another one means that the ceiling is lower than was thought."""
CREEP = 0.0004
"""By which share of the ceiling the rate grows in a second below it."""
FIRST = 0.003
"""The same after the first refusal, which the doubling rate makes a rough one."""
STEEP = 0.01
"""From which share on the growth is too fast for the rate at a refusal to be taken for the ceiling."""
STEEPEST = 0.25
DOUBLES = 5.0
"""In how many seconds the growth doubles beyond the last known ceiling."""
LATE = 0.02
"""How many seconds of a missed turn may be made up for; more would bunch messages together."""
BELOW_CONFIGURED = 0.985
"""How far below a ceiling that was configured messages are sent: the jitter of a network stays under it."""
WINDOW = 1.0


@dataclass(frozen=True)
class Pace:
    """Where the search for the ceiling stands."""

    rate: float = START
    ceiling: float | None = None
    climb: float = CREEP
    next_at: float = 0.0
    held_until: float = 0.0
    refused_at: float = 0.0
    grown_at: float = 0.0
    window_at: float = 0.0
    window_count: int = 0
    window_before: int = 0

    def opens_at(self) -> float:
        """Return when the next message may go out."""
        return max(self.next_at, self.held_until)

    def turns(self, now: float, most: int) -> int:
        """Return how many messages may go out at `now`, at most `most`."""
        if now < self.opens_at():
            return 0
        late = now - self.next_at
        return min(most, 1 + int(late * self.rate) if late <= LATE else 1)

    def took(self, count: int, now: float) -> "Pace":
        """Return the pace after `count` messages have been handed out at `now`."""
        slot = self.next_at if now - self.next_at <= LATE else now
        grown = replace(self._grown(now), **self._counted(count, now))
        return replace(grown, next_at=slot + count / grown.rate)

    def refused(self, now: float, retry_after: float) -> "Pace":
        """Return the pace after Slack has refused a message at `now` and asked for `retry_after` seconds."""
        held = max(self.held_until, now + retry_after)
        waiting = replace(self, held_until=held, next_at=max(self.next_at, held), grown_at=held)
        if now < self.held_until or now - self.refused_at < WINDOW:
            return waiting  # it was on its way when the refusal before it came
        ceiling, rate = self._lowered(now)
        climb = FIRST if self.ceiling is None else CREEP
        return replace(
            waiting, rate=max(SLOWEST, rate), ceiling=max(SLOWEST, ceiling), climb=climb, refused_at=now
        )

    def _lowered(self, now: float) -> tuple[float, float]:
        if self.ceiling is None or self.climb > STEEP:
            # It grew so fast that what was refused says little; what was taken in a second says more.
            ceiling = min(self.rate, max(1.0, self._taken(now)))
            return ceiling, ceiling * STEP_BACK
        return self.rate, self.rate * (AGAIN_BACK if now - self.refused_at < SOON else STEP_BACK)

    def _taken(self, now: float) -> float:
        """Return about how many messages have gone out within the last second."""
        share = min(1.0, max(0.0, now - self.window_at) / WINDOW)
        return max(self.window_count, self.window_count + self.window_before * (1 - share))

    def _grown(self, now: float) -> "Pace":
        """Grow for the time since the last message, but not for time in which there was nothing to send."""
        seconds = min(max(0.0, now - self.grown_at), 1.0)
        if self.ceiling is None:
            return replace(self, rate=min(FASTEST, self.rate * GROWTH**seconds), grown_at=now)
        rate = min(FASTEST, self.rate + self.ceiling * self.climb * seconds)
        climb = min(STEEPEST, self.climb * 2 ** (seconds / DOUBLES)) if rate > self.ceiling else self.climb
        return replace(self, rate=rate, climb=climb, grown_at=now)

    def _counted(self, count: int, now: float) -> dict[str, Any]:
        """Return how many were handed out in this second and in the one before: Slack takes no fewer."""
        if now - self.window_at < WINDOW:
            return {"window_count": self.window_count + count}
        before = self.window_count if now - self.window_at < 2 * WINDOW else 0
        return {"window_at": now, "window_count": count, "window_before": before}


@dataclass(frozen=True)
class Steady(Pace):
    """The pace where the ceiling was configured: a little below it, and lower for a while after a refusal."""

    def _grown(self, now: float) -> "Pace":
        grown = super()._grown(now)
        return replace(grown, rate=min(grown.rate, (self.ceiling or FASTEST) * BELOW_CONFIGURED), climb=CREEP)

    def _lowered(self, now: float) -> tuple[float, float]:
        del now
        return self.ceiling or self.rate, self.rate * STEP_BACK


def steady(ceiling: float, since: Pace) -> Pace:
    """Return the pace of a configured ceiling, with what `since` remembers of turns and refusals."""
    known = since.rate if since.ceiling == ceiling else ceiling
    return Steady(**{**vars(since), "rate": min(known, ceiling * BELOW_CONFIGURED), "ceiling": ceiling})


BURST, REFILL, RESERVE = 20.0, 0.5, 10.0
"""chat.update may be called fifty times a minute (docs.slack.dev, Tier 3): twenty at once and thirty more in a
minute are as many. Ten of them are left to what many look at."""


@dataclass(frozen=True)
class Allowance:
    """How many changes of messages Slack takes now, by a bucket that fills again. Times are epoch seconds."""

    tokens: float = BURST
    at: float = 0.0

    def left(self, now: float) -> float:
        """Return how many changes are allowed at `now`."""
        return min(BURST, self.tokens + max(0.0, now - self.at) * REFILL)

    def spare(self, now: float) -> int:
        """Return how many changes are allowed at `now` to what can wait."""
        return max(0, int(self.left(now) - RESERVE))

    def took(self, count: int, now: float) -> "Allowance":
        """Return the allowance after some changes; what cannot wait may take more than there is."""
        return Allowance(max(0.0, self.left(now) - count), now)

    def opens_at(self, now: float) -> float:
        """Return when the next change of what can wait is allowed."""
        return now + max(0.0, RESERVE + 1 - self.left(now)) / REFILL
