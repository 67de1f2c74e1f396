"""Timers: which service is asked when one of a topic rings."""

from collections.abc import Callable, Mapping

from bot.services import anchoring, approvals, check_ins, forgetting, people, retrospectives, returns, reviews
from bot.services.house import House
from bot.services.perform import Also
from bot.store import Row

Ring = Callable[[House, Row, Also], object]

RINGS: Mapping[str, Ring] = {
    **dict.fromkeys(people.TOPICS, people.ring),
    **dict.fromkeys(check_ins.TIMERS, check_ins.ring),
    **approvals.TIMERS,
    anchoring.TOPIC: anchoring.ring,
    forgetting.TOPIC: forgetting.ring,
    **dict.fromkeys(reviews.TIMERS, reviews.ring),
    **dict.fromkeys(returns.TOPICS, returns.ring),
    **dict.fromkeys(retrospectives.TOPICS, retrospectives.ring),
}
"""The service for each topic; it decides whether the timer still applies, in a transaction of its own."""
