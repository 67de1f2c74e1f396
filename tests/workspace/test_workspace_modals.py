"""Modals and the Home tab: state, submission, errors, the stack, and hashes."""

import json
from collections.abc import Callable

import pytest
from slack_bolt import App as BoltApp
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.workspace import PersonError, Workspace
from tests.workspace.workspace_case import Json, Named, TinyApp


def plain(text: str) -> Json:
    """Return a plain text object."""
    return {"type": "plain_text", "text": text}


def field(block_id: str, element: Json | None, **more: object) -> Json:
    """Return an input block."""
    return {
        "type": "input",
        "block_id": block_id,
        "label": plain(block_id),
        "element": {"action_id": "a", **element},
        **more,
    }


TEXT = {"type": "plain_text_input"}
LEVELS = [{"text": plain(value), "value": value} for value in ("red", "orange")]
LEVEL = {"type": "static_select", "options": LEVELS, "initial_option": LEVELS[1]}


def modal(*blocks: Json, **more: object) -> Json:
    """Return a modal that can be submitted."""
    view = {
        "type": "modal",
        "callback_id": "form",
        "title": plain("Form"),
        "submit": plain("Go"),
        "blocks": list(blocks),
    }
    return view | more


@pytest.fixture
def opened(workspace: Workspace, app: TinyApp, client: WebClient) -> Callable[..., Json]:
    """Open a modal in front of alice."""

    def open_it(*blocks: Json, **more: object) -> Json:
        workspace.shortcut(user="alice", callback_id="x")
        return client.views_open(trigger_id=app.last()["trigger_id"], view=modal(*blocks, **more))["view"]

    return open_it


def answer(app: TinyApp, **body: object) -> None:
    """Let the app answer with a JSON body."""
    app.answer = lambda _: (200, json.dumps(body))


def test_a_submission_arrives_complete(
    workspace: Workspace, app: TinyApp, opened: Callable[..., Json], person: Named
) -> None:
    """The app gets the view with its ids, its metadata and everything that was entered or preset."""
    view = opened(field("why", TEXT), field("level", LEVEL), private_metadata="CR-1")
    seen = workspace.submit(user="alice", values={"why": "Because"})
    assert (seen.ok, seen.view) == (True, None)
    payload = app.last()
    assert payload["type"] == "view_submission"
    assert payload["user"]["id"] == person("alice")
    assert payload["response_urls"] == []
    shown = payload["view"]
    assert (shown["id"], shown["root_view_id"], shown["previous_view_id"]) == (view["id"], view["id"], None)
    assert (shown["private_metadata"], shown["callback_id"], shown["hash"]) == ("CR-1", "form", view["hash"])
    assert shown["state"]["values"] == {
        "why": {"a": {"type": "plain_text_input", "value": "Because"}},
        "level": {"a": {"type": "static_select", "selected_option": LEVELS[1]}},
    }


@pytest.mark.parametrize(
    "values",
    [
        {"level": "red"},
        {"a": "red"},
        {"level": {"a": "red"}},
        {"level": {"a": {"selected_option": LEVELS[0]}}},
        {"level": {"a": {"type": "static_select", "selected_option": LEVELS[0]}}},
        {"level": {"selected_option": LEVELS[0]}},
    ],
)
def test_values_can_be_given_in_short_and_in_full(
    workspace: Workspace, app: TinyApp, opened: Callable[..., Json], values: Json
) -> None:
    """A value is named by block, by action or by both, and is plain or in the shape of state.values."""
    opened(field("level", LEVEL))
    workspace.submit(user="alice", values=values)
    assert app.last()["view"]["state"]["values"]["level"]["a"]["selected_option"] == LEVELS[0]


@pytest.mark.parametrize(
    ("element", "value", "sentence"),
    [
        (TEXT, "", "Please complete this required field."),
        (TEXT | {"min_length": 3}, "ab", "at least 3"),
        (TEXT | {"max_length": 3}, "abcd", "no more than 3"),
        ({"type": "number_input", "is_decimal_allowed": False}, "x", "a number"),
        ({"type": "number_input", "is_decimal_allowed": False}, "1.5", "whole"),
        ({"type": "number_input", "is_decimal_allowed": True, "min_value": "2"}, "1.5", "at least 2"),
        ({"type": "number_input", "is_decimal_allowed": True, "max_value": "2"}, "2.5", "at most 2"),
        ({"type": "email_text_input"}, "alice", "email"),
        ({"type": "url_text_input"}, "alice", "URL"),
        ({"type": "multi_users_select", "max_selected_items": 1}, ["U1", "U2"], "no more than 1"),
        ({"type": "checkboxes", "options": LEVELS}, [], "required"),
    ],
)
def test_slack_checks_inputs_itself(
    *,
    workspace: Workspace,
    app: TinyApp,
    opened: Callable[..., Json],
    element: Json,
    value: str | list[str],
    sentence: str,
) -> None:
    """What is not properly filled in is complained about without asking the app, and the modal stays."""
    opened(field("what", element))
    before = len(app.received)
    seen = workspace.submit(user="alice", values={"what": value})
    assert sentence in seen.errors["what"]
    assert seen.view["callback_id"] == "form"
    assert len(app.received) == before


def test_optional_inputs_may_stay_empty(workspace: Workspace, app: TinyApp, opened: Callable[..., Json]) -> None:
    """An optional input that nobody filled in is null in the state."""
    opened(field("what", TEXT, optional=True))
    assert workspace.submit(user="alice").ok
    assert app.last()["view"]["state"]["values"]["what"]["a"]["value"] is None


def test_errors_stand_beside_their_inputs(workspace: Workspace, app: TinyApp, opened: Callable[..., Json]) -> None:
    """With response_action errors the modal stays, with what was entered."""
    opened(field("why", TEXT))
    answer(app, response_action="errors", errors={"why": "Say more."})
    seen = workspace.submit(user="alice", values={"why": "x"})
    assert (seen.ok, seen.errors) == (False, {"why": "Say more."})
    assert seen.view["state"]["values"]["why"]["a"]["value"] == "x"


@pytest.mark.parametrize(
    "body",
    [
        {"response_action": "errors", "errors": {"nowhere": "x"}},
        {"response_action": "errors"},
        {"response_action": "explode"},
        {"response_action": "update", "view": {"type": "modal"}},
        {"response_action": "push", "view": {"type": "home", "blocks": []}},
    ],
)
def test_answers_that_make_no_sense_are_an_error_that_the_person_sees(
    workspace: Workspace, app: TinyApp, opened: Callable[..., Json], body: Json
) -> None:
    """The modal stays and the person sees an error when Slack cannot use the app's answer."""
    opened(field("why", TEXT))
    answer(app, **body)
    seen = workspace.submit(user="alice", values={"why": "x"})
    assert seen.error
    assert seen.view


def test_an_update_keeps_what_was_entered(workspace: Workspace, app: TinyApp, opened: Callable[..., Json]) -> None:
    """With response_action update the view changes; inputs with the same ids keep their contents."""
    view = opened(field("why", TEXT))
    answer(app, response_action="update", view=modal(field("why", TEXT), field("who", TEXT), callback_id="second"))
    seen = workspace.submit(user="alice", values={"why": "x"}).view
    assert (seen["id"], seen["callback_id"]) == (view["id"], "second")
    assert seen["hash"] != view["hash"]
    assert seen["state"]["values"]["why"]["a"]["value"] == "x"


def test_a_stack_holds_three_views(workspace: Workspace, app: TinyApp, opened: Callable[..., Json]) -> None:
    """Views are pushed on top of each other up to three, and closing one shows the one below."""
    root = opened(field("why", TEXT, optional=True))
    answer(app, response_action="push", view=modal(callback_id="second"))
    second = workspace.submit(user="alice").view
    assert (second["root_view_id"], second["previous_view_id"]) == (root["id"], root["id"])
    answer(app, response_action="push", view=modal(callback_id="third"))
    assert workspace.submit(user="alice").view["previous_view_id"] == second["id"]
    assert "push_limit_reached" in workspace.submit(user="alice").error
    app.answer = lambda _: (200, "")
    assert workspace.submit(user="alice").view["callback_id"] == "second"
    answer(app, response_action="clear")
    assert workspace.submit(user="alice").view is None


def test_views_push_needs_a_trigger_from_a_modal(
    workspace: Workspace, app: TinyApp, client: WebClient, opened: Callable[..., Json]
) -> None:
    """views.push works with a trigger that arose in a modal, and not with another."""
    opened({"type": "actions", "elements": [{"type": "button", "action_id": "more", "text": plain("More")}]})
    workspace.click(user="alice", action_id="more")
    assert app.last()["container"]["type"] == "view"
    client.views_push(trigger_id=app.last()["trigger_id"], view=modal(callback_id="second"))
    assert [one["callback_id"] for one in workspace.views("alice")] == ["form", "second"]
    workspace.shortcut(user="alice", callback_id="x")
    with pytest.raises(SlackApiError, match="not_found"):
        client.views_push(trigger_id=app.last()["trigger_id"], view=modal())


def test_a_failed_submission_leaves_the_modal(
    workspace: Workspace, app: TinyApp, opened: Callable[..., Json]
) -> None:
    """When the app fails, the person sees it and loses nothing."""
    opened(field("why", TEXT))
    app.answer = lambda _: (500, "")
    seen = workspace.submit(user="alice", values={"why": "x"})
    assert "500" in seen.error
    assert seen.view["state"]["values"]["why"]["a"]["value"] == "x"


def test_closing_is_told_to_those_who_asked(
    workspace: Workspace, app: TinyApp, opened: Callable[..., Json]
) -> None:
    """A closed view is told with notify_on_close and not otherwise; the cross closes everything."""
    opened(notify_on_close=True)
    assert workspace.close(user="alice").view is None
    assert (app.last()["type"], app.last()["is_cleared"]) == ("view_closed", False)
    opened(notify_on_close=True)
    answer(app, response_action="push", view=modal())
    workspace.submit(user="alice")
    workspace.close(user="alice", everything=True)
    assert app.last()["is_cleared"]
    assert workspace.views("alice") == []
    opened()
    app.received.clear()
    workspace.close(user="alice")
    assert app.received == []


@pytest.mark.parametrize(
    ("verb", "arguments", "sentence"),
    [
        ("submit", {"user": "bob"}, "No modal is open"),
        ("submit", {"values": {"nowhere": "x"}}, "why/a"),
        ("submit", {"values": {"level": "blue"}}, "red, orange"),
        ("submit", {"view_id": "V1"}, "no view V1"),
        ("click", {"action_id": "b"}, "there is a"),
        ("close", {"user": "bob"}, "No modal is open"),
    ],
)
def test_what_a_person_cannot_do_with_a_modal(
    workspace: Workspace, opened: Callable[..., Json], verb: str, arguments: Json, sentence: str
) -> None:
    """A person can only use the modal that is in front of them, and only what is in it."""
    opened(field("why", TEXT), field("level", LEVEL))
    with pytest.raises(PersonError, match=sentence):
        getattr(workspace, verb)(**{"user": "alice"} | arguments)


def test_a_view_without_submit_cannot_be_submitted(workspace: Workspace, opened: Callable[..., Json]) -> None:
    """Without a submit button there is nothing to press."""
    opened({"type": "divider"}, submit=plain("Go"))
    workspace.core.views.stack(workspace.core.directory.user("alice").id)[-1].content.pop("submit")
    with pytest.raises(PersonError, match="no button"):
        workspace.submit(user="alice")


def test_updates_check_the_hash(workspace: Workspace, client: WebClient, opened: Callable[..., Json]) -> None:
    """views.update refuses a hash that is no longer current, and finds views by either id."""
    view = opened(external_id="e1")
    client.views_update(view_id=view["id"], hash=view["hash"], view=modal(callback_id="second", external_id="e1"))
    with pytest.raises(SlackApiError, match="hash_conflict"):
        client.views_update(view_id=view["id"], hash=view["hash"], view=modal())
    client.views_update(external_id="e1", view=modal(callback_id="third"))
    assert workspace.views("alice")[0]["callback_id"] == "third"
    for wrong, error in ({"view_id": "V1"}, "not_found"), ({"external_id": "e9"}, "not_found"):
        with pytest.raises(SlackApiError, match=error):
            client.views_update(**wrong, view=modal())


def test_external_ids_are_unique(
    client: WebClient, workspace: Workspace, app: TinyApp, opened: Callable[..., Json]
) -> None:
    """Two views cannot share an external id."""
    opened(external_id="e1")
    workspace.shortcut(user="bob", callback_id="x")
    with pytest.raises(SlackApiError, match="duplicate_external_id"):
        client.views_open(trigger_id=app.last()["trigger_id"], view=modal(external_id="e1"))


def test_selects_can_bring_response_urls(
    workspace: Workspace, app: TinyApp, opened: Callable[..., Json], channel: Named
) -> None:
    """A conversation select with response_url_enabled gives the app a URL for the channel that was chosen."""
    opened(field("where", {"type": "conversations_select", "response_url_enabled": True}))
    workspace.submit(user="alice", values={"where": channel("search")})
    [url] = app.last()["response_urls"]
    assert (url["block_id"], url["action_id"], url["channel_id"]) == ("where", "a", channel("search"))


def test_the_home_tab_is_published_opened_and_used(
    workspace: Workspace, app: TinyApp, client: WebClient, person: Named
) -> None:
    """Home shows what was published to that person, and its buttons and hash work."""
    assert workspace.open_home(user="alice") is None
    workspace.wait_for_events()
    [event] = app.events("app_home_opened")
    assert (event["user"], event["tab"]) == (person("alice"), "home")
    button = {"type": "button", "action_id": "b", "text": plain("B")}
    view = {"type": "home", "blocks": [{"type": "actions", "block_id": "x", "elements": [button]}]}
    published = client.views_publish(user_id=person("alice"), view=view)["view"]
    assert workspace.home("alice")["id"] == published["id"]
    assert workspace.home("bob") is None
    workspace.click(user="alice", view_id=published["id"], action_id="b")
    assert app.last()["view"]["type"] == "home"
    client.views_publish(user_id=person("alice"), view=view, hash=published["hash"])
    with pytest.raises(SlackApiError, match="hash_conflict"):
        client.views_publish(user_id=person("alice"), view=view, hash=published["hash"])
    with pytest.raises(SlackApiError, match="user_not_found"):
        client.views_publish(user_id="U1", view=view)


def test_bolt_validates_a_modal(workspace: Workspace, bolt: BoltApp) -> None:
    """A Bolt view listener that answers with errors puts them beside the inputs."""
    bolt.shortcut("x")(lambda ack: ack())
    bolt.view("form")(lambda ack: ack(response_action="errors", errors={"why": "No."}))
    view = modal(field("why", TEXT))
    bolt.command("/form")(
        lambda ack, body, client: (ack(), client.views_open(trigger_id=body["trigger_id"], view=view))
    )
    assert workspace.command(user="alice", channel="general", text="/form").view["callback_id"] == "form"
    assert workspace.submit(user="alice", values={"why": "x"}).errors == {"why": "No."}
