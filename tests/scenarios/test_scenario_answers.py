"""Answers, by the buttons and commands that people use: taken back, on behalf, settled, asked for again."""

import json

import pytest

from bot.domain.acknowledgement import Answer
from bot.domain.ledger import Standing
from bot.domain.people import KnownPerson
from bot.surfaces.ids import Action
from bot.workspace import Outcome
from tests.conftest import Scene
from tests.scenarios.scenario_case import (
    ALSO_ASKED,
    ASKED,
    OTHER,
    Json,
    declare,
    events,
    ledger,
    press,
    read,
    request,
    roster,
    standing,
    told,
)

LEAD, ALERT_LEAD, OWNER = "lead-inference", "head-of-chatgpt", "lead-ads"
DEFERRAL = "CR-1-D1"


@pytest.fixture
def running(scene: Scene) -> Scene:
    """Give a scene with a declared alert."""
    declare(scene)
    return scene


def with_button(scene: Scene, person: str, action: Action) -> Json:
    """Return the newest direct message to somebody that has this button."""
    messages = scene.workspace.direct_messages(person)
    return next(m for m in reversed(messages) if f'"{action.value}"' in json.dumps(m["blocks"]))


def shown(scene: Scene, person: str, ts: str) -> str:
    """Return what a direct message of somebody shows by now."""
    return read(_message(scene, person, ts)["blocks"])


def blocks(scene: Scene, person: str, ts: str) -> str:
    """Return the blocks of a direct message of somebody as they are by now, ids and all."""
    return json.dumps(_message(scene, person, ts)["blocks"])


def _message(scene: Scene, person: str, ts: str) -> Json:
    return next(m for m in scene.workspace.direct_messages(person) if m["ts"] == ts)


def press_then_settle(scene: Scene, person: str, message: Json, action: Action) -> Outcome:
    """Press a button of a direct message, and let everything go out that comes of it."""
    outcome = press(scene, person, message, action)
    scene.settle()
    return outcome


def object_to(scene: Scene, person: str = ASKED, reason: str = "I am on leave") -> Json:
    """Raise a concern by button and form; return the message that the lead gets."""
    assert press(scene, person, request(scene, person), Action.CONCERN).view
    assert scene.workspace.submit(user=person, values={"reason": reason}).ok
    scene.settle()
    return with_button(scene, LEAD, Action.CONCERN_TALK)


class TestUndo:
    """An answer can be taken back for five minutes."""

    def test_within_five_minutes(self, running: Scene) -> None:
        """The request asks again, the roster waits again, and both the answer and its undoing are kept."""
        press_then_settle(running, ASKED, request(running, ASKED), Action.ACKNOWLEDGE)
        running.wait(minutes=4)
        press_then_settle(running, ASKED, request(running, ASKED), Action.UNDO)
        assert standing(running, ASKED) == "waiting"
        assert ledger(running) == [(ASKED, "acknowledged", "button"), (ASKED, "undone", "button")]
        assert Action.CONCERN.value in json.dumps(request(running, ASKED)["blocks"])
        assert "0 acknowledged, 0 with a concern, 2 waiting" in roster(running)["text"]
        press_then_settle(running, ASKED, request(running, ASKED), Action.ACKNOWLEDGE)
        assert standing(running, ASKED) == "acknowledged"

    def test_after_five_minutes(self, running: Scene) -> None:
        """The button says that it is too late and what to do, and the answer stays."""
        press_then_settle(running, ASKED, request(running, ASKED), Action.ACKNOWLEDGE)
        running.wait(minutes=6)
        seen = told(press_then_settle(running, ASKED, request(running, ASKED), Action.UNDO))
        assert "can be taken back for 5 minutes. Yours is older: answer again" in seen
        assert standing(running, ASKED) == "acknowledged"
        assert len(ledger(running)) == 1

    def test_by_command(self, running: Scene) -> None:
        """`/codered undo` takes back what was said; a second time there is nothing left."""
        running.type("ack", user=ASKED)
        assert "is taken back: it waits for you again" in running.type("undo", user=ASKED).text
        assert "You have given no answer in CR-1" in running.type("undo CR-1", user=ASKED).text

    def test_who_took_it_back_is_reminded(self, running: Scene) -> None:
        """Somebody who undid their answer is followed up from then on."""
        running.type("ack", user=ASKED)
        running.wait(minutes=4)
        running.type("undo", user=ASKED)
        running.live(hours=3)
        assert running.topics(ASKED) == ["ask"]
        running.live(hours=2)
        assert running.topics(ASKED) == ["ask", "reminder"]

    def test_a_concern_that_was_taken_back_is_not_settled(self, running: Scene) -> None:
        """The lead's message says that it was taken back, and its buttons are gone."""
        message = object_to(running)
        press_then_settle(running, ASKED, request(running, ASKED), Action.UNDO)
        seen = shown(running, LEAD, message["ts"])
        assert "has taken this back" in seen
        assert Action.CONCERN_TALK.value not in blocks(running, LEAD, message["ts"])
        assert standing(running, ASKED) == "waiting"


class TestOnBehalf:
    """Who manages or leads somebody may answer for them."""

    def test_by_the_workstreams_lead(self, running: Scene) -> None:
        """The command records whose word it is, and the person reads it in their request."""
        said = running.type(f"ack CR-1 @{ASKED}", user=LEAD).text
        running.settle()
        assert f"the acknowledgement of <@{running.id(ASKED)}> for CR-1 is recorded" in said
        answer = running.alert().entry_of(running.id(ASKED)).answer  # type: ignore[union-attr]
        assert answer is not None
        assert (answer.person, answer.by) == (running.id(ASKED), running.id(LEAD))
        assert f"<@{running.id(LEAD)}> acknowledged this for you" in read(request(running, ASKED)["blocks"])

    def test_by_their_manager(self, running: Scene) -> None:
        """Whoever the person reports to may answer for them, and for nobody else's people."""
        manager = OTHER
        with running.house.store.transaction() as tx:
            at = running.clock.now()
            known = tx.people.find(running.id(ASKED)) or KnownPerson(
                id=running.id(ASKED), name=ASKED, fetched_at=at
            )
            tx.people.remember(known)
            tx.people.set_manager(known.id, running.id(manager), at)
        assert "is recorded" in running.type(f"ack CR-1 @{ASKED}", user=manager).text
        assert "🚫 Only" in running.type(f"ack CR-1 @{ALSO_ASKED}", user=manager).text
        assert standing(running, ASKED) == "acknowledged"
        assert standing(running, ALSO_ASKED) == "waiting"

    @pytest.mark.parametrize("person", [OTHER, ALSO_ASKED, OWNER])
    def test_not_by_a_stranger(self, running: Scene, person: str) -> None:
        """Somebody who leads nothing is told who may, and nothing is recorded."""
        said = running.type(f"ack CR-1 @{ASKED}", user=person).text
        assert "can answer this, or for them their manager or whoever leads the work" in said
        assert ledger(running) == []

    def test_an_own_answer_takes_its_place(self, running: Scene) -> None:
        """What the person says themselves counts from then on, and both answers are kept."""
        running.type(f"ack CR-1 @{ASKED}", user=LEAD)
        running.type("ack", user=ASKED)
        rows = running.house.store.reading.ledger.answers("CR-1")
        assert [(row["person"], row["given_by"]) for row in rows] == [
            (running.id(ASKED), running.id(LEAD)),
            (running.id(ASKED), running.id(ASKED)),
        ]
        running.settle()
        assert "✅ You acknowledged this" in read(request(running, ASKED)["blocks"])
        again = running.type(f"ack CR-1 @{ASKED}", user=LEAD).text
        assert "was recorded before; nothing has changed" in again
        assert len(ledger(running)) == 2

    def test_by_the_button_of_a_digest(self, running: Scene) -> None:
        """Whoever is told of somebody silent answers for them there, and the digest says so."""
        running.type("ack", user=ALSO_ASKED)
        running.live(days=1, hours=2)
        digest = with_button(running, LEAD, Action.FOR_THEM)
        assert "reminded 3 times" in read(digest["blocks"])
        outcome = press_then_settle(running, LEAD, digest, Action.FOR_THEM)
        assert outcome.ok
        assert standing(running, ASKED) == "acknowledged"
        assert f"✅ Acknowledged by <@{running.id(LEAD)}>" in shown(running, LEAD, digest["ts"])
        assert Action.FOR_THEM.value not in blocks(running, LEAD, digest["ts"])


class TestOwners:
    """The owner of a project that is put off answers in the message that says so."""

    def test_acknowledging(self, running: Scene) -> None:
        """One click is enough, and nobody reminds them any more."""
        press_then_settle(running, OWNER, request(running, OWNER), Action.ACKNOWLEDGE)
        entry = running.alert().expectation(DEFERRAL)
        assert entry is not None
        assert entry.standing is Standing.ACKNOWLEDGED
        assert "✅ You acknowledged this" in read(request(running, OWNER)["blocks"])
        running.live(days=2)
        assert "reminder" not in running.topics(OWNER)

    def test_objecting(self, running: Scene) -> None:
        """A concern about the project goes to the alert's lead, who can keep or talk, but release nobody."""
        assert press(running, OWNER, request(running, OWNER), Action.CONCERN).view
        assert running.workspace.submit(user=OWNER, values={"reason": "Two pilots are promised"}).ok
        running.settle()
        message = with_button(running, ALERT_LEAD, Action.CONCERN_KEEP)
        assert "Two pilots are promised" in read(message["blocks"])
        assert Action.CONCERN_RELEASE.value not in json.dumps(message["blocks"])
        entry = running.alert().expectation(DEFERRAL)
        assert entry is not None
        assert entry.standing is Standing.OBJECTED
        assert ledger(running) == [(OWNER, "objected", "button")]

    def test_what_is_decided_needs_no_answer(self, running: Scene) -> None:
        """Once it is decided what becomes of the project, the request says so instead of asking."""
        old = request(running, OWNER)
        running.type("resume Advertising resumed")
        running.settle()
        seen = shown(running, OWNER, old["ts"])
        assert "Advertising is resumed: no answer is needed any more." in seen
        running.live(days=2)
        assert "reminder" not in running.topics(OWNER)


class TestConcerns:
    """Whoever leads the work settles a concern in the message that tells of it."""

    def test_release(self, running: Scene) -> None:
        """The person is released and told when they return; the lead's message says so."""
        message = object_to(running)
        outcome = press_then_settle(running, LEAD, message, Action.CONCERN_RELEASE)
        assert f"<@{running.id(ASKED)}> is released from CR-1 and goes back today" in told(outcome)
        assert standing(running, ASKED) == "released"
        assert running.topics(ASKED).count("release") == 1
        assert "Released" in shown(running, LEAD, message["ts"]) or "released" in shown(
            running, LEAD, message["ts"]
        )
        assert events(running)[-3:].count("PersonReleased") == 1

    def test_keep(self, running: Scene) -> None:
        """A form takes a note, which the person reads; the lead's message and the request tell the outcome."""
        message = object_to(running)
        assert press(running, LEAD, message, Action.CONCERN_KEEP).view
        outcome = running.workspace.submit(user=LEAD, values={"note": "Your leave has been moved"})
        assert outcome.ok
        running.settle()
        assert running.topics(ASKED) == ["ask", "concern-settled"]
        assert "Your leave has been moved" in running.workspace.direct_messages(ASKED)[-1]["text"]
        assert "has heard it, and keeps them." in shown(running, LEAD, message["ts"])
        assert "has heard it, and still needs you: Your leave has been moved" in read(
            request(running, ASKED)["blocks"]
        )
        assert standing(running, ASKED) == "objected"
        running.live(days=3)
        assert "reminder" not in running.topics(ASKED)

    def test_talk(self, running: Scene) -> None:
        """The person is asked to agree on a time, and the concern can still be settled afterwards."""
        message = object_to(running)
        outcome = press_then_settle(running, LEAD, message, Action.CONCERN_TALK)
        assert f"You will talk with <@{running.id(ASKED)}> about CR-1. They are being told." in told(outcome)
        assert "would like to talk about it with you" in running.workspace.direct_messages(ASKED)[-1]["text"]
        assert "will talk with them." in shown(running, LEAD, message["ts"])
        now = with_button(running, LEAD, Action.CONCERN_RELEASE)
        press_then_settle(running, LEAD, now, Action.CONCERN_RELEASE)
        assert standing(running, ASKED) == "released"

    def test_a_second_click_says_so(self, running: Scene) -> None:
        """Who settles what is settled already reads that nothing has changed, and nobody is told twice."""
        object_to(running)
        first = running.type(f"settle CR-1 @{ASKED} keep", user=LEAD).text
        assert "is still needed in CR-1" in first
        second = running.type(f"settle CR-1 @{ASKED} keep", user=ALERT_LEAD).text
        assert "That is settled already in CR-1; nothing has changed." in second
        running.settle()
        assert running.topics(ASKED).count("concern-settled") == 1

    def test_two_leads_at_once(self, running: Scene) -> None:
        """A lead whose form was open while another released the person reads why it is too late."""
        message = object_to(running)
        assert press(running, LEAD, message, Action.CONCERN_KEEP).view
        running.type(f"settle CR-1 @{ASKED} release", user=ALERT_LEAD)
        late = told(running.workspace.submit(user=LEAD, values={"note": "Stay"}))
        assert "There is no such concern in CR-1, or not any more" in late
        assert standing(running, ASKED) == "released"

    def test_only_who_leads_settles(self, running: Scene) -> None:
        """The person themselves, or a colleague, cannot settle a concern."""
        object_to(running)
        for person in (ASKED, ALSO_ASKED, OTHER):
            assert (
                "You may not settle that concern. Ask"
                in running.type(f"settle CR-1 @{ASKED} release", user=person).text
            )
        assert standing(running, ASKED) == "objected"


class TestUnreachable:
    """Whoever leads says that somebody cannot be asked."""

    def test_by_command(self, running: Scene) -> None:
        """Nobody reminds them any more; the roster says so; their own answer ends it."""
        said = running.type(f"unreachable CR-1 @{ASKED} because on leave until monday", user=LEAD).text
        assert "counts as unreachable in CR-1, and is not reminded any more" in said
        running.settle()
        assert "📵 cannot be reached" in roster(running)["text"]
        assert "1 waiting, 1 who cannot be reached" in roster(running)["text"]
        running.live(days=3)
        assert running.topics(ASKED) == ["ask"]
        press_then_settle(running, ASKED, request(running, ASKED), Action.ACKNOWLEDGE)
        assert standing(running, ASKED) == "acknowledged"

    def test_by_button_and_form(self, running: Scene) -> None:
        """The digest's button asks why; the digest then says so, and the other lead is told no second time."""
        running.type("ack", user=ALSO_ASKED)
        running.live(days=1)
        running.live(hours=2)
        digest = with_button(running, LEAD, Action.UNREACHABLE)
        assert press(running, LEAD, digest, Action.UNREACHABLE).view
        empty = running.workspace.submit(user=LEAD, values={"because": " "})
        assert "Say why they cannot be reached." in empty.errors.values() or not empty.ok
        assert running.workspace.submit(user=LEAD, values={"because": "On a flight"}).ok
        running.settle()
        assert "📵 Cannot be reached: On a flight" in shown(running, LEAD, digest["ts"])
        reminders = running.topics(ASKED).count("reminder")
        running.live(days=3)
        assert running.topics(ASKED).count("reminder") == reminders

    def test_not_by_a_stranger(self, running: Scene) -> None:
        """Somebody who leads nothing is told who may."""
        said = running.type(f"unreachable CR-1 @{ASKED} because gone", user=OTHER).text
        assert "Only" in said
        assert standing(running, ASKED) == "waiting"


class TestSnooze:
    """Who is reminded may put it off until their next morning."""

    def test_by_button(self, running: Scene) -> None:
        """Until nine in the morning, where they are, nobody reminds them; then somebody does."""
        running.live(hours=4)
        reminder = with_button(running, ASKED, Action.SNOOZE)
        said = told(press_then_settle(running, ASKED, reminder, Action.SNOOZE))
        assert "You are reminded on Tuesday 2 December at 09:00 (America/Los_Angeles)." in said
        running.live(hours=19)
        assert running.topics(ASKED) == ["ask", "reminder"]
        running.live(hours=2)
        assert running.topics(ASKED) == ["ask", "reminder", "reminder"]
        assert events(running).count("Snoozed") == 1

    def test_nothing_is_owed(self, running: Scene) -> None:
        """Who has answered, or was never asked, is told that there is nothing to be reminded of."""
        running.type("ack", user=ASKED)
        for person in (ASKED, OTHER):
            assert "You owe no answer" in running.type("snooze", user=person).text


class TestAskedAgain:
    """Another lead of a workstream is news to those who serve there, and to nobody else."""

    def test_the_streams_people_are_asked_again(self, scene: Scene) -> None:
        """They get a new request and their old answer no longer counts; the others' answers stay."""
        brief_ = declare_two_streams(scene)
        for person in (ASKED, ALSO_ASKED):
            scene.type("ack", user=person)
        scene.settle()
        old = request(scene, ASKED)["ts"]
        kept = shown(scene, ALSO_ASKED, request(scene, ALSO_ASKED)["ts"])
        before = scene.alert().version
        said = scene.type(f'amend {brief_} --workstream "Speed=@lead-research"').text
        assert "🚫" not in said
        scene.settle()
        alert = scene.alert()
        again, other = alert.entry_of(scene.id(ASKED)), alert.entry_of(scene.id(ALSO_ASKED))
        assert again is not None
        assert other is not None
        assert alert.version == before + 1
        assert (again.version, again.standing) == (alert.version, Standing.WAITING)
        assert (other.version, other.standing) == (1, Standing.ACKNOWLEDGED)
        assert "Something has changed since: answer the newer request below." in shown(scene, ASKED, old)
        assert scene.topics(ASKED) == ["ask", "ask"]
        assert scene.topics(ALSO_ASKED) == ["ask"]
        assert shown(scene, ALSO_ASKED, request(scene, ALSO_ASKED)["ts"]) == kept
        assert scene.id("lead-research") in json.dumps(scene.workspace.direct_messages(ASKED)[-1]["blocks"])
        newer = with_button(scene, ASKED, Action.ACKNOWLEDGE)
        assert newer["ts"] != old
        press_then_settle(scene, ASKED, newer, Action.ACKNOWLEDGE)
        answer = scene.alert().entry_of(scene.id(ASKED)).answer  # type: ignore[union-attr]
        assert answer is not None
        assert (answer.answer, answer.version) == (Answer.ACKNOWLEDGED, alert.version)

    def test_whoever_is_silent_again_is_followed_up(self, scene: Scene) -> None:
        """The clock of reminders begins again with the new request."""
        key = declare_two_streams(scene)
        scene.type("ack", user=ASKED)
        scene.wait(hours=2)
        scene.type(f'amend {key} --workstream "Speed=@lead-research"')
        scene.settle()
        scene.live(hours=3)
        assert "reminder" not in scene.topics(ASKED)
        scene.live(hours=2)
        assert scene.topics(ASKED) == ["ask", "ask", "reminder"]

    def test_the_same_lead_again_is_no_news(self, scene: Scene) -> None:
        """An amendment that leaves the lead as it is asks nobody."""
        key = declare_two_streams(scene)
        scene.type("ack", user=ASKED)
        scene.type(f'amend {key} --focus "Payments"')
        scene.settle()
        assert standing(scene, ASKED) == "acknowledged"
        assert scene.topics(ASKED) == ["ask"]


def declare_two_streams(scene: Scene) -> str:
    """Declare an alert in which two people serve in two workstreams; return its key."""
    return declare(
        scene,
        'red ChatGPT quality --problem "Rivals have caught up" --criterion "Answers are fast" --review +14d '
        '--lead @head-of-chatgpt --channel #announcements --workstream "Speed=@lead-inference" '
        f'--workstream Care --move "@{ASKED} from Advertising to Speed" --move "@{ALSO_ASKED} from Ads to Care"',
    )
