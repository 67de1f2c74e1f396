"""Brief files: YAML in the words of the brief, with people and channels by handle, name or id."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.domain.brief import Brief
from bot.errors import InvalidInput, SlackUnavailable


def read_brief(path: Path) -> Brief:
    """Read a brief. The file may hold the brief itself, or hold it under the key `brief`.

    Raises InvalidInput that names the file and each place in it that cannot be used.
    """
    try:
        document = yaml.safe_load(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidInput(f"{path} cannot be read: {error}.") from error
    except yaml.YAMLError as error:
        raise InvalidInput(f"{path} is not valid YAML: {' '.join(str(error).split())}.") from error
    if not isinstance(document, dict):
        raise InvalidInput(f"{path} holds no brief. Begin with: level: red")
    try:
        return Brief.model_validate(document.get("brief", document))
    except ValidationError as error:
        raise InvalidInput(f"{path} has values that cannot be used: {_places(error)}.") from error


def _places(error: ValidationError) -> str:
    faults = error.errors(include_url=False)
    return "; ".join(f"{'.'.join(str(part) for part in fault['loc'])}: {fault['msg']}" for fault in faults)


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
