"""The station's page on a small phone and on paper, in a real browser."""

from __future__ import annotations

import os
import re
from dataclasses import replace
from pathlib import Path

import pytest
from builders_sheet import LONG_PUBLIC, LONG_STATION, longest_sheets
from builders_station import Clock, a_home, out, page_path, updated

from alerts.model.warning import Mode, Severity
from alerts.store import journal
from alerts.web.server import serve_in_thread
from alerts.words.sheet_page import sheet_html

CHROMIUM = Path("/usr/bin/chromium")
PAPER_WIDTH = 733
"""Of A4 within its margins, in pixels of CSS."""
POINT = 96 / 72
pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def browser():
    if not CHROMIUM.exists():
        if os.environ.get("CI") == "true":
            pytest.fail("chromium is not installed, and CI may skip nothing: apt install chromium")
        pytest.skip("chromium is not installed (apt install chromium)")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
        running = playwright.chromium.launch(executable_path=str(CHROMIUM), args=arguments)
        yield running
        running.close()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def served(tmp_path, clock):
    app = a_home(tmp_path / "home", clock=clock, mode=Mode.EXERCISE, phone="7700 1122")
    server = serve_in_thread(app, "127.0.0.1", 0)
    yield app, server.url
    server.stop()


@pytest.fixture
def phone(browser):
    context = browser.new_context(viewport={"width": 360, "height": 740}, java_script_enabled=True)
    page = context.new_page()
    page.complaints = []
    page.on("console", lambda message: page.complaints.append(message.text))
    yield page
    context.close()


def width(page) -> int:
    return page.evaluate("document.scrollingElement.scrollWidth")


def test_a_host_reads_and_confirms_on_a_small_phone(served, clock, phone):
    app, url = served
    warning = out(app, clock)
    phone.goto(url + page_path(app, "comoro", warning.newest.id))
    assert width(phone) <= 360
    assert phone.locator(".mode").first.inner_text().splitlines() == ["EZERSÍSIU", "EXERCÍCIO", "EXERCISE"]
    button = phone.get_by_role("button", name="Lee ona / Já foi lido: Tetun")
    assert button.bounding_box()["height"] >= 44
    button.click()
    phone.wait_for_url("**/s/*")
    assert phone.get_by_text("✓ Lee ona / Já foi lido: Tetun").is_visible()
    with app.database.reading() as connection:
        assert [row.language for row in journal.aired(connection, warning.id)] == ["tet"]
    assert phone.complaints == []


def test_an_old_page_says_stop_first_of_all(served, clock, phone):
    app, url = served
    first = out(app, clock)
    updated(app, first, clock, severity=Severity.EXTREME)
    phone.goto(url + page_path(app, "comoro", first.newest.id))
    stop = phone.locator(".stop")
    assert stop.bounding_box()["y"] < 740 / 2
    assert float(stop.evaluate("e => parseFloat(getComputedStyle(e).fontSize)")) >= 28
    assert width(phone) <= 360


def test_a_link_that_ran_out_fits_too(served, phone):
    _, url = served
    phone.goto(f"{url}/s/nothing")
    assert phone.get_by_text("Ring NDMD 7700 1122").is_visible()
    assert width(phone) <= 360


def test_on_paper_there_are_no_buttons_but_the_way_to_confirm(served, clock, phone):
    app, url = served
    phone.goto(url + page_path(app, "comoro", out(app, clock).newest.id))
    phone.emulate_media(media="print")
    assert not phone.locator("button").first.is_visible()
    assert phone.locator("svg").bounding_box()["width"] >= 100
    assert phone.locator(".paper").first.is_visible()
    assert phone.get_by_text("Labele hakur mota.").first.is_visible()
    assert phone.pdf(format="A4").startswith(b"%PDF")


def pages(pdf: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", pdf))


@pytest.mark.parametrize("mode", [Mode.ACTUAL, Mode.EXERCISE])
def test_paper_for_when_the_power_goes_is_one_sheet_for_every_hazard(tmp_path, clock, browser, mode):
    """Two languages side by side, of each hazard what takes longest, with twelve places and the square code."""
    app = a_home(
        tmp_path / "long", clock=clock, mode=mode, stations=LONG_STATION, phone="7700 1122", public_url=LONG_PUBLIC
    )
    page = browser.new_page(viewport={"width": PAPER_WIDTH, "height": 1054})
    page.emulate_media(media="print")
    counted = {}
    for key, sheet, link in longest_sheets(app, clock):
        page.set_content(sheet_html(replace(sheet, clip="" if mode is Mode.EXERCISE else "07"), link=link))
        counted[key] = pages(page.pdf(format="A4"))
    assert {key: number for key, number in counted.items() if number != 1} == {}
    assert len(counted) == len(app.hazards)
    drawn = page.screenshot(path=tmp_path / "sheet.png", full_page=True)
    assert drawn.startswith(b"\x89PNG")
    page.close()


def test_on_paper_the_languages_stand_side_by_side_in_type_that_can_be_read(tmp_path, clock, browser):
    app = a_home(tmp_path / "long", clock=clock, stations=LONG_STATION, phone="7700 1122", public_url=LONG_PUBLIC)
    page = browser.new_page(viewport={"width": PAPER_WIDTH, "height": 1054})
    page.emulate_media(media="print")
    _, sheet, link = next(longest_sheets(app, clock))
    page.set_content(sheet_html(sheet, link=link))
    left, right = (page.locator(".read").nth(n).bounding_box() for n in (0, 1))
    assert left["y"] == right["y"]
    assert left["x"] + left["width"] <= right["x"]
    smallest = page.evaluate(
        "Math.min(...[...document.querySelectorAll('.said p,li,.short,small')]"
        ".map(e => parseFloat(getComputedStyle(e).fontSize)))"
    )
    assert smallest >= POINT * 9
    head, code = page.locator(".head").bounding_box(), page.locator("svg").bounding_box()
    assert head["x"] + head["width"] <= code["x"]
    assert code["y"] + code["height"] <= left["y"]
    page.close()


def test_a_host_in_lospalos_finds_her_language_on_a_small_phone(tmp_path, clock, phone):
    """She speaks Fataluku: the key points are under its name, and so is the button."""
    spoken = LONG_STATION.replace("[tet, pt]", "[ddg, tet]")
    app = a_home(tmp_path / "ddg", clock=clock, stations=spoken)
    server = serve_in_thread(app, "127.0.0.1", 0)
    try:
        warning = out(app, clock)
        phone.goto(server.url + page_path(app, "komunidade-dili-lorosae", warning.newest.id))
        assert phone.get_by_text("Hatete iha Fataluku:").is_visible()
        phone.get_by_role("button", name="Lee ona / Já foi lido: Fataluku").click()
        phone.wait_for_url("**/s/*")
        assert phone.get_by_text("✓ Lee ona / Já foi lido: Fataluku").is_visible()
        assert width(phone) <= 360
    finally:
        server.stop()
