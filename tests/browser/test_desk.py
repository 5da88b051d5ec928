"""The desk in a real browser: by keyboard alone in three languages, lists, a lost connection, other people."""

from datetime import date

import pytest

from appeals.actions.citizens import Speaker
from appeals.actions.registering import edit_question
from appeals.actions.routing import assign
from appeals.enums import Status
from appeals.models import Question
from common.acts import act
from organisations.models import Membership, User
from organisations.rights import Role
from tests.appeals.make import fresh, make_meeting, make_question
from tests.appeals.people import make_iin
from tests.browser.conftest import PHONE, axe, fits, sign_in, until

TEXTS = {
    "kk": [f"{place} көшесінде асфальт жоқ, балалар батпақпен жүреді" for place in "АБВГДЕЖЗИК"],
    "ru": [f"На улице {place} нет асфальта, дети идут по грязи" for place in "АБВГДЕЖЗИК"],
    "en": [f"There is no asphalt in street {place}, children walk through mud" for place in "ABCDEFGHIK"],
}
READY = "[data-desk][data-ready]"


@pytest.fixture
def meeting(cast):
    return make_meeting(cast.own, territory=cast.territories["75"], host_name="Аким города")


@pytest.fixture
def desk(open_page, meeting):
    """`desk(user)`: the desk of the meeting, opened and ready for typing."""

    def make(user, **options):
        page = open_page(user, f"/staff/meetings/{meeting.pk}/desk/", **options)
        page.wait_for_selector(READY)
        return page

    return make


def rows(meeting) -> list[Question]:
    found = Question.objects.unscoped("test").filter(meeting=meeting).select_related("citizen", "responsible")
    return list(found.order_by("position"))


def settled(page, saved: int) -> None:
    """Wait until so many rows are saved and nothing waits."""
    until(page, f"document.querySelectorAll('tr[data-state=saved]').length >= {saved}")
    until(page, "!document.querySelector('[data-when=done]').hidden")


def speak(user, language: str):
    with act("test.language"):
        user.language = language
        user.save(update_fields=["language"])
    return user


def type_row(page, text: str, person: str = "") -> None:
    """A person and a question from the field of the person, then Enter for the next row."""
    if person:
        page.keyboard.type(person)
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.type(text)
    page.keyboard.press("Enter")


def paste(page, text: str) -> None:
    page.evaluate(
        """text => {
            const data = new DataTransfer();
            data.setData("text/plain", text);
            const event = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
            document.activeElement.dispatchEvent(event);
        }""",
        text,
    )


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_twelve_questions_by_keyboard_alone(cast, desk, meeting, language):
    make_question(
        cast.registrar, make_meeting(cast.own), citizen=Speaker.named("Ахметова Жанар", phone="87017654321")
    )
    page = desk(speak(cast.registrar, language))
    for number, text in enumerate(TEXTS[language][:8]):
        type_row(page, text, f"Сейтова Айгүл{number}")
    # found by the beginning of the name, chosen with the arrow
    page.keyboard.type("ахмет")
    page.wait_for_selector("[role=option]:visible")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.keyboard.type(TEXTS[language][8])
    # solved on the spot, with a promise, and one more question of the same person
    page.keyboard.press("F2")
    page.keyboard.type("Жол биыл жөнделеді")
    page.keyboard.press("F4")
    page.keyboard.type("Жарық орнатылады")
    page.keyboard.press("Control+KeyD")
    page.keyboard.type(TEXTS[language][9] + "Су да жоқ")
    for _ in "Су да жоқ":
        page.keyboard.press("ArrowLeft")
    page.keyboard.press("Control+KeyD")
    page.keyboard.press("Enter")
    type_row(page, "Nobody said the name")
    settled(page, 12)
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/desk/finish/")
    assert axe(page) == []

    found = rows(meeting)
    assert [row.position for row in found] == list(range(1, 13))
    texts = {row.text: row for row in found}
    assert set(TEXTS[language]) | {"Су да жоқ", "Nobody said the name"} == set(texts)
    spot = texts[TEXTS[language][8]]
    assert (spot.status, spot.answer) == (Status.RESOLVED_ON_SPOT, "Жол биыл жөнделеді")
    assert (spot.promise, spot.promise_by) == ("Жарық орнатылады", "Аким города")
    assert spot.citizen == texts[TEXTS[language][9]].citizen == texts["Су да жоқ"].citizen
    assert spot.citizen.name.full() == "Ахметова Жанар"
    assert texts["Nobody said the name"].citizen is None
    if language != "en":
        assert {texts[text].topic_id for text in TEXTS[language]} == {cast.topic.pk}
    assert {texts[text].language for text in TEXTS[language]} == {language}
    assert texts[TEXTS[language][0]].responsible == cast.own


def test_people_by_iin_and_telephone_and_wrong_numbers(cast, desk, meeting):
    iin = make_iin(1)
    make_question(
        cast.registrar,
        make_meeting(cast.own),
        citizen=Speaker.named("Ахметова Жанар", iin=iin, phone="87017654321"),
    )
    page = desk(cast.registrar)
    for number in (iin, "8 701 765 43 21"):
        page.keyboard.type(number)
        page.wait_for_selector("[role=option][aria-selected=true]:visible")
        page.keyboard.press("Enter")
        page.keyboard.type("Су жоқ")
        page.keyboard.press("Enter")
    page.keyboard.type(make_iin(2))  # nobody has it: a new person
    page.wait_for_selector("[role=option][aria-selected=true]:visible")
    page.keyboard.press("Enter")
    page.keyboard.type("Жаңа Адам")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.type("Жол жоқ")
    page.keyboard.press("Enter")
    settled(page, 3)
    first, second, third = rows(meeting)
    assert first.citizen == second.citizen
    assert (third.citizen.name.full(), third.citizen.iin.reveal()) == ("Жаңа Адам", make_iin(2))
    assert iin not in page.content()


def test_a_wrong_row_keeps_its_text_says_why_and_is_saved_when_corrected(cast, desk, meeting):
    page = desk(cast.registrar)
    page.keyboard.type("Сейтова Айгүл")
    page.keyboard.press("Tab")
    page.keyboard.type("12")
    page.keyboard.press("Tab")
    page.keyboard.type("<img src=x onerror=alert(1)> <b>жол</b>")
    page.keyboard.press("Enter")
    page.wait_for_selector("tr[data-state=wrong]")
    phone = page.locator("tr[data-state=wrong] [data-f=phone]")
    assert phone.get_attribute("aria-invalid") == "true"
    assert "telephone" in page.locator(f"#{phone.get_attribute('aria-describedby')}").inner_text()
    assert axe(page) == []
    phone.fill("87012345678")
    page.keyboard.press("Enter")
    settled(page, 1)
    assert rows(meeting)[0].text == "<img src=x onerror=alert(1)> <b>жол</b>"
    page.reload()
    page.wait_for_selector(READY)
    assert page.locator("[data-f=text]").first.input_value() == "<img src=x onerror=alert(1)> <b>жол</b>"
    assert page.locator("td img").count() == 0


def test_a_pasted_list_becomes_rows(cast, desk, meeting):
    page = desk(cast.registrar)
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    paste(page, "1. Су жоқ\n2) Жол жоқ\r\n\n– Нет света\n")
    page.keyboard.press("Enter")
    settled(page, 3)
    assert [row.text for row in rows(meeting)] == ["Су жоқ", "Жол жоқ", "Нет света"]


def test_a_pasted_table_brings_people_along(cast, desk, meeting):
    iin = make_iin(4)
    page = desk(cast.registrar)
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    paste(
        page,
        "№\tФИО\tИИН\tТелефон\tВопрос\r\n"
        f'1\tСейтова Айгүл Серікқызы\t{iin}\t8 701 234 56 78\t"Нет воды,\nнет ""света"""\r\n'
        "2\tАхметов Болат\t\t\tНет дороги\r\n",
    )
    page.keyboard.press("Enter")
    settled(page, 2)
    first, second = rows(meeting)
    assert first.text == 'Нет воды,\nнет "света"'
    assert (first.citizen.name.full(), first.citizen.iin.reveal()) == ("Сейтова Айгүл Серікқызы", iin)
    assert first.citizen.phone.reveal() == "+77012345678"
    assert (second.text, second.citizen.name.full()) == ("Нет дороги", "Ахметов Болат")


def test_a_list_meant_as_one_question_is_put_together_again(cast, desk, meeting):
    page = desk(cast.registrar)
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    paste(page, "Су жоқ\nЖол жоқ")
    page.locator("[data-join]").click()
    page.keyboard.press("Enter")
    settled(page, 1)
    assert [row.text for row in rows(meeting)] == ["Су жоқ\nЖол жоқ"]


def test_f6_rows_written_without_a_connection_arrive_exactly_once(cast, desk, meeting):
    page = desk(cast.registrar)
    type_row(page, "Су жоқ", "Сейтова Айгүл")
    settled(page, 1)
    page.context.set_offline(True)
    for number in range(4):
        type_row(page, f"Сұрақ {number}", f"Ахметов Болат{number}")
    page.keyboard.type("Тек аты")
    page.wait_for_selector("[data-desk-banner=unsent]:visible")
    page.wait_for_timeout(400)
    page.close()  # the tab is gone, as in a power cut
    page.context.set_offline(False)
    again = page.context.new_page()
    again.goto(f"/staff/meetings/{meeting.pk}/desk/")
    again.wait_for_selector(READY)
    until(again, "document.querySelectorAll('tr[data-state=saved]').length === 5")
    assert [row.text for row in rows(meeting)] == ["Су жоқ", *(f"Сұрақ {number}" for number in range(4))]
    assert len({row.citizen_id for row in rows(meeting)}) == 5
    assert "Тек аты" in again.eval_on_selector_all("[data-f=name]", "found => found.map(f => f.value)")
    again.reload()
    again.wait_for_selector(READY)
    again.wait_for_timeout(500)
    assert len(rows(meeting)) == 5


def test_f6_a_lost_answer_does_not_double_the_row(cast, desk, meeting):
    page = desk(cast.registrar)
    lost = []

    def lose(route):
        route.fetch()
        lost.append(route.request.url)
        route.abort()

    page.route("**/desk/rows/", lose, times=2)
    type_row(page, "Су жоқ", "Сейтова Айгүл")
    settled(page, 1)
    assert len(lost) == 2
    [question] = rows(meeting)
    assert question.version == 1
    page.keyboard.press("Alt+ArrowUp")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.type(". Жол да жоқ")
    page.keyboard.press("Enter")
    settled(page, 1)
    page.wait_for_timeout(300)
    assert [row.text for row in rows(meeting)] == ["Су жоқ. Жол да жоқ"]


def test_a_row_that_the_server_failed_to_save_is_kept_and_tried_again(cast, desk, meeting):
    page = desk(cast.registrar)
    page.route("**/desk/rows/", lambda route: route.fulfill(status=500, body="no"), times=1)
    type_row(page, "Су жоқ")
    page.wait_for_selector("tr[data-state=wrong]")
    assert page.locator("[data-f=text]").first.input_value() == "Су жоқ"
    settled(page, 1)
    assert [row.text for row in rows(meeting)] == ["Су жоқ"]


def test_a_question_taken_up_meanwhile_is_shown_locked(cast, desk, meeting):
    question = make_question(cast.registrar, meeting, text="Бірінші")
    page = desk(cast.registrar)
    assign(question, by=cast.controller, responsible=cast.own)
    field = page.locator("[data-f=text]").first
    field.fill("Екінші")
    field.press("Enter")
    page.locator("[data-take-theirs]:visible").click()
    page.wait_for_selector("tr[data-state=locked]")
    assert field.input_value() == "Бірінші"
    assert field.get_attribute("readonly") is not None
    assert page.locator("[data-open]:visible").get_attribute("href") == f"/staff/questions/{question.pk}/"


def test_rows_wait_out_an_ended_session(cast, desk, meeting, server):
    page = desk(cast.registrar)
    page.context.clear_cookies(name="sessionid")
    type_row(page, "Су жоқ", "Сейтова Айгүл")
    page.wait_for_selector("[data-desk-banner=signed_out]:visible")
    assert rows(meeting) == []
    sign_in(page, cast.registrar, server.url)
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    settled(page, 1)
    assert page.locator("[data-desk-banner]:visible").count() == 0
    assert len(rows(meeting)) == 1


def test_rows_of_one_person_are_never_shown_or_sent_by_another(cast, desk, meeting, server):
    other = second_registrar(cast)
    page = desk(cast.registrar)
    page.context.set_offline(True)
    type_row(page, "Жеке сұрақ", "Сейтова Айгүл")
    page.wait_for_selector("[data-desk-banner=unsent]:visible")
    page.wait_for_timeout(300)
    sign_in(page, other, server.url)
    page.context.set_offline(False)
    page.wait_for_selector("[data-desk-banner=other_user]:visible")
    theirs = page.context.new_page()
    theirs.goto(f"/staff/meetings/{meeting.pk}/desk/")
    theirs.wait_for_selector(READY)
    theirs.wait_for_timeout(500)
    assert "Жеке сұрақ" not in str(
        theirs.eval_on_selector_all("textarea", "found => found.map(f => f.value)")
    )
    assert rows(meeting) == []
    sign_in(page, cast.registrar, server.url)
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    settled(page, 1)
    assert [row.text for row in rows(meeting)] == ["Жеке сұрақ"]


def second_registrar(cast, email="second@example.kz", name="Second"):
    with act("test.second"):
        user = User.objects.create(email=email, full_name=name, language="en", password="!")
        Membership.objects.create(user=user, body=cast.own, role=Role.REGISTRAR, started_on=date(2022, 1, 1))
    return user


def test_f1_a_row_changed_elsewhere_is_shown_and_nothing_is_overwritten(cast, desk, meeting):
    question = make_question(cast.registrar, meeting, text="Бірінші")
    page = desk(cast.registrar)
    edit_question(question_id=question.pk, by=cast.registrar, version=1, text="Екінші")
    field = page.locator("[data-f=text]").first
    field.fill("Үшінші")
    field.press("Enter")
    page.wait_for_selector("[data-conflict]:visible")
    assert fresh(question).text == "Екінші"
    page.locator("[data-keep-mine]:visible").click()
    settled(page, 1)
    assert fresh(question).text == "Үшінші"


def test_a_row_is_taken_back_after_a_question(cast, desk, meeting):
    question = make_question(cast.registrar, meeting, text="Қате жол")
    page = desk(cast.registrar)
    page.locator("[data-f=text]").first.focus()
    page.keyboard.press("Alt+Delete")
    page.wait_for_selector("dialog[data-ask]:visible")
    page.keyboard.press("Enter")
    until(page, "document.querySelectorAll('[data-rows] tr').length === 1")
    assert fresh(question).status == Status.WITHDRAWN


def test_leaving_with_unsent_rows_asks_first(cast, desk):
    page = desk(cast.registrar)
    page.context.set_offline(True)
    type_row(page, "Су жоқ")
    page.wait_for_selector("[data-desk-banner=unsent]:visible")
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.close(run_before_unload=True)
    page.wait_for_timeout(300)
    assert asked == ["beforeunload"]


def test_a_topic_is_chosen_by_typing_and_stays_chosen(cast, desk, meeting):
    page = desk(cast.registrar)
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.type("Асфальт керек")
    page.wait_for_selector("[data-f=topic].guessed")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.type("mede")  # the field of the territory
    page.keyboard.press("Tab")
    until(page, "document.querySelector('[data-f=responsible]').value.includes('Medeu')")
    page.keyboard.press("Enter")
    settled(page, 1)
    [question] = rows(meeting)
    assert (question.territory, question.responsible) == (cast.territories["medeu"], cast.own_district)
    assert question.topic == cast.topic


def test_the_desk_is_in_order_with_everything_open(cast, desk, meeting):
    make_question(cast.registrar, meeting, citizen=Speaker.named("Сейтова Айгүл"), promise="Жол")
    page = desk(cast.registrar)
    page.keyboard.type("сейт")
    page.wait_for_selector("[role=option]:visible")
    assert axe(page) == []
    page.emulate_media(color_scheme="dark")
    assert axe(page) == []
    page.keyboard.press("Escape")
    page.locator("[data-keys-open]").click()
    page.wait_for_selector("dialog[data-keys]:visible")
    assert axe(page) == []
    page.keyboard.press("Escape")
    for width in (PHONE["width"], 320, 1280):
        page.set_viewport_size({"width": width, "height": 844})
        page.wait_for_timeout(100)
        assert fits(page), width
    page.set_viewport_size(PHONE)
    assert axe(page) == []


def test_without_scripts_a_plain_form_does_the_work(cast, open_page, meeting):
    page = open_page(cast.registrar, f"/staff/meetings/{meeting.pk}/desk/", java_script_enabled=False)
    page.fill("[name=name]", "Сейтова Айгүл")
    page.click("form.two button")
    assert page.locator(".error-summary").count() == 1
    page.fill("[name=text]", "Су жоқ")
    page.click("form.two button")
    page.wait_for_selector("text=Су жоқ")
    [question] = rows(meeting)
    assert question.citizen.name.full() == "Сейтова Айгүл"
