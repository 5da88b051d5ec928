"""The desk's quiet hint and the history page in a real browser: by keys, on a phone, in the dark, without JavaScript."""

from datetime import timedelta

import pytest

from appeals.actions.editing import add_note
from appeals.actions.outcomes import close, reopen
from appeals.actions.repeats import mark_repeat
from appeals.actions.routing import assign, take
from appeals.models import Question
from common.dates import today
from tests.appeals.make import ANSWER, fresh, make_meeting, make_question
from tests.browser.conftest import PHONE, axe, fits, until
from tests.browser.test_desk import READY, settled, speak, type_row

ASKED = "Көшеміздегі жолды жөндеу керек, шұңқырдан жүру мүмкін емес"
AGAIN = "Жол шұңқыр, көшедегі жолды қашан жөндейсіздер, шұңқырдан жүре алмаймыз"


@pytest.fixture
def earlier(cast):
    meeting = make_meeting(cast.own, held_on=today() - timedelta(days=20))
    return make_question(cast.registrar, meeting, ASKED, topic=cast.topic, responsible=cast.own)


@pytest.fixture
def story(cast, earlier):
    """Given, taken, closed, opened again, raised again."""
    take(fresh(earlier), by=cast.executor)
    close(
        fresh(earlier), by=cast.executor, outcome="resolved", answer=ANSWER, closed_on=today() - timedelta(days=5), proof="1",
    )  # fmt: skip
    now = make_question(cast.registrar, make_meeting(cast.own), AGAIN, topic=cast.topic)
    mark_repeat(now, by=cast.registrar, original=earlier)
    reopen(fresh(earlier), by=cast.controller, reason="Not done")
    assign(fresh(earlier), by=cast.controller, responsible=cast.own_district)
    for number in range(3):
        add_note(fresh(earlier), by=cast.controller, text=f"Note {number}")
    return fresh(earlier)


def test_the_desk_hints_that_it_was_asked_before_and_a_key_marks_it(cast, earlier, open_page):
    meeting = make_meeting(cast.own)
    page = open_page(cast.registrar, f"/staff/meetings/{meeting.pk}/desk/")
    page.wait_for_selector(READY)
    page.locator("[data-f=text]").first.focus()
    page.keyboard.type(AGAIN)
    hint = page.locator("[data-before]").first
    hint.wait_for(state="visible")
    assert earlier.number in hint.inner_text()
    assert page.evaluate("document.activeElement.dataset.f") == "text", (
        "the hint takes nobody out of the text"
    )
    assert axe(page) == []
    page.keyboard.press("F8")
    until(page, "document.querySelector('[data-mark]').getAttribute('aria-pressed') === 'true'")
    page.keyboard.press("F8")
    until(page, "document.querySelector('[data-mark]').getAttribute('aria-pressed') === 'false'")
    page.keyboard.press("F8")
    page.keyboard.press("Enter")
    type_row(page, "Мектепте спортзал жоқ")
    settled(page, 2)
    rows = Question.objects.unscoped("test").filter(meeting=meeting).order_by("position")
    assert [row.repeat_of_id for row in rows] == [earlier.pk, None]
    page.reload()
    page.wait_for_selector(READY)
    assert page.locator("[data-before]").first.is_visible()
    assert not page.locator("[data-before]").nth(1).is_visible()


@pytest.mark.parametrize(
    "options", [{}, {"viewport": PHONE}, {"color_scheme": "dark"}, {"java_script_enabled": False}]
)
@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_the_history_reads_like_a_story_everywhere(cast, story, open_page, options, language):
    person = speak(cast.controller, language)
    page = open_page(person, f"/staff/questions/{story.pk}/history/", **options)
    assert page.locator(".chapter").count() == 4
    assert page.locator("h1").count() == 1
    if options.get("java_script_enabled", True):
        assert fits(page)
        assert axe(page) == []


def test_from_the_question_to_its_history_and_one_kind_of_events(cast, story, open_page):
    page = open_page(cast.controller, f"/staff/questions/{story.pk}/")
    page.get_by_role("link", name="history", exact=False).last.click()
    page.wait_for_url("**/history/")
    page.get_by_role("link", name="Texts, notes and files").click()
    page.wait_for_url("**about=texts")
    assert page.locator(".chapter").count() == 1
    assert page.locator(".chapter .timeline > li").count() == 3


def test_similar_questions_come_beside_the_question_and_one_click_marks(cast, earlier, open_page):
    now = make_question(cast.registrar, make_meeting(cast.own), AGAIN, topic=cast.topic)
    page = open_page(cast.controller, f"/staff/questions/{now.pk}/")
    page.get_by_role("button", name="Raised before here").click()
    page.wait_for_url(f"**/questions/{now.pk}/")
    assert fresh(now).repeat_of_id == earlier.pk
    page.get_by_text("Raised before in").first.wait_for()
    assert axe(page) == []
