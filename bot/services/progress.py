"""How far an alert's broadcast is: the figures, and the one message that shows them to whoever declared it."""

from datetime import UTC, datetime, timedelta

from bot.domain.alert import Alert
from bot.domain.delivery import Progress
from bot.domain.reasons import said
from bot.services import live
from bot.services.voice import Voice
from bot.store import Transaction
from bot.store.rows import INTERACTIVE
from bot.surfaces import progress as surface

UNSURE, PROGRESS = "unsure", "progress"
OWN = (UNSURE, PROGRESS)
"""The topics of what is said about messages: neither counted nor asked about."""
LARGE = 20
"""With more messages than this, whoever declares sees the progress."""
LONG = 15.0
"""The same for a broadcast that takes longer than this; in seconds."""
LANE_GAP = 1.0
"""Seconds between two messages in a channel (docs.slack.dev/apis/web-api/rate-limits)."""
LANE_TOLD = 3
"""With fewer messages waiting in a channel, its own limit is not worth a word."""
UNTRIED = 2.0
"""Messages a second, where nothing is known of the workspace yet: about what the courier begins with."""
POSTS = "post"


def progress(reading: Transaction, alert: str, now: datetime) -> Progress:
    """Return how far an alert's messages are, the requests that are still to be written included."""
    figures = reading.decisions.figures(alert, OWN)
    count = {what: rows for what, (rows, _) in figures.items()}
    found = Progress(
        sent=count.get("sent", 0),
        waiting=count.get("due", 0) + count.get("asks", 0),
        failed=count.get("failed", 0),
        unseen=count.get("unseen", 0),
        cancelled=count.get("cancelled", 0),
    )
    if not found.waiting:
        return found
    last_due = max(datetime.fromisoformat(figures[what][1]) for what in ("due", "asks") if what in figures)
    return found.model_copy(update=_forecast(reading, alert, now, max(now, last_due), count.get("asks", 0)))


def _forecast(reading: Transaction, alert: str, now: datetime, last_due: datetime, asks: int) -> dict[str, object]:
    """Say how fast it goes, when it ends, and what it waits for."""
    pace = reading.pacing.pace(POSTS)
    rate: float | None = pace.get("rate")
    held = datetime.fromtimestamp(pace.get("held_until") or 0.0, UTC)
    lane, in_lane = reading.decisions.longest_lane(alert) or ("", 0)
    by_rate = (reading.decisions.all_waiting(last_due) + asks) / (rate or UNTRIED)
    by_lane = in_lane * LANE_GAP
    trouble = reading.decisions.trouble(alert)
    return {
        "rate": rate,
        "ends_at": max(last_due, max(now, held) + timedelta(seconds=max(by_rate, by_lane))),
        "held_until": held if held > now else None,
        "lane": lane if by_lane > by_rate and in_lane >= LANE_TOLD else None,
        "trouble": said(trouble[0]) if trouble else None,
    }


def progress_of(key: str) -> str:
    """Return the name of the message that shows an alert's progress."""
    return f"{PROGRESS}:{key}"


def begin(voice: Voice) -> None:
    """Show the progress to whoever declared, where it takes a while. A practice notifies nobody."""
    alert = voice.alert
    found = progress(voice.tx, alert.key, voice.now)
    takes = (found.ends_at - voice.now).total_seconds() if found.ends_at else 0.0
    if not alert.terms.practice and (found.waiting > LARGE or takes > LONG):
        pages = pages_of(alert, found)
        voice.pages(progress_of(alert.key), declarer(alert), pages, priority=INTERACTIVE)


def pages_of(alert: Alert, found: Progress) -> tuple[live.Page, ...]:
    """Render the message that shows the progress."""
    shown = surface.progress_message(alert, found)
    return (live.Message(shown["text"], tuple(shown["blocks"])),)


def declarer(alert: Alert) -> str:
    """Return who is told about the broadcast of an alert."""
    return alert.declared_by or alert.author
