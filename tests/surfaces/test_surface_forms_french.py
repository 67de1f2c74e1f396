"""The forms and the history as a French reader has them: translated, within Slack's limits, and read back."""

import re
from collections.abc import Callable, Iterator
from datetime import date
from zoneinfo import ZoneInfo

import pytest

from bot.domain import events
from bot.domain.alert import Status
from bot.domain.brief import Brief, Level, Terms
from bot.domain.check_ins import Asked, Round
from bot.domain.commands import Disposal
from bot.domain.deferral import Decision
from bot.domain.drafting import resource_id
from bot.domain.ending import Fate
from bot.domain.events import Event
from bot.errors import InvalidInput
from bot.language import reading_in
from bot.surfaces.blocks import block_text
from bot.surfaces.forms.amend import amend_view
from bot.surfaces.forms.brief import brief_view, read_brief
from bot.surfaces.forms.deferral import decide_view, defer_view
from bot.surfaces.forms.draft import draft_view
from bot.surfaces.forms.drafting import override_view, share_view, take_out_view
from bot.surfaces.forms.level import level_view, read_level
from bot.surfaces.forms.people import reassign_view, release_view
from bot.surfaces.forms.retrospective import retrospective_view
from bot.surfaces.forms.review import cancel_view, extend_view, reschedule_view
from bot.surfaces.forms.stand_down import read_stand_down, stand_down_view
from bot.surfaces.forms.update import update_view
from bot.surfaces.forms.work import resource_view, workstream_view
from bot.surfaces.forms.written import (
    check_in_view,
    concern_view,
    discard_view,
    keep_view,
    recall_view,
    refusal_view,
    unreachable_view,
)
from bot.surfaces.history import history, story
from bot.surfaces.rich import plain_line
from bot.surfaces.tellers import sentence
from tests.surfaces.surface_case import (
    NOW,
    Json,
    assert_view,
    happening,
    make_alert,
    make_deferral,
    make_entry,
    make_terms,
    submit,
)
from tests.surfaces.test_tellers import TOLD, WHO

LANGUAGES = ("en", "fr")
PERSON, PROJECT = make_entry(1), make_deferral(1)
ALERT = make_alert(key="CR-123", roster=(PERSON,), deferrals=(PROJECT, make_deferral(2, Decision.RESUMED)))
DRAFT = make_alert(key="CR-123", status=Status.DRAFT, roster=(PERSON,), deferrals=(PROJECT,))
ROUND = Round(id="CR-123-C1", opening=NOW, opened_at=NOW, closes_at=NOW, asked=(Asked(person="U0LEAD"),))
FORMS: dict[str, Callable[[], Json]] = {
    "brief": lambda: brief_view(Terms(level=Level.ORANGE), languages=LANGUAGES),
    "brief of a practice": lambda: brief_view(Terms(level=Level.ORANGE, practice=True), languages=LANGUAGES),
    "draft": lambda: draft_view(DRAFT, approvals=2),
    "incomplete draft": lambda: draft_view(
        make_alert(key="CR-123", terms=Terms(level=Level.ORANGE, practice=True)), ["une chose"], unplaced=2
    ),
    "amend": lambda: amend_view(ALERT, languages=LANGUAGES),
    "level": lambda: level_view(ALERT),
    "workstream": lambda: workstream_view(ALERT),
    "resource": lambda: resource_view(ALERT),
    "reassign": lambda: reassign_view(ALERT),
    "no workstream": lambda: reassign_view(make_alert(key="CR-123", terms=Terms(level=Level.RED))),
    "release": lambda: release_view(ALERT, {PERSON.person: "Ann"}),
    "nobody to release": lambda: release_view(make_alert(key="CR-123"), {}),
    "defer": lambda: defer_view(ALERT),
    "decide": lambda: decide_view(ALERT),
    "nothing to decide": lambda: decide_view(make_alert(key="CR-123")),
    "check in": lambda: check_in_view(ALERT),
    "update": lambda: update_view(ALERT, ROUND, ROUND.asked[0]),
    "concern": lambda: concern_view(ALERT, PERSON),
    "keep": lambda: keep_view(ALERT, PERSON),
    "unreachable": lambda: unreachable_view(ALERT, PERSON),
    "stand down": lambda: stand_down_view(ALERT, {PERSON.person: "Ann"}),
    "recall": lambda: recall_view(ALERT),
    "refuse": lambda: refusal_view(ALERT, None),
    "nothing to override": lambda: override_view(DRAFT, None),
    "share": lambda: share_view(DRAFT),
    "take out": lambda: take_out_view(DRAFT, {}),
    "extend": lambda: extend_view(ALERT),
    "reschedule": lambda: reschedule_view(ALERT, PROJECT),
    "cancel": lambda: cancel_view(ALERT, PROJECT),
    "discard": lambda: discard_view(DRAFT),
    "retrospective": lambda: retrospective_view(ALERT),
}
ENGLISH = re.compile(
    r"\b(the|is|are|who|which|what|when|your?|nobody|everybody|until|and|to|of|with|not|it)\b", re.IGNORECASE
)
"""Words that no French sentence has."""
TYPED = ("Shift to inference", *make_terms().exit_criteria)
"""What the alerts of these tests say in English."""


def texts(node: object) -> Iterator[str]:
    """Yield every text that a view shows."""
    if isinstance(node, dict):
        if isinstance(node.get("text"), str):
            yield node["text"]
        for name, value in node.items():
            if not name.startswith("initial_") and name != "value":
                yield from texts(value)
    elif isinstance(node, list | tuple):
        for item in node:
            yield from texts(item)


@pytest.fixture(autouse=True)
def french() -> Iterator[None]:
    """Write for a French reader."""
    with reading_in("fr-FR"):
        yield


@pytest.mark.parametrize("form", FORMS)
def test_a_form_is_french_from_its_title_to_its_buttons(form: str) -> None:
    """Slack takes it, nothing that is to be entered or pressed is cut, and no English word is left in it."""
    view = FORMS[form]()
    assert_view(view)
    frame = [view[name] for name in ("title", "close", "submit") if name in view]
    shown = tuple(texts([*frame, *(block for block in view["blocks"] if block["type"] in {"input", "actions"})]))
    assert not [text for text in shown if text.endswith("…")]
    assert not [text for text in shown if ENGLISH.search(text) and not any(typed in text for typed in TYPED)]


def test_a_brief_asks_for_the_language_of_its_memo() -> None:
    """Each language, and two in either order, called as the reader calls them."""
    view = brief_view(Terms(level=Level.RED, language="fr+en"), languages=LANGUAGES)
    (asked,) = (block["element"] for block in view["blocks"] if block.get("block_id") == "language")
    assert [(one["value"], one["text"]["text"]) for one in asked["options"]] == [
        ("en", "Anglais"),
        ("fr", "Français"),
        ("en+fr", "Anglais et français"),
        ("fr+en", "Français et anglais"),
    ]
    assert read_brief(submit(view, focus="Vite")).language == "fr+en"


def test_what_is_wrong_is_said_in_french_beside_its_field() -> None:
    """What a form's reader refuses is for whoever filled it in."""
    with pytest.raises(InvalidInput) as refused:
        read_level(submit(level_view(make_alert()), because="Mieux"))
    assert refused.value.fields == {"level": "Choisissez un niveau."}
    many = submit(brief_view(Terms(level=Level.RED), languages=LANGUAGES), exit_criteria="x\n" * 21)
    with pytest.raises(InvalidInput, match="20 lignes au plus"):
        read_brief(many)


def test_the_end_is_read_whatever_its_labels_say() -> None:
    """A resource is known by its id, however the label names its kind."""
    alert = make_alert()
    (machines,) = alert.terms.resources
    view = stand_down_view(alert)
    assert "Budget" not in "".join(texts(view))
    ending = read_stand_down(submit(view, **{"resource:1": "returned"}))
    assert ending.resources == (Disposal(which=resource_id(machines), fate=Fate.RETURNED),)


@pytest.mark.parametrize(("event", "_words"), TOLD, ids=lambda value: getattr(value, "name", "")[:30])
def test_every_event_is_told_in_french(event: Event, _words: str) -> None:
    """The actor is the subject, the sentence ends once, and its verb is French."""
    words = plain_line(sentence(happening(event), candid=True))
    assert words.startswith("<@U0LEAD> ")
    assert re.match(r"<@U0LEAD> (a|n'a|va|attend|souhaite|ne partage) ", words), words
    assert re.search(r"[^.][.!?][\s»)]*$", words), words


SAID: list[tuple[Event, str]] = [
    (
        events.Declared(**WHO, brief=Brief.model_validate(make_terms().model_dump())),
        (
            "a déclaré le code rouge (destinataires : 2 canaux et 1 personne) ; doivent répondre : les personnes "
            "réaffectées et les responsables des projets."
        ),
    ),
    (
        events.LevelChanged(**WHO, before=Level.ORANGE, after=Level.RED, because="Cela empire"),
        "a relevé l'alerte du code orange au code rouge ; motif : « Cela empire ».",
    ),
    (
        events.Amended(
            **WHO,
            changes=(("review_on", "2025-12-01", None), ("language", "en", "en+fr"), ("lead", None, "U0A")),
            because="",
        ),
        (
            "a modifié la date de réexamen (avant : 1er décembre 2025 ; après : rien) ; la langue (avant : "
            "anglais ; après : anglais et français) ; la personne responsable (avant : personne ; après : <@U0A>)."
        ),
    ),
    (events.CheckedIn(**WHO, text="C'est fait !"), "a écrit : « C'est fait ! »"),
    (events.Nudged(**WHO, people=0), "a relancé 0 personne sans réponse."),
]


@pytest.mark.parametrize(("event", "words"), SAID, ids=lambda value: getattr(value, "name", "")[:30])
def test_an_event_is_told_as_a_french_reader_would_say_it(event: Event, words: str) -> None:
    """Numbers, dates, quotation marks and the order of words are French."""
    told = plain_line(sentence(happening(event), candid=True))
    assert re.sub("[\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}]", " ", told) == f"<@U0LEAD> {words}"


def test_the_story_of_an_alert_is_told_in_french() -> None:
    """The list of alerts and the story of one say when, and what, as a French reader reads it."""
    alert = make_alert(status=Status.STOOD_DOWN, closed_at=NOW)
    assert "du 1er décembre 2025 au 1er décembre 2025." in history([alert])["text"]
    happened = [happening(events.Recalled(**WHO, because="Un essai"))]
    told = story(alert, happened, ZoneInfo("Europe/Paris"))
    assert told["text"].startswith("CR-1 · 🔴 Code rouge")
    assert "Ce qui s'est passé (fuseau horaire" in told["text"]
    assert "1er décembre 2025, 17 h 20" in "".join(map(block_text, told["blocks"]))


def test_a_project_is_put_off_until_a_french_day() -> None:
    """A date in a form's text is written as the language does."""
    entry = make_deferral(1, until=date(2026, 3, 1))
    shown = " ".join(texts(draft_view(make_alert(status=Status.DRAFT, deferrals=(entry,)))))
    assert "jusqu'au 1er mars 2026" in shown
