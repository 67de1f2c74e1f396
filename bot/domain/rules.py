"""The rules of an alert's life: `(alert, command, now, policy) → events`, or a Refusal that says what to do.

Drafts and ends are here; people are in `roster_rules`, put-off projects in `deferral_rules`. Nothing here changes
anything: `changes.apply` turns the events into the next state.
"""

from datetime import date, datetime
from typing import Any

from pydantic import ValidationError

from bot.domain import check_in_rules, checklist, commands, events
from bot.domain.alert import Alert
from bot.domain.answer_rules import asked_again
from bot.domain.brief import Audience, Brief, Terms
from bot.domain.changes import apply
from bot.domain.deferral_rules import new_deferrals
from bot.domain.guards import (
    require_channels,
    require_declared,
    require_future,
    require_open,
    require_people,
    require_recallable,
    require_text,
)
from bot.domain.policy import Policy, require_declarer, require_lead
from bot.domain.reassignment import RosterEntry
from bot.domain.roster_rules import new_moves
from bot.domain.values import Person
from bot.errors import InvalidInput, Refusal

ADD_CHANNELS = "add_channels"
AMENDABLE = frozenset(Terms.model_fields) - {"level", "practice", "raised_from"} | {ADD_CHANNELS}


def save_draft(
    alert: Alert | None, command: commands.SaveDraft, now: datetime, policy: Policy, *, key: str
) -> tuple[events.Event, ...]:
    """Keep a brief as draft `key`. An existing draft keeps what the brief is silent about, and takes the rest."""
    if alert is None:
        require_people((command.actor.id,), field="author")
        require_declarer(policy, command.actor)
    else:
        require_lead(policy, command.actor, alert)
        require_open(alert)
    if alert is not None and alert.active:
        raise Refusal(f"{key} is already declared. Change it with /codered amend {key}.")
    brief = _filled(_laid_over(alert, command.brief) if alert else command.brief, policy)
    _require_identities(brief.terms())
    require_future(brief.review_on, policy.today(now))
    if alert is not None:
        _require_workstreams(alert, brief.terms())
    saved = events.DraftSaved(alert=key, actor=command.actor.id, at=now, brief=brief)
    begun = alert or Alert(key=key, terms=brief.terms(), author=command.actor.id, created_at=now)
    draft = begun.model_copy(update={"terms": brief.terms()})
    there = {(entry.person, entry.move.workstream) for entry in draft.serving}
    moves = [move for move in brief.reassignments if (move.person, move.workstream) not in there]
    deferrals = [deferral for deferral in brief.deferrals if not draft.deferral_of(deferral.project)]
    return (
        saved,
        *new_moves(draft, moves, command.actor.id, now, policy),
        *new_deferrals(draft, deferrals, command.actor.id, now, policy),
    )


def discard_draft(
    alert: Alert, command: commands.DiscardDraft, now: datetime, policy: Policy, *, others: tuple[Person, ...] = ()
) -> tuple[events.Event, ...]:
    """Throw a draft away; where `others` have worked on it, they read why."""
    require_lead(policy, command.actor, alert)
    require_open(alert)
    if alert.active:
        raise Refusal(f"{alert.key} is declared. End it with /codered standdown {alert.key}.")
    because = require_text(command.because, field="because", needed=_why_discard(alert, others) if others else "")
    return (events.DraftDiscarded(alert=alert.key, actor=command.actor.id, at=now, because=because),)


def _why_discard(alert: Alert, others: tuple[Person, ...]) -> str:
    people = ", ".join(f"<@{person}>" for person in others)
    return (
        f"You share {alert.key} with {people}: say why it is discarded, "
        f"as in /codered discard {alert.key} because it is not needed."
    )


def declare(alert: Alert, command: commands.Declare, now: datetime, policy: Policy) -> tuple[events.Event, ...]:
    """Declare a complete draft."""
    require_declarer(policy, command.actor)
    require_open(alert)
    if alert.active:
        raise Refusal(f"{alert.key} is already declared. See /codered status {alert.key}.")
    _require_complete(alert)
    today = policy.today(now)
    require_future(alert.terms.review_on, today)
    for entry in alert.serving:
        _require_not_over(entry, today)
    answers = policy.at(alert.level).who_answers
    return (
        events.Declared(alert=alert.key, actor=command.actor.id, at=now, brief=alert.brief(), answers=answers),
    )


def change_level(
    alert: Alert, command: commands.ChangeLevel, now: datetime, policy: Policy
) -> tuple[events.Event, ...]:
    """Raise or lower a declared alert."""
    require_declarer(policy, command.actor)
    require_declared(alert)
    if command.level is alert.level:
        raise Refusal(f"{alert.key} is already {alert.level}.")
    rises = command.level.rank > alert.level.rank
    if rises is not command.higher:
        verb = "raise" if rises else "lower"
        raise Refusal(
            f"{alert.key} is {alert.level}: to make it {command.level}, type "
            f"/codered {verb} {command.level} “reason”."
        )
    because = require_text(command.because, field="because", needed="Say why: everybody will read it.")
    return (
        events.LevelChanged(
            alert=alert.key,
            actor=command.actor.id,
            at=now,
            before=alert.level,
            after=command.level,
            because=because,
        ),
    )


def amend(alert: Alert, command: commands.Amend, now: datetime, policy: Policy) -> tuple[events.Event, ...]:
    """Change the terms of a draft or a declared alert."""
    require_lead(policy, command.actor, alert)
    require_open(alert)
    after = _changed_terms(alert, command)
    before_json, after_json = alert.terms.model_dump(mode="json"), after.model_dump(mode="json")
    changes = tuple(
        (name, before_json[name], after_json[name])
        for name in Terms.model_fields
        if before_json[name] != after_json[name]
    )
    if not changes:
        raise Refusal(f"Nothing in {alert.key} would change.")
    if after.review_on != alert.terms.review_on:
        require_future(after.review_on, policy.today(now))
    added = tuple(c for c in after.audience.channels if c not in alert.terms.audience.channels)
    amended = events.Amended(
        alert=alert.key,
        actor=command.actor.id,
        at=now,
        changes=changes,
        because=require_text(command.because, field="because"),
        new_channels=added,
    )
    return (amended, *_from_that(alert, apply(alert, amended), command.actor.id, now))


def add_workstream(
    alert: Alert, command: commands.AddWorkstream, now: datetime, policy: Policy
) -> tuple[events.Event, ...]:
    """Add a workstream, or give one another lead."""
    require_lead(policy, command.actor, alert)
    require_open(alert)
    if command.workstream.lead:
        require_people((command.workstream.lead,))
    existing = alert.terms.workstream(command.workstream.name)
    if existing == command.workstream:
        raise Refusal(f"{alert.key} has the workstream “{existing.name}” already.")
    changed = events.WorkstreamAdded(
        alert=alert.key, actor=command.actor.id, at=now, workstream=command.workstream
    )
    return (changed, *_from_that(alert, apply(alert, changed), command.actor.id, now))


def _from_that(alert: Alert, after: Alert | None, actor: Person, now: datetime) -> tuple[events.Event, ...]:
    """Return what a change of the terms brings with it: people are asked again, a check-in may be complete."""
    completed = check_in_rules.completed(alert, after, actor, now) if after else ()
    return (*asked_again(alert, after, actor, now), *completed)


def add_resource(
    alert: Alert, command: commands.AddResource, now: datetime, policy: Policy
) -> tuple[events.Event, ...]:
    """Add a resource."""
    require_lead(policy, command.actor, alert)
    require_open(alert)
    if command.resource in alert.terms.resources:
        raise Refusal(f"{alert.key} lists that already.")
    return (events.ResourceAdded(alert=alert.key, actor=command.actor.id, at=now, resource=command.resource),)


def check_in(alert: Alert, command: commands.CheckIn, now: datetime, policy: Policy) -> tuple[events.Event, ...]:
    """Write an update: whoever leads the alert or a workstream, or serves in it.

    From somebody whom an open check-in asks, it is their answer to that.
    """
    require_declared(alert)
    if check_in_rules.asks(alert, command.actor.id):
        return check_in_rules.answer_in_words(alert, command, now, policy)
    taking_part = (*(s.lead for s in alert.terms.workstreams), *(entry.person for entry in alert.serving))
    require_lead(policy, command.actor, alert, also=taking_part)
    text = require_text(command.text, field="text", needed="Write the update first.")
    return (events.CheckedIn(alert=alert.key, actor=command.actor.id, at=now, text=text),)


def stand_down(
    alert: Alert, command: commands.StandDown, now: datetime, policy: Policy
) -> tuple[events.Event, ...]:
    """End the alert, where everything on its checklist is settled."""
    require_lead(policy, command.actor, alert)
    require_declared(alert)
    settled = checklist.settle(alert, command, now, policy)
    checklist.require_settled(alert, settled)
    days = {one.entry: one.returns_on for one in settled.returns}
    returns = [
        events.PersonReleased(
            alert=alert.key, actor=command.actor.id, at=now, entry=entry, returns_on=days[entry.id]
        )
        for entry in alert.serving
    ]
    end = events.StoodDown(
        alert=alert.key,
        actor=command.actor.id,
        at=now,
        note=require_text(command.note, field="note"),
        criteria=tuple(settled.criteria),
        projects=tuple(settled.projects),
        returns=tuple(settled.returns),
        resources=tuple(settled.resources),
    )
    return (*settled.decided, *returns, end)


def recall(alert: Alert, command: commands.Recall, now: datetime, policy: Policy) -> tuple[events.Event, ...]:
    """Withdraw a declared alert, whether it is still going out or has been out for days."""
    require_lead(policy, command.actor, alert)
    require_recallable(alert)
    needed = "Say why: everybody who was told of it will read it."
    because = require_text(command.because, field="because", needed=needed)
    return (events.Recalled(alert=alert.key, actor=command.actor.id, at=now, because=because),)


def _laid_over(alert: Alert, brief: Brief) -> Brief:
    """Return the draft's terms with what was given laid over them, and the people and projects that are new."""
    values = alert.terms.model_dump()
    for name, value in brief.model_dump(exclude_unset=True).items():
        values[name] = values[name] | value if isinstance(value, dict) else value
    return Brief.model_validate(values)


def _filled(brief: Brief, policy: Policy) -> Brief:
    """Fill in what the company's settings say where the brief is silent."""
    brief = brief.model_copy(update={"language": brief.language or policy.language})
    audience = brief.audience
    home = policy.home_channel
    if brief.practice:
        return brief.model_copy(
            update={"audience": Audience(home=policy.practice_channel or audience.home_channel)}
        )
    if home and not audience.home:
        audience = type(audience).model_validate(audience.model_dump() | {"home": home})
    return brief.model_copy(update={"audience": audience})


def _changed_terms(alert: Alert, command: commands.Amend) -> Terms:
    for name in sorted(set(command.changes) - AMENDABLE):
        raise InvalidInput(f"“{name}” cannot be amended. What can: {', '.join(sorted(AMENDABLE))}.")
    after = _merged(alert.terms, command.changes)
    if alert.active and after.audience.home_channel != alert.home_channel:
        raise InvalidInput(
            f"The home thread of {alert.key} stays in <#{alert.home_channel}>: keep that channel in the audience.",
            {"channels": "Keep the home channel."},
        )
    if alert.active and (emptied := missing(alert.model_copy(update={"terms": after}))):
        raise InvalidInput(
            f"{alert.key} is declared and cannot go without: {'; '.join(emptied.values())}. Give a new value.",
            {name: f"Say {words}." for name, words in emptied.items()},
        )
    _require_identities(after)
    _require_workstreams(alert, after)
    return _practising(alert, after) if after.practice else after


def _require_workstreams(alert: Alert, after: Terms) -> None:
    """Refuse terms that lack a workstream in which somebody serves."""
    for entry in alert.serving:
        if after.workstream(entry.move.workstream) is None:
            sentence = (
                f"<@{entry.person}> serves in “{entry.move.workstream}”: keep that workstream, "
                "or release them first."
            )
            raise InvalidInput(sentence, {"workstreams": sentence})


def _practising(alert: Alert, after: Terms) -> Terms:
    """Keep a practice in its one channel, whatever an amendment would add."""
    if alert.home_channel and after.audience != alert.terms.audience:
        sentence = f"{alert.key} is a practice: it stays in <#{alert.home_channel}> and tells nobody else."
        raise InvalidInput(sentence, {"channels": sentence})
    return after.model_copy(update={"audience": Audience(home=after.audience.home_channel)})


def _merged(terms: Terms, changes: dict[str, Any]) -> Terms:
    """Lay the changes over the terms; `audience` and `cadence` may be given in part, `add_channels` adds."""
    values = terms.model_dump()
    for name, value in changes.items():
        if name == ADD_CHANNELS:
            values["audience"]["channels"] = (*values["audience"]["channels"], *value)
        elif isinstance(value, dict) and isinstance(values[name], dict):
            values[name] |= value
        else:
            values[name] = value
    try:
        return Terms.model_validate(values)
    except ValidationError as error:
        fields = {str(fault["loc"][0]): f"{fault['msg']}." for fault in error.errors(include_url=False)}
        told = " ".join(f"{name}: {sentence}" for name, sentence in fields.items())
        raise InvalidInput(f"That cannot be used. {told}", fields) from error


def missing(alert: Alert) -> dict[str, str]:
    """Return what a draft still lacks before it can be declared: a few words by the brief's field name."""
    terms = alert.terms
    needed = (
        ("focus", terms.focus, "what comes first now (focus)"),
        ("problem", terms.problem, "what is wrong (problem)"),
        ("exit_criteria", terms.exit_criteria, "how we know that it is over (exit criteria)"),
        ("lead", terms.lead, "who leads"),
        ("review_on", terms.review_on, "when it is reviewed (review date)"),
        ("channels", terms.audience.channels, "which channels are told"),
    )
    return {name: words for name, present, words in needed if not present}


def _require_complete(alert: Alert) -> None:
    lacking = missing(alert)
    if lacking:
        raise InvalidInput(
            f"{alert.key} cannot be declared yet. Still missing: {'; '.join(lacking.values())}. "
            f"Fill it in with /codered amend {alert.key}.",
            {name: f"Say {words}." for name, words in lacking.items()},
        )


def _require_not_over(entry: RosterEntry, today: date) -> None:
    if entry.move.until_on and entry.move.until_on < today:
        raise InvalidInput(
            f"The reassignment of <@{entry.person}> would end on {entry.move.until_on}, which has passed.",
            {"until_on": f"Choose {today} or later."},
        )


def _require_identities(terms: Terms) -> None:
    require_people(terms.people(), field="lead")
    require_channels(terms.audience.channels)
