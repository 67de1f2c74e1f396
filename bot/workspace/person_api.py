"""What people do and see, as a JSON API.

Each of these takes one JSON object with the keyword arguments of the Python method of that name (see `people` and
`workspace`), and answers with JSON; a thing that cannot be done is status 400 with `{"ok": false, "error": …}`.

| POST /workspace/… | body | answer |
|---|---|---|
| `command` | user, channel, text | the outcome: ok, error, errors, view, ephemerals |
| `click` | user, action_id, value, block_id, values; channel + ts, view_id, or neither (top modal) | the outcome |
| `submit` | user, values, view_id | the outcome |
| `close` | user, view_id, everything | the outcome |
| `shortcut` | user, callback_id | the outcome |
| `message_shortcut` | user, channel, ts, callback_id | the outcome |
| `open_home` | user | the Home tab as it is, or null |
| `post` | user, channel, text, thread_ts, broadcast | the message |
| `reply` | user, channel, ts, text, broadcast | the message |
| `edit` | user, channel, ts, text | the message |
| `delete` | user, channel, ts | null |
| `dismiss` | user, ts | null |
| `mark_read` | user, channel | null |
| `react`, `unreact` | user, channel, ts, name | null |
| `suggest` | user, action_id, value, block_id; channel + ts, view_id, or nothing: the top modal | the options |
| `join` | user, channel, invited_by | null |
| `leave` | user, channel | null |
| `deactivate` | user | null |
| `archive` | channel | null |
| `faults` | method, kind, channel, times, retry_after, seconds, processed, skip; or `{"clear": true}` | null |
| `move_clock` | seconds, or to ("next-working-day") with user | what the clock shows then |
| `limits` | enabled, tiers, channel_per_second, workspace_per_second, beyond_channel_rate | the limits |
| `events` | duplicate_events (true or false), reorder (how many pairs) | null |
| `sockets` | reason: warning, refresh_requested or link_disabled | null |
| `wait_for_events` | seconds | whether all were answered |

| GET /workspace/… | query | answer |
|---|---|---|
| `clock` | | now (epoch seconds), can_move |
| `app` | | name, real_name, user_id, commands, shortcuts |
| `users` | | everybody |
| `channels` | user | the channels, with their members |
| `messages` | channel | what the channel shows, oldest first |
| `thread` | channel, ts | the root and its replies |
| `direct_messages` | user, other | their direct message with somebody, or with the bot |
| `ephemerals` | user, channel | the "only visible to you" messages |
| `views` | user | the open modals, the top one last |
| `home` | user | the Home tab, or null |
| `calls` | method | the journal of the Web API |
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.workspace.arguments import checked_arguments
from bot.workspace.bodies import BodyError, read_json
from bot.workspace.errors import PersonError
from bot.workspace.outcome import Outcome

if TYPE_CHECKING:
    from bot.workspace.workspace import Workspace

Verb = Callable[..., Any]


def person_routes(workspace: "Workspace") -> list[Route]:
    """Return the routes of the table above."""
    posts = [
        Route(f"/workspace/{name}", _post(verb), methods=["POST"]) for name, verb in _verbs(workspace).items()
    ]
    gets = [
        Route(f"/workspace/{name}", _get(verb), methods=["GET"]) for name, verb in _readings(workspace).items()
    ]
    return [*posts, *gets]


def _verbs(workspace: "Workspace") -> dict[str, Verb]:
    def faults(*, clear: bool = False, **arguments: Any) -> None:  # noqa: ANN401  (checked as those of arm_fault)
        if clear:
            workspace.clear_faults()
        else:
            workspace.arm_fault(**checked_arguments(workspace.arm_fault, arguments))

    def events(*, duplicate_events: bool | None = None, reorder: int | None = None) -> None:
        if duplicate_events is not None:
            workspace.duplicate_events(enabled=duplicate_events)
        if reorder is not None:
            workspace.reorder_events(pairs=reorder)

    def sockets(*, reason: str = "refresh_requested") -> None:
        workspace.disconnect_sockets(reason)

    methods = (
        workspace.command,
        workspace.click,
        workspace.submit,
        workspace.close,
        workspace.suggest,
        workspace.shortcut,
        workspace.message_shortcut,
        workspace.open_home,
        workspace.post,
        workspace.reply,
        workspace.edit,
        workspace.delete,
        workspace.dismiss,
        workspace.mark_read,
        workspace.react,
        workspace.unreact,
        workspace.join,
        workspace.leave,
        workspace.deactivate,
        workspace.archive,
        workspace.move_clock,
        workspace.wait_for_events,
    )
    named = {method.__name__: method for method in methods}
    return {**named, "faults": faults, "limits": workspace.set_limits, "events": events, "sockets": sockets}


def _readings(workspace: "Workspace") -> dict[str, Verb]:
    methods = (
        workspace.clock,
        workspace.app,
        workspace.users,
        workspace.channels,
        workspace.messages,
        workspace.thread,
        workspace.direct_messages,
        workspace.ephemerals,
        workspace.views,
        workspace.home,
        workspace.calls,
    )
    return {method.__name__: method for method in methods}


def _post(verb: Verb) -> Verb:
    async def answer(request: Request) -> Response:
        body = await request.body()
        try:
            arguments = read_json(body or b"{}")
        except BodyError as unusable:
            return _refused(f"The body cannot be used: {unusable}.")
        if not isinstance(arguments, dict):
            return _refused("The body is not a JSON object.")
        return await run_in_threadpool(_run, verb, arguments)

    return answer


def _get(verb: Verb) -> Verb:
    async def answer(request: Request) -> Response:
        return await run_in_threadpool(_run, verb, dict(request.query_params))

    return answer


def _run(verb: Verb, arguments: dict[str, Any]) -> Response:
    try:
        result = verb(**checked_arguments(verb, arguments))
    except PersonError as refused:
        return _refused(str(refused))
    return JSONResponse(result.to_json() if isinstance(result, Outcome) else result)


def _refused(sentence: str) -> Response:
    return JSONResponse({"ok": False, "error": sentence}, 400)
