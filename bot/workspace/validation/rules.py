"""The words in which the shapes of Block Kit are written down.

A rule looks at a value and yields what is wrong with it, each sentence ending with where that is, as Slack does:
`must be less than 3001 characters [json-pointer:/blocks/0/text/text]`.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

Rule = Callable[[Any, str], Iterator[str]]


def at(sentence: str, path: str) -> str:
    """Return a problem with the place where it is."""
    return f"{sentence} [json-pointer:{path}]"


def string(most: int, least: int = 1, pattern: str | None = None) -> Rule:
    """Return the rule of a string with so many characters."""

    def rule(value: object, path: str) -> Iterator[str]:
        if not isinstance(value, str):
            yield at("must be a string", path)
        elif len(value) < least:
            yield at(f"must be more than {least - 1} characters", path)
        elif len(value) > most:
            yield at(f"must be less than {most + 1} characters", path)
        elif pattern and not re.fullmatch(pattern, value):
            yield at(f"must match {pattern}", path)

    return rule


def integer(least: int, most: int) -> Rule:
    """Return the rule of a whole number between two bounds."""

    def rule(value: object, path: str) -> Iterator[str]:
        if not isinstance(value, int) or isinstance(value, bool):
            yield at("must be an integer", path)
        elif not least <= value <= most:
            yield at(f"must be between {least} and {most}", path)

    return rule


def boolean(value: object, path: str) -> Iterator[str]:
    """Accept true and false."""
    if not isinstance(value, bool):
        yield at("must be a boolean", path)


def anything(_value: object, _path: str) -> Iterator[str]:
    """Accept whatever is there."""
    yield from ()


def one_of(*allowed: str) -> Rule:
    """Return the rule of a word from a list."""

    def rule(value: object, path: str) -> Iterator[str]:
        if value not in allowed:
            yield at(f"must be one of: {', '.join(allowed)}", path)

    return rule


def array(item: Rule, least: int, most: int) -> Rule:
    """Return the rule of a list with so many items, each under the rule `item`."""

    def rule(value: object, path: str) -> Iterator[str]:
        if not isinstance(value, list):
            yield at("must be an array", path)
            return
        if len(value) > most:
            yield at(f"no more than {most} items allowed", path)
        if len(value) < least:
            yield at(f"no fewer than {least} items allowed", path)
        for number, one in enumerate(value):
            yield from item(one, f"{path}/{number}")

    return rule


def record(required: Mapping[str, Rule], optional: Mapping[str, Rule] | None = None) -> Rule:
    """Return the rule of an object with these fields and no others; `type` is known to be right already."""
    known = {**required, **(optional or {}), "type": anything}

    def rule(value: object, path: str) -> Iterator[str]:
        if not isinstance(value, dict):
            yield at("must be an object", path)
            return
        for name in required:
            if name not in value:
                yield at(f"missing required field: {name}", path)
        for name, one in value.items():
            if name in known:
                yield from known[name](one, f"{path}/{name}")
            else:
                yield at(f"invalid additional property: {name}", path)

    return rule


def typed(rules: Mapping[str, Rule]) -> Rule:
    """Return the rule of an object whose `type` says which rule it is under."""

    def rule(value: object, path: str) -> Iterator[str]:
        if not isinstance(value, dict):
            yield at("must be an object", path)
        elif "type" not in value:
            yield at("missing required field: type", path)
        elif not isinstance(value["type"], str) or value["type"] not in rules:
            yield at(f"unsupported type: {value['type']}", f"{path}/type")
        else:
            yield from rules[value["type"]](value, path)

    return rule


def both(*rules: Rule) -> Rule:
    """Return the rule that asks for everything that these rules ask for."""

    def rule(value: object, path: str) -> Iterator[str]:
        for one in rules:
            yield from one(value, path)

    return rule


def exactly_one(*names: str) -> Rule:
    """Return the rule of an object that has one of these fields and not two."""

    def rule(value: object, path: str) -> Iterator[str]:
        if isinstance(value, dict) and sum(name in value for name in names) != 1:
            yield at(f"must define exactly one of: {', '.join(names)}", path)

    return rule


def at_least_one(*names: str) -> Rule:
    """Return the rule of an object that has one of these fields or more."""

    def rule(value: object, path: str) -> Iterator[str]:
        if isinstance(value, dict) and not any(value.get(name) for name in names):
            yield at(f"must define one of: {', '.join(names)}", path)

    return rule
