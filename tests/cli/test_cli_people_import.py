"""`codered people import`: a file is taken whole, or everything that is wrong with it is told, line by line."""

import io
import json
import sys
from types import SimpleNamespace

import pytest

from bot.store import Store
from tests.cli.people_case import Codered, Office

HEADER = "person,team,manager,hours"
NOT_BOTH = "The columns are person (a Slack id or an e-mail address), team, manager and hours."


@pytest.fixture
def office(office: Office) -> Office:
    """Give a company of which everybody has been fetched."""
    office.sync()
    return office


def audit(office: Office) -> list[dict[str, object]]:
    """Return what the audit log says of imports; its chain is whole."""
    store = Store(office.database)
    rows, (_, faults) = store.reading.audit.rows(), store.reading.audit.verify()
    store.close()
    assert faults == []
    return [{**row, "body": json.loads(row["body"])} for row in rows]


def test_a_file_is_taken(office: Office) -> None:
    """People by id or address in any case, managers likewise, hours, and cells that say nothing."""
    said = office.take(
        HEADER,
        "U0ANN,Growth,,9:00-17:30",
        "Bo@Example.com,Advertising,U0ANN,mon-thu 8:00-16:00",
        "",
        "<@U0CY>,,bo@example.com,",
        words=("--as", "@hr"),
    )
    assert said.out == "3 added, 0 changed, 0 unchanged.\n"
    known = office.known()
    assert [(one.team, one.manager) for one in (known["U0ANN"], known["U0BO"], known["U0CY"])] == [
        ("Growth", None),
        ("Advertising", "U0ANN"),
        ("Advertising", "U0BO"),
    ]
    hours = known["U0BO"].hours
    assert hours is not None
    assert (str(hours.begin), str(hours.end), hours.days) == ("08:00:00", "16:00:00", {0, 1, 2, 3})
    assert "mon-thu 8:00-16:00" in office.run("bo").out
    (event,) = audit(office)
    assert (event["event"], event["actor"], event["alert"]) == ("PeopleImported", "hr", "")
    assert event["body"]["source"] == "people.csv"
    assert ["U0BO", "manager", None, "U0ANN"] in event["body"]["changes"]
    exported = office.codered("export", "audit", "--format", "json", **office.offline)
    assert [row["event"] for row in json.loads(exported.out)] == ["PeopleImported"]


def test_taking_it_again_changes_nothing(office: Office) -> None:
    """The same file again is all unchanged and leaves no trace; the same hours in other words are the same."""
    office.take(HEADER, "U0ANN,Growth,,mon-fri 9:00-17:30", "U0BO,Growth,,")
    again = office.take(HEADER, "U0ANN,Growth,,9:00-17:30", "U0BO,Growth,,")
    assert again.out == "0 added, 0 changed, 2 unchanged.\n"
    assert len(audit(office)) == 1
    assert office.take(HEADER, "U0ANN,Growth,,", "U0BO,Ads,,").out == "0 added, 2 changed, 0 unchanged.\n"
    assert audit(office)[1]["body"]["changes"] == [
        ["U0ANN", "hours", "mon-fri 9:00-17:30", None],
        ["U0BO", "team", "Growth", "Ads"],
    ]


def test_what_is_not_in_the_file_stays(office: Office) -> None:
    """Columns and people that a later file does not have keep what the earlier one said."""
    office.take(HEADER, "U0ANN,Growth,,9:00-17:30", "U0BO,Growth,U0ANN,")
    assert office.take("hours,person", "10:00-18:00,U0ANN").out == "0 added, 1 changed, 0 unchanged.\n"
    known = office.known()
    assert (known["U0ANN"].team, known["U0BO"].manager) == ("Growth", "U0ANN")


@pytest.mark.parametrize(
    "content",
    [
        "﻿Slack ID;Team;Manager;Working hours\r\nU0ANN;Growth;U0BO;9:00-17:30\r\n",
        "TEAM,e-mail,MANAGER\n Growth ,ann@example.com,U0BO\n",
        "manager\tid\tteam\nU0BO\tU0ANN\tGrowth\n",
        '\nperson,team,manager\n"U0ANN","Growth",U0BO,,\n',
    ],
)
def test_any_program_may_have_written_it(office: Office, content: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Byte order mark, semicolons or tabs, headings in any case and order, and a pipe in place of a file."""
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(content.encode())))
    assert office.codered("people", "import", "-", **office.offline).out == "1 added, 0 changed, 0 unchanged.\n"
    ann = office.known()["U0ANN"]
    assert (ann.team, ann.manager) == ("Growth", "U0BO")


FAULTS = {
    "U0NOBODY,Ads,,": "nobody is known as “U0NOBODY”. Run codered people sync first.",
    "zoe@example.com,Ads,,": "nobody is known as “zoe@example.com”. Run codered people sync first.",
    "ann,Ads,,": "“ann” is neither a Slack id (U…) nor an e-mail address.",
    ",Ads,,": "it does not say who is meant: give a Slack id (U…) or an e-mail address.",
    "U0BOT,Ads,,": "otherbot is an app, not a person: take the line out.",
    "ann@example.com,Ads,,": "ann (U0ANN) is in line 2 already: keep one of the two.",
    "U0BO,Ads,U0NOBODY,": "no manager is known as “U0NOBODY”. Run codered people sync first.",
    "U0BO,Ads,the boss,": "“the boss” is neither a Slack id (U…) nor an e-mail address.",
    "U0BO,Ads,bo@example.com,": "bo cannot be their own manager: leave it empty for who has none.",
    "U0BO,Ads,U0GONE,": "the manager gone's account is deactivated: name somebody else, or nobody.",
    "U0BO,Ads,U0BOT,": "the manager otherbot is an app: name somebody else, or nobody.",
    "U0BO,Ads,,nine to five": "the hours cannot be read. ",
    "U0BO,Ads": "it has 2 cells, and the first line 4: add what is missing.",
    "U0BO,Ads,,9:00,17:00": "it has 5 cells, and the first line 4: put a text that holds the separator in quotes.",
    f"U0BO,{'A' * 76},,": "the team's name is longer than 75 characters: shorten it.",
}


@pytest.mark.parametrize("line", FAULTS)
def test_a_bad_line_is_told_with_its_number(office: Office, line: str) -> None:
    """What is wrong, in which line, and what to do; the good line before it is not imported either."""
    (fault,) = office.faults(HEADER, "U0ANN,Growth,,", line)
    assert fault.startswith(f"line 3: {FAULTS[line]}")
    assert office.known()["U0ANN"].team == "Leads"
    assert audit(office) == []


def test_all_bad_lines_are_told_at_once(office: Office) -> None:
    """A file with everything wrong is told as a whole, in the order of its lines; one may have several faults."""
    faults = office.faults(
        "person,team,boss,manager,hours,email",
        "U0ANN,,,who,never,",
        "U0NOBODY,,,,,",
        "",
        '"U0CY","two\nlines",,U0CY,,',
        "U0CY",
    )
    assert [fault.partition(":")[0] for fault in faults] == [
        *("line 1", "line 1", "line 2", "line 2", "line 3", "line 5", "line 7")
    ]
    assert faults[0] == f"line 1: there is no column “boss”. {NOT_BOTH}"
    assert faults[1] == "line 1: “email” is a second column for the person: keep one of them."


def test_nobody_is_their_own_manager_by_way_of_others(office: Office) -> None:
    """Circles are found in the file, with what an earlier file said, and with what profiles say."""
    circle = "in such a circle somebody needs another manager, or none."
    three = office.faults("person,manager", "U0ANN,U0BO", "U0BO,U0CY", "U0CY,U0ANN")
    assert three == [f"line 2: ann reports to bo reports to cy reports to ann: {circle}"]
    office.take("person,manager", "U0ANN,U0BO", "U0CY,U0ANN")
    earlier = office.faults("person,manager", "U0CY,", "U0BO,U0ANN")
    assert earlier == [f"line 3: bo reports to ann reports to bo: {circle}"]
    assert office.take("person,manager", "U0ANN,", "U0BO,U0ANN").status == 0
    office.manager_field()
    office.sync()
    profile = office.faults("person,manager", "U0ANN,U0CY", "U0CY,")
    assert profile == [f"line 2: ann reports to cy reports to bo reports to ann: {circle}"]
    assert office.take("person,team", "U0CY,Ads").status == 0


def test_what_is_no_such_file_is_told(office: Office) -> None:
    """No file, no text, no columns, nobody in it, and a quotation mark that never closes."""
    assert office.run("import", "none.csv").refusal == "none.csv cannot be read: No such file or directory."
    file = office.folder / "people.csv"
    file.write_bytes("person,team\nU0ANN,Bücher\n".encode("latin-1"))
    assert "is not a text in UTF-8 (line 2): save it again as “CSV UTF-8”." in office.run("import", file).refusal
    assert office.faults("") == ["line 1: the file is empty. Begin with: person,team,manager,hours"]
    assert office.faults(HEADER) == ["line 1: nobody is named below it. Add a line for each person."]
    assert office.faults("team,hours", "Ads,") == [f"line 1: no column says who is meant. {NOT_BOTH}"]
    unclosed = office.take(HEADER, "U0ANN,Ads,,", 'U0BO,"Ads,,', "U0CY,,,").refusal
    assert unclosed.startswith("people.csv, line 3: this line or what follows it is no CSV")
    assert "quotation mark" in unclosed


def test_a_dry_run_changes_nothing(office: Office) -> None:
    """It says what would be, and what is wrong; it needs a database that is there."""
    said = office.take(HEADER, "U0ANN,Growth,,", words=("--dry-run",)).out
    assert said == "people.csv is in order: 1 added, 0 changed, 0 unchanged. Nothing was changed.\n"
    assert office.known()["U0ANN"].team == "Leads"
    assert "line 2: nobody" in office.take(HEADER, "U0NOBODY,,,", words=("--dry-run",)).refusal
    office.offline["CODERED_DATABASE"] = office.folder / "none.db"
    assert "There is no database" in office.take(HEADER, "U0ANN,,,", words=("--dry-run",)).refusal


def test_with_a_token_slack_is_asked_for_the_unknown(codered: Codered, office: Office) -> None:
    """Whoever was never fetched is found by id or address, and remembered if the file is taken."""
    office.offline["CODERED_DATABASE"] = office.variables["CODERED_DATABASE"] = office.folder / "new.db"
    office.database = office.folder / "new.db"
    assert len(office.faults(HEADER, "cy@example.com,Ads,,", "U0NOBODY,,zoe@example.com,", online=True)) == 1
    assert office.known() == {}
    assert office.take(HEADER, "cy@example.com,Ads,U0BO,", online=True).out.startswith("1 added")
    known = office.known()
    assert (known["U0CY"].manager, known["U0CY"].timezone, known["U0BO"].name) == ("U0BO", "Asia/Tokyo", "bo")
    assert office.take(HEADER, "bo@example.com,Ads,,", online=True).status == 0
    assert office.called("users.lookupByEmail") == 3
    assert office.called("users.info") == 2
    del codered


def test_why_slack_does_not_say_is_told(office: Office) -> None:
    """Unknown to Slack too, no scope, no answer: each has its sentence, and nothing is imported."""
    unknown = office.faults(HEADER, "zoe@example.com,,,", "U0NOBODY,,,", online=True)
    assert all(fault.endswith("Slack does not know them either: check the spelling.") for fault in unknown)
    office.workspace.core.app.scopes.remove("users:read.email")
    lacking = office.faults(HEADER, "zoe@example.com,,,", "max@example.com,,,", online=True)
    assert all("The app lacks the scope users:read.email: update the app" in fault for fault in lacking)
    assert office.called("users.lookupByEmail") == 2
    office.workspace.arm_fault("users.info", "http_500")
    assert "Slack did not answer users.info" in office.take(HEADER, "U0NOBODY,,,", online=True).refusal
    assert audit(office) == []


def test_a_whole_company_is_not_asked_for_one_by_one(office: Office) -> None:
    """After fifty unknown people Slack is left alone: fetching everybody in pages is faster."""
    faults = office.faults(HEADER, *(f"p{number}@example.com,,," for number in range(55)), online=True)
    assert office.called("users.lookupByEmail") == 50
    assert faults[-1] == "line 56: nobody is known as “p54@example.com”. Run codered people sync first."
