"""Pages of the desk without scripts: before the meeting, adding a row, the closing step, the fragment."""

import json
import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from appeals.actions.citizens import Speaker
from appeals.actions.registering import remove_row
from appeals.actions.routing import assign
from appeals.models import Question
from common.dates import today
from meetings import actions as meeting_actions
from meetings.models import Meeting
from tests.appeals.make import fresh, make_meeting, make_question
from tests.days import In
from tests.meetings.build import meeting_in, planned


@pytest.fixture
def meeting(cast):
    return make_meeting(cast.own, territory=cast.territories["75"], host_name="Аким")


@pytest.fixture
def registrar(cast, client_of):
    return client_of(cast.registrar)


def url(meeting, name="meeting_desk") -> str:
    return reverse(name, args=[meeting.pk])


def text(answer) -> str:
    return answer.content.decode()


def stored(meeting) -> Meeting:
    return Meeting.objects.unscoped("test").get(pk=meeting.pk)


def questions(meeting) -> list[Question]:
    return list(Question.objects.unscoped("test").filter(meeting=meeting).order_by("position"))


def plain(**more) -> dict:
    return {"client_key": str(uuid4()), "text": "Көшеде асфальт жоқ", "outcome": "to_work"} | more


PAGES = ("meeting_desk", "meeting_desk_finish")


@pytest.mark.parametrize("name", PAGES)
def test_a2_the_desk_is_for_registrars_of_the_host(cast, client_of, meeting, name):
    statuses = {
        200: (cast.registrar,),
        403: (cast.executor, cast.controller, cast.head, cast.analyst, cast.administrator, cast.stranger),
        404: (cast.sister_registrar, cast.ministry_registrar),
    }
    for status, people in statuses.items():
        for client in map(client_of, people):
            assert client.get(url(meeting, name)).status_code == status
            assert client.post(url(meeting, name), {}).status_code == (422 if status == 200 else status)
    assert client_of(None).get(url(meeting, name)).status_code == 302
    assert questions(meeting) == []


def test_the_page_carries_rows_and_choices_for_the_script(
    cast, registrar, meeting, django_assert_max_num_queries
):
    question = make_question(
        cast.registrar,
        meeting,
        text="</script><script>alert(1)</script>",
        citizen=Speaker.named("Сейтова Айгүл"),
    )
    registrar.get(url(meeting))
    with django_assert_max_num_queries(9):
        page = text(registrar.get(url(meeting)))
    assert "<script>alert" not in page
    data = json.loads(re.search(r'<script id="desk-data"[^>]*>(.*?)</script>', page, re.S)[1])
    [row] = data["rows"]
    assert (row["id"], row["text"], row["name"]) == (question.pk, question.text, "Сейтова Айгүл")
    assert row["locked"] is False
    assert cast.topic.pk in [choice[0] for choice in data["topics"]]
    assert [choice[0] for choice in data["bodies"]][:2] == [cast.own.pk, cast.own_district.pk]
    assert data["territories"][0][0] == cast.territories["75"].pk
    assert (data["user"], data["meeting"], data["host"]) == (cast.registrar.pk, meeting.pk, "Аким")


def test_rows_taken_up_are_locked_and_rows_taken_back_are_gone(cast, registrar, meeting):
    routed, removed = make_question(cast.registrar, meeting), make_question(cast.registrar, meeting)
    assign(routed, by=cast.controller, responsible=cast.own)
    remove_row(question_id=removed.pk, by=cast.registrar)
    rows = registrar.get(url(meeting)).context["data"]["rows"]
    assert [(row["id"], row["locked"]) for row in rows] == [(routed.pk, True)]


def test_a_row_is_added_by_the_plain_form_with_proposals(cast, registrar, meeting):
    sent = plain(name="Сейтова Айгүл", phone="87012345678", territory=cast.territories["medeu"].pk)
    answer = registrar.post(url(meeting), sent, follow=True)
    assert answer.redirect_chain
    [question] = questions(meeting)
    assert (question.topic, question.responsible) == (cast.topic, cast.own_district)
    assert question.citizen.name.full() == "Сейтова Айгүл"
    assert "Сейтова Айгүл" in text(answer)


def test_f6_the_plain_form_sent_twice_adds_one_row(registrar, meeting):
    sent = plain()
    for _ in range(2):
        assert registrar.post(url(meeting), sent).status_code == 302
    assert len(questions(meeting)) == 1


def test_wrong_input_keeps_what_was_typed_and_lists_errors(registrar, meeting):
    answer = registrar.post(url(meeting), plain(text="", iin="123", name="Сейтова"))
    assert answer.status_code == 422
    assert "data-error-summary" in text(answer)
    answer = registrar.post(url(meeting), plain(iin="123", name="Сейтова", outcome="on_spot"))
    assert answer.status_code == 422
    assert "12 digits" in text(answer)
    assert 'value="Сейтова"' in text(answer)
    assert questions(meeting) == []


def test_before_the_meeting_the_desk_says_what_has_to_happen(cast, registrar):
    assert "opens on the day" in text(registrar.get(url(planned(cast))))
    assert "was cancelled" in text(registrar.get(url(meeting_in(cast, "cancelled"))))
    assert "Has the meeting begun?" in text(registrar.get(url(planned(cast, today()))))


def test_the_meeting_is_begun_from_the_desk(cast, registrar):
    meeting = planned(cast, today())
    answer = registrar.post(url(meeting, "meeting_desk_begin"), {"held_on": today().isoformat()})
    assert answer.url == url(meeting)
    assert stored(meeting).held_on == today()


@pytest.mark.parametrize("held_on", ["", "soon", In() + timedelta(days=3)])
def test_a_wrong_day_begins_nothing(cast, registrar, held_on):
    meeting = planned(cast, today())
    answer = registrar.post(url(meeting, "meeting_desk_begin"), {"held_on": held_on})
    assert answer.status_code == 422
    assert stored(meeting).held_on is None


def test_a2_others_begin_nothing(cast, client_of):
    meeting = planned(cast, today())
    day = {"held_on": today().isoformat()}
    assert client_of(cast.executor).post(url(meeting, "meeting_desk_begin"), day).status_code == 403
    assert client_of(cast.sister_registrar).post(url(meeting, "meeting_desk_begin"), day).status_code == 404
    assert stored(meeting).held_on is None


def test_the_closing_step_counts_and_records_people(cast, registrar, meeting):
    speaker = Speaker.named("Сейтова Айгүл", phone="87012345678")
    make_question(cast.registrar, meeting, citizen=speaker, responsible=cast.own, promise="Жол")
    make_question(cast.registrar, meeting, citizen=speaker, outcome="on_spot", answer="Иә")
    make_question(cast.registrar, meeting)
    remove_row(question_id=make_question(cast.registrar, meeting).pk, by=cast.registrar)
    page = registrar.get(url(meeting, "meeting_desk_finish"))
    assert [kpi.value for kpi in page.context["kpis"]] == ["3", "1", "2", "1", "1"]
    assert page.context["form"].initial["received"] == 2
    assert page.context["removed"] == 1
    sent = {"version": stored(meeting).version, "attendees": 120, "received": 2, "question_share": 80}
    answer = registrar.post(url(meeting, "meeting_desk_finish"), sent)
    assert answer.url == reverse("meeting_page", args=[meeting.pk])
    found = stored(meeting)
    assert (found.attendees, found.received, float(found.question_share)) == (120, 2, 0.8)


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"attendees": -1}, "greater than or equal to 0"),
        ({"attendees": 1, "received": 5}, "More people were received than came"),
        ({"question_share": 101}, "less than or equal to 100"),
        ({"version": 99}, "Someone else has changed"),
    ],
)
def test_wrong_figures_of_the_closing_step_are_told(registrar, meeting, more, words):
    sent = {"version": 1, "attendees": 10, "received": 5} | more
    answer = registrar.post(url(meeting, "meeting_desk_finish"), sent)
    assert answer.status_code == 422
    assert words in text(answer)
    assert stored(meeting).attendees is None


def test_a_meeting_not_held_has_no_closing_step(cast, registrar):
    meeting = planned(cast, today())
    assert registrar.get(url(meeting, "meeting_desk_finish")).url == url(meeting)


def test_the_fragment_shows_what_the_person_may_see(cast, client_of, meeting, django_assert_max_num_queries):
    for _ in range(3):
        make_question(cast.registrar, meeting, citizen=Speaker.named("Сейтова Айгүл"), topic=cast.topic)
    address = url(meeting, "meeting_questions_fragment")
    executor = client_of(cast.executor)
    executor.get(address)
    with django_assert_max_num_queries(5):
        page = text(executor.get(address, headers={"HX-Request": "true"}))
    assert "<html" not in page
    assert page.count("Сейтова Айгүл") == 3
    seen_by_office = text(client_of(cast.analyst).get(address))
    assert "<html" in seen_by_office
    assert "Сейтова" not in seen_by_office
    assert client_of(cast.sister_executor).get(address).status_code == 404
    assert client_of(cast.stranger).get(address).status_code == 403


def test_the_fragment_of_an_empty_meeting_says_so(cast, client_of, meeting):
    assert "No questions are logged yet" in text(
        client_of(cast.executor).get(url(meeting, "meeting_questions_fragment"))
    )


def test_after_publication_new_questions_are_still_taken(cast, registrar, meeting):
    meeting_actions.publish_results(
        meeting_id=meeting.pk, by=cast.registrar, published_on=today(), results_kk="Шешілді"
    )
    assert registrar.post(url(meeting), plain()).status_code == 302
    assert fresh(questions(meeting)[0]).status == "assigned"
