"""The views.* methods (docs.slack.dev, views.open, views.push, views.update, views.publish)."""

from bot.workspace.api.call import Call
from bot.workspace.conversation import Json
from bot.workspace.core import Core
from bot.workspace.errors import SlackError
from bot.workspace.payloads import shown_view
from bot.workspace.tickets import Trigger
from bot.workspace.validation import check_view
from bot.workspace.validation.blocks import HOME, MODAL
from bot.workspace.views import View


def open_modal(core: Core, call: Call) -> Json:
    """Open a modal in front of the person whose trigger this is."""
    view = _view(call, {MODAL})
    return _shown(core, core.views.open(_trigger(core, call).user, view))


def push_modal(core: Core, call: Call) -> Json:
    """Open a modal on top of the one in which the trigger arose."""
    view = _view(call, {MODAL})
    trigger = _trigger(core, call)
    if trigger.view_id is None:
        raise SlackError("not_found")
    return _shown(core, core.views.push(trigger.user, view))


def update_view(core: Core, call: Call) -> Json:
    """Change a view that is open."""
    content = _view(call, {MODAL, HOME})
    if not call.text("view_id") and not call.text("external_id"):
        raise SlackError.with_messages("invalid_arguments", ["missing required field: view_id"])
    view = core.views.find(call.text("view_id") or None, call.text("external_id") or None)
    if content["type"] != view.content["type"]:
        raise SlackError.with_messages("invalid_arguments", ["type of the view cannot change"])
    return _shown(core, core.views.update(view, content, call.text("hash") or None))


def publish_home(core: Core, call: Call) -> Json:
    """Show a Home tab to one person."""
    user = core.directory.users.get(call.required("user_id"))
    content = _view(call, {HOME})
    if user is None:
        raise SlackError("user_not_found")
    return _shown(core, core.views.publish(user.id, content, call.text("hash") or None))


def _view(call: Call, types: set[str]) -> Json:
    view: Json = call.structure("view", "invalid_arguments")
    check_view(view, types)
    return view


def _trigger(core: Core, call: Call) -> Trigger:
    return core.triggers.exchange(call.required("trigger_id"), core.now())


def _shown(core: Core, view: View) -> Json:
    return {"view": shown_view(core, view)}
