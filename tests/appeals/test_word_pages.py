"""Screens of slips and checks: right rows, 403 and 404, bad input told and nothing changed."""

import pytest
from django.urls import reverse

from appeals.actions.checking import draw
from appeals.models import BodyPractice, Check, Event
from common.acts import act
from tests.appeals.make import fresh, make_question
from tests.appeals.word import asked, slip, solved, without_slip

HTMX = {"HTTP_HX_REQUEST": "true"}


def slip_url(question) -> str:
    return reverse("question_issue_slip", args=[question.pk])


@pytest.fixture
def drawn(cast, meeting):
    with act("test.practice"):
        BodyPractice.objects.create(body=cast.own, sample_share=100)
    return draw(solved(cast, meeting))


def test_the_slip_is_shown_and_issued_anew(cast, question, client_of):
    client = client_of(cast.registrar)
    before = slip(question)
    page = client.get(slip_url(question))
    text = page.content.decode()
    assert page["Cache-Control"].startswith("no-store")
    code = before.code.reveal()
    assert f"{code[:4]}-{code[4:8]}-{code[8:]}" in text
    assert question.number in text
    assert cast.registrar.full_name in text
    sent = {"issued": page.context["issued"]}
    assert client.post(slip_url(question), sent).status_code == 302
    after = slip(question)
    assert after.code != before.code
    assert client.post(slip_url(question), sent).status_code == 302, "a double click"
    assert slip(question).code == after.code
    assert client.post(slip_url(question), {"issued": "yesterday"}).status_code == 302


@pytest.mark.parametrize("issued", ["", "x", "9" * 400, "2026-99-99T00:00:00+00:00"])
def test_nonsense_breaks_nothing(cast, question, client_of, issued):
    assert client_of(cast.registrar).post(slip_url(question), {"issued": issued}).status_code == 302


def test_a_question_without_a_slip(cast, question, client_of):
    without_slip(question)
    client = client_of(cast.registrar)
    assert "None was issued yet" in client.get(slip_url(question)).content.decode()
    assert client.get(reverse("question_slip_pdf", args=[question.pk])).status_code == 404
    client.post(slip_url(question), {"issued": ""})
    assert slip(question)


def test_pdf_of_one_and_of_the_meeting(cast, question, meeting, client_of):
    make_question(cast.registrar, meeting)
    client = client_of(cast.registrar)
    for address in (
        reverse("question_slip_pdf", args=[question.pk]),
        reverse("meeting_slips", args=[meeting.pk]),
    ):
        response = client.get(address)
        assert (response.status_code, response["Content-Type"]) == (200, "application/pdf")
        assert response.content.startswith(b"%PDF-")
        assert response["Cache-Control"].startswith("no-store")


def test_a_meeting_without_slips(cast, meeting, client_of):
    assert client_of(cast.registrar).get(reverse("meeting_slips", args=[meeting.pk])).status_code == 302


def test_codes_are_for_the_registrars_of_the_host(cast, question, meeting, client_of):
    addresses = (
        slip_url(question), reverse("question_slip_pdf", args=[question.pk]), reverse("meeting_slips", args=[meeting.pk]),
    )  # fmt: skip
    for person, status in (
        (cast.controller, 403), (cast.executor, 403), (cast.head, 403), (cast.analyst, 403),
        (cast.sister_registrar, 404), (cast.ministry_registrar, 404),
    ):  # fmt: skip
        for address in addresses:
            assert client_of(person).get(address).status_code == status, (person, address)
    assert slip(question).code.reveal() not in client_of(cast.controller).get(
        reverse("question_page", args=[question.pk])
    ).content.decode().replace("-", "")


def test_the_list_of_checks(cast, drawn, client_of):
    client = client_of(cast.sister_controller)
    page = client.get(reverse("check_list"))
    assert [row.pk for row in page.context["rows"]] == [drawn.pk]
    assert drawn.question.number in page.content.decode()
    assert client.get(reverse("check_list"), {"tab": "done"}).context["rows"] == []
    assert client.get(reverse("check_list"), {"tab": "x", "page": "x"}).status_code == 200
    tabs = client.get(reverse("question_list")).context["tabs"]
    assert [tab.count for tab in tabs if tab.url == reverse("check_list")] == [1]
    for person in (cast.controller, cast.ministry_controller):
        assert client_of(person).get(reverse("check_list")).context["rows"] == []
    assert client_of(cast.sister_executor).get(reverse("check_list")).status_code == 403


def test_the_check_is_recorded_on_its_page(cast, drawn, client_of):
    client = client_of(cast.sister_controller)
    address = reverse("check_page", args=[drawn.pk])
    page = client.get(address).content.decode()
    for text in (drawn.question.text, drawn.question.answer, drawn.question.proof):
        assert text in page
    sent = {"version": 1, "verdict": "passed", "finding": "Looked: the asphalt lies."}
    assert client.post(address, sent).status_code == 302
    assert Check.objects.unscoped("test").get(pk=drawn.pk).state == "passed"
    assert "This check is over" in client.get(address).content.decode()
    assert len(client.get(reverse("check_list"), {"tab": "done"}).context["rows"]) == 1


@pytest.mark.parametrize(
    "data",
    [
        {}, {"version": 1}, {"version": 1, "verdict": "passed"}, {"version": 1, "verdict": "passed", "finding": " "},
        {"version": 1, "verdict": "pending", "finding": "x"}, {"version": "x", "verdict": "passed", "finding": "x"},
        {"version": 7, "verdict": "passed", "finding": "x"}, {"version": 1, "verdict": "passed", "finding": "x" * 4001},
    ],
)  # fmt: skip
def test_wrong_input_is_a_422_and_changes_nothing(cast, drawn, client_of, data):
    events = Event.objects.unscoped("test").count()
    response = client_of(cast.sister_controller).post(reverse("check_page", args=[drawn.pk]), data)
    assert response.status_code == 422
    assert "error-summary" in response.content.decode()
    assert Check.objects.unscoped("test").get(pk=drawn.pk).version == 1
    assert Event.objects.unscoped("test").count() == events


def test_a_foreign_check_is_a_missing_one(cast, drawn, client_of):
    for person in (cast.ministry_controller, cast.controller):
        client = client_of(person)
        foreign = client.get(reverse("check_page", args=[drawn.pk]))
        missing = client.get(reverse("check_page", args=[98765432]))
        assert foreign.status_code == missing.status_code == 404
        assert foreign.content == missing.content
        sent = {"version": 1, "verdict": "passed", "finding": "x"}
        assert client.post(reverse("check_page", args=[drawn.pk]), sent).status_code == 404


def test_the_page_of_the_question_tells_what_became_of_the_outcome(cast, meeting, client_of):
    question, word = asked(cast, meeting)
    client, address = client_of(cast.controller), reverse("question_page", args=[question.pk])
    assert "The citizen was asked on" in client.get(address).content.decode()
    from appeals.actions.word import confirm, deny

    other, denied = asked(cast, meeting)
    confirm(word)
    assert "Confirmed by the citizen" in client.get(address).content.decode()
    deny(denied, reason="Half of it")
    text = client.get(reverse("question_page", args=[other.pk])).content.decode()
    assert "In doubt" in text
    assert fresh(other).is_open


def test_query_budgets(cast, drawn, meeting, client_of, django_assert_max_num_queries):
    checker, registrar = client_of(cast.sister_controller), client_of(cast.registrar)
    for client, address in (
        (checker, reverse("check_list")),
        (checker, reverse("check_page", args=[drawn.pk])),
        (registrar, slip_url(drawn.question)),
        (registrar, reverse("meeting_slips", args=[meeting.pk])),
    ):
        client.get(address)  # the session notes the first visit of a minute
        with django_assert_max_num_queries(12):
            assert client.get(address).status_code == 200
