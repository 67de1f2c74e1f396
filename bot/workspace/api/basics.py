"""api.test, auth.test and apps.connections.open (docs.slack.dev)."""

from urllib.parse import urlencode

from bot.workspace.api.call import Call
from bot.workspace.conversation import Json
from bot.workspace.core import Core
from bot.workspace.errors import SlackError


def api_test(_: Core, call: Call) -> Json:
    """Give the arguments back, or the error that was asked for."""
    if call.text("error"):
        raise SlackError(call.text("error"), args=call.arguments)
    return {"args": call.arguments}


def auth_test(core: Core, _: Call) -> Json:
    """Say whose token this is."""
    return {
        "url": f"{core.url}/",
        "team": core.company.team_name,
        "user": core.app.name,
        "team_id": core.company.team_id,
        "user_id": core.app.user_id,
        "bot_id": core.app.bot_id,
        "is_enterprise_install": False,
    }


def connections_open(core: Core, call: Call) -> Json:
    """Return the URL at which one Socket Mode connection can be opened."""
    if not call.is_post:
        raise SlackError("insecure_request")
    query = urlencode({"ticket": core.sockets.ticket(), "app_id": core.app.id})
    return {"url": f"{core.url.replace('http', 'ws', 1)}/link?{query}"}
