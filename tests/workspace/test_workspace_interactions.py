"""Buttons, selects, shortcuts, response URLs and triggers."""

import json
import urllib.error
import urllib.request

import pytest
from slack_bolt import App as BoltApp
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.workspace import PersonError, Workspace
from tests.workspace.workspace_case import Clock, Json, Named, TinyApp


def option(value: str) -> Json:
    """Return an option of a select."""
    return {"text": {"type": "plain_text", "text": value.title()}, "value": value}


def button(action_id: str, value: str) -> Json:
    """Return a button."""
    return {
        "type": "button",
        "action_id": action_id,
        "value": value,
        "text": {"type": "plain_text", "text": value},
    }


BUTTONS = {"type": "actions", "block_id": "b", "elements": [button("yes", "1"), button("no", "2")]}
OPTIONS = [option("red"), option("blue")]
VIEW = {
    "type": "modal",
    "callback_id": "form",
    "title": {"type": "plain_text", "text": "Form"},
    "blocks": [{"type": "divider"}],
}


def ask(client: WebClient, *blocks: Json, channel: str = "general", **more: object) -> Json:
    """Post blocks; return the channel's id and the stamp."""
    posted = client.chat_postMessage(channel=channel, text="ask", blocks=list(blocks), **more)
    return {"channel": posted["channel"], "ts": posted["ts"]}


def post_json(url: str, body: Json) -> tuple[int, Json]:
    """POST JSON; return the status and the answer."""
    request = urllib.request.Request(url, json.dumps(body).encode(), {"Content-Type": "application/json"})  # noqa: S310
    try:
        with urllib.request.urlopen(request) as answer:  # noqa: S310  (loopback)
            return answer.status, json.loads(answer.read())
    except urllib.error.HTTPError as refused:
        return refused.code, json.loads(refused.read())


def test_a_click_arrives_complete(workspace: Workspace, app: TinyApp, client: WebClient, person: Named) -> None:
    """A button's block_actions payload names the person, the message, the container and the action."""
    where = ask(client, BUTTONS)
    workspace.wait_for_events()
    app.received.clear()
    assert workspace.click(user="alice", action_id="yes", **where).ok
    [request] = app.received
    payload = request.payload
    assert request.signed
    assert payload["type"] == "block_actions"
    assert payload["user"]["id"] == person("alice")
    assert payload["channel"] == {"id": where["channel"], "name": "general"}
    assert payload["container"] == {
        "type": "message",
        "message_ts": where["ts"],
        "channel_id": where["channel"],
        "is_ephemeral": False,
    }
    assert payload["message"]["blocks"][0]["block_id"] == "b"
    [action] = payload["actions"]
    assert (action["type"], action["action_id"], action["block_id"], action["value"]) == (
        "button",
        "yes",
        "b",
        "1",
    )
    assert {"action_ts", "text"} <= set(action)
    assert {"trigger_id", "response_url", "team", "api_app_id", "token", "state"} <= set(payload)


def test_a_click_in_a_thread_names_the_thread(workspace: Workspace, app: TinyApp, client: WebClient) -> None:
    """The container of a message in a thread carries the thread's stamp."""
    root = client.chat_postMessage(channel="general", text="root")["ts"]
    where = ask(client, BUTTONS, thread_ts=root)
    workspace.click(user="alice", action_id="yes", **where)
    assert app.last()["container"]["thread_ts"] == root


ELEMENTS = [
    ({"type": "static_select", "options": OPTIONS}, "blue", {"selected_option": OPTIONS[1]}),
    ({"type": "overflow", "options": OPTIONS}, "red", {"selected_option": OPTIONS[0]}),
    ({"type": "radio_buttons", "options": OPTIONS}, "red", {"selected_option": OPTIONS[0]}),
    ({"type": "checkboxes", "options": OPTIONS}, ["red", "blue"], {"selected_options": OPTIONS}),
    ({"type": "multi_static_select", "options": OPTIONS}, ["blue"], {"selected_options": OPTIONS[1:]}),
    ({"type": "users_select"}, "U1", {"selected_user": "U1"}),
    ({"type": "multi_users_select"}, ["U1", "U2"], {"selected_users": ["U1", "U2"]}),
    ({"type": "conversations_select"}, "C1", {"selected_conversation": "C1"}),
    ({"type": "channels_select"}, "C1", {"selected_channel": "C1"}),
    ({"type": "datepicker"}, "2026-01-31", {"selected_date": "2026-01-31"}),
    ({"type": "timepicker"}, "09:30", {"selected_time": "09:30"}),
]


@pytest.mark.parametrize(
    ("element", "value", "reported"),
    ELEMENTS,
    ids=lambda one: one["type"] if isinstance(one, dict) and "type" in one else None,
)
def test_elements_report_what_was_chosen(
    *, workspace: Workspace, app: TinyApp, client: WebClient, element: Json, value: str | list[str], reported: Json
) -> None:
    """Each kind of element reports the choice in its own field, in the action and in the message's state."""
    where = ask(client, {"type": "actions", "block_id": "b", "elements": [{**element, "action_id": "a"}]})
    workspace.click(user="alice", action_id="a", value=value, **where)
    payload = app.last()
    assert reported.items() <= payload["actions"][0].items()
    if element["type"] != "overflow":
        assert payload["state"]["values"]["b"]["a"] == {"type": element["type"], **reported}


def test_buttons_with_one_action_id_are_told_apart(workspace: Workspace, app: TinyApp, client: WebClient) -> None:
    """A value picks among the buttons that share an action id, and a block id among blocks."""
    first = {"type": "actions", "block_id": "b1", "elements": [button("ack", "alice")]}
    second = {"type": "actions", "block_id": "b2", "elements": [button("ack", "bob")]}
    where = ask(client, first, second)
    workspace.click(user="bob", action_id="ack", value="bob", **where)
    workspace.click(user="bob", action_id="ack", block_id="b2", **where)
    assert [one.payload["actions"][0]["value"] for one in app.received if "actions" in one.payload] == [
        "bob",
        "bob",
    ]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"action_id": "maybe"}, "there is yes"),
        ({"value": "7"}, "no element"),
        ({"ts": "1.000000"}, "no message"),
        ({"ts": None}, "together"),
        ({"user": "bob"}, "not in #secret"),
    ],
)
def test_what_cannot_be_clicked(workspace: Workspace, client: WebClient, change: Json, sentence: str) -> None:
    """An element that is not there for this person cannot be used."""
    where = ask(client, BUTTONS, channel="secret")
    with pytest.raises(PersonError, match=sentence):
        workspace.click(**({"user": "alice", "action_id": "yes", **where} | change))


def test_an_option_that_is_not_offered_cannot_be_chosen(workspace: Workspace, client: WebClient) -> None:
    """A person can only choose what the list holds."""
    select = {"type": "static_select", "action_id": "a", "options": OPTIONS}
    where = ask(client, {"type": "actions", "elements": [select]})
    with pytest.raises(PersonError, match="red, blue"):
        workspace.click(user="alice", action_id="a", value="green", **where)


def test_a_click_that_fails_is_an_error_that_the_person_sees(
    workspace: Workspace, app: TinyApp, client: WebClient
) -> None:
    """The person sees it when the app does not answer a click with 200."""
    where = ask(client, BUTTONS)
    app.answer = lambda _: (500, "")
    assert "500" in workspace.click(user="alice", action_id="yes", **where).error


def test_shortcuts_arrive_complete(workspace: Workspace, app: TinyApp, client: WebClient) -> None:
    """A global shortcut and a message shortcut carry their callback id, and the latter its message."""
    where = ask(client, BUTTONS)
    workspace.wait_for_events()
    app.received.clear()
    workspace.shortcut(user="alice", callback_id="declare")
    workspace.message_shortcut(user="alice", callback_id="ack", **where)
    first, second = (one.payload for one in app.received)
    assert (first["type"], first["callback_id"]) == ("shortcut", "declare")
    assert "channel" not in first
    assert (second["type"], second["callback_id"]) == ("message_action", "ack")
    assert second["message"]["ts"] == second["message_ts"] == where["ts"]
    assert {"trigger_id", "response_url", "action_ts", "channel"} <= set(second)


def test_bolt_opens_a_modal_for_a_shortcut(workspace: Workspace, bolt: BoltApp) -> None:
    """A listener that opens a view leaves it in front of the person."""
    bolt.shortcut("declare")(
        lambda ack, body, client: (ack(), client.views_open(trigger_id=body["trigger_id"], view=VIEW))
    )
    seen = workspace.shortcut(user="alice", callback_id="declare")
    assert seen.view["callback_id"] == "form"
    assert workspace.views("bob") == []


def test_a_response_url_replaces_and_deletes(workspace: Workspace, app: TinyApp, client: WebClient) -> None:
    """At a response URL the app can add an answer, replace the message, and delete it."""
    where = ask(client, BUTTONS)
    workspace.click(user="alice", action_id="yes", **where)
    url = app.last()["response_url"]
    assert post_json(url, {"text": "aside"}) == (200, {"ok": True})
    assert [one["text"] for one in workspace.ephemerals("alice")] == ["aside"]
    post_json(url, {"text": "done", "replace_original": True})
    assert [one["text"] for one in workspace.messages("general")] == ["done"]
    post_json(url, {"delete_original": True})
    assert workspace.messages("general") == []
    assert post_json(url, {"delete_original": True}) == (400, {"ok": False, "error": "message_not_found"})


def test_an_ephemeral_message_can_be_used_replaced_and_deleted(
    workspace: Workspace, app: TinyApp, client: WebClient, person: Named
) -> None:
    """Buttons of an ephemeral message work, and its response URL changes it for that person."""
    client.chat_postEphemeral(channel="general", user=person("alice"), text="ask", blocks=[BUTTONS])
    [shown] = workspace.ephemerals("alice")
    workspace.click(user="alice", channel="general", ts=shown["ts"], action_id="yes")
    payload = app.last()
    assert payload["container"]["is_ephemeral"]
    assert "message" not in payload
    post_json(payload["response_url"], {"text": "changed", "replace_original": True})
    assert [one["text"] for one in workspace.ephemerals("alice", "general")] == ["changed"]
    post_json(payload["response_url"], {"delete_original": True})
    assert workspace.ephemerals("alice") == []


def test_a_response_url_is_good_for_five_uses_in_half_an_hour(
    workspace: Workspace, app: TinyApp, clock: Clock
) -> None:
    """The sixth use, and any use after 30 minutes, is refused."""
    workspace.command(user="alice", channel="general", text="/codered")
    url = app.last()["response_url"]
    assert [post_json(url, {"text": "x"})[0] for _ in range(6)] == [200] * 5 + [404]
    workspace.command(user="alice", channel="general", text="/codered")
    clock.move(30 * 60 + 1)
    assert post_json(app.last()["response_url"], {"text": "x"}) == (404, {"ok": False, "error": "expired_url"})
    assert post_json(f"{workspace.url}/response/actions/none", {})[1]["error"] == "invalid_url"


def test_bad_blocks_at_a_response_url_are_refused(workspace: Workspace, app: TinyApp) -> None:
    """A response URL checks blocks as the Web API does."""
    workspace.command(user="alice", channel="general", text="/codered")
    status, answer = post_json(app.last()["response_url"], {"blocks": [{"type": "header"}]})
    assert (status, answer["error"]) == (400, "invalid_blocks")


@pytest.mark.parametrize(
    ("uses", "seconds", "error"), [(0, 3.5, "expired_trigger_id"), (1, 0, "exchanged_trigger_id")]
)
def test_a_trigger_is_good_for_one_use_in_three_seconds(
    *, workspace: Workspace, app: TinyApp, client: WebClient, clock: Clock, uses: int, seconds: float, error: str
) -> None:
    """A trigger that is old or used up opens nothing."""
    workspace.shortcut(user="alice", callback_id="x")
    trigger = app.last()["trigger_id"]
    for _ in range(uses):
        client.views_open(trigger_id=trigger, view=VIEW)
    clock.move(seconds)
    with pytest.raises(SlackApiError, match=error):
        client.views_open(trigger_id=trigger, view=VIEW)


def test_an_invented_trigger_is_refused(client: WebClient) -> None:
    """A trigger that Slack never gave out opens nothing."""
    with pytest.raises(SlackApiError, match="invalid_trigger_id"):
        client.views_open(trigger_id="1.2.3", view=VIEW)
