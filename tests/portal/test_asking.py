"""The public form for questions before a meeting: no account, nothing personal in an address, safe to send twice."""

import re
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from appeals.actions.advance import decline_advance, log_advance
from appeals.actions.citizens import Speaker
from appeals.actions.registering import register_question
from appeals.enums import AdvanceState
from appeals.models import AdvanceQuestion
from meetings import actions
from tests.appeals.advance import TEXT, announced, asked, begun, fresh_advance
from tests.appeals.people import make_iin
from tests.meetings.build import planned


@pytest.fixture
def meeting(cast):
    return announced(cast)


@pytest.fixture
def visitor():
    return Client(headers={"accept-language": "en"})


def form(**more) -> dict:
    return {
        "client_key": str(uuid4()),
        "name": "Сейтова Айгүл",
        "phone": "8 701 234 56 78",
        "text": TEXT,
        "language": "kk",
        "consent": "on",
    } | more


def url(meeting) -> str:
    return reverse("ask_in_advance", args=[meeting.pk])


def rows():
    return list(AdvanceQuestion.objects.unscoped("test").select_related("citizen").order_by("pk"))


def test_the_form_says_until_when_what_is_kept_and_why(visitor, meeting):
    response = visitor.get(url(meeting))
    page = response.content.decode()
    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]
    for words in ("Questions are registered until", "What is kept, and why", "I agree that my name"):
        assert words in page
    assert "Medeu District" in page, "places inside the territory of the meeting"
    assert "Aktobe" not in page


def test_registering_leads_to_an_own_page_without_personal_data_in_its_address(cast, visitor, meeting):
    response = visitor.post(url(meeting), form(territory=cast.territories["medeu"].pk))
    assert response.status_code == 302
    [row] = rows()
    assert (row.meeting, row.citizen.phone.reveal(), row.territory.code) == (
        meeting,
        "+77012345678",
        "751710000",
    )
    assert re.fullmatch(r"/asked/[\w.-]+/", response["Location"])
    page = visitor.get(response["Location"])
    said = page.content.decode()
    assert "Question in advance No. 1" in said
    assert "What happens next" in said
    assert TEXT in said
    for personal in ("Сейтова", "5678"):
        assert personal not in said, "whoever holds the address reads no name"
    assert "noindex" in page["X-Robots-Tag"]


def test_f2_sent_twice_is_one_question_and_one_page(visitor, meeting):
    sent = form()
    assert visitor.post(url(meeting), sent)["Location"] == visitor.post(url(meeting), sent)["Location"]
    assert len(rows()) == 1


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"text": ""}, "Write your question."),
        ({"text": "a" * 4001}, "The text is too long: 4000 characters at most."),
        ({"text": "ЖСН " + make_iin(1)}, "There is an IIN in the text."),
        ({"name": ""}, "Write your surname and given name."),
        ({"name": "990101300123"}, "Write your surname and given name"),
        ({"phone": ""}, "Write a telephone or an e-mail"),
        ({"phone": "12"}, "telephone number"),
        ({"email": "nobody"}, "Enter a valid email address."),
        ({"consent": ""}, "Without your consent the question can"),
        ({"website": "http://spam.example"}, "Leave this field empty."),
        ({"territory": "999999"}, "Select a valid choice"),
        ({"language": "fr"}, "Select a valid choice"),
        ({"client_key": "x"}, "Enter a valid UUID"),
        ({"client_key": ""}, "This field is required"),
        ({"text": "a\x00b"}, "Null characters are not allowed."),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(visitor, meeting, given, words):
    response = visitor.post(url(meeting), form(**given))
    assert response.status_code == 422
    page = response.content.decode()
    assert words in page
    assert rows() == []
    if "name" not in given:
        assert "Сейтова Айгүл" in page


def test_the_key_of_another_meeting_is_an_old_page(cast, visitor, meeting):
    sent = form()
    visitor.post(url(meeting), sent)
    response = visitor.post(url(announced(cast)), sent)
    assert response.status_code == 422
    assert "out of date" in response.content.decode()


def test_without_taking_questions_the_page_says_so_and_refuses(cast, visitor):
    closed = announced(cast, taking=False)
    page = visitor.get(url(closed)).content.decode()
    assert "does not take questions in advance" in page
    assert "<textarea" not in page
    assert visitor.post(url(closed), form()).status_code == 422
    assert rows() == []


def test_a_meeting_that_nobody_announced_is_no_page(cast, visitor):
    inside = planned(cast)
    assert visitor.get(url(inside)).status_code == 404
    assert visitor.post(url(inside), form()).status_code == 404
    assert visitor.get("/meetings/987654/ask/").status_code == 404


def test_k4_five_in_a_minute_from_one_address(visitor, meeting):
    for _ in range(5):
        assert visitor.post(url(meeting), form()).status_code == 302
    response = visitor.post(url(meeting), form())
    assert response.status_code == 429
    assert "Too many attempts" in response.content.decode()
    assert visitor.post(url(meeting), form(), REMOTE_ADDR="10.1.1.1").status_code == 302


def own_page(visitor, meeting) -> str:
    return visitor.post(url(meeting), form())["Location"]


def test_the_person_takes_it_back(visitor, meeting):
    page = own_page(visitor, meeting)
    for _ in range(2):
        assert visitor.post(page).status_code == 302
    assert "You have taken this question back." in visitor.get(page).content.decode()
    assert rows()[0].state == AdvanceState.WITHDRAWN


def test_what_was_decided_is_read_on_the_own_page(cast, visitor, meeting):
    page = own_page(visitor, meeting)
    decline_advance(advance_id=rows()[0].pk, by=cast.registrar, reason="Asked twice")
    assert "Asked twice" in visitor.get(page).content.decode()
    response = visitor.post(page)
    assert response.status_code == 422
    assert "decided already" in response.content.decode()


def test_k4_withdrawals_are_limited(visitor, meeting):
    page = own_page(visitor, meeting)
    for _ in range(20):
        visitor.post(page)
    assert visitor.post(page).status_code == 429


def test_a_logged_question_leads_to_its_page(cast, visitor):
    meeting = announced(cast, days=0)
    page = own_page(visitor, meeting)
    begun(meeting, cast.registrar)
    assert "being written down" in visitor.get(page).content.decode()
    question = log_advance(advance_id=rows()[0].pk, by=cast.registrar)
    said = visitor.get(page).content.decode()
    assert question.number in said
    link = re.search(r'href="http://[^"/]+(/track/[^"]+)"', said)
    assert visitor.get(link[1]).status_code == 200


def test_raised_by_another_the_page_names_the_number_only(cast, visitor):
    meeting = announced(cast, days=0)
    page = own_page(visitor, meeting)
    begun(meeting, cast.registrar)
    question = register_question(
        meeting_id=meeting.pk,
        by=cast.registrar,
        text=TEXT,
        advance=rows()[0].pk,
        citizen=Speaker(surname="Оспанов"),
    )
    said = visitor.get(page).content.decode()
    assert question.number in said
    assert "See how it stands" not in said


def test_a_cancelled_meeting_is_said(cast, visitor, meeting):
    page = own_page(visitor, meeting)
    actions.cancel(meeting_id=meeting.pk, by=cast.registrar, reason="Quarantine")
    assert "The meeting was cancelled." in visitor.get(page).content.decode()


def test_an_unknown_key_is_a_missing_page(visitor, meeting):
    advance = asked(meeting)
    for token in (str(advance.pk), f"{advance.pk}.AAAA", "x"):
        assert visitor.get(f"/asked/{token}/").status_code == 404
        assert visitor.post(f"/asked/{token}/").status_code == 404
    assert fresh_advance(advance).state == AdvanceState.WAITING
