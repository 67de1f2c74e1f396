"""What a template is given, taken from the domain."""

from datetime import UTC, date, datetime, time

from bot.domain.acknowledgement import Acknowledgement, Answer, Channel
from bot.domain.brief import Audience, Cadence, Level, Resource, Terms, Workstream
from bot.domain.deferral import Decision, Verdict
from bot.domain.reassignment import Reassignment
from bot.memos import Change, Closing, MemoContext, Mention
from bot.memos.context import STATES
from bot.memos.parts import Label
from tests.memos.memo_case import ALERT, NOW, REFERENCE


def test_the_alert_is_told_in_simple_names() -> None:
    """People are mentions, workstreams know who comes to them, by team."""
    context = MemoContext.of(ALERT, NOW)
    speed = context.workstreams[0]
    assert context.lead == Mention.user("U0HEAD")
    assert context.author == Mention.user("U0CHIEF")
    assert context.home == Mention.channel("C0ANNOUNCE")
    assert [(team.name, len(team.people)) for team in speed.teams] == [("Advertising", 2), ("Shopping agent", 1)]
    assert [move.lead for move in context.moves[:2]] == [Mention.user("U0INFERENCE")] * 2


def test_what_is_told_of_an_alert_is_gathered_once() -> None:
    """Two hundred owners of one alert are told one after the other; a changed alert is another one."""
    first = MemoContext.of(ALERT, NOW)
    assert STATES.of(ALERT) is STATES.of(ALERT)
    nobody = ALERT.model_copy(update={"roster": ()})
    assert MemoContext.of(nobody, NOW).moves == ()
    assert MemoContext.of(ALERT, NOW).moves == first.moves


def test_people_of_one_team_with_different_ends_stand_apart() -> None:
    """A group shares its last day."""
    moves = [
        {"person": f"U0{at}", "from": "Ads", "to": "Speed", "until": until}
        for at, until in enumerate(["2026-01-31", None, "2026-01-31"])
    ]
    alert = ALERT.model_copy(update={"roster": ()})
    for at, move in enumerate(moves):
        entry = ALERT.roster[0].model_copy(update={"id": f"x{at}", "move": Reassignment.model_validate(move)})
        alert = alert.with_entry(entry)
    (stream,) = [each for each in MemoContext.of(alert, NOW).workstreams if each.name == "Speed"]
    assert [(len(team.people), team.until_on) for team in stream.teams] == [(2, date(2026, 1, 31)), (1, None)]


def test_dates_are_those_of_the_cadences_zone() -> None:
    """Late in the evening in UTC it is still today in Los Angeles."""
    context = MemoContext.of(ALERT, datetime(2025, 12, 2, 5, 30, 12, tzinfo=UTC))
    assert (context.today, context.now) == (date(2025, 12, 1), time(21, 30))


def test_released_people_and_decided_projects_are_only_in_the_closing() -> None:
    """A memo during the alert names who serves and what waits; the closing names everyone and everything."""
    entry = ALERT.roster[0].model_copy(update={"released": True, "returns_on": date(2026, 1, 12)})
    verdict = Verdict(decision=Decision.CANCELLED, by="U0HEAD", at=NOW)
    decided = ALERT.deferrals[0].model_copy(update={"verdict": verdict})
    context = MemoContext.of(ALERT.with_entry(entry).with_deferral(decided), NOW, closing="Thank you")
    assert context.closing is not None
    assert len(context.moves) == len(ALERT.roster) - 1
    assert len(context.deferrals) == len(ALERT.deferrals) - 1
    assert context.closing.returns[0].returns_on == date(2026, 1, 12)
    assert context.closing.decisions[0].decision is Decision.CANCELLED
    assert context.closing == Closing.of(ALERT.with_entry(entry).with_deferral(decided), "Thank you")


def test_an_acknowledgement_shows_on_the_move() -> None:
    """A move knows whether the person has said yes."""
    said = Acknowledgement(person="U0ADS1", answer=Answer.ACKNOWLEDGED, how=Channel.BUTTON, at=NOW, version=1)
    entry = ALERT.roster[0].model_copy(update={"answer": said})
    move = MemoContext.of(ALERT, NOW, move=entry).move
    plain = MemoContext.of(ALERT, NOW, move=entry.move).move
    assert move is not None
    assert plain is not None
    assert (move.acknowledged, plain.acknowledged) == (True, False)


def test_changes_between_terms_are_told_in_readers_values() -> None:
    """People become mentions, workstreams their names, and what readers are not told is left out."""
    before = Terms(level=Level.RED, focus="a", language="en")
    after = Terms(
        level=Level.RED,
        focus="b",
        lead="U0LEAD",
        review_on=date(2026, 1, 9),
        workstreams=(Workstream(name="Speed"),),
        resources=(Resource(kind="budget", note="more"),),
        cadence=Cadence(kind="daily-call"),
        audience=Audience(channels=("C0A",), people=("U0B",)),
        language="fr",
    )
    assert [(change.what.name, change.before, change.after) for change in Change.between(before, after)] == [
        ("focus", "a", "b"),
        ("review_on", None, date(2026, 1, 9)),
        ("lead", None, Mention.user("U0LEAD")),
        ("workstreams", None, ("Speed",)),
        ("resources", None, ("more",)),
        ("cadence", None, Cadence(kind="daily-call")),
        ("audience", None, (Mention.channel("C0A"), Mention.user("U0B"))),
    ]


def test_changes_may_be_given_as_triples() -> None:
    """A caller may name a change in its own words."""
    context = MemoContext.of(ALERT, NOW, changes=[("the plan", None, "new"), Change.of("focus", "a", "b")])
    assert [change.what for change in context.changes] == [Label(name="the plan"), Label(name="focus")]


def test_the_reference_brief_is_whole() -> None:
    """Nothing that the brief says is missing from the context."""
    context = MemoContext.of(ALERT, NOW)
    assert {str(move.person.id) for move in context.moves} == {move.person for move in REFERENCE.reassignments}
    assert {each.project for each in context.deferrals} == {each.project for each in REFERENCE.deferrals}
    assert [item.note for item in context.resources] == [item.note for item in REFERENCE.resources]
