"""The local Slack workspace: an in-memory server that behaves as Slack does, over real HTTP.

    company = Company.load("company.yml")
    with Workspace(company, signing_secret="s", bot_token="xoxb-1") as workspace:
        client = WebClient(token="xoxb-1", base_url=workspace.api_url)
        workspace.app_url = "http://127.0.0.1:3000"
        seen = workspace.command(user="alice", channel="#general", text="/codered status")

It knows nothing of the bot, and any Bolt app can be tried in it. `people` lists what persons can do, `faults`
what can go wrong on demand, `person_api` the same over HTTP. Nothing here was compared with a live Slack; the
facts are those of docs.slack.dev.
"""

from bot.workspace.company import MINIMAL_SCOPES, App, Channel, Company, ProfileField, User, UserGroup
from bot.workspace.errors import PersonError, SlackError
from bot.workspace.outcome import Outcome
from bot.workspace.workspace import Workspace

__all__ = [
    "MINIMAL_SCOPES",
    "App",
    "Channel",
    "Company",
    "Outcome",
    "PersonError",
    "ProfileField",
    "SlackError",
    "User",
    "UserGroup",
    "Workspace",
]
