"""The rules for preparing a draft: with whom, and what is taken out of it again."""

from collections.abc import Callable, Mapping
from datetime import datetime

from bot.domain import commands, events
from bot.domain.alert import Alert, Status
from bot.domain.brief import Resource
from bot.domain.changes import apply
from bot.domain.drafting import Item, Part, resource_id
from bot.domain.guards import require_open, require_people
from bot.domain.policy import Policy, require_lead
from bot.domain.values import same_name
from bot.domain.words import mentions, quoted
from bot.errors import InvalidInput, Refusal
from bot.language import gettext


def require_draft(alert: Alert) -> None:
    """Refuse what makes sense only before an alert is declared."""
    require_open(alert)
    if alert.status is not Status.DRAFT:
        raise Refusal(gettext("{key} is declared already: that can be done with a draft only.", key=alert.key))


def share(alert: Alert, command: commands.ShareDraft, now: datetime, policy: Policy) -> tuple[events.Event, ...]:
    """Let others prepare a draft too."""
    require_lead(policy, command.actor, alert)
    require_draft(alert)
    require_people(command.people, field="people")
    known = {alert.author, *alert.co_authors}
    people = tuple(person for person in dict.fromkeys(command.people) if person not in known)
    if not people:
        raise InvalidInput(
            gettext("{people} can change {key} already.", people=mentions(command.people), key=alert.key),
            {"people": gettext("They can change this draft already.")},
        )
    return (events.DraftShared(alert=alert.key, actor=command.actor.id, at=now, people=people),)


def preview(
    alert: Alert, command: commands.PreviewDraft, now: datetime, policy: Policy
) -> tuple[events.Event, ...]:
    """Send oneself what everybody would get; a draft that lacks something is shown as far as it goes."""
    require_lead(policy, command.actor, alert)
    require_draft(alert)
    return (events.DraftPreviewed(alert=alert.key, actor=command.actor.id, at=now),)


def unshare(
    alert: Alert, command: commands.UnshareDraft, now: datetime, policy: Policy
) -> tuple[events.Event, ...]:
    """Let people no longer prepare a draft."""
    require_lead(policy, command.actor, alert)
    require_draft(alert)
    strangers = [person for person in command.people if person not in alert.co_authors]
    if strangers:
        raise InvalidInput(
            gettext(
                "{key} is not shared with {strangers}. It is shared with {people}.",
                key=alert.key,
                strangers=mentions(strangers),
                people=mentions(alert.co_authors) or gettext("nobody"),
            )
        )
    people = tuple(dict.fromkeys(command.people))
    return (events.DraftUnshared(alert=alert.key, actor=command.actor.id, at=now, people=people),)


def take_out(alert: Alert, command: commands.TakeOut, now: datetime, policy: Policy) -> tuple[events.Event, ...]:
    """Take things out of a draft; a workstream only without those who would serve in it."""
    require_lead(policy, command.actor, alert)
    require_draft(alert)
    if not command.items:
        raise InvalidInput(gettext("Say what is taken out."), {"items": gettext("Choose what is taken out.")})
    items, entries = [], []
    for item in dict.fromkeys(command.items):
        name, entry = FINDERS[item.part](alert, item)
        items.append(Item(part=item.part, name=name))
        entries += [entry] if entry else []
    taken = events.TakenOut(
        alert=alert.key, actor=command.actor.id, at=now, items=tuple(items), entries=tuple(entries)
    )
    _require_places(alert, apply(alert, taken))
    return (taken,)


def _person(alert: Alert, item: Item) -> tuple[str, str | None]:
    entry = next((entry for entry in alert.serving if entry.person == item.name), None)
    if entry is None:
        raise _absent(alert, mentions((item.name,)), mentions(one.person for one in alert.serving))
    return entry.person, entry.id


def _project(alert: Alert, item: Item) -> tuple[str, str | None]:
    entry = next((entry for entry in alert.undecided if same_name(entry.project, item.name)), None)
    if entry is None:
        raise _absent(alert, quoted((item.name,)), quoted(one.project for one in alert.undecided))
    return entry.project, entry.id


def _workstream(alert: Alert, item: Item) -> tuple[str, str | None]:
    stream = alert.terms.workstream(item.name)
    if stream is None:
        raise _absent(alert, quoted((item.name,)), quoted(one.name for one in alert.terms.workstreams))
    return stream.name, None


def _resource(alert: Alert, item: Item) -> tuple[str, str | None]:
    found = next((one for one in alert.terms.resources if _is_named(one, item.name)), None)
    if found is None:
        raise _absent(alert, quoted((item.name,)), quoted(one.note for one in alert.terms.resources))
    return found.name, None


def _is_named(resource: Resource, name: str) -> bool:
    return name == resource_id(resource) or any(
        same_name(name, written) for written in (resource.note, resource.name)
    )


FINDERS: Mapping[Part, Callable[[Alert, Item], tuple[str, str | None]]] = {
    Part.PERSON: _person,
    Part.PROJECT: _project,
    Part.WORKSTREAM: _workstream,
    Part.RESOURCE: _resource,
}
"""Each returns by which name something is taken out, and the id of its entry, where it has one."""


def _absent(alert: Alert, name: str, there: str) -> InvalidInput:
    sentence = gettext(
        "{name} is not in {key}. It has: {there}.",
        name=name,
        key=alert.key,
        there=there or gettext("nothing of that kind"),
    )
    return InvalidInput(sentence, {"items": sentence})


def _require_places(alert: Alert, after: Alert | None) -> None:
    """Refuse to take out a workstream in which somebody would serve."""
    for entry in after.serving if after else ():
        if after and after.terms.workstream(entry.move.workstream) is None:
            sentence = gettext(
                "<@{person}> moves to “{workstream}” in {key}: take them out first, or together with it.",
                person=entry.person,
                workstream=entry.move.workstream,
                key=alert.key,
            )
            raise InvalidInput(sentence, {"items": sentence})
