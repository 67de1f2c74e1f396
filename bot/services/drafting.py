"""Drafts: who prepares them together, what is taken out of them again, and what they would look like."""

from collections.abc import Iterable

from bot.domain import commands, drafting_rules
from bot.domain.alert import Alert
from bot.domain.drafting import Item, Part
from bot.domain.events import DraftShared, DraftUnshared, Event, TakenOut
from bot.domain.values import Person
from bot.language import gettext, ngettext, sentences
from bot.services.guarding import Watched
from bot.services.house import House
from bot.services.perform import Outcome, perform


def share(house: House, command: commands.ShareDraft, request: str | None = None) -> Outcome:
    """Let others prepare a draft too; each is told, with a button that opens it."""

    def say(alert: Alert, happened: tuple[Event, ...]) -> str:
        people = _named(one for event in happened if isinstance(event, DraftShared) for one in event.people)
        return gettext(
            "The draft of {key} is shared with {people}: they are being told, and can change it.",
            key=alert.key,
            people=people,
        )

    return perform(house, command, drafting_rules.share, say, request=request)


def unshare(house: House, command: commands.UnshareDraft, request: str | None = None) -> Outcome:
    """Let people no longer prepare a draft."""

    def say(alert: Alert, happened: tuple[Event, ...]) -> str:
        people = _named(one for event in happened if isinstance(event, DraftUnshared) for one in event.people)
        return gettext("The draft of {key} is not shared with {people} any more.", key=alert.key, people=people)

    return perform(house, command, drafting_rules.unshare, say, request=request)


def take_out(house: House, command: commands.TakeOut, request: str | None = None) -> Outcome:
    """Take things out of a draft again."""
    watched = Watched(house)

    def say(alert: Alert, happened: tuple[Event, ...]) -> str:
        items = [item for event in happened if isinstance(event, TakenOut) for item in event.items]
        taken = ngettext(
            "{items} is taken out of {key}: nobody had been told.",
            "{items} are taken out of {key}: nobody had been told.",
            len(items),
            items=", ".join(map(_item, items)),
            key=alert.key,
        )
        return sentences(taken, watched.news(alert))

    return perform(house, command, drafting_rules.take_out, say, request=request, look=watched.watch)


def preview(house: House, command: commands.PreviewDraft, request: str | None = None) -> Outcome:
    """Send oneself what everybody would get."""

    def say(alert: Alert, happened: tuple[Event, ...]) -> str:
        del happened
        return gettext(
            "The preview of {key} is on its way to your direct messages with Code Red: what each kind of "
            "reader would get, and then the figures. Nobody else sees it.",
            key=alert.key,
        )

    return perform(house, command, drafting_rules.preview, say, request=request)


def _item(item: Item) -> str:
    return f"<@{item.name}>" if item.part is Part.PERSON else gettext("“{name}”", name=item.name)


def _named(people: Iterable[Person]) -> str:
    return ", ".join(f"<@{person}>" for person in people)
