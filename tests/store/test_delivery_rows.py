"""What Slack has delivered, and whom it has described."""

from datetime import timedelta

from bot.store import Store
from bot.store.deliveries import Delivery
from bot.store.people import KnownPerson
from tests.store.store_case import NOW

ADA = KnownPerson(id="U0ADA", name="Ada 🚀", is_admin=True, timezone="Asia/Tokyo", locale="ja-JP", fetched_at=NOW)


def test_a_delivery_is_remembered(store: Store) -> None:
    """What came of a delivery is found by its key, with or without an alert."""
    with store.transaction() as tx:
        tx.deliveries.add("view:1", NOW, Delivery("CR-1", "CR-1 is declared."))
        tx.deliveries.add("view:2", NOW, Delivery(None, ""))
    assert store.reading.deliveries.find("view:1") == ("CR-1", "CR-1 is declared.")
    assert store.reading.deliveries.find("view:2") == (None, "")
    assert store.reading.deliveries.find("view:3") is None


def test_old_deliveries_are_forgotten(store: Store) -> None:
    """What is older than any retry is dropped; the rest stays."""
    with store.transaction() as tx:
        tx.deliveries.add("old", NOW - timedelta(days=3), Delivery("CR-1", ""))
        tx.deliveries.add("new", NOW, Delivery("CR-1", ""))
        tx.deliveries.forget(NOW - timedelta(days=1))
    assert store.reading.deliveries.find("old") is None
    assert store.reading.deliveries.find("new") is not None


def test_people_are_remembered_as_slack_last_said(store: Store) -> None:
    """A person is kept as described, the later description in place of the earlier."""
    assert store.reading.people.find("U0ADA") is None
    with store.transaction() as tx:
        tx.people.remember(ADA)
    assert store.reading.people.find("U0ADA") == ADA
    later = ADA.model_copy(update={"name": "Ada L.", "is_admin": False, "deleted": True, "timezone": None})
    with store.transaction() as tx:
        tx.people.remember(later)
        tx.people.remember(ADA.model_copy(update={"id": "U0BO", "name": "Bo"}))
    assert store.reading.people.find("U0ADA") == later
    assert store.reading.people.names() == {"U0ADA": "Ada L.", "U0BO": "Bo"}
