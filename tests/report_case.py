"""The reference case as a report sees it: played by commands, with answers at instants that are counted by hand.

    make picture

draws it for the README, with Chromium.
"""

import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

from bot.cli.briefs import read_brief, with_ids
from bot.cli.names import named
from bot.cli.reference import CASE
from bot.clock import AdjustableClock
from bot.domain import commands
from bot.domain.acknowledgement import Answer, Channel
from bot.domain.brief import Brief, Level
from bot.domain.check_ins import CriterionReport, CriterionState
from bot.domain.deferral import Decision
from bot.domain.ending import Fate, FinalState
from bot.domain.people import KnownPerson
from bot.domain.policy import Actor, Policy
from bot.domain.reporting import Report
from bot.services.house import House
from bot.services.reporting import counted
from bot.surfaces.report_page import report_page
from tests.services.service_case import deliver, do, house_of

PICTURE = Path(__file__).parents[1] / "docs" / "report.png"
WIDTH, COLOURS = 880, 128
SHOWN = 4
"""So many sections are in the picture, without their tables: that is what a README has room for."""
DECLARED = datetime(2025, 12, 1, 17, 0, tzinfo=UTC)
RETURN = date(2026, 1, 5)
RESCHEDULED = date(2026, 3, 2)
ANSWERED: tuple[tuple[str, timedelta], ...] = (
    ("ads-engineer-1", timedelta(minutes=12)),
    ("ads-designer", timedelta(minutes=25)),
    ("shopping-engineer-1", timedelta(minutes=40)),
    ("ads-engineer-2", timedelta(hours=2)),
    ("shopping-engineer-2", timedelta(hours=3, minutes=30)),
    ("health-engineer-1", timedelta(hours=5)),
    ("pulse-engineer", timedelta(hours=23)),
)
"""Who acknowledged, how long after the declaration. The second health engineer has a concern and keeps it."""
OBJECTED = ("health-engineer-2", timedelta(hours=6))
LOWERED = datetime(2025, 12, 15, 17, 0, tzinfo=UTC)
WRITING = {date(2025, 12, 1): 2, date(2025, 12, 2): 3, date(2025, 12, 3): 3, date(2025, 12, 4): 1}
"""How many of the three leads answered the check-in of a day; on the others, all but one."""


def identity(handle: str) -> str:
    """Return the id of somebody of the reference company."""
    return "U0" + handle.replace("-", "").upper()


def brief() -> Brief:
    """Return the reference case's brief, with ids."""
    case = read_brief(CASE)
    people = {name: identity(name) for name in case.people()}
    channels = {name: "C0" + name.upper() for name in case.audience.channels}
    return with_ids(case, people, channels)


@contextmanager
def reported(folder: Path) -> Iterator[House]:
    """Give a house in which the reference case has just been stood down."""
    case = brief()
    leader = Actor(id=identity("chief-executive"))
    with house_of(folder / "codered.db", policy=Policy(declarers=(leader.id,))) as house:
        _introduce(house)
        do(house, commands.SaveDraft(actor=leader, brief=case), commands.Declare(actor=leader, alert="CR-1"))
        _pass(house, timedelta())
        _answer(house)
        _work(house, until=LOWERED)
        lowered = "Two of three criteria hold."
        do(
            house,
            commands.ChangeLevel(actor=leader, alert="CR-1", level=Level.ORANGE, because=lowered, higher=False),
        )
        _work(house, until=DECLARED + timedelta(days=21))
        do(house, _stand_down(leader, case))
        yield house


def report(house: House) -> Report:
    """Return the report on the case as of now."""
    with house.store.snapshot() as reading:
        alert = reading.alerts.find("CR-1")
        assert alert is not None
        return counted(reading, house.policy, alert, house.clock.now())


def _introduce(house: House) -> None:
    with house.store.transaction() as tx:
        for handle in ("chief-executive", *read_brief(CASE).people()):
            tx.people.remember(KnownPerson(id=identity(handle), name=handle, fetched_at=DECLARED))


def _pass(house: House, span: timedelta) -> None:
    clock = house.clock
    assert isinstance(clock, AdjustableClock)
    clock.advance(span)
    deliver(house)


def _answer(house: House) -> None:
    given = [(at, who, Answer.ACKNOWLEDGED) for who, at in ANSWERED] + [
        (OBJECTED[1], OBJECTED[0], Answer.OBJECTED)
    ]
    for at, who, what in sorted(given):
        _pass(house, DECLARED + at - house.clock.now())
        _write(house)
        reason = "I am on leave from 8 December." if what is Answer.OBJECTED else ""
        actor = Actor(id=identity(who))
        do(
            house,
            commands.Acknowledge(actor=actor, alert="CR-1", how=Channel.BUTTON, answer=what, reason=reason),
        )


def _work(house: House, until: datetime) -> None:
    """Let the days pass, and have leads answer the check-in of each, half an hour after it has opened."""
    while (now := house.clock.now()) < until:
        opened = now.replace(hour=18, minute=0)
        _pass(house, min(opened if opened > now else opened + timedelta(days=1), until) - now)
        _write(house)


def _write(house: House) -> None:
    """Have so many leads answer an open check-in as write on that day."""
    alert = house.store.reading.alerts.find("CR-1")
    check_in = alert.check_in if alert else None
    if alert is None or check_in is None or not check_in.open or check_in.answers:
        return
    number = WRITING.get(check_in.opened_at.date(), 2)
    state = CriterionState.ON_TRACK
    criteria = tuple(CriterionReport(criterion=one, state=state) for one in alert.terms.exit_criteria)
    for asked in check_in.asked[:number]:
        do(
            house,
            commands.AnswerCheckIn(
                actor=Actor(id=asked.person),
                alert="CR-1",
                check_in=check_in.id,
                progress="Faster by the day.",
                criteria=criteria,
            ),
        )


def _stand_down(leader: Actor, case: Brief) -> commands.StandDown:
    met, partly = FinalState.MET, FinalState.PARTLY
    return commands.StandDown(
        actor=leader,
        alert="CR-1",
        returns_on=RETURN,
        verdicts=(
            commands.Verdict(project="Advertising", decision=Decision.RESUMED),
            commands.Verdict(project="Health agent", decision=Decision.RESCHEDULED, until=RESCHEDULED),
            commands.Verdict(project="Shopping agent", decision=Decision.CANCELLED, note="A partner builds it."),
            commands.Verdict(project="Pulse", decision=Decision.RESUMED),
        ),
        criteria=tuple(
            commands.Finding(state=state, which=place) for place, state in enumerate((met, met, partly), start=1)
        ),
        note="The third is nearly there, and stays with the research team.",
        resources=tuple(
            commands.Disposal(fate=Fate.RETURNED, which=place + 1) for place in range(len(case.resources))
        ),
    )


def draw() -> None:
    """Write the picture that the README shows: the top of the report's page."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    with tempfile.TemporaryDirectory() as folder, reported(Path(folder)) as house:
        names = house.store.reading.people.names()
        page = Path(folder) / "report.html"
        written = report_page(report(house), house.policy.zone, lambda text: named(text, names))
        page.write_text(written, encoding="utf-8")
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
            view = browser.new_page(viewport={"width": WIDTH, "height": 900}, color_scheme="light")
            view.goto(page.as_uri())
            view.add_style_tag(content=f".table,section:nth-of-type(n+{SHOWN + 1}){{display:none}}")
            PICTURE.parent.mkdir(exist_ok=True)
            view.locator("main").screenshot(path=PICTURE)
            browser.close()
    with Image.open(PICTURE) as drawn:
        drawn.quantize(COLOURS).save(PICTURE, optimize=True)
    sys.stdout.write(f"{PICTURE}: {PICTURE.stat().st_size // 1000} kB\n")


if __name__ == "__main__":
    draw()
