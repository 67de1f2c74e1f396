"""When somebody works, as far as the database knows."""

from bot.domain.calendar import Calendar
from bot.domain.policy import Policy
from bot.domain.values import Person
from bot.store import Transaction


def calendar_of(policy: Policy, tx: Transaction, person: Person | None) -> Calendar:
    """Return the working time of a person: their own zone and hours where they are known, else the company's."""
    known = tx.people.find(person) if person else None
    return policy.calendar(known.timezone if known else None, known.hours if known else None)
