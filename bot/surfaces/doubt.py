"""A question to whoever declared: is this message there? Only a person can see it, and one click decides."""

import html
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.domain.alert import Alert
from bot.domain.delivery import Verdict
from bot.language import N_, gettext
from bot.surfaces.blocks import actions, button, header, message
from bot.surfaces.ids import Action
from bot.surfaces.progress import place
from bot.surfaces.rich import Json, Line, filled, instant, line, paragraph, sentence_line, titled, user
from bot.surfaces.words import clip, practice_name, topic_word

WORDS_SHOWN = 120
DECIDED = {
    Verdict.THERE: N_("✅ {who} said that it is there, on {when}."),
    Verdict.ABSENT: N_("🚫 {who} said that it is not there, on {when}."),
    Verdict.AGAIN: N_("🔁 {who} had it sent again, on {when}."),
    Verdict.LOOK: N_("🔎 {who} had it looked for, on {when}."),
    Verdict.CANCELLED: N_("🚫 {who} had it cancelled, on {when}."),
    Verdict.DISMISSED: N_("🚫 {who} said that it needs no more attention, on {when}."),
}
BECAME = {
    "sent": N_("It has arrived."),
    "failed": N_("It could not be sent: {why}"),
    "cancelled": N_("It is not sent any more: {why}"),
    "pending": N_("It is on its way."),
    "sending": N_("It is on its way."),
    "unknown": N_("Code Red is finding out whether it arrived."),
}
"""What a decided or settled message has come to, by its state."""

Row = Mapping[str, Any]


def doubt(alert: Alert, row: Row, decided: Row | None, *, over: str = "", asked_anew: bool = False) -> Json:
    """Return `{"text", "blocks"}` on a row of the outbox: the question, or what became of it.

    `decided` is what a person decided last about it, in answer to this question: actor, at, verdict. `over` is why
    it would not be sent any more. `asked_anew`: it was sent again since; where need be, another message asks.
    """
    asked = open_question(row) and not asked_anew
    return message(
        (
            header(gettext("Is this message there?")),
            paragraph(*_what(alert, row)),
            *((_why(row, over), _buttons(row, over)) if asked else (_became(row, decided),)),
        )
    )


def open_question(row: Row) -> bool:
    """Tell whether only a person can say what became of a row, and nobody has."""
    return row["unseen"] is not None and row["state"] in {"unknown", "sending"}


def _what(alert: Alert, row: Row) -> tuple[Line, ...]:
    first_line = html.unescape(str(row["payload"].get("text", ""))).partition("\n")[0]
    key = practice_name(alert.key, practice=alert.terms.practice)
    words = sentence_line(clip(first_line, WORDS_SHOWN))
    what = gettext("{topic} of {key}: “{words}”")
    return (
        titled(gettext("What"), *filled(what, topic=topic_word(str(row["topic"])), key=key, words=words)),
        titled(gettext("Where"), *sentence_line(place(str(row["lane"])))),
        titled(gettext("First tried"), _instant(row["first_attempt_at"])),
    )


def _why(row: Row, over: str) -> Json:
    silent = gettext("Slack gave no answer when it was sent, so it may be there or not, and Code Red cannot look:")
    until = gettext("Until then it is not sent again.")
    wanted = gettext("{why}, so it is not sent again. If it is there, its readers are told that.", why=over)
    return paragraph(
        line(silent),
        sentence_line(str(row["unseen"])),
        line(gettext("Please look, and say."), " ", wanted if over else until),
    )


def _buttons(row: Row, over: str) -> Json:
    # Either way the second says that it is not there; what becomes of it then is for the rules.
    absent = gettext("It is not there") if over else gettext("Send again")
    return actions(
        button(gettext("It is there"), Action.IS_THERE, str(row["id"]), style="primary"),
        button(absent, Action.SEND_AGAIN, str(row["id"])),
    )


def _became(row: Row, decided: Row | None) -> Json:
    lines = [
        _decided(decided) if decided else line(gettext("Code Red could look after all: no answer is needed."))
    ]
    if decided is None or decided["verdict"] != Verdict.THERE or row["state"] != "sent":
        lines.append(sentence_line(_come_to(row)))
    return paragraph(*lines)


def _come_to(row: Row) -> str:
    if open_question(row):
        return gettext("Whether that arrived nobody knows either: a new message asks.")
    became = BECAME[row["state"]]
    return gettext(became, why=row["error"] or gettext("it is not needed."))


def _decided(decided: Row) -> Line:
    told = DECIDED[Verdict(decided["verdict"])]
    return filled(gettext(told), who=user(decided["actor"]), when=_instant(decided["at"]))


def _instant(at: str | None) -> Json | str:
    return instant(datetime.fromisoformat(at)) if at else gettext("an unknown time")
