"""A citizen with a cheap phone reads what is done about a hard problem: list, card, back; with and without JavaScript."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from common.dates import today
from tests.appeals.make import make_meeting, make_question
from tests.browser.conftest import PHONE, axe, fits
from tests.plans.cards import SOON, published
from tests.plans.make import join, make_blocker, make_item, make_problem

HEADINGS = {"kk": "Мектепке баратын жол", "ru": "Дорога к школе"}
WAITS = {"kk": "Газ құбыры", "ru": "Газопровод"}


@pytest.fixture
def problems(cast):
    """A road that six people asked about and that waits for money, and a pipe that waits for a law."""
    road, pipe = make_problem(cast), make_problem(cast, title="Pipe")
    meeting = make_meeting(cast.own)
    join(road, *[make_question(cast.registrar, meeting, f"Жол {number}") for number in range(6)])
    make_blocker(road, expected={"bid": today() + timedelta(days=9), "financed": today() + SOON})
    make_item(road, cast.executor, due_on=today() + SOON)
    make_blocker(pipe, "law")
    published(cast, road)
    published(cast, pipe, title_kk=WAITS["kk"], title_ru=WAITS["ru"])
    return road, pipe


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "plain"])
@pytest.mark.parametrize("language", ["kk", "ru"])
def test_from_the_list_to_a_card_and_back(cast, problems, open_page, language, scripts):
    road, _pipe = problems
    locale = {"kk": "kk-KZ", "ru": "ru-RU"}[language]
    page = open_page(None, "/", viewport=PHONE, locale=locale, java_script_enabled=scripts)
    page.locator("main a[href='/solutions/']").click()
    expect(page.locator(".solutions h2 a").first).to_have_text(HEADINGS[language])
    check(page, scripts)
    page.locator(".solutions h2 a").first.click()
    assert page.url.endswith(f"/solutions/{road.pk}/")
    expect(page.locator("h1")).to_have_text(HEADINGS[language])
    expect(page.locator(".ladder [aria-current=step]")).to_have_count(1)
    check(page, scripts)
    page.locator(".crumbs a").click()
    page.locator("details.toggle summary").last.click()
    page.select_option("[name=blocker]", "law")
    page.locator(".filters button").click()
    expect(page.locator(".solutions h2 a")).to_have_text([WAITS[language]])
    assert {cookie["name"] for cookie in page.context.cookies()} <= {"csrftoken"}


def check(page, scripts: bool) -> None:
    """Nothing scrolls sideways, and axe, which needs scripts itself, finds nothing."""
    if scripts:
        assert fits(page)
        assert axe(page) == []
