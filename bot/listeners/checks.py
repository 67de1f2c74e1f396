"""What is wrong with a typed value, said for the person who typed it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar

from pydantic import BaseModel, TypeAdapter

from bot.domain.values import Text
from bot.errors import InvalidInput
from bot.language import gettext, listed, sentences
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
    """Return the one of these words that was typed, in any case, or raise InvalidInput with the closest.

    `kind` is what they are, in the language that is written now: “a level”.
    """
    words = tuple(allowed)
    word = typed.strip().casefold()
    if word in words:
        return word
    refused = gettext(
        "“{typed}” is not {kind}: choose {words}.", typed=typed, kind=kind, words=listed(words, choice=True)
    )
    raise InvalidInput(sentences(refused, did_you_mean(word, words)))


def nothing_more(phrase: Sequence[Word], keywords: Sequence[str] = ()) -> None:
    """Raise InvalidInput if words are left; a keyword close to one of them is proposed."""
    if phrase:
        refused = gettext("I did not expect {words} there.", words=echo(phrase))
        raise InvalidInput(sentences(refused, did_you_mean(phrase[0].raw, keywords)))


def _said(fields: Mapping[str, str]) -> str:
    return sentences(
        *(
            gettext("{name}: {sentence}", name=name, sentence=sentence) if name else sentence
            for name, sentence in fields.items()
        )
    )
