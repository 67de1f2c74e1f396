"""Others approve before an alert goes out, or before its level changes: what each of them sees and can do."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from bot.domain.alert import Status
from bot.domain.approval import ApprovalState
from bot.domain.brief import Level
from bot.domain.policy import Policy
from bot.services.house import FixedPolicy
from bot.surfaces.ids import Action
from bot.workspace import Outcome
from tests.conftest import HOME, LEADER, Scene
from tests.scenarios import scenario_case
from tests.scenarios.scenario_case import BRIEF, OTHER, leaves, posted, read, staged
from tests.scenarios.test_scenario_home import click, home

STAFF, COUNSEL = "chief-of-staff", "lead-research"
"""Two people of the reference company who approve."""


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    """Give a scene whose policy wants two approvals for red, and none below."""
    (tmp_path / "strict").mkdir()
    with staged(tmp_path) as plain:
        people = {name: plain.id(name) for name in (LEADER, STAFF, COUNSEL)}
    policy = Policy.model_validate(
        {
            "declarers": [people[LEADER]],
            "red": {"approvals": 2, "approvers": [people[STAFF], people[COUNSEL], people[LEADER]]},
        }
    )
    with staged(tmp_path / "strict", policy=policy) as made:
        yield made


def asked(scene: Scene, brief: str = BRIEF) -> str:
    """Save a draft and ask for approval; return its key."""
    key = scene.type(brief).text.split()[1]
    said = scene.type(f"declare {key}").text
    assert f"{key} needs 2 approvals before it is declared" in said, said
    scene.settle()
    return key


def request_to(scene: Scene, person: str) -> dict[str, Any]:
    """Return the newest message with an approval's buttons or end, in somebody's direct messages."""
    found = [
        message
        for message in scene.workspace.direct_messages(person)
        if any(block.get("block_id", "").startswith("codered.approval") for block in message["blocks"])
    ]
    return found[-1]


def press(scene: Scene, person: str, action: Action) -> Outcome:
    """Press a button of the newest request to somebody."""
    done = scenario_case.press(scene, person, request_to(scene, person), action.value)
    scene.settle()
    return done


def buttons(message: dict[str, Any]) -> set[str]:
    """Return the action ids in a message."""
    return {leaf["action_id"] for leaf in leaves(message["blocks"]) if leaf["type"] == "button"}


def test_two_people_approve_and_the_alert_goes_out(scene: Scene) -> None:
    """Nobody hears of it before; each approver reads the memo in the thread; the asker declares by one click."""
    key = asked(scene)
    assert posted(scene, HOME) == []
    request = request_to(scene, STAFF)
    shown = read(request["blocks"])
    assert "asks you to approve CR-1, a code red on ChatGPT quality" in shown
    assert "the memo goes to 3 channels, 2 people move to this work, and 1 project is put off" in shown
    assert "this touches a promise: pilots" in shown
    sent = scene.house.store.reading.outbox.pages(f"approval:CR-1-A1:{scene.id(STAFF)}")[0]
    assert sent.channel is not None
    thread = scene.workspace.thread(sent.channel, request["ts"])
    assert any("Rivals have caught up" in read(message["blocks"]) for message in thread[1:])
    press(scene, STAFF, Action.APPROVE)
    assert "1 more approval is needed" in read(request_to(scene, STAFF)["blocks"])
    assert scene.alert(key).status is Status.DRAFT
    press(scene, COUNSEL, Action.APPROVE)
    granted = request_to(scene, LEADER)
    assert "is approved" in read(granted["blocks"])
    assert Action.CARRY_OUT in buttons(granted)
    press(scene, LEADER, Action.CARRY_OUT)
    assert scene.alert(key).status is Status.DECLARED
    assert len(posted(scene, HOME)) > 0
    assert "and done" in read(request_to(scene, STAFF)["blocks"])
    assert buttons(request_to(scene, STAFF)) == set()
    assert buttons(request_to(scene, LEADER)) == set()


def test_an_approver_answers_on_the_home_tab(scene: Scene) -> None:
    """It asks whoever is to approve, shows them the draft, and asks no more once they have answered."""
    asked(scene)
    shown = home(scene, STAFF)
    assert f"<@{scene.id(LEADER)}> asks you to approve that it is declared. Until" in shown
    assert "It is over when" in read(click(scene, STAFF, Action.SHOW).view)
    assert click(scene, STAFF, Action.APPROVE).ok
    assert "asks you to approve" not in home(scene, STAFF)
    assert "CR-1" not in home(scene, OTHER)
    home(scene, COUNSEL)
    assert click(scene, COUNSEL, Action.REFUSE).view


def test_an_owner_reads_who_approved_and_not_who_asked(scene: Scene) -> None:
    """Who asked for approval has not approved; who did stays there when another level is asked for later."""
    asked(scene)
    for person in (STAFF, COUNSEL):
        press(scene, person, Action.APPROVE)
        scene.wait(minutes=1)
    press(scene, LEADER, Action.CARRY_OUT)
    approved = f"Approved by <@{scene.id(STAFF)}>, <@{scene.id(COUNSEL)}>."
    assert approved in home(scene, "lead-ads")
    scene.type("lower orange because it helps")
    scene.type("raise red because it is worse")
    assert scene.alert().approval.before is Level.ORANGE
    assert approved in scene.type("deferrals CR-1").text


def test_a_change_voids_what_was_approved(scene: Scene) -> None:
    """After a change the requests say so, and a late click approves nothing."""
    key = asked(scene)
    press(scene, STAFF, Action.APPROVE)
    late = request_to(scene, COUNSEL)
    changed = scene.type(f'amend {key} --problem "Rivals are ahead by far"').text
    assert "That makes the approval void that was asked for" in changed
    scene.settle()
    assert "Void" in read(request_to(scene, STAFF)["blocks"])
    assert buttons(request_to(scene, COUNSEL)) == set()
    said = scene.workspace.command(user=COUNSEL, channel=HOME, text="/codered approve CR-1").text
    assert "There is nothing to approve in CR-1: the request is void, because it was changed" in said
    again = scene.type(f"declare {key}").text
    assert "needs 2 approvals" in again
    scene.settle()
    assert request_to(scene, COUNSEL)["ts"] != late["ts"]
    assert scene.alert(key).approval.id == "CR-1-A2"


def test_a_refusal_reaches_the_asker_with_its_reason(scene: Scene) -> None:
    """The approver must say why; whoever asked reads it and nothing goes out."""
    asked(scene)
    press(scene, STAFF, Action.REFUSE)
    empty = scene.workspace.submit(user=STAFF, values={"because": " "})
    assert empty.errors == {"because": "Say why you refuse it: whoever asked reads it."}
    scene.workspace.submit(user=STAFF, values={"because": "Wait for the board on Thursday"})
    scene.settle()
    told = read(scene.workspace.direct_messages(LEADER)[-1]["blocks"])
    assert "does not approve CR-1" in told
    assert "Wait for the board on Thursday" in told
    assert posted(scene, HOME) == []
    assert scene.alert("CR-1").approval.state is ApprovalState.REFUSED


def test_nobody_else_approves(scene: Scene) -> None:
    """The author may not approve their own, nor a stranger anything; both read who may."""
    asked(scene)
    assert "somebody else has to approve it" in scene.type("approve CR-1").text
    said = scene.type("approve CR-1", user="ads-engineer-1").text
    assert "You may not approve a code red. Who may:" in said
    assert "Nothing waits for your approval." in scene.type("approve", user="ads-engineer-1").text


def test_the_approval_of_who_has_left_counts_no_more(scene: Scene) -> None:
    """Slack is asked who approved before it is made use of; it is said whose does not count, and what lacks."""
    key = asked(scene)
    press(scene, STAFF, Action.APPROVE)
    press(scene, COUNSEL, Action.APPROVE)
    scene.wait(hours=1)
    scene.workspace.core.directory.users[scene.id(STAFF)].deleted = True
    said = scene.type(f"declare {key}").text
    assert f"the approval of <@{scene.id(STAFF)}>, who may not approve any more, does not count" in said
    assert "2 other people must approve it, and only 1 is known who may" in said
    assert scene.alert(key).status is Status.DRAFT


def test_who_has_left_the_approvers_is_asked_no_more(scene: Scene) -> None:
    """After a change of the policy those are asked whom it names now; whoever asked reads whose counts no more."""
    key = asked(scene)
    press(scene, STAFF, Action.APPROVE)
    table = {"approvals": 2, "approvers": [scene.id(COUNSEL), scene.id(OTHER)]}
    policy = Policy.model_validate({"declarers": [scene.id(LEADER)], "red": table})
    object.__setattr__(scene.house, "source", FixedPolicy(policy))
    press(scene, COUNSEL, Action.APPROVE)
    told = read(scene.workspace.direct_messages(LEADER)[-1]["blocks"])
    assert f"the approval of <@{scene.id(STAFF)}>, who may not approve any more, does not count" in told
    assert scene.alert(key).approval.state is ApprovalState.VOID
    assert f"Asked: <@{scene.id(COUNSEL)}>, <@{scene.id(OTHER)}>" in scene.type(f"declare {key}").text


def test_a_typed_approval_is_of_what_one_was_sent_last(scene: Scene) -> None:
    """While the newer request is on its way nothing is approved by typing; once it is there, it is."""
    key = asked(scene)
    scene.type(f'amend {key} --problem "Rivals are ahead by far"')
    scene.type(f"declare {key}")
    assert "CR-1 has changed since the request that you were sent" in scene.type("approve CR-1", user=COUNSEL).text
    assert scene.alert(key).approval.approvers == ()
    scene.settle()
    assert "you have approved it" in scene.type("approve CR-1", user=COUNSEL).text


def test_who_may_approve_and_was_not_asked_is_shown_it_first(scene: Scene) -> None:
    """Who types that they approve what they were never sent is sent it, and approves it there."""
    key = asked(scene)
    table = {"approvals": 2, "approvers": [scene.id(STAFF), scene.id(COUNSEL), scene.id(OTHER)]}
    policy = Policy.model_validate({"declarers": [scene.id(LEADER)], "red": table})
    object.__setattr__(scene.house, "source", FixedPolicy(policy))
    assert "you have not been shown what is asked for CR-1" in scene.type("approve", user=OTHER).text
    scene.settle()
    assert "a code red on ChatGPT quality" in read(request_to(scene, OTHER)["blocks"])
    press(scene, OTHER, Action.APPROVE)
    press(scene, COUNSEL, Action.APPROVE)
    assert scene.alert(key).approval.state is ApprovalState.GRANTED
    scene.type(f'amend {key} --problem "Rivals are ahead by far"')
    scene.settle()
    assert "Void" in read(request_to(scene, OTHER)["blocks"])


def test_an_approval_that_nobody_needs_any_more_is_not_to_be_asked_for_again(scene: Scene) -> None:
    """Who declares once the policy asks for none reads that it is done, and the approvers why it is void."""
    key = asked(scene)
    press(scene, STAFF, Action.APPROVE)
    policy = Policy.model_validate({"declarers": [scene.id(LEADER)]})
    object.__setattr__(scene.house, "source", FixedPolicy(policy))
    said = scene.type(f"declare {key}").text
    assert f"{key} is declared" in said
    assert "asked for again" not in said
    scene.settle()
    assert "because the policy asks for no approval now" in read(request_to(scene, COUNSEL)["blocks"])


def test_who_types_that_they_approve_means_what_waits_for_them(scene: Scene) -> None:
    """What they have approved already needs no telling apart from what they have not."""
    asked(scene)
    press(scene, STAFF, Action.APPROVE)
    other = asked(scene, BRIEF.replace("ChatGPT quality", "Search").partition("--move")[0])
    assert "you have approved it" in scene.type("approve", user=STAFF).text
    assert scene.alert(other).approval.approvers == (scene.id(STAFF),)
    assert "Several wait for approval" in scene.type("refuse because it is late", user=STAFF).text


def test_who_has_written_it_does_not_approve_it_in_another_role(scene: Scene) -> None:
    """Who was a co-author, and changed the draft, is not asked any more; nor may they approve it by name."""
    key = scene.type(BRIEF).text.split()[1]
    scene.type(f"share {key} @{STAFF}")
    scene.type(f'amend {key} --problem "Rivals are ahead by far"', user=STAFF)
    scene.type(f"unshare {key} @{STAFF}")
    assert "only one is known who may" in scene.type(f"declare {key}").text.replace("1 is", "one is")


def test_an_approver_may_look_at_the_draft(scene: Scene) -> None:
    """Who is asked may read the status of the draft; others learn nothing of it."""
    asked(scene)
    assert "2 more approvals are needed" in scene.type("status CR-1", user=STAFF).text
    assert "has not been declared" in scene.type("status CR-1", user="ads-engineer-1").text


def test_the_request_expires(scene: Scene) -> None:
    """After two days nothing can be approved any more, and the asker is told to ask again."""
    asked(scene)
    scene.wait(hours=49)
    assert "The request expired" in read(request_to(scene, STAFF)["blocks"])
    assert "ask again" in read(scene.workspace.direct_messages(LEADER)[-1]["blocks"])
    assert scene.alert("CR-1").approval.state is ApprovalState.EXPIRED


def test_a_double_click_approves_once(scene: Scene) -> None:
    """Two clicks of one person are one approval."""
    asked(scene)
    message = request_to(scene, STAFF)
    with ThreadPoolExecutor(2) as pool:  # soon after the first the button is gone
        list(pool.map(lambda _: scenario_case.press(scene, STAFF, message, Action.APPROVE.value), range(2)))
    assert scene.alert("CR-1").approval.lacking == 1


def test_raising_asks_as_the_new_level_wants_it(scene: Scene) -> None:
    """An orange alert runs without approval; to make it red, two have to agree, and each channel is told once."""
    key = scene.type(BRIEF.replace("red ", "orange ", 1)).text.split()[1]
    assert "is declared" in scene.type(f"declare {key}").text
    scene.settle()
    before = len(posted(scene, "ads"))
    said = scene.type("raise red because rivals are ahead").text
    assert "CR-1 needs 2 approvals before it becomes code red" in said
    scene.settle()
    assert len(posted(scene, "ads")) == before
    for person in (STAFF, COUNSEL):
        assert "goes from code orange to code red" in read(request_to(scene, person)["blocks"])
        press(scene, person, Action.APPROVE)
    assert scene.alert(key).level is Level.ORANGE
    press(scene, LEADER, Action.CARRY_OUT)
    assert scene.alert(key).level is Level.RED
    assert len(posted(scene, "ads")) == before + 1


def test_the_editor_asks_instead_of_declaring(scene: Scene) -> None:
    """The draft's button says what it does, and while others are asked there is none."""
    scene.type(BRIEF)
    saved = scene.workspace.ephemerals(LEADER)[-1]
    shown = scene.workspace.click(user=LEADER, channel=HOME, ts=saved["ts"], action_id="codered.form.draft")
    assert shown.view is not None
    assert shown.view["submit"]["text"] == "Ask for approval"
    assert "2 other people have to approve it first" in read(shown.view["blocks"])
    done = scene.workspace.submit(user=LEADER, values={})
    assert "needs 2 approvals" in read(done.view["blocks"])


def test_a_user_group_decides(tmp_path: Path) -> None:
    """Whoever is in the user group that the policy names may declare, from the moment that Slack says so."""
    with staged(tmp_path) as plain:
        groups = plain.workspace.core.directory.usergroups
        group = next(identity for identity, one in groups.items() if one.handle == "leadership")
    (tmp_path / "grouped").mkdir()
    with staged(tmp_path / "grouped", policy=Policy(declarers=(group,))) as scene:
        assert "is saved as a draft" in scene.type(BRIEF, user=STAFF).text
        refused = scene.type(BRIEF, user="ads-engineer-1")
        assert "You may not declare an alert. Who may:" in refused.text
        assert f"<!subteam^{group}>" in refused.text
