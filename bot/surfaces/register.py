"""The register of deferrals: what was put off, why, which promise it touches, and what became of it."""

from collections.abc import Iterable, Iterator, Sequence

from bot.domain.deferral import Decision, Verdict
from bot.domain.register import Part, RegisterLine, RegisterPage, State
from bot.language import N_, gettext, ngettext, written_date, written_number
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
from bot.surfaces.rich import Json, Line, bold, bullets, filled, line, listed, paragraph, user
from bot.surfaces.words import clip, clip_escaped, practice_name, written_end

SENTENCE_SHOWN = 200
"""How much of a reason, commitment or note is shown: a register is read at a glance."""
WIDTHS = (SENTENCE_SHOWN, 60, 16)
"""Reasons are cut to less where a page would not fit otherwise."""
MOVED_SHOWN = 5
DECIDED_HERE = 5
"""Alerts with a button to decide below one page."""
CURRENT = "✓ "
TITLES = {
    Part.MINE: N_("Yours"),
    Part.OPEN: N_("Still put off"),
    Part.DUE: N_("Up for review"),
    Part.ALL: N_("All"),
}
NOTHING = {
    Part.MINE: N_("No project of yours is put off, or was."),
    Part.OPEN: N_("No project is put off."),
    Part.DUE: N_("No project is up for review."),
    Part.ALL: N_("No project is put off, and none was."),
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
    yield header(gettext("Deferrals of {key}", key=page.alert) if page.alert else gettext("Deferrals"))
    yield _parts(page)
    if page.pages > 1:
        yield context(gettext("Page {number} of {pages}", number=page.number, pages=page.pages))
    if not page.lines:
        yield paragraph(line(gettext(NOTHING[page.part])))
    for title, lines in _sections(page.lines):
        yield from bullets((bold(title),), (register_line(one, width) for one in lines))
    turning = _turning(page)
    if turning:
        yield actions(*turning)
    for key in decidable_in(one for one in page.lines if one.id in page.decidable)[:DECIDED_HERE]:
        yield actions(form_button(gettext("Decide on a project of {key}", key=key), Form.DECIDE, key))


def _sections(lines: Sequence[RegisterLine]) -> Iterator[tuple[str, tuple[RegisterLine, ...]]]:
    """Divide lines by what a reader has to do about them."""
    groups = (
        (gettext("Up for review"), [one for one in lines if one.due]),
        (gettext("Undecided"), [one for one in lines if not one.due and one.state is State.PUT_OFF]),
        (gettext("Rescheduled"), [one for one in lines if not one.due and one.state is State.RESCHEDULED]),
        (gettext("Settled"), [one for one in lines if one.state in {State.RESUMED, State.CANCELLED}]),
        (gettext("Withdrawn"), [one for one in lines if one.state is State.WITHDRAWN]),
    )
    return ((title, tuple(found)) for title, found in groups if found)


def _parts(page: RegisterPage) -> Json:
    return actions(
        *(
            button(
                _part(part, page.counts[part], current=part is page.part),
                register_action(part),
                register_value(page.alert, part),
                style="primary" if part is page.part else "",
            )
            for part in Part
        )
    )


def _part(part: Part, lines: int, *, current: bool) -> str:
    name, number = gettext(TITLES[part]), written_number(lines)
    return f"{CURRENT if current else ''}{name} {number}"


def _turning(page: RegisterPage) -> tuple[Json, ...]:
    places = (("previous", gettext("Previous"), page.number - 1), ("next", gettext("Next"), page.number + 1))
    return tuple(
        button(text, register_action(way), register_value(page.alert, page.part, number))
        for way, text, number in places
        if 1 <= number <= page.pages
    )


def decidable_in(lines: Iterable[RegisterLine]) -> tuple[str, ...]:
    """Return the alerts of these lines in which something is still to be decided."""
    return tuple(dict.fromkeys(one.alert for one in lines if one.open))


def register_line(one: RegisterLine, width: int = SENTENCE_SHOWN) -> Line:
    """Say on one line what was put off, since when, what it touches, and what became of it."""
    sentences = (
        _put_off(one, width),
        line(_promised(one, width)),
        _approved(one),
        line(_since(one)),
        _moved(one),
        _became(one, width),
        line(_review(one)),
    )
    return tuple(part for sentence in sentences if sentence for part in (*line(" "), *sentence))[1:]


def _promised(one: RegisterLine, width: int) -> str:
    return gettext("Commitment: {commitment}.", commitment=_shown(one.commitment, width)) if one.commitment else ""


def _put_off(one: RegisterLine, width: int) -> Line:
    return filled(
        gettext("{project}, owner {owner}, {end}. Why: {why}."),
        project=bold(one.project),
        owner=user(one.owner),
        end=written_end(one.until),
        why=_shown(one.why, width),
    )


def _shown(text: str, width: int) -> str:
    return clip(text, SENTENCE_SHOWN) if width == SENTENCE_SHOWN else clip_escaped(text, width)


def _approved(one: RegisterLine) -> Line:
    if not one.approved_by:
        return ()
    return filled(gettext("Approved by {people}."), people=listed(map(user, one.approved_by)))


def _since(one: RegisterLine) -> str:
    key, date = practice_name(one.alert, practice=one.practice), written_date(one.since)
    days = ngettext("{n} day", "{n} days", one.days)
    if one.open:
        return gettext("{key}, since {date}, for {days}.", key=key, date=date, days=days)
    return gettext("{key}, since {date}, it was put off for {days}.", key=key, date=date, days=days)


def _moved(one: RegisterLine) -> Line:
    if not one.moved:
        return ()
    left = len(one.moved) - MOVED_SHOWN
    more = (" ", ngettext("and {n} more", "and {n} more", left)) if left > 0 else ()
    people = line(*listed(map(user, one.moved[:MOVED_SHOWN])), *more)
    moved = ngettext("{n} person moved away from it", "{n} people moved away from it", len(one.moved))
    return filled(gettext("{moved}: {people}."), moved=moved, people=people)


def _became(one: RegisterLine, width: int) -> Line:
    if one.state is State.WITHDRAWN:
        return line(gettext("Withdrawn: the alert was recalled, and the project goes on as planned."))
    return verdict_line(one.verdict, width)


VERDICTS = {
    Decision.RESUMED: N_("Resumed by {who}."),
    Decision.RESCHEDULED: N_("Rescheduled to {date} by {who}."),
    Decision.CANCELLED: N_("Cancelled by {who}."),
}


def verdict_line(verdict: Verdict | None, width: int = SENTENCE_SHOWN) -> Line:
    """Say what was decided on a project that was put off, with so much of its reason."""
    if verdict is None:
        return line(gettext("Not decided yet."))
    date = written_date(verdict.until) if verdict.until else ""
    told = filled(gettext(VERDICTS[verdict.decision]), who=user(verdict.by), date=date)
    return line(*told, " ", _ended(_shown(verdict.note, width))) if verdict.note else told


def _ended(words: str) -> str:
    """Return what somebody wrote as a sentence, because another may follow it."""
    return words if words.endswith((".", "!", "?", "…")) else f"{words}."


def _review(one: RegisterLine) -> str:
    if not one.open or one.review_on is None:
        return ""
    date = written_date(one.review_on)
    if one.overdue:
        late = ngettext("{n} day", "{n} days", one.overdue)
        return gettext("Its review is overdue by {late} ({date}).", late=late, date=date)
    return gettext("Its review is today.") if one.due else gettext("Review on {date}.", date=date)
