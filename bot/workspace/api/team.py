"""The workspace, its profile fields and its bots (docs.slack.dev, team.info, team.profile.get, bots.info)."""

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


def profile(core: Core, call: Call) -> Json:
    """Describe the company's own fields in everybody's profile; none is hidden here."""
    fields = [] if call.text("visibility") == "hidden" else core.company.profile_fields
    return {
        "profile": {
            "fields": [
                {
                    "id": field.id,
                    "ordering": number,
                    "field_name": "",
                    "label": field.label,
                    "hint": field.hint,
                    "type": field.type,
                    "possible_values": None,
                    "options": None,
                    "is_hidden": False,
                }
                for number, field in enumerate(fields)
            ],
            "sections": [],
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
