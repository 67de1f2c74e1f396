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
    Verdict.ABSENT: ("🚫 ", " said that it is not there"),
    Verdict.AGAIN: ("🔁 ", " had it sent again"),
    Verdict.LOOK: ("🔎 ", " had it looked for"),
    Verdict.CANCELLED: ("🚫 ", " had it cancelled"),
    Verdict.DISMISSED: ("🚫 ", " said that it needs no more attention"),
}
BECAME = {
    "sent": "It has arrived.",
    "failed": "It could not be sent: ",
    "cancelled": "It is not sent any more: ",
    "pending": "It is on its way.",
    "sending": "It is on its way.",
    "unknown": "Code Red is finding out whether it arrived.",
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
            header("Is this message there?"),
            paragraph(*_what(alert, row)),
            *((_why(row, over), _buttons(row, over)) if asked else (_became(row, decided),)),
        )
    )


def open_question(row: Row) -> bool:
    """Tell whether only a person can say what became of a row, and nobody has."""
    return row["unseen"] is not None and row["state"] in {"unknown", "sending"}


def _what(alert: Alert, row: Row) -> tuple[Line, ...]:
    first_line = html.unescape(str(row["payload"].get("text", ""))).partition("\n")[0]
    practice = " (practice)" if alert.terms.practice else ""
    return (
        titled(
            "What",
            f"{row['topic']} of {alert.key}{practice}: “",
            *sentence_line(clip(first_line, WORDS_SHOWN)),
            "”",
        ),
        titled("Where", *sentence_line(place(str(row["lane"])))),
        titled("First tried", _instant(row["first_attempt_at"])),
    )


def _why(row: Row, over: str) -> Json:
    wanted = f"{over}, so it is not sent again. If it is there, its readers are told that." if over else ""
    return paragraph(
        line("Slack gave no answer when it was sent, so it may be there or not, and Code Red cannot look:"),
        sentence_line(str(row["unseen"])),
        line("Please look, and say. ", wanted or "Until then it is not sent again."),
    )


def _buttons(row: Row, over: str) -> Json:
    # Either way the second says that it is not there; what becomes of it then is for the rules.
    return actions(
        button("It is there", Action.IS_THERE, str(row["id"]), style="primary"),
        button("It is not there" if over else "Send again", Action.SEND_AGAIN, str(row["id"])),
    )


def _became(row: Row, decided: Row | None) -> Json:
    lines = [_decided(decided)] if decided else [line("Code Red could look after all: no answer is needed.")]
    if decided is None or decided["verdict"] != Verdict.THERE or row["state"] != "sent":
        lines.append(sentence_line(_come_to(row)))
    return paragraph(*lines)


def _come_to(row: Row) -> str:
    if open_question(row):
        return "Whether that arrived nobody knows either: a new message asks."
    became = BECAME[row["state"]]
    return f"{became}{row['error'] or 'it is not needed.'}" if became.endswith(": ") else became


def _decided(decided: Row) -> Line:
    symbol, words = DECIDED[Verdict(decided["verdict"])]
    return line(symbol, user(decided["actor"]), f"{words}, on {_instant(decided['at'])}.")


def _instant(at: str | None) -> str:
    return written_instant(datetime.fromisoformat(at)) if at else "an unknown time"
