"""Every subcommand in typed form: what the person who types it reads, and what it does to the workspace."""

from collections.abc import Iterator

import pytest

from bot.domain.deferral import Decision
from bot.listeners.table import COMMANDS
from tests.conftest import HOME, Scene
from tests.scenarios.scenario_case import (
    ALSO_ASKED,
    ASKED,
    BRIEF,
    OTHER,
    STAND_DOWN,
    declare,
    events,
    ledger,
    memo,
    posted,
    read,
    request,
    staged,
    standing,
)

CHANNELS = ("announcements", "chatgpt", "ads")


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """Give one scene with a declared alert, for everything that changes nothing."""
    with staged(tmp_path_factory.mktemp("running")) as scene:
        declare(scene)
        yield scene


@pytest.fixture(scope="module")
def quiet(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """Give one scene in which no alert was ever declared."""
    with staged(tmp_path_factory.mktemp("quiet")) as scene:
        yield scene


@pytest.fixture(scope="module")
def ended(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """Give one scene with an alert that was stood down."""
    with staged(tmp_path_factory.mktemp("ended")) as scene:
        declare(scene)
        assert "is stood down" in scene.type(STAND_DOWN).text
        scene.settle()
        yield scene


QUESTIONS = {
    "": ("CR-1 · 🔴 Code red: ChatGPT quality", "2 people reassigned", "All commands: /codered help"),
    "status": (
        "declared on 1 December 2025",
        "Answers are fast",
        "2 waiting",
        "Messages: 7 delivered",
        "in 30 days",
    ),
    "roster": ("2 waiting", "Advertising → Speed, until stand-down: ⏳ waiting, asked on 1 December 2025"),
    "roster waiting": ("Owners of deferred projects", "Advertising: ⏳ waiting"),
    "roster CR-1 acknowledged": ("Nobody has acknowledged yet.",),
    "deferrals": ("Advertising", "Why: all engineers move", "Commitment: pilots", "Not decided yet"),
    "history": ("1 in all", "still running"),
    "history CR-1": ("declared code red to 3 channels", "> reassigned <@", "They read version 1 of the memo"),
    "report": ("Declared: 1 December 2025", "nobody has acknowledged yet", "Advertising: 2 people"),
    "help": ("/codered reassign", "/codered standdown", "/codered help reassign, or another of these"),
    "help standdown": ("--reschedule P=DATE", "--criterion", "Example: /codered standdown monday"),
    "CR-1": ("declared on 1 December 2025",),
    "status cr1": ("declared on 1 December 2025",),
}


@pytest.mark.parametrize("typed", QUESTIONS)
def test_a_question_is_answered_to_whoever_asks(running: Scene, typed: str) -> None:
    """What anybody may ask is answered at once, and nobody else sees the answer."""
    before = [len(posted(running, channel)) for channel in CHANNELS]
    seen = running.type(typed, user=OTHER)
    assert seen.ok
    for words in QUESTIONS[typed]:
        assert words in seen.text
    assert [len(posted(running, channel)) for channel in CHANNELS] == before


@pytest.mark.parametrize("typed", ["", "deferrals", "history", "help"])
def test_a_question_has_an_answer_before_anything_has_happened(quiet: Scene, typed: str) -> None:
    """A new installation answers in words, not with an error."""
    seen = quiet.type(typed, user=OTHER)
    assert seen.ok
    assert "🚫" not in seen.text


@pytest.mark.parametrize("typed", ["status", "roster", "report", "nudge", "amend --focus x", "standdown friday"])
def test_without_an_alert_the_answer_says_how_to_declare_one(quiet: Scene, typed: str) -> None:
    """What needs an alert says that none is running, and how one is declared."""
    assert quiet.type(typed).text == "🚫 No alert is running. Declare one: /codered red [focus]."


UNKNOWN = {
    "statsu": ("Did you mean “/codered status”?", "Example: /codered status CR-1"),
    "reasign @ads-designer": ("Did you mean “/codered reassign”?", "Example: /codered reassign <@U"),
    "stan down": ("Did you mean “/codered standdown”?", "Example: /codered standdown monday"),
    "xyzzy": ("Type /codered help to see them all.", "Example: /codered red"),
    "amend --foucs x": ("Did you mean “--focus”?", "Example: /codered amend CR-1"),
    "raise purple because x": ("choose yellow, orange or red", "Example: /codered raise red"),
    "amend --ping everybody": ("choose none, here or channel",),
    "status CR-1 now": ("I did not expect “now” there.",),
    'amend --focus "half': ("does not end: close it with",),
    "amend --review someday": ("is not a date. I read 2026-01-15, +14d",),
    "amend --review 2026-02-30": ("There is no such day as “2026-02-30”",),
    "amend --cadence daily-call@25:00": ("is not a time of day",),
    "amend --cadence daily-call@09:30@Mars/Base": ("“Mars/Base” is not a time zone",),
    "amend --channel general": ("is not a channel: type # and the name",),
    "amend --lead ann": ("is not a person: type @ and the name",),
    "amend --language de": ("There are no memos in “de”. Choose one of: en, fr.",),
    "amend --focus a --workstream b": ("type them one at a time",),
    "amend --review": ("--review needs a value.",),
    "resume Advertising rescheduled 2020-01-01": ("1 January 2020 has passed",),
    "resume Nonsense": ("has not put off “Nonsense”. It has put off: “Advertising”.",),
    "help nonsense": ("is not a subcommand",),
    "standdown friday": (
        "how criterion 1, “Answers are fast” and criterion 2, “Answers are right” ended (--criteria met, or each",
        "what becomes of “Advertising” (--resume",
    ),
    "standdown --resume Advertising --criteria met": ("this is missing: when people return: <@",),
    "standdown 2020-01-01 --resume Advertising --criteria met": ("1 January 2020 has passed",),
    "standdown friday --resume Advertising --criteria partly": (
        "why it ends although not every criterion is met",
    ),
    "standdown friday --resume Advertising --criterion 5=met": ("CR-1 has 2 exit criteria: there is no number 5",),
    "standdown friday --resume Advertising --resource 1=kept": ("CR-1 has no resources: there is no number 1",),
    "standdown friday --criterion met": ("needs a number",),
    "standdown friday --criteria done": ("is not a final state: choose met, partly, not-met or partly-met",),
    "standdown friday --return monday": ("needs a person and a day",),
    "standdown check --note x": ("A check ends nothing",),
    "back": ("You are not released from any alert",),
    "back CR-1": ("was not reassigned in CR-1",),
    "back CR-1 @ads-engineer-1": ("still serves in CR-1: release them first",),
    "retrospective CR-1 Fine": ("CR-1 is not over",),
    "retrospective CR-1": ("CR-1 is not over",),
    'standdown friday --reschedule "Advertising"': ("needs a new date",),
    "defer Advertising owner @lead-ads because twice": ("“Advertising” is already put off in CR-1.",),
    "defer Pulse owner @lead-pulse because x until 2020-01-01": ("1 January 2020 has passed",),
    "defer Pulse owner <@U999> because x": ("Slack knows no person “U999”",),
    "defer Pulse owner @lead-pulse @lead-ads because x": ("are several people: name one.",),
    "reassign @ads-engineer-1 from Ads to Speed": ("is already reassigned to “Speed”", "/codered release <@"),
    "reassign @ads-designer from Ads to Nowhere": (
        "has no workstream “Nowhere”. It has: “Speed”, “Personalisation”.",
    ),
    "reassign <@U999> from Ads to Speed": ("Slack knows no person “U999”: pick the person from Slack's list.",),
    "reassign @codered from Ads to Speed": ("codered is an app, not a person",),
    "reassign @ads-team from Ads to Speed": ("is a group: name its people one by one.",),
    "reassign @nobody from Ads to Speed": ("“@nobody” is not a person",),
    "reassign @ads-designer from Ads to Speed until 2020-01-01": ("1 January 2020 has passed",),
    "release @pulse-engineer": ("is not reassigned in CR-1", "/codered roster CR-1"),
    "release @ads-engineer-1 2020-01-01": ("1 January 2020 has passed",),
    "raise orange because x": ("CR-1 is red: to make it orange, type /codered lower orange",),
    "lower red because x": ("CR-1 is already red.",),
    "declare CR-1": ("CR-1 is already declared.",),
    "discard CR-1": ("CR-1 is declared. End it with /codered standdown CR-1.",),
    "amend --review 2020-01-01": ("1 January 2020 has passed: choose a day after 1 December 2025.",),
    "amend --focus 'ChatGPT quality'": ("Nothing in CR-1 would change.",),
    "status CR-99": ("There is no alert CR-99.",),
    "ack CR-99": ("There is no alert CR-99.",),
    "ack no way": ("To object, type /codered concern and why.",),
    "ack": ("You are not reassigned in any alert",),
    "concern": ("You are not reassigned in any alert",),
    "concern CR-1 x": ("You are not reassigned in CR-1",),
    f"checkin {'long ' * 700}": ("That is too long: at most 3,000 characters.",),
    f"red {'x' * 200} --review +14d": ("focus: That is too long: at most 150 characters.",),
}


@pytest.mark.parametrize("typed", UNKNOWN, ids=lambda typed: typed[:40])
def test_what_cannot_be_done_is_said_in_a_sentence(running: Scene, typed: str) -> None:
    """A mistake costs nothing: the answer says what to type instead, and nothing has changed."""
    before, told = running.alert(), len(posted(running, HOME))
    seen = running.type(typed)
    assert seen.ok
    assert seen.text.startswith("🚫 ")
    for words in UNKNOWN[typed]:
        assert words in seen.text
    assert running.alert() == before
    assert len(posted(running, HOME)) == told


def test_every_example_of_the_help_is_understood(running: Scene) -> None:
    """What the help shows can be typed, with one's own people and projects: it is never called malformed."""
    for command in COMMANDS:
        lines = running.type(f"help {command.names[0]}").text.splitlines()
        example = next(line for line in lines if line.startswith("Example: "))
        assert example.startswith("Example: /codered ")


CLOSED = (
    "amend CR-1 --focus x",
    "raise CR-1 red because x",
    "reassign CR-1 @pulse-engineer from Pulse to Speed",
    "defer CR-1 Pulse owner @lead-pulse because x",
    "nudge CR-1",
    "checkin CR-1 hello",
    "declare CR-1",
    "discard CR-1",
    "standdown CR-1",
    "standdown CR-1 friday",
    "resume CR-1 Advertising cancelled because nobody needs it",
    "release CR-1 @ads-engineer-1",
    "amend CR-1",
    "reassign CR-1",
    "checkin CR-1",
)


@pytest.mark.parametrize("typed", CLOSED)
def test_a_closed_alert_cannot_be_changed(ended: Scene, typed: str) -> None:
    """After the stand-down every command says that the alert is over, and since when."""
    seen = ended.type(typed)
    assert seen.text.startswith("🚫 ")
    assert "was stood down on 1 December 2025 by <@" in seen.text


def test_a_closed_alert_can_still_be_read(ended: Scene) -> None:
    """Status, roster, register, history and report of an alert that is over remain."""
    assert "stood down on 1 December 2025" in ended.type("status CR-1", user=OTHER).text
    assert "returns on 5 December 2025" in ended.type("roster CR-1", user=OTHER).text
    assert "Resumed by" in ended.type("deferrals CR-1", user=OTHER).text
    assert "from 1 December 2025 to 1 December 2025" in ended.type("history", user=OTHER).text
    assert "Ended: 1 December 2025" in ended.type("report CR-1", user=OTHER).text
    for typed in ("ack CR-1", "concern CR-1"):
        said = ended.type(typed, user=ASKED).text
        assert "CR-1 was stood down on 1 December 2025" in said
        assert "Nothing is asked of you any more, and no answer is needed." in said


def test_a_typed_brief_is_a_draft_until_it_is_declared(scene: Scene) -> None:
    """A brief typed in full tells nobody; declared, it is in each channel once, and those it names are asked."""
    saved = scene.type(BRIEF)
    assert "CR-1 is saved as a draft: nobody has been told yet." in saved.text
    scene.settle()
    assert [posted(scene, channel) for channel in CHANNELS] == [[], [], []]
    assert scene.workspace.direct_messages(ASKED) == []
    scene.type("declare CR-1")
    scene.settle()
    for channel in CHANNELS:
        assert read(memo(scene, channel)["blocks"]).count("Rivals have caught up") == 1
        assert len([m for m in scene.workspace.messages(channel) if m.get("bot_id")]) == 1
    assert scene.topics(ASKED) == ["ask"]
    assert scene.topics(ALSO_ASKED) == ["ask"]
    assert scene.topics("lead-ads") == ["deferral"]
    assert events(scene).count("Declared") == 1


def test_an_incomplete_brief_is_kept_and_says_what_it_lacks(scene: Scene) -> None:
    """Declaring a draft with holes lists them all at once; filled in by an amendment, it goes out."""
    scene.type('red ChatGPT quality --problem "Rivals"')
    refused = scene.type("declare CR-1").text
    for missing in ("exit criteria", "who leads", "review date", "which channels are told"):
        assert missing in refused
    assert "focus" not in refused.partition("Fill it in")[0]
    filled = scene.type(
        "amend CR-1 --criterion fast --lead @head-of-chatgpt --review +7d --channel #announcements"
    )
    assert "it is still a draft." in filled.text
    assert "CR-1 is declared" in scene.type("declare CR-1").text


def test_a_draft_is_discarded(scene: Scene) -> None:
    """A draft that is thrown away is gone, and nobody was told."""
    scene.type(BRIEF)
    assert scene.type("discard CR-1").text == "✅ CR-1 is discarded. It stays in /codered history CR-1."
    for again in ("discard CR-1", "declare CR-1", "recall CR-1 --because x"):
        assert "CR-1 was discarded" in scene.type(again).text
    scene.settle()
    assert posted(scene, HOME) == []


def test_a_status_names_the_level_before_also_after_a_lowering(scene: Scene) -> None:
    """The last change counts, whichever way it went."""
    declare(scene)
    for typed, told in (
        ("lower orange because it helps", "code orange since 1 December 2025, 18:00 UTC, before that code red"),
        ("lower yellow because it helps", "code yellow since 1 December 2025, 19:00 UTC, before that code orange"),
        ("raise red because it is worse", "code red since 1 December 2025, 20:00 UTC, before that code yellow"),
    ):
        scene.wait(hours=1)
        scene.type(typed)
        assert f"State: {told}, declared on 1 December 2025, 17:00 UTC" in scene.type("status CR-1").text


def test_a_change_of_level_goes_to_every_channel_once(scene: Scene) -> None:
    """Lowered and raised again: each channel reads each of the two once, with the reason."""
    declare(scene)
    assert "CR-1 is now code orange" in scene.type("lower orange because the lead is back").text
    scene.settle()
    assert "CR-1 is now code red" in scene.type("raise to red because it is lost again").text
    scene.settle()
    for channel in CHANNELS:
        texts = [m["text"] for m in posted(scene, channel)]
        assert sum("the lead is back" in text for text in texts) == 1
        assert sum("it is lost again" in text for text in texts) == 1
    assert scene.alert().terms.raised_from == "orange"


AMENDMENTS = {
    "--focus Speed": ("focus", "Speed"),
    '--problem "It is slow"': ("problem", "It is slow"),
    "--criterion One --criterion Two": ("exit_criteria", ("One", "Two")),
    "--review 2026-01-15": ("review_on", "2026-01-15"),
    "--lead @lead-research": ("lead", "@lead-research"),
    "--cadence weekly-call@10:00@Europe/Paris": ("cadence", "weekly-call at 10:00:00 Europe/Paris"),
    "--language fr": ("language", "fr"),
    "--ping here": ("ping", "here"),
}


def test_each_term_can_be_amended(scene: Scene) -> None:
    """Every option of an amendment changes its term, counts as a version, and is told with its reason."""
    declare(scene)
    for number, (option, (name, value)) in enumerate(AMENDMENTS.items(), start=2):
        seen = scene.type(f'amend CR-1 {option} --because "reason {number}"')
        assert f"): version {number} is going to its channels." in seen.text
        assert _term(scene, name) == (scene.id(value[1:]) if str(value).startswith("@") else value)
    scene.settle()
    for channel in CHANNELS:
        texts = [m["text"] for m in scene.workspace.messages(channel) if m.get("bot_id")]
        for number in range(2, 2 + len(AMENDMENTS)):
            assert sum(f"reason {number}" in text for text in texts) == 1


def _term(scene: Scene, name: str) -> object:
    terms = scene.alert().terms
    if name == "cadence":
        return f"{terms.cadence.kind} at {terms.cadence.at} {terms.cadence.timezone}"
    if name == "ping":
        return terms.audience.ping.value
    found = getattr(terms, name)
    return str(found) if name in {"review_on", "lead"} else found


def test_a_workstream_and_a_resource_are_added_by_an_amendment(scene: Scene) -> None:
    """What is added to a running alert is told in the home thread, and people can be moved to it."""
    declare(scene)
    assert "has the workstream “Breadth”" in scene.type('amend --workstream "Breadth=@lead-research"').text
    assert "lists that resource" in scene.type('amend --resource "hiring: ten positions"').text
    assert "1 person is reassigned" in scene.type('amend --move "@pulse-engineer from Pulse to Breadth"').text
    assert "1 project is put off" in scene.type('amend --defer "Pulse owner @lead-pulse because x"').text
    scene.settle()
    thread = " ".join(read(m["blocks"]) for m in scene.workspace.thread(HOME, memo(scene)["ts"]))
    assert "Breadth" in thread
    assert "ten positions" in thread
    assert scene.topics(OTHER) == ["ask"]
    assert scene.topics("lead-pulse") == ["deferral"]


def test_the_home_thread_says_of_which_version_a_change_is(scene: Scene) -> None:
    """A project that is put off, and somebody who is moved, are told with the version that the alert has then."""
    declare(scene)
    scene.type("defer Pulse owner @lead-pulse because x")
    scene.type("reassign @ads-designer from Ads to Speed")
    scene.settle()
    changes = [read(message["blocks"]) for message in posted(scene, HOME) if "amended" in message["text"]]
    assert ["version 2" in changes[0], "version 3" in changes[1]] == [True, True]


def test_a_channel_that_is_added_gets_the_whole_memo(scene: Scene) -> None:
    """The new channel reads the memo, not only what has changed; the others read what has changed."""
    declare(scene)
    scene.type("amend --channel #research")
    scene.settle()
    assert "Rivals have caught up" in memo(scene, "research")["text"]
    assert len([m for m in scene.workspace.messages("research") if m.get("bot_id")]) == 1
    assert len([m for m in scene.workspace.messages("chatgpt") if m.get("bot_id")]) == 2
    assert scene.id("research") in scene.alert().terms.audience.channels


def test_somebody_is_reassigned_asked_and_released(scene: Scene) -> None:
    """After the declaration a person is asked and stands on the roster; released, they are told when to return."""
    declare(scene)
    seen = scene.type("reassign @pulse-engineer from Pulse to Personalisation until 2026-01-31")
    assert seen.text == "✅ 1 person is reassigned in CR-1 and asked to acknowledge."
    scene.settle()
    assert "31 January 2026" in request(scene, OTHER)["text"]
    assert scene.id(OTHER) in _roster(scene)
    assert "acknowledgement for CR-1 is recorded" in scene.type("ack", user=OTHER).text
    released = scene.type("release @pulse-engineer friday").text
    assert released == f"✅ <@{scene.id(OTHER)}> is released from CR-1 and returns on 5 December 2025."
    scene.settle()
    assert scene.topics(OTHER) == ["ask", "release"]
    assert "5 December 2025" in scene.workspace.direct_messages(OTHER)[-1]["text"]
    assert "You have been released from CR-1" in scene.type("ack CR-1", user=OTHER).text


def _roster(scene: Scene) -> str:
    return " ".join(read(m["blocks"]) for m in posted(scene, HOME) if "roster" in m["text"].partition("\n")[0])


def test_the_lead_of_a_workstream_may_release_its_people(scene: Scene) -> None:
    """Whoever leads the work may send its people back, and nobody else who does not lead the alert."""
    declare(scene)
    assert "You may not do that" in scene.type("release @ads-engineer-1", user="lead-research").text
    assert "is released from CR-1" in scene.type("release @ads-engineer-1", user="lead-inference").text


DECISIONS = {
    "resume Advertising": ("resumed", None),
    "resume Advertising resumed because its team is back": ("resumed", None),
    "resume advertising rescheduled 2026-03-02": ("rescheduled", "2026-03-02"),
    "resume Advertising cancelled because nobody needs it": ("cancelled", None),
}


@pytest.mark.parametrize("typed", DECISIONS)
def test_a_project_is_resumed_rescheduled_or_cancelled(scene: Scene, typed: str) -> None:
    """Its owner may decide too, and the home thread tells it; only what is rescheduled is decided anew."""
    declare(scene)
    assert "0 projects wait for a decision" in scene.type(typed, user="lead-ads").text
    verdict = scene.alert().deferrals[0].verdict
    assert verdict is not None
    assert (verdict.decision.value, str(verdict.until) if verdict.until else None) == DECISIONS[typed]
    anew = "is resumed" if verdict.decision is Decision.RESCHEDULED else "already"
    assert anew in scene.type("resume Advertising").text
    scene.settle()
    thread = " ".join(m["text"] for m in scene.workspace.thread(HOME, memo(scene)["ts"]))
    assert "Advertising" in thread.rpartition("roster")[2]


def test_a_nudge_reminds_those_who_wait_once_an_hour(scene: Scene) -> None:
    """Only the silent are reminded; again only after an hour."""
    declare(scene)
    scene.type("ack", user=ASKED)
    assert scene.type("nudge").text == "✅ 2 people are being reminded of CR-1."
    assert "less than an hour ago" in scene.type("nudge").text
    scene.settle()
    assert scene.topics(ASKED) == ["ask"]
    assert scene.topics(ALSO_ASKED) == ["ask", "reminder"]
    scene.type("ack", user=ALSO_ASKED)
    scene.type("ack", user="lead-ads")
    scene.wait(hours=2)
    assert "there is nobody to remind" in scene.type("nudge").text


def test_a_check_in_is_posted_in_the_home_thread_only(scene: Scene) -> None:
    """Whoever takes part writes an update; it is read in the home thread and nowhere else."""
    declare(scene)
    assert "is going to the home thread" in scene.type("checkin Down by 12 %", user=ASKED).text
    scene.settle()
    assert "Down by 12 %" in scene.workspace.thread(HOME, memo(scene)["ts"])[-1]["text"]
    assert "Down by 12 %" not in " ".join(m["text"] for m in posted(scene, "chatgpt"))
    assert "1 update" in scene.type("report").text


def test_an_alert_is_stood_down_by_one_typed_command(scene: Scene) -> None:
    """Everything is decided in the command; each channel reads the end once, each person their return."""
    declare(scene)
    scene.type("defer Pulse owner @lead-pulse because x")
    seen = scene.type(
        'stand down 2026-01-05 --cancel Pulse --reschedule "Advertising=+60d" --criteria met '
        '--note "Thank you all"'
    )
    assert "CR-1 is stood down. 2 people have a return date, 2 deferred projects are decided" in seen.text
    scene.settle()
    for channel in CHANNELS:
        assert sum("Thank you all" in m["text"] for m in posted(scene, channel)) == 1
    assert "5 January 2026" in scene.workspace.direct_messages(ASKED)[-1]["text"]
    assert events(scene).count("StoodDown") == 1


def test_acknowledging_and_objecting_by_command(scene: Scene) -> None:
    """The same answer twice changes nothing; a concern goes to the workstream's lead; it can be taken back."""
    declare(scene)
    assert "your acknowledgement for CR-1 is recorded" in scene.type("ack", user=ASKED).text
    assert "was recorded before; nothing has changed" in scene.type("ack CR-1", user=ASKED).text
    seen = scene.type("concern I am on leave until monday", user=ASKED).text
    assert seen == f"✅ Your concern about CR-1 is recorded, and <@{scene.id('lead-inference')}> is being told."
    scene.settle()
    assert "I am on leave until monday" in scene.workspace.direct_messages("lead-inference")[-1]["text"]
    assert "I am on leave until monday" in scene.type("roster", user="head-of-chatgpt").text
    assert "I am on leave until monday" not in scene.type("roster", user=OTHER).text
    scene.type("ack", user=ASKED)
    assert ledger(scene) == [
        (ASKED, "acknowledged", "command"),
        (ASKED, "objected", "command"),
        (ASKED, "acknowledged", "command"),
    ]
    assert standing(scene, ASKED) == "acknowledged"


def test_two_alerts_at_once_need_a_key(scene: Scene) -> None:
    """With two running alerts a command without a key asks which one; an answer finds the one that asks."""
    declare(scene)
    second = BRIEF.replace("ChatGPT quality", "Health").replace(
        "@ads-engineer-1 @ads-engineer-2", "@pulse-engineer"
    )
    assert declare(scene, second) == "CR-2"
    for typed in ("status", "nudge", "amend --focus x", "standdown friday", "roster"):
        refused = scene.type(typed).text
        assert "There are several: CR-1 (red, ChatGPT quality), CR-2 (red, Health)" in refused
    assert "CR-2 is amended" in scene.type("amend CR-2 --focus Other").text
    assert "acknowledgement for CR-2" in scene.type("ack", user=OTHER).text
    assert "Concern about CR-1" in str(scene.type("concern", user=ASKED).view)
    scene.type("reassign CR-2 @ads-engineer-1 from Ads to Speed")
    assert "Several alerts ask you: CR-1, CR-2. Say which" in scene.type("ack", user=ASKED).text
    assert "acknowledgement for CR-2" in scene.type("ack CR-2", user=ASKED).text
    assert "acknowledgement for CR-1" in scene.type("ack", user=ASKED).text


def test_a_command_about_the_load_of_a_service_is_read_whole(scene: Scene) -> None:
    """The word “payload”, which is also the name of a form field of Slack's, is a word like any other."""
    declare(scene)
    assert "is going to the home thread" in scene.type("checkin The payload is down by 12 %").text


def test_a_draft_is_seen_only_by_those_who_prepare_it(scene: Scene) -> None:
    """Before the declaration nobody else can read whom a brief moves and what it puts off."""
    scene.type(BRIEF)
    for typed in ("status", "roster", "deferrals", "history", "report"):
        seen = scene.type(f"{typed} CR-1", user=OTHER).text
        assert seen == "🚫 CR-1 has not been declared: only those who prepare it can see it."
        assert "ChatGPT quality" not in scene.type(typed, user=OTHER).text
    assert "ChatGPT quality" in scene.type("status", user="head-of-chatgpt").text
    assert "only those who prepare it" in scene.type("release CR-1", user=OTHER).text
