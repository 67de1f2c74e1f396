"""Anchors: once a day it is written down outside the database where the audit log ends."""

import logging
from datetime import datetime, timedelta

from bot.domain.record import Anchor
from bot.errors import StoreError
from bot.language import gettext
from bot.services.house import House
from bot.services.perform import Also
from bot.store import Post, Row, Store, Transaction
from bot.surfaces.text import notice

log = logging.getLogger(__name__)

TOPIC = "audit-anchor"
"""The topic of the timer, and of the message in the channel of `audit_channel`."""
WHOSE = "audit"
"""What the one timer is about."""
EVERY = timedelta(days=1)


def anchor(tx: Transaction, now: datetime) -> Anchor:
    """Return where the audit log ends. Raises StoreError where the database does not say so any more."""
    head = tx.audit.head()
    if head is None:
        raise StoreError("The note of where the audit log ends is gone. Run codered audit verify.")
    return Anchor(seq=head.seq, hash=head.hash, at=now)


def begin(store: Store, now: datetime) -> None:
    """Have the timer ring in a day, unless it is set already."""
    with store.transaction() as tx:
        tx.timers.wake(TOPIC, WHOSE, now + EVERY, now)


def ring(house: House, row: Row, also: Also) -> None:
    """Write the anchor into the log, and into the channel where one is named; once more in a day."""
    del row
    now = house.clock.now()
    with house.store.transaction() as tx:
        also(tx, now)
        tx.timers.wake(TOPIC, WHOSE, now + EVERY, now)
        found = anchor(tx, now)
        if house.policy.audit_channel:
            with house.reading_in(None):
                said = notice(_said(found))
            payload = {**said, "mrkdwn": False, "unfurl_links": False, "unfurl_media": False}
            tx.outbox.post(Post(topic=TOPIC, channel=house.policy.audit_channel, payload=payload), now)
    log.info("audit.anchor %s", found)


def _said(found: Anchor) -> str:
    return "\n".join(
        (
            gettext("Anchor of the audit log: {anchor}", anchor=found),
            gettext(
                "Keep it. With it codered audit verify --anchor tells whether the log still contains what it "
                "contains now."
            ),
        )
    )
