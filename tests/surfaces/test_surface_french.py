"""What somebody reads whose language is French: whole sentences, counted, dated and set as French is."""

from collections import Counter
from datetime import date, timedelta

import pytest

from bot.domain import checklist
from bot.domain.alert import Status
from bot.domain.approval import Approval, ApprovalState, Opinion
from bot.domain.brief import Level
from bot.domain.check_ins import Asked, CriterionReport, CriterionState, Round, Update
from bot.domain.commands import StandDown
from bot.domain.deferral import Decision
from bot.domain.delivery import Progress
from bot.domain.figures import Excerpt, Figures, Filter, Listed, Section
from bot.domain.ledger import About, Standing
from bot.domain.policy import Actor, Policy
from bot.domain.register import Part
from bot.language import catalogues, gettext, reading_in
from bot.memos import packaged_templates
from bot.surfaces.approvals import approval_line, request_end
from bot.surfaces.ask import ask_actions, digest_blocks
from bot.surfaces.blocks import BUTTON_MAX, block_text, confirm, draft_buttons, message
from bot.surfaces.check_ins import check_in_lines
from bot.surfaces.checklists import checklist as checklist_message
from bot.surfaces.home import home
from bot.surfaces.listing import listing
from bot.surfaces.overview import overview
from bot.surfaces.previews import for_channels, for_owner, mark
from bot.surfaces.progress import progress_message
from bot.surfaces.register import deferrals_answer
from bot.surfaces.report import report
from bot.surfaces.returns import missing_blocks
from bot.surfaces.reviews import deferral_end, review_end
from bot.surfaces.rich import Json, plain_line
from bot.surfaces.roster import roster_pages
from bot.surfaces.status import status
from bot.surfaces.text import notice
from tests.surfaces.surface_case import (
    NOW,
    assert_message,
    assert_view,
    make_alert,
    make_deferral,
    make_entry,
    make_page,
    make_terms,
)

TODAY = date(2025, 12, 17)
ROSTER = (
    make_entry(1, until=date(2025, 12, 19)),
    make_entry(2, Standing.ACKNOWLEDGED),
    make_entry(3, Standing.OBJECTED),
)
ALERT = make_alert(roster=ROSTER, deferrals=(make_deferral(1), make_deferral(2, Decision.RESCHEDULED)))
THIN = "\u202f"
"""The narrow space before ; ! and ? in French, at which no line may end."""


def words(blocks: tuple[Json, ...]) -> str:
    """Return what blocks say, with plain spaces."""
    return plain("\n".join(map(block_text, blocks)))


def plain(text: str) -> str:
    """Return a text with plain spaces in place of those at which no line may end."""
    return text.replace("\xa0", " ").replace(THIN, " ")


def test_a_status_is_french() -> None:
    """Titles, dates, distances and counts of every part of it."""
    tally = ({"topic": "memo", "state": "sent", "rows": 7}, {"topic": "ask", "state": "failed", "rows": 1})
    failures = ({"topic": "ask", "lane": "U0000000001", "error": "user_not_found"},)
    with reading_in("fr-FR"):
        shown = status(ALERT, tally=tally, failures=failures, today=TODAY, steers=True)
    assert_message(shown)
    lines = plain(shown["text"]).splitlines()
    for told in (
        "État : code rouge, déclaré le 1er décembre 2025, 16 h 20 UTC",
        "Responsable : <@U0LEAD>",
        "Réexamen : 15 décembre 2025 (réexamen en retard de 2 jours)",
        "Projets : 2 projets reportés : 1 à décider, 1 avec décision.",
        "Messages : 7 remis, 1 non remis",
        "• demande pour <@U0000000001> : user_not_found",
        "• 19 décembre 2025 (dans 2 jours) : fin de l'affectation de 1 personne",
    ):
        assert told in lines


def test_an_instant_is_in_the_readers_zone_where_slack_can_show_it() -> None:
    """Slack writes it for each reader; where it cannot, it is told in words, in the reader's language."""
    with reading_in("fr"):
        (said, _) = ask_actions(make_entry(7, Standing.ACKNOWLEDGED), make_alert())
    assert {
        "type": "date",
        "timestamp": int(NOW.timestamp()),
        "format": "{date_short} à {time}",
        "fallback": "1er décembre 2025, 16 h 20 UTC",
    } in said["elements"][0]["elements"]
    assert block_text(said) == "✅ Vous avez accusé réception le 1er décembre 2025, 16 h 20 UTC."


def test_a_roster_is_french() -> None:
    """Who stands how, until when; the level and the figures in its heading."""
    with reading_in("fr"):
        (page,) = roster_pages(ALERT)
    shown = plain(page.text)
    assert shown.startswith("Liste de CR-1 · 🔴 Code rouge · Chat quality")
    assert "• ⏳ en attente : <@U0000000001>, de l'équipe Advertising, jusqu'au 19 décembre 2025" in shown
    assert "Speed, responsable : <@U0SPEED>" in shown
    with reading_in("fr"):
        over = roster_pages(make_alert(status=Status.STOOD_DOWN, closed_at=NOW))[0]
    assert "elle a été levée le 1er décembre 2025" in over.text


@pytest.mark.parametrize(
    ("reminders", "told"),
    [(0, "pas encore de rappel"), (1, "après un rappel"), (2, "après deux rappels"), (5, "après 5 rappels")],
)
def test_who_has_not_answered_is_told_in_french(reminders: int, told: str) -> None:
    """How often they were reminded is a sentence of its own for once and twice."""
    with reading_in("fr"):
        shown = words(digest_blocks(((ALERT, ROSTER[0], reminders),)))
    assert shown.startswith(
        "<@U0000000001> : le passage de l'équipe Advertising au chantier Speed (CR-1, code rouge)."
    )
    assert told in shown


def test_who_is_released_is_told_apart_by_the_fact() -> None:
    """What a digest says of them does not hang on the words of another sentence."""
    released = make_entry(1, Standing.RELEASED)
    with reading_in("fr"):
        assert "✔️ Personne libérée." in words(digest_blocks(((ALERT, released, 0),)))
        away = words(digest_blocks(((make_alert(status=Status.RECALLED), make_entry(1), 0),)))
    assert "✔️ Aucune réponse n'est plus attendue." in away


def test_the_listing_turns_its_pages_in_french_too() -> None:
    """The buttons' ids are the same whatever they are called."""
    section = Section(About.REASSIGNMENT, "Speed", (Listed(ROSTER[0], 1), Listed(ROSTER[2], 0)))
    excerpt = Excerpt(Filter.EVERYBODY, 2, 3, (section,))
    with reading_in("fr"):
        shown = listing(ALERT, Figures.of(ALERT), excerpt, reader="U0LEAD", steers=True)
    assert_message(shown)
    assert "✓ Tout le monde 3" in str(shown["blocks"])
    assert {"codered.roster.previous", "codered.roster.next"} <= actions(shown)
    assert "⚠️ a une objection, le 1er décembre 2025, 16 h 20 UTC : A secret worry" in plain(shown["text"])


def actions(shown: Json) -> set[str]:
    """Return the ids of a message's buttons."""
    rows = (block["elements"] for block in shown["blocks"] if block["type"] == "actions")
    return {str(element["action_id"]) for row in rows for element in row}


def test_the_register_is_french() -> None:
    """What was put off, until when, and what became of it."""
    page = make_page(ALERT, part=Part.ALL)
    with reading_in("fr"):
        shown = plain(deferrals_answer(page)["text"])
    assert (
        "Project 1, responsable : <@U0OWNER>, jusqu'à la levée de l'alerte. Raison : People move. "
        "Engagement : Q1 pilots. Approuvé par <@U0AUTHOR>. CR-1, depuis le 1er décembre 2025, soit 4 jours. "
        "Décision à prendre."
    ) in shown
    assert "Projet reprogrammé au 1er mars 2026, décision de <@U0OWNER>." in shown


def test_reviews_are_french() -> None:
    """What was decided on a project, and how a review was answered."""
    (_, decided) = ALERT.deferrals
    with reading_in("fr"):
        assert words(deferral_end(ALERT, decided.model_copy(update={"review": None}))).startswith(
            "📅 Projet reprogrammé au 1er mars 2026, décision de <@U0OWNER> le 1er décembre 2025"
        )
        lowered = make_alert(terms=make_terms(level=Level.ORANGE, review_on=date(2026, 1, 5)))
        answered = words(review_end(lowered, date(2025, 12, 15)))
    assert answered == (
        "✅ La réponse a été donnée : CR-1 est désormais un code orange. "
        "Le prochain réexamen est le 5 janvier 2026."
    )


def test_an_approval_is_french() -> None:
    """What is asked, who has approved, and why a request is void; a reason that Code Red gave itself too."""
    asked = Approval(
        id="CR-1-A1",
        level=Level.RED,
        seen="",
        asked_by="U0AUTHOR",
        asked_at=NOW,
        expires_at=NOW + timedelta(days=1),
        needed=2,
        asked=("U0CHIEF", "U0ADMIN"),
        opinions=(Opinion(person="U0CHIEF", at=NOW, approves=True),),
    )
    draft = make_alert(status=Status.DRAFT)
    with reading_in("fr"):
        line = plain(plain_line(approval_line(asked)))
        thanks = words(request_end(draft, asked, "U0CHIEF"))
        expired = words(request_end(draft, asked.ended(ApprovalState.EXPIRED, NOW), "U0CHIEF"))
    until = "Elle vaut jusqu'au 2 décembre 2025, 16 h 20 UTC."
    assert line == f"Approbation : Il manque 1 approbation. Sollicités : <@U0ADMIN>. {until}"
    assert thanks.startswith("✅ Vous avez approuvé cette demande le 1er décembre 2025")
    assert expired.startswith("La demande a expiré le 1er décembre 2025")


def test_check_ins_are_french() -> None:
    """The states of exit criteria, what is in the way, and how many have answered."""
    reports = (CriterionReport(criterion="Half the latency", state=CriterionState.AT_RISK),)
    said = Update(person="U0SPEED", at=NOW, progress="Some", blockers="Machines", criteria=reports)
    check_in = Round(
        id="CR-1-C1",
        opening=NOW,
        opened_at=NOW,
        closes_at=NOW,
        asked=(Asked(person="U0SPEED"), Asked(person="U0LEAD")),
        answers=(said,),
    )
    done = check_in.model_copy(update={"closed_at": NOW, "summarised_at": NOW})
    with reading_in("fr"):
        shown = words(check_in_lines(make_alert(check_ins=(done, check_in)), NOW))
    for told in (
        "Dernier point, 1er décembre 2025",
        "• Half the latency : 🔴 menacé (<@U0SPEED>)",
        "• Ce qui bloque, selon <@U0SPEED> : Machines",
        "Point en cours : 1 réponse sur 2 ; clôture le 1er décembre 2025, 16 h 20 UTC.",
        "Prochain point : 1er décembre 2025, 16 h 20 UTC",
    ):
        assert told in shown


def test_previews_are_french() -> None:
    """Whom a message would reach, and that only one person sees it."""
    with reading_in("fr"):
        assert plain(mark(make_alert(terms=make_terms(practice=True)))).startswith("Aperçu de CR-1 (exercice) :")
        channels = plain_line(for_channels(ALERT))
        owner = plain(plain_line(for_owner("Ads", "U0OWNER", 2)))
    assert channels == "Ceci s'adresse à <#C0NEWS>, <#C0CHAT>, et à 1 personne en message direct."
    assert owner.endswith("« Ads » ; 2 autres responsables reçoivent de même le leur.")


def test_the_pace_of_a_broadcast_is_french() -> None:
    """A fraction has a comma, and an end a time of day in the reader's own zone."""
    far = Progress(sent=1, waiting=1200, rate=1.5, ends_at=NOW)
    with reading_in("fr"):
        shown = progress_message(ALERT, far)
    assert_message(shown)
    assert "Environ 1,5 messages par seconde" in shown["text"]
    assert "1 sur 1 201 messages envoyés" in plain(shown["text"])
    assert {"type": "date", "timestamp": int(NOW.timestamp()), "format": "{time_secs}"}.items() <= next(
        leaf.items() for leaf in shown["blocks"][1]["elements"][0]["elements"] if leaf["type"] == "date"
    )


def test_the_rest_speaks_french_within_slacks_limits() -> None:
    """Overview, Home, report, checklist, returns; nothing English is left in their buttons."""
    away = make_entry(1, Standing.RELEASED)
    ended = make_alert(status=Status.STOOD_DOWN, closed_at=NOW, closed_by="U0LEAD", roster=(away,))
    settled = checklist.settle(ALERT, StandDown(alert="CR-1", actor=Actor(id="U0LEAD")), NOW, Policy())
    with reading_in("fr"):
        shown = [
            overview((ALERT,), (make_alert(status=Status.DRAFT),), may_declare=True, today=TODAY),
            report(ended, ()),
            checklist_message(ALERT, settled, steers=True),
            message(missing_blocks(((ended, away),), "U0LEAD", 3)),
            notice(""),
        ]
        draft = {"blocks": [draft_buttons("CR-1")]}
        tab = home("U0LEAD", ((ALERT, ROSTER[0]),), (ALERT,), make_page(ALERT).lines, may_declare=True)
        assert confirm("?", "?", "?")["deny"]["text"] == "Ne rien changer"
    assert_view(tab)
    for one in shown:
        assert_message(one)
    labels = Counter(label for one in (*shown, tab, draft) for label in button_labels(one))
    assert max(map(len, labels)) <= BUTTON_MAX
    assert not {"Status", "Declare", "Discard", "Continue", "Amend", "Nudge those who wait"} & set(labels)
    assert {"Déclarer", "Lever l'alerte", "Cette personne est de retour"} <= set(labels)


def button_labels(shown: Json) -> list[str]:
    """Return what stands on the buttons of a message or view."""
    rows = (block["elements"] for block in shown["blocks"] if block["type"] == "actions")
    return [element["text"]["text"] for row in rows for element in row]


BUTTONS = {
    "concern": ("Release", "Keep", "Talk"),
    "deferral-review": ("Resume", "Reschedule", "Cancel it"),
    "review-due": ("Extend", "Lower", "Stand down"),
}
"""The buttons that a memo names, by its template."""


@pytest.mark.parametrize("language", catalogues())
@pytest.mark.parametrize("kind", BUTTONS)
def test_a_memo_calls_the_buttons_below_it_what_they_are_called(kind: str, language: str) -> None:
    """The templates in every language name them as the catalogue does."""
    text = (packaged_templates() / language / f"{kind}.md").read_text(encoding="utf-8")
    with reading_in(language):
        missing = [name for name in map(gettext, BUTTONS[kind]) if f"*{name}*" not in text]
    assert not missing
