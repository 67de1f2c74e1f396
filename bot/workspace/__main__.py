"""`python -m bot.workspace`: the local workspace alone, for any Bolt app."""

import argparse
import threading

from bot.workspace.company import Channel, Company, User
from bot.workspace.workspace import Workspace


def main() -> None:
    """Serve until interrupted."""
    parser = argparse.ArgumentParser(prog="python -m bot.workspace", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="port on 127.0.0.1 (default: any free one)")
    parser.add_argument("--app-url", help="where the app is; requests go to APP_URL/slack/events")
    parser.add_argument("--signing-secret", default="workspace-signing-secret")
    parser.add_argument("--bot-token", default="xoxb-workspace")
    parser.add_argument("--app-token", default="xapp-workspace")
    parser.add_argument("--company", help="a YAML file with users, channels and usergroups")
    options = parser.parse_args()
    company = Company.load(options.company) if options.company else _smallest()
    workspace = Workspace(
        company,
        signing_secret=options.signing_secret,
        bot_token=options.bot_token,
        app_token=options.app_token,
        app_url=options.app_url,
        port=options.port,
    )
    with workspace:
        print(f"Workspace {company.team_name} at {workspace.url}; SLACK_API_URL={workspace.api_url}", flush=True)  # noqa: T201
        _until_interrupted()


def _smallest() -> Company:
    """Return a company of one person and one channel."""
    return Company(users=[User(name="you", is_admin=True)], channels=[Channel(name="general", is_general=True)])


def _until_interrupted() -> None:
    try:
        threading.Event().wait()
    except KeyboardInterrupt:
        return


if __name__ == "__main__":
    main()
