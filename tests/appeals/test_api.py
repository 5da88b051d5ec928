"""Questions and topics for other systems: the rows of the screen, page by page, nothing personal."""

from datetime import timedelta

import pytest

from appeals.actions.outcomes import close
from appeals.actions.routing import assign, take
from appeals.models import Question, Topic
from appeals.serializers import QuestionSerializer
from common.dates import today
from organisations.actions import api_clients
from tests.appeals.make import ANSWER, make_meeting, make_question
from tests.appeals.test_filters import PARAMETERS

LIST = "/api/v1/questions/"


@pytest.fixture
def questions(cast):
    meeting, foreign = make_meeting(cast.own, held_on=today() - timedelta(days=60)), make_meeting(cast.sister)
    rows = [make_question(cast.registrar, meeting, f"Road {number}", topic=cast.topic) for number in range(5)]
    make_question(cast.sister_registrar, foreign, "Foreign")
    assign(rows[0], by=cast.controller, responsible=cast.own)
    take(rows[0], by=cast.executor)
    close(rows[0], by=cast.executor, outcome="explained", answer=ANSWER, closed_on=today())
    return rows


def walk(client, url: str, **extra) -> list[dict]:
    found = []
    while url:
        answer = client.get(url, **extra)
        assert answer.status_code == 200, answer.content
        found += answer.json()["results"]
        url = answer.json()["next"]
    return found


def test_pages_hold_every_question_once(cast, questions, client_of):
    rows = walk(client_of(cast.controller), LIST + "?limit=2")
    assert [row["id"] for row in rows] == [question.pk for question in reversed(questions)]


def test_what_is_added_meanwhile_moves_nothing(cast, questions, client_of):
    client = client_of(cast.controller)
    first = client.get(LIST + "?limit=2").json()
    make_question(cast.registrar, questions[0].meeting, "Later")
    rows = first["results"] + walk(client, first["next"])
    assert [row["id"] for row in rows] == [question.pk for question in reversed(questions)]


def test_a_question_as_it_stands(cast, questions, client_of):
    closed, waiting = (
        client_of(cast.controller).get(f"{LIST}{question.pk}/").json()
        for question in (questions[0], questions[1])
    )
    stored = Question.objects.unscoped("test").get(pk=questions[0].pk)
    assert closed == {
        "id": stored.pk, "number": stored.number, "ref": "", "body": cast.own.code, "meeting": stored.meeting_id,
        "topic": cast.topic.code, "territory": None, "kind": "", "language": stored.language, "text": "Road 0",
        "status": "explained", "stat_class": "answered", "responsible": cast.own.code,
        "executor": cast.executor.full_name, "raised_on": stored.raised_on.isoformat(),
        "due_on": stored.due_on.isoformat(), "overdue": False, "closed_on": today().isoformat(), "answer": ANSWER,
        "proof": "", "promise": "", "promise_by": "", "promise_due": None, "promise_kept_on": None,
        "external_number": "", "duplicate_of": None, "version": stored.version,
    }  # fmt: skip
    assert waiting["overdue"] is True and waiting["responsible"] is None


def test_nothing_of_the_citizen_is_told():
    assert not {"citizen", "iin", "phone", "surname"} & set(QuestionSerializer().fields)


@pytest.mark.parametrize(
    "query",
    ["stat_class=open", "overdue=true&body=akimat-75", "text=road 3", "status=registered&status=explained"],
)
def test_filters_are_those_of_the_screen(cast, questions, client_of, query):
    client = client_of(cast.controller)
    shown = [row.question.pk for row in client.get(f"/staff/questions/?tab=all&{query}").context["rows"]]
    assert {row["id"] for row in walk(client, f"{LIST}?{query}")} == set(shown) != set()


def test_every_filter_of_the_screen_is_known_here(cast, questions, client_of):
    for name in PARAMETERS - {"text", "target_group"}:
        answer = client_of(cast.controller).get(LIST, {name: "nonsense"})
        assert answer.status_code == 400 and name in answer.json()["errors"], name


@pytest.mark.parametrize(
    "wrong", [{"cursor": "zzz"}, {"limit": "0"}, {"limit": "201"}, {"limit": "x"}, {"limit": "٣"}]
)
def test_a_wrong_page_is_told(cast, client_of, wrong):
    answer = client_of(cast.controller).get(LIST, wrong)
    assert answer.status_code == 400 and set(answer.json()["errors"]) == set(wrong)


def test_a4_a_system_sees_its_body_only(cast, questions, client):
    connected = api_clients.connect(
        by=cast.administrator, name="Register", contact="Keeper", body=cast.sister, role="controller",
        rights=["questions.view"],
    )  # fmt: skip
    _token, secret = api_clients.issue_token(
        by=cast.administrator, client_id=connected.pk, expires_on=today()
    )
    shown = {"HTTP_AUTHORIZATION": f"Bearer {secret}"}
    assert [row["text"] for row in walk(client, LIST, **shown)] == ["Foreign"]
    assert client.get(f"{LIST}{questions[0].pk}/", **shown).status_code == 404
    assert client.get("/api/v1/meetings/", **shown).status_code == 403


def test_the_list_takes_a_fixed_number_of_queries(cast, questions, client_of, django_assert_num_queries):
    client = client_of(cast.controller)
    client.get(LIST)
    with django_assert_num_queries(4):
        client.get(LIST)


def test_topics_by_code(cast, client_of):
    rows = walk(client_of(cast.executor), "/api/v1/topics/?limit=1")
    assert [row["code"] for row in rows] == sorted(Topic.objects.values_list("code", flat=True))
    assert {row["code"]: row["parent"] for row in rows}[cast.topic.code] == cast.sphere.code
