"""What is wrong with a typed value, said for the person who typed it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar

from pydantic import BaseModel, TypeAdapter

from bot.domain.values import Text
from bot.errors import InvalidInput
from bot.listeners.suggestions import did_you_mean
from bot.listeners.words import Word, echo, prose
from bot.surfaces.forms.answers import refusing

Model = TypeVar("Model", bound=BaseModel)

_TEXT: TypeAdapter[str] = TypeAdapter(Text)


def validated(model: type[Model], values: Mapping[str, Any], names: Mapping[str, str]) -> Model:
    """Return the model of these values, or raise an InvalidInput that says which of them cannot be used.

    `names` maps the model's fields to what they are called where they are typed (`exit_criteria`: `--criterion`).
    """
    try:
        with refusing(names, ""):
            return model.model_validate(values)
    except InvalidInput as refusal:
        raise InvalidInput(_said(refusal.fields)) from refusal


def text(phrase: Sequence[Word], name: str) -> str:
    """Return a phrase as a text of the brief; raise InvalidInput if it is longer than those may be."""
    try:
        with refusing({}, name):
            return _TEXT.validate_python(prose(phrase))
    except InvalidInput as refusal:
        raise InvalidInput(_said(refusal.fields)) from refusal


def choice(typed: str, allowed: Iterable[str], kind: str) -> str:
    """Return the one of these words that was typed, in any case, or raise InvalidInput with the closest."""
    words = tuple(allowed)
    word = typed.strip().casefold()
    if word in words:
        return word
    raise InvalidInput(f"“{typed}” is not {kind}: choose {listed(words)}.{did_you_mean(word, words)}")


def listed(words: Sequence[str]) -> str:
    """List alternatives, as in “yellow, orange or red”."""
    *first, last = words
    return f"{', '.join(first)} or {last}" if first else last


def nothing_more(phrase: Sequence[Word], keywords: Sequence[str] = ()) -> None:
    """Raise InvalidInput if words are left; a keyword close to one of them is proposed."""
    if phrase:
        meant = did_you_mean(phrase[0].raw, keywords)
        raise InvalidInput(f"I did not expect {echo(phrase)} there.{meant}")


def _said(fields: Mapping[str, str]) -> str:
    return " ".join(f"{name}: {sentence}" if name else sentence for name, sentence in fields.items())
