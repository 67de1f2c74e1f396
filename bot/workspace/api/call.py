"""One call of the Web API: its arguments, however they were sent, and who is asking."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import Request

from bot.workspace.bodies import read_json
from bot.workspace.core import Core
from bot.workspace.errors import SlackError

_TRUE = {"1", "true", "yes", "on"}


@dataclass(frozen=True)
class Call:
    """A call: `arguments` are strings from a form, or what the JSON held.

    `hidden` says that a message is to be answered for and not shown (see `limits.Limits`).
    """

    core: Core
    method: str
    arguments: dict[str, Any]
    token: str | None
    is_post: bool = True
    hidden: bool = False

    def text(self, name: str, default: str = "") -> str:
        """Return an argument as text."""
        value = self.arguments.get(name)
        return default if value is None else str(value)

    def required(self, name: str) -> str:
        """Return an argument that must be there."""
        if not self.text(name):
            raise SlackError.with_messages("invalid_arguments", [f"missing required field: {name}"])
        return self.text(name)

    def flag(self, name: str, *, default: bool = False) -> bool:
        """Return an argument that is true or false; forms say 1 and 0."""
        value = self.arguments.get(name)
        return default if value is None else str(value).lower() in _TRUE

    def number(self, name: str, default: int, error: str = "invalid_limit") -> int:
        """Return an argument that is a whole number."""
        try:
            return int(self.text(name) or default)
        except ValueError:
            raise SlackError(error) from None

    def structure(self, name: str, error: str) -> Any:  # noqa: ANN401  (any JSON)
        """Return an argument that is JSON, whether it came as a string or as it is; None if it is missing."""
        value = self.arguments.get(name)
        if not isinstance(value, str):
            return value
        try:
            return read_json(value) if value else None
        except ValueError:
            raise SlackError(error) from None

    def need(self, *scopes: str) -> None:
        """Raise `missing_scope` unless the app was granted one of these scopes."""
        if scopes and not self.core.has_scope(*scopes):
            provided = ",".join(self.core.app.scopes)
            raise SlackError("missing_scope", needed=",".join(scopes), provided=provided)


async def read_call(core: Core, request: Request) -> Call:
    """Return the call that a request makes; raise a SlackError when its body cannot be read."""
    arguments: dict[str, Any] = dict(request.query_params)
    if request.method == "POST":
        arguments |= _body(await request.body(), request.headers.get("content-type", ""))
    said = str(arguments.pop("token", None) or "")  # JSON may hold anything there, and a secret is a string
    token = said or _bearer(request.headers.get("authorization", ""))
    return Call(core, request.path_params["method"], arguments, token, request.method == "POST")


def _bearer(header: str) -> str | None:
    scheme, _, token = header.partition(" ")
    return token.strip() or None if scheme.lower() == "bearer" else None


def _body(body: bytes, content_type: str) -> dict[str, Any]:
    if not body:
        return {}
    family = content_type.partition(";")[0].strip().lower()
    if family == "application/json":
        return _json(body)
    if family in {"application/x-www-form-urlencoded", ""}:
        return dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
    raise SlackError("invalid_post_type")


def _json(body: bytes) -> dict[str, Any]:
    try:
        arguments = read_json(body)
    except ValueError:
        raise SlackError("invalid_json") from None
    if not isinstance(arguments, dict):
        raise SlackError("json_not_object")
    return arguments
