"""`codered preview`, `declare` and `templates lint`: from a file to a memo or a draft."""

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.cli.briefs import read_brief
from bot.cli.reference import CASE
from bot.errors import InvalidInput
from bot.memos import packaged_templates
from tests.cli.cli_case import Ran
from tests.conftest import Scene

Codered = Callable[..., Ran]

BRIEF = """\
level: red
focus: Speed
problem: It is slow
exit_criteria: [It is fast]
lead: U0LEAD
review_on: 2030-01-01
audience: {channels: [C0HOME]}
workstreams: [{name: Latency}]
reassignments: [{person: U0ANN, from: Ads, to: Latency}]
deferrals: [{project: Ads, owner: U0BOB, why: its people move}]
"""


def brief(folder: Path, text: str = BRIEF) -> Path:
    """Write a brief file."""
    file = folder / "brief.yml"
    file.write_text(text, "utf-8")
    return file


def own_template(folder: Path) -> Path:
    """Give a company a template of its own, which is still the packaged one; return its file."""
    mine = folder / "memos" / "en" / "declaration.red.md"
    mine.parent.mkdir(parents=True)
    shutil.copy(Path(str(packaged_templates())) / "en" / mine.name, mine)
    return mine


FORMATS = {
    "text": "Code red: Speed\n\nFrom today, Speed comes before everything else we do.",
    "markdown": "# Code red: Speed\n",
    "html": '<h1 dir="auto">Code red: Speed</h1>',
}


@pytest.mark.parametrize("form", FORMATS)
def test_a_preview_in_each_format(codered: Codered, tmp_path: Path, form: str) -> None:
    """The memo is printed without Slack and without a database."""
    ran = codered("preview", brief(tmp_path), "--format", form)
    assert ran.status == 0
    assert FORMATS[form] in ran.out
    assert "It is slow" in ran.out
    assert not (tmp_path / "codered.db").exists()


UNNAMED = {"en": "the focus still to be named", "fr": "la priorité encore à préciser"}


@pytest.mark.parametrize("language", UNNAMED)
@pytest.mark.parametrize("level", ["yellow", "orange", "red"])
@pytest.mark.parametrize("rest", ["", BRIEF.partition("focus: Speed\n")[2]], ids=["nothing", "the rest"])
def test_a_brief_without_a_focus_reads_well(
    codered: Codered, tmp_path: Path, level: str, language: str, rest: str
) -> None:
    """Whoever previews an unfinished draft reads whole sentences, which say what is still to be named."""
    draft = brief(tmp_path, f"level: {level}\n{rest}")
    subject, *lines = codered("preview", draft, "--lang", language).out.splitlines()
    assert subject.endswith(UNNAMED[language])
    assert UNNAMED[language] in "\n".join(lines)
    for line in lines:
        assert "**" not in line
        assert not re.search(r"\S  \S| [,.]|\( ?\)", line), line


def test_a_preview_as_blocks_is_what_slack_would_be_sent(codered: Codered, tmp_path: Path) -> None:
    """One JSON array of messages, each with its text and its blocks."""
    messages = json.loads(codered("preview", brief(tmp_path), "--format", "blocks").out)
    assert all(set(message) == {"text", "blocks"} for message in messages)
    assert messages[0]["blocks"][0]["text"]["text"] == "Code red: Speed"


def test_a_preview_in_another_language(codered: Codered, tmp_path: Path) -> None:
    """French where it is asked for; a language without templates is refused, not replaced."""
    assert codered("preview", brief(tmp_path), "--lang", "fr").out.startswith(
        "Code rouge\N{NO-BREAK SPACE}: Speed"
    )
    canadian = [codered("preview", brief(tmp_path), "--lang", language).out for language in ("fr_CA", "fr-CA")]
    assert canadian[0] == canadian[1]
    assert canadian[0].startswith("Code rouge")
    refusal = codered("preview", brief(tmp_path), "--lang", "de").refusal
    assert refusal == "There are no memos in “de”. Choose one of: en, fr."
    assert "There are no memos in “xx”" in codered("preview", brief(tmp_path, f"{BRIEF}language: xx\n")).refusal


def test_a_preview_in_two_languages(codered: Codered, tmp_path: Path) -> None:
    """The brief asks for both, or the option does; the memo is said in one after the other."""
    for told in (
        codered("preview", brief(tmp_path, f"{BRIEF}language: fr+en\n")).out,
        codered("preview", brief(tmp_path), "--lang", "fr+en").out,
    ):
        assert told.startswith("Code rouge\N{NO-BREAK SPACE}: Speed")
        assert "Code red: Speed" in told


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ("en+xx", "There are no memos in “xx”. Choose one of: en, fr."),
        ("en+", "There are no memos in “”. Choose one of: en, fr."),
        ("fr+fr-CA", "“fr+fr-CA” names the same language twice. Name it once."),
        ("en+fr+en", "A memo is read in two languages at most, as in en+fr."),
    ],
)
def test_languages_that_cannot_be_said_together(
    codered: Codered, tmp_path: Path, asked: str, sentence: str
) -> None:
    """Each is one that there are memos in, none is named twice, and two are the most."""
    assert codered("preview", brief(tmp_path, f"{BRIEF}language: {asked}\n")).refusal == sentence


def test_the_reference_case_is_previewed_with_its_handles(codered: Codered) -> None:
    """A file with handles and channel names needs no Slack to be looked at."""
    assert "@head-of-chatgpt" in codered("preview", CASE).out


MISTAKES = {
    "": "holds no brief. Begin with: level: red",
    "- a\n": "holds no brief. Begin with: level: red",
    "level: [\n": "is not valid YAML, line 2: expected the node content",
    "a: b: c\n": "is not valid YAML, line 1: mapping values are not allowed here",
    "brief: 7\n": "the brief must have fields of its own",
    "focus: x\n": "level is missing",
    "level: purple\n": "level must be 'yellow', 'orange' or 'red'",
    "level: red\nfoo: 1\n": "foo is not part of a brief",
    "level: red\nfocus: [a]\n": "focus must be a text: put it in quotes",
    "level: red\nreview_on: soon\n": "review_on must be a day, as in 2026-01-15",
    "level: red\nreview_on: 2026-02-30\n": "holds a day that does not exist",
    "level: red\ncadence: {kind: hourly}\n": "cadence, kind must be 'none', 'daily-call'",
    "level: red\ncadence: {timezone: Mars/Base}\n": "cadence, timezone cannot be used: “Mars/Base” is",
    "level: red\nreassignments: [{person: a}]\n": "reassignments, item 1, from is missing",
    "level: red\ndeferrals: [{project: '', owner: a, why: b}]\n": "deferrals, item 1, project must not be empty",
    f"level: red\nfocus: {'x' * 151}\n": "focus is too long: at most 150",
    "level: red\nworkstreams: x\n": "workstreams must be a list",
    "level: red\npractice: perhaps\n": "practice must be true or false",
    "level: red\nresources: [{kind: luck, note: a}]\n": "resources, item 1, kind must be 'sprint', 'budget'",
}


@pytest.mark.parametrize("text", MISTAKES, ids=lambda text: text[:30].strip() or "empty")
def test_each_mistake_in_a_file_is_a_sentence(codered: Codered, tmp_path: Path, text: str) -> None:
    """The sentence names the file, the place in it, and what belongs there."""
    refusal = codered("preview", brief(tmp_path, text)).refusal
    assert refusal.startswith(f"{tmp_path / 'brief.yml'} ")
    assert MISTAKES[text] in refusal


def test_a_file_that_cannot_be_read(codered: Codered, tmp_path: Path) -> None:
    """Missing, a folder, or not text: the sentence says which."""
    assert codered("preview", "no.yml").refusal == "no.yml cannot be read: No such file or directory."
    assert "Is a directory" in codered("preview", tmp_path).refusal
    (tmp_path / "binary.yml").write_bytes(b"\xff\xfe\x00")
    assert codered("preview", "binary.yml").refusal == "binary.yml is not a text in UTF-8."


def test_templates_are_in_order(codered: Codered) -> None:
    """What is packaged passes its own check."""
    ran = codered("templates", "lint")
    assert (ran.status, ran.out) == (0, "All templates are in order.\n")


def test_a_broken_template_of_the_company_is_found(codered: Codered, tmp_path: Path) -> None:
    """Each finding is a line with the file and the place; a preview refuses the same template in a sentence."""
    mine = own_template(tmp_path)
    folder = mine.parents[1]
    good = mine.read_text("utf-8")
    mine.write_text(good + "\n{% if %}", "utf-8")
    ran = codered("templates", "lint", CODERED_TEMPLATES=folder)
    assert ran.status == 1
    assert str(mine) in ran.out
    assert "Traceback" not in ran.err
    assert str(mine) in codered("preview", brief(tmp_path), CODERED_TEMPLATES=folder).refusal
    mine.write_text(good.replace("# Code red: {{ focus }}", "# Code red: {{ focsu }}"), "utf-8")
    assert "focsu" in codered("templates", "lint", CODERED_TEMPLATES=folder).out
    assert "focsu" in codered("preview", brief(tmp_path), CODERED_TEMPLATES=folder).refusal
    assert "is no folder" in codered("preview", brief(tmp_path), CODERED_TEMPLATES=tmp_path / "nowhere").refusal


def test_findings_as_json(codered: Codered, tmp_path: Path) -> None:
    """Programs get the path, the line and the sentence of each; without any, an empty list and status 0."""
    assert json.loads(codered("templates", "lint", "--json").out) == []
    mine = own_template(tmp_path)
    mine.write_text(mine.read_text("utf-8").replace("# Code red: {{ focus }}", "# Code red: {{ focsu }}"), "utf-8")
    ran = codered("templates", "lint", "--json", CODERED_TEMPLATES=mine.parents[1])
    assert ran.status == 1
    [found] = json.loads(ran.out)
    assert (found["path"], found["line"]) == (str(mine), 8)
    assert found["sentence"] == "there is no variable “focsu”; did you mean “focus”?"


def test_a_template_of_the_company_is_used(codered: Codered, tmp_path: Path) -> None:
    """One file of one's own is enough; the others stay."""
    mine = own_template(tmp_path)
    folder = mine.parents[1]
    mine.write_text(mine.read_text("utf-8").replace("Why now", "Why we do this"), "utf-8")
    assert "Why we do this" in codered("preview", brief(tmp_path), CODERED_TEMPLATES=folder).out
    yellow = brief(tmp_path, BRIEF.replace("red", "yellow"))
    assert codered("preview", yellow, CODERED_TEMPLATES=folder).status == 0


def test_a_draft_from_a_file_with_ids_needs_no_slack(codered: Codered, tmp_path: Path) -> None:
    """The draft is in the database, and the answer says how it is declared."""
    ran = codered("declare", brief(tmp_path))
    assert ran.status == 0
    assert "CR-1 is saved as a draft: nobody has been told yet." in ran.out
    assert "In Slack: /codered declare CR-1" in ran.out
    assert "draft" in codered("status", "CR-1").out


def test_whose_draft_it_is_has_to_be_said(codered: Codered, tmp_path: Path) -> None:
    """Without a lead in the file the author is named on the command line."""
    file = brief(tmp_path, "level: red\n")
    assert codered("declare", file).refusal == "Say whose draft it is: codered declare BRIEF.yml --as U…"
    assert codered("declare", file, "--as", "U0ANN").status == 0


def test_a_draft_that_the_rules_refuse(codered: Codered, tmp_path: Path) -> None:
    """A date in the past and an unknown workstream are refused as in Slack, and nothing is kept."""
    assert "has passed" in codered("declare", brief(tmp_path, BRIEF.replace("2030", "2020"))).refusal
    assert (
        "has no workstream “Nowhere”"
        in codered("declare", brief(tmp_path, BRIEF.replace("to: Latency", "to: Nowhere"))).refusal
    )
    assert codered("status").out == "No alert is running, and there is no draft.\n"


def test_handles_are_looked_up_in_the_workspace(codered: Codered, scene: Scene) -> None:
    """A file with handles and channel names becomes a draft with ids, which a leader declares in Slack."""
    slack = {
        "SLACK_BOT_TOKEN": scene.workspace.bot_token,
        "SLACK_API_URL": scene.workspace.api_url,
        "CODERED_DATABASE": scene.house.store.path,
    }
    case = CASE.read_text("utf-8").replace("2025-12-15", "2030-01-01").replace("2026-01-31", "2030-01-31")
    ran = codered("declare", brief(Path.cwd(), case), "--as", "@chief-executive", **slack)
    assert "8 reassigned people" in ran.out
    assert scene.alert("CR-1").terms.lead == scene.id("head-of-chatgpt")
    assert "CR-1 is declared" in scene.type("declare CR-1").text
    unknown = brief(Path.cwd(), case.replace("pulse-engineer", "nobody-here"))
    assert "nobody-here" in codered("declare", unknown, **slack).refusal
    elsewhere = brief(Path.cwd(), case.replace("[announcements,", "[nowhere,"))
    assert "I do not know the channel “nowhere”" in codered("declare", elsewhere, **slack).refusal


def test_handles_need_a_workspace_that_answers(codered: Codered, tmp_path: Path, scene: Scene) -> None:
    """Without a token, with a wrong one, or without an answer, the sentence says what is needed."""
    file = brief(tmp_path, BRIEF.replace("U0ANN", "ann"))
    assert "SLACK_BOT_TOKEN is not set" in codered("declare", file).refusal
    wrong = {"SLACK_BOT_TOKEN": "xoxb-wrong", "SLACK_API_URL": scene.workspace.api_url}
    assert codered("declare", file, **wrong).refusal == "Slack refused users.list: invalid_auth."
    silent = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_API_URL": "http://127.0.0.1:9/api/"}
    assert "Slack cannot be reached for users.list" in codered("declare", file, **silent).refusal


def test_a_cadence_in_a_file_has_a_day_and_a_link(tmp_path: Path) -> None:
    """The bare word “on”, which YAML takes for “true”, is the day; anything but a link is refused."""
    path = tmp_path / "brief.yml"
    path.write_text("level: red\ncadence: {kind: weekly-call, on: tuesday, link: https://a.example/x}\n")
    cadence = read_brief(path).cadence
    assert (cadence.on, cadence.link) == ("tuesday", "https://a.example/x")
    path.write_text("level: red\ncadence: {link: a.example}\n")
    with pytest.raises(InvalidInput, match=r"cadence, link cannot be used: “a\.example” is not a link"):
        read_brief(path)
