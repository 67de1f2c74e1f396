"""`codered.toml`: read, looked at again while Code Red runs, and what is wrong with it, line by line."""

import re
import threading
import tomllib
from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from pathlib import Path

from pydantic import BaseModel, ValidationError

from bot.domain.policy import Policy
from bot.domain.words import in_a_row
from bot.errors import ConfigurationError
from bot.language import SOURCE, gettext, reading_in
from bot.services.house import News

_Stamp = tuple[int, int, int] | None
_HEADER = re.compile(r"\s*\[\s*(?P<table>[^\]\[]+?)\s*\]\s*(?:#.*)?$")
_KEY = re.compile(r"\s*(?P<key>[A-Za-z0-9_.\"' -]+?)\s*=")


class PolicyFile:
    """The policy of a file, which may be changed while Code Red runs.

    What cannot be used is not used: the policy that held before goes on, and `trouble` says why. Raises
    ConfigurationError where it cannot be used from the beginning.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.Lock()
        self._stamp = _stamp(path)
        self._policy = load_policy(path)
        self._refused = False

    @property
    def current(self) -> Policy:
        """Return the policy that holds."""
        return self._policy

    @property
    def trouble(self) -> str:
        """Say to the reader why what the file says now does not hold, where that is so."""
        return _trouble(self.path) if self._refused else ""

    def look(self) -> News | None:
        """Read the file again if it has changed; return the other policy, or why it cannot be used."""
        if _stamp(self.path) == self._stamp:
            return None
        with self._lock:
            stamp = _stamp(self.path)
            if stamp == self._stamp:
                return None
            self._stamp = stamp
            return self._read()

    def _read(self) -> News | None:
        try:
            with reading_in(SOURCE):  # the log is in English, whoever has made us look
                policy = _present(self.path)
        except ConfigurationError as error:
            self._refused = True
            return News(str(self.path), because=str(error))
        recovered, self._refused = self._refused, False
        if policy == self._policy and not recovered:
            return None
        self._policy = policy
        return News(str(self.path), policy=policy)


def load_policy(path: Path) -> Policy:
    """Read `codered.toml`. Without the file the defaults hold.

    Raises ConfigurationError for a wrong one, with the line and the key of each mistake and what can stand there.
    """
    try:
        text = path.read_text("utf-8-sig")  # some editors begin a file with a mark of its encoding
        values = tomllib.loads(text)
    except FileNotFoundError:
        return Policy()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(gettext("{path} cannot be read: {error}.", path=path, error=error)) from error
    except (ValueError, RecursionError) as error:
        # Beside what tomllib calls wrong: numbers of thousands of digits, lists within thousands of lists.
        raise ConfigurationError(gettext("{path} is not valid TOML: {error}.", path=path, error=error)) from error
    try:
        return Policy.model_validate(values)
    except ValidationError as error:
        raise ConfigurationError(
            gettext(
                "{path} has values that cannot be used: {problems}. codered.example.toml shows every setting.",
                path=path,
                problems=in_a_row(_problems(error, text)),
            )
        ) from error


def _present(path: Path) -> Policy:
    """Read a file that was there before: who takes it away does not mean that the defaults hold from now on."""
    if not path.exists():
        raise ConfigurationError(
            gettext("{path} is not there any more. Put it back; an empty file means the defaults.", path=path)
        )
    return load_policy(path)


def _trouble(path: Path) -> str:
    """Say why a file cannot be used; nothing where it can by now."""
    try:
        _present(path)
    except ConfigurationError as error:
        return str(error)
    return ""


def _stamp(path: Path) -> _Stamp:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_ino, status.st_mtime_ns, status.st_size


def _problems(error: ValidationError, text: str) -> Iterator[str]:
    """Say where each mistake is, and what it is."""
    for fault in error.errors(include_url=False):
        place = [str(part) for part in fault["loc"] if not isinstance(part, int)]
        name = ".".join(place)
        line = _line_of(text, place)
        problem = _said(fault["type"], fault["msg"], place)
        yield (
            gettext("line {line}, {name}: {problem}", line=str(line), name=name, problem=problem)
            if line
            else gettext("{name}: {problem}", name=name, problem=problem)
        )


def _said(kind: str, message: str, place: Sequence[str]) -> str:
    if kind in {"bool_parsing", "bool_type"}:
        return gettext("write true or false")
    if kind != "extra_forbidden":
        return message.removeprefix("Value error, ")
    table = _table(place[:-1])
    close = get_close_matches(place[-1], table, n=1)
    if close:
        return gettext("there is no such setting; did you mean {name}?", name=close[0])
    return gettext("there is no such setting; there are {names}", names=", ".join(table))


def _table(place: Sequence[str]) -> list[str]:
    """Return the settings that there are in a table."""
    model: type[BaseModel] = Policy
    for name in place:
        annotation = model.model_fields[name].annotation if name in model.model_fields else None
        if not (isinstance(annotation, type) and issubclass(annotation, BaseModel)):
            return []
        model = annotation
    return list(model.model_fields)


def _line_of(text: str, place: Sequence[str]) -> int | None:
    """Return the line, from 1, on which a setting stands; of a table that stands nowhere else, its own."""
    found: int | None = None
    table: list[str] = []
    for number, written in enumerate(text.splitlines(), start=1):
        header = _HEADER.match(written)
        key = None if header else _KEY.match(written)
        if header:
            table = _parts(header["table"])
            if table == list(place[: len(table)]) and found is None:
                found = number
        elif key and (path := [*table, *_parts(key["key"])]) == list(place[: len(path)]):
            if len(path) == len(place):
                return number
            found = number
    return found


def _parts(name: str) -> list[str]:
    return [part.strip().strip("\"'") for part in name.split(".")]
