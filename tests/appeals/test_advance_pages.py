"""Questions in advance as staff see them: the list, one more by telephone, declined, logged, the closing step."""

from uuid import uuid4

import pytest
from django.urls import reverse

from appeals.actions.advance import log_advance
from appeals.enums import AdvanceState
from appeals.models import AdvanceQuestion, Question
from tests.appeals.advance import TEXT, announced, asked, begun, fresh_advance


@pytest.fixture
def meeting(cast):
    return announced(cast, days=0)


@pytest.fixture
def registrar(client_of, cast):
    return client_of(cast.registrar)


def listed(client, meeting, **extra) -> str:
    return client.get(reverse("meeting_advance", args=[meeting.pk]), **extra).content.decode()


def rows():
    return list(AdvanceQuestion.objects.unscoped("test").order_by("pk"))


def test_the_list_shows_person_and_proposed_topic_to_who_may_see_them(client_of, cast, registrar, meeting):
    asked(meeting)
    page = listed(registrar, meeting)
    for words in ("Сейтова Айгүл", "+77012345678", "Road repair", "proposed", "Waits for the meeting", TEXT):
        assert words in page
    seen = listed(client_of(cast.analyst), meeting)
    assert TEXT in seen
    for hidden in ("Сейтова", "345678", "Decline", "Write one down"):
        assert hidden not in seen


def test_the_page_of_the_meeting_loads_it_as_a_fragment(registrar, meeting):
    page = registrar.get(reverse("meeting_page", args=[meeting.pk])).content.decode()
    assert reverse("meeting_advance", args=[meeting.pk]) in page
    fragment = listed(registrar, meeting, headers={"HX-Request": "true"})
    assert "<html" not in fragment
    assert "No question is registered in advance." in fragment


def test_the_list_costs_the_same_for_many(registrar, cast, meeting, django_assert_max_num_queries):
    for _ in range(3):
        asked(meeting, by=cast.registrar)
    listed(registrar, meeting)
    with django_assert_max_num_queries(9):
        listed(registrar, meeting)


def test_one_is_written_down_from_a_telephone_call(registrar, cast, meeting):
    url = reverse("advance_add", args=[meeting.pk])
    assert registrar.get(url).status_code == 200
    sent = {
        "client_key": str(uuid4()),
        "text": "Су жоқ",
        "name": "Оспанов Ерлан",
        "phone": "87015556677",
        "language": "kk",
    }
    for _ in range(2):
        assert registrar.post(url, sent).status_code == 302
    [row] = rows()
    assert (row.text, row.citizen.surname, row.position) == ("Су жоқ", "Оспанов", 1)
    wrong = registrar.post(url, sent | {"client_key": str(uuid4()), "phone": "12"})
    assert wrong.status_code == 422
    begun(meeting, cast.registrar)
    late = registrar.post(url, sent | {"client_key": str(uuid4())})
    assert late.status_code == 422
    assert "Log it at the desk instead" in late.content.decode()
    iin = registrar.post(url, sent | {"client_key": str(uuid4()), "name": "990101300123"})
    assert iin.status_code == 422


def test_one_is_declined_with_a_reason(registrar, cast, meeting):
    advance = asked(meeting)
    url = reverse("advance_decline", args=[advance.pk])
    assert TEXT in registrar.get(url).content.decode()
    assert registrar.post(url, {"reason": ""}).status_code == 422
    assert registrar.post(url, {"reason": "   "}).status_code == 422
    assert registrar.post(url, {"reason": "Advertisement"}).status_code == 302
    assert "Advertisement" in listed(registrar, meeting)
    again = registrar.post(url, {"reason": "Another"})
    assert again.status_code == 422
    assert "decided already" in again.content.decode()


def test_one_is_logged_without_scripts(registrar, cast, meeting):
    advance = asked(meeting)
    url = reverse("advance_log", args=[advance.pk])
    for held in (False, True):
        if held:
            begun(meeting, cast.registrar)
        answer = registrar.post(url, follow=True).content.decode()
        assert ("Logged as question" in answer) == held
    assert fresh_advance(advance).question.number in listed(registrar, meeting)
    assert "logged already" in registrar.post(url, follow=True).content.decode()
    assert Question.objects.unscoped("test").count() == 1


def test_the_desk_begins_a_row_with_it(registrar, cast, meeting):
    advance = asked(meeting, territory=cast.territories["medeu"])
    begun(meeting, cast.registrar)
    desk = reverse("meeting_desk", args=[meeting.pk])
    page = registrar.get(f"{desk}?advance={advance.pk}").content.decode()
    assert 'value="Сейтова Айгүл"' in page
    assert f'name="advance" value="{advance.pk}"' in page
    for nothing in ("x", "987654", "", "٣"):
        assert 'name="advance" value' not in registrar.get(f"{desk}?advance={nothing}").content.decode()
    sent = {
        "client_key": str(uuid4()),
        "advance": advance.pk,
        "card": advance.citizen.pk,
        "text": TEXT,
        "outcome": "to_work",
    }
    assert registrar.post(desk, sent).status_code == 302
    assert fresh_advance(advance).state == AdvanceState.TAKEN


def test_the_closing_step_asks_about_those_not_raised(registrar, cast, meeting):
    advances = [asked(meeting) for _ in range(3)]
    begun(meeting, cast.registrar)
    log_advance(advance_id=advances[0].pk, by=cast.registrar)
    finish = reverse("meeting_desk_finish", args=[meeting.pk])
    assert "2 registered questions were not raised." in registrar.get(finish).content.decode()
    rest = reverse("advance_log_rest", args=[meeting.pk])
    assert "2 questions are logged." in registrar.post(rest, follow=True).content.decode()
    assert "not raised" not in registrar.get(finish).content.decode()
    assert "0 questions are logged." in registrar.post(rest, follow=True).content.decode()


def test_before_the_meeting_nothing_is_logged(registrar, meeting):
    asked(meeting)
    answer = registrar.post(reverse("advance_log_rest", args=[meeting.pk]), follow=True)
    assert "has not begun yet" in answer.content.decode()
    assert Question.objects.unscoped("test").count() == 0
