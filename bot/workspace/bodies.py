"""JSON that others wrote, as values that can be kept, shown and sent on.

Python reads more than JSON can say, and more than it can write again: NaN, half of a surrogate pair, numbers and
nesting without end. Every body that comes in is therefore read here.
"""

import json
import math
import re
from typing import Any

DEEPEST = 100
"""How many lists and objects may lie in each other; what Slack documents needs fewer than twenty."""
_DIGITS = 300  # a longer number is more than a float can hold
_HALF = re.compile("[\ud800-\udfff]")
_STAND_IN = "\ufffd"


class BodyError(ValueError):
    """What came in cannot be used; the text says why, as the end of a sentence that begins with "it"."""


class ExcessiveError(BodyError):
    """It is JSON, but it nests too deep or holds a number that is too large."""


def read_json(body: str | bytes) -> Any:  # noqa: ANN401  (any JSON)
    """Return the value of a JSON text, in which U+FFFD stands for each lone surrogate; raise a BodyError."""
    try:
        value = json.loads(body, parse_int=_whole, parse_float=_finite, parse_constant=_constant)
    except RecursionError:
        raise ExcessiveError(_too_deep()) from None
    except BodyError:
        raise
    except ValueError:
        raise BodyError("it is not JSON") from None
    return _mended(value, DEEPEST)


def _mended(value: Any, levels: int) -> Any:  # noqa: ANN401  (any JSON)
    if isinstance(value, str):
        return _HALF.sub(_STAND_IN, value)
    if not isinstance(value, list | dict):
        return value
    if levels == 0:
        raise ExcessiveError(_too_deep())
    if isinstance(value, list):
        return [_mended(one, levels - 1) for one in value]
    return {_HALF.sub(_STAND_IN, key): _mended(one, levels - 1) for key, one in value.items()}


def _too_deep() -> str:
    return f"it nests lists and objects more than {DEEPEST} deep"


def _whole(digits: str) -> int:
    if len(digits) > _DIGITS:
        raise ExcessiveError("it holds a number that is too large")
    return int(digits)


def _finite(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise ExcessiveError("it holds a number that is too large")
    return number


def _constant(name: str) -> float:
    raise BodyError(f"it is not JSON, which has no {name}")
