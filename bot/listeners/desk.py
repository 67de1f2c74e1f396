"""What every listener is given."""

from dataclasses import dataclass
from datetime import date

from bot.domain.commands import Command
from bot.listeners.directory import Directory
from bot.listeners.known import people_named
from bot.services import approvals
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

    def look_up(self, command: Command) -> None:
        """Look up the people whom a command brings in, and those on whose word it relies. Raises InvalidInput."""
        self.directory.require_known(people_named(command))
        self.directory.renew(approvals.givers(self.house, command))

    def today(self) -> date:
        """Return the company's calendar day."""
        return self.house.policy.today(self.house.clock.now())
