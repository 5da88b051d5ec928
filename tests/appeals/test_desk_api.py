"""What the script of the desk calls: JSON in, JSON out; refusals at their field; scope, rights, limits."""

import json
from uuid import uuid4

import pytest
from django.urls import reverse

from appeals.actions.routing import assign
from appeals.models import Citizen, Question
from common.dates import today
from tests.appeals.advance import announced, asked, begun
from tests.appeals.make import fresh, make_meeting, make_question
from tests.appeals.people import make_iin
from tests.meetings.build import planned


@pytest.fixture
def meeting(cast):
    return make_meeting(cast.own, territory=cast.territories["75"])


@pytest.fixture
def call(cast, client_of, meeting):
    """`call("desk_save_row", row)`: the answer's status and JSON, as the registrar unless told otherwise."""

    def make(name, sent, *, by=None, at=None, claims=None):
        user = by or cast.registrar
        answer = client_of(user).post(
            reverse(name, args=[(at or meeting).pk]),
            sent if isinstance(sent, str | bytes) else json.dumps(sent),
            content_type="application/json",
            headers={"X-Desk-User": str(claims or user.pk)},
        )
        is_json = answer.headers["Content-Type"].startswith("application/json")
        return answer.status_code, answer.json() if is_json else {}

    return make


def row(text="Көшеде асфальт жоқ", **more) -> dict:
    return {"client_key": str(uuid4()), "text": text, "outcome": "to_work"} | more


def questions(meeting) -> list[Question]:
    return list(Question.objects.unscoped("test").filter(meeting=meeting).order_by("position"))


def test_a_row_is_saved_and_comes_back_with_number_and_masked_person(call, cast, meeting):
    iin = make_iin(1)
    sent = row(name="Сейтова Айгүл", iin=iin, phone="87012345678", territory=cast.territories["medeu"].pk)
    status, data = call("desk_save_row", sent)
    assert status == 200
    [question] = questions(meeting)
    saved = data["row"]
    assert (saved["id"], saved["version"], saved["position"]) == (question.pk, 1, 1)
    assert (saved["name"], saved["iin_end"], saved["phone_end"]) == ("Сейтова Айгүл", iin[-4:], "5678")
    assert iin not in json.dumps(data)
    assert "87012345678" not in json.dumps(data)
    assert question.territory == cast.territories["medeu"]


def test_what_the_person_left_open_is_proposed_by_the_server(call, cast, meeting):
    auto = {"topic_auto": True, "responsible_auto": True}
    call("desk_save_row", row(**auto, territory=cast.territories["medeu"].pk))
    call("desk_save_row", row(topic=None, responsible=None))
    proposed, left_open = questions(meeting)
    assert (proposed.topic, proposed.responsible) == (cast.topic, cast.own_district)
    assert (left_open.topic, left_open.responsible) == (None, None)


def test_f6_a_repeated_row_is_one_question(call, meeting):
    sent = row()
    first, again = call("desk_save_row", sent), call("desk_save_row", sent)
    assert first == again
    assert len(questions(meeting)) == 1


def test_a_known_row_is_edited_by_id_and_version(call, meeting):
    saved = call("desk_save_row", row())[1]["row"]
    status, data = call("desk_save_row", row("Су жоқ", id=saved["id"], version=1, client_key=""))
    assert (status, data["row"]["version"], data["row"]["text"]) == (200, 2, "Су жоқ")


def test_f1_a_changed_row_comes_back_as_it_is_now(call, meeting):
    saved = call("desk_save_row", row())[1]["row"]
    call("desk_save_row", row("Бірінші", id=saved["id"], version=1, client_key=""))
    status, data = call("desk_save_row", row("Екінші", id=saved["id"], version=1, client_key=""))
    assert (status, data["code"], data["row"]["text"], data["row"]["version"]) == (
        409,
        "conflict",
        "Бірінші",
        2,
    )


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"text": ""}, "text"),
        ({"text": "х" * 10_001}, "text"),
        ({"text": "a\x00b"}, "text"),
        ({"iin": "123"}, "iin"),
        ({"phone": "12"}, "phone"),
        ({"name": "х" * 150}, "name"),
        ({"topic": 10**30}, "topic"),
        ({"topic": "<script>"}, "topic"),
        ({"territory": -1}, "territory"),
        ({"responsible": [1]}, "responsible"),
        ({"card": 10**9}, "name"),
        ({"card": "x"}, "card"),
        ({"outcome": "won"}, "outcome"),
        ({"outcome": "on_spot"}, "answer"),
        ({"promise_by": "x"}, "promise"),
        ({"promise": "x", "promise_due": "soon"}, "promise_due"),
        ({"client_key": "12"}, "client_key"),
    ],
)
def test_c9_wrong_values_are_told_at_their_field_and_nothing_is_written(call, meeting, more, field):
    status, data = call("desk_save_row", row(**more))
    assert status == 422
    assert data["errors"][field]
    assert questions(meeting) == []
    assert not Citizen.objects.unscoped("test").exists()


def test_c3_text_stays_text(call, meeting):
    payload = "<script>alert(1)</script><img src=x onerror=alert(1)>{{7*7}}"
    assert call("desk_save_row", row(payload))[1]["row"]["text"] == payload


def test_a_text_of_five_megabytes_is_refused_politely(call, meeting):
    status, data = call("desk_save_row", row("х" * 5_300_000))
    assert (status, data["code"]) == (413, "too_big")
    assert data["errors"]["text"]


@pytest.mark.parametrize("sent", ["", "[]", "null", "{", b"\xff\xfe", '"row"'])
def test_c9_what_is_no_row_is_refused(call, meeting, sent):
    assert call("desk_save_row", sent)[0] == 400


def test_rows_of_another_signed_in_person_are_not_accepted(call, cast, meeting):
    status, data = call("desk_save_row", row(), claims=cast.executor.pk)
    assert (status, data["code"]) == (409, "other_user")
    assert questions(meeting) == []


NAMES = ("desk_save_row", "desk_remove_row", "desk_people", "desk_suggest")


@pytest.mark.parametrize("name", NAMES)
def test_a2_nobody_else_reaches_the_desk(call, cast, client_of, meeting, name):
    for person in (cast.sister_registrar, cast.ministry_registrar):
        assert call(name, row(), by=person) == call(name, row(), by=person, at=type(meeting)(pk=10**9))
        assert call(name, row(), by=person)[0] == 404
    for person in (
        cast.executor,
        cast.analyst,
        cast.administrator,
        cast.stranger,
        cast.controller,
        cast.head,
    ):
        assert call(name, row(), by=person)[0] == 403
    url = reverse(name, args=[meeting.pk])
    assert client_of(None).post(url).status_code == 302
    assert client_of(cast.registrar).get(url).status_code == 405
    assert questions(meeting) == []


@pytest.mark.parametrize("name", NAMES)
def test_b9_without_the_token_nothing_is_done(cast, client_of, meeting, name):
    client = client_of(cast.registrar, enforce_csrf_checks=True)
    answer = client.post(
        reverse(name, args=[meeting.pk]), json.dumps(row()), content_type="application/json",
        headers={"X-Desk-User": str(cast.registrar.pk)},
    )  # fmt: skip
    assert answer.status_code == 403
    assert questions(meeting) == []


def test_a5_a_row_of_another_meeting_is_not_reached_through_this_one(call, cast, meeting):
    foreign = make_question(cast.sister_registrar, make_meeting(cast.sister))
    assert call("desk_save_row", row(id=foreign.pk, version=1))[0] == 404
    assert call("desk_remove_row", {"id": foreign.pk, "version": 1})[0] == 404
    other = make_question(cast.registrar, make_meeting(cast.own))
    assert call("desk_remove_row", {"id": other.pk, "version": 1})[0] == 404
    assert fresh(foreign).version == fresh(other).version == 1


def test_f6_a_key_of_another_person_is_refused(call, cast, meeting):
    sent = row()
    call("desk_save_row", sent, by=cast.sister_registrar, at=make_meeting(cast.sister))
    status, data = call("desk_save_row", sent)
    assert (status, data["code"]) == (403, "forbidden")


def test_a_meeting_not_held_takes_no_rows(call, cast):
    status, data = call("desk_save_row", row(), at=planned(cast, today()))
    assert (status, data["code"]) == (422, "not_held")
    assert data["message"]


def test_a_row_is_taken_back_once(call, meeting):
    saved = call("desk_save_row", row())[1]["row"]
    for _ in range(2):
        status, data = call("desk_remove_row", {"id": saved["id"], "version": saved["version"]})
        assert (status, data["row"]["removed"]) == (200, True)


def test_a_row_taken_up_elsewhere_is_told_so(call, cast, meeting):
    saved = call("desk_save_row", row())[1]["row"]
    assign(saved["id"], by=cast.controller, responsible=cast.own)
    status, data = call("desk_save_row", row("Басқа", id=saved["id"], version=2, client_key=""))
    assert (status, data["code"]) == (422, "taken_up")
    assert (data["row"]["text"], data["row"]["locked"]) == ("Көшеде асфальт жоқ", True)


def test_people_are_found_with_masked_numbers(call, cast, meeting):
    iin = make_iin(3)
    call("desk_save_row", row(name="Сейтова Айгүл", iin=iin, phone="87012345678"))
    status, data = call("desk_people", {"query": "сейт"})
    [person] = data["people"]
    assert (status, person["name"], person["iin_end"], person["questions"]) == (
        200,
        "Сейтова Айгүл",
        iin[-4:],
        1,
    )
    assert iin not in json.dumps(data)
    assert call("desk_people", {"query": iin})[1]["people"] == data["people"]
    assert call("desk_people", {"query": None})[1] == {"people": []}


def test_topics_and_body_are_proposed_while_typing(call, cast, meeting):
    asked = {"text": "Асфальт керек", "territory": cast.territories["medeu"].pk}
    assert call("desk_suggest", asked) == (
        200, {"topics": [cast.topic.pk], "responsible": cast.own_district.pk}
    )  # fmt: skip
    assert call("desk_suggest", {"text": "", "territory": None, "topic": None})[1] == {
        "topics": [], "responsible": cast.own.pk
    }  # fmt: skip
    assert call("desk_suggest", {"text": 1, "territory": "x", "topic": 10**30})[0] == 200


def test_the_number_of_queries_of_a_saved_row_is_pinned(
    cast, client_of, meeting, django_assert_max_num_queries
):
    client = client_of(cast.registrar)
    sent = row(name="Сейтова Айгүл", phone="87012345678", topic_auto=True, responsible_auto=True)
    # The terms in use, the rules of routing and the slip are three of them; the session's visit of the minute is three;
    # one asks which events webhooks want.
    with django_assert_max_num_queries(30):
        answer = client.post(
            reverse("desk_save_row", args=[meeting.pk]), json.dumps(sent), content_type="application/json",
            headers={"X-Desk-User": str(cast.registrar.pk)},
        )  # fmt: skip
    assert answer.status_code == 200


def test_f2_a_row_takes_a_question_in_advance_once(call, cast):
    meeting = announced(cast, days=0)
    waiting = asked(meeting)
    begun(meeting, cast.registrar)
    sent = row(advance=waiting.pk, card=waiting.citizen.pk, name="Сейтова Айгүл")
    status, data = call("desk_save_row", sent, at=meeting)
    assert (status, data["row"]["card"]) == (200, waiting.citizen.pk)
    assert call("desk_save_row", sent, at=meeting)[1]["row"]["id"] == data["row"]["id"]
    status, data = call("desk_save_row", sent | {"client_key": str(uuid4())}, at=meeting)
    assert (status, data["code"]) == (422, "advance_taken")
    assert len(questions(meeting)) == 1
    assert call("desk_save_row", row(advance=987654), at=meeting)[0] == 404
    status, data = call("desk_save_row", row(advance="x"), at=meeting)
    assert (status, set(data["errors"])) == (422, {"advance"})
