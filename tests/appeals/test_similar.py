"""Questions that ask the same: Kazakh with and without Kazakh letters, Russian, place, time, sight, the desk's hint."""

import json
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from appeals.actions.citizens import Speaker
from appeals.actions.outcomes import close, withdraw
from appeals.actions.routing import take
from appeals.enums import EventKind, Status
from appeals.models import Event, Question, Topic
from appeals.similar import earlier_of_person, similar_texts, similar_to, stem, telling_words
from common.acts import act
from common.dates import today
from organisations.models import Territory
from tests.appeals.make import ANSWER, fresh, make_meeting, make_question
from tests.appeals.people import make_iin

ROAD = "Көшеміздегі жолды жөндеу керек, шұңқырдан жүру мүмкін емес"
MONDAY = "2026-03-02 10:00+05:00"
# Pairs that ask the same in other words, and pairs of one topic that do not.
SAME = [
    (ROAD, "Жолымыз шұңқыр, көше бойындағы жолды қашан жөндейсіздер?"),
    ("Кошемиздеги жолды жондеу керек, шункырдан журу мумкин емес", "Көше жолы шұңқыр, жөндеу қашан болады?"),
    ("На улице Абая разбита дорога, ямы, просим отремонтировать", "Когда отремонтируют дорогу по улице Абая? Одни ямы"),
    ("Ауылда таза ауыз су жоқ, су құбыры ескірген", "Ауыз су сапасыз, құбыр тозған, ауылға таза су керек"),
    ("Нет воды в селе, водопровод старый", "В нашем селе водопровод сгнил, воды нет вторую неделю"),
    ("Мектепте орын жетпейді, балалар үш ауысымда оқиды", "Мектепте үш ауысым, орын аз, жаңа мектеп керек"),
    ("Школа переполнена, дети учатся в три смены", "Дети учатся в три смены, нужна новая школа"),
    ("Көше жарығы жанбайды, кешке қараңғы", "Кешке көшеде қараңғы, шамдар жанбайды"),
]  # fmt: skip
OTHER = [
    ("Ауылда таза ауыз су жоқ, су құбыры ескірген", "Су есептегішінің ақысы қымбат, тариф неге өсті"),
    ("Отопления нет, батареи холодные в доме", "Счётчик тепла установлен, а начисляют по квадратуре в доме 7"),
    ("Школа переполнена, дети учатся в три смены", "Учителям задерживают доплату за категорию"),
    ("Автобус жүрмейді, маршрут керек", "Аялдаманың төбесі жоқ, жаңбырда тұрамыз"),
]  # fmt: skip


@pytest.fixture
def clock():
    with time_machine.travel(MONDAY, tick=False) as traveller:
        yield traveller


def later(clock, days: int) -> None:
    clock.shift(timedelta(days=days))


@pytest.fixture
def asked(cast, clock):
    """`asked(text)`: a question on the topic of the cast, at a meeting of today."""

    def make(text: str = ROAD, *, by=None, host=None, **content) -> Question:
        content.setdefault("topic", cast.topic)
        meeting = make_meeting(host or cast.own)
        return make_question(by or cast.registrar, meeting, text, **content)

    return make


def found(question, user) -> list[int]:
    row = (
        Question.objects.unscoped("test")
        .select_related("territory", "meeting__territory")
        .get(pk=question.pk)
    )
    return [entry.question.pk for entry in similar_to(row, user)]


@pytest.mark.parametrize(("first", "second"), SAME)
def test_the_same_in_other_words_is_found(cast, asked, clock, first, second):
    earlier, noise = asked(second), asked("Учителям задерживают доплату за категорию")
    later(clock, 1)
    assert found(asked(first), cast.registrar)[:1] == [earlier.pk]
    assert noise.pk not in found(asked(first), cast.registrar)


@pytest.mark.parametrize(("first", "second"), OTHER)
def test_another_matter_of_the_topic_is_not(cast, asked, clock, first, second):
    asked(second)
    later(clock, 1)
    assert found(asked(first), cast.registrar) == []


def test_words_are_cut_to_what_their_forms_share():
    for forms in (
        ("жолды", "жолы", "жолымыз", "жолда"),
        ("шункырдан", "шункыр", "шункырлар"),
        ("мектепке", "мектептин", "мектептер"),
        ("асфальт", "асфальта", "асфальтом"),
    ):
        assert len({stem(word) for word in forms}) == 1, forms
    assert telling_words("Біздің жол қашан 25 үй") == ["жол"]
    assert telling_words("!!! 12 № — ") == []


def test_the_best_stands_first_and_the_same_district_before_others(cast, asked, clock):
    medeu = cast.territories["medeu"]
    with act("test.place"):
        other = Territory.objects.create(
            code="751510000", level="district", parent=cast.territories["75"], region_code="75",
            name_kk="Б", name_ru="Б", name_en="Bostandyk",
        )  # fmt: skip
    far, near = asked(territory=other), asked(territory=medeu)
    vague = asked(
        "Жол туралы, шұңқыр көп, басқа мәселе де бар, тротуар салу, жарық қою, шам ілу", territory=medeu
    )
    later(clock, 1)
    order = found(asked(territory=medeu), cast.registrar)
    assert order[:2] == [near.pk, far.pk]
    assert vague.pk not in order[:2]


def test_another_region_topic_or_time_is_not_offered(cast, asked, clock):
    elsewhere = asked(territory=cast.territories["15"])
    with act("test.topic"):
        water = Topic.objects.create(
            code="roads.other", parent=cast.sphere, name_kk="Б", name_ru="Б", name_en="Other"
        )
    other_topic, old = asked(topic=water), asked(responsible=cast.own)
    taken_back = asked(responsible=cast.own)
    take(fresh(old), by=cast.executor)
    close(fresh(old), by=cast.executor, outcome="resolved", answer=ANSWER, closed_on=today(), proof="1")
    withdraw(fresh(taken_back), by=cast.controller, reason="Not mine")
    later(clock, 1)
    offered = found(asked(), cast.registrar)
    assert old.pk in offered, "closed, but not long ago"
    assert not {elsewhere.pk, other_topic.pk, taken_back.pk} & set(offered)
    later(clock, 200)
    assert old.pk not in found(asked(), cast.registrar)


def test_only_what_a_person_sees_is_offered(cast, asked, clock):
    own = asked(territory=cast.territories["75"])
    hidden = asked(by=cast.sister_registrar, host=cast.sister, territory=cast.territories["75"])
    later(clock, 1)
    mine = asked(territory=cast.territories["75"])
    assert found(mine, cast.registrar) == [own.pk]
    assert set(found(mine, cast.analyst)) == {own.pk, hidden.pk}


def test_without_topic_or_words_nothing_is_offered(cast, asked, clock):
    asked()
    later(clock, 1)
    assert found(asked(topic=None), cast.registrar) == []
    assert found(asked("??? 15"), cast.registrar) == []
    assert similar_texts("", cast.registrar, topic=cast.topic, place=None) == []


def test_a_person_is_known_by_card_and_iin_where_the_user_may_see_them(cast, asked, clock):
    speaker = Speaker(surname="Мысал", given_name="Бек", iin=make_iin(3))
    first, second = asked(citizen=speaker), asked(citizen=speaker)
    foreign = asked(citizen=speaker, by=cast.sister_registrar, host=cast.sister)
    asked(citizen=Speaker(surname="Мысал", given_name="Бек"))
    later(clock, 1)
    now = asked(citizen=speaker)
    question = Question.objects.unscoped("test").select_related("citizen", "body").get(pk=now.pk)
    seen = earlier_of_person(question, cast.registrar)
    assert seen.count == 2
    assert {row.pk for row in seen.questions} == {first.pk, second.pk}
    assert foreign.pk not in {row.pk for row in seen.questions}
    assert earlier_of_person(question, cast.analyst).count == 0, "who sees all cases does not see all people"


def test_the_card_offers_marking_and_merging(cast, asked, clock, client_of):
    earlier = asked(responsible=cast.own)
    later(clock, 1)
    now = asked(responsible=cast.own)
    url = reverse("question_similar", args=[now.pk])
    for headers in ({}, {"HX-Request": "true"}):
        page = client_of(cast.controller).get(url, headers=headers).content.decode()
        assert earlier.number in page
        assert reverse("question_mark_repeat", args=[now.pk]) in page
        assert f"{reverse('question_merge', args=[now.pk])}?original={earlier.number}" in page
        assert ("<html" in page) == (not headers)
    page = client_of(cast.head).get(url).content.decode()
    assert earlier.number in page
    assert reverse("question_mark_repeat", args=[now.pk]) not in page
    assert client_of(cast.ministry_head).get(url).status_code == 404


def test_one_click_marks_and_the_controller_takes_it_back(cast, asked, clock, client_of):
    earlier = asked(responsible=cast.own)
    later(clock, 1)
    now = asked(responsible=cast.own)
    marked = client_of(cast.registrar).post(
        reverse("question_mark_repeat", args=[now.pk]), {"original": earlier.number}
    )
    assert marked.status_code == 302
    assert fresh(now).repeat_of_id == earlier.pk
    page = client_of(cast.controller).get(reverse("question_page", args=[now.pk])).content.decode()
    assert "Raised before in" in page
    url = reverse("question_unmark_repeat", args=[now.pk])
    assert url in page
    assert client_of(cast.controller).post(url, {"reason": " "}).status_code == 422
    assert client_of(cast.controller).post(url, {"reason": "Another road"}).status_code == 302
    assert fresh(now).repeat_of_id is None


@pytest.mark.parametrize("sent", [{}, {"original": "2026-9999999"}, {"original": "x"}, {"candidate": "999"}])
def test_wrong_input_is_a_422_and_marks_nothing(cast, asked, client_of, sent):
    question = asked()
    for name in ("mark_repeat", "merge"):
        answer = client_of(cast.controller).post(reverse(f"question_{name}", args=[question.pk]), sent)
        assert answer.status_code == 422
        assert "error-summary" in answer.content.decode()
    assert fresh(question).repeat_of_id is None
    assert fresh(question).status == Status.REGISTERED


def test_a_link_fills_in_the_number(cast, asked, client_of):
    question = asked()
    for name in ("mark_repeat", "merge"):
        url = reverse(f"question_{name}", args=[question.pk], query={"original": "2026-0000007"})
        assert 'value="2026-0000007"' in client_of(cast.controller).get(url).content.decode()


def test_the_card_keeps_its_budget(cast, asked, clock, client_of, django_assert_max_num_queries):
    speaker = Speaker(surname="Мысал", given_name="Бек", iin=make_iin(3))
    for _number in range(6):
        asked(citizen=speaker, responsible=cast.own)
    later(clock, 1)
    url = reverse("question_similar", args=[asked(citizen=speaker).pk])
    client = client_of(cast.controller)
    client.get(url)
    with django_assert_max_num_queries(8):
        assert client.get(url).status_code == 200


@pytest.fixture
def desk(cast, clock, client_of):
    """`desk(name, **sent)`: a call of the script of the desk, at a meeting of the registrar."""
    meeting = make_meeting(cast.own)
    clients = []  # signed in with the first call: a session does not last over days

    def call(name: str, **sent):
        clients[:] = clients or [client_of(cast.registrar)]
        url = reverse(f"desk_{name}", args=[meeting.pk])
        headers = {"X-Desk-User": str(cast.registrar.pk)}
        return clients[0].post(url, json.dumps(sent), content_type="application/json", headers=headers)

    return call


def test_the_desk_is_told_what_was_asked_before(cast, asked, clock, desk, django_assert_max_num_queries):
    earlier = asked(responsible=cast.own)
    asked("Учителям задерживают доплату за категорию")
    later(clock, 1)
    sent = {
        "text": "Көше жолын жөндеу керек, шұңқыр көп",
        "topic": cast.topic.pk,
        "territory": None,
        "id": None,
    }
    desk("similar", **sent)
    with django_assert_max_num_queries(6):
        (hint,) = desk("similar", **sent).json()["similar"]
    assert (hint["id"], hint["number"]) == (earlier.pk, earlier.number)
    assert hint["said"].startswith("Assigned, Akimat of Almaty city, ")
    for odd in ({"text": None, "topic": "x"}, {"text": "a" * 20_000, "topic": -1, "id": 2**70}, {}):
        assert desk("similar", **odd).json() == {"similar": []}


def test_a_row_can_be_marked_while_it_is_typed(cast, asked, clock, desk):
    earlier = asked()
    later(clock, 1)
    key = "1b4e28ba-2fa1-11d2-883f-0016d3cca427"
    sent = {
        "client_key": key,
        "text": ROAD,
        "outcome": "to_work",
        "topic": cast.topic.pk,
        "repeat_of": earlier.pk,
    }
    row = desk("save_row", **sent).json()["row"]
    again = desk("save_row", **sent).json()["row"]
    assert row["marked"]
    assert again["id"] == row["id"]
    assert not again["locked"], "a marked row can be corrected further"
    assert fresh(earlier).raised_again_on is None
    saved = Question.objects.unscoped("test").get(pk=row["id"])
    assert saved.repeat_of_id == earlier.pk
    assert Event.objects.unscoped("test").filter(question=saved, kind=EventKind.REPEAT_FOUND).count() == 1
    corrected = desk("save_row", **sent | {"text": ROAD + "!", "id": row["id"], "version": row["version"]})
    assert corrected.status_code == 200


@pytest.mark.parametrize("odd", [10**9, -1, "x", True, 2**70, None])
def test_a_mark_that_can_not_be_leaves_the_row_saved(cast, desk, odd):
    row = desk("save_row", text=ROAD, outcome="to_work", repeat_of=odd).json()["row"]
    assert row["id"]
    assert not row["marked"]


def test_the_desk_knows_how_often_a_person_asked(cast, asked, clock, desk):
    speaker = Speaker(surname="Мысал", given_name="Бек", iin=make_iin(3))
    asked(citizen=speaker)
    later(clock, 2)
    asked(citizen=speaker)
    (person,) = desk("people", query="Мысал").json()["people"]
    assert person["questions"] == 2
    assert person["last"]
    asked(citizen=Speaker(surname="Жаңа", given_name="Адам"))
    (person,) = desk("people", query="Жаңа").json()["people"]
    assert person["questions"] == 1
