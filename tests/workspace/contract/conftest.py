"""A workspace that has everything that the facts speak of, and the stage around it."""

import pytest
from slack_sdk import WebClient

from bot.workspace import MINIMAL_SCOPES, App, Channel, Company, ProfileField, User, UserGroup, Workspace
from tests.workspace.contract.contract_case import Stage
from tests.workspace.workspace_case import Clock, TinyApp

SCOPES = [
    *MINIMAL_SCOPES,
    *("app_mentions:read", "channels:join", "channels:write.topic", "files:write", "im:read", "mpim:read"),
    *("pins:read", "pins:write", "reactions:read", "reactions:write", "team:read", "users:read.email"),
    "users.profile:read",
]


@pytest.fixture
def company() -> Company:
    """Return a company with people and channels of every kind."""
    return Company(
        app=App(scopes=SCOPES),
        users=[
            User(
                name="alice",
                real_name="Alice Martin",
                email="alice@example.com",
                is_admin=True,
                fields={"Xf0MANAGER": "@bob"},
            ),
            User(name="bob"),
            User(name="gone", deleted=True),
            User(name="otherbot", is_bot=True),
            User(name="gabi", is_restricted=True),
            User(name="single", is_ultra_restricted=True),
        ],
        channels=[
            Channel(name="general", is_general=True),
            Channel(name="elsewhere", bot_is_member=False),
            Channel(name="secret", is_private=True, members=["alice"]),
            Channel(name="hidden", is_private=True, members=["alice"], bot_is_member=False),
            Channel(name="old", is_archived=True),
            Channel(name="closing"),
            Channel(name="announcements", is_general=True, who_can_post="admins"),
            Channel(name="readonly", who_can_post=["bob"]),
            Channel(name="threads", threads="only"),
            Channel(name="flat", threads="none"),
            Channel(name="guests", members=["alice", "gabi", "single"]),
        ],
        usergroups=[UserGroup(handle="leads", users=["alice"])],
        profile_fields=[ProfileField(id="Xf0MANAGER", label="Manager", type="user")],
    )


@pytest.fixture
def stage(workspace: Workspace, client: WebClient, app: TinyApp, clock: Clock) -> Stage:
    """Return the stage."""
    return Stage(workspace, client, app, clock)
