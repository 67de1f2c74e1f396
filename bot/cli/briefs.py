"""Brief files: YAML in the words of the brief, with people and channels by handle, name or id."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click
from pydantic import ValidationError
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.cli.yaml_files import document, line_of
from bot.domain.brief import Brief
from bot.errors import InvalidInput, SlackUnavailable

brief_file = click.argument("brief", metavar="BRIEF.yml", type=click.Path(path_type=Path))


def read_brief(path: Path) -> Brief:
    """Read a brief. The file may hold the brief itself, or hold it under the key `brief`.

    Raises InvalidInput that names the file and each place in it that cannot be used.
    """
    found = document(path, InvalidInput)
    if not isinstance(found, dict):
        raise InvalidInput(f"{path} holds no brief. Begin with: level: red")
    try:
        return Brief.model_validate(_with_weekday(found.get("brief", found)))
    except ValidationError as error:
        raise InvalidInput(f"{path} has values that cannot be used: {_places(error, path)}.") from error


def _with_weekday(brief: object) -> object:
    """Give the cadence's `on` its name back: YAML 1.1 reads the bare word as “true” (yaml.org/type/bool)."""
    cadence = brief.get("cadence") if isinstance(brief, dict) else None
    if not isinstance(brief, dict) or not isinstance(cadence, dict) or True not in cadence:
        return brief
    return brief | {"cadence": {"on" if name is True else name: value for name, value in cadence.items()}}


def _places(error: ValidationError, path: Path) -> str:
    return "; ".join(
        f"{_place(fault['loc'])} {_sentence(fault)}{_at(path, fault['loc'])}"
        for fault in error.errors(include_url=False)
    )


def _at(path: Path, where: tuple[int | str, ...]) -> str:
    line = line_of(path, ("brief", *where)) or line_of(path, where)
    return f" (line {line})" if line else ""


def _place(where: tuple[int | str, ...]) -> str:
    """Name a place in the file, as in “reassignments, item 2, from”."""
    parts = (f"item {part + 1}" if isinstance(part, int) else str(part) for part in where)
    return ", ".join(parts) or "the brief"


def _sentence(fault: Any) -> str:  # noqa: ANN401 - pydantic_core.ErrorDetails
    limits = fault.get("ctx", {})
    match fault["type"]:
        case "missing":
            return "is missing"
        case "extra_forbidden":
            return "is not part of a brief"
        case "enum" | "literal_error":
            return f"must be {limits['expected']}"
        case "value_error":
            return f"cannot be used: {limits['error']}"
        case "too_long" | "string_too_long":
            return f"is too long: at most {limits['max_length']}"
        case kind:
            return SHAPES.get(kind, f"cannot be used: {fault['msg'][:1].lower()}{fault['msg'][1:]}")


SHAPES = {
    "string_type": "must be a text: put it in quotes",
    "string_too_short": "must not be empty",
    "too_short": "must not be empty",
    "tuple_type": "must be a list",
    "model_type": "must have fields of its own, as in name: value",
    "date_from_datetime_parsing": "must be a day, as in 2026-01-15",
    "date_from_datetime_inexact": "must be a day, as in 2026-01-15",
    "date_type": "must be a day, as in 2026-01-15",
    "time_parsing": 'must be a time of day, as in "09:30"',
    "time_type": 'must be a time of day, as in "09:30"',
    "bool_parsing": "must be true or false",
    "bool_type": "must be true or false",
}
"""What a value must be, by pydantic's name for what it is not."""


def with_ids(brief: Brief, people: Mapping[str, str], channels: Mapping[str, str]) -> Brief:
    """Return the brief with handles and channel names replaced by ids; what is an id already stays.

    Unknown names stay as they are, and the rules will refuse them by name.
    """
    values = brief.model_dump()

    def person(name: str | None) -> str | None:
        return people.get(name, name) if name else name

    values["lead"] = person(brief.lead)
    for stream in values["workstreams"]:
        stream["lead"] = person(stream["lead"])
    for move in values["reassignments"]:
        move["person"] = person(move["person"])
    for deferral in values["deferrals"]:
        deferral["owner"] = person(deferral["owner"])
    audience = values["audience"]
    audience["people"] = [person(name) for name in audience["people"]]
    audience["channels"] = [channels.get(name, name) for name in audience["channels"]]
    audience["home"] = channels.get(audience["home"], audience["home"])
    return Brief.model_validate(values)


def handles(client: WebClient) -> dict[str, str]:
    """Return the ids of the workspace's people by handle (docs.slack.dev, users.list: Tier 2, paged)."""
    return {user["name"]: user["id"] for user in _all(client, "users.list", "members", limit=1000)}


def channel_names(client: WebClient) -> dict[str, str]:
    """Return the ids of channels by name (docs.slack.dev, conversations.list: Tier 2, paged)."""
    kinds = "public_channel,private_channel"
    found = _all(client, "conversations.list", "channels", types=kinds, exclude_archived=True, limit=1000)
    return {channel["name"]: channel["id"] for channel in found}


def _all(client: WebClient, method: str, items: str, **arguments: Any) -> list[dict[str, Any]]:  # noqa: ANN401
    found: list[dict[str, Any]] = []
    cursor = ""
    while True:
        try:
            answer = client.api_call(method, params=arguments | ({"cursor": cursor} if cursor else {}))
        except SlackApiError as error:
            raise SlackUnavailable(f"Slack refused {method}: {error.response.get('error')}.") from error
        except (SlackClientError, OSError) as error:
            raise SlackUnavailable(f"Slack cannot be reached for {method}: {error}.") from error
        found += answer[items]
        cursor = (answer.get("response_metadata") or {}).get("next_cursor") or ""
        if not cursor:
            return found
