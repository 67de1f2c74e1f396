"""Keeping a workspace in a file: what it holds is written while it changes, and is there again after a restart.

Kept are the company with what has changed in it, conversations, ephemeral messages, unread marks, how far the
clock is ahead, and how many ids were given out. Not kept are open modals, Home tabs, triggers, response URLs,
uploaded and scheduled things that are not posted yet, events that wait for their delivery, and the journal.
"""

import contextlib
import fcntl
import hashlib
import json
import logging
import os
import threading
import time
import weakref
from collections.abc import Callable
from pathlib import Path
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import PydanticSerializationError

from bot.workspace.clock import LATEST, steps
from bot.workspace.company import Company, what_is_wrong
from bot.workspace.conversation import Conversation, Json
from bot.workspace.core import Core
from bot.workspace.errors import PersonError
from bot.workspace.feed import Notice

VERSION = 1
"""The version of the file's format; raised whenever an older program could not read the file."""
WRITE_SECONDS = 1.0
"""How long, in real time, a change waits at most for its writing: a kill -9 loses no more than this."""
SKIPPED_IDS = 1_000_000
"""How many ids a restart leaves out: those that were given out after the last writing before a kill."""
_OWN_IDS = {"id", "bot_id", "user_id"}
_UNREADABLE = (ValueError, LookupError, TypeError, RecursionError)
_FORMAT: Final = "local slack workspace"

_log = logging.getLogger(__name__)


class Kept(BaseModel):
    """What the file holds; times are epoch seconds, `ahead` is seconds, `last_stamp` microseconds."""

    model_config = ConfigDict(extra="forbid")

    format: Literal["local slack workspace"]
    version: int
    company: Company
    deactivated: list[str]
    conversations: list[Conversation]
    ephemerals: dict[str, list[Json]]
    read_marks: dict[str, dict[str, str]]
    ahead: float = Field(le=LATEST, allow_inf_nan=False)
    ids: int
    last_stamp: int

    @classmethod
    def of(cls, core: Core) -> "Kept":
        """Return the state of a workspace, whose lock the caller holds until it is done with it."""
        return cls.model_construct(
            format=_FORMAT,
            version=VERSION,
            company=core.company,
            deactivated=[user.id for user in core.directory.users.values() if user.deleted],
            conversations=list(core.directory.conversations.values()),
            ephemerals=core.ephemerals,
            read_marks=core.read_marks.marks,
            ahead=float(round(core.now() - time.time())),
            ids=core.counter.count,
            last_stamp=core.stamps.last,
        )

    def company_with(self, given: Company) -> Company:
        """Return the company to start with: the kept one, with what is said of the app this time.

        The app's ids stay, for the kept messages name them. Raises PersonError where the app's new handle is
        somebody's.
        """
        said = given.app.model_fields_set - _OWN_IDS
        app = self.company.app.model_copy(update={name: getattr(given.app, name) for name in said})
        fields = {name: getattr(self.company, name) for name in Company.model_fields}
        try:
            return Company(**{**fields, "app": app})
        except ValidationError as error:
            raise PersonError(
                f"The app cannot be installed in the kept workspace: {what_is_wrong(error)}. "
                "Give the app another name, or choose another file."
            ) from error

    def put_into(self, core: Core) -> None:
        """Put everything but the company and the clock into a workspace that was just made with this company."""
        with core.lock:
            for conversation in self.conversations:
                core.directory.add(conversation)
            for user in core.directory.users.values():
                user.deleted = user.id in self.deactivated
            core.ephemerals.update(self.ephemerals)
            core.read_marks.marks.update(self.read_marks)
            core.counter.count = self.ids + SKIPPED_IDS
            core.stamps.last = self.last_stamp

    def to_bytes(self) -> bytes:
        """Return the file's content."""
        try:
            return self.model_dump_json(warnings=False).encode()
        except PydanticSerializationError:  # half of a surrogate pair, which JSON can say and UTF-8 cannot
            return json.dumps(self.model_dump(warnings=False), ensure_ascii=False, default=list).encode(
                "utf-8", "replace"
            )


class Keeper:
    """Reads the file once, and writes it in the background from `start` to `stop`; nobody else uses it meanwhile.

    Making one raises PersonError where the file cannot be used: it is then left as it is.
    """

    def __init__(self, path: Path) -> None:
        self._path = path.resolve()  # a link stays one: what it points to is replaced
        self._unlock = weakref.finalize(self, os.close, _locked(self._path))
        try:
            self._kept = _read(self._path)
        except PersonError:
            self._unlock()  # now, and not when the last frame of the refusal is gone
            raise
        self._seen = b""
        self._core: Core | None = None
        self._changed = threading.Event()
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def company(self, given: Company) -> Company:
        """Return the company to start with; raise PersonError where the kept one cannot have the given app."""
        return self._kept.company_with(given) if self._kept else given

    def restore(self, core: Core, advance: Callable[[float], None] | None) -> None:
        """Put what was kept into a workspace made with that company; `advance` moves its clock, if it can be."""
        if self._kept is None:
            return
        if advance:
            for seconds in steps(self._kept.ahead - round(core.now() - time.time())):
                advance(seconds)
        self._kept.put_into(core)
        self._kept = None

    def start(self, core: Core) -> None:
        """Write the state, and from now on whenever it changes; raise PersonError where that is impossible."""
        self._core = core
        try:
            self._write()
        except PersonError as error:
            raise PersonError(f"{self._path} cannot be written: {error}.") from error
        except OSError as error:
            raise PersonError(
                f"{self._path} cannot be written ({error.strerror}). Make room or choose another file."
            ) from error
        core.feed.watch(self._hear)
        self._thread = threading.Thread(target=self._run, name="workspace-keeper", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Write what is not written yet, and let go of the file."""
        if self._thread:
            self._stopping.set()
            self._changed.set()
            self._thread.join()
            self._save()
        self._unlock()

    def _hear(self, _: Notice) -> None:
        self._changed.set()

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._changed.wait()
            self._changed.clear()
            if not self._save():
                self._changed.set()
            self._stopping.wait(WRITE_SECONDS)

    def _save(self) -> bool:
        """Write the state; return False where it is worth another try. A failure leaves the file as it was."""
        try:
            self._write()
        except PersonError as error:
            _log.exception("workspace.not_kept: %s: %s", self._path, error)
        except OSError as error:
            _log.warning("workspace.not_kept: %s cannot be written (%s)", self._path, error.strerror)
            return False
        return True

    def _write(self) -> None:
        if self._core is None:
            return
        digest = self._seen
        try:
            with self._core.lock:
                content = Kept.of(self._core).to_bytes()
            digest = hashlib.blake2b(content).digest()
            if digest == self._seen:  # much of what is noticed, such as a call that reads, changes nothing
                return
            Kept.model_validate(json.loads(content))  # before it takes the place of what can be read
        except _UNREADABLE as error:
            self._seen = digest  # it is no better a second later
            raise PersonError(
                "it holds something that could not be read again; what was kept before stays"
            ) from error
        _replace(self._path, content)
        self._seen = digest


def _locked(path: Path) -> int:
    """Return the descriptor of the lock beside the file; closing it, or dying, gives the lock back."""
    lock = path.with_name(f"{path.name}.lock")
    try:
        descriptor = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError as error:
        raise PersonError(
            f"{path} cannot be kept: {lock.name} cannot be opened beside it ({error.strerror}). "
            "Choose a file in a folder that exists and can be written."
        ) from error
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(descriptor)
        raise PersonError(
            f"{path} is in use by another workspace. Stop that one first, or choose another file."
        ) from error
    return descriptor


def _read(path: Path) -> Kept | None:
    """Return what the file holds, or None when there is none yet; raise PersonError for any other file."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise PersonError(f"{path} cannot be read ({error.strerror}). Choose another file.") from error
    try:
        found = json.loads(content)
        version = found["version"] if found["format"] == _FORMAT else None
        if isinstance(version, int) and version != VERSION:
            raise PersonError(
                f"{path} was kept in format {version}, and this program reads format {VERSION}. "
                "Start the program that wrote it, or choose another file."
            )
        return Kept.model_validate(found)
    except _UNREADABLE as error:
        raise PersonError(
            f"{path} is not a kept workspace, or is damaged; it was left as it is. "
            "Move it away to begin anew, put a copy of it back, or choose another file."
        ) from error


def _replace(path: Path, content: bytes) -> None:
    """Put content into a file so that, whatever happens, either the old or the new is there, and whole."""
    made = path.with_name(f"{path.name}.tmp")
    try:
        with made.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        made.replace(path)
    except OSError:
        with contextlib.suppress(OSError):
            made.unlink()
        raise
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)  # the name, too, is to survive a loss of power
    finally:
        os.close(folder)
