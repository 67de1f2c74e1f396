"""The transport: the few Slack methods that the courier calls, with faults as values."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from http import HTTPStatus
from typing import Any, TypeVar
from urllib.request import Request

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.webhook import WebhookClient

from bot.courier.faults import Fault, NotDelivered, Permanent, fault_of, named
from bot.surfaces.charts import Picture
from bot.surfaces.ids import POST_EVENT_TYPE

SKEW = timedelta(minutes=10)
"""How far Slack's clock and ours may differ when we look for a message that we may have posted."""
PAGE = 200
OUTSIDE = "not_in_channel"
"""What Slack says of a public channel that the app is not in (docs.slack.dev, chat.postMessage)."""
NO_SCOPE = "missing_scope"

Result = TypeVar("Result")
Check = Callable[[], None]
"""Raises an exception when it is too late for a call."""

_before_body: ContextVar[Check | None] = ContextVar("_before_body", default=None)


@dataclass(frozen=True)
class Posted:
    """Where Slack put a message."""

    channel: str
    ts: str


@dataclass(frozen=True)
class Members:
    """A page of a channel's members. `cursor` is where the next begins; None behind the last."""

    people: list[str]
    cursor: str | None


class PunctualClient(WebClient):
    """A client that asks a last time whether it may when the connection stands, before the body is written.

    Names, connections and TLS take a tenth of a second and more, and in any of it a process may be suspended until
    another has taken its place. It tells what became of each call.
    """

    tell: Callable[[str, str, float], None] | None = None
    """Is told of each call: its method, what came of it, and how many seconds it took."""

    def api_call(self, api_method: str, **arguments: Any) -> Any:  # noqa: ANN401 - slack_sdk's own
        """Call a method (docs.slack.dev, methods)."""
        began, outcome = time.monotonic(), "ok"
        try:
            return super().api_call(api_method, **arguments)
        except SlackApiError as error:
            outcome = named(error)
            raise
        except Exception:
            outcome = "no_answer"
            raise
        finally:
            if self.tell:
                self.tell(api_method, outcome, time.monotonic() - began)

    def _perform_urllib_http_request_internal(self, url: str, req: Request) -> dict[str, Any]:
        check, body = _before_body.get(), req.data
        if check is not None and isinstance(body, bytes):
            req.data = _unless_late(check, body)
            req.add_unredirected_header("Content-length", str(len(body)))
        answer: dict[str, Any] = super()._perform_urllib_http_request_internal(url, req)
        return answer


def _unless_late(check: Check, body: bytes) -> Iterator[bytes]:
    check()
    yield body


class SlackTransport:
    """Posts, changes and finds messages.

    The client must have `retry_handlers=[]`: slack_sdk's default repeats a call whose connection was dropped,
    which posts a message twice when Slack had already taken it.
    """

    def __init__(self, client: WebClient) -> None:
        self._client = client

    def post(
        self, row: str, channel: str, payload: dict[str, Any], thread_ts: str | None, check: Check | None = None
    ) -> Posted | Fault:
        """Post a message that carries its row's id as metadata; join a public channel first if need be.

        `check` is called right before the message is written; what it raises is raised, and nothing is posted.
        """
        reset = _before_body.set(check)
        try:
            return self._post_or_join(row, channel, payload, thread_ts)
        finally:
            _before_body.reset(reset)

    def _post_or_join(
        self, row: str, channel: str, payload: dict[str, Any], thread_ts: str | None
    ) -> Posted | Fault:
        posted = self._post(row, channel, payload, thread_ts)
        if not isinstance(posted, Permanent) or posted.code != OUTSIDE:
            return posted
        fault = self._join(channel)
        if fault is None:
            return self._post(row, channel, payload, thread_ts)
        if isinstance(fault, Permanent) or (isinstance(fault, NotDelivered) and fault.code == NO_SCOPE):
            return posted
        # Nothing was posted, and joining twice does no harm.
        return NotDelivered(fault.reason)

    def _join(self, channel: str) -> Fault | None:
        """Join a public channel (docs.slack.dev, conversations.join)."""
        return _fault(lambda: self._client.conversations_join(channel=channel))

    def _post(self, row: str, channel: str, payload: dict[str, Any], thread_ts: str | None) -> Posted | Fault:
        """Post a message (docs.slack.dev, chat.postMessage)."""

        def call() -> Posted:
            answer = self._client.chat_postMessage(
                channel=channel,
                thread_ts=thread_ts,
                metadata={"event_type": POST_EVENT_TYPE, "event_payload": {"row": row}},
                **payload,
            )
            return Posted(str(answer["channel"]), str(answer["ts"]))

        return _caught(call)

    def update(self, channel: str, ts: str, payload: dict[str, Any]) -> Fault | None:
        """Change a message (docs.slack.dev, chat.update)."""
        shown = {"text": payload["text"], "blocks": payload["blocks"]}
        return _fault(lambda: self._client.chat_update(channel=channel, ts=ts, **shown))

    def replace(self, response_url: str, payload: dict[str, Any]) -> bool:
        """Replace the message that somebody clicked in (docs.slack.dev, message responses); tell if it worked."""
        hook = WebhookClient(response_url, timeout=self._client.timeout, retry_handlers=[])
        try:
            answer = hook.send(text=payload["text"], blocks=payload["blocks"], replace_original=True)
        except Exception as error:
            if fault_of(error) is None:
                raise
            return False
        return bool(answer.status_code == HTTPStatus.OK)

    def publish(self, person: str, view: dict[str, Any]) -> Fault | None:
        """Show a Home tab (docs.slack.dev, views.publish)."""
        return _fault(lambda: self._client.views_publish(user_id=person, view=view))

    def find(self, row: str, channel: str, thread_ts: str | None, since: datetime) -> Posted | Fault | None:
        """Look for the message that carries a row's id; None when it is not there.

        `since` is the instant of the first attempt. A person's id is turned into their direct message first.
        """

        def call() -> Posted | None:
            conversation = self._conversation(channel)
            oldest = f"{(since - SKEW).timestamp():.6f}"
            for message in self._messages(conversation, thread_ts, oldest):
                metadata = message.get("metadata") or {}
                if (metadata.get("event_payload") or {}).get("row") == row:
                    return Posted(conversation, str(message["ts"]))
            return None

        return _caught(call)

    def upload(self, person: str, name: str, content: str, comment: str) -> Fault | None:
        """Send a file to somebody (docs.slack.dev, files.getUploadURLExternal, files.completeUploadExternal)."""

        def call() -> object:
            conversation = self._conversation(person)
            return self._client.files_upload_v2(
                channel=conversation, filename=name, title=name, content=content, initial_comment=comment
            )

        return _fault(call)

    def upload_pictures(
        self, channel: str, thread_ts: str | None, pictures: Sequence[Picture], comment: str
    ) -> Fault | None:
        """Send pictures to a thread in one message, each with what it shows in words."""
        listed = [
            {"filename": one.name, "title": one.title, "alt_txt": one.alternative, "content": one.content}
            for one in pictures
        ]
        return _fault(
            lambda: self._client.files_upload_v2(
                channel=channel, thread_ts=thread_ts, file_uploads=listed, initial_comment=comment
            )
        )

    def find_file(
        self, is_it: Callable[[str], bool], channel: str, since: datetime, thread_ts: str | None = None
    ) -> bool | Fault:
        """Tell whether a file whose name `is_it` is in a direct message, or a thread, since an instant."""

        def call() -> bool:
            oldest = f"{(since - SKEW).timestamp():.6f}"
            messages = self._messages(self._conversation(channel), thread_ts, oldest)
            return any(is_it(str(file.get("name"))) for one in messages for file in one.get("files") or ())

        return _caught(call)

    def members(self, channel: str, cursor: str | None = None) -> Iterator[Members | Fault]:
        """Give the members of a channel, page by page; a fault ends it (docs.slack.dev, conversations.members).

        It begins at the page of a `cursor`, where one is given.
        """
        while True:
            page = _caught(partial(self._members, channel, cursor))
            if isinstance(page, Fault):
                yield page
                return
            members, cursor = page
            yield Members(members, cursor)
            if not cursor:
                return

    def person(self, person: str) -> dict[str, Any] | Fault:
        """Return how Slack describes somebody (docs.slack.dev, users.info)."""
        return _caught(lambda: dict(self._client.users_info(user=person, include_locale=True)["user"]))

    def _members(self, channel: str, cursor: str | None) -> tuple[list[str], str | None]:
        answer = self._client.conversations_members(channel=channel, limit=PAGE, cursor=cursor)
        return list(answer["members"]), (answer.get("response_metadata") or {}).get("next_cursor") or None

    def _conversation(self, channel: str) -> str:
        if not channel.startswith(("U", "W")):
            return channel
        return str(self._client.conversations_open(users=channel)["channel"]["id"])

    def _messages(self, channel: str, thread_ts: str | None, oldest: str) -> Iterator[dict[str, Any]]:
        cursor: str | None = None
        while True:
            asked: dict[str, Any] = {"channel": channel, "limit": PAGE, "include_all_metadata": True}
            asked |= {"cursor": cursor} if cursor else {}
            if thread_ts:
                answer = self._client.conversations_replies(ts=thread_ts, **asked)
            else:
                answer = self._client.conversations_history(oldest=oldest, **asked)
            yield from answer["messages"]
            cursor = (answer.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                return


def _caught(call: Callable[[], Result]) -> Result | Fault:
    try:
        return call()
    except Exception as error:
        fault = fault_of(error)
        if fault is None:
            raise
        return fault


def _fault(call: Callable[[], object]) -> Fault | None:
    result = _caught(call)
    return result if isinstance(result, Fault) else None
