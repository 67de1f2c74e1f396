"""The draft editor: what a draft says, what it lacks, and what declaring it will send."""

from collections.abc import Iterable, Iterator

from bot.domain.alert import Alert
from bot.domain.brief import Resource, Terms, Workstream
from bot.domain.deferral import RegisterEntry
from bot.domain.reassignment import RosterEntry
from bot.surfaces.blocks import actions, button, confirm, divider, form_button, header
from bot.surfaces.forms.view import About, modal
from bot.surfaces.ids import Action, Form
from bot.surfaces.rich import Json, Line, bold, bullets, channel, line, listed, paragraph, titled, user
from bot.surfaces.words import (
    RESTRICTED,
    alert_name,
    clip,
    counted,
    level_name,
    written_cadence,
    written_date,
    written_end,
)

SHOWN = 40
"""How many lines of a list are shown; the others are counted."""
CHANNELS_SHOWN = 20
PROBLEM_SHOWN = 1000


def draft_view(alert: Alert, missing: Iterable[str] = ()) -> Json:
    """Return the editor of a draft.

    It can be declared when nothing is `missing`, which holds one sentence for each thing to be said yet.
    """
    lacking = tuple(missing)
    return modal(
        Form.DRAFT,
        f"Code {alert.level}: draft",
        (
            header(alert_name(alert)),
            paragraph(*_situation(alert.terms)),
            *_criteria(alert.terms),
            *_readiness(alert, lacking),
            *_buttons(alert),
            divider(),
            *_lists(alert),
        ),
        about=About(alert=alert.key),
        submit=None if lacking else "Declare",
        close="Keep draft",
    )


def _situation(terms: Terms) -> Iterator[Line]:
    yield titled("Level", level_name(terms.level))
    yield titled("Problem", clip(terms.problem, PROBLEM_SHOWN) or "not said yet")
    yield titled("Lead", user(terms.lead) if terms.lead else "nobody yet")
    yield titled("Review", written_date(terms.review_on) if terms.review_on else "no date yet")
    yield titled("Check-in", written_cadence(terms.cadence))
    yield titled("Language", terms.language)
    if terms.restricted:
        yield titled("Restricted", RESTRICTED)


def _criteria(terms: Terms) -> tuple[Json, ...]:
    return bullets((bold("It is over when"),), map(line, terms.exit_criteria)) if terms.exit_criteria else ()


def _readiness(alert: Alert, lacking: tuple[str, ...]) -> tuple[Json, ...]:
    sent = paragraph(titled("Declaring sends", *_sent(alert)), titled("Channels", *_channels(alert.terms)))
    if not lacking:
        return (sent, paragraph(line("✅ The draft is complete. Nobody is told until you declare it.")))
    return (*bullets((bold("⚠️ Missing before it can be declared"),), map(line, lacking)), sent)


def _sent(alert: Alert) -> Iterator[str]:
    audience = alert.terms.audience
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
    )
    return (
        actions(
            *(form_button(text, form, alert.key) for text, form in forms),
            button("Discard", Action.DISCARD, alert.key, style="danger", confirm=question),
        ),
    )


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
