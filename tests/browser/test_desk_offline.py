"""The desk without a network: cut and mended, the tab closed in between, other people on the same device."""

import json
import tempfile
from uuid import uuid4

import pytest

from appeals.actions.advance import register_in_advance
from appeals.actions.citizens import Speaker
from appeals.enums import Status
from appeals.models import Question
from common.dates import today
from meetings import actions
from tests.appeals.make import make_meeting, make_question
from tests.browser.conftest import CHROMIUM, FLAGS, PHONE, axe, fits, sign_in, until, watch
from tests.browser.cuttable import Line
from tests.browser.test_desk import READY, second_registrar, settled, type_row
from tests.meetings.build import planned

CACHED = """async () => {
    const found = [];
    for (const name of await caches.keys()) {
        const cache = await caches.open(name);
        for (const request of await cache.keys()) {
            const answer = await cache.match(request);
            found.push([name, request.url, JSON.stringify([...answer.headers]), await answer.text()]);
        }
    }
    return found;
}"""
KEPT = "() => window.Kept.count().then(found => [...found.own.values()].reduce((sum, rows) => sum + rows, 0))"
SHELL = "document.querySelector('[data-desk-banner=copy]') !== null"


@pytest.fixture
def line(server):
    found = Line(server.url)
    yield found
    found.close()


@pytest.fixture
def meeting(cast):
    return make_meeting(cast.own, territory=cast.territories["75"], host_name="Аким Аталмыш")


@pytest.fixture
def desk(context, line, meeting):
    """`desk(user)`: the desk of the meeting through the line, ready and kept for hours without a network."""
    watched = []

    def make(user, at=None):
        page = context(user, base_url=line.url).new_page()
        watched.append(watch(page))
        return open_desk(page, at or meeting)

    yield make
    for problems in watched:
        assert [text for text in problems if "ERR_" not in text] == []


def open_desk(page, meeting):
    page.goto(f"/staff/meetings/{meeting.pk}/desk/")
    page.wait_for_selector(READY)
    until(page, f"caches.has('kezdesu-desk-{meeting.pk}')")
    until(page, "navigator.serviceWorker.ready.then(found => found.active !== null)")
    until(page, "!document.querySelector('[data-reopen=yes]').hidden")
    return page


def rows(meeting) -> list[Question]:
    found = Question.objects.unscoped("test").filter(meeting=meeting)
    return list(found.select_related("citizen").order_by("position"))


def again(page) -> None:
    """The person comes back to the window."""
    page.evaluate("window.dispatchEvent(new Event('focus'))")


def unsent(page) -> None:
    page.wait_for_selector("[data-desk-banner=unsent]:visible")


def leave_unsent(page) -> None:
    """Closes the tab when none of its rows is on its way: a request that is outlives its page, and the mended line takes it."""
    page.evaluate("() => { window.fetch = () => Promise.reject(new TypeError('cut')); }")
    until(
        page,
        "document.querySelector('[data-state=unsent]') && !document.querySelector('[data-state=saving]')",
        seconds=30,
    )
    page.close(run_before_unload=False)


def texts(page) -> list[str]:
    return page.eval_on_selector_all("[data-f=text]", "found => found.map(f => f.value)")


def test_f6_an_hour_without_a_network_with_the_tab_closed_in_between(cast, desk, line, meeting):
    page = desk(cast.registrar)
    type_row(page, "Бірінші", "Сейтова Айгүл")
    settled(page, 1)
    line.cut()
    for number in range(3):
        type_row(page, f"Сұрақ {number}", f"Ахметов Болат{number}")
    unsent(page)
    until(page, f"({KEPT})().then(rows => rows === 3)")
    page.close()
    page = page.context.new_page()
    problems = watch(page)
    page.goto(f"/staff/meetings/{meeting.pk}/desk/")
    page.wait_for_selector(READY)
    assert page.evaluate(SHELL)
    assert texts(page) == ["Сұрақ 0", "Сұрақ 1", "Сұрақ 2", ""]
    unsent(page)
    banner = page.locator("[data-desk-banner=unsent]").inner_text()
    assert "3" in banner
    assert page.locator("[data-desk-banner=copy]").is_visible()
    assert page.locator("[data-sent-at]").first.is_visible()
    assert page.evaluate("document.fonts.load('600 16px \"Golos Text\"').then(found => found.length)") == 1
    assert axe(page) == []
    type_row(page, "Желісіз ашылғаннан кейін", "Жаңа Адам")
    page.set_viewport_size(PHONE)
    assert fits(page)
    assert axe(page) == []
    line.mend()
    again(page)
    settled(page, 5)
    until(page, "document.querySelector('[data-desk-banner=copy]').hidden")
    assert [row.position for row in rows(meeting)] == [1, 2, 3, 4, 5]
    assert sorted(texts(page)) == sorted([row.text for row in rows(meeting)] + [""])
    page.reload()
    page.wait_for_selector(READY)
    assert not page.evaluate(SHELL)
    assert page.evaluate(KEPT) == 0
    assert len(rows(meeting)) == 5
    assert [text for text in problems if "ERR_" not in text] == []


def test_f6_answers_are_lost_the_browser_is_killed_and_every_row_arrives_once(
    cast, chromium, line, meeting, server
):
    with tempfile.TemporaryDirectory() as profile:

        def start():
            found = chromium.browser_type.launch_persistent_context(
                profile, executable_path=CHROMIUM, args=FLAGS, base_url=line.url, locale="ru-RU"
            )
            found.set_default_timeout(8000)
            return found

        browser = start()
        sign_in(browser, cast.registrar, server.url)
        page = open_desk(browser.new_page(), meeting)
        line.cut_after_next_row()
        type_row(page, "Жауабы жоғалған", "Сейтова Айгүл")
        unsent(page)
        type_row(page, "Желісіз", "Ахметов Болат")
        until(page, f"({KEPT})().then(rows => rows === 2)")
        browser.close()
        assert [row.text for row in rows(meeting)] == ["Жауабы жоғалған"]
        browser = start()
        sign_in(browser, cast.registrar, server.url)
        page = browser.new_page()
        page.goto(f"/staff/meetings/{meeting.pk}/desk/")
        page.wait_for_selector(READY)
        assert texts(page)[:2] == ["Жауабы жоғалған", "Желісіз"]
        line.mend()
        again(page)
        settled(page, 2)
        browser.close()
    assert [(row.text, row.position, row.version) for row in rows(meeting)] == [
        ("Жауабы жоғалған", 1, 1),
        ("Желісіз", 2, 1),
    ]


def test_an_own_correction_whose_answer_was_lost_is_no_conflict(cast, desk, line, meeting):
    question = make_question(cast.registrar, meeting, text="Бірінші")
    page = desk(cast.registrar)
    field = page.locator("[data-f=text]").first
    line.cut_after_next_row()
    field.fill("Екінші")
    field.press("Enter")
    unsent(page)
    assert [row.text for row in rows(meeting)] == ["Екінші"]
    field.fill("Үшінші")
    field.press("Enter")
    line.mend()
    again(page)
    settled(page, 1)
    assert page.locator("[data-conflict]:visible").count() == 0
    [row] = rows(meeting)
    assert (row.pk, row.text) == (question.pk, "Үшінші")


def test_nothing_personal_lies_in_the_caches(cast, desk, line, meeting):
    make_question(
        cast.registrar,
        meeting,
        text="Жеке мәселе",
        citizen=Speaker.named("Ахметова Жанар", phone="87017654321"),
    )
    page = desk(cast.registrar)
    type_row(page, "Тағы бір құпия", "Сейтова Айгүл")
    settled(page, 2)
    found = page.evaluate(CACHED)
    assert {name for name, *_ in found} == {f"kezdesu-desk-{meeting.pk}"}
    pages = [entry for entry in found if "/static/" not in entry[1]]
    assert [url for _name, url, *_ in pages] == [f"{line.url}/staff/meetings/{meeting.pk}/desk/"]
    everything = json.dumps(found, ensure_ascii=False)
    user = cast.registrar
    secrets = [
        "Жеке мәселе",
        "құпия",
        "Ахметова",
        "Сейтова",
        "7654321",
        "Аталмыш",
        user.full_name,
        user.email,
    ]
    secrets += [f'data-person="{user.pk}"']
    assert "csrfmiddlewaretoken" not in pages[0][3]
    cookies = [cookie["value"] for cookie in page.context.cookies()]
    assert [secret for secret in secrets + cookies if secret in everything] == []
    assert '"user": null' in pages[0][3]
    assert '"rows": []' in pages[0][3]


def test_another_person_on_the_device_sees_a_count_and_nothing_else(cast, desk, line, meeting):
    other = second_registrar(cast)
    page = desk(cast.registrar)
    line.cut()
    type_row(page, "Жеке сұрақ", "Сейтова Айгүл")
    until(page, f"({KEPT})().then(rows => rows === 1)")
    leave_unsent(page)
    line.mend()
    theirs = page.context.new_page()
    sign_in(theirs, other, line.url)
    open_desk(theirs, meeting)
    theirs.wait_for_selector("[data-desk-banner=others]:visible")
    assert "1" in theirs.locator("[data-desk-banner=others]").inner_text()
    assert axe(theirs) == []
    assert "Жеке сұрақ" not in theirs.content()
    assert texts(theirs) == [""]
    line.cut()
    theirs.reload()
    theirs.wait_for_selector(READY)
    assert theirs.evaluate(SHELL)
    assert texts(theirs) == [""]
    line.mend()
    sign_in(theirs, cast.registrar, line.url)
    open_desk(theirs, meeting)
    settled(theirs, 1)
    assert [row.text for row in rows(meeting)] == ["Жеке сұрақ"]


def test_signing_out_asks_first_and_takes_the_shells_away(cast, desk, line, meeting):
    page = desk(cast.registrar)
    line.cut()
    type_row(page, "Су жоқ")
    until(page, f"({KEPT})().then(rows => rows === 1)")
    leave_unsent(page)
    line.mend()
    page = page.context.new_page()
    page.goto("/staff/meetings/")
    page.wait_for_selector("#kept:visible")
    assert page.locator("#kept a").get_attribute("href") == f"/staff/meetings/{meeting.pk}/desk/"
    assert axe(page) == []
    ask_to_sign_out(page)
    page.wait_for_selector("dialog[data-sign-out-ask]:visible")
    assert axe(page) == []
    page.locator("dialog[data-sign-out-ask] button[value='']").click()
    assert page.url.endswith("/staff/meetings/")
    assert page.evaluate("caches.keys()") != []
    ask_to_sign_out(page)
    page.locator("dialog[data-sign-out-ask] button[value=yes]").click()
    page.wait_for_url(f"{line.url}/")
    assert page.evaluate("caches.keys()") == []
    sign_in(page, cast.registrar, line.url)
    open_desk(page, meeting)
    settled(page, 1)
    assert [row.text for row in rows(meeting)] == ["Су жоқ"]


def ask_to_sign_out(page) -> None:
    menu = page.locator("details.menu", has=page.locator("form[data-sign-out]"))
    if menu.get_attribute("open") is None:
        menu.locator("summary").click()
    menu.locator("form[data-sign-out] button").click()


def test_an_old_shell_is_not_opened(cast, desk, line, meeting):
    page = desk(cast.registrar)
    page.evaluate(
        """async path => {
            const cache = await caches.open((await caches.keys())[0]);
            const found = await cache.match(path);
            const headers = new Headers(found.headers);
            headers.set("X-Desk-Kept", String(Date.now() - 3 * 24 * 3600 * 1000 - 1));
            await cache.put(path, new Response(await found.text(), { headers }));
        }""",
        f"/staff/meetings/{meeting.pk}/desk/",
    )
    line.cut()
    with pytest.raises(Exception, match="ERR_"):
        page.reload()
    line.mend()
    page = page.context.new_page()
    page.goto("/staff/meetings/")
    assert page.evaluate("caches.keys()") == []


def test_full_storage_is_said(cast, desk, line, meeting):
    page = desk(cast.registrar)
    page.evaluate(
        "() => { IDBObjectStore.prototype.put = () => { throw new DOMException('', 'QuotaExceededError'); }; }"
    )
    line.cut()
    type_row(page, "Су жоқ")
    page.wait_for_selector("[data-desk-banner=storage]:visible")
    assert axe(page) == []
    line.mend()
    again(page)
    settled(page, 1)
    assert [row.text for row in rows(meeting)] == ["Су жоқ"]


def test_without_a_service_worker_the_page_says_that_it_must_stay_open(cast, context, line, meeting):
    page = context(cast.registrar, base_url=line.url, service_workers="block").new_page()
    page.goto(f"/staff/meetings/{meeting.pk}/desk/")
    page.wait_for_selector(READY)
    line.cut()
    type_row(page, "Су жоқ")
    unsent(page)
    assert page.locator("[data-reopen=no]").is_visible()
    assert not page.locator("[data-reopen=yes]").is_visible()
    line.mend()
    again(page)
    settled(page, 1)


def test_the_last_step_says_what_is_not_sent(cast, desk, line, meeting):
    page = desk(cast.registrar)
    line.cut()
    type_row(page, "Су жоқ")
    unsent(page)
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("dialog[data-ask]:visible")
    page.keyboard.press("Escape")
    leave_unsent(page)
    line.mend()
    page = page.context.new_page()
    page.goto(f"/staff/meetings/{meeting.pk}/desk/finish/")
    page.wait_for_selector("[data-unsent]:visible")
    assert "Су жоқ" in page.locator("[data-unsent]").inner_text()
    assert axe(page) == []
    page.locator("form[data-finish-form] .btn").first.click()
    page.wait_for_selector("dialog[data-ask]:visible")
    page.locator("dialog[data-ask] [data-ask-two] button[value='']").click()
    until(page, "document.activeElement.closest('[data-unsent]') !== null")
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/")
    settled(page, 1)
    assert [row.text for row in rows(meeting)] == ["Су жоқ"]


def test_f2_three_people_at_one_desk_see_each_other_and_overwrite_nothing(cast, desk, meeting):
    others = [second_registrar(cast), second_registrar(cast, "third@example.kz", "Third")]
    pages = [desk(user) for user in (cast.registrar, *others)]
    for number in range(4):
        for place, page in enumerate(pages):
            page.bring_to_front()
            type_row(page, f"Сұрақ {place}-{number}", f"Сейтова Айгүл{place}{number}")
    for page in pages:
        settled_by_all(page, 12)
    assert [row.position for row in rows(meeting)] == list(range(1, 13))
    assert len({row.text for row in rows(meeting)}) == 12
    first, second, third = pages
    here = first.locator("[data-others-here]")
    assert "Second" in here.inner_text()
    assert "Third" in here.inner_text()
    assert axe(first) == []
    # one corrects a row that another has begun to correct
    [number] = {row.position for row in rows(meeting) if row.text == "Сұрақ 0-0"}
    theirs = second.locator("[data-rows] tr", has=second.locator(f"[data-no]:text-is('{number}')"))
    theirs.locator("[data-f=text]").fill("Екінші түзетті")
    mine = first.locator("[data-rows] tr", has=first.locator(f"[data-no]:text-is('{number}')"))
    mine.locator("[data-f=text]").fill("Бірінші түзетті")
    theirs.locator("[data-f=text]").press("Enter")
    second.wait_for_selector("tr[data-state=saved]")
    until(second, "document.querySelector('tr[data-state=changed], tr[data-state=saving]') === null")
    mine.locator("[data-f=text]").press("Enter")
    first.wait_for_selector("[data-conflict]:visible")
    assert "Екінші түзетті" in [row.text for row in rows(meeting)]
    mine.locator("[data-take-theirs]").click()
    again(third)
    until(third, "[...document.querySelectorAll('[data-f=text]')].some(f => f.value === 'Екінші түзетті')")
    assert {row.status for row in rows(meeting)} <= {Status.REGISTERED, Status.ASSIGNED}


def settled_by_all(page, count: int) -> None:
    again(page)
    until(page, f"document.querySelectorAll('tr[data-state=saved]').length === {count}", seconds=30)


def test_a_question_in_advance_is_taken_into_a_row_also_without_a_network(cast, desk, line):
    meeting = planned(cast, today(), host_name="Аким")
    for number in range(2):
        register_in_advance(
            meeting_id=meeting.pk,
            by=cast.registrar,
            client_key=uuid4(),
            citizen=Speaker.named(f"Ахметова Жанар{number}", phone=f"8701765432{number}"),
            text=f"Алдын ала {number}",
            topic=cast.topic,
        )
    actions.hold(meeting_id=meeting.pk, by=cast.registrar, held_on=today())
    page = desk(cast.registrar, at=meeting)
    panel = page.locator("[data-advance]")
    assert panel.locator("[data-count]").inner_text() == "2"
    page.keyboard.press("F9")
    assert axe(page) == []
    page.keyboard.press("Enter")
    page.keyboard.press("F2")
    page.keyboard.type("Айтылды")
    page.keyboard.press("Enter")
    settled(page, 1)
    line.cut()
    page.keyboard.press("F9")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    unsent(page)
    assert panel.locator("[data-count]").inner_text() == "0"
    assert panel.locator("[data-taken]:visible").count() == 1
    assert panel.locator("[data-in-row]:visible").count() == 1
    page.set_viewport_size(PHONE)
    assert fits(page)
    line.mend()
    again(page)
    settled(page, 2)
    first, second = rows(meeting)
    assert (first.text, first.status, first.topic) == ("Алдын ала 0", Status.RESOLVED_ON_SPOT, cast.topic)
    assert second.citizen.name.full() == "Ахметова Жанар1"
    assert [row.advance.question_id for row in (first, second)] == [first.pk, second.pk]
