"""A citizen with a phone, in three languages, with and without JavaScript: find a meeting, ask, follow, say yes or no."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from appeals.models import AdvanceQuestion, CitizenWord
from common.limits import Limit
from portal.views import track
from tests.appeals.advance import announced
from tests.appeals.make import fresh, make_meeting
from tests.appeals.samples import JPEG
from tests.appeals.word import asked, slip
from tests.browser.conftest import PHONE, axe, fits

LOCALES = {"kk": "kk-KZ", "ru": "ru-RU", "en": "en-GB"}
WORDS = {
    "kk": {"meetings": "Азаматтармен кездесулер", "no": "Жоқ, шешілген жоқ"},
    "ru": {"meetings": "Встречи с гражданами", "no": "Нет, вопрос не решён"},
    "en": {"meetings": "Meetings with citizens", "no": "No, it is not solved"},
}


@pytest.fixture(params=LOCALES)
def language(request):
    return request.param


@pytest.fixture(params=[True, False], ids=["scripts", "plain"])
def scripts(request):
    return request.param


@pytest.fixture
def phone(open_page, language, scripts):
    def make(path):
        return open_page(None, path, viewport=PHONE, locale=LOCALES[language], java_script_enabled=scripts)

    return make


def check(page, scripts: bool) -> None:
    """Nothing scrolls sideways, and axe, which needs scripts itself, finds nothing."""
    if scripts:
        assert fits(page)
        assert axe(page) == []


def test_from_the_first_page_to_a_meeting_and_a_question_for_it(cast, phone, language, scripts):
    meeting = announced(cast)
    page = phone("/")
    check(page, scripts)
    page.locator("main a[href='/meetings/']").click()
    expect(page.locator("h1")).to_have_text(WORDS[language]["meetings"])
    page.locator("details.toggle summary").last.click()
    page.select_option("[name=region]", cast.territories["75"].code)
    page.locator(".filters button").click()
    check(page, scripts)
    page.locator(f"a[href='/meetings/{meeting.pk}/']").click()
    check(page, scripts)
    page.locator(f"main a[href='/meetings/{meeting.pk}/ask/']").click()
    check(page, scripts)
    page.locator("form.form button").last.click()  # nothing is filled: everything missing is named
    expect(page.locator("main [role=alert]:visible").first).to_be_visible()
    check(page, scripts)
    page.fill("[name=text]", "No water in Abai street since May")
    page.fill("[name=name]", "Сейтова Айгүл")
    page.fill("[name=phone]", "8 701 234 56 78")
    page.check("[name=consent]")
    page.locator("form.form button").last.click()
    page.wait_for_url("**/asked/**")
    advance = AdvanceQuestion.objects.unscoped("test").get()
    expect(page.locator("h1")).to_contain_text(str(advance.position))
    expect(page.locator("blockquote")).to_contain_text("Abai street")
    check(page, scripts)
    assert "Abai" not in page.url


def test_from_the_month_to_a_meeting(cast, phone, language, scripts):
    meeting = announced(cast)
    page = phone("/meetings/")
    page.locator("a[href^='/meetings/month/']").click()
    if not page.locator(f"a[href='/meetings/{meeting.pk}/']").count():  # it is held next month
        page.locator("main nav a").last.click()
    check(page, scripts)
    page.locator(f"a[href='/meetings/{meeting.pk}/']").click()
    expect(page.locator("h1")).to_be_visible()


def test_where_too_many_try_the_browser_pays_and_others_have_the_link(
    cast, phone, language, scripts, monkeypatch
):
    monkeypatch.setattr(track, "EVERYBODY", Limit("test-journey", 0, 60))
    question, _word = asked(cast, make_meeting(cast.own))
    page = phone("/track/")
    check(page, scripts)
    page.fill("[name=number]", question.number)
    page.fill("[name=code]", slip(question).code.reveal())
    page.locator("main form button").last.click()
    if scripts:
        page.wait_for_url("**/track/*/")
        return
    expect(page.locator("main [role=alert]:visible").first).to_be_visible()
    page.goto(reverse("track_question", args=[slip(question).link.reveal()]))
    expect(page.locator("h1")).to_be_visible()


def test_by_number_and_code_to_the_answer_and_no_with_a_photo(
    cast, phone, language, scripts, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path
    question, _word = asked(cast, make_meeting(cast.own))
    page = phone("/")
    page.locator(".hero a[href='/track/']").click()
    page.fill("[name=number]", question.number)
    page.fill("[name=code]", "0000 0000 0000")
    page.locator("form.form button, main form button").last.click()
    expect(page.locator("main [role=alert]:visible").first).to_be_visible()
    check(page, scripts)
    page.fill("[name=number]", question.number.lower())
    page.fill("[name=code]", slip(question).code.reveal().lower())
    page.locator("form.form button, main form button").last.click()
    expect(page.locator("h1")).to_be_visible()
    check(page, scripts)
    page.get_by_text(WORDS[language]["no"], exact=True).click()
    page.fill("[name=reason]", "The pit is still there")
    page.set_input_files("[name=photos]", [{"name": "pit.jpg", "mimeType": "image/jpeg", "buffer": JPEG}])
    check(page, scripts)
    page.locator("#word button.bad").click()
    expect(page.locator("#word button.bad")).to_have_count(0)
    check(page, scripts)
    assert CitizenWord.objects.unscoped("test").get().word == "no"
    assert fresh(question).is_open
    assert question.attachments.unscoped("test").get().name == "pit.jpg"
    assert question.number not in page.url


def test_statistics_help_and_what_is_kept(cast, phone, language, scripts):
    page = phone("/")
    for path in ("/statistics/", "/statistics/method/", "/help/", "/privacy/", "/accessibility/"):
        if page.locator(f".foot a[href='{path}']").count():
            page.locator(f".foot a[href='{path}']").click()
        else:
            page.goto(path)
        expect(page.locator("h1")).to_be_visible()
        check(page, scripts)
    assert {cookie["name"] for cookie in page.context.cookies()} == set()
