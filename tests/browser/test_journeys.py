"""The three journeys of the product, by different people, in each language: log, update, view.

A registrar plans and holds a meeting and logs what was asked; an executor takes the question and closes it with
proof; an official sees the rate, and behind the number exactly its row.
"""

import re

import pytest
from playwright.sync_api import expect

from appeals.models import Question
from common.acts import act
from common.dates import today
from meetings.models import Meeting
from tests.browser.conftest import PHONE, axe, until


def speaks(user, language: str):
    with act("test.language"):
        user.language = language
        user.save(update_fields=["language"])
    return user


def last_meeting() -> Meeting:
    return Meeting.objects.unscoped("test").latest("pk")


def send(page, form: str = "main form[method=post]") -> None:
    """Send the form of the page by its own button."""
    with page.expect_navigation():
        page.locator(f"{form} button:not([type=button]):not([name=preview])").last.click()


def plan_and_hold(page) -> Meeting:
    page.goto("/staff/meetings/new/")
    page.fill("[name=planned_on]", today().isoformat())
    page.select_option("[name=kind]", "population")
    page.fill("[name=venue]", "Мәдениет үйі")
    page.fill("[name=host_name]", "Synthetic Host")
    send(page)
    assert page.locator(".errors, [aria-invalid=true]").all_inner_texts() == []
    meeting = last_meeting()
    assert page.url.endswith(f"/staff/meetings/{meeting.pk}/")
    page.goto(f"/staff/meetings/{meeting.pk}/hold/")
    page.fill("[name=received]", "1")
    send(page)
    return last_meeting()


def log(page, meeting: Meeting, text: str) -> Question:
    page.goto(f"/staff/meetings/{meeting.pk}/desk/")
    page.wait_for_selector("[data-desk][data-ready]")
    for key in ("Tab", "Tab"):
        page.keyboard.press(key)
    page.keyboard.type(text)
    page.keyboard.press("Enter")
    until(page, "document.querySelectorAll('tr[data-state=saved]').length >= 1")
    until(page, "!document.querySelector('[data-when=done]').hidden")
    return Question.objects.unscoped("test").get(meeting=meeting)


def close_with_proof(page, question: Question) -> None:
    page.goto("/staff/questions/?tab=all")
    expect(page.locator("tbody")).to_contain_text(question.text)
    page.goto(f"/staff/questions/{question.pk}/close/")
    page.check("[name=outcome][value=resolved]")
    page.fill("[name=answer]", "Жол жөнделді. Дорога отремонтирована.")
    send(page)
    # Without proof nothing is resolved: the form comes back with the reason at the field.
    assert Question.objects.unscoped("test").get(pk=question.pk).status != "resolved"
    assert page.locator("[name=proof]").get_attribute("aria-invalid") == "true"
    page.fill("[name=proof]", "№ 17-04")
    send(page)


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_log_update_view(cast, open_page, language):
    text = {
        "kk": "Көшеде асфальт жоқ, шұңқыр көп",
        "ru": "На нашей улице нет асфальта, сплошные ямы",
        "en": "There is no asphalt in our street",
    }[language]
    meeting = plan_and_hold(registrar := open_page(speaks(cast.registrar, language), "/staff/"))
    question = log(registrar, meeting, text)
    assert (question.text, question.position, question.status) == (text, 1, "assigned")

    executor = open_page(speaks(cast.executor, language), "/staff/")
    with executor.expect_navigation():
        executor.goto(f"/staff/questions/{question.pk}/")
    executor.locator(f"form[action$='/{question.pk}/take/'] button").first.click()
    until(executor, "document.readyState === 'complete'")
    executor.goto(f"/staff/questions/{question.pk}/")
    assert Question.objects.unscoped("test").get(pk=question.pk).status == "in_work"
    close_with_proof(executor, question)
    done = Question.objects.unscoped("test").get(pk=question.pk)
    assert (done.status, done.stat_class, done.proof, done.closed_on) == (
        "resolved",
        "solved",
        "№ 17-04",
        today(),
    )

    head = open_page(speaks(cast.head, language), "/staff/reports/dashboard/")
    expect(head.locator(".kpi").nth(1)).to_contain_text(re.compile(r"100"))
    assert axe(head) == []
    with head.expect_navigation():
        head.locator(".kpi[href], .kpi a").first.click()
    expect(head.locator("tbody tr")).to_have_count(1)
    expect(head.locator("tbody")).to_contain_text(text)


def test_the_journey_works_without_javascript_on_a_phone(cast, open_page):
    """The same by plain forms: a closed network, an old browser, a cheap phone."""
    options = {"java_script_enabled": False, "viewport": PHONE}
    page = open_page(cast.registrar, "/staff/", **options)
    meeting = plan_and_hold(page)
    page.goto(f"/staff/meetings/{meeting.pk}/desk/")
    page.locator("textarea[name$=text]").first.fill("На улице темно, нет фонарей")
    with page.expect_navigation():
        page.locator("main form button[type=submit], main form button:not([type])").first.click()
    question = Question.objects.unscoped("test").get(meeting=meeting)
    executor = open_page(cast.controller, f"/staff/questions/{question.pk}/close/", **options)
    if question.status == "registered":
        executor.goto(f"/staff/questions/{question.pk}/assign/")
        send(executor)
    close_with_proof(executor, question)
    assert Question.objects.unscoped("test").get(pk=question.pk).status == "resolved"
