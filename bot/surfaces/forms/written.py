"""The forms that hold nothing but a text: an update, a concern, the reason of a recall or of a refusal."""

from bot.domain.alert import Alert
from bot.domain.ledger import Expectation
from bot.errors import InvalidInput
from bot.surfaces.forms.answers import Answers
from bot.surfaces.forms.view import NOTHING, About, Typed, View, modal
from bot.surfaces.ids import Form
from bot.surfaces.inputs import text_input
from bot.surfaces.rich import Json, line, paragraph, user


def check_in_view(alert: Alert) -> Json:
    """Return the form of an update."""
    hint = "It is posted in the home thread."
    return modal(
        Form.CHECK_IN,
        f"Check in on {alert.key}",
        (text_input("text", "How does it stand?", multiline=True, hint=hint),),
        about=About(alert=alert.key),
        submit="Post update",
    )


def read_check_in(view: View) -> str:
    """Return the update that was written; raise InvalidInput when it is empty."""
    return _written(view, "text", "Write the update first.")


def concern_view(alert: Alert, entry: Expectation | None = None) -> Json:
    """Return the form of a concern; what was said before stands in it."""
    before = entry.answer.reason if entry and entry.answer else ""
    hint = "Only those who lead the work read it. You will hear from them."
    return modal(
        Form.CONCERN,
        f"Concern about {alert.key}",
        (text_input("reason", "What is your concern?", initial=before, multiline=True, hint=hint),),
        about=About(alert=alert.key, entry=entry.id if entry else None),
        submit="Send",
    )


def read_concern(view: View) -> str:
    """Return the concern that was written; raise InvalidInput when it is empty."""
    return _written(view, "reason", "Say what your concern is.")


def keep_view(alert: Alert, entry: Expectation) -> Json:
    """Return the form in which a lead keeps somebody who has a concern."""
    return modal(
        Form.KEEP,
        f"Keep as it is: {alert.key}",
        (
            paragraph(line(user(entry.person), " is told that you have heard it, and that it stays as it is.")),
            text_input("note", "What do you answer?", multiline=True, optional=True, hint="Only they read it."),
        ),
        about=About(alert=alert.key, entry=entry.id),
        submit="Keep",
    )


def read_keep(view: View) -> str:
    """Return what the lead answers; it may be empty."""
    return Answers(view).text("note")


def unreachable_view(alert: Alert, entry: Expectation) -> Json:
    """Return the form that says why somebody cannot be asked."""
    return modal(
        Form.UNREACHABLE,
        f"Not reachable: {alert.key}",
        (
            paragraph(line(user(entry.person), " is not reminded any more. An answer of theirs still counts.")),
            text_input("because", "Why can they not be reached?", hint="For example: on leave until Monday."),
        ),
        about=About(alert=alert.key, entry=entry.id),
        submit="Save",
    )


def read_unreachable(view: View) -> str:
    """Return why somebody cannot be reached; raise InvalidInput when it is empty."""
    return _written(view, "because", "Say why they cannot be reached.")


def recall_view(alert: Alert, typed: Typed = NOTHING) -> Json:
    """Return the form that withdraws an alert; it says what that does."""
    return modal(
        Form.RECALL,
        f"Recall {alert.key}",
        (
            paragraph(
                line(
                    "What has not gone out stays here. Whoever was told of it, or may have been, reads that it is"
                ),
                line("withdrawn: only projects that are decided, and dates of return that are given, still hold."),
            ),
            text_input(
                "because",
                "Why?",
                initial=typed.get("because", ""),
                multiline=True,
                hint="Everybody who was told of it reads this.",
            ),
        ),
        about=About(alert=alert.key),
        submit="Recall",
    )


def refusal_view(alert: Alert, approval: str | None) -> Json:
    """Return the form in which an approver says why they refuse."""
    return modal(
        Form.REFUSE,
        f"Refuse {alert.key}",
        (
            paragraph(line("Nothing goes out, and whoever asked is told. They can change it and ask again.")),
            text_input("because", "Why do you refuse it?", multiline=True, hint="Whoever asked reads this."),
        ),
        about=About(alert=alert.key, entry=approval),
        submit="Refuse",
    )


def read_refusal(view: View) -> str:
    """Return why somebody refuses; the rules ask for it where it is missing."""
    return Answers(view).text("because")


def read_recall(view: View) -> str:
    """Return why an alert is withdrawn; the rules ask for it where it is missing."""
    return Answers(view).text("because")


def discard_view(alert: Alert, typed: Typed = NOTHING) -> Json:
    """Return the form that throws away a draft on which others have worked."""
    return modal(
        Form.DISCARD,
        f"Discard {alert.key}",
        (
            paragraph(line("Others have worked on this draft. Nobody else was told of it.")),
            text_input(
                "because",
                "Why?",
                initial=typed.get("because", ""),
                multiline=True,
                hint="It stays in the draft's history, for those who worked on it.",
            ),
        ),
        about=About(alert=alert.key),
        submit="Discard",
    )


def _written(view: View, name: str, empty: str) -> str:
    text = Answers(view).text(name)
    if not text:
        raise InvalidInput(empty, {name: empty})
    return text
