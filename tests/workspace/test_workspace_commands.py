"""Slash commands: what the app gets, and what the person sees of its answer."""

import json
import time

import pytest
from slack_bolt import App as BoltApp

from bot.workspace import Company, Outcome, PersonError, User, Workspace
from tests.workspace.workspace_case import Json, Named, TinyApp


def command(workspace: Workspace, text: str = "/codered status", **where: str) -> Outcome:
    """Let alice type a command in #general."""
    return workspace.command(**({"user": "alice", "channel": "general", "text": text} | where))


def test_a_command_arrives_signed_and_complete(
    workspace: Workspace, app: TinyApp, channel: Named, person: Named
) -> None:
    """The app gets every field that Slack documents, with a signature that slack_sdk accepts."""
    command(workspace, "/codered red search")
    [request] = app.received
    assert request.signed
    expected = {
        "command": "/codered",
        "text": "red search",
        "user_id": person("alice"),
        "user_name": "alice",
        "channel_id": channel("general"),
        "channel_name": "general",
        "team_id": "T0WORKSPACE",
        "team_domain": "workspace",
        "api_app_id": "A0WORKSPACE",
    }
    assert expected.items() <= request.payload.items()
    assert request.payload["response_url"].startswith(workspace.url)
    assert request.payload["trigger_id"]


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ("to @bob please", "to <@{bob}|bob> please"),
        ("@bob.", "<@{bob}|bob>."),
        ("in #search now", "in <#{search}|search> now"),
        ("@leads", "<!subteam^{leads}|@leads>"),
        ("@channel", "<!channel>"),
        ("@nobody #nowhere a@bob", "@nobody #nowhere a@bob"),
        ("<b> & co", "&lt;b&gt; &amp; co"),
        ("<@{bob}> again", "<@{bob}> again"),
    ],
)
def test_typed_names_are_escaped(
    *, workspace: Workspace, app: TinyApp, channel: Named, person: Named, company: Company, typed: str, sent: str
) -> None:
    """With should_escape, names become ids and markup becomes text."""
    names = {"bob": person("bob"), "search": channel("search"), "leads": company.usergroups[0].id}
    command(workspace, "/codered " + typed.format(**names))
    assert app.received[0].payload["text"] == sent.format(**names)


@pytest.mark.parametrize(
    ("where", "name"), [("secret", "privategroup"), ("@codered", "directmessage"), ("#search", "search")]
)
def test_channels_are_named_as_slack_does(workspace: Workspace, app: TinyApp, where: str, name: str) -> None:
    """Private channels and direct messages do not tell their names."""
    command(workspace, channel=where)
    assert app.received[0].payload["channel_name"] == name


@pytest.mark.parametrize(
    "body",
    [
        "Just text",
        json.dumps({"text": "Just text"}),
        json.dumps({"response_type": "ephemeral", "text": "Just text"}),
    ],
)
def test_an_answer_is_only_visible_to_the_person(workspace: Workspace, app: TinyApp, body: str) -> None:
    """What the app answers is ephemeral unless it says otherwise."""
    app.answer = lambda _: (200, body)
    seen = command(workspace)
    assert (seen.ok, seen.text) == (True, "Just text")
    assert workspace.messages("general") == workspace.ephemerals("bob") == []
    assert command(workspace).ephemerals != seen.ephemerals


def test_an_answer_in_the_channel_is_a_message(workspace: Workspace, app: TinyApp) -> None:
    """With in_channel the answer is a message of the bot that everybody sees."""
    app.answer = lambda _: (200, json.dumps({"response_type": "in_channel", "text": "All"}))
    assert command(workspace).ephemerals == []
    assert [one["text"] for one in workspace.messages("general")] == ["All"]


def test_an_empty_answer_shows_nothing(workspace: Workspace) -> None:
    """An empty 200 is an acknowledgement and no message."""
    seen = command(workspace)
    assert (seen.ok, seen.ephemerals, seen.view) == (True, [], None)


@pytest.mark.parametrize("status", [404, 500, 302])
def test_a_status_other_than_200_is_an_error_that_the_person_sees(
    workspace: Workspace, app: TinyApp, status: int
) -> None:
    """The person reads dispatch_failed when the app did not answer with 200."""
    app.answer = lambda _: (status, "x")
    seen = command(workspace)
    assert "dispatch_failed" in seen.error
    assert str(status) in seen.error


def test_answers_with_bad_blocks_are_an_error_that_the_person_sees(workspace: Workspace, app: TinyApp) -> None:
    """An answer that breaks Block Kit's rules is not shown; the error says where it breaks them."""
    app.answer = lambda _: (200, json.dumps({"blocks": [{"type": "nonsense"}]}))
    assert "unsupported type: nonsense [json-pointer:/blocks/0/type]" in command(workspace).error


def test_an_app_that_is_too_slow_is_an_error_that_the_person_sees(company: Company, app: TinyApp) -> None:
    """After the 3 seconds (here less) the person reads operation_timeout, and the app is not asked again."""
    app.answer = lambda _: (time.sleep(0.3), (200, "late"))[1]
    with Workspace(company, app_url=app.url, answer_seconds=0.1) as workspace:
        assert "operation_timeout" in command(workspace).error
    assert len(app.received) == 1


def test_no_app_is_an_error_that_the_person_sees(company: Company) -> None:
    """Without an app, or with one that does not listen, the person reads dispatch_failed."""
    with Workspace(company) as workspace:
        assert "dispatch_failed" in command(workspace).error
        workspace.app_url = "http://127.0.0.1:9"
        assert "dispatch_failed" in command(workspace).error


@pytest.mark.parametrize(
    ("where", "sentence"),
    [
        ({"user": "nobody"}, "no user"),
        ({"user": "gone"}, "deactivated"),
        ({"channel": "nowhere"}, "no channel"),
        ({"user": "bob", "channel": "secret"}, "not in #secret"),
        ({"channel": "old"}, "archived"),
        ({"text": "codered"}, "slash"),
    ],
)
def test_what_slack_would_not_let_a_person_do(
    workspace: Workspace, app: TinyApp, where: Json, sentence: str
) -> None:
    """A command that a person could not type is refused with a sentence, and the app hears nothing."""
    with pytest.raises(PersonError, match=sentence):
        command(workspace, **where)
    assert app.received == []


def test_a_bolt_listener_answers(workspace: Workspace, bolt: BoltApp) -> None:
    """A real Bolt app takes the command and its acknowledgement is what the person reads."""
    bolt.command("/codered")(lambda ack, command: ack(f"You said {command['text']}"))
    assert command(workspace, "/codered hello").text == "You said hello"


@pytest.mark.usefixtures("bolt")
def test_a_bolt_app_without_a_listener_fails(workspace: Workspace) -> None:
    """A command that no listener takes is an error that the person sees."""
    assert "404" in command(workspace, "/unknown").error


@pytest.mark.usefixtures("bolt")
def test_a_wrong_signing_secret_fails(company: Company, app: TinyApp) -> None:
    """An app refuses requests that were signed with another secret, and the person sees that."""
    with Workspace(company, signing_secret="another", app_url=app.url) as workspace:
        assert "401" in command(workspace).error
    assert not app.received[0].signed


def test_the_seed_is_not_changed() -> None:
    """What happens in a workspace does not reach the company object that it was made of."""
    company = Company(users=[User(name="eve")])
    with Workspace(company) as workspace:
        workspace.deactivate(user="eve")
        assert workspace.users()[0]["deleted"]
    assert not company.users[0].deleted
