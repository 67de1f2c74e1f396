"""What a brief would look like as a memo, without Slack or database."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from bot.domain.alert import Alert, Status
from bot.domain.brief import Brief, Ping
from bot.domain.deferral import RegisterEntry
from bot.domain.reassignment import RosterEntry
from bot.language import reading_in
from bot.memos import Kind, Memo, MemoContext, Memos, Message
from bot.services.alerts import require_language
from bot.surfaces.ask import ask_actions

PREVIEW_KEY = "CR-1"


class Reading(NamedTuple):
    """What one kind of reader would get: who that is, as text, the memo, and its messages in Slack."""

    reader: str
    memo: Memo
    messages: tuple[Message, ...]


def preview(
    memos: Memos,
    brief: Brief,
    now: datetime,
    language: str | None = None,
    *,
    key: str = PREVIEW_KEY,
    version: int = 1,
) -> Memo:
    """Render the declaration of a brief as if it were declared at `now`. Raises InvalidInput, TemplateError."""
    require_language(memos, language or brief.language)
    alert = _declared(brief, now, key, version)
    return memos.render(Kind.DECLARATION, MemoContext.of(alert, now), language or brief.language)


def readings(
    memos: Memos, brief: Brief, now: datetime, names: Mapping[str, str], language: str | None = None
) -> Iterator[Reading]:
    """Yield what everybody would read; then what the first who moves, and the first who owns a project, would get.

    In a practice nobody gets a direct message. `names` are display names by id. Raises InvalidInput and
    TemplateError.
    """
    memo = preview(memos, brief, now, language)
    yield Reading(_everybody(brief, names), memo, memo.messages(names=names, ping=brief.audience.ping))
    if brief.practice:
        return
    alert = _declared(brief, now, PREVIEW_KEY, 1)
    for entries in (alert.roster, alert.deferrals):
        if entries:
            with reading_in(language or brief.language):
                asked = _asked(memos, alert, entries, names, language or brief.language)
            yield asked


def _declared(brief: Brief, now: datetime, key: str, version: int) -> Alert:
    return Alert(
        key=key,
        status=Status.DECLARED,
        version=version,
        terms=brief.terms(),
        author=brief.lead or "author",
        created_at=now,
        declared_at=now,
        roster=tuple(
            RosterEntry(id=f"{key}-R{number}", move=move, asked_at=now)
            for number, move in enumerate(brief.reassignments, 1)
        ),
        deferrals=tuple(
            RegisterEntry(id=f"{key}-D{number}", deferral=deferral, since=now, asked_at=now)
            for number, deferral in enumerate(brief.deferrals, 1)
        ),
    )


def _asked(
    memos: Memos,
    alert: Alert,
    entries: Sequence[RosterEntry | RegisterEntry],
    names: Mapping[str, str],
    language: str | None,
) -> Reading:
    """Return the direct message that asks the first of these for an answer, with the buttons at its end."""
    now, entry, others = alert.created_at, entries[0], len(entries) - 1
    person = names.get(entry.person, entry.person)
    more = "" if not others else "; one other gets one too" if others == 1 else f"; {others} others get one too"
    if isinstance(entry, RosterEntry):
        reader = f"Direct message to @{person}, who moves to “{entry.move.workstream}”{more}"
        context = MemoContext.of(alert, now, reader=entry.person, move=entry)
        memo = memos.render(Kind.REASSIGNMENT, context, language)
    else:
        reader = f"Direct message to @{person}, who owns “{entry.project}”{more}"
        context = MemoContext.of(alert, now, reader=entry.person, deferral=entry)
        memo = memos.render(Kind.DEFERRAL, context, language)
    *before, last = memo.messages(names=names)
    ending = Message(last.text, (*last.blocks, *ask_actions(entry, alert)))
    return Reading(reader, memo, (*before, ending))


def _everybody(brief: Brief, names: Mapping[str, str]) -> str:
    audience = brief.audience
    channels = ", ".join(f"#{names.get(channel, channel)}" for channel in audience.channels) or "no channel yet"
    pinged = "" if audience.ping is Ping.NOBODY or brief.practice else f", with @{audience.ping}"
    return f"The memo, as everybody reads it in {channels}{pinged}"
