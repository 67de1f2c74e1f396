"""What is offered while somebody types a name."""

import json
from typing import Any

import pytest

from bot.workspace import Channel, Company, User, Workspace
from tests.workspace.page.page_case import get
from tests.workspace.workspace_case import Named


@pytest.fixture
def company(company: Company) -> Company:
    """Give the small company a guest, and more people than are offered at once."""
    crowd = [User(name=f"crowd-{number:02}", real_name=f"Person {number:02}") for number in range(30)]
    visitor = User(name="visitor", real_name="Vera Guest", is_ultra_restricted=True)
    lobby = Channel(name="lobby", members=["alice", "visitor"])
    return company.model_copy(
        update={"users": [*company.users, visitor, *crowd], "channels": [*company.channels, lobby]}
    )


def found(
    workspace: Workspace, source: str, typed: str, *, who: str = "alice", **more: str
) -> list[dict[str, Any]]:
    """Return what somebody is offered."""
    return get(workspace, "/page/find", who=who, source=source, q=typed, **more).json()


def labels(workspace: Workspace, source: str, typed: str, **more: str) -> list[str]:
    """Return the names of what somebody is offered."""
    return [choice["label"] for choice in found(workspace, source, typed, **more)]


def test_names_that_begin_so_come_first(workspace: Workspace) -> None:
    """What begins with the typed letters, by name or handle, stands before what merely has them."""
    assert labels(workspace, "mentions", "bo") == ["Bob Stone", "otherbot", "Slackbot"]
    assert labels(workspace, "mentions", "@BOB") == ["Bob Stone"]
    assert labels(workspace, "users", "martin") == ["Alice Martin"]
    assert labels(workspace, "mentions", "nobody") == []


def test_each_source_has_its_own_choices(workspace: Workspace, person: Named, channel: Named) -> None:
    """Groups and bots can be mentioned and not selected; those who have left can be neither."""
    assert labels(workspace, "users", "bot") == ["Slackbot"]
    assert found(workspace, "mentions", "leads")[0]["insert"] == "@leads"
    assert labels(workspace, "users", "leads") == []
    assert labels(workspace, "mentions", "gone") == []
    [bob] = found(workspace, "users", "bob")
    assert bob == {"id": person("bob"), "label": "Bob Stone", "detail": "bob", "insert": "@bob"}
    [search] = found(workspace, "channels", "#sea")
    assert (search["id"], search["insert"]) == (channel("search"), "#search")
    assert labels(workspace, "conversations", "se") == ["#search", "#secret", "#elsewhere"]
    assert labels(workspace, "anything", "bob") == []


def test_channels_are_offered_to_those_who_see_them(workspace: Workspace) -> None:
    """Private channels are for their members, a guest finds their own, and nobody is offered an archived one."""
    assert labels(workspace, "channels", "secret") == ["#secret"]
    assert labels(workspace, "channels", "secret", who="bob") == []
    assert labels(workspace, "channels", "", who="visitor") == ["#lobby"]
    assert labels(workspace, "channels", "old") == []


def test_a_select_narrows_conversations_down(workspace: Workspace) -> None:
    """The filter of a conversations_select leaves only what it includes; one that makes no sense leaves all."""

    def offered(include: object) -> list[str]:
        return labels(workspace, "conversations", "e", filter=json.dumps({"include": include}))

    assert "Alice Martin" in offered(["im"])
    assert offered(["private"]) == ["#secret", "#hidden"] or offered(["private"]) == ["#hidden", "#secret"]
    assert "#search" in offered(["public"])
    assert "#secret" not in offered(["public"])
    assert offered("nonsense") == labels(workspace, "conversations", "e", filter="{")


def test_twenty_are_enough(workspace: Workspace) -> None:
    """Of very many the first twenty are offered, by name."""
    assert labels(workspace, "users", "person") == [f"Person {number:02}" for number in range(20)]


def test_a_filter_without_end_is_refused(workspace: Workspace) -> None:
    """A filter that nests beyond all measure is status 400 with a sentence."""
    answer = get(workspace, "/page/find", who="alice", source="conversations", filter="[" * 15_000)
    assert (answer.status_code, answer.text[:26]) == (400, "The filter cannot be used:")
