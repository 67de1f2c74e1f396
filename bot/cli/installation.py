"""What the doctor looks at on this machine: configuration, templates, database, disk, outbox, people."""

import shutil
import stat
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from bot.app import build_memos
from bot.clock import SystemClock
from bot.courier.presence import at_work
from bot.domain.alert import Status
from bot.domain.brief import Level
from bot.domain.policy import Policy
from bot.domain.values import is_person_id
from bot.errors import ConfigurationError
from bot.policy_file import load_policy
from bot.settings import Settings
from bot.store import Store

MEGABYTE = 2**20
ROOM = 100 * MEGABYTE
"""So much must be free on the database's disk, and as much as the database itself, for a backup."""
LOG_MOST = 256 * MEGABYTE
"""SQLite keeps its log at some megabytes, unless something reads without an end."""
NO_DATABASE = "there is no database yet"
LATE = timedelta(minutes=15)
"""A message that waits for longer than this is late, whatever Slack's limits are."""


def policy(settings: Settings) -> str:
    """Say who may declare; raise ConfigurationError for a policy that cannot be used or followed."""
    settings.require_config()
    found = load_policy(settings.config)
    short = [sentence for level in Level for sentence in _too_few_approvers(found, level)]
    if short:
        raise ConfigurationError(" ".join(short))
    source = str(settings.config) if settings.config.exists() else "defaults, no file"
    persons = [name for name in found.declarers if is_person_id(name)]
    others = [name for name in found.declarers if name not in persons]
    named = [str(len(persons))] if persons else []
    return f"{source}; {' and '.join((*named, *others)) or 'workspace admins'} may declare"


def _too_few_approvers(policy: Policy, level: Level) -> Iterator[str]:
    """Count approvers where all of them are named: whoever asks may be one, and nobody approves their own."""
    wanted, who = policy.approvals_at(level, practice=False), set(policy.approvers_at(level))
    if all(map(is_person_id, who)) and len(who) < wanted:
        yield (
            f"A code {level} needs {wanted} approvals, and only {len(who)} may give one: "
            f"name more under approvers in the table [{level}], or lower approvals."
        )


def templates(settings: Settings) -> str:
    """Say that every template is in order; raise ConfigurationError with the first that is not."""
    findings = build_memos(settings.templates).lint()
    if findings:
        raise ConfigurationError(f"{len(findings)} findings: run codered templates lint. First: {findings[0]}")
    return "in order"


def database(settings: Settings) -> str:
    """Say that the database takes writes and is whole; raise StoreError or ConfigurationError where it is not."""
    path = Path(settings.database).absolute()
    if path.parent.is_dir() and not path.exists():
        return f"{settings.database} is not there yet: the first start makes it. Else correct CODERED_DATABASE."
    with closing(Store(settings.database)) as store:
        store.check()
        damage = store.damage()
        with store.snapshot() as reading:
            count, faults = reading.audit.verify()
    if damage:
        raise ConfigurationError(f"{settings.database}: {damage[0]} Stop the bot and restore a backup.")
    if faults:
        raise ConfigurationError(f"The audit log does not verify: {faults[0]} Run codered audit verify.")
    return f"{settings.database} takes writes; {count} audit rows verify"


def disk(settings: Settings) -> str:
    """Say how much room there is; raise ConfigurationError where there is little, or anybody may write to it."""
    path = Path(settings.database)
    if not path.absolute().parent.is_dir():
        raise ConfigurationError(f"{path.parent} is no folder: make it, or correct CODERED_DATABASE.")
    size, log = _size(path), _size(path.with_name(f"{path.name}-wal"))
    free = shutil.disk_usage(path.absolute().parent).free
    problems = [*_too_little(path, free, ROOM + size), *_too_long(path, log), *_too_open(path)]
    if problems:
        raise ConfigurationError(" ".join(problems))
    return f"{_megabytes(size)} in the database, {_megabytes(log)} in its log, {_megabytes(free)} free"


def _too_little(path: Path, free: int, wanted: int) -> Iterator[str]:
    if free < wanted:
        yield (
            f"Only {_megabytes(free)} are free on the disk of {path}: free {_megabytes(wanted)}, so that it can "
            "grow and be backed up."
        )


def _too_long(path: Path, log: int) -> Iterator[str]:
    if log > LOG_MOST:
        yield (
            f"{path}-wal has {_megabytes(log)}: something has been reading the database for a long time. "
            "End what has it open besides the bot."
        )


def _too_open(path: Path) -> Iterator[str]:
    for one in filter(Path.exists, (path, path.absolute().parent)):
        mode = one.stat().st_mode
        if mode & stat.S_IWOTH and not mode & stat.S_ISVTX:
            yield f"Anybody on this machine may write to {one}: chmod o-w {one}."


def outbox(settings: Settings) -> str:
    """Say how many messages wait; raise ConfigurationError for what failed, is in doubt, or is late."""
    now = SystemClock().now()
    if not Path(settings.database).exists():
        return NO_DATABASE
    with _opened(settings) as store:
        busy = at_work(store.path)
        with store.snapshot() as reading:
            counts, due = reading.decisions.counts(None), reading.gauges.oldest_due(now)
    problems = [
        *_undecided(counts.get("failed", 0), "failed", "retry or dismiss each"),
        *_undecided(counts.get("unknown", 0), "may or may not be there", "retry or cancel what stays so"),
        *_late(due, now, busy=busy),
    ]
    if problems:
        raise ConfigurationError(" ".join(problems))
    waiting = counts.get("pending", 0) + counts.get("sending", 0)
    return f"messages that wait: {waiting}; {'a bot is' if busy else 'no bot is'} at work on this machine"


def _undecided(count: int, what: str, act: str) -> Iterator[str]:
    if count:
        messages = "message" if count == 1 else "messages"
        yield f"{count} {messages} {what}: codered outbox says why; {act} (codered outbox --help)."


def _late(due: dict[str, datetime], now: datetime, *, busy: bool) -> Iterator[str]:
    oldest = min(due.values(), default=now)
    if now - oldest < LATE:
        return
    since = f"{oldest:%Y-%m-%d %H:%M} UTC"
    if busy:
        yield f"Something has been due since {since}: codered outbox says what Slack answers, the log the rest."
    else:
        yield (
            f"Something has been due since {since}, and no bot of this machine is at work: start codered run or "
            "codered serve."
        )


def people(settings: Settings) -> str:
    """Say how many people are known; raise ConfigurationError where a running alert asks people who are not."""
    if not Path(settings.database).exists():
        return NO_DATABASE
    with _opened(settings) as store, store.snapshot() as reading:
        known = {person.id for person in reading.people.everybody()}
        alerts = reading.alerts.all(Status.DECLARED)
        strangers = {entry.person for alert in alerts for entry in alert.roster} - known
    if strangers:
        raise ConfigurationError(
            f"Of {len(strangers)} people who are asked in running alerts neither zone nor manager is known: "
            "run codered people sync."
        )
    if not known:
        return "nobody is known yet: codered people sync fetches zones, managers and teams"
    return f"{len(known)} are known"


@contextmanager
def _opened(settings: Settings) -> Iterator[Store]:
    with closing(Store(settings.database)) as store:
        yield store


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def _megabytes(size: int) -> str:
    return f"{size / MEGABYTE:,.1f} MB"
