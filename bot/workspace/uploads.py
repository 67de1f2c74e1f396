"""Files on their way: announced by the app, then sent to an upload URL, then shared (docs.slack.dev, "Files")."""

import secrets
from dataclasses import dataclass, field

from bot.workspace.conversation import Json
from bot.workspace.identifiers import Counter


@dataclass
class Upload:
    """One file; `content` is None until it has been sent."""

    id: str
    name: str
    length: int
    ticket: str
    alt_text: str = ""
    content: bytes | None = None
    shared_in: list[str] = field(default_factory=list)


class Uploads:
    """Every file of the workspace, by its id."""

    def __init__(self, counter: Counter) -> None:
        self._counter = counter
        self._files: dict[str, Upload] = {}

    def announce(self, name: str, length: int, alt_text: str) -> Upload:
        """Return a new file that can be sent with its ticket."""
        upload = Upload(self._counter.take("F"), name, length, secrets.token_urlsafe(16), alt_text)
        self._files[upload.id] = upload
        return upload

    def receive(self, ticket: str, content: bytes) -> bool:
        """Take a file's content; return False when nobody has announced it."""
        for upload in self._files.values():
            if upload.ticket == ticket:
                upload.content = content
                return True
        return False

    def sent(self, identifier: str) -> Upload | None:
        """Return the file with this id if its content has come."""
        upload = self._files.get(identifier)
        return upload if upload and upload.content is not None else None


def shown(upload: Upload, title: str, user: str, created: int) -> Json:
    """Return a file as the Web API and messages show it."""
    return {
        "id": upload.id,
        "created": created,
        "timestamp": created,
        "name": upload.name,
        "title": title or upload.name,
        "alt_txt": upload.alt_text,
        "mimetype": "",
        "filetype": upload.name.rpartition(".")[2],
        "user": user,
        "size": len(upload.content or b""),
        "mode": "hosted",
        "is_external": False,
        "is_public": True,
        "channels": list(upload.shared_in),
    }
