"""What every listener is given."""

from dataclasses import dataclass
from datetime import date

from bot.listeners.directory import Directory
from bot.services.house import House


@dataclass(frozen=True)
class Desk:
    """The house, and the directory of the people who come to the desk."""

    house: House
    directory: Directory

    @property
    def languages(self) -> tuple[str, ...]:
        """Return the languages that there are memos in, the company's first."""
        return tuple(dict.fromkeys((self.house.policy.language, *self.house.memos.languages)))

    def today(self) -> date:
        """Return the company's calendar day."""
        return self.house.policy.today(self.house.clock.now())
