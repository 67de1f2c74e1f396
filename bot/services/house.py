"""What every service needs, made once and passed in."""

from dataclasses import dataclass

from bot.clock import Clock
from bot.domain.policy import Policy
from bot.memos import Memos
from bot.store import Store


@dataclass(frozen=True)
class House:
    """The database, the templates, the clock and the company's policy."""

    store: Store
    memos: Memos
    clock: Clock
    policy: Policy
