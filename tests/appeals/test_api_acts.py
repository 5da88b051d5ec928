"""Acts of other systems on questions: the same rules as on the screens, done once however often they are sent."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.utils import timezone

from appeals.models import Citizen, Event, Question
from common.dates import today
from organisations.actions import api_clients
from organisations.actions.answered import forget_answered
from organisations.models import AnsweredRequest
from organisations.rights import SYSTEM_RIGHTS, rights_of_system
from organisations.tasks import forget_answered_requests
from tests.appeals.make import ANSWER, fresh, make_meeting, make_question


class System:
    """Another system with a token."""

    def __init__(self, cast, body, role: str, rights=None):
        made = api_clients.connect(
            by=cast.administrator, name="Register", contact="Keeper", body=body, role=role,
            rights=rights or rights_of_system(role),
        )  # fmt: skip
        self.account = made.account
        self.secret = api_clients.issue_token(by=cast.administrator, client_id=made.pk, expires_on=today())[1]

    def post(self, url: str, data, key: str = "", client=None):
        headers = {"HTTP_AUTHORIZATION": f"Bearer {self.secret}", "HTTP_ACCEPT_LANGUAGE": "en"}
        if key:
            headers["HTTP_IDEMPOTENCY_KEY"] = key
        return (client or Client()).post(f"/api/v1/{url}", data, content_type="application/json", **headers)

    def act(self, question: Question, name: str, key: str = "", **data):
        return self.post(f"questions/{question.pk}/{name}/", data, key)


@pytest.fixture
def register(cast):
    return System(cast, cast.own, "controller")


@pytest.fixture
def desk(cast):
    return System(cast, cast.own, "registrar")


@pytest.fixture
def meeting(cast):
    return make_meeting(cast.own)


@pytest.fixture
def question(cast, meeting):
    return make_question(cast.registrar, meeting, "Road")


def events(question) -> list[tuple[str, str]]:
    rows = Event.objects.unscoped("test").filter(question=question).select_related("by")
    return [(event.kind, event.by.full_name if event.by else "") for event in rows]


class TestActs:
    def test_from_assigning_to_closing_and_again(self, cast, register, question):
        answer = register.act(
            question, "classify", kind="application", topic=cast.topic.code, territory="751710000"
        )
        assert answer.status_code == 200, answer.content
        assert (answer.json()["kind"], answer.json()["topic"]) == ("application", cast.topic.code)
        answer = register.act(question, "assign", responsible=cast.own.code)
        assert answer.json()["status"] == "assigned"
        assert register.act(question, "take").json()["executor"] == "Register"
        assert register.act(question, "note", text="Called the foreman").status_code == 200
        day = today().isoformat()
        answer = register.act(question, "close", outcome="explained", answer=ANSWER, closed_on=day)
        assert (answer.json()["status"], answer.json()["answer"]) == ("explained", ANSWER)
        assert register.act(question, "reopen", reason="Not what was asked").json()["stat_class"] == "open"
        assert register.act(question, "withdraw", reason="Taken back").json()["status"] == "withdrawn"
        assert {doer for _kind, doer in events(question)[1:]} == {"Register"}

    def test_a_rule_that_refuses_is_a_422_in_words(self, register, question):
        answer = register.act(question, "reopen", reason="Not closed at all")
        assert (answer.status_code, answer["Content-Type"]) == (422, "application/problem+json")
        assert answer.json()["detail"]
        register.act(question, "assign", responsible="akimat-75")
        answer = register.act(
            question, "close", outcome="resolved", answer=ANSWER, closed_on=today().isoformat()
        )
        assert answer.status_code == 422 and "proof" in answer.json()["errors"]

    def test_changed_meanwhile_is_a_409(self, register, question):
        old = question.version
        assert register.act(question, "assign", responsible="akimat-75", version=old).status_code == 200
        answer = register.act(question, "take", version=old)
        assert answer.status_code == 409
        assert fresh(question).status == "assigned"
        assert register.act(question, "take", version=fresh(question).version).status_code == 200

    @pytest.mark.parametrize(
        ("act", "wrong", "field"),
        [
            ("assign", {"responsible": "no-such"}, "responsible"),
            ("assign", {}, "responsible"),
            ("take", {"version": "x"}, "version"),
            ("close", {"outcome": "registered", "answer": "a", "closed_on": "2026-01-01"}, "outcome"),
            ("close", {"outcome": "explained", "answer": "a", "closed_on": "soon"}, "closed_on"),
            ("reopen", {"reason": ""}, "reason"),
            ("note", {"text": "x" * 10_001}, "text"),
        ],
    )
    def test_what_is_not_understood_is_a_400_by_field(self, register, question, act, wrong, field):
        if act in ("take", "close"):
            register.act(question, "assign", responsible="akimat-75")
        answer = register.act(question, act, **wrong)
        assert answer.status_code == 400 and field in answer.json()["errors"]

    @pytest.mark.parametrize("body", ["[]", "7", '"x"', "{", "", "\x00", '{"reason": {"a": 1}}'])
    def test_any_body_is_answered(self, register, question, body):
        answer = register.post(f"questions/{question.pk}/reopen/", body)
        assert answer.status_code == 400
        assert answer["Content-Type"] == "application/problem+json"

    def test_rights_and_scope(self, cast, question, register):
        sister = System(cast, cast.sister, "controller")
        assert sister.act(question, "note", text="x").status_code == 404
        reader = System(cast, cast.own, "controller", ["questions.view"])
        assert reader.act(question, "assign", responsible="akimat-75").status_code == 403
        assert reader.act(question, "note", text="x").status_code == 403
        worker = System(cast, cast.own, "executor")
        assert worker.act(question, "assign", responsible="akimat-75").status_code == 403
        assert events(question) == events(fresh(question)) and len(events(question)) == 1

    def test_a_signed_in_person_needs_the_token_of_the_form(self, cast, question):
        client = Client(enforce_csrf_checks=True)
        client.force_login(cast.controller)
        answer = client.post(
            f"/api/v1/questions/{question.pk}/note/", {"text": "x"}, content_type="application/json"
        )
        assert answer.status_code == 403 and len(events(question)) == 1


class TestOnce:
    def test_sent_again_it_does_nothing_more(self, register, question):
        key = uuid4().hex
        first, again = (register.act(question, "note", key, text="Once") for _ in range(2))
        assert first.json() == again.json() and "Idempotency-Replayed" not in first
        assert again["Idempotency-Replayed"] == "true"
        assert [kind for kind, _by in events(question)].count("noted") == 1

    def test_the_key_of_another_request_is_refused(self, register, question):
        key = uuid4().hex
        register.act(question, "note", key, text="Once")
        answer = register.act(question, "note", key, text="Other")
        assert answer.status_code == 422 and "key" in answer.json()["detail"]

    def test_keys_of_two_systems_are_apart(self, cast, register, question):
        other, key = System(cast, cast.own, "executor"), uuid4().hex
        register.act(question, "assign", responsible="akimat-75")
        for system in (register, other):
            assert system.act(question, "note", key, text="Once").status_code == 200
        assert [kind for kind, _by in events(question)].count("noted") == 2

    def test_what_was_refused_may_be_sent_again(self, register, question):
        key = uuid4().hex
        assert register.act(question, "reopen", key, reason="Again").status_code == 422
        register.act(question, "withdraw", reason="Taken back")
        assert register.act(question, "reopen", key, reason="Again").status_code == 200

    @pytest.mark.parametrize("key", ["short", "x" * 81, "with space here", "ключ-ключ-ключ"])
    def test_a_key_that_is_none(self, register, question, key):
        answer = register.act(question, "note", key, text="x")
        assert answer.status_code == 400 and "Idempotency-Key" in answer.json()["errors"]

    def test_kept_for_a_day(self, register, question):
        key = uuid4().hex
        register.act(question, "note", key, text="Once")
        assert forget_answered() == 0
        with time_machine.travel(timezone.now() + timedelta(hours=25)):
            forget_answered_requests()
        assert not AnsweredRequest.objects.unscoped("test").exists()


@pytest.mark.django_db(transaction=True)
def test_f2_the_same_request_at_once_is_done_once(cast):
    system = System(cast, cast.own, "controller")
    question = make_question(cast.registrar, make_meeting(cast.own), "Road")
    key = uuid4().hex

    def send(_number):
        try:
            return system.act(question, "note", key, text="Once")
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(send, range(4)))
    assert {answer.status_code for answer in answers} == {200}
    assert sum("Idempotency-Replayed" in answer for answer in answers) == 3
    assert [kind for kind, _by in events(question)].count("noted") == 1


class TestRegistering:
    def rows(self, *texts: str) -> dict:
        return {"questions": [{"text": text} for text in texts]}

    def send(self, system, meeting, data, key=None):
        return system.post(f"meetings/{meeting.pk}/questions/", data, uuid4().hex if key is None else key)

    def test_questions_of_a_meeting_in_their_order(self, cast, desk, meeting):
        data = {
            "questions": [
                {
                    "text": "Road", "topic": cast.topic.code, "responsible": cast.own_district.code,
                    "citizen": {"surname": "Synthetic", "given_name": "Person", "phone": "+7 701 000 00 01"},
                },
                {"text": "Lamp", "outcome": "on_spot", "answer": ANSWER},
            ]
        }  # fmt: skip
        answer = self.send(desk, meeting, data)
        assert answer.status_code == 201, answer.content
        first, second = answer.json()["results"]
        stored = list(Question.objects.unscoped("test").order_by("position"))
        assert [first["id"], second["id"]] == [one.pk for one in stored]
        assert (first["status"], first["responsible"]) == ("assigned", cast.own_district.code)
        assert second["status"] == "resolved_on_spot"
        assert Citizen.objects.unscoped("test").get().surname == "Synthetic"
        assert "Synthetic" not in answer.content.decode()

    def test_all_or_none_with_the_number_of_the_row(self, desk, meeting):
        data = self.rows("Road", "Lamp")
        data["questions"][1] |= {"promise_due": "1999-01-01", "promise": "Soon"}
        answer = self.send(desk, meeting, data)
        assert answer.status_code == 422
        assert list(answer.json()["errors"]) == ["questions.1.promise_due"]
        assert not Question.objects.unscoped("test").exists()

    def test_sent_again_it_registers_nothing_more(self, desk, meeting):
        key = uuid4().hex
        first, again = (self.send(desk, meeting, self.rows("Road"), key) for _ in range(2))
        assert (first.status_code, again.status_code) == (201, 201) and first.json() == again.json()
        assert Question.objects.unscoped("test").count() == 1

    def test_without_a_key_it_is_not_understood(self, desk, meeting):
        answer = self.send(desk, meeting, self.rows("Road"), "")
        assert answer.status_code == 400 and "Idempotency-Key" in answer.json()["errors"]

    @pytest.mark.parametrize("count", [0, 201])
    def test_from_one_to_two_hundred(self, desk, meeting, count):
        answer = self.send(desk, meeting, self.rows(*["Road"] * count))
        assert answer.status_code == 400 and "questions" in answer.json()["errors"]

    def test_only_at_meetings_of_the_body(self, cast, desk, register):
        assert self.send(desk, make_meeting(cast.sister), self.rows("Road")).status_code == 404
        assert self.send(register, make_meeting(cast.own), self.rows("Road")).status_code == 403


def test_every_right_that_a_system_may_have_opens_something():
    from common.access import routes

    rules = {route.rule for route in routes() if route.path.startswith("/api/")}
    assert {str(right) for right in SYSTEM_RIGHTS} - rules <= {"figures.country"}
