"""A question to whoever declared: is this message there? Only a person can see it, and one click decides."""

import html
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.domain.alert import Alert
from bot.domain.delivery import Verdict
from bot.surfaces.blocks import actions, button, header, message
from bot.surfaces.ids import Action
from bot.surfaces.progress import place
from bot.surfaces.rich import Json, Line, line, paragraph, sentence_line, titled, user
from bot.surfaces.words import clip, written_instant

WORDS_SHOWN = 120
DECIDED = {
    Verdict.THERE: ("✅ ", " said that it is there"),
    Verdict.AGAIN: ("🔁 ", " had it sent again"),
    Verdict.CANCELLED: ("🚫 ", " had it cancelled"),
}
BECAME = {
    "sent": "It has arrived.",
    "failed": "It could not be sent: ",
    "cancelled": "It is not sent any more.",
    "pending": "It is on its way.",
    "sending": "It is on its way.",
    "unknown": "Code Red is finding out whether it arrived.",
}
"""What a decided or settled message has come to, by its state."""

Row = Mapping[str, Any]


def doubt(alert: Alert, row: Row, decided: Row | None) -> Json:
    """Return `{"text", "blocks"}` on a row of the outbox: the question, or what became of it.

    `decided` is what a person decided last about it: actor, at, verdict.
    """
    asked = open_question(row)
    return message(
        (
            header("Is this message there?"),
            paragraph(*_what(alert, row)),
            *((_why(row), _buttons(row)) if asked else (_became(row, decided),)),
        )
    )


def open_question(row: Row) -> bool:
    """Tell whether only a person can say what became of a row, and nobody has."""
    return row["unseen"] is not None and row["state"] in {"unknown", "sending"}


def _what(alert: Alert, row: Row) -> tuple[Line, ...]:
    first_line = html.unescape(str(row["payload"].get("text", ""))).partition("\n")[0]
    return (
        titled("What", f"{row['topic']} of {alert.key}: “", *sentence_line(clip(first_line, WORDS_SHOWN)), "”"),
        titled("Where", *sentence_line(place(str(row["lane"])))),
        titled("First tried", _instant(row["first_attempt_at"])),
    )


def _why(row: Row) -> Json:
    return paragraph(
        line("Slack gave no answer when it was sent, so it may be there or not, and Code Red cannot look:"),
        sentence_line(str(row["unseen"])),
        line("Please look, and say. Until then it is not sent again."),
    )


def _buttons(row: Row) -> Json:
    return actions(
        button("It is there", Action.IS_THERE, str(row["id"]), style="primary"),
        button("Send again", Action.SEND_AGAIN, str(row["id"])),
    )


def _became(row: Row, decided: Row | None) -> Json:
    lines = [_decided(decided)] if decided else [line("Code Red could look after all: no answer is needed.")]
    became = BECAME[row["state"]]
    if decided is None or decided["verdict"] != Verdict.THERE or row["state"] != "sent":
        lines.append(sentence_line(f"{became}{row['error'] or ''}" if row["state"] == "failed" else became))
    return paragraph(*lines)


def _decided(decided: Row) -> Line:
    symbol, words = DECIDED[Verdict(decided["verdict"])]
    return line(symbol, user(decided["actor"]), f"{words}, on {_instant(decided['at'])}.")


def _instant(at: str | None) -> str:
    return written_instant(datetime.fromisoformat(at)) if at else "an unknown time"
