"""The live roster, the ask at the end of a direct message, and the answer about the roster."""

from datetime import date

import pytest

from bot.domain.alert import Status
from bot.domain.brief import Workstream
from bot.domain.ledger import Outcome, Reading, Settlement, Standing
from bot.language import reading_in
from bot.surfaces.ask import ask_actions
from bot.surfaces.blocks import TEXT_MAX, top_text
from bot.surfaces.ids import Action
from bot.surfaces.roster import LISTED_MOST, PEOPLE_PER_PAGE, Page, roster_pages
from tests.surfaces.surface_case import (
    NOW,
    Json,
    assert_message,
    buttons,
    make_alert,
    make_deferral,
    make_entry,
    make_terms,
)


def as_message(page: Page) -> Json:
    """Return a page as a message."""
    return {"text": page.text, "blocks": list(page.blocks)}


def test_an_empty_roster_reads_naturally() -> None:
    """Without anybody there is one page, which says so and asks nobody."""
    (page,) = roster_pages(make_alert())
    assert "Nobody is reassigned." in page.text
    assert buttons(page.blocks) == []
    assert_message(as_message(page))


def test_a_roster_names_everybody_with_state_team_and_end() -> None:
    """Each line has the state in words, the person, where they come from and until when."""
    roster = (
        make_entry(1),
        make_entry(2, Standing.ACKNOWLEDGED, until=date(2026, 1, 31)),
        make_entry(3, Standing.OBJECTED, to="Breadth"),
        make_entry(4, Standing.RELEASED, to="Breadth"),
    )
    (page,) = roster_pages(make_alert(roster=roster))
    assert page.text.splitlines() == [
        "CR-1 roster · 🔴 Code red · Chat quality",
        "4 people reassigned: 1 acknowledged, 1 with a concern, 1 waiting. 1 released.",
        "Reviewed on 15 December 2025.",
        "Speed, lead <@U0SPEED>",
        "• ⏳ waiting: <@U0000000001>, from Advertising, until stand-down",
        "• ✅ acknowledged: <@U0000000002>, from Advertising, until 31 January 2026",
        "Breadth, lead <@U0LEAD>",
        "• ⚠️ has a concern: <@U0000000003>, from Advertising, until stand-down",
        "• ↩️ released: <@U0000000004>, from Advertising, returns on 5 January 2026",
    ]
    assert buttons(page.blocks) == [
        (Action.ACKNOWLEDGE, "CR-1"),
        (Action.CONCERN, "CR-1"),
        (Action.ROSTER, "CR-1:waiting:1"),
        (Action.NUDGE, "CR-1"),
    ]
    assert_message(as_message(page))


def test_the_reason_of_a_concern_is_not_shown_to_everybody() -> None:
    """The roster says that there is a concern, and not which."""
    alert = make_alert(roster=(make_entry(1, Standing.OBJECTED),))
    assert "secret" not in str(roster_pages(alert))


def test_what_became_of_somebody_is_said_in_words() -> None:
    """Who cannot be reached, for whom somebody else acknowledged, and what became of a concern."""
    away = make_entry(1).model_copy(update={"unreachable": "on leave"})
    answer = make_entry(2, Standing.ACKNOWLEDGED).answer
    assert answer is not None
    for_them = make_entry(2).model_copy(update={"answer": answer.model_copy(update={"by": "U0SPEED"})})
    kept, talking = (
        make_entry(3 + place, Standing.OBJECTED).model_copy(
            update={"settlement": Settlement(outcome=outcome, by="U0SPEED", at=NOW)}
        )
        for place, outcome in enumerate((Outcome.KEPT, Outcome.TALK))
    )
    (page,) = roster_pages(make_alert(roster=(away, for_them, kept, talking)))
    assert "1 acknowledged, 2 with a concern, 0 waiting, 1 who cannot be reached." in page.text
    assert "• 📵 cannot be reached: <@U0000000001>" in page.text
    assert "• ✅ acknowledged (for them by <@U0SPEED>): <@U0000000002>" in page.text
    assert "• ⚠️ has a concern (kept): <@U0000000003>" in page.text
    assert "• ⚠️ has a concern (talking): <@U0000000004>" in page.text
    assert "on leave" not in page.text


def test_owners_and_the_audience_have_a_line_each_where_they_are_asked() -> None:
    """Under the figures of the reassigned; nothing is said where no answer is expected of them."""
    asked = {"asked_at": NOW}
    owners = tuple(make_deferral(n).model_copy(update=asked) for n in range(3))
    read = make_entry(1, Standing.ACKNOWLEDGED).answer
    readings = tuple(
        Reading(id=f"CR-1-A.{n}", reader=f"U{n:010}", answer=read if n else None, **asked) for n in range(4)
    )
    (page,) = roster_pages(make_alert(deferrals=owners, readings=readings))
    assert "Owners of deferred projects: 0 acknowledged, 3 waiting." in page.text
    assert "Audience: 3 of 4 have read it." in page.text
    assert buttons(page.blocks) == [(Action.ROSTER, "CR-1:waiting:1"), (Action.NUDGE, "CR-1")]
    (quiet,) = roster_pages(make_alert(deferrals=(make_deferral(1),)))
    assert "Owners" not in quiet.text


def test_the_roster_of_an_ended_alert_says_so_and_asks_nobody() -> None:
    """After stand-down there are no buttons."""
    (page,) = roster_pages(make_alert(status=Status.STOOD_DOWN, closed_at=NOW, roster=(make_entry(1),)))
    assert "stood down on 1 December 2025" in page.text
    assert buttons(page.blocks) == []


def test_a_draft_or_a_roster_of_released_people_asks_nobody() -> None:
    """Buttons are there only while somebody serves in a running alert."""
    released = make_alert(roster=(make_entry(1, Standing.RELEASED),))
    draft = make_alert(status=Status.DRAFT, roster=(make_entry(1),))
    assert [buttons(roster_pages(alert)[0].blocks) for alert in (released, draft)] == [[], []]


def test_sixty_people_fit_on_pages_with_titles() -> None:
    """Everybody is on exactly one page, and each page says which it is."""
    pages = roster_pages(make_alert(roster=tuple(make_entry(n) for n in range(LISTED_MOST))))
    assert len(pages) == LISTED_MOST / PEOPLE_PER_PAGE
    assert "page 2 of 3" in pages[1].text
    assert sum(page.text.count("⏳") for page in pages) == LISTED_MOST
    for page in pages:
        assert_message(as_message(page))


@pytest.mark.parametrize("people", [LISTED_MOST + 1, 2000])
def test_a_large_roster_is_counted_in_one_message(people: int) -> None:
    """Its workstreams are counted, those who wait are named as far as they fit, and anybody can answer there."""
    states = list(Standing)
    roster = tuple(make_entry(n, states[n % 2]) for n in range(people))
    alert = make_alert(roster=roster)
    (page,) = roster_pages(alert)
    assert f"{people:,} people reassigned: {people // 2:,} acknowledged" in page.text
    assert "By workstream" in page.text
    assert "more; /codered roster CR-1 waiting lists them" in page.text
    assert buttons(page.blocks) != []
    assert_message(as_message(page))


def test_a_roster_that_has_grown_large_leaves_word_on_its_other_pages() -> None:
    """Three pages were posted while people were listed: two of them now point to the first."""
    first, *others = roster_pages(make_alert(roster=tuple(make_entry(n) for n in range(61))), present=3)
    assert "61 people reassigned" in first.text
    assert [page.text for page in others] == ["CR-1 roster: everybody is counted in its first message."] * 2


@pytest.mark.parametrize("name", ["&" * 75, "<!channel>" * 7, "W" * 75])
def test_the_longest_names_fit(name: str) -> None:
    """Sixty people with the longest names, each in a workstream of their own, stay within every limit."""
    names = [f"{name[:-3]}{number:03}" for number in range(60)]
    streams = tuple(Workstream(name=each, lead="U0123456789012") for each in names)
    states = list(Standing)
    roster = tuple(
        make_entry(n, states[n % len(states)], **{"from": each, "to": each, "until": date(2026, 9, 30)})
        for n, each in enumerate(names)
    )
    pages = roster_pages(make_alert(terms=make_terms(workstreams=streams, focus=name * 2), roster=roster))
    for page in pages:
        assert len(page.text) < 3800
        assert not page.text.endswith("…")
        assert page.text.count("<@U0000") == PEOPLE_PER_PAGE
        assert len(page.blocks) <= 45
        assert_message(as_message(page))
    together = tuple(make_entry(n, Standing.OBJECTED, **{"from": name, "to": name}) for n in range(60))
    for page in roster_pages(make_alert(roster=together)):
        assert_message(as_message(page))


def test_an_answer_changes_the_first_page_and_its_own_only() -> None:
    """Nobody moves to another page because of an answer."""
    roster = tuple(make_entry(n) for n in range(60))
    after = (*roster[:50], make_entry(50, Standing.ACKNOWLEDGED), *roster[51:])
    pairs = zip(roster_pages(make_alert(roster=roster)), roster_pages(make_alert(roster=after)), strict=True)
    assert [old == new for old, new in pairs] == [False, True, False]


def test_who_is_asked_has_two_buttons_for_their_own_entry() -> None:
    """While an answer is awaited, both buttons name the roster entry."""
    blocks = ask_actions(make_entry(7), make_alert())
    assert buttons(blocks) == [(Action.ACKNOWLEDGE, "CR-1-R7"), (Action.CONCERN, "CR-1-R7")]


def test_who_acknowledged_reads_when() -> None:
    """The buttons give way to what was said, and to the way to take it back."""
    blocks = ask_actions(make_entry(7, Standing.ACKNOWLEDGED), make_alert())
    assert buttons(blocks) == [(Action.UNDO, "CR-1-R7")]
    assert "You acknowledged this on 1 December 2025, 16:20 UTC." in top_text(blocks)


def test_who_has_a_concern_reads_who_knows_and_can_still_acknowledge() -> None:
    """The lead of the workstream is named, and one can still acknowledge, or take it back."""
    blocks = ask_actions(make_entry(7, Standing.OBJECTED), make_alert())
    assert buttons(blocks) == [(Action.ACKNOWLEDGE, "CR-1-R7"), (Action.UNDO, "CR-1-R7")]
    assert "U0SPEED" in str(blocks)
    assert_message({"text": "memo", "blocks": list(blocks)})


def test_a_concern_without_any_lead_goes_to_the_author() -> None:
    """Where nobody leads, whoever wrote the alert decides."""
    alert = make_alert(terms=make_terms(lead=None, workstreams=(Workstream(name="Speed"),)))
    assert f"'user_id': '{alert.author}'" in str(ask_actions(make_entry(7, Standing.OBJECTED), alert))


def test_nobody_is_asked_after_release_or_stand_down() -> None:
    """What is left is the day of return, or that no answer is needed."""
    released = ask_actions(make_entry(7, Standing.RELEASED), make_alert())
    over = ask_actions(make_entry(7), make_alert(status=Status.STOOD_DOWN))
    assert "return to your team on 5 January 2026" in str(released)
    assert "no answer is needed" in str(over)
    assert buttons(released) == buttons(over) == []


@pytest.mark.parametrize("name", ["Ads", "&" * 75, "W" * 75])
@pytest.mark.parametrize("people", [1, LISTED_MOST, 2000])
def test_in_two_languages_it_stays_within_every_limit(name: str, people: int) -> None:
    """Everybody who is listed is there in both languages; what is counted is counted in both."""
    states = list(Standing)
    roster = tuple(make_entry(n, states[n % len(states)], **{"from": name, "to": name}) for n in range(people))
    with reading_in("en+fr"):
        pages = roster_pages(make_alert(roster=roster))
    assert len(pages) == (1 if people > LISTED_MOST else -(-people // 10))
    for page in pages:
        assert "roster" in page.text
        assert "Liste de" in page.text
        assert len(page.text) <= TEXT_MAX
        assert_message(as_message(page))
