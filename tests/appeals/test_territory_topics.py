"""Topics that boil in a territory: what the person sees, overdue and open first, with the list behind each number."""

from datetime import timedelta

import pytest
from django.urls import reverse

from appeals.actions.outcomes import resolve_on_spot, withdraw
from appeals.models import Question, Topic
from appeals.queries_territory import Boiling, boiling_topics
from common.acts import act, changed
from common.dates import today
from tests.appeals.make import bring_to, make_meeting, make_question

TOPICS = reverse("boiling_topics")


@pytest.fixture
def other(cast):
    with act("test.topic"):
        return Topic.objects.create(
            code="roads.light", parent=cast.sphere, name_kk="Жарық", name_ru="Свет", name_en="Light"
        )


def asked(cast, topic, *, territory=None, days_ago=0, by=None, body=None):
    meeting = make_meeting(body or cast.own, held_on=today() - timedelta(days=days_ago))
    return make_question(by or cast.registrar, meeting, topic=topic, territory=territory)


def everything():
    return Question.objects.unscoped("test")


def test_e4_topics_are_counted_by_overdue_open_and_new(cast, other):
    late = asked(cast, other, days_ago=120)
    with act("test.late"):
        changed(late, due_on=today() - timedelta(days=1))
    asked(cast, cast.topic)
    resolve_on_spot(asked(cast, cast.topic), by=cast.registrar)
    withdraw(asked(cast, cast.topic), by=cast.controller, reason="The citizen called")
    asked(cast, None)
    found = boiling_topics(everything(), today())
    assert found == [
        Boiling(cast.topic, open=1, overdue=0, new=2),
        Boiling(other, open=1, overdue=1, new=0),
    ]
    assert boiling_topics(everything(), today(), top=1) == found[:1]


def test_what_was_closed_long_ago_does_not_boil(cast):
    people = {"responsible": cast.own, "executor": cast.executor, "controller": cast.controller}
    bring_to(asked(cast, cast.topic, days_ago=120), "resolved", cast=cast, **people)
    assert boiling_topics(everything(), today()) == []


def test_the_numbers_open_exactly_their_questions(cast, client_of):
    asked(cast, cast.topic, territory=cast.territories["medeu"])
    asked(cast, cast.topic)
    client = client_of(cast.registrar)
    for code, count in (("751710000", 1), ("750000000", 2)):
        ((row, url),) = client.get(TOPICS, {"territory": code}).context["rows"]
        assert row.open == count
        assert len(client.get(url).context["rows"]) == count


def test_s1_nobody_sees_topics_of_questions_beyond_the_own_reach(cast, client_of):
    asked(cast, cast.topic)
    response = client_of(cast.sister_registrar).get(TOPICS, {"territory": "750000000"})
    assert response.context["rows"] == []
    assert cast.topic.name not in response.content.decode()


def test_without_a_territory_it_asks_for_one_and_a_wrong_code_is_404(cast, client_of):
    client = client_of(cast.registrar)
    assert "Choose a territory" in client.get(TOPICS).content.decode()
    assert client.get(TOPICS, {"territory": "000000000"}).status_code == 404
    assert client.get(TOPICS, {"territory": "\0"}).status_code == 404
    fragment = client.get(TOPICS, {"territory": "750000000"}, headers={"HX-Request": "true"})
    assert "<html" not in fragment.content.decode()
