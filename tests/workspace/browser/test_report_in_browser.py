"""The report as a page, in a browser: wide, on a telephone, in the dark, printed."""

from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, Page

from bot.surfaces.report_page import report_page
from tests.report_case import report, reported

ZONE = ZoneInfo("UTC")


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Give the address of the reference case's report, as a file."""
    folder: Path = tmp_path_factory.mktemp("page")
    with reported(folder) as house:
        (folder / "report.html").write_text(report_page(report(house), ZONE, str), encoding="utf-8")
    return (folder / "report.html").as_uri()


@pytest.fixture(params=[(1100, "light"), (360, "light"), (360, "dark")], ids=["wide", "phone", "dark"])
def shown(request: pytest.FixtureRequest, browser: Browser, address: str) -> Iterator[tuple[Page, list[str]]]:
    """Give the page, with what it complained of or asked for beyond itself."""
    width, scheme = request.param
    page = browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
    trouble: list[str] = []
    page.on("console", lambda message: trouble.append(message.text))
    page.on("request", lambda asked: None if asked.url == address else trouble.append(asked.url))
    page.goto(address)
    yield page, trouble
    page.close()


def test_it_fits_and_asks_for_nothing(shown: tuple[Page, list[str]]) -> None:
    """Nothing is wider than the window, one drawing of each chart is seen, and nothing is fetched."""
    page, trouble = shown
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.evaluate("[...document.querySelectorAll('svg')].filter(one => one.clientWidth).length") == 6
    assert trouble == []


def test_letters_can_be_read(shown: tuple[Page, list[str]]) -> None:
    """On a telephone, too, the letters of the charts are 9 pixels high or more, and stand out from the page."""
    page, _ = shown
    smallest = """Math.min(...[...document.querySelectorAll('svg text')].filter(one => one.getClientRects().length)
        .map(one => one.getBoundingClientRect().height))"""
    assert page.evaluate(smallest) >= 9
    colours = """[getComputedStyle(document.querySelector('svg text')).fill,
        getComputedStyle(document.body).backgroundColor]"""
    ink, paper = (sum(int(part) for part in one[4:-1].split(",")) for one in page.evaluate(colours))
    assert abs(ink - paper) > 500


def test_a_table_that_is_too_wide_for_a_telephone_says_so(browser: Browser, address: str) -> None:
    """At 360 pixels exactly the tables that scroll have a hint above them; on a wide page there is none."""
    look = """[...document.querySelectorAll('.table')].map(one => [one.scrollWidth > one.clientWidth,
        (one.previousElementSibling.matches('.hint') && one.previousElementSibling.clientHeight > 0)])"""
    page = browser.new_page(viewport={"width": 360, "height": 800})
    page.goto(address)
    narrow = page.evaluate(look)
    page.set_viewport_size({"width": 1280, "height": 800})
    wide = page.evaluate(look)
    page.close()
    assert [scrolls for scrolls, _ in narrow] == [hinted for _, hinted in narrow]
    assert sum(hinted for _, hinted in narrow) == 5
    assert not any(hinted for _, hinted in wide)
