"""The preview of a brief as one HTML page: each memo as Slack shows it, wide and on a phone, and as plain text."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from html import unescape
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from bot.cli.briefs import with_ids
from bot.cli.comparing import Line
from bot.domain.brief import Brief
from bot.domain.values import is_channel_id, is_person_id
from bot.memos import Memo, Memos, Message
from bot.services import previewing
from bot.workspace import App, Channel, Company, User
from bot.workspace.directory import Directory
from bot.workspace.identifiers import opaque_id
from bot.workspace.page import blocks, reader

APP = App()
_TOKEN = re.compile(r"<!(?P<name>\w+)[^|>]*(?:\|(?P<label>[^>]*))?>")
WIDTHS = ("wide", "mobile")

_ENVIRONMENT = Environment(
    loader=PackageLoader("bot.cli.pages", "."),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


@dataclass(frozen=True)
class Shown:
    """What one kind of reader gets: its messages as HTML for each width, and the text that is sent with them."""

    reader: str
    memo: Memo
    messages: tuple[Message, ...]
    shown: Mapping[str, tuple[Markup, ...]]
    texts: tuple[str, ...]


@dataclass(frozen=True)
class Page:
    """Everything that the page shows; `changes` is None where nothing is compared."""

    brief: str
    at: datetime
    readings: tuple[Shown, ...] = ()
    trouble: str = ""
    against: str = ""
    changes: tuple[Line, ...] | None = None

    def html(self, version: int | None = None) -> str:
        """Return the page, without outside resources; with a `version` it reloads when another one is served."""
        return _ENVIRONMENT.get_template("preview.html").render(
            brief=self.brief,
            at=f"{self.at:%Y-%m-%d %H:%M:%S} UTC",
            readings=self.readings,
            trouble=self.trouble,
            against=self.against,
            changes=self.changes,
            version=version,
            app=APP.real_name,
            style=Markup(_style()),  # noqa: S704 - our own files
        )


def shown_to_all(memos: Memos, brief: Brief, now: datetime, language: str | None) -> tuple[Shown, ...]:
    """Return what each kind of reader would get of a brief. Raises InvalidInput, TemplateError."""
    people, channels = _ids(brief)
    known = with_ids(brief, people, channels)
    names = {identity: name for name, identity in (*people.items(), *channels.items())}
    viewer = _viewer(people, channels, now)
    return tuple(
        _shown(reading, number, viewer)
        for number, reading in enumerate(previewing.readings(memos, known, now, names, language))
    )


def _shown(reading: previewing.Reading, number: int, viewer: reader.Reader) -> Shown:
    return Shown(
        reader=reading.reader,
        memo=reading.memo,
        messages=reading.messages,
        shown={width: tuple(_html(reading.messages, f"{width}{number}", viewer)) for width in WIDTHS},
        texts=tuple(unescape(_TOKEN.sub(_spoken, message.text)) for message in reading.messages),
    )


def _spoken(token: re.Match[str]) -> str:
    """Write what Slack writes for a token in a message's text: its label, or the name of a broadcast."""
    return token["label"] or f"@{token['name']}"


def _html(messages: Iterable[Message], prefix: str, viewer: reader.Reader) -> Iterable[Markup]:
    for place, message in enumerate(messages):
        said: dict[str, Any] = {"text": message.text, "blocks": list(message.blocks)}
        yield blocks.message_html(said, viewer, prefix=f"{prefix}.{place}")


def _ids(brief: Brief) -> tuple[dict[str, str], dict[str, str]]:
    """Give everybody and every channel an id as Slack's, by the name in the file; what is an id already stays."""
    people = dict.fromkeys((*brief.people(), *((brief.lead,) if brief.lead else ())))
    channels = dict.fromkeys((*brief.audience.channels, *filter(None, (brief.audience.home,))))
    return (
        {name: name if is_person_id(name) else opaque_id("U", name) for name in people},
        {name: name if is_channel_id(name) else opaque_id("C", name) for name in channels},
    )


def _viewer(people: Mapping[str, str], channels: Mapping[str, str], now: datetime) -> reader.Reader:
    """Return somebody of a workspace that has just the people and channels of a brief."""
    company = Company(
        app=APP,
        users=[User(id=identity, name=name) for name, identity in people.items()],
        channels=[Channel(id=identity, name=name) for name, identity in channels.items()],
    )
    directory = Directory(company, int(now.timestamp()))
    return reader.Reader(directory, directory.users[APP.user_id], now.timestamp())


def _style() -> str:
    own = files("bot.cli.pages").joinpath("preview.css").read_text("utf-8")
    return own + files("bot.workspace.page").joinpath("static", "blocks.css").read_text("utf-8")
