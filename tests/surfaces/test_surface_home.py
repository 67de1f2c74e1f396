"""The Home tab at Slack's limits: however much there is, Slack takes every page, and nothing is lost."""

from datetime import timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.agenda import (
    PER_PAGE,
    Ask,
    Part,
    Shelf,
    ToAnswer,
    ToApprove,
    ToCheckIn,
    ToDecide,
    ToLookBack,
    ToReturn,
    ToReview,
    ToSettle,
    urgent_first,
)
from bot.domain.alert import Alert, Status
from bot.domain.approval import Approval
from bot.domain.check_ins import Asked, Round
from bot.domain.ledger import Standing
from bot.language import catalogues, reading_in
from bot.surfaces.home import home
from bot.surfaces.ids import Action, Form, form_action
from bot.surfaces.rich import RICH_TEXT_MAX
from tests.surfaces.surface_case import (
    HOSTILE,
    NOW,
    assert_view,
    buttons,
    make_agenda,
    make_alert,
    make_deferral,
    make_entry,
    make_page,
    make_terms,
)

ME = "U1"
LONGEST = (HOSTILE * 100)[:140]
WIDE = "𝒲&<>" * 35


def huge(number: int, words: str) -> Alert:
    """Return an alert in which everything is as long as it may be."""
    return make_alert(
        key=f"CR-{number}",
        author=ME,
        terms=make_terms(focus=words[:75], lead=ME, review_on=NOW.date()),
        roster=(make_entry(1, **{"from": words[:75], "to": words[:75]}),),
        deferrals=(make_deferral(1, project=words[:75], why=words, commitment=words),),
    )


def every_ask(alert: Alert) -> tuple[Ask, ...]:
    """Return one of each kind of thing that can be asked."""
    entry, project = alert.roster[0], alert.deferrals[0]
    objected = make_entry(2, Standing.OBJECTED)
    approval = Approval(
        id=f"{alert.key}-A1", level=alert.level, seen="", asked_by="U2", asked_at=NOW, expires_at=NOW, needed=1,
        asked=(ME,),
    )  # fmt: skip
    closes = NOW + timedelta(hours=6)
    check_in = Round(id=f"{alert.key}-C1", opening=NOW, opened_at=NOW, closes_at=closes, asked=(Asked(person=ME),))
    back = entry.model_copy(update={"released": True, "returns_on": NOW.date()})
    over = alert.model_copy(update={"status": Status.STOOD_DOWN, "closed_at": NOW, "closed_by": ME})
    return (
        ToAnswer(alert, entry),
        ToAnswer(alert, project),
        ToApprove(alert, approval),
        ToSettle(alert, objected),
        ToDecide(alert, project),
        ToReview(alert, NOW.date()),
        ToCheckIn(alert, check_in),
        ToReturn(over, back),
        ToLookBack(over),
    )


@given(
    alerts=st.integers(0, 60),
    page=st.integers(-3, 200),
    words=st.sampled_from([HOSTILE, LONGEST, WIDE, "w" * 140]),
    language=st.sampled_from(catalogues()),
)
def test_every_page_is_one_that_slack_takes(alerts: int, page: int, words: str, language: str) -> None:
    """Sixty alerts that ask one person everything, in any words: a hundred blocks at most, each within limits."""
    running = [huge(number, words) for number in range(1, alerts + 1)]
    asks = urgent_first(ask for alert in running for ask in every_ask(alert))
    lines = [line for alert in running for line in make_page(alert).lines]
    with reading_in(language):
        view = home(make_agenda(ME, asks, running, lines, page=page, may_declare=True))
    assert_view(view)
    assert len(view["blocks"]) <= 100
    assert all(length(block) <= RICH_TEXT_MAX for block in view["blocks"])


def length(shown: Any) -> int:  # noqa: ANN401 - anything within a block
    """Return how many characters a block shows."""
    if isinstance(shown, dict):
        own = len(shown["text"]) if isinstance(shown.get("text"), str) else 0
        return own + sum(length(value) for value in shown.values() if isinstance(value, dict | list))
    return sum(map(length, shown)) if isinstance(shown, list) else 0


@given(items=st.integers(0, 300), part=st.sampled_from(Part))
def test_no_thing_is_lost_between_pages(items: int, part: Part) -> None:
    """Whoever turns all pages of a part has seen everything once, in order."""
    everything = tuple(range(items))
    first = Shelf.of(everything, part)
    pages = [Shelf.of(everything, part, number) for number in range(1, first.pages + 1)]
    assert tuple(item for page in pages for item in page.items) == everything
    assert all(len(page.items) <= PER_PAGE[part] for page in pages)
    assert Shelf.of(everything, part, first.pages + 5) == pages[-1]


def test_it_asks_and_offers() -> None:
    """My answer, the status of what runs, my project, my alert and declaring are all one click away."""
    alert = make_alert(author=ME, deferrals=(make_deferral(1),))
    asks = (ToAnswer(alert, make_entry(1)),)
    view = home(make_agenda(ME, asks, (alert,), make_page(alert).lines, may_declare=True))
    clicks = buttons(view["blocks"])
    assert (Action.ACKNOWLEDGE, "CR-1-R1") in clicks
    assert (Action.SHOW, "CR-1") in clicks
    assert (form_action(Form.DECIDE), "codered.decide:CR-1") in clicks
    assert (form_action(Form.STAND_DOWN), "codered.standdown:CR-1") in clicks
    assert (form_action(Form.BRIEF), "codered.brief:") in clicks


def test_a_stranger_is_asked_nothing() -> None:
    """Who has nothing to do reads that in words."""
    view = home(make_agenda("U2"))
    assert buttons(view["blocks"]) == []
    assert "You have answered everything" in str(view)


def test_what_holds_others_up_comes_first() -> None:
    """An approval goes before an answer, and looking back comes last, in whatever order they are found."""
    asks = urgent_first(reversed(every_ask(huge(1, "Chat"))))
    assert isinstance(asks[0], ToApprove)
    assert isinstance(asks[-1], ToLookBack)
