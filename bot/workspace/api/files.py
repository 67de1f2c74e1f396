"""Uploads in their three steps (docs.slack.dev, files.getUploadURLExternal, files.completeUploadExternal)."""

from typing import Any

from bot.workspace import messaging
from bot.workspace.api import reach
from bot.workspace.api.call import Call
from bot.workspace.conversation import Conversation, Json
from bot.workspace.core import Core
from bot.workspace.errors import SlackError
from bot.workspace.messaging import Draft
from bot.workspace.threads import thread_root
from bot.workspace.uploads import Upload, shown

ALT_CHARACTERS = 1000


def upload_url(core: Core, call: Call) -> Json:
    """Return the URL that a file of `length` bytes is sent to next."""
    length = call.number("length", 0, "invalid_arguments")
    if length < 1:
        raise SlackError("missing_argument")
    if len(call.text("alt_txt")) > ALT_CHARACTERS:
        raise SlackError("alt_txt_too_large")
    upload = core.uploads.announce(call.required("filename"), length, call.text("alt_txt"))
    return {"upload_url": f"{core.url}/upload/{upload.ticket}", "file_id": upload.id}


def complete(core: Core, call: Call) -> Json:
    """Finish uploads and, with `channel_id`, share them there in one message."""
    listed = call.structure("files", "invalid_arguments")
    if not isinstance(listed, list) or not listed or not all(isinstance(one, dict) for one in listed):
        raise SlackError.with_messages("invalid_arguments", ["missing required field: files"])
    conversation = _place(core, call)
    found = [(_sent(core, one), str(one.get("title") or "")) for one in listed]
    if conversation:
        for upload, _ in found:
            upload.shared_in.append(conversation.id)
    now = int(core.now())
    files = [shown(upload, title, core.app.user_id, now) for upload, title in found]
    if conversation:
        thread_ts = thread_root(conversation, call.text("thread_ts"))
        extra = {**messaging.bot_fields(core), "files": files, "upload": True}
        text = call.text("initial_comment")
        messaging.post(core, conversation, Draft(core.app.user_id, text, thread_ts=thread_ts, extra=extra))
    return {"files": files}


def _place(core: Core, call: Call) -> Conversation | None:
    reference = call.text("channel_id") or call.text("channels")
    if not reference:
        return None
    try:
        return reach.postable(core, reference, call.text("thread_ts"))
    except SlackError as refused:
        if refused.error.startswith("restricted_action"):
            raise SlackError("posting_to_channel_denied") from None
        raise


def _sent(core: Core, listed: dict[str, Any]) -> Upload:
    upload = core.uploads.sent(str(listed.get("id")))
    if upload is None:
        raise SlackError("file_not_found")
    return upload
