"""The arguments of a verb as somebody sent them, checked against what the Python method says it takes."""

import inspect
from collections.abc import Callable, Mapping
from types import NoneType, UnionType
from typing import Any, get_args, get_origin

from bot.workspace.errors import PersonError

_WORDS: dict[object, str] = {
    str: "a string",
    bool: "true or false",
    int: "a whole number",
    float: "a number",
    dict: "an object",
    list: "a list",
    NoneType: "null",
}
_TAKEN = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)


def checked_arguments(verb: Callable[..., object], arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Return JSON arguments with which a method can be called; raise a PersonError that says what is wrong.

    The method's annotations say what each must be: str, bool, int, float, a mapping, one of them or None; whatever
    else they say is taken as it is. A method with `**` checks for itself what it does not name.
    """
    parameters = inspect.signature(verb).parameters.values()
    known = {one.name: one for one in parameters if one.kind in _TAKEN}
    takes_more = any(one.kind is inspect.Parameter.VAR_KEYWORD for one in parameters)
    for name, value in arguments.items():
        if name in known:
            _check(name, value, known[name].annotation)
        elif not takes_more:
            raise PersonError(f"There is no argument {name!r} here; there are: {', '.join(known) or 'none'}.")
    for name, one in known.items():
        if one.default is one.empty and name not in arguments:
            raise PersonError(f"The argument {name!r} is missing.")
    return dict(arguments)


def _check(name: str, value: object, annotation: object) -> None:
    wanted = [_plain(one) for one in _alternatives(annotation)]
    if all(one in _WORDS for one in wanted) and not any(_fits(value, one) for one in wanted):
        said = " or ".join(_WORDS[one] for one in wanted)
        raise PersonError(f"The argument {name!r} should be {said}, not {_WORDS.get(type(value), 'this')}.")


def _alternatives(annotation: object) -> tuple[object, ...]:
    return get_args(annotation) if isinstance(annotation, UnionType) else (annotation,)


def _plain(annotation: object) -> object:
    return dict if get_origin(annotation) is Mapping else annotation


def _fits(value: object, wanted: object) -> bool:
    if wanted is float:
        return type(value) in {int, float}  # in JSON, true is no number
    return type(value) is wanted
