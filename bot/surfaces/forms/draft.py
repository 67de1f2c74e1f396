"""The draft editor: what a draft says, what it lacks, and what declaring it will send."""

from collections.abc import Iterable, Iterator

from bot.domain.alert import Alert
from bot.domain.approval import ApprovalState
from bot.domain.brief import Resource, Terms, Workstream
from bot.domain.deferral import RegisterEntry
from bot.domain.findings import Finding
from bot.domain.reach import Reached
from bot.domain.reassignment import RosterEntry
from bot.language import written_date
from bot.surfaces.approvals import approval_line
from bot.surfaces.blocks import actions, button, confirm, context, divider, form_button, header
from bot.surfaces.forms.view import About, modal
from bot.surfaces.ids import Action, Form, override_value
from bot.surfaces.previews import people_line
from bot.surfaces.rich import (
    Json,
    Line,
    bold,
    bullets,
    channel,
    line,
    listed,
    paragraph,
    sentence_line,
    titled,
    user,
)
from bot.surfaces.words import (
    alert_name,
    clip,
    counted,
    level_name,
    who_sees_restricted,
    written_cadence,
    written_end,
)

SHOWN = 40
"""How many lines of a list are shown; the others are counted."""
CHANNELS_SHOWN = 20
PROBLEM_SHOWN = 1000
BLOCKING_SHOWN = 8
"""How many findings that block have a button of their own; those that only warn are bullets."""
NOBODY = Reached()


def draft_view(
    alert: Alert,
    missing: Iterable[str] = (),
    *,
    findings: Iterable[Finding] = (),
    held: Iterable[Finding] = (),
    unplaced: int = 0,
    reached: Reached = NOBODY,
    approvals: int = 0,
) -> Json:
    """Return the editor of a draft.

    It can be declared when nothing is `missing`, which holds one sentence for each thing to be said yet, and no
    guardrail's finding is `held` against it. `findings` are all that the guardrails find; of `unplaced` people
    who move no team is known; `reached` says how many people are told. Where so many `approvals` are needed,
    others are asked first.
    """
    lacking, blocking = tuple(missing), tuple(held)
    return modal(
        Form.DRAFT,
        f"{'Practice' if alert.terms.practice else 'Code'} {alert.level}: draft",
        (
            header(alert_name(alert)),
            paragraph(*_situation(alert)),
            *_criteria(alert.terms),
            *_readiness(alert, lacking, blocking, reached, approvals),
            *_guardrails(alert, tuple(findings), blocking, unplaced),
            *_buttons(alert),
            divider(),
            *_lists(alert),
        ),
        about=About(alert=alert.key),
        submit=None if lacking or blocking else _next_step(alert, approvals),
        close="Keep draft",
    )


def _situation(alert: Alert) -> Iterator[Line]:
    terms = alert.terms
    if terms.practice:
        yield titled("Practice", "it stays in the practice channel, and nobody is notified.")
    if alert.co_authors:
        yield titled("Shared with", *listed(map(user, alert.co_authors)))
    yield titled("Level", level_name(terms.level))
    yield titled("Problem", clip(terms.problem, PROBLEM_SHOWN) or "not said yet")
    yield titled("Lead", user(terms.lead) if terms.lead else "nobody yet")
    yield titled("Review", written_date(terms.review_on) if terms.review_on else "no date yet")
    yield titled("Check-in", written_cadence(terms.cadence))
    yield titled("Language", terms.language)
    if terms.restricted:
        yield titled("Restricted", who_sees_restricted())


def _criteria(terms: Terms) -> tuple[Json, ...]:
    return bullets((bold("It is over when"),), map(line, terms.exit_criteria)) if terms.exit_criteria else ()


def _next_step(alert: Alert, approvals: int) -> str | None:
    """Name what submitting the editor does; nothing while others are being asked."""
    approval = alert.approval if approvals else None
    if approval and approval.state is ApprovalState.ASKED:
        return None
    granted = approval is not None and approval.state is ApprovalState.GRANTED
    return "Declare" if granted or not approvals else "Ask for approval"


def _readiness(
    alert: Alert, lacking: tuple[str, ...], held: tuple[Finding, ...], reached: Reached, approvals: int
) -> tuple[Json, ...]:
    sent = paragraph(
        titled("Declaring sends", *_sent(alert)),
        titled("Channels", *_channels(alert.terms)),
        titled("Reaches", *people_line(alert, reached)),
    )
    if lacking:
        return (*bullets((bold("⚠️ Missing before it can be declared"),), map(line, lacking)), sent)
    if held:
        return (sent, paragraph(line("⛔ The draft is complete, but guardrails block it: see below.")))
    return (sent, paragraph(*_complete(alert, approvals)))


def _guardrails(
    alert: Alert, findings: tuple[Finding, ...], held: tuple[Finding, ...], unplaced: int
) -> Iterator[Json]:
    """Yield what blocks, each with a button to override it; then what warns, and what was overridden."""
    for finding in held[:BLOCKING_SHOWN]:
        yield paragraph((bold("⛔ Blocks: "), *sentence_line(str(finding))))
        yield actions(button("Override", Action.OVERRIDE, override_value(alert.key, finding.id)))
    warnings = [finding for finding in findings if not finding.blocks]
    overridden = [finding for finding in findings if finding.blocks and finding not in held]
    for title, listed_ones in (
        ("⛔ Block too", held[BLOCKING_SHOWN:]),
        ("⚠️ Guardrails warn", warnings),
        ("Overridden, with a reason", overridden),
    ):
        yield from _findings(title, tuple(listed_ones))
    if unplaced:
        people = counted(unplaced, "person who moves is", "people who move are")
        yield context(f"The teams of {people} not known, and not checked: run codered people sync, or import.")


def _findings(title: str, findings: tuple[Finding, ...]) -> tuple[Json, ...]:
    if not findings:
        return ()
    left = len(findings) - SHOWN
    more = (line(f"and {left} more"),) if left > 0 else ()
    return bullets((bold(title),), (*(sentence_line(str(one)) for one in findings[:SHOWN]), *more))


def _complete(alert: Alert, approvals: int) -> Iterator[Line]:
    """Say that nothing is missing, and who has to agree."""
    yield line("✅ The draft is complete. Nobody is told until it is declared.")
    if not approvals:
        return
    others = counted(approvals, "other person has", "other people have")
    yield titled("Approval", f"{others} to approve it first, exactly as it is now. A change makes that void.")
    if alert.approval:
        yield approval_line(alert.approval)


def _sent(alert: Alert) -> Iterator[str]:
    audience = alert.terms.audience
    if alert.terms.practice:
        yield "the memo to the practice channel, and nothing to anybody."
        return
    memos = counted(len(audience.channels), "channel", "channels")
    copies = f" and {counted(len(audience.people), 'person', 'people')}" if audience.people else ""
    asked = len(alert.serving)
    owners = len({entry.deferral.owner for entry in alert.undecided})
    yield f"the memo to {memos}{copies}; direct messages to "
    yield f"{counted(asked, 'reassigned person', 'reassigned people')} and "
    yield f"{counted(owners, 'project owner', 'project owners')}."


def _channels(terms: Terms) -> Line:
    channels = terms.audience.channels
    more = len(channels) - CHANNELS_SHOWN
    if not channels:
        return line("none yet")
    return line(*listed(map(channel, channels[:CHANNELS_SHOWN])), f" and {more} more" if more > 0 else "")


def _buttons(alert: Alert) -> tuple[Json, ...]:
    question = confirm(f"Discard {alert.key}?", "The draft is thrown away. Nobody was told of it.", "Discard")
    forms = (
        ("Edit brief", Form.BRIEF),
        ("Add workstream", Form.WORKSTREAM),
        ("Reassign people", Form.REASSIGN),
        ("Defer a project", Form.DEFER),
        ("Add resource", Form.RESOURCE),
        *((("Take something out", Form.TAKE_OUT),) if _holds_something(alert) else ()),
        ("Share", Form.SHARE),
    )
    return (
        actions(
            *(form_button(text, form, alert.key) for text, form in forms),
            button("Preview", Action.PREVIEW, alert.key),
            button("Discard", Action.DISCARD, alert.key, style="danger", confirm=question),
        ),
    )


def _holds_something(alert: Alert) -> bool:
    return bool(alert.serving or alert.undecided or alert.terms.workstreams or alert.terms.resources)


def _lists(alert: Alert) -> Iterator[Json]:
    terms = alert.terms
    yield from _list("Workstreams", [_workstream(stream, terms) for stream in terms.workstreams])
    yield from _list("Reassignments", [_move(entry) for entry in alert.serving])
    yield from _list("Deferrals", [_deferral(entry) for entry in alert.undecided])
    yield from _list("Resources", [_resource(resource) for resource in terms.resources])


def _list(title: str, lines: list[Line]) -> tuple[Json, ...]:
    left = len(lines) - SHOWN
    more = (line(f"and {left} more"),) if left > 0 else ()
    shown = (*lines[:SHOWN], *more) or (line("none yet"),)
    return bullets((bold(f"{title} ({len(lines)})"),), shown)


def _workstream(stream: Workstream, terms: Terms) -> Line:
    lead = terms.lead_of(stream.name)
    return line(stream.name, ", lead ", user(lead)) if lead else line(stream.name)


def _move(entry: RosterEntry) -> Line:
    move = entry.move
    return line(user(move.person), f" from {move.from_team} to {move.workstream}, {written_end(move.until_on)}")


def _deferral(entry: RegisterEntry) -> Line:
    deferral = entry.deferral
    return line(f"{deferral.project}, owner ", user(deferral.owner), f", {written_end(deferral.until_on)}")


def _resource(resource: Resource) -> Line:
    return line(f"{resource.kind}: {clip(resource.note, 200)}")
