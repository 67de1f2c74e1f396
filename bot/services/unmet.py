"""Whom we do not know well: somebody who has just acted, and is to be described by Slack soon.

It is kept in memory only, because to answer whoever only reads must not write anything: who is forgotten at a
restart is noted again at their next click.
"""

import threading

from bot.domain.values import Person

MOST = 10_000


class Unmet:
    """People who wait to be looked up, each once, the first first. Safe between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._people: dict[Person, None] = {}

    def __bool__(self) -> bool:
        return bool(self._people)

    def note(self, person: Person) -> None:
        """Remember somebody; where a great many wait already, they are noted at their next click."""
        with self._lock:
            if len(self._people) < MOST:
                self._people[person] = None

    @property
    def waiting(self) -> tuple[Person, ...]:
        """Return those who wait."""
        with self._lock:
            return tuple(self._people)

    def forget(self, people: tuple[Person, ...]) -> None:
        """Have these wait no longer."""
        with self._lock:
            for person in people:
                self._people.pop(person, None)
