"""Home tabs: what each person finds on theirs, as the database knows it now."""

import hashlib
import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from bot.domain import retrospective_rules, return_rules
from bot.domain.agenda import (
    Agenda,
    Ask,
    Part,
    Running,
    Shelf,
    ToAnswer,
    ToApprove,
    ToCheckIn,
    ToDecide,
    ToLookBack,
    ToReturn,
    ToReview,
    ToSettle,
    urgent_first,
)
from bot.domain.alert import Alert, Status
from bot.domain.answer_rules import Entry, settles
from bot.domain.approval import ApprovalState
from bot.domain.figures import Filter, spans
from bot.domain.ledger import Standing
from bot.domain.policy import Actor, leads
from bot.domain.register import RegisterLine, in_order, register_line
from bot.domain.values import Person
from bot.services import register
from bot.services.check_ins import next_check_in
from bot.services.house import House
from bot.services.sight import Sight
from bot.store import Transaction
from bot.surfaces import home

Json = dict[str, Any]


def view_of(house: House, person: Person) -> Json:
    """Render a person's Home tab, at the pages to which they have turned."""
    now = house.clock.now()
    with house.store.snapshot() as reading:
        known = reading.people.find(person)
        actor = Actor(id=person, is_admin=bool(known and known.is_admin))
        agenda = _Desk(house, reading, actor, now).agenda()
    with house.reading_in(known.locale if known else None):
        return home.home(agenda)


def is_shown(house: House, person: Person, view: Json) -> bool:
    """Tell whether that is what Slack shows already."""
    return house.store.reading.homes.digest(person) == _digest(view)


def doubt(house: House, person: Person) -> None:
    """Forget what Slack shows: until it answers, also after a crash, it may be the old view or the new one."""
    if house.store.reading.homes.digest(person) is not None:
        with house.store.transaction() as tx:
            tx.homes.note(person, None)


def note(house: House, person: Person, view: Json) -> None:
    """Remember what Slack shows now."""
    with house.store.transaction() as tx:
        tx.homes.note(person, _digest(view))


def _digest(view: Json) -> str:
    return hashlib.sha256(json.dumps(view, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


class _Desk:
    """What lies on one person's desk; what they may not see is not there."""

    def __init__(self, house: House, tx: Transaction, actor: Actor, now: datetime) -> None:
        self._house, self._tx, self._actor, self._now = house, tx, actor, now
        self._person = actor.id
        self._sight = Sight(house.policy, tx, actor)

    def agenda(self) -> Agenda:
        """Return it, a page of each part."""
        policy, pages = self._house.policy, self._tx.homes.pages(self._person)
        active = self._sight.all(Status.DECLARED, person=self._person)
        drafts = self._sight.all(Status.DRAFT, person="")
        steered = [one for one in (*active, *drafts) if leads(policy, self._actor, one)]
        lines = register.owned(self._tx, policy, self._person, self._now)
        owned = Shelf.of([one for one in lines if self._sees(one.alert)], Part.OWNED, pages.get(Part.OWNED, 1))
        shelf = Shelf.of(tuple(self._reports()), Part.REPORTS, pages.get(Part.REPORTS, 1))
        asked = urgent_first(self._asks(active, drafts))
        return Agenda(
            person=self._person,
            today=policy.today(self._now),
            asked=Shelf.of(asked, Part.ASKED, pages.get(Part.ASKED, 1)),
            going_on=self._running(Shelf.of(active, Part.GOING_ON, pages.get(Part.GOING_ON, 1))),
            owned=owned,
            reports=shelf,
            steered=self._running(Shelf.of(steered, Part.STEERED, pages.get(Part.STEERED, 1))),
            may_declare=policy.may_declare(self._actor),
        )

    def _sees(self, key: str) -> bool:
        return self._sight.find(key, person="") is not None

    def _running(self, shelf: Shelf[Alert]) -> Shelf[Running]:
        """Count those of a page only."""
        found = tuple(
            Running(one, self._tx.rosters.figures(one), next_check_in(one, self._now)) for one in shelf.items
        )
        return Shelf(found, shelf.number, shelf.pages)

    def _reports(self) -> Iterator[Alert]:
        """Yield the alerts that somebody led or leads, the latest first."""
        for key in self._tx.homes.led(self._person):
            alert = self._sight.find(key, person="")
            if alert:
                yield alert

    def _asks(self, active: tuple[Alert, ...], drafts: tuple[Alert, ...]) -> Iterator[Ask]:
        for alert in (*drafts, *active):
            yield from self._to_approve(alert)
        for alert in active:
            yield from self._asked_in(alert)
        yield from self._to_decide()
        yield from self._to_return()
        yield from self._to_look_back()

    def _to_approve(self, alert: Alert) -> Iterator[Ask]:
        approval = alert.approval
        if approval is None or approval.state is not ApprovalState.ASKED or approval.expired(self._now):
            return
        if self._person in approval.asked and approval.opinion_of(self._person) is None:
            yield ToApprove(alert, approval)

    def _asked_in(self, alert: Alert) -> Iterator[Ask]:
        """Yield what a running alert asks."""
        for entry in alert.expected_of(self._person):
            if entry.unanswered and entry.asked_at:
                yield ToAnswer(alert, entry)
        check_in = alert.check_in
        if check_in and check_in.open and any(one.person == self._person for one in check_in.missing):
            yield ToCheckIn(alert, check_in)
        if self._person in alert.leaders and not alert.terms.practice:
            yield from (ToSettle(alert, entry) for entry in self._concerns(alert))
        day = alert.terms.review_on
        late = day is not None and day <= self._house.policy.today(self._now)
        if day and late and not alert.terms.practice and self._answers_for(alert):
            yield ToReview(alert, day)

    def _answers_for(self, alert: Alert) -> bool:
        return self._person in {alert.terms.lead, alert.author} and leads(self._house.policy, self._actor, alert)

    def _concerns(self, alert: Alert) -> Iterator[Entry]:
        """Yield the concerns that the person settles, and has not."""
        figures = self._tx.rosters.figures(alert)
        order = [stream.name for stream in alert.terms.workstreams]
        for span in spans(figures, order, Filter.CONCERNS, 0, figures.standing(Standing.OBJECTED)):
            for one in self._tx.rosters.page(alert, Filter.CONCERNS, span):
                if one.entry.settlement is None and settles(alert, one.entry) == self._person:
                    yield one.entry

    def _to_decide(self) -> Iterator[Ask]:
        """Yield the person's projects whose review has come, the longest overdue first."""
        for line in in_order(self._lines_due()):
            alert = self._sight.find(line.alert, person="")
            entry = next((one for one in alert.deferrals if one.id == line.id), None) if alert else None
            if alert and entry:
                yield ToDecide(alert, entry)

    def _lines_due(self) -> Iterator[RegisterLine]:
        for key in self._tx.reviews.alerts(owner=self._person, unsettled=True):
            alert = self._sight.find(key, person="")
            if alert is None or alert.terms.practice:
                continue
            for entry in alert.unsettled:
                line = register_line(alert, entry, now=self._now, policy=self._house.policy)
                if entry.person == self._person and line.due:
                    yield line

    def _to_return(self) -> Iterator[Ask]:
        """Yield the alerts from which the person was to be back by now, unless they serve again."""
        today = self._house.policy.today(self._now)
        for key, identity in self._tx.returns.awaited(self._person, today):
            alert = self._sight.find(key, person=self._person)
            entry = next((one for one in alert.roster if one.id == identity), None) if alert else None
            if alert is None or entry is None or not return_rules.is_awaited(entry):
                continue
            if not self._tx.returns.moved_again(self._person, identity, today):
                yield ToReturn(alert, entry)

    def _to_look_back(self) -> Iterator[Ask]:
        for key in self._tx.homes.ended_since(self._now - retrospective_rules.OPEN_FOR):
            alert = self._sight.find(key, person="")
            if alert and retrospective_rules.is_wanted(alert, self._person, self._now):
                yield ToLookBack(alert)
