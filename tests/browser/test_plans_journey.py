"""From forty questions about one road to a financed, built and confirmed solution, in the browser, by the people who do it.

The controller names the root and joins all who ask; an item is drafted, approved by the head, moved by the Government
office, and takes the questions; money goes up its ladder; citizens read a card; the item is done, each asker is
answered, and says “yes, solved”.
"""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from appeals.actions.citizens import Speaker
from appeals.actions.outcomes import close
from appeals.actions.routing import assign, take
from appeals.actions.word import ask_due
from appeals.models import CitizenWord, Question, Slip
from common.acts import act
from common.dates import today
from plans.figures import orphans
from plans.models import ActionItem, Blocker, DateChange, Milestone, PublicCard, RootProblem
from tests.appeals.make import make_meeting, make_question
from tests.browser.conftest import axe
from tests.browser.test_journeys import send

ASKERS = 40
ROAD = "Дорога к школе разбита, автобус не ходит, дети идут пешком"


def soon(days=90):
    return today() + timedelta(days=days)


@pytest.fixture
def questions(cast):
    """Forty people asked about one road at three meetings; all of it is in work at the akimat, half is late."""
    with act("test.quiet"):
        for person in (cast.controller, cast.head, cast.executor, cast.analyst, cast.ministry_controller):
            person.language = "ru"
            person.save(update_fields=["language"])
    found = []
    for number in range(ASKERS):
        if number % 14 == 0:
            meeting = make_meeting(cast.own, held_on=today() - timedelta(days=60 - number))
        who = Speaker(surname=f"Тестов{number}", given_name="Тест", phone=f"+7701{number:07d}")
        question = make_question(
            cast.registrar, meeting, f"{ROAD}, дом {number}", topic=cast.topic, citizen=who
        )
        assign(question, by=cast.controller, responsible=cast.own)
        take(question.pk, by=cast.executor)
        found.append(question)
    return found


def only(model):
    return model.objects.unscoped("test").get()


def fill(page, path: str, **values: str) -> None:
    """Open a form, fill it and send it; it must not come back with errors."""
    page.goto(path)
    for name, value in values.items():
        field = page.locator(f"main [name={name}]").first
        if field.evaluate("field => field.tagName") == "SELECT":
            field.select_option(value)
        elif field.get_attribute("type") == "radio":
            page.check(f"main [name={name}][value='{value}']")
        else:
            field.fill(value)
    send(page)
    assert page.locator("main [aria-invalid=true], main .errors").all_inner_texts() == []


def name_the_root(page, first: Question) -> RootProblem:
    """From the page of one question to a problem with all who ask the same."""
    page.goto(f"/staff/questions/{first.pk}/")
    page.locator(f"a[href$='problems/new/?question={first.pk}']").click()
    page.fill("[name=title]", "Дорога к школе разбита")
    send(page)
    problem = only(RootProblem)
    expect(page.locator("[name=questions]:checked")).to_have_count(ASKERS - 1)
    assert axe(page) == []
    send(page)
    return problem


def put_into_the_plan(page, problem: RootProblem, item: ActionItem) -> None:
    """All ticked at once, from the page of the problem."""
    page.goto(f"/staff/plans/problems/{problem.pk}/")
    assert axe(page) == []
    for box in page.locator("[name=questions]").all():
        box.check()
    with page.expect_navigation():
        page.locator("#ticked button").first.click()
    page.select_option("[name=item]", str(item.pk))
    send(page)


def up_the_ladder(page, blocker: Blocker) -> None:
    """Bid, commission, budget, financed: each stage with its paper."""
    for stage in ("bid", "commission", "budgeted", "financed"):
        fill(page, f"/staff/plans/blockers/{blocker.pk}/reach/", stage=stage, document=f"№ 1-{stage}")


def draft_and_approve(controller, head, cast, base: str) -> ActionItem:
    """The controller drafts with a milestone, the head approves with a document."""
    facts = {"title": "Построить дорогу, 12 км", "due_on": soon().isoformat(), "owner": str(cast.executor.pk)}
    fill(controller, f"{base}/items/new/", **facts)
    item = only(ActionItem)
    fill(
        controller,
        f"/staff/plans/items/{item.pk}/milestones/new/",
        title="Проект готов",
        due_on=soon(30).isoformat(),
    )
    head.goto(f"/staff/plans/items/{item.pk}/")
    head.locator("main a[href*='approve'], main form[action*='approve'] button").first.click()
    head.fill("[name=document]", "№ 15-ө")
    send(head)
    assert only(ActionItem).in_force
    return item


def ask_for_money(controller, office, cast, base: str) -> Blocker:
    """The blocker is named; the Government office reads how many people wait for how much."""
    money = {"title": "Деньги на дорогу", "amount": "1200000000", "budget_level": "regional"}
    money |= {"budget_year": str(today().year + 1), "waits_for": str(cast.ministry.pk)}
    fill(controller, f"{base}/blockers/new/?kind=money", **money)
    office.goto("/staff/reports/blockers/")
    expect(office.locator("main")).to_contain_text("1,2")
    expect(office.locator("main")).to_contain_text(str(ASKERS))
    return only(Blocker)


def move_the_date(controller, office, item: ActionItem) -> None:
    """Asked for by the controller, decided a level above."""
    later = soon() + timedelta(days=30)
    fill(
        controller, f"/staff/plans/items/{item.pk}/date/", to_on=later.isoformat(), reason="Зима была раньше"
    )
    assert only(ActionItem).due_on == soon()
    office.goto(f"/staff/plans/dates/{only(DateChange).pk}/")
    with office.expect_navigation():
        office.locator("main form button.btn:not(.bad):not(.sec)").first.click()
    assert only(ActionItem).due_on == later


def tell_everybody(controller, head, base: str) -> None:
    """The public card, written by one person and let out by another."""
    texts = {
        "title_kk": "Мектепке баратын жол",
        "title_ru": "Дорога к школе",
        "step_kk": "Қаражат",
        "step_ru": "Деньги",
    }
    texts |= {"text_kk": "Жол бұзылған, жобасы бар.", "text_ru": "Дорога разбита, проект есть."}
    fill(controller, f"{base}/card/prepare/", **texts, step_on=soon(30).isoformat())
    fill(head, f"/staff/plans/cards/{only(PublicCard).pk}/publish/")


def build_and_answer(executor, item: ActionItem, questions) -> None:
    """The item is done with proof; that closes nothing, so each asker is answered."""
    mine = Question.objects.unscoped("test")
    fill(executor, f"/staff/plans/milestones/{only(Milestone).pk}/reach/", note="Проект утверждён")
    fill(executor, f"/staff/plans/items/{item.pk}/done/", outcome="Дорога построена", proof="Акт № 7")
    assert mine.filter(status="in_work").count() == ASKERS
    answer = {"outcome": "resolved", "answer": "Дорога построена.", "proof": "Акт № 7"}
    fill(executor, f"/staff/questions/{questions[0].pk}/close/", **answer)
    for question in questions[1:]:
        close(question.pk, by=executor.who, closed_on=today(), **answer)


@pytest.mark.slow
def test_from_forty_questions_to_a_confirmed_solution(cast, open_page, questions):
    mine = Question.objects.unscoped("test")
    assert orphans(mine.all(), today()).count() > 0
    controller, head = open_page(cast.controller, "/staff/plans/"), open_page(cast.head, "/staff/plans/")
    office, executor = open_page(cast.analyst, "/staff/plans/"), open_page(cast.executor, "/staff/plans/")
    executor.who = cast.executor
    problem = name_the_root(controller, questions[0])
    assert problem.joined.unscoped("test").now().count() == ASKERS
    base = f"/staff/plans/problems/{problem.pk}"
    fill(controller, f"{base}/owner/", owner=str(cast.executor.pk))

    item = draft_and_approve(controller, head, cast, base)
    put_into_the_plan(controller, problem, item)
    assert mine.filter(status="in_plan").count() == ASKERS
    assert not orphans(mine.all(), today())

    blocker = ask_for_money(controller, office, cast, base)
    move_the_date(controller, office, item)
    tell_everybody(controller, head, base)
    citizen = open_page(None, f"/solutions/{problem.pk}/")
    expect(citizen.locator("h1")).to_have_text("Дорога к школе")

    up_the_ladder(controller, blocker)
    assert only(Blocker).state == "lifted"
    build_and_answer(executor, item, questions)
    fill(controller, f"{base}/solved/", outcome="Дорога построена и принята")
    citizen.reload()
    expect(citizen.locator("main")).to_contain_text(
        "изменилось"
    )  # it says that it is being brought up to date

    ask_due()
    assert CitizenWord.objects.unscoped("test").count() == ASKERS
    link = Slip.objects.unscoped("test").get(question=questions[0].pk).link.reveal()
    citizen.goto(f"/track/{link}/")
    with citizen.expect_navigation():
        citizen.locator("form[action='#word'] button").first.click()
    assert mine.get(pk=questions[0].pk).word == "yes"
