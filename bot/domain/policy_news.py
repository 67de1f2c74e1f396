"""What happens to the company's policy itself: it is another one from now on, or a change of it cannot be used."""

from collections.abc import Iterator, Mapping
from typing import Any

from bot.domain.events import Event


class PolicyChanged(Event):
    """Another policy holds; `alert` is empty: it is about all. `changes` holds (setting, before, after)."""

    source: str
    changes: tuple[tuple[str, Any, Any], ...]


class PolicyRefused(Event):
    """The policy was changed into something that cannot be used; the one before goes on. `alert` is empty."""

    source: str
    because: str


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[tuple[str, Any, Any], ...]:
    """Return what differs between two policies as documents: (setting, before, after), as in red.approvals."""
    old, new = dict(_flat(before)), dict(_flat(after))
    names = dict.fromkeys((*old, *new))
    return tuple((name, old.get(name), new.get(name)) for name in names if old.get(name) != new.get(name))


def _flat(document: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in document.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", value
