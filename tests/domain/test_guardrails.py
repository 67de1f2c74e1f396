"""Each guardrail at its threshold: just below, at it, and above; what it says; and what the policy makes of it."""

from datetime import timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from bot.domain.alert import Alert
from bot.domain.brief import Level
from bot.domain.findings import Finding, OtherAlert, Rail
from bot.domain.guardrail_policy import GuardrailPolicy, Response
from bot.domain.guardrails import (
    Elsewhere,
    Placed,
    Promise,
    Reach,
    Surroundings,
    blocking,
    findings,
    unplaced,
)
from bot.domain.policy import Policy
from bot.language import reading_in, written_date
from tests.domain.domain_case import ADA, CHIEF, DRAFT, LATER, LEAD, OWNER, STREAM_LEAD, TODAY, after, brief, move
from tests.domain.domain_case import SAVE as SAVED

PEOPLE = tuple(f"U0P{number}" for number in range(1, 9))


def draft(**changes: Any) -> Alert:  # noqa: ANN401 - values of the brief's fields
    """Return a draft that moves nobody and puts nothing off, with other values where they are given."""
    plain: dict[str, Any] = {"reassignments": [], "deferrals": [], "workstreams": [{"name": "Speed"}]}
    return after(None, type(SAVED)(actor=CHIEF, brief=brief(**(plain | changes))))


def moving(*people: str, **changes: Any) -> Alert:  # noqa: ANN401
    """Return a draft that moves these people."""
    return draft(reassignments=[move(person) for person in people], **changes)


def team(people: tuple[str, ...], name: str = "Advertising", manager: str | None = None) -> tuple[Placed, ...]:
    """Return a team of these people, who report to one manager."""
    return tuple(Placed(person=person, team=name, manager=manager) for person in people)


def policy(**rails: Any) -> Policy:  # noqa: ANN401 - a value of the table
    """Return a policy with these guardrails."""
    return Policy(guardrails=GuardrailPolicy(**rails))


def said(alert: Alert, rail: Rail, around: Surroundings | None = None, **rails: Any) -> list[str]:  # noqa: ANN401
    """Return what one guardrail says."""
    found = findings(alert, around or Surroundings(), policy(**rails), TODAY)
    return [finding.sentence for finding in found if finding.rail is rail]


@pytest.mark.parametrize(
    ("moved", "size", "share", "sentences"),
    [
        (1, 4, 0.5, []),
        (2, 4, 0.5, []),
        (3, 4, 0.5, ["Advertising would lose 3 of 4 people (75 %); the policy allows 50 %."]),
        (2, 3, 0.6, ["Advertising would lose 2 of 3 people (66.7 %); the policy allows 60 %."]),
        (1, 1, 1.0, []),
        (1, 1, 0.0, ["Advertising would lose 1 of 1 person (100 %); the policy allows 0 %."]),
        (1, 8, 0.0, ["Advertising would lose 1 of 8 people (12.5 %); the policy allows 0 %."]),
    ],
)
def test_a_team_that_loses_more_than_a_share(moved: int, size: int, share: float, sentences: list[str]) -> None:
    """The share that the policy allows is allowed; what is beyond it is said with its figures."""
    around = Surroundings(staff=team(PEOPLE[:size]))
    alert = moving(*PEOPLE[:moved])
    assert said(alert, Rail.TEAM_SHARE, around, team_share_at_most=share) == sentences


def test_people_whom_another_alert_took_count_too() -> None:
    """A team that has lost people before can lose fewer now; one from which nobody moves now is no concern."""
    gone = (Elsewhere(person=PEOPLE[3], alert="CR-9", workstream="Care"),)
    around = Surroundings(staff=(*team(PEOPLE[:4]), *team((PEOPLE[5],), "Search")), elsewhere=gone)
    assert said(moving(*PEOPLE[:2]), Rail.TEAM_SHARE, around) == [
        "Advertising would lose 3 of 4 people (75 %), 1 of them to other alerts; the policy allows 50 %."
    ]
    assert said(moving(PEOPLE[5]), Rail.TEAM_SHARE, Surroundings(staff=team(PEOPLE[:4]), elsewhere=gone)) == []


@pytest.mark.parametrize(
    ("moved", "size", "sentences"),
    [
        (0, 2, []),
        (1, 2, []),
        (2, 2, ["Advertising would be left with nobody: all 2 of its people move."]),
        (1, 1, ["Advertising would be left with nobody: its only person moves."]),
    ],
)
def test_a_team_left_with_nobody(moved: int, size: int, sentences: list[str]) -> None:
    """One who stays is enough."""
    around = Surroundings(staff=team(PEOPLE[:size]))
    assert said(moving(*PEOPLE[:moved]), Rail.TEAM_EMPTY, around) == sentences


def test_a_team_of_which_nothing_is_known_is_not_judged() -> None:
    """No guardrail makes a size up; who moves from an unknown team is named as such."""
    alert = moving(*PEOPLE[:3])
    for rail in (Rail.TEAM_SHARE, Rail.TEAM_EMPTY, Rail.TEAM_LEAD):
        assert said(alert, rail) == []
    assert unplaced(alert, Surroundings(staff=team(PEOPLE[1:2]))) == (PEOPLE[0], PEOPLE[2])


def test_the_same_team_in_other_letters_is_the_same() -> None:
    """“ads” in one place and “Ads” in another are one team of two."""
    around = Surroundings(staff=(*team(PEOPLE[:1], "Ads"), *team(PEOPLE[1:2], "ads")))
    assert said(moving(PEOPLE[0]), Rail.TEAM_EMPTY, around) == []


HEAD = PEOPLE[0]
LEADERLESS = f"Advertising would be left without its lead: <@{HEAD}> moves, and "
LED = (*team((HEAD,), manager=CHIEF.id), *team(PEOPLE[1:4], manager=HEAD))


@pytest.mark.parametrize(
    ("moved", "sentences"),
    [
        ((PEOPLE[1],), []),
        (PEOPLE[:4], []),
        (
            PEOPLE[:3],
            [f"{LEADERLESS}1 person who reports to them stays."],
        ),
        (
            (HEAD,),
            [f"{LEADERLESS}3 people who report to them stay."],
        ),
        ((CHIEF.id,), []),
    ],
)
def test_a_team_left_without_its_lead(moved: tuple[str, ...], sentences: list[str]) -> None:
    """Whoever moves away from their reports is missed; whose reports all move is not, nor a manager further up."""
    around = Surroundings(staff=(*LED, Placed(person=CHIEF.id, team="Management")))
    assert said(moving(*moved), Rail.TEAM_LEAD, around) == sentences


def test_a_lead_from_outside_of_the_team() -> None:
    """Whoever manages a team without being listed in it leads it, where nobody in it does."""
    around = Surroundings(staff=team(PEOPLE[1:3], manager=HEAD))
    assert len(said(moving(HEAD), Rail.TEAM_LEAD, around)) == 1


TWO = {"name": "Care", "lead": PEOPLE[0]}


@pytest.mark.parametrize(
    ("alert", "elsewhere", "sentences"),
    [
        (moving(PEOPLE[0]), (), []),
        (moving(PEOPLE[0], workstreams=[{"name": "Speed", "lead": PEOPLE[0]}]), (), []),
        (
            moving(PEOPLE[0], workstreams=[{"name": "Speed"}, TWO]),
            (),
            [f"<@{PEOPLE[0]}> would be in 2 places: leading “Care” and on “Speed”."],
        ),
        (
            moving(PEOPLE[0]),
            (Elsewhere(person=PEOPLE[0], alert="CR-9", workstream="Search"),),
            [f"<@{PEOPLE[0]}> would be in 2 places: on “Speed” and on “Search” in CR-9."],
        ),
        (
            moving(PEOPLE[0]),
            (Elsewhere(person=PEOPLE[0], alert="CR-9", workstream="Search", moved=False),),
            [f"<@{PEOPLE[0]}> would be in 2 places: on “Speed” and leading “Search” in CR-9."],
        ),
        (
            moving(PEOPLE[0], workstreams=[{"name": "Speed"}, TWO]),
            (Elsewhere(person=PEOPLE[0], alert="CR-9", workstream="Search"),),
            [f"<@{PEOPLE[0]}> would be in 3 places: leading “Care”, on “Speed” and on “Search” in CR-9."],
        ),
        (moving(PEOPLE[0]), (Elsewhere(person=PEOPLE[1], alert="CR-9", workstream="Search"),), []),
    ],
)
def test_somebody_in_two_places(alert: Alert, elsewhere: tuple[Elsewhere, ...], sentences: list[str]) -> None:
    """One place is fine, also for who leads the workstream that they move to; two are said, wherever they are."""
    assert said(alert, Rail.TWO_PLACES, Surroundings(elsewhere=elsewhere)) == sentences


@pytest.mark.parametrize(
    ("protected", "sentences"),
    [
        ((), []),
        (("Search",), []),
        (("ads PILOT",), ["“Ads pilot” is a protected project, and would be put off until stand-down."]),
        (
            ("Redesign",),
            [f"“Redesign” is a protected project, and would be put off until {written_date(LATER)}."],
        ),
    ],
)
def test_a_protected_project(protected: tuple[str, ...], sentences: list[str]) -> None:
    """The policy's list counts in any case of letters, and names until when it would be put off."""
    assert said(DRAFT, Rail.PROTECTED_PROJECT, protected_projects=protected) == sentences


CARRIES = "“Ads pilot” carries a commercial commitment"
PROMISE = Promise(project="ads pilot", alert="CR-3", commitment="two pilots")


@pytest.mark.parametrize(
    ("commitment", "around", "listed", "sentences"),
    [
        (None, Surroundings(), (), []),
        (
            None,
            Surroundings(),
            ("Ads pilot",),
            [f"{CARRIES} (the policy lists it), and its deferral names none."],
        ),
        (
            None,
            Surroundings(promises=(PROMISE,)),
            (),
            [f"{CARRIES} (CR-3 named “two pilots”), and its deferral names none."],
        ),
        ("two pilots", Surroundings(promises=(PROMISE,)), ("Ads pilot",), []),
    ],
)
def test_an_unnamed_commitment(
    commitment: str | None, around: Surroundings, listed: tuple[str, ...], sentences: list[str]
) -> None:
    """A project of which a commitment is known has to name it, wherever it is known from."""
    put_off = {"project": "Ads pilot", "owner": OWNER.id, "why": "x", "commitment": commitment}
    alert = draft(deferrals=[put_off])
    assert said(alert, Rail.UNNAMED_COMMITMENT, around, commercial_projects=listed) == sentences


def test_no_exit_criteria() -> None:
    """One criterion is enough."""
    assert said(draft(), Rail.NO_EXIT_CRITERIA) == []
    assert said(draft(exit_criteria=[]), Rail.NO_EXIT_CRITERIA) == [
        "There are 0 exit criteria: nothing says when it is over."
    ]


@pytest.mark.parametrize(("level", "limit"), [("yellow", 90), ("orange", 45), ("red", 21)])
def test_a_review_too_far_away(level: str, limit: int) -> None:
    """The last day that the level allows is allowed; a day later is too far."""
    for days in (limit - 1, limit):
        assert said(draft(level=level, review_on=TODAY + timedelta(days=days)), Rail.REVIEW_TOO_FAR) == []
    late = TODAY + timedelta(days=limit + 1)
    day = written_date(late)
    assert said(draft(level=level, review_on=late), Rail.REVIEW_TOO_FAR) == [
        f"It would be reviewed on {day}, in {limit + 1} days; the policy allows {limit} for code {level}."
    ]


@pytest.mark.parametrize(
    ("others", "sentences"),
    [
        ((), []),
        ((OtherAlert(key="CR-8", level=Level.YELLOW),), []),
        (
            (OtherAlert(key="CR-8", level=Level.ORANGE, focus="Search"),),
            ["1 alert of this level or a higher one runs already: CR-8 (code orange, Search)."],
        ),
        (
            (OtherAlert(key="CR-7", level=Level.RED), OtherAlert(key="CR-8", level=Level.ORANGE, focus="Search")),
            ["2 alerts run already at this level or a higher one: CR-7 (code red), CR-8 (code orange, Search)."],
        ),
    ],
)
def test_another_alert(others: tuple[OtherAlert, ...], sentences: list[str]) -> None:
    """A lower alert is no concern to an orange one; an equal or a higher one is."""
    assert said(draft(level="orange"), Rail.ANOTHER_ALERT, Surroundings(alerts=others)) == sentences


@pytest.mark.parametrize(
    ("channels", "people", "last", "sentences"),
    [
        (4, 0, None, []),
        (3, 0, Reach(alert="CR-8", channels=2, people=0), []),
        (4, 2, Reach(alert="CR-8", channels=2, people=1), []),
        (
            5,
            0,
            Reach(alert="CR-8", channels=2, people=0),
            ["It would go to 5 channels, and CR-8 went to 2; the policy allows 2 times as many."],
        ),
        (1, 2, Reach(alert="CR-8", channels=1, people=0), []),
        (
            1,
            3,
            Reach(alert="CR-8", channels=1, people=0),
            ["It would go to 3 named people, and CR-8 went to 0; the policy allows 2 times as many."],
        ),
    ],
)
def test_an_audience_larger_by_far(channels: int, people: int, last: Reach | None, sentences: list[str]) -> None:
    """Twice as large is allowed, more is not, in channels as in named people; the first alert has no measure."""
    audience = {"channels": [f"C0N{number}" for number in range(channels)], "people": PEOPLE[:people]}
    alert = draft(audience=audience)
    assert said(alert, Rail.AUDIENCE_GROWTH, Surroundings(last=last)) == sentences


WRONG = Surroundings(
    staff=team((ADA.id, "U0BO"), "Ads"),
    elsewhere=(Elsewhere(person=STREAM_LEAD.id, alert="CR-9", workstream="Search"),),
    alerts=(OtherAlert(key="CR-9", level=Level.RED),),
    last=Reach(alert="CR-9", channels=0, people=0),
)
"""Surroundings in which much is wrong with the small alert."""


def wrong() -> Alert:
    """Return a draft of which every guardrail has something to say."""
    return draft(
        exit_criteria=[],
        review_on=TODAY + timedelta(days=400),
        audience={"channels": ["C0A", "C0B", "C0C"]},
        workstreams=[{"name": "Speed", "lead": STREAM_LEAD.id}],
        reassignments=[move(person) for person in (ADA.id, "U0BO", LEAD.id)],
        deferrals=[{"project": "Pulse", "owner": OWNER.id, "why": "x"}],
    )


def wrong_around() -> Surroundings:
    """Return what is around it."""
    return WRONG.model_copy(update={"staff": (*WRONG.staff, *team(("U0X",), "Search", manager=LEAD.id))})


@pytest.mark.parametrize("rail", list(Rail))
def test_the_policy_decides_what_comes_of_a_finding(rail: Rail) -> None:
    """Each guardrail can be off, warn or block, by its name with dashes or without."""
    alert, around = wrong(), wrong_around()
    lists = {"protected_projects": ("Pulse",), "commercial_projects": ("Pulse",)}
    for response in Response:
        for name in (rail.value, rail.value.replace("-", "_")):
            chosen = policy(**(lists | {name: response}))
            found = [one for one in findings(alert, around, chosen, TODAY) if one.rail is rail]
            assert bool(found) is (response is not Response.OFF)
            assert {one.blocks for one in found} <= {response is Response.BLOCK}
            assert all(one.sentence.endswith(".") for one in found)


@pytest.mark.parametrize("rail", list(Rail))
def test_a_finding_is_kept_with_what_it_is_made_of_and_written_for_each_reader(rail: Rail) -> None:
    """What is found in French is the same to everybody, stays in the record in English, and is written anew."""
    alert, around, chosen = (
        wrong(),
        wrong_around(),
        policy(protected_projects=["Pulse"], commercial_projects=["Pulse"]),
    )
    with reading_in("fr-FR"):
        (found, *_) = (one for one in findings(alert, around, chosen, TODAY) if one.rail is rail)
        french = found.words
        kept = Finding.model_validate_json(found.model_dump_json())
    (english, *_) = (one for one in findings(alert, around, chosen, TODAY) if one.rail is rail)
    assert (kept, kept.id) == (english, english.id)
    assert (kept.words, kept.sentence) == (english.sentence, english.sentence)
    assert french != english.sentence


def test_what_blocks_comes_first() -> None:
    """Whoever reads a list of findings meets first what they have to do something about."""
    found = findings(DRAFT, WRONG, policy(team_share="warn"), TODAY)
    assert [one.blocks for one in found] == sorted((one.blocks for one in found), reverse=True)
    assert found[0].rail is Rail.TEAM_EMPTY


def test_a_practice_is_looked_at_and_never_blocked() -> None:
    """The findings are those of any alert; none of them has to be overridden."""
    practice = DRAFT.model_copy(update={"terms": DRAFT.terms.model_copy(update={"practice": True})})
    found = findings(practice, WRONG, policy(), TODAY)
    assert Rail.TEAM_EMPTY in {one.rail for one in found}
    assert blocking(found, ()) == ()


def test_by_default_two_guardrails_block() -> None:
    """A team with nobody left and a protected project are not waved through; everything else only warns."""
    rails = GuardrailPolicy()
    assert {rail for rail in Rail if rails.response(rail) is Response.BLOCK} == {
        Rail.TEAM_EMPTY,
        Rail.PROTECTED_PROJECT,
    }
    assert {rails.response(rail) for rail in Rail} == {Response.BLOCK, Response.WARN}


@pytest.mark.parametrize(
    "table",
    [
        {"team-share": "perhaps"},
        {"team-shar": "warn"},
        {"team_share_at_most": 1.1},
        {"audience_growth_at_most": 0.5},
        {"review_within_days": {"red": 0}},
        {"review_within_days": {"blue": 3}},
        {"protected_projects": [""]},
    ],
)
def test_a_table_that_makes_no_sense_is_refused(table: dict[str, Any]) -> None:
    """A misspelt guardrail would silently not hold."""
    with pytest.raises(ValidationError):
        Policy.model_validate({"guardrails": table})


def test_a_level_that_the_table_leaves_out_keeps_its_days() -> None:
    """Whoever changes one level's days changes that level alone."""
    days = GuardrailPolicy.model_validate({"review_within_days": {"red": 7}}).review_within_days
    assert [days.at(level) for level in Level] == [90, 45, 7]
