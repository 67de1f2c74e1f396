"""Whatever people type stays text: no mention, no formatting, no link with a false label, nothing lost."""

import re
from typing import Any

import pytest

from tests.conftest import HOME, LEADER, Scene
from tests.scenarios.scenario_case import (
    ASKED,
    Json,
    declare,
    leaves,
    memo,
    posted,
    read,
    request,
    roster,
)

HOSTILE = (
    "<!channel> @here *bold* _it_ `code` <https://evil.example|Bank> <@U0ADMIN> & \N{RIGHT-TO-LEFT OVERRIDE}evol "
    "مرحبا שלום 👩🏽‍🚀🔥"
)
"""Slack's markup as it looks when somebody types it, two directions of writing, and an emoji of several parts."""
SIGNS = ("*bold*", "_it_", "`code`", "مرحبا", "שלום", "👩🏽‍🚀🔥", "evol")
MENTION = re.compile("<@U[A-Z0-9]+>|<#C[A-Z0-9]+>")


def harmless(message: Json) -> None:
    """Check that a message of the bot notifies and formats nothing but what the bot itself means to."""
    for leaf in leaves(message["blocks"]):
        if leaf["type"] == "mrkdwn":
            assert leaf.get("verbatim") is True
            assert all(MENTION.fullmatch(found) for found in re.findall("<[^<>]*>", leaf["text"]))
            assert "U0ADMIN" not in leaf["text"]
        assert leaf["type"] not in {"broadcast", "link", "usergroup", "color"}
        # What people type has no way to become an instant; the bot itself writes some.
        assert leaf["type"] != "date" or leaf["fallback"].endswith("UTC")
        if leaf["type"] == "user":
            assert leaf["user_id"] != "U0ADMIN"
    assert message.get("mrkdwn", False) is False or "<!" not in message["text"]
    assert "<!channel>" not in message["text"].replace("&lt;!channel&gt;", "")
    assert "<https://evil.example" not in message["text"]


def hostile_brief(scene: Scene) -> dict[str, Any]:
    """Return a brief whose every text is hostile."""
    return {
        "focus": HOSTILE,
        "problem": HOSTILE + "\n> quoted\n1. listed\n# heading",
        "exit_criteria": f"{HOSTILE}\n- {HOSTILE}",
        "lead": scene.id("head-of-chatgpt"),
        "review_on": "2025-12-20",
        "channels": [scene.id(HOME), scene.id("chatgpt")],
    }


@pytest.mark.parametrize("language", ["en", "fr"])
def test_what_is_typed_everywhere_stays_text(scene: Scene, language: str) -> None:
    """Every field of every form, hostile: all of it is read in Slack as it was typed, and does nothing."""
    submit = scene.workspace.submit
    scene.type("red x")
    assert submit(user=LEADER, values=hostile_brief(scene) | {"language": language}).ok
    key = "CR-1"
    for typed, values in (
        ("amend CR-1 --workstream Plain", {}),
        ("reassign CR-1", {"people": [scene.id(ASKED)], "from_team": HOSTILE[:75], "workstream": "Plain"}),
        (
            "defer CR-1",
            {"project": HOSTILE[:75], "owner": scene.id("lead-ads"), "why": HOSTILE, "commitment": HOSTILE},
        ),
    ):
        seen = scene.type(typed)
        assert seen.ok
        if values:
            assert submit(user=LEADER, values=values).ok
    assert f"{key} is declared" in scene.type("declare CR-1").text
    scene.type("concern CR-1", user=ASKED)
    assert submit(user=ASKED, values={"reason": HOSTILE}).ok
    scene.type("checkin CR-1")
    assert submit(user=LEADER, values={"text": HOSTILE}).ok
    scene.type("lower")
    assert submit(user=LEADER, values={"level": "orange", "because": HOSTILE}).ok
    scene.type("amend")
    assert submit(user=LEADER, values={"focus": f"Z {HOSTILE}", "because": HOSTILE}).ok
    scene.type("standdown")
    values = {"returns_on": "2026-01-05", "note": HOSTILE}
    view = scene.workspace.views(LEADER)[-1]
    decision = next(block for block in view["blocks"] if block["block_id"].startswith("decision:"))
    values[decision["block_id"]] = decision["element"]["options"][0]["value"]
    numbers = [block["block_id"] for block in view["blocks"] if block["block_id"].startswith("criterion:")]
    values |= dict.fromkeys(numbers, "partly")
    values |= {name.replace("criterion", "criterion_note"): HOSTILE for name in numbers}
    resources = [block["block_id"] for block in view["blocks"] if block["block_id"].startswith("resource:")]
    values |= dict.fromkeys(resources, "kept")
    values |= {name.replace("resource", "resource_note"): HOSTILE for name in resources}
    assert submit(user=LEADER, values=values).ok
    scene.type("retrospective CR-1")
    assert submit(user=LEADER, values={"well": HOSTILE, "badly": HOSTILE, "change": HOSTILE, "worth": "no"}).ok
    scene.settle()
    heard = [*posted(scene, HOME), *posted(scene, "chatgpt")]
    for person in (ASKED, "lead-ads", "head-of-chatgpt"):
        heard += [m for m in scene.workspace.direct_messages(person) if m.get("bot_id")]
    for person, typed in (
        (LEADER, "status CR-1"),
        (LEADER, "roster CR-1"),
        (LEADER, "deferrals CR-1"),
        (ASKED, ""),
    ):
        scene.type(typed, user=person)
        heard.append(scene.workspace.ephemerals(person)[-1])
    for message in heard:
        harmless(message)
    everything = " ".join(read(message["blocks"]) for message in heard)
    for sign in SIGNS:
        assert everything.count(sign) > 8
    assert "<https://evil.example|Bank>" in everything
    assert "\N{RIGHT-TO-LEFT OVERRIDE}" not in everything
    assert not scene.house.store.reading.outbox.failures("CR-1")


def test_what_is_typed_in_a_command_stays_text(scene: Scene) -> None:
    """The command line sends mentions that Slack resolved; in prose they become plain names."""
    declare(scene)
    scene.type(f"checkin {HOSTILE} @ads-engineer-1 #ads")
    scene.type(f"amend --because '{HOSTILE}' --problem '{HOSTILE}'")
    scene.type(f"concern {HOSTILE}", user=ASKED)
    scene.type(f"status {HOSTILE}")
    scene.type(f"{HOSTILE}")
    scene.settle()
    for message in [*posted(scene, HOME), *scene.workspace.direct_messages("lead-inference")]:
        harmless(message)
    for shown in scene.workspace.ephemerals(LEADER)[-2:]:
        harmless(shown)


def test_the_longest_fields_lose_no_word(scene: Scene) -> None:
    """Everything as long as Slack lets it be typed: the memo is split over messages and nothing is cut."""
    words = [f"word{number}" for number in range(370)]
    problem = " ".join(words)
    criteria = [f"criterion{number} " + "x" * 120 for number in range(20)]
    scene.type("red x")
    values = hostile_brief(scene) | {"focus": "f" * 150, "problem": problem, "exit_criteria": "\n".join(criteria)}
    assert scene.workspace.submit(user=LEADER, values=values).ok
    scene.workspace.submit(user=LEADER, values={})
    scene.settle()
    said = " ".join(read(m["blocks"]) for m in posted(scene, HOME))
    heard = " ".join(m["text"] for m in posted(scene, HOME))
    for word in (*words, *(criterion.split()[0] for criterion in criteria)):
        assert re.search(rf"\b{word}\b", said)
        assert re.search(rf"\b{word}\b", heard)
    assert not scene.house.store.reading.outbox.failures("CR-1")


def test_a_field_of_nothing_but_space_is_empty(scene: Scene) -> None:
    """Spaces, line ends and invisible controls are no text: the form says what is missing."""
    scene.type("red x")
    values = hostile_brief(scene) | {"focus": "   ", "problem": " \n\t\x07 ", "exit_criteria": "\n \n"}
    seen = scene.workspace.submit(user=LEADER, values=values)
    assert seen.view
    assert "Missing before it can be declared" in read(seen.view["blocks"])
    refused = scene.type("declare CR-1").text
    for missing in ("focus", "problem", "exit criteria"):
        assert missing in refused


def test_text_in_both_directions_is_kept(scene: Scene) -> None:
    """A focus in Arabic or Hebrew is the same on the roster, in the memo and in the request."""
    focus = "جودة المنتج 🔥 איכות"
    scene.type("red x")
    scene.workspace.submit(user=LEADER, values=hostile_brief(scene) | {"focus": focus})
    scene.type("amend CR-1 --workstream Plain")
    scene.type("reassign CR-1 @ads-engineer-1 from Ads to Plain")
    scene.type("declare CR-1")
    scene.settle()
    for message in (memo(scene), roster(scene), request(scene, ASKED)):
        assert focus in message["text"]
