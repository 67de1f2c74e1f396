"""What is said about approvals: to those who are asked, and to whoever asked them."""

from dataclasses import replace

from bot.domain import events
from bot.domain.alert import Alert
from bot.domain.approval import Approval, ApprovalState
from bot.domain.values import Person
from bot.memos import Kind, Memo
from bot.services import live
from bot.services.voice import Voice
from bot.store import Timer
from bot.store.rows import INTERACTIVE, Row
from bot.surfaces.approvals import outcome_end, request_end
from bot.surfaces.bilingual import both

REQUEST, OUTCOME, SHOWN_MEMO = "approval", "approval-outcome", "approval-memo"
"""The topics: the request to an approver, what became of it for whoever asked, and what people will read."""
EXPIRY = "approval-expiry"
"""The topic of the timer that ends a request; its subject is the approval."""
SHOWN = (REQUEST, OUTCOME)
"""The live surfaces."""
END = "codered.approval"
"""What the block ids at the end of these messages begin with."""
ABOUT = (
    events.ApprovalAsked,
    events.ApprovalShown,
    events.Approved,
    events.ApprovalRefused,
    events.ApprovalVoided,
    events.ApprovalExpired,
)
"""The events of which people are told although the alert is still a draft."""


def request_of(approval: Approval, person: Person) -> str:
    """Return the name of the direct message that asks one person to approve."""
    return f"{REQUEST}:{approval.id}:{person}"


def outcome_of(approval: Approval) -> str:
    """Return the name of the direct message that tells whoever asked what an approval has come to."""
    return f"{OUTCOME}:{approval.id}:{approval.state}"


def alert_of(surface: str) -> str:
    """Return the key of the alert that a message about an approval belongs to."""
    return surface.split(":")[1].rpartition("-A")[0]


def asked(event: events.ApprovalAsked, voice: Voice) -> None:
    """Ask each approver, with what people will read below the request."""
    approval = event.approval
    shown = _what_people_will_read(voice, approval)
    for person in approval.asked:
        _ask(voice, approval, person, shown)
    timer = Timer(topic=EXPIRY, alert=voice.alert.key, subject=approval.id, due_at=approval.expires_at)
    voice.tx.outbox.timer(timer, voice.now)


def show(event: events.ApprovalShown, voice: Voice) -> None:
    """Ask one more approver, who wants to approve what they have not been shown."""
    _ask(voice, event.approval, event.actor, _what_people_will_read(voice, event.approval))


def _ask(voice: Voice, approval: Approval, person: Person, shown: Memo) -> None:
    with voice.speaking_to(person):
        memo = voice.memo(Kind.APPROVAL, reader=person, approval=approval)
        pages = _with_end(memo, both(lambda: request_end(voice.alert, approval, person)), voice)
    surface = request_of(approval, person)
    voice.pages(surface, person, pages, subject=approval.id, priority=INTERACTIVE)
    sent = voice.tx.outbox.pages(surface)
    voice.tell(
        person,
        SHOWN_MEMO,
        shown,
        subject=approval.id,
        thread_of=sent[0].id,
        after=sent[-1].id,
        priority=INTERACTIVE,
    )


def approved(event: events.Approved, voice: Voice) -> None:
    """Have every request show it; when it was the last that was needed, whoever asked can go on."""
    follow(voice, event.approval)
    if event.approval.state is ApprovalState.GRANTED:
        _tell_asker(voice, event.approval)


def ended(event: events.ApprovalRefused | events.ApprovalVoided | events.ApprovalExpired, voice: Voice) -> None:
    """Have every request show that nothing is left to approve; tell whoever asked, if it was not they."""
    follow(voice, event.approval)
    if event.actor != event.approval.asked_by and voice.alert.open:
        _tell_asker(voice, event.approval)


def follow(voice: Voice, approval: Approval | None) -> None:
    """Have the messages about an approval show how it stands; what was not sent yet is not sent any more."""
    if approval is None:
        return
    if not approval.open:
        voice.tx.outbox.cancel_about(approval.id, (REQUEST, SHOWN_MEMO), voice.now)
    for person in approval.asked:
        voice.tx.outbox.refresh(request_of(approval, person), voice.alert.key, voice.now, if_shown=True)
    granted = approval.model_copy(update={"state": ApprovalState.GRANTED})
    voice.tx.outbox.refresh(outcome_of(granted), voice.alert.key, voice.now, if_shown=True)


def pages(alert: Alert, surface: str, present: tuple[Row, ...]) -> tuple[live.Page, ...]:
    """Return a message about an approval as it was sent, with what its end says now."""
    kind, identity, about = surface.split(":")
    approval = alert.approval
    if approval is None or approval.id != identity or not present:
        return ()
    end = both(lambda: request_end(alert, approval, about) if kind == REQUEST else outcome_end(approval))
    return live.ended_pages(present, END, end)


def _tell_asker(voice: Voice, approval: Approval) -> None:
    surface = outcome_of(approval)
    if voice.tx.outbox.pages(surface):
        return
    with voice.speaking_to(approval.asked_by):
        memo = voice.memo(Kind.APPROVAL_OUTCOME, reader=approval.asked_by, approval=approval)
        pages = _with_end(memo, both(lambda: outcome_end(approval)) if approval.open else (), voice)
    voice.pages(surface, approval.asked_by, pages, subject=approval.id, priority=INTERACTIVE)


def _what_people_will_read(voice: Voice, approval: Approval) -> Memo:
    """Render the memo as it will go out if it is approved."""
    if approval.before is not None:
        hidden = voice.alert.terms.restricted or voice.house.policy.at(approval.level).restricted
        terms = voice.alert.terms.model_copy(update={"restricted": hidden})
        return _speaking_of(voice, terms=terms).memo(
            Kind.LEVEL_CHANGE,
            author=approval.asked_by,
            before=approval.before,
            after=approval.level,
            because=approval.because,
        )
    as_declared = {"version": 1, "declared_at": voice.now, "declared_by": approval.asked_by}
    return _speaking_of(voice, **as_declared).memo(Kind.DECLARATION)


def _speaking_of(voice: Voice, **changes: object) -> Voice:
    """Return a voice that speaks of the alert as it will be with these changes."""
    return Voice(voice.house, voice.tx, voice.before, voice.alert.model_copy(update=changes), voice.now)


def _with_end(memo: Memo, end: tuple[dict[str, object], ...], voice: Voice) -> tuple[live.Page, ...]:
    *before, last = memo.messages(names=voice.names)
    return (*before, replace(last, blocks=live.with_end(last.blocks, END, end)))
