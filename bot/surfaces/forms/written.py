"""The forms that hold nothing but a text: an update, a concern, the reason of a recall or of a refusal."""

from bot.domain.alert import Alert
from bot.domain.ledger import Expectation
from bot.language import gettext
from bot.surfaces.forms.answers import Answers, refused
from bot.surfaces.forms.view import NOTHING, About, Typed, View, modal
from bot.surfaces.ids import Form
from bot.surfaces.inputs import text_input
from bot.surfaces.rich import Json, filled, line, paragraph, user


def check_in_view(alert: Alert) -> Json:
    """Return the form of an update."""
    hint = gettext("It is posted in the home thread.")
    return modal(
        Form.CHECK_IN,
        gettext("Check in on {key}", key=alert.key),
        (text_input("text", gettext("How does it stand?"), multiline=True, hint=hint),),
        about=About(alert=alert.key),
        submit=gettext("Post update"),
    )


def read_check_in(view: View) -> str:
    """Return the update that was written; raise InvalidInput when it is empty."""
    return _written(view, "text", gettext("Write the update first."))


def concern_view(alert: Alert, entry: Expectation | None = None) -> Json:
    """Return the form of a concern; what was said before stands in it."""
    before = entry.answer.words if entry and entry.answer else ""
    hint = gettext("Only those who lead the work read it. You will hear from them.")
    return modal(
        Form.CONCERN,
        gettext("Concern about {key}", key=alert.key),
        (text_input("reason", gettext("What is your concern?"), initial=before, multiline=True, hint=hint),),
        about=About(alert=alert.key, entry=entry.id if entry else None),
        submit=gettext("Send"),
    )


def read_concern(view: View) -> str:
    """Return the concern that was written; raise InvalidInput when it is empty."""
    return _written(view, "reason", gettext("Say what your concern is."))


def keep_view(alert: Alert, entry: Expectation) -> Json:
    """Return the form in which a lead keeps somebody who has a concern."""
    kept = gettext("{who} is told that you have heard it, and that it stays as it is.")
    return modal(
        Form.KEEP,
        gettext("Keep as it is: {key}", key=alert.key),
        (
            paragraph(filled(kept, who=user(entry.person))),
            text_input(
                "note",
                gettext("What do you answer?"),
                multiline=True,
                optional=True,
                hint=gettext("Only they read it."),
            ),
        ),
        about=About(alert=alert.key, entry=entry.id),
        submit=gettext("Keep"),
    )


def read_keep(view: View) -> str:
    """Return what the lead answers; it may be empty."""
    return Answers(view).text("note")


def unreachable_view(alert: Alert, entry: Expectation) -> Json:
    """Return the form that says why somebody cannot be asked."""
    told = gettext("{who} is not reminded any more. An answer of theirs still counts.")
    return modal(
        Form.UNREACHABLE,
        gettext("Not reachable: {key}", key=alert.key),
        (
            paragraph(filled(told, who=user(entry.person))),
            text_input(
                "because",
                gettext("Why can they not be reached?"),
                hint=gettext("For example: on leave until Monday."),
            ),
        ),
        about=About(alert=alert.key, entry=entry.id),
        submit=gettext("Save"),
    )


def read_unreachable(view: View) -> str:
    """Return why somebody cannot be reached; raise InvalidInput when it is empty."""
    return _written(view, "because", gettext("Say why they cannot be reached."))


def recall_view(alert: Alert, typed: Typed = NOTHING) -> Json:
    """Return the form that withdraws an alert; it says what that does."""
    return modal(
        Form.RECALL,
        gettext("Recall {key}", key=alert.key),
        (
            paragraph(
                line(
                    gettext(
                        "What has not gone out stays here. Whoever was told of it, or may have been, reads that "
                        "it is withdrawn: only projects that are decided, and dates of return that are given, "
                        "still hold."
                    )
                )
            ),
            text_input(
                "because",
                gettext("Why?"),
                initial=typed.get("because", ""),
                multiline=True,
                hint=gettext("Everybody who was told of it reads this."),
            ),
        ),
        about=About(alert=alert.key),
        submit=gettext("Recall"),
    )


def refusal_view(alert: Alert, approval: str | None) -> Json:
    """Return the form in which an approver says why they refuse."""
    return modal(
        Form.REFUSE,
        gettext("Refuse {key}", key=alert.key),
        (
            paragraph(
                line(gettext("Nothing goes out, and whoever asked is told. They can change it and ask again."))
            ),
            text_input(
                "because",
                gettext("Why do you refuse it?"),
                multiline=True,
                hint=gettext("Whoever asked reads this."),
            ),
        ),
        about=About(alert=alert.key, entry=approval),
        submit=gettext("Refuse"),
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
        gettext("Discard {key}", key=alert.key),
        (
            paragraph(line(gettext("Others have worked on this draft. Nobody else was told of it."))),
            text_input(
                "because",
                gettext("Why?"),
                initial=typed.get("because", ""),
                multiline=True,
                hint=gettext("It stays in the draft's history, for those who worked on it."),
            ),
        ),
        about=About(alert=alert.key),
        submit=gettext("Discard"),
    )


def _written(view: View, name: str, empty: str) -> str:
    text = Answers(view).text(name)
    if not text:
        raise refused(name, empty)
    return text
