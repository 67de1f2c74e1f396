"""The company that a workspace starts with: its people, channels, user groups and the installed app.

In a YAML file, ids may be left out: they are then made from the names and stay the same in every run.
Channels and groups name their members by handle or by id; a channel without `members` holds everyone.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Any, Literal, Self
from zoneinfo import ZoneInfo

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

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


SLACKBOT = "USLACKBOT"
"""The id of Slackbot, whom users.list shows with `is_bot` false."""


class _Seed(BaseModel):
    model_config = ConfigDict(extra="forbid")


class User(_Seed):
    """A person of the company; `name` is the handle that is typed after the @, `tz` an IANA time zone.

    `fields` are what their profile says in the company's own fields, by the fields' ids; in a field of people a
    handle will do.
    `role` is what this person is in the story that the workspace tells; those who have one stand first in the
    page's switch.
    """

    id: str = ""
    name: str
    real_name: str = ""
    email: str = ""
    title: str = ""
    role: str = ""
    tz: str = "Etc/UTC"
    locale: str = "en-US"
    is_admin: bool = False
    is_owner: bool = False
    is_bot: bool = False
    is_restricted: bool = False
    is_ultra_restricted: bool = False
    deleted: bool = False
    fields: dict[str, str] = Field(default_factory=dict)

    @property
    def is_guest(self) -> bool:
        """Return whether this is a guest, of one channel (`is_ultra_restricted`) or of several."""
        return self.is_restricted or self.is_ultra_restricted

    @property
    def is_active_person(self) -> bool:
        """Return whether somebody can act as this user: no bot, not Slackbot, and not deactivated."""
        return not self.is_bot and not self.deleted and self.id != SLACKBOT

    @field_validator("tz")
    @classmethod
    def _is_a_zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (KeyError, ValueError, OSError) as error:
            msg = f"there is no time zone {name!r}; zones are named as in Europe/Paris"
            raise ValueError(msg) from error
        return name

    @model_validator(mode="after")
    def _fill_in(self) -> Self:
        self.id = self.id or opaque_id("U", self.name)
        self.real_name = self.real_name or self.name
        return self


class Channel(_Seed):
    """A channel; `members` are handles or ids, and None means everyone who is neither deactivated nor a guest.

    `who_can_post` is everyone, the admins, or handles and ids, the bot's among them if it may; `threads` says
    whether replies are allowed, or nothing but replies.
    """

    id: str = ""
    name: str
    is_private: bool = False
    is_archived: bool = False
    is_general: bool = False
    topic: str = ""
    purpose: str = ""
    members: list[str] | None = None
    bot_is_member: bool = True
    who_can_post: Literal["everyone", "admins"] | list[str] = "everyone"
    threads: Literal["allowed", "none", "only"] = "allowed"

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


class ProfileField(_Seed):
    """A field of the company's own in everybody's profile; `user` is the type of those that name people."""

    id: str = Field("", pattern=r"^(?:Xf\w+)?$")
    label: str
    type: Literal["text", "date", "link", "options_list", "user"] = "text"
    hint: str = ""

    @model_validator(mode="after")
    def _fill_in(self) -> Self:
        self.id = self.id or opaque_id("Xf", self.label)
        return self


class SlashCommand(_Seed):
    """A command of the app, with its slash, as the composer completes it."""

    command: str = Field(pattern=r"^/\S+$")
    usage_hint: str = ""
    description: str = ""


class Shortcut(_Seed):
    """A shortcut of the app: `global` ones stand beside the composer, `message` ones in each message's menu."""

    name: str
    callback_id: str
    type: Literal["global", "message"]
    description: str = ""


class App(_Seed):
    """The installed app: its ids, its bot user and the scopes it was granted, at least those that a bot needs.

    `commands` and `shortcuts` are what people are offered; a command that is not among them can be typed as well.
    """

    id: str = "A0WORKSPACE"
    bot_id: str = "B0WORKSPACE"
    user_id: str = "U0WORKSPACE"
    name: str = "codered"
    real_name: str = "Code Red"
    scopes: list[str] = Field(default_factory=lambda: list(MINIMAL_SCOPES))
    commands: list[SlashCommand] = Field(default_factory=list)
    shortcuts: list[Shortcut] = Field(default_factory=list)


class Company(_Seed):
    """A whole workspace before anything has happened in it."""

    team_id: str = "T0WORKSPACE"
    team_name: str = "Workspace"
    domain: str = "workspace"
    app: App = Field(default_factory=App)
    users: list[User] = Field(default_factory=list)
    channels: list[Channel] = Field(default_factory=list)
    usergroups: list[UserGroup] = Field(default_factory=list)
    profile_fields: list[ProfileField] = Field(default_factory=list)

    @classmethod
    def load(cls, path: str | Path) -> Self:
        """Return the company that a YAML file describes."""
        return cls.model_validate(yaml.safe_load(Path(path).read_text(encoding="utf-8")))

    @model_validator(mode="after")
    def _fields_are_known(self) -> Self:
        known = {field.id for field in self.profile_fields}
        for user in self.users:
            for unknown in user.fields.keys() - known:
                msg = f"{user.name} has a field {unknown!r} that is not among the profile_fields."
                raise ValueError(msg)
        return self

    @model_validator(mode="after")
    def _names_are_unique(self) -> Self:
        _refuse_doubles("user", [user.name for user in self.users] + [self.app.name])
        _refuse_doubles("channel", [channel.name for channel in self.channels])
        _refuse_doubles("user group", [group.handle for group in self.usergroups])
        return self


def what_is_wrong(error: ValidationError) -> str:
    """Return what does not fit in a company, each with its place, as in “users, item 2, tz: …”."""
    return "; ".join(f"{_place(fault['loc'])}{_sentence(fault)}" for fault in error.errors(include_url=False))


def _place(where: tuple[int | str, ...]) -> str:
    parts = [f"item {part + 1}" if isinstance(part, int) else str(part) for part in where]
    return f"{', '.join(parts)}: " if parts else ""


def _sentence(fault: Any) -> str:  # noqa: ANN401  (pydantic_core.ErrorDetails)
    if fault["type"] == "extra_forbidden":
        return "there is no such field; check its spelling"
    return str(fault["msg"]).removeprefix("Value error, ").rstrip(".")


def _refuse_doubles(what: str, names: Iterable[str]) -> None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            msg = f"Two {what}s are called {name!r}; names must be unique."
            raise ValueError(msg)
        seen.add(name)
