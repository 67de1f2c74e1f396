"""conversations.*, users.* and usergroups.*: who and what there is, page by page."""

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse

from bot.workspace import Workspace
from tests.workspace.workspace_case import Json, Named


def names(answer: SlackResponse) -> list[str]:
    """Return the names of the channels in an answer."""
    return [one["name"] for one in answer["channels"]]


def test_listing_shows_what_the_bot_may_know(client: WebClient) -> None:
    """Public channels are listed, private ones only where the bot is a member, direct messages when asked for."""
    assert names(client.conversations_list()) == ["general", "search", "elsewhere", "old"]
    assert names(client.conversations_list(exclude_archived=True, types="public_channel,private_channel")) == [
        "general",
        "search",
        "elsewhere",
        "secret",
    ]
    assert names(client.users_conversations(types="public_channel,private_channel")) == [
        "general",
        "search",
        "secret",
        "old",
    ]


def test_pages_follow_each_other(client: WebClient) -> None:
    """Cursors lead through all pages, and an invented one is refused."""
    found, cursor = [], None
    while cursor != "":
        answer = client.conversations_list(limit=3, cursor=cursor)
        found += names(answer)
        cursor = answer["response_metadata"]["next_cursor"]
    assert found == ["general", "search", "elsewhere", "old"]
    for wrong in ("nonsense", "bmV4dDp4"):
        with pytest.raises(SlackApiError, match="invalid_cursor"):
            client.conversations_list(cursor=wrong)


def test_history_pages_backwards(client: WebClient, channel: Named) -> None:
    """History begins with the newest message and can be bounded by time."""
    stamps = [client.chat_postMessage(channel="general", text=str(n))["ts"] for n in range(5)]
    where = {"channel": channel("general"), "limit": 2}
    first = client.conversations_history(**where)
    second = client.conversations_history(**where, cursor=first["response_metadata"]["next_cursor"])
    assert [one["text"] for one in first["messages"] + second["messages"]] == ["4", "3", "2", "1"]
    assert first["has_more"]
    between = {"channel": channel("general"), "oldest": stamps[1], "latest": stamps[3]}
    assert [one["text"] for one in client.conversations_history(**between)["messages"]] == ["2"]
    inclusive = client.conversations_history(**between, inclusive=True)["messages"]
    assert [one["text"] for one in inclusive] == ["3", "2", "1"]


def test_replies_have_pages(client: WebClient, channel: Named) -> None:
    """A long thread comes in pages, oldest first."""
    root = client.chat_postMessage(channel="general", text="root")["ts"]
    for number in range(4):
        client.chat_postMessage(channel="general", text=str(number), thread_ts=root)
    where = {"channel": channel("general"), "ts": root, "limit": 3}
    first = client.conversations_replies(**where)
    second = client.conversations_replies(**where, cursor=first["response_metadata"]["next_cursor"])
    assert [one["text"] for one in first["messages"] + second["messages"]] == ["root", "0", "1", "2", "3"]


@pytest.mark.parametrize(
    ("method", "arguments", "error"),
    [
        ("conversations.history", {"channel": "elsewhere"}, "not_in_channel"),
        ("conversations.history", {"channel": "hidden"}, "channel_not_found"),
        ("conversations.history", {"channel": "general", "oldest": "x"}, "invalid_ts_oldest"),
        ("conversations.replies", {"channel": "general", "ts": "1.000001"}, "thread_not_found"),
        ("conversations.info", {"channel": "hidden"}, "channel_not_found"),
        ("conversations.members", {"channel": "hidden"}, "channel_not_found"),
        ("conversations.members", {"channel": "general", "limit": "x"}, "invalid_limit"),
        ("conversations.members", {"channel": "general", "limit": "-1"}, "invalid_limit"),
        ("conversations.list", {"types": "everything"}, "invalid_types"),
        ("conversations.list", {"types": "mpim"}, "missing_scope"),
        ("conversations.open", {"users": "U1"}, "user_not_found"),
        ("conversations.open", {"users": "U1,U2"}, "missing_scope"),
        ("conversations.join", {"channel": "elsewhere"}, "missing_scope"),
        ("users.info", {"user": "U1"}, "user_not_found"),
        ("users.lookupByEmail", {"email": "alice@example.com"}, "missing_scope"),
        ("users.conversations", {"user": "U1"}, "user_not_found"),
        ("usergroups.users.list", {"usergroup": "S1"}, "no_such_subteam"),
    ],
)
def test_what_cannot_be_read(client: WebClient, channel: Named, method: str, arguments: Json, error: str) -> None:
    """Each question that has no answer has Slack's error name."""
    if "channel" in arguments:
        arguments = arguments | {"channel": channel(arguments["channel"])}
    with pytest.raises(SlackApiError) as caught:
        client.api_call(method, params=arguments)
    assert caught.value.response["error"] == error


def test_private_history_needs_its_own_scope(workspace: Workspace, client: WebClient, channel: Named) -> None:
    """groups:history is needed for private channels whatever else was granted."""
    workspace.core.app.scopes.remove("groups:history")
    with pytest.raises(SlackApiError) as caught:
        client.conversations_history(channel=channel("secret"))
    assert caught.value.response["needed"] == "groups:history"


def test_a_channel_is_described(client: WebClient, channel: Named, person: Named) -> None:
    """conversations.info and .members tell the topic, the bot's membership and who is there."""
    shown = client.conversations_info(channel=channel("general"), include_num_members=True)["channel"]
    assert (shown["topic"]["value"], shown["is_member"], shown["num_members"]) == ("Everything", True, 4)
    members = client.conversations_members(channel=channel("secret"))["members"]
    assert person("alice") in members
    assert person("bob") not in members


def test_the_bot_joins_public_channels(workspace: Workspace, client: WebClient, channel: Named) -> None:
    """With channels:join the bot becomes a member, once, and not of private or archived channels."""
    workspace.core.app.scopes.append("channels:join")
    assert client.conversations_join(channel=channel("elsewhere"))["channel"]["is_member"]
    assert client.conversations_join(channel=channel("elsewhere"))["warning"] == "already_in_channel"
    for name, error in (("old", "is_archived"), ("secret", "method_not_supported_for_channel_type")):
        with pytest.raises(SlackApiError, match=error):
            client.conversations_join(channel=channel(name))


def test_a_direct_message_is_described(client: WebClient, person: Named) -> None:
    """A direct message tells whose it is, found by its person or by its own id."""
    shown = client.conversations_open(users=person("alice"), return_im=True)["channel"]
    assert (shown["user"], shown["is_im"]) == (person("alice"), True)
    assert client.conversations_open(channel=shown["id"])["channel"]["id"] == shown["id"]
    assert [one["id"] for one in client.conversations_list(types="im")["channels"]] == [shown["id"]]


def test_users_are_listed_with_what_slack_shows(client: WebClient) -> None:
    """users.list holds bots, Slackbot and those who left, with zone and locale for the others."""
    members = {one["name"]: one for one in client.users_list(include_locale=True)["members"]}
    assert set(members) == {"alice", "bob", "gone", "otherbot", "codered", "slackbot"}
    assert (members["alice"]["tz"], members["alice"]["tz_offset"]) == ("Europe/Paris", 3600)
    assert members["alice"]["is_admin"]
    assert members["bob"]["locale"] == "fr-FR"
    assert members["gone"]["deleted"]
    assert "tz" not in members["gone"]
    assert members["otherbot"]["is_bot"]
    assert not members["slackbot"]["is_bot"]
    assert "email" not in members["alice"]["profile"]


def test_users_come_in_pages(client: WebClient) -> None:
    """With a limit users.list has pages."""
    first = client.users_list(limit=4)
    second = client.users_list(limit=4, cursor=first["response_metadata"]["next_cursor"])
    assert (len(first["members"]), len(second["members"])) == (4, 2)


def test_addresses_need_their_scope(workspace: Workspace, client: WebClient, person: Named) -> None:
    """With users:read.email people are found by their address and show it."""
    workspace.core.app.scopes.append("users:read.email")
    found = client.users_lookupByEmail(email="Alice@example.com")["user"]
    assert (found["id"], found["profile"]["email"]) == (person("alice"), "alice@example.com")
    assert client.users_info(user=person("alice"))["user"] == found
    with pytest.raises(SlackApiError, match="users_not_found"):
        client.users_lookupByEmail(email="nobody@example.com")


def test_mentions_become_rich_text(workspace: Workspace, channel: Named, person: Named) -> None:
    """A typed message's blocks hold its mentions of people, channels, groups and everybody."""
    posted = workspace.post(user="alice", channel="general", text="@bob #search @leads @here <b>")
    leaves = posted["blocks"][0]["elements"][0]["elements"]
    kinds = [leaf["type"] for leaf in leaves if leaf.get("text") != " "]
    assert kinds == ["user", "channel", "usergroup", "broadcast", "text"]
    assert leaves[0]["user_id"] == person("bob")
    assert leaves[2]["channel_id"] == channel("search")
    assert (leaves[-1]["text"], posted["text"][-9:]) == (" <b>", "&lt;b&gt;")


def test_user_groups_tell_their_people(client: WebClient, person: Named) -> None:
    """User groups are listed, with their people when asked."""
    [group] = client.usergroups_list(include_users=True, include_count=True)["usergroups"]
    assert (group["handle"], group["users"], group["user_count"]) == ("leads", [person("alice"), person("bob")], 2)
    assert client.usergroups_users_list(usergroup=group["id"])["users"] == group["users"]
    assert "users" not in client.usergroups_list()["usergroups"][0]
