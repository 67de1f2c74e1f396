"""A preview: what each kind of reader would get, harmless and marked as such, and what it takes to send it."""

import html
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.courier import slack
from bot.domain import commands
from bot.domain.guardrail_policy import GuardrailPolicy
from bot.domain.ledger import Expected
from bot.domain.policy import Actor, LevelPolicy, Policy
from bot.services.dispatch import carry_out
from bot.surfaces.ids import Action, Form, form_action
from tests.conftest import HOME, LEADER, Scene
from tests.scenarios.scenario_case import (
    ASKED,
    BRIEF,
    DIRECT,
    OTHER,
    Json,
    leaves,
    memo,
    posted,
    read,
    request,
    staged,
)

MARK = "Preview of CR-1: only you see this."
EVERYBODY = Policy(red=LevelPolicy(remind_after_hours=4, escalate_after_hours=24, who_answers=Expected.EVERYONE))


@pytest.fixture
def crowd(tmp_path: Path) -> Iterator[Scene]:
    """Give a scene in which everybody who is addressed is asked."""
    with staged(tmp_path, policy=EVERYBODY) as scene:
        yield scene


def previews(scene: Scene, person: str = LEADER) -> list[Json]:
    """Return the messages of previews that somebody got, oldest first."""
    return [
        one for one in scene.workspace.direct_messages(person) if one.get("bot_id") and "review of" in one["text"]
    ]


def counted(scene: Scene) -> None:
    """Let time pass until everybody is counted."""
    for _ in range(60):
        scene.wait(seconds=2)


def summary(scene: Scene, person: str = LEADER) -> str:
    """Return the figures that somebody got."""
    return str(next(one["text"] for one in reversed(previews(scene, person)) if "Who is told" in one["text"]))


def members(scene: Scene, *channels: str) -> set[str]:
    """Return the people in these channels, without apps."""
    core = scene.workspace.core
    bots = {user["id"] for user in scene.workspace.users() if user.get("is_bot")}
    return {person for name in channels for person in core.directory.conversation(name).members} - bots


def test_each_kind_of_reader_once(scene: Scene) -> None:
    """The memo, one request to move, one about a project: only to who asked for it, and each says so first."""
    scene.type(BRIEF)
    assert "The preview of CR-1 is on its way to your direct messages" in scene.type("preview CR-1").text
    scene.settle()
    told = previews(scene)
    assert [MARK in one["text"].partition("\n")[0] for one in told] == [True] * 3
    assert all(MARK in read(one["blocks"][0]) for one in told)
    whose = [read(one["blocks"][0]) for one in told]
    assert "This goes to" in whose[0]
    assert f"<@{scene.id(ASKED)}> and 1 other, who would move to “Speed”." in whose[1]
    assert f"<@{scene.id('lead-ads')}>, who owns “Advertising”." in whose[2]
    for person in (ASKED, "lead-ads", OTHER):
        assert scene.workspace.direct_messages(person) == []
    assert posted(scene, HOME) == []
    assert scene.alert("CR-1").declared_at is None


def test_the_memo_in_plain_text_is_in_its_thread(scene: Scene) -> None:
    """Who writes it reads what a notification or a screen reader says of it; it pings nobody."""
    scene.type(BRIEF)
    scene.type("preview CR-1")
    scene.settle()
    first, *_ = previews(scene)
    direct = scene.workspace.core.directory.direct_message_id(scene.id(LEADER))
    _, shown = scene.workspace.thread(direct, first["ts"])
    said = texts(shown["blocks"])
    assert MARK in said
    assert "In plain text, as notifications and screen readers get it:" in said
    written = html.unescape(first["text"].partition("\n")[2])
    assert written.splitlines()[0] in said
    assert "<!" not in said


def test_a_preview_says_what_is_sent_in_the_end(scene: Scene) -> None:
    """Beside the mark, the blocks of the preview are those of the memo and the request that go out."""
    scene.type(f"{BRIEF} --ping channel")
    scene.type("preview CR-1")
    scene.settle()
    for_all, for_one, _ = previews(scene)
    scene.type("declare CR-1")
    scene.settle()
    assert texts(for_all["blocks"][1:]) == texts(memo(scene)["blocks"]).replace("<!channel>", "@channel")
    assert texts(for_one["blocks"][1:]) == texts(request(scene, ASKED)["blocks"])


def texts(blocks: list[Json]) -> str:
    """Return every word of blocks."""
    return read(blocks)


def test_a_preview_pings_nobody(scene: Scene) -> None:
    """What would notify a whole channel is a plain word."""
    scene.type(f"{BRIEF} --ping here")
    scene.type("preview CR-1")
    scene.settle()
    assert "@here" in read(previews(scene)[0]["blocks"])
    for message in previews(scene):
        assert "broadcast" not in {leaf["type"] for leaf in leaves(message["blocks"])}
        assert "<!" not in message["text"]


def test_the_buttons_of_a_preview_do_nothing(crowd: Scene) -> None:
    """Where everybody is asked the memo has its button, too; each only says that this is a preview."""
    crowd.type(BRIEF)
    crowd.type("preview CR-1")
    crowd.settle()
    pressed = 0
    for message in previews(crowd):
        for button in (leaf for leaf in leaves(message["blocks"]) if leaf["type"] == "button"):
            seen = crowd.workspace.click(
                user=LEADER, channel=DIRECT, ts=message["ts"], action_id=button["action_id"]
            )
            assert "This is a preview of CR-1: its buttons do nothing" in seen.text
            pressed += 1
    assert pressed == 5, "I have read it; Acknowledge and I have a concern, to a move and about a project"
    assert "I have read it" in json.dumps(previews(crowd)[0]["blocks"])
    with_answers = crowd.house.store.reading.ledger.answers("CR-1")
    assert with_answers == []


def test_the_figures_are_exact(scene: Scene) -> None:
    """Channels and people are counted once each, apps left out; messages, notifications and the time are said."""
    scene.type(f"{BRIEF} --ping channel --person @lead-pulse")
    scene.type("preview CR-1")
    scene.settle()
    counted(scene)
    told = summary(scene)
    inside = members(scene, HOME, "chatgpt", "ads")
    named = {scene.id(name) for name in (ASKED, "ads-engineer-2", "lead-ads", "lead-pulse")}
    assert f"3 channels and {len(inside | named)} people, each counted once" in told
    assert f"@channel notifies all {len(inside)} members of the channels; besides, 4 direct messages." in told
    assert "channels read the memo in English; a direct message is in its reader's own language." in told
    scene.type("declare CR-1")
    scene.settle()
    progress = scene.house.store.reading.outbox.tally("CR-1")
    sent = sum(row["rows"] for row in progress if row["topic"] != "progress")
    assert f"{sent} messages in all" in told
    assert "at one message a second in each channel and " in told


def test_the_language_and_the_pace_are_those_that_hold(tmp_path: Path) -> None:
    """A memo in French says so, and what the company knows of its workspace counts."""
    with staged(tmp_path, policy=Policy(messages_per_second=5.0)) as scene:
        scene.type(f"{BRIEF} --language fr")
        scene.type("preview CR-1")
        scene.settle()
        counted(scene)
        assert "channels read the memo in French;" in summary(scene)
        assert "5 a second in the whole workspace" in summary(scene)
        assert "Aperçu" not in previews(scene)[0]["text"], "what is said about a preview is no memo"


def test_a_memo_in_two_languages_is_previewed_in_both(scene: Scene) -> None:
    """The memo that comes first is said in one after the other, and the figures name the two."""
    scene.type(f"{BRIEF} --language fr+en")
    scene.type("preview CR-1")
    scene.settle()
    counted(scene)
    shown = read(previews(scene)[0]["blocks"])
    assert shown.index("À partir d'aujourd'hui") < shown.index("From today")
    assert "channels read the memo in French and English;" in summary(scene)


def test_members_are_counted_a_page_at_a_time(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """Page by page, with a rest after each call; a refusal of Slack only makes it later."""
    monkeypatch.setattr(slack, "PAGE", 2)
    scene.type(BRIEF.replace("#announcements #chatgpt #ads", "#announcements"))
    scene.workspace.arm_fault("conversations.members", "ratelimited", retry_after=30, times=1, skip=1)
    scene.type("preview CR-1")
    scene.settle()
    assert "at least" in draft(scene)
    assert "1 channel is being counted" in draft(scene)
    asked = len(scene.workspace.calls("conversations.members"))
    scene.settle()
    assert len(scene.workspace.calls("conversations.members")) == asked, "the next page waits for its turn"
    counted(scene)
    people = members(scene, HOME) | {scene.id(name) for name in (ASKED, "ads-engineer-2", "lead-ads")}
    assert f"1 channel and {len(people)} people" in summary(scene)
    assert f"1 channel and {len(people)} people" in draft(scene)


def draft(scene: Scene) -> str:
    """Return what the draft editor says."""
    scene.type("share CR-1")
    scene.workspace.close(user=LEADER)
    shown = next(
        one for one in reversed(scene.workspace.ephemerals(LEADER)) if "is saved as a draft" in one["text"]
    )
    seen = scene.workspace.click(user=LEADER, channel=HOME, ts=shown["ts"], action_id=form_action(Form.DRAFT))
    assert seen.view
    return read(seen.view["blocks"])


def test_until_somebody_previews_it_nobody_is_counted(scene: Scene) -> None:
    """The editor says how to have it counted, and Slack is not asked for every draft."""
    scene.type(BRIEF)
    assert "3 channels; their members are counted when you preview it." in draft(scene)
    counted(scene)
    assert scene.workspace.calls("conversations.members") == []


def address(scene: Scene, *channels: str) -> None:
    """Have the draft go to these channels only."""
    leader = Actor(id=scene.id(LEADER), is_admin=True)
    audience = {"channels": [scene.id(channel) for channel in channels]}
    carry_out(scene.house, commands.Amend(actor=leader, alert="CR-1", changes={"audience": audience}))


def test_another_audience_is_counted_again(scene: Scene) -> None:
    """A channel that was added is looked up, one that left does not count; nobody is sent figures again."""
    scene.type(BRIEF.replace("#announcements #chatgpt #ads", "#announcements"))
    scene.type("preview CR-1")
    scene.settle()
    counted(scene)
    before = len(previews(scene))
    asked = len(scene.workspace.calls("conversations.members"))
    scene.workspace.leave(user="lead-pulse", channel="pulse")
    scene.workspace.arm_fault("conversations.members", "ratelimited", retry_after=30, times=1)
    address(scene, HOME, "pulse")
    assert "1 channel is being counted" in draft(scene)
    counted(scene)
    named = {scene.id(name) for name in (ASKED, "ads-engineer-2", "lead-ads")}
    assert f"2 channels and {len(members(scene, HOME, 'pulse') | named)} people" in draft(scene)
    address(scene, "pulse")
    assert f"1 channel and {len(members(scene, 'pulse') | named)} people" in draft(scene)
    assert len(scene.workspace.calls("conversations.members")) == asked + 2, "once in vain"
    assert len(previews(scene)) == before


def test_a_channel_that_slack_does_not_show(scene: Scene) -> None:
    """Its members cannot be counted: the figures say so, with Slack's reason, and count the others."""
    scene.type(BRIEF)
    leader = Actor(id=scene.id(LEADER), is_admin=True)
    carry_out(
        scene.house,
        commands.Amend(actor=leader, alert="CR-1", changes={"add_channels": ("C0NOWHERE",)}, because=""),
    )
    scene.type("preview CR-1")
    scene.settle()
    counted(scene)
    told = summary(scene)
    people = members(scene, HOME, "chatgpt", "ads")
    assert f"4 channels; at least {len(people)} people, for 1 channel cannot be counted." in told
    assert "The members of <#C0NOWHERE> cannot be counted: The channel does not exist, or it is private" in told


def test_a_draft_that_is_declared_meanwhile(scene: Scene) -> None:
    """Nothing is counted any more, and nobody is sent the figures of what is no draft."""
    scene.type(BRIEF)
    scene.type("preview CR-1")
    scene.settle()
    scene.type("declare CR-1")
    counted(scene)
    assert not any("Who is told" in one["text"] for one in previews(scene))
    assert scene.house.store.reading.drafts.counts("CR-1") == {}


def test_the_preview_button_of_the_editor(scene: Scene) -> None:
    """The answer lies on the editor, which is there again when it is closed."""
    scene.type(BRIEF)
    draft(scene)
    seen = scene.workspace.click(user=LEADER, action_id=Action.PREVIEW)
    assert seen.view
    assert "is on its way to your direct messages" in read(seen.view["blocks"])
    below = scene.workspace.close(user=LEADER).view
    assert below
    assert below["callback_id"] == Form.DRAFT
    scene.settle()
    assert len(previews(scene)) == 3


def test_a_draft_that_lacks_much_is_previewed_as_far_as_it_goes(scene: Scene) -> None:
    """Without channels, people and projects there is the memo, and figures of nothing."""
    scene.type('red ChatGPT quality --problem "It is slow"')
    scene.type("preview CR-1")
    scene.settle()
    told = previews(scene)
    assert "This goes to no channel yet." in read(told[0]["blocks"][0])
    assert "0 channels and 0 people" in summary(scene)


@pytest.mark.parametrize(
    ("typed", "user", "sentence"),
    [
        ("preview CR-1", OTHER, "only those who prepare it can see it"),
        ("preview CR-9", LEADER, "There is no alert CR-9"),
        ("preview CR-1 now", LEADER, "I did not expect"),
    ],
)
def test_a_preview_that_cannot_be(scene: Scene, typed: str, user: str, sentence: str) -> None:
    """Only those who prepare a draft preview it."""
    scene.type(BRIEF)
    assert sentence in scene.type(typed, user=user).text


def test_what_is_written_below_a_preview_answers_nothing(scene: Scene) -> None:
    """A reply or a reaction of habit is no acknowledgement."""
    scene.type(BRIEF.replace("@ads-engineer-1", f"@{LEADER}"))
    scene.type("preview CR-1")
    scene.settle()
    message = previews(scene)[1]
    scene.workspace.reply(user=LEADER, channel=DIRECT, ts=message["ts"], text="ack")
    scene.workspace.react(user=LEADER, channel=DIRECT, ts=message["ts"], name="white_check_mark")
    scene.settle()
    assert scene.house.store.reading.ledger.answers("CR-1") == []


def test_a_practice_is_previewed_as_one(scene: Scene) -> None:
    """Only the memo goes anywhere, so only that is shown; the figures say that nobody is notified."""
    scene.type(f"practice {BRIEF}")
    scene.type("preview CR-1")
    scene.settle()
    counted(scene)
    told = previews(scene)
    assert len(told) == 2
    assert all("Preview of CR-1 (practice): only you see this." in one["text"] for one in told)
    assert "it is a practice: nobody is pinged or gets a direct message." in summary(scene)
    assert "Notifications: none, because it is a practice." in summary(scene)


def test_the_figures_say_what_guardrails_find_and_what_comes_next(tmp_path: Path) -> None:
    """What blocks, what warns and what is missing stand below the figures; then the approvals that it takes."""
    red = LevelPolicy(remind_after_hours=4, escalate_after_hours=24, approvals=2)
    strict = Policy(red=red, guardrails=GuardrailPolicy(protected_projects=("Advertising",)))
    with staged(tmp_path, policy=strict) as scene:
        scene.type(BRIEF.replace("--criterion \"Answers are fast\" --criterion 'Answers are right' ", ""))
        scene.type("preview CR-1")
        counted(scene)
        seen = summary(scene)
        assert "⛔ protected-project: “Advertising” is a protected project" in seen
        assert "⚠️ no-exit-criteria: There are 0 exit criteria" in seen
        assert "Before it can be declared it still lacks: how we know that it is over (exit criteria)." in seen
        scene.type("amend CR-1 --criterion Fast")
        assert "It takes 2 approvals" in scene.type("override CR-1 protected-project because all agreed").text
        scene.type("preview CR-1")
        counted(scene)
        assert "protected-project" not in summary(scene)
        assert "It takes 2 approvals: ask with /codered declare CR-1." in summary(scene)
