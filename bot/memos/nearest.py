"""The name that somebody most likely meant."""

from collections.abc import Iterable
from difflib import get_close_matches


def did_you_mean(name: str, names: Iterable[str], *, cutoff: float = 0.5) -> str:
    """Ask whether the nearest of `names` was meant; nothing where none is near."""
    match = get_close_matches(name, list(names), n=1, cutoff=cutoff)
    return f"did you mean “{match[0]}”?" if match else ""
