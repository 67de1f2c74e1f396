"""What is shown for a question: status, roster, deferrals, history, report, help."""

from collections.abc import Callable, Mapping
from typing import Any

from bot.domain import checklist, retrospective_rules
from bot.domain.alert import Status
from bot.domain.commands import StandDown
from bot.domain.figures import Filter
from bot.domain.guards import require_declared
from bot.domain.policy import Actor, leads
from bot.domain.register import Part
from bot.listeners.desk import Desk
from bot.listeners.grammar import help_text
from bot.services import reading, templates
from bot.services.check_ins import next_check_in
from bot.surfaces import checklists, history, listing, overview, register, report, status
from bot.surfaces.text import notice

Json = dict[str, Any]

EVER_DECLARED = (Status.DECLARED, Status.STOOD_DOWN, Status.RECALLED)


def show(desk: Desk, what: str, person: str, key: str | None, topic: str | None = None) -> Json:
    """Return `{"text", "blocks"}` that answer a question. Raises Refusal for an alert that does not exist."""
    if what == "help":
        return notice(help_text(topic))
    return SHOWN[what](desk, desk.directory.visitor(person), key)


def _overview(desk: Desk, actor: Actor, key: str | None) -> Json:
    del key
    may_declare = desk.house.policy.may_declare(actor)
    return overview.overview(
        reading.alerts(desk.house, actor, Status.DECLARED),
        reading.drafts_of(desk.house, actor),
        may_declare=may_declare,
        trouble=desk.house.source.trouble if may_declare else "",
        templates=templates.standing(desk.house) if may_declare else "",
        today=desk.today(),
    )


def _status(desk: Desk, actor: Actor, key: str | None) -> Json:
    found = reading.standing(desk.house, actor, key)
    steers = leads(desk.house.policy, actor, found.alert)
    return status.status(
        found.alert,
        tally=found.tally,
        failures=found.failures,
        progress=found.progress,
        today=desk.today(),
        steers=steers,
        level_before=found.level_before,
        next_check_in=next_check_in(found.alert, desk.house.clock.now()),
    )


def show_roster(
    desk: Desk, person: str, key: str | None, chosen: Filter, page: int = 1, *, exact: bool = True
) -> Json:
    """Return one page of those on a roster who stand so. `exact`: refuse a page that is not there."""
    actor = desk.directory.visitor(person)
    alert, figures, excerpt = reading.roster(desk.house, actor, key, chosen, page, exact=exact)
    return listing.listing(alert, figures, excerpt, reader=actor.id, steers=leads(desk.house.policy, actor, alert))


def show_deferrals(
    desk: Desk, person: str, key: str | None, part: Part | None, page: int = 1, *, exact: bool = True
) -> Json:
    """Return one page of a part of the register. `exact`: refuse a page that is not there."""
    chosen = part or (Part.ALL if key else Part.OPEN)
    actor = desk.directory.visitor(person)
    return register.deferrals_answer(reading.deferrals(desk.house, actor, key, chosen, page, exact=exact))


def _history(desk: Desk, actor: Actor, key: str | None) -> Json:
    if key is None:
        return history.history(reading.alerts(desk.house, actor, *EVER_DECLARED))
    alert, happened = reading.story(desk.house, actor, key)
    return history.story(alert, happened, desk.house.policy.zone, candid=leads(desk.house.policy, actor, alert))


def _report(desk: Desk, actor: Actor, key: str | None) -> Json:
    alert, ledger, check_ins, released = reading.report(desk.house, actor, key)
    leads = retrospective_rules.reads_all(alert, actor, desk.house.policy)
    return report.report(alert, ledger, check_ins, released=released, leads=leads)


def _checklist(desk: Desk, actor: Actor, key: str | None) -> Json:
    alert = reading.shown(desk.house, actor, key, Status.DECLARED, Status.DRAFT)
    require_declared(alert)
    nothing = StandDown(actor=actor, alert=alert.key)
    settled = checklist.settle(alert, nothing, desk.house.clock.now(), desk.house.policy)
    return checklists.checklist(alert, settled, steers=leads(desk.house.policy, actor, alert))


SHOWN: Mapping[str, Callable[[Desk, Actor, str | None], Json]] = {
    "overview": _overview,
    "status": _status,
    "history": _history,
    "report": _report,
    "checklist": _checklist,
}
