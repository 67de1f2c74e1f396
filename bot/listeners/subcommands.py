"""The subcommands other than briefs: each function turns the words after one into what is asked for."""

import re

from bot.domain import commands
from bot.domain.acknowledgement import Answer, Channel
from bot.domain.brief import Level
from bot.domain.deferral import Decision
from bot.domain.drafting import Item
from bot.domain.drafting import Part as DraftPart
from bot.domain.figures import Filter
from bot.domain.findings import Rail
from bot.domain.ledger import Outcome
from bot.domain.register import Part
from bot.errors import InvalidInput
from bot.language import N_, gettext, pgettext
from bot.listeners import clauses
from bot.listeners.asked import AskCharts, AskExport, Parsed, Run, Show, ShowDeferrals, ShowRoster, Typed
from bot.listeners.briefs import LEVELS
from bot.listeners.checks import choice, nothing_more, text
from bot.listeners.words import Phrase, Word, echo, people, prose
from bot.services.exporting import COLUMNS
from bot.surfaces.ids import Form

DECISIONS = {
    "resumed": Decision.RESUMED,
    "resume": Decision.RESUMED,
    "rescheduled": Decision.RESCHEDULED,
    "reschedule": Decision.RESCHEDULED,
    "cancelled": Decision.CANCELLED,
    "canceled": Decision.CANCELLED,
    "cancel": Decision.CANCELLED,
}

RAILS = tuple(rail.value for rail in Rail)
DRAFT_PARTS = {
    "project": DraftPart.PROJECT,
    "deferral": DraftPart.PROJECT,
    "workstream": DraftPart.WORKSTREAM,
    "resource": DraftPart.RESOURCE,
}
TAKEN_OUT = {
    DraftPart.PROJECT: N_("Say which project is taken out."),
    DraftPart.WORKSTREAM: N_("Say which workstream is taken out."),
    DraftPart.RESOURCE: N_("Say which resource is taken out."),
}
PARTS = tuple(part.value for part in Part)
FILTERS = tuple(chosen.value for chosen in Filter)
NUMBER = re.compile(r"\d{1,6}", re.ASCII)
OUTCOMES = {"release": Outcome.RELEASED, "keep": Outcome.KEPT, "talk": Outcome.TALK}


def show(typed: Typed) -> Parsed:
    """`status`, `history`: nothing but an alert follows."""
    nothing_more(typed.words)
    return Show(typed.name, typed.alert)


def report(typed: Typed) -> Parsed:
    """`report CR-1`, or `report CR-1 charts`."""
    if typed.words and typed.words[0].says("charts"):
        nothing_more(typed.words[1:])
        return AskCharts(typed.alert)
    return show(typed)


def roster(typed: Typed) -> Parsed:
    """`roster CR-1 waiting 2`."""
    words = typed.words
    chosen = Filter.EVERYBODY
    if words and not words[0].says("page") and not _is_number(words[0]):
        chosen, words = Filter(choice(words[0].raw, FILTERS, gettext("a part of the roster"))), words[1:]
    return ShowRoster(typed.alert, chosen, _page(words))


def export(typed: Typed) -> Parsed:
    """`export CR-1 deferrals`; without the name of a table, the answers."""
    nothing_more(typed.words[1:])
    what = choice(typed.words[0].raw, tuple(COLUMNS), gettext("a table")) if typed.words else next(iter(COLUMNS))
    return AskExport(what, typed.alert)


def deferrals(typed: Typed) -> Parsed:
    """`deferrals CR-1 due 2`."""
    words, part = typed.words, None
    if words and not words[0].says("page") and not _is_number(words[0]):
        part, words = Part(choice(words[0].raw, PARTS, gettext("a part of the register"))), words[1:]
    return ShowDeferrals(typed.alert, part, _page(words))


def extend(typed: Typed) -> Parsed:
    """`extend CR-1 DATE because words`."""
    parts = clauses.clauses(typed.words, clauses.BECAUSE)
    day = parts[""][1:] if parts[""] and (parts[""][0].says("to") or parts[""][0].says("until")) else parts[""]
    review_on = clauses.one_day(day, typed.today)
    because = text(parts.get("because", ()), "because")
    if review_on is None or not because:
        return typed.form(Form.EXTEND, review_on=review_on, because=because)
    return Run(commands.Extend(actor=typed.actor, alert=typed.alert, review_on=review_on, because=because))


def _page(words: Phrase) -> int:
    """Read “2” or “page 2”; no words are the first page."""
    if words and words[0].says("page"):
        words = words[1:] or words
    if words and not _is_number(words[0]):
        raise InvalidInput(
            gettext("{words} is not the number of a page: pages are counted from 1.", words=echo(words[:1]))
        )
    nothing_more(words[1:])
    return int(words[0].raw) if words else 1


def _is_number(word: Word) -> bool:
    return NUMBER.fullmatch(word.raw) is not None


def approve(typed: Typed) -> Parsed:
    """`approve CR-1`."""
    nothing_more(typed.words)
    return Run(commands.Approve(actor=typed.actor, alert=typed.alert))


def refuse(typed: Typed) -> Parsed:
    """`refuse CR-1 because words`."""
    words = typed.words[1:] if typed.words and typed.words[0].says("because") else typed.words
    return Run(commands.RefuseApproval(actor=typed.actor, alert=typed.alert, because=text(words, "because")))


def override(typed: Typed) -> Parsed:
    """`override CR-1 team-share because words`."""
    if not typed.words:
        raise InvalidInput(gettext("Say which guardrail is overridden: {rails}.", rails=", ".join(RAILS)))
    rail = Rail(choice(typed.words[0].raw, RAILS, gettext("a guardrail")))
    rest = typed.words[1:]
    because = text(rest[1:] if rest and rest[0].says("because") else rest, "because")
    return Run(commands.OverrideGuardrail(actor=typed.actor, alert=typed.alert, rail=rail, because=because))


def share(typed: Typed) -> Parsed:
    """`share CR-1 @U @U`, `unshare CR-1 @U`."""
    if not typed.words and typed.name == "share":
        return typed.form(Form.SHARE)
    if not typed.words:
        sentence = gettext("Say whom: begin to type @ and the name, and pick the person from Slack's list.")
        raise InvalidInput(sentence)
    kind = commands.ShareDraft if typed.name == "share" else commands.UnshareDraft
    return Run(kind(actor=typed.actor, alert=typed.alert, people=people(typed.words)))


def preview(typed: Typed) -> Parsed:
    """`preview CR-1`."""
    nothing_more(typed.words)
    return Run(commands.PreviewDraft(actor=typed.actor, alert=typed.alert))


def take_out(typed: Typed) -> Parsed:
    """`remove CR-1 @U @U`, `remove CR-1 project Pulse`, and so for a workstream or a resource."""
    if not typed.words:
        return typed.form(Form.TAKE_OUT)
    if typed.words[0].raw.startswith("<@"):
        items = tuple(Item(part=DraftPart.PERSON, name=person) for person in people(typed.words))
    else:
        part = DRAFT_PARTS[choice(typed.words[0].raw, DRAFT_PARTS, gettext("a part of a draft"))]
        name = text(typed.words[1:], gettext("name"))
        if not name:
            raise InvalidInput(gettext(TAKEN_OUT[part]))
        items = (Item(part=part, name=name),)
    return Run(commands.TakeOut(actor=typed.actor, alert=typed.alert, items=items))


def nudge(typed: Typed) -> Parsed:
    """`nudge CR-1`."""
    nothing_more(typed.words)
    return Run(commands.Nudge(actor=typed.actor, alert=typed.alert))


def acknowledge(typed: Typed) -> Parsed:
    """`ack CR-1`, `ack CR-1 @U`; other words may well take the answer back, so they are not ignored."""
    person = clauses.one_person(typed.words[:1]) if typed.words and typed.words[0].raw.startswith("<@") else None
    if rest := typed.words[1:] if person else typed.words:
        raise InvalidInput(
            gettext("I did not expect {words} there. To object, type /codered concern and why.", words=echo(rest))
        )
    return Run(
        commands.Acknowledge(actor=typed.actor, alert=typed.alert, how=Channel.COMMAND, on_behalf_of=person)
    )


def undo(typed: Typed) -> Parsed:
    """`undo CR-1`, `undo CR-1 @U`."""
    person = clauses.one_person(typed.words[:1]) if typed.words and typed.words[0].raw.startswith("<@") else None
    nothing_more(typed.words[1:] if person else typed.words)
    return Run(commands.Undo(actor=typed.actor, alert=typed.alert, how=Channel.COMMAND, person=person))


def snooze(typed: Typed) -> Parsed:
    """`snooze`."""
    nothing_more(typed.words)
    return Run(commands.Snooze(actor=typed.actor))


def unreachable(typed: Typed) -> Parsed:
    """`unreachable CR-1 @U because words`."""
    parts = clauses.clauses(typed.words, clauses.BECAUSE)
    return Run(
        commands.MarkUnreachable(
            actor=typed.actor,
            alert=typed.alert,
            person=_somebody(
                parts[""],
                N_(
                    "Say who cannot be reached: begin to type @ and the name, and pick the person from Slack's "
                    "list."
                ),
            ),
            because=text(parts.get("because", ()), "because"),
        )
    )


def settle(typed: Typed) -> Parsed:
    """`settle CR-1 @U release|keep|talk because words`."""
    parts = clauses.clauses(typed.words, clauses.BECAUSE)
    person = _somebody(
        parts[""][:1],
        N_("Say who has the concern: begin to type @ and the name, and pick the person from Slack's list."),
    )
    if not parts[""][1:]:
        raise InvalidInput(gettext("Say what becomes of the concern: release, keep or talk."))
    nothing_more(parts[""][2:])
    outcome = OUTCOMES[choice(parts[""][1].raw, OUTCOMES, gettext("an outcome"))]
    note = text(parts.get("because", ()), "because")
    return Run(
        commands.SettleConcern(actor=typed.actor, alert=typed.alert, person=person, outcome=outcome, note=note)
    )


def _somebody(words: Phrase, needed: str) -> str:
    person = clauses.one_person(words)
    if person is None:
        raise InvalidInput(gettext(needed))
    return person


def concern(typed: Typed) -> Parsed:
    """`concern CR-1 words`."""
    reason = text(typed.words, "concern")
    if not reason:
        return typed.form(Form.CONCERN)
    return Run(
        commands.Acknowledge(
            actor=typed.actor,
            alert=typed.alert,
            how=Channel.COMMAND,
            answer=Answer.OBJECTED,
            reason=reason,
        )
    )


def check_in(typed: Typed) -> Parsed:
    """`checkin CR-1 words`."""
    update = text(typed.words, pgettext("what somebody writes in a check-in", "update"))
    if not update:
        return typed.form(Form.CHECK_IN)
    return Run(commands.CheckIn(actor=typed.actor, alert=typed.alert, text=update))


def change_level(typed: Typed) -> Parsed:
    """`raise red because words`, `lower yellow words`."""
    higher = typed.name == "raise"
    words = typed.words[1:] if typed.words and typed.words[0].says("to") else typed.words
    wanted = None
    if words and not words[0].says("because"):
        wanted, words = Level(choice(words[0].raw, LEVELS, gettext("a level"))), words[1:]
    because = text(words[1:] if words and words[0].says("because") else words, "because")
    if wanted is None or not because:
        return typed.form(Form.LEVEL, level=wanted, because=because, higher=higher)
    return Run(
        commands.ChangeLevel(actor=typed.actor, alert=typed.alert, level=wanted, because=because, higher=higher)
    )


def reassign(typed: Typed) -> Parsed:
    """`reassign @U from Team to Workstream starting DATE until DATE`."""
    parts = clauses.move_parts(typed.words, typed.today)
    moves = clauses.moves(parts)
    if not moves:
        return typed.form(Form.REASSIGN, parts)
    return Run(commands.Reassign(actor=typed.actor, alert=typed.alert, moves=moves))


def release(typed: Typed) -> Parsed:
    """`release @U DATE`."""
    if not typed.words:
        return typed.form(Form.RELEASE)
    person = clauses.one_person(typed.words[:1]) or ""
    returns_on = clauses.one_day(typed.words[1:], typed.today)
    return Run(commands.Release(actor=typed.actor, alert=typed.alert, person=person, returns_on=returns_on))


def defer(typed: Typed) -> Parsed:
    """`defer Project owner @U because why commitment what until DATE`."""
    parts = clauses.deferral_parts(typed.words, typed.today)
    deferrals = clauses.deferrals(parts)
    if not deferrals:
        return typed.form(Form.DEFER, parts)
    return Run(commands.Defer(actor=typed.actor, alert=typed.alert, deferrals=deferrals))


def resume(typed: Typed) -> Parsed:
    """`resume Project rescheduled DATE because words`; without a decision the project is resumed."""
    parts = clauses.clauses(typed.words, clauses.BECAUSE)
    project, decision, rest = _decided(parts[""])
    note = text(parts.get("because", ()), "because")
    if decision is not Decision.RESCHEDULED:
        nothing_more(rest)
        rest = ()
    until = clauses.one_day(rest, typed.today)
    if not project or (decision is Decision.RESCHEDULED and until is None):
        return typed.form(Form.DECIDE, project=project, decision=decision if project else None, note=note)
    return Run(
        commands.DecideDeferral(
            actor=typed.actor,
            alert=typed.alert,
            project=project,
            decision=decision,
            until=until,
            note=note,
        )
    )


def _decided(words: Phrase) -> tuple[str, Decision, Phrase]:
    """Return the project, the decision, and what follows it. A project named “Cancelled” needs quotes."""
    places = [place for place, word in enumerate(words) if not word.quoted and word.raw.casefold() in DECISIONS]
    if not places:
        return prose(words), Decision.RESUMED, ()
    place = places[-1]
    rest = words[place + 1 :]
    if rest and (rest[0].says("to") or rest[0].says("until")):
        rest = rest[1:]
    return prose(words[:place]), DECISIONS[words[place].raw.casefold()], rest
