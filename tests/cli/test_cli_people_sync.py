"""`codered people sync` and `codered people`: everybody whom Slack knows, and how they are listed."""

import csv
import io
import json

import pytest

from bot.workspace import User
from tests.cli.people_case import Codered, Office


def test_everybody_is_fetched_and_listed(office: Office) -> None:
    """Names, zones, locales, guests, those who left, and user groups as teams; it says how many there are."""
    said = office.sync().splitlines()
    assert said[0] == "4 people, 2 teams, 2 calls to Slack."
    known = office.known()
    ann, bo, cy = known["U0ANN"], known["U0BO"], known["U0CY"]
    assert (ann.email, ann.timezone, ann.locale, ann.is_admin) == (
        "ann@example.com",
        "Europe/Paris",
        "fr-FR",
        True,
    )
    assert (cy.team, cy.groups, ann.team) == ("Advertising", ("Advertising",), "Leads")
    assert (bo.team, bo.groups) == (None, ("Advertising", "Leads"))
    assert (known["U0GUEST"].is_guest, known["U0GONE"].deleted, known["U0BOT"].is_bot) == (True, True, True)
    assert known["USLACKBOT"].is_bot
    assert said[1:] == ["1 person is in several user groups: name their team in a file (codered people import)."]


def test_the_list_shows_who_works_here(office: Office) -> None:
    """People who are here, by name; by a part of a name or team, an id or an address; all of them with --all."""
    office.sync()
    listed = office.run().out.splitlines()
    assert [line.split()[0] for line in listed] == ["name", "ann", "bo", "cy", "gabi"]
    assert listed[0].split() == ["name", "person", "team", "zone", "is"]
    assert listed[4].split()[-1] == "guest"
    assert [row["name"] for row in json.loads(office.run("--all", "--json").out)] == [
        *("ann", "bo", "codered", "cy", "gabi", "gone", "otherbot", "slackbot")
    ]
    for words in (("cy",), ("advert",), ("u0cy",), ("@cy@example.com",)):
        assert [row["name"] for row in json.loads(office.run("--json", *words).out)] == ["cy"]
    assert json.loads(office.run("gone", "--json").out)[0]["is"] == "deactivated"
    refused = office.run("nobody").refusal
    assert refused.startswith("Nobody is known as “nobody”. codered people --all lists everybody;")
    assert "belong to the list, not to codered people sync." in office.run("--json", "sync").refusal


def test_nobody_is_known_before(codered: Codered, office: Office) -> None:
    """Without a database, or with an empty one, the list says what to do."""
    assert "There is no database" in office.run().refusal
    office.workspace.arm_fault("users.list", "http_500")
    assert "Slack did not answer users.list" in office.run("sync").refusal
    assert office.run().out == "Nobody is known yet: run codered people sync.\n"
    assert "SLACK_BOT_TOKEN is not set." in codered("people", "sync", **office.offline).refusal


def test_what_is_listed_can_be_imported(office: Office) -> None:
    """The CSV of the list is a file that `import` takes, and that changes nothing where nobody changed it."""
    office.sync()
    office.take("person,team,hours", "U0ANN,-Growth,9:00-17:00")
    printed = office.run("--csv").out
    first = next(csv.DictReader(io.StringIO(printed)))
    assert (first["person"], first["team"], first["hours"]) == ("U0ANN", "'-Growth", "mon-fri 9:00-17:00")
    assert office.take(*printed.splitlines()).out == "1 added, 0 changed, 3 unchanged.\n"
    assert office.take(*printed.splitlines()).out == "0 added, 0 changed, 4 unchanged.\n"
    assert office.known()["U0ANN"].team == "-Growth"


def test_people_come_in_pages_and_each_is_kept(office: Office) -> None:
    """When Slack fails in the middle, the pages that have come are kept, and starting again fetches the rest."""
    for number in range(400):
        user = User(id=f"U1{number:03}", name=f"person-{number:03}")
        office.workspace.core.directory.users[user.id] = user
    office.workspace.arm_fault("users.list", "http_500", skip=2)
    assert "What had come is kept; start again in a moment." in office.run("sync").refusal
    assert len(office.known()) == 400
    assert office.sync().startswith("404 people, 2 teams, 4 calls to Slack.")
    assert len(office.known()) == 408
    limits = {call["arguments"]["limit"] for call in office.workspace.calls("users.list")}
    assert limits == {"200"}


def test_slack_is_waited_for(office: Office) -> None:
    """Asked to wait by a 429, it waits as long and goes on."""
    office.workspace.arm_fault("users.list", "ratelimited", retry_after=1)
    assert office.sync().startswith("4 people")
    assert [call["status"] for call in office.workspace.calls("users.list")] == [429, 200]


def test_what_may_not_be_read_is_told_in_a_line(office: Office) -> None:
    """Without a scope the rest is fetched all the same; the line names the scope and what to do."""
    office.manager_field()
    scopes = office.workspace.core.app.scopes
    for scope in ("users:read.email", "usergroups:read", "users.profile:read"):
        scopes.remove(scope)
    said = office.sync().splitlines()
    assert said[0] == "4 people, 3 calls to Slack."
    install = "To have that, update the app from manifest.yml and install it again."
    assert said[1:] == [
        f"The app lacks the scope users:read.email: no e-mail addresses were read. {install}",
        f"The app lacks the scope usergroups:read: no user groups were read. {install}",
        f"The app lacks the scope users.profile:read: no managers were read. {install}",
    ]
    scopes.remove("users:read")
    assert "The app lacks the scope users:read: update the app from manifest.yml" in office.run("sync").refusal


def test_a_wrong_token_says_where_the_right_one_is(office: Office) -> None:
    """Slack's refusal of the token is told with the place where tokens are; so is a Slack that is not there."""
    refused = office.run("sync", SLACK_BOT_TOKEN="xoxb-wrong").refusal
    assert refused.startswith("Slack refuses SLACK_BOT_TOKEN: invalid_auth. Copy the bot token")
    assert "Slack did not answer users.list" in office.run("sync", SLACK_API_URL="http://127.0.0.1:9/api/").refusal


def test_managers_come_from_the_profile_field(office: Office) -> None:
    """Each profile is asked for once a day; with a smaller age again; without the field they are forgotten."""
    office.manager_field()
    assert office.sync().startswith("4 people, 2 teams, 2 managers named, 6 calls to Slack.")
    known = office.known()
    assert (known["U0CY"].manager, known["U0BO"].manager, known["U0ANN"].manager) == ("U0BO", "U0ANN", None)
    assert office.sync().startswith("4 people, 2 teams, 2 managers named, 2 calls to Slack.")
    assert office.called("users.profile.get") == 4
    office.sync("--max-age", "0d")
    assert office.called("users.profile.get") == 8
    assert "bo" in office.run("cy").out.splitlines()[1].split()
    (office.folder / "codered.toml").unlink()
    office.sync()
    assert office.known()["U0CY"].manager is None


def test_profiles_that_have_come_are_kept(office: Office) -> None:
    """When Slack fails between two profiles, the next run asks only for the others."""
    office.manager_field()
    office.workspace.arm_fault("users.profile.get", "internal_error", skip=3)
    assert "Slack did not answer users.profile.get: internal_error." in office.run("sync").refusal
    assert office.called("users.profile.get") == 4
    assert office.known()["U0CY"].manager == "U0BO"
    office.sync()
    assert office.called("users.profile.get") == 5


def test_a_field_that_names_nobody_is_questioned(office: Office) -> None:
    """The fields that could be meant are named; a value that is no field is refused."""
    office.manager_field("Xf0DESK")
    office.workspace.core.directory.users["U0BO"].fields["Xf0DESK"] = "fourth floor"
    said = office.sync()
    assert "No profile names anybody in the field Xf0DESK." in said
    assert "The fields that name people are Manager (Xf0MANAGER): check manager_field in codered.toml." in said
    office.workspace.core.company.profile_fields.clear()
    assert "The workspace has no profile field that names people" in office.sync("--max-age", "0d")
    office.manager_field("Manager")
    assert "manager_field" in office.run("sync").refusal


def test_somebody_from_elsewhere_is_asked_for(office: Office) -> None:
    """A manager who is not in the workspace's list is asked for, and may be unknown to Slack as well."""
    office.manager_field()
    office.workspace.core.directory.users["U0CY"].fields["Xf0MANAGER"] = "U0FAR, U0BO"
    office.sync()
    assert office.called("users.info") == 1
    assert office.known()["U0CY"].manager == "U0FAR"


@pytest.mark.parametrize("age", ["1", "day", "-1d", ""])
def test_an_age_has_a_unit(office: Office, age: str) -> None:
    """What is no length of time is refused before Slack is asked."""
    assert "--max-age takes days, hours or minutes" in office.run("sync", f"--max-age={age}").refusal
    assert office.called("users.list") == 0


def test_a_file_wins_over_slack(office: Office) -> None:
    """What a file says is not erased by a sync; what it takes back is Slack's word again."""
    office.manager_field()
    office.sync()
    office.take("person,team,manager,hours", "cy@example.com,Growth,ann@example.com,mon-thu 8:00-16:00")
    office.sync("--max-age", "0d")
    cy = office.known()["U0CY"]
    assert (cy.team, cy.manager) == ("Growth", "U0ANN")
    assert cy.hours is not None
    assert (cy.team_source, cy.manager_source, cy.hours_source) == ("file", "file", "file")
    office.take("person,team,manager", "U0CY,,")
    cy = office.known()["U0CY"]
    assert (cy.team, cy.manager, cy.team_source) == ("Advertising", "U0BO", "slack")
    assert cy.hours is not None
