"""The fields of a brief's terms, which the brief and an amendment share."""

from collections.abc import Iterator, Sequence
from itertools import permutations
from typing import Any

from bot.domain.brief import LINK_MAX, Audience, Cadence, Ping, Terms, Weekday
from bot.language import BOTH, N_, gettext, language_name, same_language, written_weekday
from bot.surfaces.forms.answers import Answers
from bot.surfaces.forms.choices import spoken
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

CADENCES: tuple[Choice, ...] = (
    ("none", N_("No check-in")),
    ("daily-call", N_("A daily call")),
    ("daily-update", N_("A daily written update")),
    ("weekly-call", N_("A weekly call")),
    ("weekly-update", N_("A weekly written update")),
)
PINGS: tuple[Choice, ...] = (
    (Ping.NOBODY, N_("Nobody beyond the people it names")),
    (Ping.HERE, N_("Everyone who is active (@here)")),
    (Ping.CHANNEL, N_("Everyone in the channel (@channel)")),
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
        text_input("focus", gettext("What comes first now?"), initial=terms.focus, most=150),
        text_input("problem", gettext("What is wrong?"), initial=terms.problem, multiline=True),
        *_criteria_inputs(terms.exit_criteria),
        user_input("lead", gettext("Who leads?"), initial=terms.lead),
        date_input("review_on", gettext("When is it reviewed?"), initial=terms.review_on),
        *_audience_inputs(terms.audience, practice=terms.practice),
        checkbox_input(
            "restricted",
            gettext("Who may see it?"),
            gettext("Only its channels and the people it names"),
            checked=terms.restricted,
            hint=gettext("Nobody else finds it in Code Red, and the memo says so. Otherwise everybody may."),
        ),
        *_cadence_inputs(terms.cadence),
        _language_input(terms.language, languages),
    )


def _criteria_inputs(criteria: tuple[str, ...]) -> Iterator[Json]:
    """Twenty sentences of 500 characters do not fit in one input of 3,000: the rest gets inputs of its own."""
    first, *rest = _shares(criteria)
    label = gettext("How do we know that it is over?")
    hint = gettext("Measurable, one on each line. When all hold, the alert ends.")
    yield text_input(CRITERIA, label, initial=first, multiline=True, hint=hint)
    for number, share in enumerate(rest, start=2):
        label = gettext("How do we know that it is over? (part {number})", number=number)
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
    only, each = (
        gettext("A practice goes to the practice channel only."),
        gettext("The memo is posted once in each."),
    )
    home = gettext("The thread where people answer. Empty: the first channel.")
    return (
        channels_input(
            "channels",
            gettext("Which channels are told?"),
            initial=audience.channels,
            optional=practice,
            hint=only if practice else each,
        ),
        channel_input("home", gettext("Home channel"), initial=audience.home, optional=True, hint=home),
        select_input("ping", gettext("Whom does the memo notify?"), spoken(PINGS), initial=audience.ping),
    )


def _cadence_inputs(cadence: Cadence) -> tuple[Json, ...]:
    zone = gettext("A name such as Europe/Paris or America/New_York.")
    return (
        select_input(
            "cadence_kind",
            gettext("How do those responsible check in?"),
            spoken(CADENCES),
            initial=cadence.kind,
        ),
        time_input("cadence_at", gettext("At what time?"), initial=cadence.at),
        text_input(
            "cadence_timezone", gettext("In which time zone?"), initial=cadence.timezone, most=64, hint=zone
        ),
        select_input(
            "cadence_on",
            gettext("On which day, if weekly?"),
            _weekdays(),
            initial=cadence.on,
            hint=gettext("Daily is Monday to Friday."),
        ),
        text_input(
            "cadence_link",
            gettext("Link to the huddle or meeting"),
            initial=cadence.link or "",
            most=LINK_MAX,
            optional=True,
            hint=gettext("Each check-in names it. It begins with https://."),
        ),
    )


def _weekdays() -> tuple[Choice, ...]:
    return tuple((day.value, _capital(written_weekday(day.number))) for day in Weekday)


def _language_input(chosen: str, languages: Sequence[str]) -> Json:
    """Ask for a language, or two in either order, in which a memo is then read one after the other."""
    pairs = (BOTH.join(pair) for pair in permutations(languages, 2) if not same_language(*pair))
    codes = tuple(dict.fromkeys((*languages, *pairs, *filter(None, [chosen]))))
    choices = [(code, _capital(language_name(code))) for code in codes]
    return select_input("language", gettext("Language of the memo"), choices, initial=chosen or codes[0])


def _capital(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}"


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
