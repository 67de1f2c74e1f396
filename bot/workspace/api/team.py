"""The workspace and its bots (docs.slack.dev, team.info, bots.info)."""

from bot.workspace.api.call import Call
from bot.workspace.conversation import Json
from bot.workspace.core import Core
from bot.workspace.errors import SlackError


def info(core: Core, call: Call) -> Json:
    """Describe the workspace; `team`, if it is given, can only be this one."""
    company = core.company
    if call.text("team", company.team_id) != company.team_id:
        raise SlackError("team_not_found")
    icon = {"image_default": True}
    return {
        "team": {
            "id": company.team_id,
            "name": company.team_name,
            "url": f"{core.url}/",
            "domain": company.domain,
            "email_domain": "",
            "icon": icon,
        }
    }


def bot(core: Core, call: Call) -> Json:
    """Describe a bot by its bot id, which is not its user id; there is the app's own."""
    app = core.app
    if call.text("bot", app.bot_id) != app.bot_id:
        raise SlackError("bot_not_found")
    return {
        "bot": {
            "id": app.bot_id,
            "deleted": False,
            "name": app.real_name,
            "updated": 0,
            "app_id": app.id,
            "user_id": app.user_id,
            "icons": {},
        }
    }
