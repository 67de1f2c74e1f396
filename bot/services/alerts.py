"""An alert's own life: draft, declaration, changes, end."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from bot.domain import commands, rules
from bot.domain.alert import Alert
from bot.domain.events import Amended, ApprovalAsked, CheckedIn, Event, LevelChanged
from bot.domain.policy import CODE_RED
from bot.domain.values import Person
from bot.errors import InvalidInput
from bot.language import BOTH, N_, family, gettext, ngettext, same_language, sentences, written_date
from bot.memos import Memos
from bot.services import approvals, check_ins, guarding
from bot.services.draft_findings import lacks
from bot.services.house import House
from bot.services.perform import Outcome, begin, perform
from bot.store import Transaction
from bot.surfaces.parts import part_name
from bot.surfaces.words import level_word

BOTH_MAX = 2
"""The languages in which one memo is read at most."""


def save_draft(house: House, command: commands.SaveDraft, request: str | None = None) -> Outcome:
    """Keep a brief as a draft: a new one, or in place of the terms of `command.alert`."""

    def say(alert: Alert, happened: tuple[Event, ...]) -> str:
        del happened
        lacking = rules.missing(alert, house.policy)
        saved = gettext("{key} is saved as a draft: nobody has been told yet.", key=alert.key)
        hidden = rules.always_restricted(alert.level) if house.policy.at(alert.level).restricted else ""
        return sentences(saved, summary(alert), hidden, lacks(lacking.values()))

    told = guarding.with_findings(house, say)
    require_language(house.memos, command.brief.language)
    if command.alert is None:
        return begin(
            house,
            lambda key, now: rules.save_draft(None, command, now, house.policy, key=key),
            told,
            request=request,
            says_practice=True,
        )
    key = command.alert
    return perform(
        house,
        command,
        lambda alert, order, now, policy: rules.save_draft(alert, order, now, policy, key=key),
        told,
        request=request,
        says_practice=True,
    )


def discard_draft(house: House, command: commands.DiscardDraft, request: str | None = None) -> Outcome:
    """Throw a draft away."""

    def look(tx: Transaction, alert: Alert) -> Mapping[str, Any]:
        return {"others": worked_on_by(tx, alert, but=command.actor.id)}

    return perform(
        house,
        command,
        rules.discard_draft,
        lambda alert, _: gettext("{key} is discarded. It stays in /codered history {key}.", key=alert.key),
        request=request,
        look=look,
    )


def worked_on_by(tx: Transaction, alert: Alert, *, but: Person) -> tuple[Person, ...]:
    """Return who else has worked on an alert, by the audit log, or prepares it with its author."""
    actors = (*(str(row["actor"]) for row in tx.audit.rows(alert.key)), *alert.co_authors)
    return tuple(dict.fromkeys(actor for actor in actors if actor not in {but, CODE_RED.id}))


def declare(house: House, command: commands.Declare, request: str | None = None) -> Outcome:
    """Declare a draft: the memo goes out, the asked are asked; or else others are asked to approve it first."""

    def say(alert: Alert, happened: tuple[Event, ...]) -> str:
        if any(isinstance(event, ApprovalAsked) for event in happened):
            return approvals.asked_sentence(alert, happened)
        return sentences(
            gettext("{key} is declared.", key=alert.key),
            summary(alert),
            gettext("Follow it with /codered status {key}.", key=alert.key),
        )

    def look(tx: Transaction, alert: Alert) -> Mapping[str, Any]:
        known = approvals.circumstances(house, tx, alert, alert.level)
        return {"around": known, **guarding.around(tx, alert)}

    return perform(house, command, rules.declare, say, request=request, look=look, says_practice=True)


def change_level(house: House, command: commands.ChangeLevel, request: str | None = None) -> Outcome:
    """Raise or lower an alert; or else others are asked to approve it first."""
    watched = guarding.Watched(house)

    def say(alert: Alert, happened: tuple[Event, ...]) -> str:
        if any(isinstance(event, ApprovalAsked) for event in happened):
            return approvals.asked_sentence(alert, happened)
        hides = any(isinstance(event, LevelChanged) and event.restricts for event in happened)
        hidden = rules.always_restricted(alert.level) if hides else ""
        news = watched.news(alert) if command.higher else ""
        told = N_("{key} is now code {level}; its channels are being told.")
        return sentences(gettext(told, key=alert.key, level=level_word(alert.level)), hidden, news)

    def look(tx: Transaction, alert: Alert) -> Mapping[str, Any]:
        around = approvals.circumstances(house, tx, alert, command.level)
        return {"around": around, **watched.look(tx, alert)}

    return watched.carry_out(lambda: perform(house, command, rules.change_level, say, request=request, look=look))


def amend(house: House, command: commands.Amend, request: str | None = None) -> Outcome:
    """Change the terms of an alert."""
    watched = guarding.Watched(house)

    def say(alert: Alert, happened: tuple[Event, ...]) -> str:
        names = [name for event in happened for name, *_ in _changes(event)]
        review = alert.terms.review_on if "review_on" in names else None
        reviewed = gettext("It is reviewed on {date}.", date=written_date(review)) if review else ""
        return sentences(_amended(alert, names), reviewed, watched.news(alert))

    require_language(house.memos, command.changes.get("language", ""))
    return watched.carry_out(lambda: perform(house, command, rules.amend, say, request=request, look=watched.look))


def add_workstream(house: House, command: commands.AddWorkstream, request: str | None = None) -> Outcome:
    """Add a workstream, or give one another lead."""
    name, watched = command.workstream.name, guarding.Watched(house)
    return watched.carry_out(
        lambda: perform(
            house,
            command,
            rules.add_workstream,
            lambda alert, _: sentences(
                gettext("{key} has the workstream “{name}”.", key=alert.key, name=name), watched.news(alert)
            ),
            request=request,
            look=watched.look,
        )
    )


def add_resource(house: House, command: commands.AddResource, request: str | None = None) -> Outcome:
    """Add a resource."""
    return perform(
        house,
        command,
        rules.add_resource,
        lambda alert, _: gettext("{key} lists that resource.", key=alert.key),
        request=request,
    )


def check_in(house: House, command: commands.CheckIn, request: str | None = None) -> Outcome:
    """Write an update into the home thread, or the answer to an open check-in."""

    def say(alert: Alert, happened: tuple[Event, ...]) -> str:
        if any(isinstance(event, CheckedIn) for event in happened):
            return gettext("Your check-in is going to the home thread of {key}.", key=alert.key)
        return check_ins.thank(alert, happened)

    return perform(house, command, rules.check_in, say, request=request)


def stand_down(house: House, command: commands.StandDown, request: str | None = None) -> Outcome:
    """End an alert."""

    def say(alert: Alert, happened: tuple[Event, ...]) -> str:
        returning = sum(1 for entry in alert.roster if entry.returns_on)
        decided = sum(1 for entry in alert.deferrals if entry.verdict)
        del happened
        return gettext(
            "{key} is stood down. {returning}, {decided}, and the closing memo is going out.",
            key=alert.key,
            returning=ngettext("{n} person has a return date", "{n} people have a return date", returning),
            decided=ngettext("{n} deferred project is decided", "{n} deferred projects are decided", decided),
        )

    return perform(house, command, rules.stand_down, say, request=request)


def recall(house: House, command: commands.Recall, request: str | None = None) -> Outcome:
    """Withdraw an alert."""
    return perform(
        house,
        command,
        rules.recall,
        lambda alert, _: gettext(
            "{key} is recalled: what had not gone out stays here, and whoever was told of it, or may have been, "
            "is being told that it is withdrawn.",
            key=alert.key,
        ),
        request=request,
    )


def require_language(memos: Memos, language: str) -> None:
    """Refuse a language that no template is written in; French of Canada is French, and en+fr are two."""
    sentence = _language_trouble(language.split(BOTH), memos.languages) if language else ""
    if sentence:
        raise InvalidInput(sentence, {"language": sentence})


def _language_trouble(asked: Sequence[str], known: Sequence[str]) -> str:
    unknown = next((one for one in asked if not set(family(one)).intersection(known)), None)
    if unknown is not None:
        return gettext(
            "There are no memos in “{language}”. Choose one of: {known}.", language=unknown, known=", ".join(known)
        )
    if len(asked) > BOTH_MAX:
        return gettext("A memo is read in two languages at most, as in {example}.", example=BOTH.join(known[:2]))
    if len(asked) == BOTH_MAX and same_language(*asked):
        return gettext("“{language}” names the same language twice. Name it once.", language=BOTH.join(asked))
    return ""


def _amended(alert: Alert, names: Iterable[str]) -> str:
    """Say what was changed, by the names of the brief's fields, and who is told of it."""
    changed = ", ".join(map(part_name, names))
    if not alert.active:
        return gettext("{key} is amended ({changed}): it is still a draft.", key=alert.key, changed=changed)
    return gettext(
        "{key} is amended ({changed}): version {version} is going to its channels.",
        key=alert.key,
        changed=changed,
        version=alert.version,
    )


def _changes(event: Event) -> tuple[tuple[str, Any, Any], ...]:
    return event.changes if isinstance(event, Amended) else ()


def summary(alert: Alert) -> str:
    """Say how many are told and asked; of a practice, that it is one."""
    people = ngettext("{n} reassigned person", "{n} reassigned people", len(alert.serving))
    projects = ngettext("{n} deferred project", "{n} deferred projects", len(alert.undecided))
    if alert.terms.practice and alert.home_channel:
        return gettext(
            "It is a practice, in <#{channel}> only: it rehearses {people} and {projects}, and notifies nobody.",
            channel=alert.home_channel,
            people=people,
            projects=projects,
        )
    if alert.terms.practice:
        return gettext(
            "It is a practice, in no channel yet only: it rehearses {people} and {projects}, and notifies nobody.",
            people=people,
            projects=projects,
        )
    return gettext(
        "It addresses {channels}, {people} and the owners of {projects}.",
        channels=ngettext("{n} channel", "{n} channels", len(alert.terms.audience.channels)),
        people=people,
        projects=projects,
    )
