"""What a brief would look like as a memo, without Slack or database."""

from datetime import datetime

from bot.domain.alert import Alert
from bot.domain.brief import Brief
from bot.domain.deferral import RegisterEntry
from bot.domain.reassignment import RosterEntry
from bot.memos import Kind, Memo, MemoContext, Memos
from bot.services.alerts import require_language

PREVIEW_KEY = "CR-1"


def preview(memos: Memos, brief: Brief, now: datetime, language: str | None = None) -> Memo:
    """Render the declaration of a brief as if it were declared at `now`. Raises InvalidInput, TemplateError."""
    require_language(memos, language or brief.language)
    alert = Alert(
        key=PREVIEW_KEY,
        version=1,
        terms=brief.terms(),
        author=brief.lead or "author",
        created_at=now,
        declared_at=now,
        roster=tuple(
            RosterEntry(id=f"{PREVIEW_KEY}-R{number}", move=move)
            for number, move in enumerate(brief.reassignments, 1)
        ),
        deferrals=tuple(
            RegisterEntry(id=f"{PREVIEW_KEY}-D{number}", deferral=deferral, since=now)
            for number, deferral in enumerate(brief.deferrals, 1)
        ),
    )
    return memos.render(Kind.DECLARATION, MemoContext.of(alert, now), language or brief.language)
