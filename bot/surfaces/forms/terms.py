"""The fields of a brief's terms, which the brief and an amendment share."""

from collections.abc import Iterator, Sequence
from typing import Any

from bot.domain.brief import LINK_MAX, Audience, Cadence, Ping, Terms, Weekday
from bot.surfaces.forms.answers import Answers
from bot.surfaces.inputs import (
    TYPED_MAX,
    Choice,
    channel_input,
    channels_input,
    checkbox_input,
    date_input,
    select_input,
    text_input,
    time_input,
    user_input,
)
from bot.surfaces.rich import Json

LANGUAGES = {"en": "English", "fr": "Français"}
CADENCES: tuple[Choice, ...] = (
    ("none", "No check-in"),
    ("daily-call", "A daily call"),
    ("daily-update", "A daily written update"),
    ("weekly-call", "A weekly call"),
    ("weekly-update", "A weekly written update"),
)
WEEKDAYS: tuple[Choice, ...] = tuple((day.value, day.capitalize()) for day in Weekday)
PINGS: tuple[Choice, ...] = (
    (Ping.NOBODY, "Nobody beyond the people it names"),
    (Ping.HERE, "Everyone who is active (@here)"),
    (Ping.CHANNEL, "Everyone in the channel (@channel)"),
)
CRITERIA = "exit_criteria"
NAMES = {
    "level": "level",
    "focus": "focus",
    "problem": "problem",
    CRITERIA: CRITERIA,
    "review_on": "review_on",
    "lead": "lead",
    "audience.channels": "channels",
    "audience.home": "home",
    "audience.ping": "ping",
    "language": "language",
    "restricted": "restricted",
    "cadence.kind": "cadence_kind",
    "cadence.at": "cadence_at",
    "cadence.timezone": "cadence_timezone",
    "cadence.on": "cadence_on",
    "cadence.link": "cadence_link",
}
"""Where each of the terms is entered."""


def terms_inputs(terms: Terms, languages: Sequence[str]) -> tuple[Json, ...]:
    """Return the inputs for everything but the level, filled in with what the terms say already."""
    return (
        text_input("focus", "What comes first now?", initial=terms.focus, most=150),
        text_input("problem", "What is wrong?", initial=terms.problem, multiline=True),
        *_criteria_inputs(terms.exit_criteria),
        user_input("lead", "Who leads?", initial=terms.lead),
        date_input("review_on", "When is it reviewed?", initial=terms.review_on),
        *_audience_inputs(terms.audience, practice=terms.practice),
        checkbox_input(
            "restricted",
            "Who may see it?",
            "Only its channels and the people it names",
            checked=terms.restricted,
            hint="Nobody else finds it in Code Red, and the memo says so. Otherwise everybody may.",
        ),
        *_cadence_inputs(terms.cadence),
        _language_input(terms.language, languages),
    )


def _criteria_inputs(criteria: tuple[str, ...]) -> Iterator[Json]:
    """Twenty sentences of 500 characters do not fit in one input of 3,000: the rest gets inputs of its own."""
    first, *rest = _shares(criteria)
    hint = "Measurable, one on each line. When all hold, the alert ends."
    yield text_input(CRITERIA, "How do we know that it is over?", initial=first, multiline=True, hint=hint)
    for number, share in enumerate(rest, start=2):
        label = f"How do we know that it is over? (part {number})"
        yield text_input(f"{CRITERIA}:{number}", label, initial=share, multiline=True, optional=True)


def _shares(criteria: tuple[str, ...]) -> list[str]:
    shares = [""]
    for criterion in criteria:
        longer = f"{shares[-1]}\n{criterion}".strip()
        if len(longer) > TYPED_MAX:
            shares.append(criterion)
        else:
            shares[-1] = longer
    return shares


def _audience_inputs(audience: Audience, *, practice: bool) -> tuple[Json, ...]:
    hint = "A practice goes to the practice channel only." if practice else "The memo is posted once in each."
    home = "The thread where people answer. Empty: the first channel."
    return (
        channels_input(
            "channels", "Which channels are told?", initial=audience.channels, optional=practice, hint=hint
        ),
        channel_input("home", "Home channel", initial=audience.home, optional=True, hint=home),
        select_input("ping", "Whom does the memo notify?", PINGS, initial=audience.ping),
    )


def _cadence_inputs(cadence: Cadence) -> tuple[Json, ...]:
    zone = "A name such as Europe/Paris or America/New_York."
    return (
        select_input("cadence_kind", "How do those responsible check in?", CADENCES, initial=cadence.kind),
        time_input("cadence_at", "At what time?", initial=cadence.at),
        text_input("cadence_timezone", "In which time zone?", initial=cadence.timezone, most=64, hint=zone),
        select_input(
            "cadence_on",
            "On which day, if weekly?",
            WEEKDAYS,
            initial=cadence.on,
            hint="Daily is Monday to Friday.",
        ),
        text_input(
            "cadence_link",
            "Link to the huddle or meeting",
            initial=cadence.link or "",
            most=LINK_MAX,
            optional=True,
            hint="Each check-in names it. It begins with https://.",
        ),
    )


def _language_input(chosen: str, languages: Sequence[str]) -> Json:
    codes = list(dict.fromkeys((*languages, *filter(None, [chosen]))))
    choices = [(code, LANGUAGES.get(code, code)) for code in codes]
    return select_input("language", "Language of the memo", choices, initial=chosen or codes[0])


def entered_terms(answers: Answers, base: Terms) -> dict[str, Any]:
    """Return what was entered, by the names of Terms; the people of the audience are not in the form and stay."""
    return {
        "focus": answers.text("focus"),
        "problem": answers.text("problem"),
        "exit_criteria": "\n".join(answers.text(name) for name in answers.names(CRITERIA)),
        "review_on": answers.date("review_on"),
        "lead": answers.user("lead"),
        "cadence": {
            "kind": answers.choice("cadence_kind") or base.cadence.kind,
            "at": answers.time("cadence_at") or base.cadence.at,
            "timezone": answers.text("cadence_timezone") or base.cadence.timezone,
            "on": answers.choice("cadence_on") or base.cadence.on,
            "link": answers.text("cadence_link"),
        },
        "audience": {
            "channels": answers.channels("channels"),
            "home": answers.channel("home"),
            "ping": answers.choice("ping") or base.audience.ping,
            "people": base.audience.people,
        },
        "language": answers.choice("language") or base.language,
        "restricted": base.restricted if (ticked := answers.checked("restricted")) is None else ticked,
    }
