"""The rules of an alert's life: `(alert, command, now, policy) → events`, or a Refusal that says what to do.

Drafts and ends are here; people are in `roster_rules`, put-off projects in `deferral_rules`. Nothing here changes
anything: `changes.apply` turns the events into the next state.
"""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from pydantic import ValidationError

from bot.domain import check_in_rules, checklist, commands, events
from bot.domain.alert import Alert
from bot.domain.answer_rules import asked_again
from bot.domain.approval_rules import NOTHING_KNOWN, Circumstances, Wanted, asked_first, counting, require_room
from bot.domain.brief import Audience, Brief, Level, Ping, Terms
from bot.domain.changes import apply
from bot.domain.deferral_rules import new_deferrals
from bot.domain.guardrails import (
    NOTHING_AROUND,
    Surroundings,
    findings,
    new_findings,
    require_clear,
    require_no_new_block,
)
from bot.domain.guards import (
    require_channels,
    require_declared,
    require_future,
    require_open,
    require_people,
    require_recallable,
    require_text,
)
from bot.domain.level_policy import Part
from bot.domain.policy import Policy, require_declarer, require_ending, require_lead, require_level_change
from bot.domain.reassignment import RosterEntry
from bot.domain.review import AFTER_LOWERING
from bot.domain.roster_rules import new_moves
from bot.domain.values import Person
from bot.domain.words import in_a_row, level_word, mentions
from bot.errors import InvalidInput, Refusal
from bot.language import N_, gettext, written_date

ADD_CHANNELS = "add_channels"
NEW_REVIEW = N_("Say why the review date changes: everybody who has the memo will read it.")
AMENDABLE = frozenset(Terms.model_fields) - {"level", "practice", "raised_from"} | {ADD_CHANNELS}


def save_draft(
    alert: Alert | None, command: commands.SaveDraft, now: datetime, policy: Policy, *, key: str
) -> tuple[events.Event, ...]:
    """Keep a brief as draft `key`. An existing draft keeps what the brief is silent about, and takes the rest."""
    if alert is None:
        require_people((command.actor.id,), field="author")
        require_declarer(policy, command.actor, command.brief.level)
    else:
        require_lead(policy, command.actor, alert)
        require_open(alert)
    if alert is not None and alert.active:
        raise Refusal(gettext("{key} is already declared. Change it with /codered amend {key}.", key=key))
    brief = _filled(_laid_over(alert, command.brief) if alert else command.brief, policy)
    _require_identities(brief.terms())
    _require_quiet_enough(brief.terms(), policy)
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
        raise Refusal(gettext("{key} is declared. End it with /codered standdown {key}.", key=alert.key))
    because = require_text(command.because, field="because", needed=_why_discard(alert, others) if others else "")
    return (events.DraftDiscarded(alert=alert.key, actor=command.actor.id, at=now, because=because),)


def _why_discard(alert: Alert, others: tuple[Person, ...]) -> str:
    return gettext(
        "You share {key} with {people}: say why it is discarded, "
        "as in /codered discard {key} because it is not needed.",
        key=alert.key,
        people=mentions(others),
    )


def declare(
    alert: Alert,
    command: commands.Declare,
    now: datetime,
    policy: Policy,
    *,
    around: Circumstances = NOTHING_KNOWN,
    surroundings: Surroundings = NOTHING_AROUND,
) -> tuple[events.Event, ...]:
    """Declare a complete draft that no guardrail blocks; or ask others first, where the policy wants approval.

    `surroundings` is what the guardrails must know beside it.
    """
    require_declarer(policy, command.actor, alert.level)
    require_open(alert)
    if alert.active:
        raise Refusal(gettext("{key} is already declared. See /codered status {key}.", key=alert.key))
    _require_complete(alert, policy)
    _require_quiet_enough(alert.terms, policy)
    _require_restricted(alert, policy)
    if not alert.terms.practice:
        require_room(policy, alert.level, around)
    today = policy.today(now)
    require_future(alert.terms.review_on, today)
    for entry in alert.serving:
        _require_not_over(entry, today)
    require_clear(alert, surroundings, policy, today)
    warned = tuple(one for one in findings(alert, surroundings, policy, today) if not one.blocks)
    shown = replace(around, warnings=warned)
    if first := asked_first(alert, Wanted(alert.level), command.actor.id, now, policy=policy, around=shown):
        return first
    return (
        events.Declared(
            alert=alert.key,
            actor=command.actor.id,
            at=now,
            brief=alert.brief(),
            answers=policy.at(alert.level).who_answers,
            **_approved(alert, policy, alert.level, around),
        ),
    )


def change_level(
    alert: Alert,
    command: commands.ChangeLevel,
    now: datetime,
    policy: Policy,
    *,
    around: Circumstances = NOTHING_KNOWN,
    surroundings: Surroundings = NOTHING_AROUND,
) -> tuple[events.Event, ...]:
    """Raise or lower a declared alert; or ask others first, where the new level wants their approval.

    What a level wants to have in a brief, and what guardrails block, holds for who comes to it later, too.
    """
    require_declared(alert)
    require_level_change(policy, command.actor, alert, command.level)
    if command.level is alert.level:
        raise Refusal(gettext("{key} is already {level}.", key=alert.key, level=level_word(alert.level)))
    rises = command.level.rank > alert.level.rank
    if rises is not command.higher:
        verb = "raise" if rises else "lower"
        raise Refusal(
            gettext(
                "{key} is {level}: to make it {wanted}, type {command} “reason”.",
                key=alert.key,
                level=level_word(alert.level),
                wanted=level_word(command.level),
                command=f"/codered {verb} {command.level}",
            )
        )
    because = require_text(command.because, field="because", needed=gettext("Say why: everybody will read it."))
    if not alert.terms.practice:
        require_room(policy, command.level, around)
    today = policy.today(now)
    changed = events.LevelChanged(
        alert=alert.key,
        actor=command.actor.id,
        at=now,
        before=alert.level,
        after=command.level,
        because=because,
        new_channels=_also_told(alert, policy, command.level) if rises else (),
        review_on=None if rises else _reviewed_by_lowering(alert, today),
        restricts=policy.at(command.level).restricted and not alert.terms.restricted,
        **_approved(alert, policy, command.level, around),
    )
    after, shown = apply(alert, changed), around
    if rises and after:
        _require_enough(after, policy)
        require_no_new_block(alert, after, surroundings, policy, today)
        brought = new_findings(alert, after, surroundings, policy, today)
        shown = replace(around, warnings=tuple(one for one in brought if not one.blocks))
    wanted = Wanted(command.level, alert.level, because)
    if first := asked_first(alert, wanted, command.actor.id, now, policy=policy, around=shown):
        return first
    return (changed,)


def _require_enough(after: Alert, policy: Policy) -> None:
    """Refuse a level whose briefs must say what this one does not."""
    if lacking := missing(after, policy):
        parts = in_a_row(lacking.values())
        raise InvalidInput(
            gettext(
                "{key} cannot be code {level} yet. Still missing: {parts}. Fill it in with /codered amend {key}.",
                key=after.key,
                level=level_word(after.level),
                parts=parts,
            ),
            {"level": gettext("Still missing: {parts}.", parts=parts)},
        )


def _approved(alert: Alert, policy: Policy, level: Level, around: Circumstances) -> dict[str, Any]:
    """Return who has approved it, where somebody had to."""
    needed = policy.approvals_at(level, practice=alert.terms.practice)
    approval = alert.approval if needed else None
    return {"approved_by": counting(approval, around), "seen": approval.seen} if approval else {}


def _also_told(alert: Alert, policy: Policy, level: Level) -> tuple[str, ...]:
    """Return the channels that a level tells in any case, and that do not have the memo yet."""
    told = () if alert.terms.practice else policy.at(level).channels
    return tuple(channel for channel in told if channel not in alert.terms.audience.channels)


def _reviewed_by_lowering(alert: Alert, today: date) -> date | None:
    """Return when an alert is looked at again that is lowered on its review date, or after; None before that."""
    review_on = alert.terms.review_on
    return today + AFTER_LOWERING if review_on and review_on <= today else None


def amend(
    alert: Alert,
    command: commands.Amend,
    now: datetime,
    policy: Policy,
    *,
    surroundings: Surroundings = NOTHING_AROUND,
) -> tuple[events.Event, ...]:
    """Change the terms of a draft or a declared alert; of the latter only as far as no guardrail blocks it."""
    require_lead(policy, command.actor, alert)
    require_open(alert)
    after = _changed_terms(alert, command, policy)
    before_json, after_json = alert.terms.model_dump(mode="json"), after.model_dump(mode="json")
    changes = tuple(
        (name, before_json[name], after_json[name])
        for name in Terms.model_fields
        if before_json[name] != after_json[name]
    )
    if not changes:
        raise Refusal(gettext("Nothing in {key} would change.", key=alert.key))
    needed = ""
    if after.review_on != alert.terms.review_on:
        require_future(after.review_on, policy.today(now))
        needed = gettext(NEW_REVIEW) if alert.active else ""
    added = tuple(c for c in after.audience.channels if c not in alert.terms.audience.channels)
    amended = events.Amended(
        alert=alert.key,
        actor=command.actor.id,
        at=now,
        changes=changes,
        because=require_text(command.because, field="because", needed=needed),
        new_channels=added,
    )
    _require_no_new_block(alert, apply(alert, amended), surroundings, policy, now)
    return (amended, *_from_that(alert, apply(alert, amended), command.actor.id, now))


def _require_no_new_block(
    alert: Alert, after: Alert | None, surroundings: Surroundings, policy: Policy, now: datetime
) -> None:
    if after and after.active:
        require_no_new_block(alert, after, surroundings, policy, policy.today(now))


def add_workstream(
    alert: Alert,
    command: commands.AddWorkstream,
    now: datetime,
    policy: Policy,
    *,
    surroundings: Surroundings = NOTHING_AROUND,
) -> tuple[events.Event, ...]:
    """Add a workstream, or give one another lead."""
    require_lead(policy, command.actor, alert)
    require_open(alert)
    if command.workstream.lead:
        require_people((command.workstream.lead,))
    existing = alert.terms.workstream(command.workstream.name)
    if existing == command.workstream:
        raise Refusal(gettext("{key} has the workstream “{name}” already.", key=alert.key, name=existing.name))
    changed = events.WorkstreamAdded(
        alert=alert.key,
        actor=command.actor.id,
        at=now,
        workstream=command.workstream,
        version=alert.next_version,
    )
    _require_no_new_block(alert, apply(alert, changed), surroundings, policy, now)
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
        raise Refusal(gettext("{key} lists that already.", key=alert.key))
    added = events.ResourceAdded(
        alert=alert.key,
        actor=command.actor.id,
        at=now,
        resource=command.resource,
        version=alert.next_version,
    )
    return (added,)


def check_in(alert: Alert, command: commands.CheckIn, now: datetime, policy: Policy) -> tuple[events.Event, ...]:
    """Write an update: whoever leads the alert or a workstream, or serves in it.

    From somebody whom an open check-in asks, it is their answer to that.
    """
    require_declared(alert)
    if check_in_rules.asks(alert, command.actor.id):
        return check_in_rules.answer_in_words(alert, command, now, policy)
    taking_part = (*(s.lead for s in alert.terms.workstreams), *(entry.person for entry in alert.serving))
    require_lead(policy, command.actor, alert, also=taking_part)
    text = require_text(command.text, field="text", needed=gettext("Write the update first."))
    return (events.CheckedIn(alert=alert.key, actor=command.actor.id, at=now, text=text),)


def stand_down(
    alert: Alert, command: commands.StandDown, now: datetime, policy: Policy
) -> tuple[events.Event, ...]:
    """End the alert, where everything on its checklist is settled."""
    require_ending(policy, command.actor, alert)
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
    needed = gettext("Say why: everybody who was told of it will read it.")
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
    hidden = brief.restricted or policy.at(brief.level).restricted
    brief = brief.model_copy(update={"language": brief.language or policy.language, "restricted": hidden})
    audience = brief.audience
    home = policy.home_channel
    if brief.practice:
        return brief.model_copy(
            update={"audience": Audience(home=policy.practice_channel or audience.home_channel)}
        )
    said = {"home": audience.home or home, "channels": (*audience.channels, *policy.at(brief.level).channels)}
    silent = {} if "ping" in audience.model_fields_set else {"ping": policy.at(brief.level).ping}
    audience = Audience.model_validate(audience.model_dump() | said | silent)
    return brief.model_copy(update={"audience": audience})


def _require_quiet_enough(terms: Terms, policy: Policy) -> None:
    """Refuse a brief that would notify more people than its level may."""
    most, order = policy.at(terms.level).ping_at_most, list(Ping)
    if order.index(terms.audience.ping) > order.index(most):
        level = level_word(terms.level)
        sentence = (
            gettext("A code {level} may notify nobody, by the policy: choose that.", level=level)
            if most is Ping.NOBODY
            else gettext(
                "A code {level} may notify @{most} at most, by the policy: choose that.",
                level=level,
                most=most.value,
            )
        )
        raise InvalidInput(sentence, {"ping": sentence})


def _require_restricted(alert: Alert, policy: Policy) -> None:
    """Refuse to declare a draft from before the policy had its level restricted: it would be told too openly."""
    if policy.at(alert.level).restricted and not alert.terms.restricted:
        raise Refusal(
            gettext(
                "{always} {key} is older than that: restrict it with /codered amend {key} --restricted, then "
                "declare it.",
                always=always_restricted(alert.level),
                key=alert.key,
            )
        )


def _kept_restricted(alert: Alert, after: Terms, command: commands.Amend, policy: Policy) -> Terms:
    """Return terms that are restricted where their level is; refuse to open them up."""
    if not policy.at(after.level).restricted:
        return after
    if command.changes.get("restricted") is False:
        sentence = gettext(
            "{always} {key} stays restricted.", always=always_restricted(after.level), key=alert.key
        )
        raise InvalidInput(sentence, {"restricted": sentence})
    return after.model_copy(update={"restricted": True})


def always_restricted(level: Level) -> str:
    """Say that the policy has every alert of a level restricted."""
    return gettext(
        "By the policy every code {level} is restricted to its channels and the people it names (restricted in "
        "codered.toml).",
        level=level_word(level),
    )


def _changed_terms(alert: Alert, command: commands.Amend, policy: Policy) -> Terms:
    for name in sorted(set(command.changes) - AMENDABLE):
        known = ", ".join(sorted(AMENDABLE))
        raise InvalidInput(gettext("“{name}” cannot be amended. What can: {known}.", name=name, known=known))
    after = _kept_restricted(alert, _merged(alert.terms, command.changes), command, policy)
    if alert.active and after.audience.home_channel != alert.home_channel:
        raise InvalidInput(
            gettext(
                "The home thread of {key} stays in <#{channel}>: keep that channel in the audience.",
                key=alert.key,
                channel=alert.home_channel,
            ),
            {"channels": gettext("Keep the home channel.")},
        )
    if alert.active and (emptied := _emptied(alert, after, policy)):
        raise InvalidInput(
            gettext(
                "{key} is declared and cannot go without: {parts}. Give a new value.",
                key=alert.key,
                parts=in_a_row(emptied.values()),
            ),
            _asked_for(emptied),
        )
    _require_identities(after)
    if after.audience.ping is not alert.terms.audience.ping:
        _require_quiet_enough(after, policy)
    _require_workstreams(alert, after)
    return _practising(alert, after) if after.practice else after


def _emptied(alert: Alert, after: Terms, policy: Policy) -> dict[str, str]:
    """Return what must be there, and would be taken away; what lacked before, lacks for another reason.

    The policy may have come to want more of a brief while the alert runs.
    """
    lacked = missing(alert, policy)
    lacking = missing(alert.model_copy(update={"terms": after}), policy)
    return {name: words for name, words in lacking.items() if name not in lacked}


def _require_workstreams(alert: Alert, after: Terms) -> None:
    """Refuse terms that lack a workstream in which somebody serves."""
    for entry in alert.serving:
        if after.workstream(entry.move.workstream) is None:
            sentence = gettext(
                "<@{person}> serves in “{workstream}”: keep that workstream, or release them first.",
                person=entry.person,
                workstream=entry.move.workstream,
            )
            raise InvalidInput(sentence, {"workstreams": sentence})


def _practising(alert: Alert, after: Terms) -> Terms:
    """Keep a practice in its one channel, whatever an amendment would add."""
    if alert.home_channel and after.audience != alert.terms.audience:
        sentence = gettext(
            "{key} is a practice: it stays in <#{channel}> and tells nobody else.",
            key=alert.key,
            channel=alert.home_channel,
        )
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
        raise InvalidInput(gettext("That cannot be used. {details}", details=told), fields) from error


def missing(alert: Alert, policy: Policy) -> dict[str, str]:
    """Return what a draft still lacks before it can be declared: a few words by the brief's field name."""
    terms = alert.terms
    asked = policy.at(terms.level).brief_needs
    led = bool(terms.workstreams) and all(stream.lead for stream in terms.workstreams)
    # One sentence for each field: where there are no workstreams, that says enough.
    led = led or (not terms.workstreams and Part.WORKSTREAMS in asked)
    needed = (
        (None, "focus", terms.focus, gettext("what comes first now (focus)")),
        (Part.PROBLEM, "problem", terms.problem, gettext("what is wrong (problem)")),
        (
            Part.EXIT_CRITERIA,
            "exit_criteria",
            terms.exit_criteria,
            gettext("how we know that it is over (exit criteria)"),
        ),
        (None, "lead", terms.lead, gettext("who leads")),
        (None, "review_on", terms.review_on, gettext("when it is reviewed (review date)")),
        (None, "channels", terms.audience.channels, gettext("which channels are told")),
        (Part.WORKSTREAMS, "workstreams", terms.workstreams, gettext("how the work is divided (workstreams)")),
        (Part.WORKSTREAM_LEADS, "workstreams", led, gettext("who leads each workstream")),
        (Part.RESOURCES, "resources", terms.resources, gettext("what moves beside people (resources)")),
        (Part.CADENCE, "cadence_kind", terms.cadence.kind != "none", gettext("how those responsible check in")),
    )
    return {name: words for part, name, there, words in needed if not there and (part is None or part in asked)}


def _require_complete(alert: Alert, policy: Policy) -> None:
    lacking = missing(alert, policy)
    if lacking:
        raise InvalidInput(
            gettext(
                "{key} cannot be declared yet. Still missing: {parts}. Fill it in with /codered amend {key}.",
                key=alert.key,
                parts=in_a_row(lacking.values()),
            ),
            _asked_for(lacking),
        )


def _asked_for(lacking: dict[str, str]) -> dict[str, str]:
    """Return what a form says beside each field that lacks something."""
    return {name: gettext("Say {what}.", what=words) for name, words in lacking.items()}


def _require_not_over(entry: RosterEntry, today: date) -> None:
    if entry.move.until_on and entry.move.until_on < today:
        raise InvalidInput(
            gettext(
                "The reassignment of <@{person}> would end on {date}, which has passed.",
                person=entry.person,
                date=written_date(entry.move.until_on),
            ),
            {"until_on": gettext("Choose {date} or later.", date=written_date(today))},
        )


def _require_identities(terms: Terms) -> None:
    require_people(terms.people(), field="lead")
    require_channels(terms.audience.channels)
