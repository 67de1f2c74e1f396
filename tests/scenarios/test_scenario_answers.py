"""Answers, by the buttons and commands that people use: taken back, on behalf, settled, asked for again."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.acknowledgement import Answer
from bot.domain.ledger import Expected, Standing
from bot.domain.level_policy import LevelPolicy
from bot.domain.people import KnownPerson
from bot.domain.policy import Policy
from bot.surfaces.ids import Action
from bot.workspace import Outcome
from tests.conftest import HOME, LEADER, Scene
from tests.scenarios.scenario_case import (
    ALSO_ASKED,
    ASKED,
    BRIEF,
    OTHER,
    Json,
    declare,
    events,
    ledger,
    memo,
    press,
    read,
    request,
    roster,
    staged,
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
        assert "You are reminded on Tuesday 2 December 2025 at 09:00 (America/Los_Angeles)." in said
        running.live(hours=19)
        assert running.topics(ASKED) == ["ask", "reminder"]
        running.live(hours=2)
        assert running.topics(ASKED) == ["ask", "reminder", "reminder"]
        assert events(running).count("Snoozed") == 1

    def test_nothing_is_owed(self, running: Scene) -> None:
        """Who has answered, or was never asked, is told that there is nothing to be reminded of."""
        running.type("ack", user=ASKED)
        for person in (ASKED, OTHER):
            assert "There is nothing to remind you of" in running.type("snooze", user=person).text


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

    def test_after_two_changes_only_the_newest_request_can_be_answered(self, scene: Scene) -> None:
        """Every older request says that something has changed, also once the newest is answered."""
        key = declare_two_streams(scene)
        for lead in ("lead-research", "lead-personalisation"):
            scene.type(f'amend {key} --workstream "Speed=@{lead}"')
            scene.settle()
        *older, newest = scene.workspace.direct_messages(ASKED)
        assert len(older) == 2
        press_then_settle(scene, ASKED, newest, Action.ACKNOWLEDGE)
        for message in older:
            assert "Something has changed since" in shown(scene, ASKED, message["ts"])
        assert "You acknowledged this" in shown(scene, ASKED, newest["ts"])

    def test_of_several_requests_that_wait_only_the_newest_goes_out(self, scene: Scene) -> None:
        """Two changes while Slack takes nothing: the person reads the last, and no reminder of the first."""
        key = declare_two_streams(scene)
        scene.workspace.arm_fault("chat.postMessage", "ratelimited", retry_after=600, times=1)
        scene.type(f"nudge {key}")
        for lead in ("lead-research", "lead-personalisation"):
            scene.type(f'amend {key} --workstream "Speed=@{lead}"')
            scene.clock.advance(timedelta(seconds=5))
        scene.clock.advance(timedelta(minutes=11))
        scene.settle()
        rows = scene.house.store.reading.outbox.all_posts(key)
        asked = [row.state.value for row in rows if row.topic == "ask" and row.lane == scene.id(ASKED)]
        assert asked[-1] == "sent"
        answerable = [
            m for m in scene.workspace.direct_messages(ASKED) if Action.ACKNOWLEDGE in json.dumps(m["blocks"])
        ]
        named = json.dumps([m["blocks"] for m in answerable])
        assert scene.id("lead-personalisation") in named
        assert scene.id("lead-research") not in named

    def test_the_old_lead_reads_who_decides_about_a_concern_now(self, scene: Scene) -> None:
        """The buttons are gone from the message about the concern; it names the new lead."""
        key = declare_two_streams(scene)
        scene.type(f"concern {key} I am away", user=ASKED)
        scene.settle()
        about = with_button(scene, LEAD, Action.CONCERN_RELEASE)["ts"]
        scene.type(f"settle {key} @{ASKED} talk", user=LEAD)
        scene.settle()
        for lead in ("lead-research", "lead-personalisation"):
            scene.type(f'amend {key} --workstream "Speed=@{lead}"')
            scene.settle()
            says = f"is asked again, and a concern of theirs goes to <@{scene.id(lead)}> now."
            assert says in shown(scene, LEAD, about)
        assert Action.CONCERN_RELEASE not in blocks(scene, LEAD, about)

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


class TestWhoseAnswerCounts:
    """A concern is its person's own, and what asks nobody is answered by nothing."""

    def test_not_for_somebody_who_has_a_concern(self, running: Scene) -> None:
        """Who leads settles a concern instead of acknowledging over it."""
        object_to(running)
        said = running.type(f"ack CR-1 @{ASKED}", user=LEAD).text
        assert f"<@{running.id(ASKED)}> has a concern: settle it with /codered settle" in said
        assert standing(running, ASKED) == "objected"

    def test_an_answer_for_somebody_is_taken_back(self, running: Scene) -> None:
        """Whoever answered for somebody says whose answer they take back; nobody else takes it back."""
        running.type(f"ack CR-1 @{ASKED}", user=LEAD)
        assert "You have given no answer for" in running.type(f"undo CR-1 @{ASKED}", user=ALERT_LEAD).text
        said = running.type(f"undo CR-1 @{ASKED}", user=LEAD).text
        assert f"The answer of <@{running.id(ASKED)}> for CR-1 is taken back: it waits for them again." in said
        assert standing(running, ASKED) == "waiting"

    def test_an_owner_writes_in_the_direct_message(self, running: Scene) -> None:
        """“ack” below nothing answers a deferral as it answers a reassignment."""
        running.workspace.post(user=OWNER, channel="codered", text="ack")
        running.settle()
        assert ledger(running) == [(OWNER, "acknowledged", "reply")]

    def test_a_reaction_to_a_concern(self, scene: Scene) -> None:
        """A lead who is reassigned too, and likes a concern, has not acknowledged their own move."""
        declare(scene, BRIEF.replace("@ads-engineer-2 from", f"@{LEAD} from"))
        message = object_to(scene)
        scene.workspace.react(user=LEAD, channel="codered", ts=message["ts"], name="+1")
        scene.settle()
        assert ledger(scene) == [(ASKED, "objected", "button")]

    def test_talking_twice(self, running: Scene) -> None:
        """A second Talk tells the person nothing."""
        object_to(running)
        said = [running.type(f"settle CR-1 @{ASKED} talk", user=LEAD).text for _ in range(2)]
        running.settle()
        assert "That is settled already in CR-1" in said[1]
        assert running.topics(ASKED).count("concern-settled") == 1

    def test_ones_own_concern(self, scene: Scene) -> None:
        """The concern of the alert's lead goes to its author, who alone may settle it."""
        own = BRIEF.replace("Speed=@lead-inference", f"Speed=@{ASKED}").replace(f"@{ALERT_LEAD}", f"@{ASKED}")
        declare(scene, own)
        author = f"<@{scene.id(LEADER)}>"
        assert f"{author} is being told" in scene.type("concern CR-1 no", user=ASKED).text
        scene.settle()
        assert with_button(scene, LEADER, Action.CONCERN_TALK)
        said = scene.type(f"settle CR-1 @{ASKED} release", user=ASKED).text
        assert f"You may not settle that concern. Ask {author}" in said

    def test_a_concern_that_was_said_anew(self, running: Scene) -> None:
        """The lead's first message says that there is a newer one."""
        first = object_to(running)
        running.type("concern CR-1 My child is ill", user=ASKED)
        running.settle()
        assert "has said it anew" in shown(running, LEAD, first["ts"])

    def test_a_practice_tells_nobody(self, scene: Scene) -> None:
        """Who settles a concern or reminds in a practice reads that nobody hears of it."""
        declare(scene, f"practice {BRIEF}")
        assert "being told" not in scene.type("concern CR-1 no", user=ASKED).text
        assert (
            "CR-1 is a practice: nobody is notified." in scene.type(f"settle CR-1 @{ASKED} keep", user=LEAD).text
        )
        assert "CR-1 is a practice: nobody is reminded." in scene.type("nudge CR-1").text


class TestReading:
    """Where everybody is asked, the memo's button says that it was read, and nothing else."""

    @pytest.fixture
    def asking(self, tmp_path: Path) -> Iterator[Scene]:
        """Give a scene in which an alert asks everybody."""
        red = LevelPolicy(remind_after_hours=4, escalate_after_hours=24, who_answers=Expected.EVERYONE)
        with staged(tmp_path, policy=Policy(red=red)) as made:
            declare(made)
            yield made

    def test_who_has_a_concern(self, asking: Scene) -> None:
        """The concern stands."""
        asking.type("concern CR-1 I am on leave", user=ASKED)
        said = told(press(asking, ASKED, memo(asking), Action.READ, channel=HOME))
        assert "Your concern about CR-1 stands." in said
        assert standing(asking, ASKED) == "objected"

    def test_who_is_reassigned(self, asking: Scene) -> None:
        """Their move is not accepted by it; they read where to answer."""
        said = told(press(asking, ASKED, memo(asking), Action.READ, channel=HOME))
        assert "asks you more than to read it: your move from Advertising to Speed." in said
        assert standing(asking, ASKED) == "waiting"

    def test_a_reader(self, asking: Scene) -> None:
        """Who is asked nothing else has answered."""
        press(asking, OTHER, memo(asking), Action.READ, channel=HOME)
        assert ledger(asking) == [(OTHER, "acknowledged", "button")]

    def test_who_writes_below_a_reminder(self, asking: Scene) -> None:
        """“ack” in the direct message in which they were reminded is their answer."""
        asking.live(hours=5)
        assert asking.topics("lead-pulse") == ["reminder"]
        asking.workspace.post(user="lead-pulse", channel="codered", text="ack")
        asking.settle()
        assert ledger(asking) == [("lead-pulse", "acknowledged", "reply")]

    def test_a_readers_concern_releases_nobody(self, asking: Scene) -> None:
        """Whoever would release them reads why that is nothing to do here."""
        asking.type("concern CR-1 This is wrong", user=OTHER)
        said = asking.type(f"settle CR-1 @{OTHER} release", user=ALERT_LEAD).text
        assert "is not reassigned, so there is nobody to release: settle it with keep or talk" in said
