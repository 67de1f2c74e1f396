"""`codered preview`: the page with every memo as Slack shows it, what changes, and watching."""

import re
import signal
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.cli.briefs import read_brief
from bot.cli.comparing import Line, compared
from bot.cli.preview_page import Page, shown_to_all
from bot.cli.reference import CASE
from bot.memos import Memos
from tests.cli.cli_case import Ran, Running, running
from tests.conftest import Scene
from tests.memos.memo_case import NOW

Codered = Callable[..., Ran]

BRIEF = """\
level: red
focus: Speed
problem: It is slow & <b>old</b>
exit_criteria: [It is fast]
lead: head-of-speed
review_on: 2030-01-01
audience: {channels: [general], ping: channel}
workstreams: [{name: Latency}]
reassignments:
  - {person: ann, from: Ads, to: Latency}
  - {person: bea, from: Ads, to: Latency}
deferrals: [{project: Ads, owner: bob, why: its people move}]
"""


def brief(folder: Path, text: str = BRIEF, name: str = "brief.yml") -> Path:
    """Write a brief file."""
    file = folder / name
    file.write_text(text, "utf-8")
    return file


def page(folder: Path, text: str = BRIEF) -> str:
    """Return the page of a brief."""
    return Page("brief.yml", NOW, shown_to_all(Memos(), read_brief(brief(folder, text)), NOW, None)).html()


def test_the_page_shows_every_reader_what_they_get(codered: Codered, tmp_path: Path) -> None:
    """The memo, what somebody who moves gets, and what an owner gets; each wide, on a phone, and as plain text."""
    ran = codered("preview", brief(tmp_path), "--output", "page.html")
    assert ran.status == 0
    assert ran.out == f"The preview is in {tmp_path.resolve() / 'page.html'}.\n"
    html = (tmp_path / "page.html").read_text("utf-8")
    titles = re.findall(r"<h2[^>]*>(.*?)</h2>", html)
    assert titles == [
        "The memo, as everybody reads it in #general, with @channel",
        "Direct message to @ann, who moves to “Latency”; one other gets one too",
        "Direct message to @bob, who owns “Ads”",
    ]
    for title in ("In Slack, wide", "In Slack, on a phone", "For notifications and screen readers"):
        assert html.count(title) == 3
    assert not (tmp_path / "codered.db").exists()


def test_the_page_is_whole_in_itself_and_what_was_typed_stays_text(tmp_path: Path) -> None:
    """It loads nothing from anywhere, has no script, and markup in a brief is shown as it was typed."""
    html = page(tmp_path)
    assert "<script" not in html
    assert not re.search(r"<(?:link|img|iframe)\b|\bsrc=|@import|url\(", html)
    assert "<b>old</b>" not in html
    assert html.count("It is slow &amp; &lt;b&gt;old&lt;/b&gt;.") == 6
    assert "prefers-color-scheme: dark" in html


def test_the_plain_text_is_what_a_notification_says(tmp_path: Path) -> None:
    """People, channels and the ping are names, and nothing is escaped for Slack."""
    texts = shown_to_all(Memos(), read_brief(brief(tmp_path)), NOW, None)[0].texts
    assert texts[0].startswith("@channel Code red: Speed\n")
    assert "@head-of-speed leads, and decides." in texts[0]
    assert "It is slow & <b>old</b>." in texts[0]
    assert "From Ads: @ann and @bea" in texts[0]


def test_people_and_channels_are_mentions_and_answers_have_buttons(tmp_path: Path) -> None:
    """Handles and names of the file look as they will look in Slack, without Slack being asked."""
    html = page(tmp_path)
    assert re.search(r'class="mention"[^>]*>@head-of-speed<', html)
    assert re.search(r'class="mention broadcast"[^>]*>@channel<', html)
    assert html.count(">Acknowledge</button>") == 4


def test_every_message_of_a_long_memo_is_shown(tmp_path: Path) -> None:
    """What does not fit one message follows in the thread, and the page says so."""
    more = ", ".join(f"{{project: Project {n}, owner: bob, why: {'a reason ' * 20}}}" for n in range(40))
    long = BRIEF.replace("deferrals: [", f"deferrals: [{more}, ")
    [memo, *_] = shown_to_all(Memos(), read_brief(brief(tmp_path, long)), NOW, None)
    assert len(memo.messages) == len(memo.texts) == len(memo.shown["wide"]) > 2
    html = Page("brief.yml", NOW, (memo,)).html()
    assert html.count("in the thread") == 2 * (len(memo.messages) - 1)


def test_a_practice_has_no_direct_messages(tmp_path: Path) -> None:
    """Only the memo is shown, and nobody is pinged by it."""
    [memo] = shown_to_all(Memos(), read_brief(brief(tmp_path, BRIEF + "practice: true\n")), NOW, None)
    assert "with @channel" not in memo.reader
    assert "@channel" not in memo.texts[0]


def test_the_reference_case_in_french() -> None:
    """The whole page is in the language that was asked for, in what readers get."""
    shown = shown_to_all(Memos(), read_brief(CASE), NOW, "fr")
    assert [one.memo.template for one in shown] == ["fr/declaration.red", "fr/reassignment", "fr/deferral"]


def test_opening_without_a_browser_writes_the_page(codered: Codered, tmp_path: Path) -> None:
    """The file is named, so that somebody can open it."""
    ran = codered("preview", brief(tmp_path), "--open", "--no-browser")
    found = re.fullmatch(r"The preview is in (.+)\.\n", ran.out)
    assert found is not None
    assert "Code red: Speed" in Path(found[1]).read_text("utf-8")


def test_a_page_that_cannot_be_written(codered: Codered, tmp_path: Path) -> None:
    """The sentence names the file and why."""
    ran = codered("preview", brief(tmp_path), "--output", tmp_path / "nowhere" / "page.html")
    assert "page.html cannot be written: No such file or directory." in ran.refusal


def test_the_page_never_takes_the_place_of_the_brief(codered: Codered, tmp_path: Path) -> None:
    """Whoever gives the brief's own name for the page is told, and the brief stays."""
    written = brief(tmp_path)
    ran = codered("preview", written, "--output", written)
    assert ran.status == 2
    assert "would write over" in ran.err
    assert written.read_text("utf-8") == BRIEF


def test_a_brief_of_endless_brackets(codered: Codered, tmp_path: Path) -> None:
    """It is refused in a sentence, however deep; the process does not die of it."""
    ran = codered("preview", brief(tmp_path, "[" * 100_000))
    assert "nests its lists and keys too deep to be read." in ran.refusal


@pytest.mark.parametrize(
    ("before", "after", "lines"),
    [
        ("a\n\nb", "a\nb", ()),
        ("a\nb\nc", "a\nx\nc", (("same", "a"), ("removed", "b"), ("added", "x"), ("same", "c"))),
        ("a", "a\nb", (("same", "a"), ("added", "b"))),
        (
            "a\nb\nc\nd\ne\nf",
            "x\nb\nc\nd\ne\ny",
            (
                ("removed", "a"),
                ("added", "x"),
                ("same", "b"),
                ("gap", ""),
                ("same", "e"),
                ("removed", "f"),
                ("added", "y"),
            ),
        ),
    ],
)
def test_comparing_two_texts(before: str, after: str, lines: tuple[Line, ...]) -> None:
    """What differs is shown with a line around it; empty lines do not count."""
    assert compared(before, after) == lines


def test_what_changes_against_another_brief(codered: Codered, tmp_path: Path) -> None:
    """The lines that go and that come, in text and in Markdown; the page shows the same."""
    other = brief(tmp_path, name="other.yml")
    file = brief(tmp_path, BRIEF.replace("It is fast", "It is very fast"))
    ran = codered("preview", file, "--diff", other)
    assert ran.out.startswith(f"Against {other}:\n")
    assert "\n- • It is fast\n+ • It is very fast\n" in ran.out
    assert (
        "\n- - It is fast\n+ - It is very fast\n"
        in codered("preview", file, "--diff", other, "--format", "markdown").out
    )
    assert "both read the same" in codered("preview", file, "--diff", file).out
    codered("preview", file, "--diff", other, "-o", "page.html")
    html = (tmp_path / "page.html").read_text("utf-8")
    assert f"What changes against {other}" in html
    assert "<del>• It is fast</del>" in html
    assert "<ins>• It is very fast</ins>" in html
    assert codered("preview", file, "--diff", other, "--format", "html").status == 2


def test_what_changes_against_an_alert(codered: Codered, scene: Scene, tmp_path: Path) -> None:
    """A brief is compared with what the alert said last: its draft, the memo as sent, the memo as amended."""
    slack = {
        "SLACK_BOT_TOKEN": scene.workspace.bot_token,
        "SLACK_API_URL": scene.workspace.api_url,
        "CODERED_DATABASE": scene.house.store.path,
    }
    text = CASE.read_text("utf-8").replace("2025-12-15", "2030-01-01").replace("2026-01-31", "2030-01-31")
    file = brief(tmp_path, text.replace("\nlanguage: fr", "\nlanguage: en"))
    codered("declare", file, "--as", "@chief-executive", **slack)
    assert "Against CR-1, the draft:" in codered("preview", file, "--diff", **slack).out
    scene.type("declare CR-1")
    faster = brief(tmp_path, file.read_text("utf-8").replace("30 %", "40 %"), "faster.yml")
    ran = codered("preview", faster, "--diff", "cr-1", **slack)
    assert "Against CR-1 as it was sent, version 1:" in ran.out
    assert re.search(r"\n- • Median .* 30 %.*\n(?:- .*\n)*\+ • Median .* 40 %", ran.out)
    assert "There is no alert “CR-9”" in codered("preview", faster, "--diff", "CR-9", **slack).refusal
    alien = brief(tmp_path, BRIEF, "alien.yml")
    assert (
        "has the focus “Speed”. Say what to compare with" in codered("preview", alien, "--diff", **slack).refusal
    )


def get(url: str, **headers: str) -> tuple[int, str]:
    """Ask for a page; return the status and what it says."""
    request = urllib.request.Request(url, headers=headers)  # noqa: S310 - our own page
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310 - our own page
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, ""


def until(running: Running, url: str, words: str) -> str:
    """Wait until the page says something."""
    deadline = time.monotonic() + 30
    while words not in (html := get(url)[1]):
        assert running.process.poll() is None, running.said()
        assert time.monotonic() < deadline, running.said()
        time.sleep(0.05)
    return html


def test_the_page_follows_every_change(tmp_path: Path) -> None:
    """A change shows at once; what is broken is said with its line above what was before; Ctrl-C ends it."""
    file = brief(tmp_path)
    with running(tmp_path, "preview", str(file), "--open", "--watch", "--no-browser") as watching:
        watching.wait_for("follows every change")
        found = re.search(r"http://127\.0\.0\.1:\d+/", watching.said())
        assert found is not None
        url = found[0]
        assert 'fetch("version"' in until(watching, url, "It is fast")
        assert get(url, Host="elsewhere.example")[0] == 404
        assert get(f"{url}nothing")[0] == 404
        version = get(f"{url}version")[1]
        brief(tmp_path, BRIEF.replace("level: red", "level: rde"))
        html = until(watching, url, "must be ")
        assert "brief.yml has values that cannot be used: level must be" in html
        assert "(line 1)" in html
        assert "It is fast" in html
        assert get(f"{url}version")[1] != version
        brief(tmp_path, BRIEF.replace("It is fast", "It is very fast"))
        assert "cannot be used" not in until(watching, url, "It is very fast")
        assert watching.stop(signal.SIGINT) == 0


def test_watching_prints_again_and_goes_on_after_a_mistake(tmp_path: Path) -> None:
    """Without a page the memo is printed anew; a broken template is named with file and line."""
    mine = tmp_path / "memos" / "en" / "deferral.md"
    mine.parent.mkdir(parents=True)
    mine = mine.with_name("declaration.red.md")
    front = '---\nsubject: "S"\nkind: declaration\nlevel: red\nlanguage: en\ndescription: d\n---\n'
    file = brief(tmp_path)
    with running(tmp_path, "preview", str(file), "--watch", CODERED_TEMPLATES=tmp_path / "memos") as watching:
        watching.wait_for("Code red: Speed")
        mine.write_text(front + "Ours:\n\n{{ focsu }}")
        watching.wait_for(f"{mine}, line 10:")
        mine.write_text(front + "Ours: {{ focus }}")
        watching.wait_for("Ours: Speed")
        assert watching.stop(signal.SIGINT) == 0
