"""How far a broadcast is: in a message that follows it, in the status, and on the command line."""

from collections.abc import Iterator

from bot.domain.alert import Alert
from bot.domain.delivery import Progress
from bot.language import gettext, ngettext, written_number
from bot.surfaces.blocks import header, message
from bot.surfaces.ids import COMMAND
from bot.surfaces.rich import Json, Line, clock, filled, paragraph, sentence_line, titled
from bot.surfaces.words import alert_name, clip

TROUBLE_SHOWN = 200
WHOLE = 10
"""From this rate on nobody asks for tenths."""


def progress_message(alert: Alert, progress: Progress) -> Json:
    """Return `{"text", "blocks"}` on how far the broadcast of an alert is."""
    title = gettext("The broadcast is done") if progress.settled else gettext("The broadcast is going out")
    lines = [titled(title, figures(progress)), *forecast(progress)]
    if progress.failed:
        command = f"{COMMAND} status {alert.key}"
        lines.append(sentence_line(gettext("Which failed, and why: {command}", command=command)))
    return message((header(alert_name(alert)), paragraph(*lines)))


def figures(progress: Progress) -> str:
    """Count an alert's messages by what has become of them."""
    total = progress.total
    if total and progress.sent == total:
        return ngettext("{n} message sent, none is left.", "{n} messages sent, none is left.", total)
    sent = ngettext("{sent} of {n} message sent", "{sent} of {n} messages sent", total, sent=progress.sent)
    waiting = ngettext("{n} waiting", "{n} waiting", progress.waiting)
    failed = ngettext("{n} failed", "{n} failed", progress.failed)
    unseen = ngettext(
        "{n} waiting for a person's decision", "{n} waiting for a person's decision", progress.unseen
    )
    parts = (
        sent,
        waiting if progress.waiting else "",
        failed if progress.failed else "",
        unseen if progress.unseen else "",
    )
    return f"{', '.join(filter(None, parts))}."


def forecast(progress: Progress) -> tuple[Line, ...]:
    """Say how fast it goes, when it ends, and why it waits, where it does."""
    return tuple(_forecast(progress))


def _forecast(progress: Progress) -> Iterator[Line]:
    if progress.rate or progress.ends_at:
        yield _pace(progress)
    if progress.held_until:
        yield filled(gettext("Slack asked us to wait until {when}."), when=clock(progress.held_until))
    if progress.lane:
        slow = gettext("Slack takes one message a second in {where}, where most of it goes.")
        yield filled(slow, where=sentence_line(place(progress.lane)))
    if progress.trouble:
        why = clip(progress.trouble, TROUBLE_SHOWN)
        yield sentence_line(gettext("Some is tried again, because: {why}", why=why))


def _pace(progress: Progress) -> Line:
    rate = _rate(progress.rate or 0)
    if progress.ends_at is None:
        return filled(gettext("About {rate} messages a second in the whole workspace."), rate=rate)
    when = clock(progress.ends_at)
    if not progress.rate:
        return filled(gettext("Done at about {when}."), when=when)
    both = gettext("About {rate} messages a second in the whole workspace; done at about {when}.")
    return filled(both, rate=rate, when=when)


def place(lane: str) -> str:
    """Mention the channel or the person that a message goes to."""
    return f"<@{lane}>" if lane[:1] in {"U", "W"} else f"<#{lane}>"


def _rate(rate: float) -> str:
    return written_number(round(rate, 1) if rate < WHOLE else round(rate))
