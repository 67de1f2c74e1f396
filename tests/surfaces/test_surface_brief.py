"""The brief and the amendment: what is shown comes back, and what cannot be used is said at its field."""

from datetime import date

import pytest

from bot.domain.brief import Audience, Brief, Level, Ping, Terms
from bot.errors import InvalidInput
from bot.surfaces.forms.amend import amend_view, read_amend
from bot.surfaces.forms.brief import brief_view, read_brief
from bot.surfaces.forms.view import About, about
from tests.surfaces.surface_case import HOSTILE, Json, assert_view, make_alert, make_terms, submit

LANGUAGES = ("en", "fr")


def as_brief(terms: Terms) -> Brief:
    """Return terms as a brief without people and projects."""
    return Brief.model_validate(terms.model_dump())


@pytest.mark.parametrize("level", Level)
@pytest.mark.parametrize("practice", [True, False])
def test_an_empty_brief_is_a_form_that_slack_takes(level: Level, practice: bool) -> None:  # noqa: FBT001 - a case
    """Every level, real or practice, has a title that fits; what is not filled in stays empty."""
    view = brief_view(Terms(level=level, practice=practice), languages=LANGUAGES)
    assert_view(view)
    assert view["submit"]["text"] == "Preview"
    assert about(view) == About(practice=practice, level=level)
    assert read_brief(submit(view)) == Brief(level=level, practice=practice, language="en")


def test_what_the_brief_shows_comes_back_unchanged() -> None:
    """A form that is submitted as it was opened changes nothing, the parts that it does not show included."""
    terms = make_terms(language="fr", raised_from="orange")
    view = brief_view(terms, alert="CR-1", languages=LANGUAGES, from_draft=True)
    assert_view(view)
    assert read_brief(submit(view), terms) == as_brief(terms)
    assert about(view) == About(alert="CR-1", back=True, level=Level.RED)


def test_a_memo_can_be_asked_for_in_two_languages() -> None:
    """Each language alone, then two in either order; what was chosen before is chosen still."""
    view = brief_view(make_terms(language="fr+en"), languages=LANGUAGES)
    (asked,) = (block["element"] for block in view["blocks"] if block["block_id"] == "language")
    assert [(one["value"], one["text"]["text"]) for one in asked["options"]] == [
        ("en", "English"),
        ("fr", "French"),
        ("en+fr", "English and French"),
        ("fr+en", "French and English"),
    ]
    assert read_brief(submit(view)).language == "fr+en"


def test_two_kinds_of_one_language_are_not_asked_for_together() -> None:
    """French of Canada beside French would say the same twice."""
    view = brief_view(make_terms(), languages=("fr-CA", "fr"))
    (asked,) = (block["element"] for block in view["blocks"] if block["block_id"] == "language")
    assert [one["value"] for one in asked["options"]] == ["fr-CA", "fr", "en"]


def test_what_is_entered_is_what_is_read() -> None:
    """Every field of the form arrives in the brief."""
    filled = submit(
        brief_view(Terms(level="yellow"), languages=LANGUAGES),
        level="red",
        focus=f"  {HOSTILE}  ",
        problem="One\r\ntwo",
        exit_criteria="First\n\n  Second \n",
        lead="U0LEAD",
        review_on="2025-12-15",
        channels=["C1", "C2"],
        home="C2",
        ping="here",
        language="fr",
        cadence_kind="weekly-call",
        cadence_at="14:05",
        cadence_timezone="Europe/Paris",
    )
    brief = read_brief(filled)
    assert brief == Brief(
        level=Level.RED,
        focus=HOSTILE,
        problem="One\ntwo",
        exit_criteria=("First", "Second"),
        lead="U0LEAD",
        review_on=date(2025, 12, 15),
        audience=Audience(channels=("C1", "C2"), home="C2", ping=Ping.HERE),
        language="fr",
        cadence={"kind": "weekly-call", "at": "14:05", "timezone": "Europe/Paris"},
    )
    assert brief.audience.channels == ("C2", "C1")


@pytest.mark.parametrize(
    "changes",
    [
        {"focus": HOSTILE * 2 + "x" * 30, "problem": HOSTILE * 50},
        {"problem": "&" * 3000, "focus": "&" * 150},
        {"exit_criteria": tuple(f"{n:02} {'x' * 497}" for n in range(20))},
        {"audience": {"channels": [f"C{n:010}" for n in range(500)]}},
        {"language": "de"},
        {"workstreams": (), "lead": None, "review_on": None},
    ],
)
def test_briefs_at_their_limits_come_back_unchanged(changes: Json) -> None:
    """The longest texts, twenty long criteria and five hundred channels fit in the form and survive it."""
    terms = make_terms(**{name: value[:150] if name == "focus" else value for name, value in changes.items()})
    view = brief_view(terms, languages=LANGUAGES)
    assert_view(view)
    assert read_brief(submit(view), terms) == as_brief(terms)


def test_handles_that_were_never_looked_up_are_not_chosen() -> None:
    """A draft from a file opens, and people choose from Slack's lists."""
    terms = make_terms(lead="head-of-chat", audience={"channels": ["announcements"], "home": "general"})
    view = brief_view(terms, languages=LANGUAGES)
    assert_view(view)
    brief = read_brief(submit(view), terms)
    assert (brief.lead, brief.audience.channels) == (None, ())


@pytest.mark.parametrize(
    ("typed", "fields"),
    [
        ({"focus": "x" * 151}, {"focus": "That is too long: at most 150 characters."}),
        ({"problem": "x" * 3001}, {"problem": "That is too long: at most 3,000 characters."}),
        ({"cadence_at": "noon"}, {"cadence_at": "This cannot be read. Enter it again."}),
        ({"review_on": "soon"}, {"review_on": "Choose a day."}),
        ({"exit_criteria": "a\n" * 21}, {"exit_criteria": "That is too long: at most 20 lines."}),
        (
            {"exit_criteria": "fine\n" + "x" * 501},
            {"exit_criteria": "Line 2: That is too long: at most 500 characters."},
        ),
        (
            {"cadence_link": "http://a.example"},
            {
                "cadence_link": "“http://a.example” is not a link that people can follow; give one that begins "
                "with https://, such as https://app.slack.com/huddle/T0123/C0123.",
            },
        ),
        (
            {"cadence_timezone": "Paris"},
            {
                "cadence_timezone": "“Paris” is not a time zone; use a name such as Europe/Paris or "
                "America/New_York."
            },
        ),
    ],
)
def test_what_cannot_be_used_is_said_at_its_field(typed: Json, fields: dict[str, str]) -> None:
    """The sentence stands beside the input that it is about."""
    view = brief_view(make_terms(), languages=LANGUAGES)
    with pytest.raises(InvalidInput) as refused:
        read_brief(submit(view, **typed))
    assert refused.value.fields == fields
    assert set(fields) <= {block.get("block_id") for block in view["blocks"]}


def test_two_faults_are_said_at_once() -> None:
    """Nobody has to submit twice to learn of both."""
    with pytest.raises(InvalidInput) as refused:
        read_brief(submit(brief_view(make_terms()), focus="x" * 151, cadence_timezone="Mars"))
    assert set(refused.value.fields) == {"focus", "cadence_timezone"}


def test_an_amendment_holds_only_what_differs() -> None:
    """A form that is submitted as it was opened changes nothing; a new focus is one change."""
    alert = make_alert()
    view = amend_view(alert, languages=LANGUAGES)
    assert_view(view)
    assert read_amend(submit(view), alert.terms) == ({}, "")
    changes, because = read_amend(submit(view, focus="Speed", because="Simpler"), alert.terms)
    assert (changes["focus"], because) == ("Speed", "Simpler")


def test_an_amended_audience_keeps_its_people() -> None:
    """The people told directly are not in the form, and stay."""
    terms = make_terms()
    filled = submit(amend_view(make_alert(terms=terms)), channels=["C0NEWS", "C0MORE"])
    ((name, audience),) = read_amend(filled, terms).changes.items()
    assert name == "audience"
    assert audience == Audience(
        channels=("C0NEWS", "C0MORE"), people=("U0CHIEF",), home="C0NEWS", ping=Ping.CHANNEL
    )


def test_an_amendment_is_refused_at_its_field() -> None:
    """The same limits hold as in the brief."""
    with pytest.raises(InvalidInput) as refused:
        read_amend(submit(amend_view(make_alert()), focus="x" * 151), make_terms())
    assert list(refused.value.fields) == ["focus"]
