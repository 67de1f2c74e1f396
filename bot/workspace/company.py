"""The company that a workspace starts with: its people, channels, user groups and the installed app.

In a YAML file, ids may be left out: they are then made from the names and stay the same in every run.
Channels and groups name their members by handle or by id; a channel without `members` holds everyone.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, model_validator

from bot.workspace.identifiers import opaque_id

MINIMAL_SCOPES = (
    "commands",
    "chat:write",
    "channels:read",
    "groups:read",
    "channels:history",
    "groups:history",
    "im:write",
    "im:history",
    "users:read",
    "usergroups:read",
)


class _Seed(BaseModel):
    model_config = ConfigDict(extra="forbid")


class User(_Seed):
    """A person of the company; `name` is the handle that is typed after the @."""

    id: str = ""
    name: str
    real_name: str = ""
    email: str = ""
    title: str = ""
    tz: str = "Etc/UTC"
    locale: str = "en-US"
    is_admin: bool = False
    is_owner: bool = False
    is_bot: bool = False
    is_restricted: bool = False
    is_ultra_restricted: bool = False
    deleted: bool = False

    @model_validator(mode="after")
    def _fill_in(self) -> Self:
        self.id = self.id or opaque_id("U", self.name)
        self.real_name = self.real_name or self.name
        return self


class Channel(_Seed):
    """A channel; `members` are handles or ids, and None means everyone who is not deactivated."""

    id: str = ""
    name: str
    is_private: bool = False
    is_archived: bool = False
    is_general: bool = False
    topic: str = ""
    purpose: str = ""
    members: list[str] | None = None
    bot_is_member: bool = True

    @model_validator(mode="after")
    def _fill_in(self) -> Self:
        self.id = self.id or opaque_id("C", self.name)
        return self


class UserGroup(_Seed):
    """A user group; `handle` is what is typed after the @."""

    id: str = ""
    handle: str
    name: str = ""
    users: list[str] = Field(default_factory=list)

    @model_validator(mode="after")
    def _fill_in(self) -> Self:
        self.id = self.id or opaque_id("S", self.handle)
        self.name = self.name or self.handle
        return self


class App(_Seed):
    """The installed app: its ids, its bot user and the scopes it was granted, at least those that a bot needs."""

    id: str = "A0WORKSPACE"
    bot_id: str = "B0WORKSPACE"
    user_id: str = "U0WORKSPACE"
    name: str = "codered"
    real_name: str = "Code Red"
    scopes: list[str] = Field(default_factory=lambda: list(MINIMAL_SCOPES))


class Company(_Seed):
    """A whole workspace before anything has happened in it."""

    team_id: str = "T0WORKSPACE"
    team_name: str = "Workspace"
    domain: str = "workspace"
    app: App = Field(default_factory=App)
    users: list[User] = Field(default_factory=list)
    channels: list[Channel] = Field(default_factory=list)
    usergroups: list[UserGroup] = Field(default_factory=list)

    @classmethod
    def load(cls, path: str | Path) -> Self:
        """Return the company that a YAML file describes."""
        return cls.model_validate(yaml.safe_load(Path(path).read_text(encoding="utf-8")))

    @model_validator(mode="after")
    def _names_are_unique(self) -> Self:
        _refuse_doubles("user", [user.name for user in self.users] + [self.app.name])
        _refuse_doubles("channel", [channel.name for channel in self.channels])
        _refuse_doubles("user group", [group.handle for group in self.usergroups])
        return self


def _refuse_doubles(what: str, names: Iterable[str]) -> None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            msg = f"Two {what}s are called {name!r}; names must be unique."
            raise ValueError(msg)
        seen.add(name)
