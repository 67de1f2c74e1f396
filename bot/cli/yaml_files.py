"""YAML files that people write: what is wrong with one is said in a sentence that names it."""

from collections.abc import Sequence
from pathlib import Path

import yaml

from bot.errors import CodeRedError

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""libyaml's loader where PyYAML was built with it: a company of thousands is read in a tenth of the time."""

MAX_DEPTH = 100
"""How deep lists and keys may stand in one another; in a brief it takes five."""


def document(path: Path, refusal: type[CodeRedError]) -> object:
    """Return what a YAML file holds; raise `refusal` where the file cannot be read or is not YAML."""
    try:
        return _loaded(path.read_text("utf-8"))
    except UnicodeDecodeError as error:
        raise refusal(f"{path} is not a text in UTF-8.") from error
    except OSError as error:
        raise refusal(f"{path} cannot be read: {error.strerror}.") from error
    except yaml.YAMLError as error:
        raise refusal(f"{path} is not valid YAML{_mistake(error)}.") from error
    except RecursionError as error:
        raise refusal(f"{path} nests its lists and keys too deep to be read.") from error
    except ValueError as error:  # PyYAML makes a date of whatever looks like one
        raise refusal(f"{path} holds a day that does not exist: {error}.") from error


def _loaded(text: str) -> object:
    try:
        _require_shallow(text)
        return yaml.load(text, LOADER)  # noqa: S506 - a safe loader
    except yaml.YAMLError:
        return yaml.safe_load(text)  # which says what is wrong in the same words on every machine


def _require_shallow(text: str) -> None:
    """Raise RecursionError for what nests too deep: libyaml would end the whole process, without a word."""
    depth = 0
    for event in yaml.parse(text, LOADER):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > MAX_DEPTH:
            raise RecursionError(f"more than {MAX_DEPTH} lists and keys in one another")


def _mistake(error: yaml.YAMLError) -> str:
    """Say where a file stops being YAML, and why."""
    if not isinstance(error, yaml.MarkedYAMLError) or error.problem_mark is None:
        return ""
    return f", line {error.problem_mark.line + 1}: {error.problem}"


def line_of(path: Path, where: Sequence[int | str]) -> int:
    """Return the line, from 1, of a place in a file that was read; of the nearest around it that is written there.

    0 where not even its first part is, or where the file has changed since and is half written.
    """
    try:
        node = yaml.compose(path.read_text("utf-8"), yaml.SafeLoader)
    except (OSError, UnicodeDecodeError, yaml.YAMLError):
        return 0
    line = 0
    for part in where:
        found = _within(node, part)
        if found is None:
            break
        line, node = found
    return line


def _within(node: yaml.Node | None, part: int | str) -> tuple[int, yaml.Node] | None:
    """Return the line and the value of a key, or of an item of a list."""
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == part:
                return key.start_mark.line + 1, value
    if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
        return node.value[part].start_mark.line + 1, node.value[part]
    return None
