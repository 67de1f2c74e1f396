"""The strip for those who develop: what went between the workspace and the app, line by line."""

import json
from dataclasses import dataclass
from http import HTTPStatus

from bot.workspace.bodies import read_json
from bot.workspace.conversation import Json
from bot.workspace.page.reader import Reader


@dataclass(frozen=True)
class WireLine:
    """One line; `arrow` points to the workspace for the app's calls and to the app for deliveries."""

    number: int
    at: str
    arrow: str
    towards: str
    name: str
    result: str
    is_bad: bool
    took: str
    left: str
    request: str
    response: str


_WINDOWS = {"minute": "this minute", "second": "this second", "channel": "in this channel"}


def lines(records: list[Json], reader: Reader) -> list[WireLine]:
    """Return the journal's records (see `journal.Journal.recent`) as lines, with the reader's times."""
    return [_line(record, reader) for record in records]


def _line(record: Json, reader: Reader) -> WireLine:
    is_call = record["record"] == "call"
    result = _call_result(record) if is_call else _delivery_result(record)
    return WireLine(
        number=record["number"],
        at=f"{reader.local(record['at']):%H:%M:%S}",
        arrow="←" if is_call or record["kind"] == "response_url" else "→",
        towards="from the app" if is_call or record["kind"] == "response_url" else "to the app",
        name=record["method"] if is_call else f"{record['kind']} {record['name']}",
        result=result,
        is_bad=result[:2] != "ok",
        took=f"{record['seconds'] * 1000:.0f} ms",
        left=", ".join(f"{count} {_WINDOWS[name]}" for name, count in record.get("remaining", {}).items()),
        request=_pretty(record["request"]),
        response=_pretty(record["response"]),
    )


def _call_result(record: Json) -> str:
    if record["status"] != HTTPStatus.OK:
        wait = record["headers"].get("Retry-After")
        return f"{record['status']}{f', again after {wait} s' if wait else ''}"
    if record["error"]:
        return str(record["error"])
    return "ok, but hidden from people" if record["hidden"] else "ok"


def _delivery_result(record: Json) -> str:
    again = f", repetition {record['retry']}" if record["retry"] else ""
    if record["failure"]:
        return f"{record['failure']}{again}"
    return f"{'ok' if record['status'] == HTTPStatus.OK else record['status']}{again}"


def _pretty(text: str) -> str:
    """Return JSON with one line a field, JSON inside its strings too; anything else as it is."""
    try:
        value = read_json(text)
    except ValueError:
        return text
    return json.dumps(_opened(value), indent=2, ensure_ascii=False)


def _opened(value: object) -> object:
    if isinstance(value, dict):
        return {key: _opened(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_opened(one) for one in value]
    if isinstance(value, str) and value[:1] in {"{", "["}:
        try:
            return read_json(value)
        except ValueError:
            return value
    return value
