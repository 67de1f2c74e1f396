"""The register of deferrals: what was put off, why, which promise it touches, and what became of it."""

from collections.abc import Iterable, Iterator, Sequence

from bot.domain.deferral import Verdict
from bot.domain.register import Part, RegisterLine, RegisterPage, State
from bot.language import written_date
from bot.surfaces.blocks import (
    MESSAGE_CHARACTERS,
    actions,
    block_text,
    button,
    context,
    form_button,
    header,
    message,
)
from bot.surfaces.ids import Form, register_action, register_value
from bot.surfaces.rich import Json, Line, bold, bullets, line, listed, paragraph, user
from bot.surfaces.words import clip, clip_escaped, counted, written_end

SENTENCE_SHOWN = 200
"""How much of a reason, commitment or note is shown: a register is read at a glance."""
WIDTHS = (SENTENCE_SHOWN, 60, 16)
"""Reasons are cut to less where a page would not fit otherwise."""
MOVED_SHOWN = 5
DECIDED_HERE = 5
"""Alerts with a button to decide below one page."""
CURRENT = "✓ "
TITLES = {Part.MINE: "Yours", Part.OPEN: "Still put off", Part.DUE: "Up for review", Part.ALL: "All"}
NOTHING = {
    Part.MINE: "No project of yours is put off, or was.",
    Part.OPEN: "No project is put off.",
    Part.DUE: "No project is up for review.",
    Part.ALL: "No project is put off, and none was.",
}


def deferrals_answer(page: RegisterPage) -> Json:
    """Return `{"text", "blocks"}`: a button for each part of the register, and one page of its lines."""
    tries = (tuple(_blocks(page, width)) for width in WIDTHS)
    return message(_fitting(tries))


def _fitting(tries: Iterable[tuple[Json, ...]]) -> tuple[Json, ...]:
    """Return the first of these that fits in one message, or else the last."""
    blocks: tuple[Json, ...] = ()
    for blocks in tries:
        if sum(len(block_text(block)) for block in blocks) < MESSAGE_CHARACTERS:
            break
    return blocks


def _blocks(page: RegisterPage, width: int) -> Iterator[Json]:
    yield header(f"Deferrals of {page.alert}" if page.alert else "Deferrals")
    yield _parts(page)
    if page.pages > 1:
        yield context(f"Page {page.number} of {page.pages}")
    if not page.lines:
        yield paragraph(line(NOTHING[page.part]))
    for title, lines in _sections(page.lines):
        yield from bullets((bold(title),), (register_line(one, width) for one in lines))
    turning = _turning(page)
    if turning:
        yield actions(*turning)
    for key in decidable_in(page.lines)[:DECIDED_HERE]:
        yield actions(form_button(f"Decide on a project of {key}", Form.DECIDE, key))


def _sections(lines: Sequence[RegisterLine]) -> Iterator[tuple[str, tuple[RegisterLine, ...]]]:
    """Divide lines by what a reader has to do about them."""
    groups = (
        ("Up for review", [one for one in lines if one.due]),
        ("Undecided", [one for one in lines if not one.due and one.state is State.PUT_OFF]),
        ("Rescheduled", [one for one in lines if not one.due and one.state is State.RESCHEDULED]),
        ("Settled", [one for one in lines if one.state in {State.RESUMED, State.CANCELLED}]),
        ("Withdrawn", [one for one in lines if one.state is State.WITHDRAWN]),
    )
    return ((title, tuple(found)) for title, found in groups if found)


def _parts(page: RegisterPage) -> Json:
    return actions(
        *(
            button(
                f"{CURRENT if part is page.part else ''}{TITLES[part]} {page.counts[part]:,}",
                register_action(part),
                register_value(page.alert, part),
                style="primary" if part is page.part else "",
            )
            for part in Part
        )
    )


def _turning(page: RegisterPage) -> tuple[Json, ...]:
    places = (("Previous", page.number - 1), ("Next", page.number + 1))
    return tuple(
        button(text, register_action(text.casefold()), register_value(page.alert, page.part, number))
        for text, number in places
        if 1 <= number <= page.pages
    )


def decidable_in(lines: Iterable[RegisterLine]) -> tuple[str, ...]:
    """Return the alerts of these lines in which something is still to be decided."""
    return tuple(dict.fromkeys(one.alert for one in lines if one.open))


def register_line(one: RegisterLine, width: int = SENTENCE_SHOWN) -> Line:
    """Say on one line what was put off, since when, what it touches, and what became of it."""
    promise = f" Commitment: {_shown(one.commitment, width)}." if one.commitment else ""
    return line(
        bold(one.project),
        ", owner ",
        user(one.owner),
        f", {written_end(one.until)}. Why: {_shown(one.why, width)}.{promise} ",
        *_approved(one),
        _since(one),
        *_moved(one),
        *_became(one, width),
        _review(one),
    )


def _shown(text: str, width: int) -> str:
    return clip(text, SENTENCE_SHOWN) if width == SENTENCE_SHOWN else clip_escaped(text, width)


def _approved(one: RegisterLine) -> Line:
    if not one.approved_by:
        return ()
    return line("Approved by ", *listed(map(user, one.approved_by)), ". ")


def _since(one: RegisterLine) -> str:
    practice = " (practice)" if one.practice else ""
    long = "for" if one.open else "it was put off for"
    return f"{one.alert}{practice}, since {written_date(one.since)}, {long} {counted(one.days, 'day', 'days')}. "


def _moved(one: RegisterLine) -> tuple[str | Json, ...]:
    if not one.moved:
        return ()
    more = len(one.moved) - MOVED_SHOWN
    left = f" and {more} more" if more > 0 else ""
    people = listed(map(user, one.moved[:MOVED_SHOWN]))
    return (f"{counted(len(one.moved), 'person', 'people')} moved away from it: ", *people, f"{left}. ")


def _became(one: RegisterLine, width: int) -> Line:
    if one.state is State.WITHDRAWN:
        return line("Withdrawn: the alert was recalled, and the project goes on as planned.")
    return verdict_line(one.verdict, width)


def verdict_line(verdict: Verdict | None, width: int = SENTENCE_SHOWN) -> Line:
    """Say what was decided on a project that was put off, with so much of its reason."""
    if verdict is None:
        return line("Not decided yet.")
    until = f" to {written_date(verdict.until)}" if verdict.until else ""
    note = f" {_ended(_shown(verdict.note, width))}" if verdict.note else ""
    return line(f"{verdict.decision.capitalize()}{until} by ", user(verdict.by), f".{note}")


def _ended(words: str) -> str:
    """Return what somebody wrote as a sentence, because another may follow it."""
    return words if words.endswith((".", "!", "?", "…")) else f"{words}."


def _review(one: RegisterLine) -> str:
    if not one.open or one.review_on is None:
        return ""
    if one.overdue:
        return f" Its review is overdue by {counted(one.overdue, 'day', 'days')} ({written_date(one.review_on)})."
    return " Its review is today." if one.due else f" Review on {written_date(one.review_on)}."
