"""A restricted alert: its audience and the people it names see it, and for everybody else it is not there."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.domain import commands
from bot.domain.policy import Actor, Policy
from bot.listeners.forms import ABOUT_ANSWERS, ABOUT_DEFERRALS
from bot.listeners.grammar import COMMANDS
from bot.services.dispatch import carry_out
from bot.surfaces.ids import ACKNOWLEDGE_SHORTCUT, Action, Form, form_action, form_value, roster_action
from bot.workspace import payloads
from tests.conftest import LEADER, Scene
from tests.scenarios.scenario_case import (
    ASKED,
    BRIEF,
    OTHER,
    command,
    declare,
    events,
    interaction,
    memo,
    posted,
    read,
    signed,
    staged,
    told,
)
from tests.store.store_case import raw

CHANNEL = "chatgpt"
RESTRICTED = BRIEF.replace("#announcements #chatgpt #ads", f"#{CHANNEL}") + " --restricted"
STRANGER, HEARS, LEAD, ADMIN, OWNER = OTHER, "shopping-engineer-1", "head-of-chatgpt", "chief-of-staff", "lead-ads"
SEEING = (HEARS, ASKED, LEAD, ADMIN, OWNER, "lead-inference", LEADER)
"""One of the channel, one who is reassigned, the lead, an admin, an owner, a workstream's lead, the author."""
SECRETS = ("ChatGPT quality", "Rivals", "Answers are fast", "Speed", "Personalisation", "pilots")


def restricted(scene: Scene) -> str:
    """Declare a restricted alert; of all who see it, one alone is in its channel."""
    for person in {user["name"] for user in scene.workspace.users()} - {HEARS, "codered", "slackbot"}:
        scene.workspace.leave(user=person, channel=CHANNEL)
    key = declare(scene, RESTRICTED)
    scene.settle()
    return key


@pytest.fixture(scope="module")
def hidden(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """Give one scene with a restricted alert, for all that is only read or refused."""
    with staged(tmp_path_factory.mktemp("hidden")) as scene:
        restricted(scene)
        yield scene


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """Give one scene in which there was never an alert."""
    with staged(tmp_path_factory.mktemp("empty")) as scene:
        yield scene


def test_a_level_of_the_policy_restricts_whoever_is_raised_to_it(tmp_path: Path) -> None:
    """Whoever saw the alert, and is not of its circle, sees it no more; who is in its channel still does."""
    with staged(tmp_path) as plain:
        leader = plain.id(LEADER)
    (tmp_path / "hiding").mkdir()
    policy = Policy.model_validate({"declarers": [leader], "red": {"restricted": True}})
    with staged(tmp_path / "hiding", policy=policy) as scene:
        for person in {user["name"] for user in scene.workspace.users()} - {HEARS, "codered", "slackbot"}:
            scene.workspace.leave(user=person, channel=CHANNEL)
        declare(scene, RESTRICTED.removesuffix(" --restricted").replace("red ", "orange ", 1))
        assert "ChatGPT quality" in told(scene.type("status CR-1", user=STRANGER))
        raised = told(scene.type("raise red because rivals are ahead"))
        assert "By the policy every code red is restricted to its channels" in raised
        scene.settle()
        assert "There is no alert CR-1" in told(scene.type("status CR-1", user=STRANGER))
        assert "ChatGPT quality" in told(scene.type("status CR-1", user=HEARS))
        assert "Restricted: only the channels" in read(posted(scene, CHANNEL)[-1]["blocks"])
        refused = told(scene.type("amend CR-1 --restricted no"))
        assert "CR-1 stays restricted" in refused


TYPED: dict[str, str] = {
    "red": 'red {key} x --problem "x"',
    "declare": "declare {key}",
    "approve": "approve {key}",
    "refuse": "refuse {key} because x",
    "preview": "preview {key}",
    "share": "share {key} @lead-pulse",
    "unshare": "unshare {key} @lead-pulse",
    "remove": "remove {key} project Advertising",
    "override": "override {key} team-empty because x",
    "practice": "practice red",
    "discard": "discard {key}",
    "status": "status {key}",
    "roster": "roster {key}",
    "raise": "raise {key} red because x",
    "lower": "lower {key} yellow because x",
    "amend": "amend {key} --focus x",
    "extend": "extend {key} +30d because x",
    "reassign": "reassign {key} @ads-designer from Ads to Speed",
    "release": "release {key} @ads-engineer-1",
    "defer": "defer {key} Pulse owner @lead-pulse because x",
    "resume": "resume {key} Advertising",
    "deferrals": "deferrals {key}",
    "nudge": "nudge {key}",
    "checkin": "checkin {key} x",
    "ack": "ack {key} @ads-engineer-1",
    "concern": "concern {key} x",
    "undo": "undo {key} @ads-engineer-1",
    "snooze": "snooze",
    "settle": "settle {key} @ads-engineer-1 keep",
    "unreachable": "unreachable {key} @ads-engineer-1 because x",
    "standdown": "standdown {key}",
    "back": "back {key} @ads-engineer-1",
    "retrospective": "retrospective {key} x",
    "recall": "recall {key} --because x",
    "history": "history {key}",
    "report": "report {key}",
    "export": "export {key}",
    "help": "help",
}
"""Every subcommand, about an alert where it can be about one."""


def test_every_subcommand_is_tried() -> None:
    """Whoever adds a subcommand says here how a stranger could try to see something by it."""
    assert set(TYPED) == {one.names[0] for one in COMMANDS}


@pytest.mark.parametrize("name", TYPED)
def test_for_a_stranger_it_is_not_there(hidden: Scene, empty: Scene, name: str) -> None:
    """With its key they read what they read of a key that does not exist; without, what they read of nothing."""
    before = events(hidden)
    named, other = (hidden.type(TYPED[name].format(key=key), user=STRANGER) for key in ("CR-1", "CR-9"))
    assert told(named).replace("CR-1", "CR-9") == told(other)
    alone, nothing = (scene.type(TYPED[name].format(key=""), user=STRANGER) for scene in (hidden, empty))
    assert _anonymous(hidden, told(alone)) == _anonymous(empty, told(nothing))
    for seen in (named, alone):
        said = f"{told(seen)} {read(seen.view or {})}"
        assert not [secret for secret in SECRETS if secret in said and secret not in TYPED[name]], said
    assert "CR-1" not in told(alone) or "CR-1" in told(nothing)
    assert events(hidden) == before


MORE: tuple[tuple[str, str], ...] = (
    ("resume Advertising", "resume Nothing"),
    ("back @ads-engineer-2", "back @lead-pulse"),
)
"""What finds an alert by what is in it, and the same about nothing."""


@pytest.mark.parametrize(("typed", "about_nothing"), MORE)
def test_an_alert_is_not_found_by_what_is_in_it(tmp_path: Path, typed: str, about_nothing: str) -> None:
    """A project that it puts off and somebody whom it has released lead a stranger to nothing."""
    with staged(tmp_path) as scene:
        restricted(scene)
        scene.type("release CR-1 @ads-engineer-2 today")
        declare(scene, BRIEF.replace("Advertising owner", "Pulse owner"))
        said, nothing = (told(scene.type(words, user=STRANGER)) for words in (typed, about_nothing))
        names = (words.split(" ", 1)[1] for words in (typed, about_nothing))
        found, other = (f"<@{scene.id(name[1:])}>" if name[0] == "@" else name for name in names)
        assert said.replace(found, other) == nothing
        assert "CR-1" not in said


def _anonymous(scene: Scene, said: str) -> str:
    """Write everybody's id by their name: two workspaces have other ids."""
    names = {user["id"]: user["name"] for user in scene.workspace.users()}
    return re.sub(r"<@([A-Z0-9]+)>", lambda found: f"@{names[found[1]]}", said)


@pytest.mark.parametrize("typed", ["status", "roster", "history", "history CR-1", "report", ""])
@pytest.mark.parametrize("person", SEEING)
def test_those_whom_it_concerns_see_it(hidden: Scene, person: str, typed: str) -> None:
    """Who is in its channel, or named in it, or may steer it, sees all that everybody sees of another alert."""
    said = told(hidden.type(typed, user=person))
    assert "ChatGPT quality" in said
    assert "(restricted)" in said
    assert "ChatGPT quality" not in told(hidden.type(typed, user=STRANGER))


@pytest.mark.parametrize("person", [*SEEING, STRANGER])
@pytest.mark.parametrize("typed", ["deferrals", "deferrals CR-1", "deferrals all"])
def test_the_register_shows_them_its_projects(hidden: Scene, person: str, typed: str) -> None:
    """Across alerts a stranger's register is empty: also the projects of what they may not see are not there."""
    assert ("all engineers move" in told(hidden.type(typed, user=person))) is (person != STRANGER)


def test_a_guardrail_names_no_other_restricted_alert(hidden: Scene) -> None:
    """That somebody moves in two alerts is said, and not in which: whoever reads a draft reads it."""
    brief = RESTRICTED.replace(" --restricted", "").replace("ChatGPT quality", "Pulse").replace("Speed", "Growth")
    said = told(hidden.type(brief, user=LEADER))
    assert "a restricted alert" in said
    assert not [secret for secret in ("CR-1", "ChatGPT quality", "Speed") if secret in said]
    hidden.type("discard CR-2")


@pytest.mark.parametrize("person", [*SEEING, STRANGER])
def test_the_home_tab_shows_it_to_those_alone(hidden: Scene, person: str) -> None:
    """What is going on is what the reader may see."""
    hidden.workspace.open_home(user=person)
    hidden.settle()
    shown = hidden.workspace.home(person)
    assert shown is not None
    assert ("ChatGPT quality" in read(shown["blocks"])) is (person != STRANGER)


def test_the_memo_says_it(hidden: Scene) -> None:
    """Whoever reads the memo, or is asked by it, knows that it is not for everybody."""
    mark = "Restricted: only the channels and people that got this may know of it. Do not pass it on."
    assert mark in read(memo(hidden, CHANNEL)["blocks"])
    assert mark in memo(hidden, CHANNEL)["text"]
    assert mark in hidden.workspace.direct_messages(ASKED)[-1]["text"]


OPENED_FOR = {*ABOUT_ANSWERS, *ABOUT_DEFERRALS}
"""The forms that a button of another kind opens, about one answer or project."""
BUTTONS = (
    (Action.DEFERRAL_RESCHEDULE, "CR-1-D1"),
    (Action.DEFERRAL_CANCEL, "CR-1-D1"),
    (Action.SHOW, "CR-1"),
    (Action.ROSTER, "CR-1:waiting:1"),
    (roster_action("next"), "CR-1:everybody:1"),
    (Action.ACKNOWLEDGE, "CR-1"),
    (Action.ACKNOWLEDGE, "CR-1-R1"),
    (Action.READ, "CR-1"),
    (Action.CONCERN, "CR-1-R1"),
    (Action.UNDO, "CR-1-R1"),
    (Action.FOR_THEM, "CR-1-R1"),
    (Action.UNREACHABLE, "CR-1-R1"),
    (Action.CONCERN_KEEP, "CR-1-R1"),
    (Action.CONCERN_TALK, "CR-1-R1"),
    (Action.CONCERN_RELEASE, "CR-1-R1"),
    (Action.NUDGE, "CR-1"),
    (Action.DECLARE, "CR-1"),
    (Action.DISCARD, "CR-1"),
    (Action.WRITE_UPDATE, "CR-1-C1"),
    *((form_action(form), form_value(form, "CR-1")) for form in Form if form not in OPENED_FOR),
)
"""Every button that is about an alert, as somebody could make it up who knows nothing but the key."""


@pytest.mark.parametrize(("action", "value"), BUTTONS)
def test_a_button_that_was_made_up_shows_nothing(hidden: Scene, action: str, value: str) -> None:
    """A click with the alert's key is answered as one with a key that does not exist, and opens nothing."""
    before = events(hidden)
    said = [_clicked(hidden, action, one) for one in (value, value.replace("CR-1", "CR-9"))]
    assert said[0].replace("CR-1", "CR-9") == said[1]
    assert not [secret for secret in (*SECRETS, hidden.id(ASKED), hidden.id(LEAD)) if secret in said[0]]
    assert events(hidden) == before


def _clicked(scene: Scene, action: str, value: str) -> str:
    """Click a button that was never shown, in a message that is; return what the stranger then reads."""
    core = scene.workspace.core
    with core.lock:
        conversation = core.directory.conversation(CHANNEL)
        message = conversation.messages[memo(scene, CHANNEL)["ts"]]
        clicked = {"type": "button", "action_id": str(action), "block_id": "b", "action_ts": core.stamp()}
        person = core.directory.user(STRANGER)
        payload = payloads.message_click(core, person, conversation, message, {**clicked, "value": value})
    before = len(scene.workspace.ephemerals(STRANGER))
    assert signed(scene.workspace, interaction(payload)).status_code == 200
    assert len(scene.workspace.ephemerals(STRANGER)) == before + 1
    return str(scene.workspace.ephemerals(STRANGER)[-1]["text"])


def test_a_message_in_doubt_that_somebody_may_not_see(hidden: Scene) -> None:
    """Who made the button up reads of a message of the alert what they read of none."""
    rows = hidden.house.store.reading.outbox.all_posts("CR-1")
    said = [_clicked(hidden, Action.IS_THERE, row) for row in (rows[0].id, "ob0")]
    assert said[0].replace(rows[0].id, "ob0") == said[1]


def test_who_comes_into_a_channel_sees_it_and_who_leaves_does_not(tmp_path: Path) -> None:
    """Slack tells of both; it takes no look-up."""
    with staged(tmp_path) as scene:
        restricted(scene)
        assert "There is no alert CR-1. Known: none yet." in told(scene.type("status CR-1", user=STRANGER))
        scene.workspace.join(user=STRANGER, channel=CHANNEL)
        scene.settle()
        assert "ChatGPT quality" in told(scene.type("status CR-1", user=STRANGER))
        scene.workspace.leave(user=STRANGER, channel=CHANNEL)
        scene.workspace.leave(user=HEARS, channel=CHANNEL)
        scene.settle()
        for person in (STRANGER, HEARS):
            assert "There is no alert CR-1" in told(scene.type("status CR-1", user=person))


def test_members_are_looked_up_anew_every_day(tmp_path: Path) -> None:
    """What an event did not tell, because nobody listened just then, is known a day later."""
    with staged(tmp_path) as scene:
        restricted(scene)
        with raw(scene.house.store.path) as connection:
            connection.execute(
                "UPDATE channel_members SET person = ? WHERE person = ?", ("U0GONE", scene.id(HEARS))
            )
        assert "There is no alert" in told(scene.type("status CR-1", user=HEARS))
        scene.wait(days=1, minutes=1)
        assert "ChatGPT quality" in told(scene.type("status CR-1", user=HEARS))
        assert not scene.house.store.reading.circles.hears((scene.id(CHANNEL),), "U0GONE")


@pytest.mark.parametrize("fault", ["ratelimited", "internal_error"])
def test_a_look_up_that_slack_refuses_is_made_again(tmp_path: Path, fault: str) -> None:
    """Until it is known who is in the channel nobody of it sees the alert; then all of them do."""
    with staged(tmp_path) as scene:
        scene.workspace.leave(user=STRANGER, channel="ads")
        scene.workspace.arm_fault("conversations.members", fault, retry_after=60, times=2)
        scene.type(RESTRICTED.replace(f"#{CHANNEL}", "#ads"))
        scene.type("declare CR-1")
        scene.settle()
        assert "There is no alert CR-1" in told(scene.type("status CR-1", user=HEARS))
        for _ in range(3):
            scene.wait(minutes=10)
        assert "ChatGPT quality" in told(scene.type("status CR-1", user=HEARS))
        assert "There is no alert CR-1" in told(scene.type("status CR-1", user=STRANGER))


def test_what_cannot_be_looked_up_shows_in_the_status(scene: Scene) -> None:
    """Where Slack does not say who is in a channel, nobody of it sees the alert, and those who lead read why."""
    declare(scene, RESTRICTED)
    leader = Actor(id=scene.id(LEADER), is_admin=True)
    changes = {"audience": {"channels": [scene.id(CHANNEL), "C0NOWHERE"]}}
    carry_out(scene.house, commands.Amend(actor=leader, alert="CR-1", changes=changes))
    scene.settle()
    assert "looking up the members of <#C0NOWHERE>" in told(scene.type("status CR-1"))


def test_a_draft_is_for_those_who_prepare_it(scene: Scene) -> None:
    """Before it is declared not even those see it who are named in it."""
    scene.type(RESTRICTED)
    for person in (STRANGER, HEARS, ASKED, OWNER):
        assert "There is no alert CR-1. Known: none yet." in told(scene.type("status CR-1", user=person))
    assert "only its channels and the people it names see it" in told(scene.type("status CR-1", user=LEAD))


ASKING = (
    *(
        "status",
        "roster",
        "report",
        "ack",
        "nudge",
        "checkin x",
        "amend --problem x",
        "share",
        "preview",
        "discard",
    ),
    *("raise red because x", "standdown", "resume Advertising", "recall --because x", "defer X owner @lead-ads"),
)


@pytest.mark.parametrize("drafts", [1, 2])
def test_drafts_are_not_proposed_to_those_who_have_nothing_to_do_with_them(tmp_path: Path, drafts: int) -> None:
    """Without a key, a stranger reads neither what a draft is about nor by whom it is prepared."""
    with staged(tmp_path) as scene:
        for _ in range(drafts):
            scene.type(BRIEF)
        for typed in ASKING:
            said = told(scene.type(typed, user=STRANGER))
            assert not [word for word in ("CR-", "ChatGPT quality", "<@") if word in said], (typed, said)


ABOUT_DRAFT = {
    "release {key} {who}": ("@ads-engineer-1", "@lead-ads"),
    "back {key} {who}": ("@ads-engineer-1", "@lead-ads"),
    "unreachable {key} {who} because x": ("@ads-engineer-1", "@lead-ads"),
    "concern {key} x": ("", ""),
    "nudge {key}": ("", ""),
    "resume {key} {who}": ("Advertising", "Nothing"),
    "amend {key} --problem x": ("", ""),
    "raise {key} red because x": ("", ""),
    "recall {key} --because x": ("", ""),
}


@pytest.mark.parametrize("typed", ABOUT_DRAFT)
def test_a_refusal_about_a_draft_does_not_tell_who_is_in_it(scene: Scene, typed: str) -> None:
    """Who would move, who leads and what would be put off is nobody else's business before it is declared."""
    scene.type(BRIEF)
    inside, outside = ABOUT_DRAFT[typed]
    answers = {told(scene.type(typed.format(key="CR-1", who=who), user=STRANGER)) for who in (inside, outside)}
    assert answers == {"🚫 CR-1 has not been declared: only those who prepare it can see it."}


def test_an_alert_is_restricted_and_opened_again_by_an_amendment(tmp_path: Path) -> None:
    """Who sees it follows the terms, and the amendment says what has changed."""
    with staged(tmp_path) as scene:
        scene.workspace.leave(user=STRANGER, channel=CHANNEL)
        declare(scene, RESTRICTED.replace(" --restricted", ""))
        assert "ChatGPT quality" in told(scene.type("status", user=STRANGER))
        assert "is amended (restriction)" in told(scene.type("amend CR-1 --restricted --because x"))
        scene.settle()
        assert "No alert is running." in told(scene.type("status", user=STRANGER))
        assert "ChatGPT quality" in told(scene.type("status", user=HEARS))
        said = posted(scene, CHANNEL)[-1]["text"]
        assert "Who may see it: only its channels and the people it names. Before: everybody." in said
        scene.type("amend CR-1 --restricted no")
        assert "ChatGPT quality" in told(scene.type("status", user=STRANGER))


def test_the_form_has_a_box_for_it(scene: Scene) -> None:
    """It is ticked in the brief and stays so when the draft is edited again."""
    opened = scene.type("red ChatGPT quality").view
    assert opened is not None
    scene.workspace.submit(
        user=LEADER,
        values={
            "problem": "x",
            "exit_criteria": "x",
            "review_on": "2025-12-20",
            "lead": scene.id(LEAD),
            "channels": [scene.id(CHANNEL)],
            "restricted": ["restricted"],
        },
    )
    assert scene.alert("CR-1").terms.restricted
    scene.type("amend CR-1 --focus Other")
    assert scene.alert("CR-1").terms.restricted


def test_of_two_alerts_a_stranger_knows_one(tmp_path: Path) -> None:
    """Neither “several” nor “known” nor the history counts what they may not see."""
    with staged(tmp_path) as scene:
        restricted(scene)
        declare(scene, BRIEF.replace("ChatGPT quality", "Health"))
        assert "Health" in told(scene.type("status", user=STRANGER))
        assert "Known: CR-2." in told(scene.type("status CR-9", user=STRANGER))
        assert "1 in all" in told(scene.type("history", user=STRANGER))
        assert "There are several: CR-1 (red, ChatGPT quality)" in told(scene.type("status", user=HEARS))


def test_the_message_shortcut_shows_nothing(tmp_path: Path) -> None:
    """On a message of an alert that somebody may not see by now, it says what it says of any message."""
    with staged(tmp_path) as scene:
        restricted(scene)
        scene.workspace.join(user=STRANGER, channel=CHANNEL)
        scene.settle()
        with raw(scene.house.store.path) as connection:
            connection.execute("UPDATE channel_members SET present = 0 WHERE person = ?", (scene.id(STRANGER),))
        used = scene.workspace.message_shortcut(
            user=STRANGER, channel=CHANNEL, ts=memo(scene, CHANNEL)["ts"], callback_id=ACKNOWLEDGE_SHORTCUT
        )
        assert "This message belongs to no alert." in told(used)
        assert "CR-1" not in told(used)


def test_a_manager_who_may_not_see_it_is_not_told(tmp_path: Path) -> None:
    """Who is silent is passed on to the lead of the work, and the manager gets no message at all."""
    with staged(tmp_path) as scene:
        restricted(scene)
        with scene.house.store.transaction() as tx:
            tx.people.set_manager(scene.id(ASKED), scene.id(STRANGER), scene.clock.now())
        scene.live(days=3)
        assert [m for m in scene.workspace.direct_messages(STRANGER) if m.get("bot_id")] == []
        assert "digest" in scene.topics("lead-inference")


def test_what_is_signed_and_forged_shows_nothing_either(hidden: Scene) -> None:
    """Over HTTP, as Slack sends it: the answer holds no word of the alert."""
    answer = signed(hidden.workspace, command(hidden, "status CR-1", user=STRANGER)).text
    assert "There is no alert CR-1" in answer
    assert not [secret for secret in SECRETS if secret in answer]
