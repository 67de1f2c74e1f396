"""Reports: counted from the database, and their charts on the way to the home thread."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.alert import Alert, Status
from bot.domain.guards import require_declared
from bot.domain.policy import Actor, Policy, require_lead
from bot.domain.reporting import DECISIONS, Comparison, Report, ReportTaken, Sources, comparison_of, report_of
from bot.errors import Refusal
from bot.language import gettext, in_each_language, reading_in, sentences
from bot.services import register
from bot.services.house import House
from bot.services.perform import Outcome
from bot.services.recording import happenings
from bot.services.sight import Sight
from bot.services.voice import Voice
from bot.store import Post, Row, Transaction
from bot.store.deliveries import Delivery
from bot.store.rows import INTERACTIVE
from bot.surfaces import charts
from bot.surfaces.words import alert_name

TOPIC = "charts"
"""The topic of the outbox's rows that become pictures in an alert's home thread."""
TAKEN = "taken"
"""What such a row keeps once the audit log has it."""
EVER_DECLARED = (Status.DECLARED, Status.STOOD_DOWN, Status.RECALLED)


@dataclass(frozen=True)
class Pictures:
    """Pictures that are to be posted together, with the sentence above them."""

    files: tuple[charts.Picture, ...]
    comment: str


def counted(reading: Transaction, policy: Policy, alert: Alert, now: datetime) -> Report:
    """Return the report on an alert, of which everything is loaded, at `now`. Call it inside a snapshot."""
    lines = register.lines(reading, policy, now, alert.key)
    sources = Sources(
        alert=alert,
        answers=tuple(reading.ledger.answers(alert.key)),
        rounds=reading.check_ins.all(alert.key),
        updates=len(reading.alerts.check_ins(alert.key)) + reading.check_ins.answered(alert.key),
        lines=register.with_moved(reading, lines),
        happened=tuple(happenings(reading, alert.key, names=DECISIONS)),
    )
    return report_of(sources, policy, now)


def compared(reading: Transaction, policy: Policy, actor: Actor, now: datetime) -> Comparison:
    """Compare the alerts that somebody sees, but for practices. Call it inside a snapshot."""
    seen = Sight(policy, reading, actor).all(*EVER_DECLARED)
    return comparison_of((counted(reading, policy, alert, now) for alert in seen), now)


def ask(house: House, actor: Actor, key: str | None, request: str | None = None) -> Outcome:
    """Have the charts of an alert posted in its home thread; Refusal for who may not steer it.

    Whoever reads the thread sees them, so it is not for everybody to post them there.
    """
    now = house.clock.now()
    with house.store.transaction() as tx:
        if request and (seen := tx.deliveries.find(request)):
            return Outcome(seen.alert or "", seen.sentence, repeated=True)
        alert = Sight(house.policy, tx, actor).choose(key, *EVER_DECLARED, person="")
        home = _require_allowed(house, tx, actor, alert, now)
        payload = {"alert": alert.key, "actor": actor.id, "admin": actor.is_admin}
        # Of no alert, as exports are: it is none of the messages by which the alert is told.
        row = Post(topic=TOPIC, channel=home[0], thread_of=home[1], payload=payload, priority=INTERACTIVE)
        tx.outbox.post(row, now)
        sentence = gettext(
            "The charts of {key} are being drawn; they come into its thread in <#{channel}>.",
            key=alert.key,
            channel=home[0],
        )
        if request:
            tx.deliveries.add(request, now, Delivery(alert.key, sentence))
    return Outcome(alert.key, sentence)


def _require_allowed(
    house: House, tx: Transaction, actor: Actor, alert: Alert, now: datetime
) -> tuple[str, str | None]:
    """Return the home channel, and the row its thread replies to; Refusal where there shall be no charts."""
    require_lead(house.policy, actor, alert)
    if not alert.over:
        require_declared(alert)
    if not charts.available():
        raise Refusal(
            gettext(
                "Charts cannot be drawn, because a part of Code Red is not installed. Ask whoever runs it to "
                "install codered-bot[report]; /codered report {key} shows the figures.",
                key=alert.key,
            )
        )
    home = Voice(house, tx, alert, alert, now).home_thread()
    if home is None:
        raise Refusal(gettext("{key} has no thread in a channel where charts could be posted.", key=alert.key))
    return home


def prepare(house: House, row: Row) -> Pictures:
    """Draw the charts of a row as things are now, and keep in the audit log who had them posted.

    Raises Refusal where they may not have it any more: the sentence is why the row fails.
    """
    key, now = row.payload["alert"], house.clock.now()
    actor = Actor(id=row.payload["actor"], is_admin=row.payload["admin"])
    with house.store.snapshot() as reading:
        alert = Sight(house.policy, reading, actor).choose(key)
        _require_allowed(house, reading, actor, alert, now)
        report = counted(reading, house.policy, alert, now)
    with reading_in(alert.terms.language or None, house.policy.language):
        drawn = tuple(charts.pictures(report, house.policy.zone, suffix=row.id))
        comment = "\n".join(in_each_language(lambda: _comment(alert, report, house.policy)))
    if not row.payload.get(TAKEN):
        with house.store.transaction() as tx:
            tx.audit.append((ReportTaken(alert=key, actor=actor.id, at=now, how="png"),))
            tx.claims.refine(row, row.payload | {TAKEN: True})
    return Pictures(drawn, comment)


def _comment(alert: Alert, report: Report, policy: Policy) -> str:
    """Say what comes with the pictures, and what they cannot show."""
    return sentences(
        gettext("The report on {alert}, in charts.", alert=alert_name(alert)),
        *charts.told_instead(report, policy.zone),
    )


def is_picture_of(name: str, row: Row) -> bool:
    """Tell by a file's name whether it is one of the pictures that a row became."""
    return name.endswith(f"-{row.id}.png")
