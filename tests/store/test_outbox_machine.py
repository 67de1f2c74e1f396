"""Whatever two couriers do: no row is held twice, settled twice, sent too early, or forgotten."""

import tempfile
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from datetime import datetime, timedelta
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, multiple, rule

from bot.store import Post, Row, RowState, Store, Transaction
from tests.databases import migrated
from tests.store.store_case import LEASE, NOW, alert, raw, save
from tests.thoroughness import examples

LANES = ("C0A", "C0B", "U0C")
FINAL = {RowState.SENT, RowState.FAILED, RowState.CANCELLED}
NEVER = {RowState.FAILED, RowState.CANCELLED}
couriers = st.sampled_from(("one", "two"))


class Machine(RuleBasedStateMachine):
    """One outbox, two couriers that may be slow, dead or wrong about what they still hold, and a clock."""

    rows = Bundle("rows")
    held = Bundle("held")

    def __init__(self) -> None:
        super().__init__()
        self._folder = tempfile.TemporaryDirectory()
        self.store = Store(migrated(Path(self._folder.name) / "codered.db"))
        self._open = ExitStack()
        # One for all of a run: to open a database for every look takes longer than the look.
        self._behind = self._open.enter_context(raw(self.store.path))
        save(self.store, alert())
        self.now = NOW
        self.posts: dict[str, Post] = {}
        self.leases: dict[str, tuple[str, datetime]] = {}
        self.ended: dict[str, RowState] = {}
        self.settled: Counter[str] = Counter()

    def teardown(self) -> None:
        """Let everything go out that still can; then every row has one end, and nothing is left."""
        self.drain()
        assert {row: state for row, state in self.states().items() if state not in FINAL} == {}
        assert set(self.settled.values()) <= {1}
        self._open.close()
        self.store.close()
        self._folder.cleanup()

    def states(self) -> dict[str, RowState]:
        """Return the state of every row."""
        found = self._behind.execute("SELECT id, state FROM outbox")
        return {row: RowState(state) for row, state in found}

    def enqueue(self, **row: object) -> str:
        """Put a message into the outbox."""
        name = f"row{len(self.posts)}"
        post = Post(topic="memo", payload={"text": name}, id=name, alert="CR-1", **row)  # type: ignore[arg-type]
        with self.store.transaction() as tx:
            tx.outbox.post(post, self.now)
        self.posts[name] = post
        return name

    @initialize(target=rows, lane=st.sampled_from(LANES))
    def begin(self, lane: str) -> object:
        """Begin with a memo in each channel and what follows one of them."""
        memos = [self.enqueue(channel=each) for each in LANES]
        first = self.posts[memos[0]]
        reply = self.enqueue(channel=first.channel, thread_of=first.id)
        news = self.enqueue(channel=lane, after=first.id, if_sent=True)
        page = self.enqueue(channel=lane, thread_of=news)
        return multiple(*memos, reply, news, page)

    @rule(
        target=rows, lane=st.sampled_from(LANES), priority=st.sampled_from((1, 5)), delay=st.sampled_from((0, 40))
    )
    def post(self, lane: str, priority: int, delay: int) -> str:
        """Say something somewhere, now or later."""
        return self.enqueue(channel=lane, priority=priority, due_at=self.now + timedelta(seconds=delay))

    @rule(target=rows, root=rows)
    def reply(self, root: str) -> str:
        """Reply to a message."""
        above = self.posts[root]
        return self.enqueue(channel=above.channel, thread_of=above.thread_of or root)

    @rule(target=rows, before=rows, lane=st.sampled_from(LANES), if_sent=st.booleans())
    def follow(self, before: str, lane: str, *, if_sent: bool) -> str:
        """Say something after something else; perhaps only to who has got that."""
        return self.enqueue(channel=lane, after=before, if_sent=if_sent)

    @rule(seconds=st.sampled_from((1, 5, 31, 120)))
    def wait(self, seconds: int) -> None:
        """Let time pass; leases may end."""
        self.now += timedelta(seconds=seconds)

    @rule(target=held, courier=couriers, most=st.integers(1, 4))
    def claim(self, courier: str, most: int) -> object:
        """Let a courier take what is due."""
        return multiple(*self.claimed(courier, most))

    def claimed(self, courier: str, most: int) -> tuple[Row, ...]:
        """Claim, and check that all of it may be claimed."""
        before = self.states()
        with self.store.transaction() as tx:
            rows = tx.claims.claim(
                now=self.now, lease=courier, lease_until=self.now + LEASE, kinds=("post",), most=most
            )
        lanes = [row.lane for row in rows]
        assert len(lanes) == len(set(lanes))
        for row in rows:
            self.require_claimable(row, before)
            self.leases[row.id] = (courier, self.now + LEASE)
        return rows

    def require_claimable(self, row: Row, before: dict[str, RowState]) -> None:
        """Check that a row was due, free, and behind what it waits for."""
        post = self.posts[row.id]
        assert before[row.id] not in FINAL
        assert row.id not in self.ended
        holder = self.leases.get(row.id)
        assert holder is None or holder[1] <= self.now
        assert row.doubtful is (before[row.id] is not RowState.PENDING)
        if post.thread_of:
            assert before[post.thread_of] is RowState.SENT
        if post.after:
            assert before[post.after] in ({RowState.SENT} if post.if_sent else FINAL)
        others = (self.posts[other].channel for other, (_, until) in self.leases.items() if until > self.now)
        assert post.channel not in others

    @rule(courier=couriers, ends=st.lists(st.sampled_from(("sent", "failed", "later", "unknown")), max_size=3))
    def work(self, courier: str, ends: list[str]) -> None:
        """Let a courier take what is due, and settle it at once; it may die before the end."""
        for row, end in zip(self.claimed(courier, 4), ends, strict=False):
            if end in {"later", "unknown"}:
                self.later(row, 3, unknown=end == "unknown")
            else:
                (self.sent if end == "sent" else self.failed)(row)

    @rule(row=held)
    def sent(self, row: Row) -> None:
        """Slack has taken it."""
        self.settle(row, RowState.SENT, lambda tx: tx.claims.sent(row, self.now, channel=row.lane, ts="1.1"))

    @rule(row=held)
    def failed(self, row: Row) -> None:
        """Slack never takes it."""
        self.settle(row, RowState.FAILED, lambda tx: tx.claims.failed(row, self.now, "Never."))

    @rule(row=held, unknown=st.booleans(), seconds=st.sampled_from((0, 3, 60)))
    def later(self, row: Row, seconds: int, *, unknown: bool) -> None:
        """Put it back, known or unknown."""
        until = self.now + timedelta(seconds=seconds)
        self.settle(row, None, lambda tx: tx.claims.later(row, until, "Wait.", unknown=unknown))

    @rule(row=held)
    def let_go(self, row: Row) -> None:
        """Find it nowhere: it is cancelled, if it was withdrawn."""
        self.settle(row, RowState.CANCELLED, lambda tx: tx.claims.let_go(row, self.now), may_refuse=True)

    @rule(row=held)
    def extend(self, row: Row) -> None:
        """Keep it for longer."""
        with self.store.transaction() as tx:
            kept = tx.claims.extend(row, self.now, self.now + LEASE)
        assert kept is (self.holds(row) and self.leases[row.id][1] > self.now)
        if kept:
            self.leases[row.id] = (row.lease or "", self.now + LEASE)

    @rule(row=rows)
    def cancel(self, row: str) -> None:
        """Cancel what waits, with what hangs from it."""
        with self.store.transaction() as tx:
            tx.outbox.cancel([row], self.now)

    @rule()
    def withdraw(self) -> None:
        """Recall the alert."""
        with self.store.transaction() as tx:
            tx.outbox.withdraw("CR-1", self.now)
        assert RowState.PENDING not in self.states().values()

    def holds(self, row: Row) -> bool:
        """Tell whether the courier that once claimed a row is still the one that holds it."""
        holder = self.leases.get(row.id)
        return holder is not None and holder[0] == row.lease

    def settle(
        self, row: Row, to: RowState | None, how: Callable[[Transaction], bool], *, may_refuse: bool = False
    ) -> None:
        """Settle a row as its courier would: it counts only if the row is still its own."""
        mine = self.holds(row)
        with self.store.transaction() as tx:
            changed = how(tx)
        assert changed is mine or (may_refuse and not changed)
        if changed:
            del self.leases[row.id]
            if to is not None:
                self.settled[row.id] += 1

    def drain(self) -> None:
        """Let one courier, without any fault, send all that is left."""
        for _ in range(400):
            self.now += timedelta(seconds=121)
            rows = self.claimed("three", 8)
            for row in rows:
                self.sent(row)
            if not rows:
                return
        raise AssertionError("it never ends")

    @invariant()
    def nothing_final_changes(self) -> None:
        """Keep what has ended as it is; what failed is the one exception, which may be cancelled."""
        states = self.states()
        for row, state in self.ended.items():
            assert states[row] is state or (state, states[row]) == (RowState.FAILED, RowState.CANCELLED)
        self.ended = {row: state for row, state in states.items() if state in FINAL}

    @invariant()
    def one_row_a_lane_is_under_way(self) -> None:
        """Two messages are never on their way to one place at once."""
        lanes = [self.posts[row].channel for row, (_, until) in self.leases.items() if until > self.now]
        assert len(lanes) == len(set(lanes))

    @invariant()
    def what_hangs_from_nothing_has_ended(self) -> None:
        """End a reply with its root, and what makes sense only after something with that."""
        states = self.states()
        for row, post in self.posts.items():
            root = states[post.thread_of] if post.thread_of else None
            before = states[post.after] if post.after and post.if_sent else None
            if root in NEVER or before in NEVER:
                assert states[row] is not RowState.PENDING


Machine.TestCase.settings = settings(
    max_examples=examples(40),
    stateful_step_count=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)


class TestOutbox(Machine.TestCase):
    """No interleaving of two couriers breaks what the outbox promises."""
