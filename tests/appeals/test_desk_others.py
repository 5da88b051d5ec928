"""Several registrars at one desk (F2): what a page hears of the others, and three who write at once through the JSON."""

import json
import random
from datetime import date
from threading import Barrier, Thread
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from appeals.actions.registering import edit_question, register_question, remove_row
from appeals.models import Event, Question
from appeals.queries_desk_others import AT_WORK, others_at
from common.acts import act
from organisations.models import Membership, User
from organisations.rights import Role
from tests.appeals.make import make_meeting, make_question

LOGGERS, EACH = 3, 40


@pytest.fixture
def meeting(cast):
    return make_meeting(cast.own, territory=cast.territories["75"])


def colleague(cast, number: int) -> User:
    """One more registrar of the same body."""
    with act("test.colleague"):
        user = User.objects.create(
            email=f"r{number}@example.kz", full_name=f"Colleague {number}", password="!"
        )
        Membership.objects.create(user=user, body=cast.own, role=Role.REGISTRAR, started_on=date(2022, 1, 1))
    return user


class Page:
    """A desk as its script sees it: what it knows, and what it asks."""

    def __init__(self, user, meeting):
        self.user, self.meeting, self.state, self.known = user, meeting, None, {}
        self.client = Client()
        self.client.force_login(user)

    def call(self, name: str, sent: dict):
        return self.client.post(
            reverse(name, args=[self.meeting.pk]),
            json.dumps(sent),
            content_type="application/json",
            headers={"X-Desk-User": str(self.user.pk)},
        )

    def hear(self) -> dict | None:
        """What is new; None for nothing."""
        answer = self.call("desk_rows_since", {"state": self.state, "known": self.known})
        if answer.status_code == 204:
            assert answer.content == b""
            return None
        news = answer.json()
        self.state = news["state"]
        self.known |= {str(row["id"]): row["version"] for row in news["rows"]}
        for key in news["gone"]:
            del self.known[str(key)]
        return news


def questions(meeting) -> list[Question]:
    return list(Question.objects.unscoped("test").filter(meeting=meeting).order_by("position"))


def test_f2_a_page_hears_what_is_new_and_nothing_twice(cast, meeting):
    page, other = Page(cast.registrar, meeting), colleague(cast, 1)
    news = page.hear()
    assert (news["rows"], news["gone"], news["others"], news["advance"]) == ([], [], [], [])
    assert page.hear() is None
    question = make_question(other, meeting, text="Су жоқ")
    news = page.hear()
    assert [(row["text"], row["position"]) for row in news["rows"]] == [("Су жоқ", 1)]
    assert [entry["name"] for entry in news["others"]] == ["Colleague 1"]
    assert page.hear() is None
    edit_question(question_id=question.pk, by=other, version=1, text="Су да жоқ")
    assert [row["text"] for row in page.hear()["rows"]] == ["Су да жоқ"]
    second = make_question(other, meeting, text="Жол жоқ")
    assert [row["id"] for row in page.hear()["rows"]] == [second.pk]
    assert page.hear() is None


def test_f2_a_row_taken_back_is_heard_even_when_another_came_in_its_place(cast, meeting):
    page, other = Page(cast.registrar, meeting), colleague(cast, 1)
    first = make_question(other, meeting, text="Қате")
    page.hear()
    remove_row(question_id=first.pk, by=other, version=1)
    second = make_question(other, meeting, text="Дұрыс")
    news = page.hear()
    assert news["gone"] == [first.pk]
    assert [row["id"] for row in news["rows"]] == [second.pk]


@pytest.mark.parametrize("known", [None, [], "x", 7, {"x": 1, "²": 2}])
def test_what_a_page_knows_may_be_nonsense(cast, meeting, known):
    question = make_question(cast.registrar, meeting)
    answer = Page(cast.registrar, meeting).call("desk_rows_since", {"known": known})
    assert [row["id"] for row in answer.json()["rows"]] == [question.pk]
    assert answer.json()["gone"] == []


def test_who_wrote_long_ago_is_not_here_any_more_and_nobody_is_another_to_oneself(cast, meeting):
    other = colleague(cast, 1)
    make_question(other, meeting)
    make_question(cast.registrar, make_meeting(cast.own))
    assert [entry["name"] for entry in others_at(meeting, cast.registrar)] == ["Colleague 1"]
    assert others_at(meeting, other) == []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("appeals.queries_desk_others.AT_WORK", -AT_WORK)
        assert others_at(meeting, cast.registrar) == []


def test_hearing_costs_the_same_for_many_rows(cast, meeting, django_assert_max_num_queries):
    page = Page(cast.registrar, meeting)
    for number in range(12):
        make_question(cast.registrar, meeting, text=f"Сұрақ {number}")
    page.hear()
    with django_assert_max_num_queries(9):
        assert page.hear() is None


def test_what_the_page_asks_by_itself_keeps_no_session_alive(cast, meeting):
    page = Page(cast.registrar, meeting)
    page.hear()
    session = page.client.session
    session["seen"] = 1 + session.get("since", 0) - 120
    session.save()
    sent = {"state": page.state, "known": {}}
    page.client.post(
        reverse("desk_rows_since", args=[meeting.pk]),
        json.dumps(sent),
        content_type="application/json",
        headers={"X-Desk-User": str(page.user.pk), "X-Asked-By": "page"},
    )
    assert page.client.session["seen"] == session["seen"]


def test_f2_a_late_row_by_its_key_comes_back_as_the_other_person_left_it(cast, meeting):
    page, other, key = Page(cast.registrar, meeting), colleague(cast, 1), uuid4()
    sent = {"client_key": str(key), "text": "Бірінші", "outcome": "to_work"}
    page.call("desk_save_row", sent)
    [question] = questions(meeting)
    edit_question(question_id=question.pk, by=other, version=1, text="Екінші")
    answer = page.call("desk_save_row", sent | {"text": "Үшінші"})
    assert answer.status_code == 409
    assert answer.json()["row"]["text"] == "Екінші"
    assert [row.text for row in questions(meeting)] == ["Екінші"]


@pytest.mark.parametrize("key", [None, "", "x", 7])
def test_a_refusal_without_a_key_brings_no_row_of_somebody_else(cast, key):
    meeting = make_meeting(cast.own)
    register_question(meeting_id=meeting.pk, by=cast.registrar, text="Кілтсіз")
    answer = Page(cast.registrar, meeting).call(
        "desk_save_row",
        {"client_key": key, "text": "Су жоқ", "outcome": "on_spot", "answer": "", "advance": 999_999},
    )
    assert answer.status_code in (404, 422)
    assert not answer.json().get("row")


@pytest.mark.django_db(transaction=True)
def test_f2_three_registrars_with_lost_answers_and_double_sendings_lose_and_double_nothing(cast):
    meeting = make_meeting(cast.own, territory=cast.territories["75"])
    people = [cast.registrar, colleague(cast, 1), colleague(cast, 2)]
    start, errors = Barrier(LOGGERS), []

    def log(place: int, user) -> None:
        try:
            page, chance = Page(user, meeting), random.Random(place)
            start.wait(10)
            for number in range(EACH):
                write(page, chance, f"{place}-{number}")
            page.hear()
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [Thread(target=log, args=entry) for entry in enumerate(people)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    found = questions(meeting)
    assert [row.position for row in found] == list(range(1, LOGGERS * EACH + 1))
    assert sorted(row.text for row in found) == sorted(
        f"Сұрақ {place}-{number}" for place in range(LOGGERS) for number in range(EACH)
    )
    assert Event.objects.unscoped("test").filter(question__meeting=meeting, kind="registered").count() == len(
        found
    )
    heard = Page(cast.registrar, meeting).hear()
    assert [row["position"] for row in heard["rows"]] == [row.position for row in found]
    assert {entry["name"] for entry in heard["others"]} == {"Colleague 1", "Colleague 2"}


def write(page: Page, chance: random.Random, name: str) -> None:
    """One row as a bad network sends it: once or twice, corrected or not, with an answer that is sometimes lost."""
    row = {"client_key": str(uuid4()), "text": f"Сұрақ {name}", "outcome": "to_work"}
    first = chance.choice([row | {"text": f"Сұра {name}"}, row])
    lost = chance.random() < 0.3
    answer = page.call("desk_save_row", first)
    while answer.status_code == 503:
        answer = page.call("desk_save_row", first)
    assert answer.status_code == 200, answer.content
    known = {} if lost else {name: answer.json()["row"][name] for name in ("id", "version")}
    for _time in range(chance.choice([1, 2])):
        answer = page.call("desk_save_row", row | known)
        assert answer.status_code in (200, 503), answer.content
    while answer.status_code == 503:
        answer = page.call("desk_save_row", row | known)
    if chance.random() < 0.2:
        page.hear()
