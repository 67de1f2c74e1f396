"""Changes of the memo templates while Code Red runs: the admins hear once of what breaks and of what is mended."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.clock import AdjustableClock
from bot.domain.people import KnownPerson
from bot.memos import LastingMemos, packaged_templates
from bot.services import templates
from bot.services.house import House
from tests.domain.domain_case import NOW, POLICY
from tests.services.service_case import declared, deliver, house_of

FRONT = '---\nsubject: "S"\nkind: declaration\nlevel: red\nlanguage: en\ndescription: d\n---\n'
BROKEN, GOOD = FRONT + "{{ focsu }}", FRONT + "{{ focus }}"


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    """Give the file of a company's own declaration of code red, which is in order."""
    path = tmp_path / "memos" / "en" / "declaration.red.md"
    path.parent.mkdir(parents=True)
    path.write_text(GOOD)
    return path


@pytest.fixture
def house(tmp_path: Path, mine: Path) -> Iterator[House]:
    """Give a house with two admins, one of them gone, and somebody who is none."""
    with house_of(tmp_path / "codered.db") as made:
        own = started(made, mine)
        with own.store.transaction() as tx:
            for name, admin, gone in (("U0ADMIN", True, False), ("U0GONE", True, True), ("U0ANN", False, False)):
                person = KnownPerson(id=name, name=name, is_admin=admin, deleted=gone, fetched_at=NOW)
                tx.people.remember(person)
        yield own


def started(house: House, mine: Path) -> House:
    """Return the house as another process has it that has just started."""
    memos = LastingMemos(mine.parents[1], packaged_templates())
    return replace(house, memos=memos)


def audited(house: House) -> list[str]:
    """Return what the audit log says of templates."""
    return [row["event"] for row in house.store.reading.audit.rows()]


def texts(house: House) -> list[tuple[str, str]]:
    """Let everything go out; return to whom, and the text."""
    return [(row.lane, row.payload["text"]) for row in deliver(house)]


def test_a_broken_change_and_its_mending_are_told_once_each(house: House, mine: Path) -> None:
    """Each admin who works here gets the file, the line, and what to do; later, that it is in order."""
    templates.follow(house)
    assert texts(house) == []
    mine.write_text(BROKEN)
    for _ in range(3):
        templates.follow(house)
    [(reader, text)] = texts(house)
    assert reader == "U0ADMIN"
    assert f"{mine}, line 8: there is no variable “focsu”; did you mean “focus”?" in text
    assert str(mine) in templates.standing(house)
    mine.write_text(GOOD)
    for _ in range(3):
        templates.follow(house)
    [(reader, text)] = texts(house)
    assert reader == "U0ADMIN"
    assert f"{mine} is in order again" in text
    assert audited(house) == ["TemplateRefused", "TemplateMended"]
    assert templates.standing(house) == ""


def test_several_processes_and_a_restart_tell_it_once(house: House, mine: Path) -> None:
    """What the audit log has already is not told again; what was mended while nothing ran is told."""
    mine.write_text(BROKEN)
    templates.follow(house)
    templates.follow(started(house, mine))
    assert audited(house) == ["TemplateRefused"]
    mine.write_text(GOOD)
    templates.follow(started(house, mine))
    mine.write_text(BROKEN)
    templates.follow(started(house, mine))
    assert audited(house) == ["TemplateRefused", "TemplateMended", "TemplateRefused"]


def test_a_file_that_is_taken_away_is_mended(house: House, mine: Path) -> None:
    """Without the override the packaged template holds, and nothing is broken."""
    mine.write_text(BROKEN)
    templates.follow(house)
    mine.unlink()
    templates.follow(house)
    assert audited(house) == ["TemplateRefused", "TemplateMended"]


def test_broken_words_are_told_as_one_thing(house: House, mine: Path) -> None:
    """A language whose words are broken is one mistake, however many memos it has."""
    folder = mine.parents[1] / "de"
    folder.mkdir()
    for template in (packaged_templates() / "fr").glob("*.md"):
        said = template.read_text().replace("\nlanguage: fr\n", "\nlanguage: de\n")
        (folder / template.name).write_text(said)
    (folder / "words.yml").write_text("months: [")
    templates.follow(house)
    assert audited(house) == ["TemplateRefused"]
    body = json.loads(house.store.reading.audit.rows()[0]["body"])
    assert body["source"] == str(folder / "words.yml")


def test_the_channel_of_the_audit_log_is_told_too(house: House, mine: Path) -> None:
    """Where no admin is known, somebody reads it all the same."""
    policy = POLICY.model_copy(update={"audit_channel": "C0AUDIT"})
    mine.write_text(BROKEN)
    templates.follow(replace(house, source=replace(house.source, current=policy)))
    assert [reader for reader, _ in texts(house)] == ["U0ADMIN", "C0AUDIT"]


def test_every_message_has_its_template_in_the_record(house: House) -> None:
    """The memo and each kind of direct message are kept once with the name and hash of their template."""
    declared(house)
    kept = house.store.reading.alerts.memos("CR-1")
    names = [memo["template"] for memo in kept]
    assert len(names) == len(set(names))
    assert {"declaration", "reassignment", "deferral"} <= {memo["kind"] for memo in kept}
    for memo in kept:
        sources = [mine for mine in house.memos.judged if f"{mine.parent.name}/{mine.stem}" == memo["template"]]
        assert memo["template_hash"] in {hashlib.sha256(mine.read_bytes()).hexdigest() for mine in sources}
        assert memo["kind"] == memo["template"].split("/")[1].split(".")[0]
        assert memo["language"] == "en"


def test_a_reminder_is_kept_with_its_template_when_it_goes_out(house: House) -> None:
    """What is written anew at the last moment is kept as it was written then."""
    declared(house)
    assert isinstance(house.clock, AdjustableClock)
    house.clock.advance(timedelta(days=3))
    deliver(house)
    assert "en/reminder" in {memo["template"] for memo in house.store.reading.alerts.memos("CR-1")}
