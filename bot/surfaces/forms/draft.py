"""The draft editor: what a draft says, what it lacks, and what declaring it will send."""

from collections.abc import Iterable, Iterator

from bot.domain.alert import Alert
from bot.domain.approval import ApprovalState
from bot.domain.brief import Audience, Resource, Terms, Workstream
from bot.domain.deferral import RegisterEntry
from bot.domain.findings import Finding
from bot.domain.reach import Reached
from bot.domain.reassignment import RosterEntry
from bot.language import gettext, language_name, ngettext, pgettext, written_date
from bot.surfaces.approvals import approval_line
from bot.surfaces.blocks import actions, button, confirm, context, divider, form_button, header
from bot.surfaces.forms.view import About, modal
from bot.surfaces.ids import Action, Form, override_value
from bot.surfaces.parts import resource_line
from bot.surfaces.previews import people_line
from bot.surfaces.rich import (
    Json,
    Line,
    bold,
    bullets,
    channel,
    filled,
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
    level_name,
    level_word,
    who_sees_restricted,
    written_cadence,
    written_end,
)

SHOWN = 40
"""How many lines of a list are shown; the others are counted."""
CHANNELS_SHOWN = 20
PROBLEM_SHOWN = 1000
NOTE_SHOWN = 200
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
        _title(alert),
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
        close=gettext("Keep draft"),
    )


def _title(alert: Alert) -> str:
    level = level_word(alert.level)
    if alert.terms.practice:
        return gettext("Practice {level}: draft", level=level)
    return gettext("Code {level}: draft", level=level)


def _situation(alert: Alert) -> Iterator[Line]:
    terms = alert.terms
    if terms.practice:
        yield titled(gettext("Practice"), gettext("it stays in the practice channel, and nobody is notified."))
    if alert.co_authors:
        yield titled(gettext("Shared with"), *listed(map(user, alert.co_authors)))
    yield titled(gettext("Level"), level_name(terms.level))
    yield titled(gettext("Problem"), clip(terms.problem, PROBLEM_SHOWN) or gettext("not said yet"))
    yield titled(gettext("Lead"), user(terms.lead) if terms.lead else gettext("nobody yet"))
    yield titled(gettext("Review"), written_date(terms.review_on) if terms.review_on else gettext("no date yet"))
    yield titled(gettext("Check-in"), written_cadence(terms.cadence))
    yield titled(gettext("Language"), language_name(terms.language))
    if terms.restricted:
        yield titled(gettext("Restricted"), who_sees_restricted())


def _criteria(terms: Terms) -> tuple[Json, ...]:
    if not terms.exit_criteria:
        return ()
    return bullets((bold(gettext("It is over when")),), map(line, terms.exit_criteria))


def _next_step(alert: Alert, approvals: int) -> str | None:
    """Name what submitting the editor does; nothing while others are being asked."""
    approval = alert.approval if approvals else None
    if approval and approval.state is ApprovalState.ASKED:
        return None
    granted = approval is not None and approval.state is ApprovalState.GRANTED
    return gettext("Declare") if granted or not approvals else gettext("Ask for approval")


def _readiness(
    alert: Alert, lacking: tuple[str, ...], held: tuple[Finding, ...], reached: Reached, approvals: int
) -> tuple[Json, ...]:
    sent = paragraph(
        titled(gettext("Declaring sends"), _sent(alert)),
        titled(gettext("Channels"), *_channels(alert.terms)),
        titled(gettext("Reaches"), *people_line(alert, reached)),
    )
    if lacking:
        return (*bullets((bold(gettext("⚠️ Missing before it can be declared")),), map(line, lacking)), sent)
    if held:
        return (sent, paragraph(line(gettext("⛔ The draft is complete, but guardrails block it: see below."))))
    return (sent, paragraph(*_complete(alert, approvals)))


def _guardrails(
    alert: Alert, findings: tuple[Finding, ...], held: tuple[Finding, ...], unplaced: int
) -> Iterator[Json]:
    """Yield what blocks, each with a button to override it; then what warns, and what was overridden."""
    for finding in held[:BLOCKING_SHOWN]:
        yield paragraph(titled(gettext("⛔ Blocks"), *sentence_line(str(finding))))
        yield actions(button(gettext("Override"), Action.OVERRIDE, override_value(alert.key, finding.id)))
    warnings = [finding for finding in findings if not finding.blocks]
    overridden = [finding for finding in findings if finding.blocks and finding not in held]
    for title, listed_ones in (
        (gettext("⛔ Block too"), held[BLOCKING_SHOWN:]),
        (gettext("⚠️ Guardrails warn"), warnings),
        (gettext("Overridden, with a reason"), overridden),
    ):
        yield from _findings(title, tuple(listed_ones))
    if unplaced:
        yield context(
            ngettext(
                "The teams of {n} person who moves is not known, and not checked: "
                "run codered people sync, or import.",
                "The teams of {n} people who move are not known, and not checked: "
                "run codered people sync, or import.",
                unplaced,
            )
        )


def _findings(title: str, findings: tuple[Finding, ...]) -> tuple[Json, ...]:
    if not findings:
        return ()
    shown = (sentence_line(str(one)) for one in findings[:SHOWN])
    return bullets((bold(title),), (*shown, *_more(len(findings) - SHOWN)))


def _more(left: int) -> tuple[Line, ...]:
    return (line(ngettext("and {n} more", "and {n} more", left)),) if left > 0 else ()


def _complete(alert: Alert, approvals: int) -> Iterator[Line]:
    """Say that nothing is missing, and who has to agree."""
    yield line(gettext("✅ The draft is complete. Nobody is told until it is declared."))
    if not approvals:
        return
    others = ngettext(
        "{n} other person has to approve it first, exactly as it is now. A change makes that void.",
        "{n} other people have to approve it first, exactly as it is now. A change makes that void.",
        approvals,
    )
    yield titled(gettext("Approval"), others)
    if alert.approval:
        yield approval_line(alert.approval)


def _sent(alert: Alert) -> str:
    if alert.terms.practice:
        return gettext("the memo to the practice channel, and nothing to anybody.")
    owners = len({entry.deferral.owner for entry in alert.undecided})
    return gettext(
        "the memo to {audience}; direct messages to {reassigned} and {owners}.",
        audience=_audience(alert.terms.audience),
        reassigned=ngettext("{n} reassigned person", "{n} reassigned people", len(alert.serving)),
        owners=ngettext("{n} project owner", "{n} project owners", owners),
    )


def _audience(audience: Audience) -> str:
    channels = ngettext("{n} channel", "{n} channels", len(audience.channels))
    if not audience.people:
        return channels
    people = ngettext("{n} person", "{n} people", len(audience.people))
    return gettext("{channels} and {people}", channels=channels, people=people)


def _channels(terms: Terms) -> Line:
    channels = terms.audience.channels
    more = len(channels) - CHANNELS_SHOWN
    if not channels:
        return line(pgettext("channels", "none yet"))
    shown = listed(map(channel, channels[:CHANNELS_SHOWN]))
    return line(*shown, " ", ngettext("and {n} more", "and {n} more", more)) if more > 0 else shown


def _buttons(alert: Alert) -> tuple[Json, ...]:
    question = confirm(
        gettext("Discard {key}?", key=alert.key),
        gettext("The draft is thrown away. Nobody was told of it."),
        gettext("Discard"),
        gettext("Keep it"),
    )
    forms = (
        (gettext("Edit brief"), Form.BRIEF),
        (gettext("Add workstream"), Form.WORKSTREAM),
        (gettext("Reassign people"), Form.REASSIGN),
        (gettext("Defer a project"), Form.DEFER),
        (gettext("Add resource"), Form.RESOURCE),
        *(((gettext("Take something out"), Form.TAKE_OUT),) if _holds_something(alert) else ()),
        (gettext("Share"), Form.SHARE),
    )
    return (
        actions(
            *(form_button(text, form, alert.key) for text, form in forms),
            button(gettext("Preview"), Action.PREVIEW, alert.key),
            button(gettext("Discard"), Action.DISCARD, alert.key, style="danger", confirm=question),
        ),
    )


def _holds_something(alert: Alert) -> bool:
    return bool(alert.serving or alert.undecided or alert.terms.workstreams or alert.terms.resources)


def _lists(alert: Alert) -> Iterator[Json]:
    terms = alert.terms
    yield from _list(gettext("Workstreams"), [_workstream(stream, terms) for stream in terms.workstreams])
    yield from _list(gettext("Reassignments"), [_move(entry) for entry in alert.serving])
    yield from _list(gettext("Deferrals"), [_deferral(entry) for entry in alert.undecided])
    yield from _list(gettext("Resources"), [_resource(resource) for resource in terms.resources])


def _list(title: str, lines: list[Line]) -> tuple[Json, ...]:
    shown = (*lines[:SHOWN], *_more(len(lines) - SHOWN)) or (line(gettext("none yet")),)
    return bullets((bold(f"{title} ({len(lines)})"),), shown)


def _workstream(stream: Workstream, terms: Terms) -> Line:
    lead = terms.lead_of(stream.name)
    if not lead:
        return line(stream.name)
    return filled(gettext("{workstream}, lead {lead}"), workstream=stream.name, lead=user(lead))


def _move(entry: RosterEntry) -> Line:
    move = entry.move
    return filled(
        gettext("{who} from {team} to {workstream}, {until}"),
        who=user(move.person),
        team=move.from_team,
        workstream=move.workstream,
        until=written_end(move.until_on),
    )


def _deferral(entry: RegisterEntry) -> Line:
    deferral = entry.deferral
    return filled(
        gettext("{project}, owner {owner}, {until}"),
        project=deferral.project,
        owner=user(deferral.owner),
        until=written_end(deferral.until_on),
    )


def _resource(resource: Resource) -> Line:
    return line(resource_line(resource, clip(resource.note, NOTE_SHOWN)))
