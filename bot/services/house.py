"""What every service needs, made once and passed in."""

from dataclasses import dataclass, field

from bot.clock import Clock
from bot.domain.policy import Policy
from bot.memos import Memos
from bot.services.clicked import Clicked
from bot.store import Store


@dataclass(frozen=True)
class House:
    """The database, the templates, the clock, the company's policy, and where somebody has just clicked."""

    store: Store
    memos: Memos
    clock: Clock
    policy: Policy
    clicked: Clicked = field(default_factory=Clicked)
