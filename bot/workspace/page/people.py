"""People as the page shows them: a face, a name, and what they are."""

from dataclasses import dataclass

from bot.workspace.company import User
from bot.workspace.core import Core

_HUES = 12


@dataclass(frozen=True)
class Face:
    """Somebody as a message or list shows them; `hue` numbers the colour of their initials."""

    id: str
    name: str
    handle: str
    initials: str
    hue: int
    note: str
    is_app: bool = False
    is_gone: bool = False


def face(core: Core, user_id: str) -> Face:
    """Return somebody's face; one whom nobody knows is shown by the id."""
    user = core.directory.users.get(user_id)
    return face_of(user) if user else Face(user_id, user_id, user_id, "?", 0, "")


def face_of(user: User) -> Face:
    """Return a person's face."""
    words = [word for word in user.real_name.split() if word[:1].isalnum()] or [user.name]
    initials = "".join(word[0] for word in (words if len(words) == 1 else [words[0], words[-1]])).upper()
    hue = sum(user.id.encode()) % _HUES
    return Face(user.id, user.real_name, user.name, initials, hue, _note(user), user.is_bot, user.deleted)


def _note(user: User) -> str:
    """Return what one should know of somebody before becoming them."""
    if user.deleted:
        return "deactivated"
    if user.is_guest:
        return "guest"
    return user.role or user.title
