"""How far a broadcast is: in a message that follows it, in the status, and on the command line."""

from collections.abc import Iterator
from datetime import UTC, datetime

from bot.domain.alert import Alert
from bot.domain.delivery import Progress
from bot.surfaces.blocks import header, message
from bot.surfaces.ids import COMMAND
from bot.surfaces.rich import Json, paragraph, sentence_line, titled
from bot.surfaces.words import alert_name, clip, counted

TROUBLE_SHOWN = 200
WHOLE = 10
"""From this rate on nobody asks for tenths."""


def progress_message(alert: Alert, progress: Progress) -> Json:
    """Return `{"text", "blocks"}` on how far the broadcast of an alert is."""
    title = "The broadcast is done" if progress.settled else "The broadcast is going out"
    lines = [titled(title, figures(progress)), *map(sentence_line, forecast(progress))]
    if progress.failed:
        lines.append(sentence_line(f"Which failed, and why: {COMMAND} status {alert.key}"))
    return message((header(alert_name(alert)), paragraph(*lines)))


def figures(progress: Progress) -> str:
    """Count an alert's messages by what has become of them."""
    if progress.total and progress.sent == progress.total:
        return f"{counted(progress.sent, 'message', 'messages')} sent, none is left."
    parts = (
        f"{progress.sent} of {counted(progress.total, 'message', 'messages')} sent",
        f"{progress.waiting} waiting" if progress.waiting else "",
        f"{progress.failed} failed" if progress.failed else "",
        f"{progress.unseen} waiting for a person's decision" if progress.unseen else "",
    )
    return f"{', '.join(filter(None, parts))}."


def forecast(progress: Progress) -> tuple[str, ...]:
    """Say how fast it goes, when it ends, and why it waits, where it does."""
    return tuple(_forecast(progress))


def _forecast(progress: Progress) -> Iterator[str]:
    pace = f"About {_rate(progress.rate)} messages a second in the whole workspace" if progress.rate else ""
    end = f"done at about {_clock(progress.ends_at)}" if progress.ends_at else ""
    told = "; ".join(filter(None, (pace, end)))
    if told:
        yield f"{told[0].upper()}{told[1:]}."
    if progress.held_until:
        yield f"Slack asked us to wait until {_clock(progress.held_until)}."
    if progress.lane:
        yield f"Slack takes one message a second in {place(progress.lane)}, where most of it goes."
    if progress.trouble:
        yield f"Some is tried again, because: {clip(progress.trouble, TROUBLE_SHOWN)}"


def place(lane: str) -> str:
    """Mention the channel or the person that a message goes to."""
    return f"<@{lane}>" if lane[:1] in {"U", "W"} else f"<#{lane}>"


def _rate(rate: float) -> str:
    return f"{rate:.1f}" if rate < WHOLE else f"{rate:.0f}"


def _clock(at: datetime) -> str:
    return f"{at.astimezone(UTC):%H:%M:%S} UTC"
