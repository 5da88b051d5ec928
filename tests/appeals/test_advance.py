"""Questions registered in advance: who may, when, once each; they arrive at the desk and none is forgotten."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils import timezone

from appeals import policies_advance
from appeals.actions.advance import (
    decline_advance,
    log_advance,
    log_remaining,
    withdraw_advance,
)
from appeals.actions.citizens import Speaker
from appeals.actions.registering import register_question, remove_row
from appeals.enums import AdvanceSource, AdvanceState, Status
from appeals.models import AdvanceQuestion, Citizen, Question
from appeals.queries_advance import advance_behind, advance_data, token_of, waiting_at_desk
from common.acts import Refused
from common.dates import today
from meetings import actions
from tests.appeals.advance import TEXT, WHO, announced, asked, begun, fresh_advance
from tests.appeals.make import fresh, make_meeting
from tests.appeals.people import make_iin


@pytest.fixture
def meeting(cast):
    return announced(cast)


@pytest.fixture
def today_meeting(cast):
    """A meeting of today that takes questions; it has not begun."""
    return announced(cast, days=0)


def rows(meeting):
    return list(AdvanceQuestion.objects.unscoped("test").filter(meeting=meeting).order_by("position"))


def refused(error) -> set:
    return set(error.value.message_dict)


def test_a_person_registers_alone_and_staff_write_down_what_they_hear(cast, meeting):
    alone = asked(meeting, territory=cast.territories["medeu"], language="ru")
    heard = asked(meeting, by=cast.registrar, who=None, text="Су жоқ", topic=cast.topic)
    assert [row.position for row in rows(meeting)] == [1, 2]
    assert (alone.source, alone.state, alone.language) == (AdvanceSource.PORTAL, AdvanceState.WAITING, "ru")
    assert alone.territory == cast.territories["medeu"]
    assert alone.consented_at is not None
    assert alone.citizen.body == cast.own
    assert alone.citizen.name.full() == "Сейтова Айгүл"
    assert (heard.source, heard.consented_at, heard.citizen) == (AdvanceSource.STAFF, None, None)
    assert (heard.topic, heard.language) == (cast.topic, "kk")
    assert Question.objects.unscoped("test").count() == 0, "they count in no figure until they are logged"


def test_f2_the_same_form_sent_twice_is_one_question(cast, meeting):
    key = uuid4()
    first = asked(meeting, client_key=key)
    again = asked(meeting, client_key=key, text="Another text from the button “back”")
    assert first == again
    assert [row.text for row in rows(meeting)] == [TEXT]
    assert Citizen.objects.unscoped("test").count() == 1


def test_a_key_belongs_to_one_meeting_and_one_way_in(cast, meeting):
    key = uuid4()
    asked(meeting, client_key=key)
    for other in ({"meeting": announced(cast)}, {"meeting": meeting, "by": cast.registrar}):
        with pytest.raises(PermissionDenied):
            asked(client_key=key, **other)
    assert len(rows(meeting)) == 1


def test_people_register_only_while_the_meeting_takes_questions(cast, meeting):
    closed = announced(cast, taking=False)
    with pytest.raises(Refused) as error:
        asked(closed)
    assert error.value.code == "not_waiting"
    with time_machine.travel(timezone.now() + timedelta(days=11), tick=False), pytest.raises(Refused):
        asked(meeting)
    actions.move(
        meeting_id=meeting.pk,
        by=cast.registrar,
        planned_on=meeting.planned_on + timedelta(days=3),
        reason="Flood",
    )
    with pytest.raises(Refused):
        asked(meeting)
    assert rows(meeting) == rows(closed) == []


def test_staff_write_down_until_the_meeting_is_held_missed_or_cancelled(cast, today_meeting):
    closed = announced(cast, taking=False)
    assert asked(closed, by=cast.registrar).position == 1, "a telephone call after the last day"
    cancelled = announced(cast)
    actions.cancel(meeting_id=cancelled.pk, by=cast.registrar, reason="Quarantine")
    begun(today_meeting, cast.registrar)
    for meeting in (cancelled, today_meeting):
        with pytest.raises(Refused) as error:
            asked(meeting, by=cast.registrar)
        assert error.value.code == "not_waiting"
    missed = announced(cast)
    with time_machine.travel(timezone.now() + timedelta(days=11), tick=False), pytest.raises(Refused):
        asked(missed, by=cast.registrar)


def test_a1_only_who_registers_for_the_body(cast, meeting):
    with pytest.raises(PermissionDenied):
        asked(meeting, by=cast.executor)
    with pytest.raises(Http404):
        asked(meeting, by=cast.sister_registrar)
    advance = asked(meeting)
    for act in (
        lambda by: decline_advance(advance_id=advance.pk, by=by, reason="x"),
        lambda by: log_advance(advance_id=advance.pk, by=by),
        lambda by: log_remaining(meeting_id=meeting.pk, by=by),
    ):
        with pytest.raises(PermissionDenied):
            act(cast.executor)
        with pytest.raises(Http404):
            act(cast.sister_registrar)


@pytest.mark.parametrize(
    ("given", "fields"),
    [
        ({"consent": False}, {"consent"}),
        ({"who": None}, {"name", "phone"}),
        ({"who": Speaker(phone="87012345678")}, {"name"}),
        ({"who": replace(WHO, phone="", email="")}, {"phone"}),
        ({"who": replace(WHO, email="no address")}, {"email"}),
        ({"who": replace(WHO, phone="12")}, {"phone"}),
        ({"text": "  "}, {"text"}),
        ({"text": "a" * (policies_advance.TEXT_MAX + 1)}, {"text"}),
        ({"language": "fr"}, {"language"}),
    ],
)
def test_what_is_wrong_is_told_at_its_field_and_nothing_is_kept(meeting, given, fields):
    with pytest.raises(Refused) as error:
        asked(meeting, **given)
    assert refused(error) == fields
    assert rows(meeting) == []
    assert not Citizen.objects.unscoped("test").exists()


def test_j10_an_iin_in_the_text_is_not_kept(meeting):
    with pytest.raises(Refused) as error:
        asked(meeting, text=f"Менің ЖСН {make_iin(1)}, көмек керек")
    assert refused(error) == {"text"}


def test_an_e_mail_alone_is_enough(meeting):
    assert asked(meeting, who=replace(WHO, phone="")).citizen.email.reveal() == "seitova@example.kz"


def test_a_stranger_writes_nothing_on_the_card_of_another(cast, meeting):
    """Name and telephone of a neighbour are known to many: their letters must not go to a new address."""
    mine = asked(meeting, by=cast.registrar).citizen
    stranger = asked(meeting, who=replace(WHO, email="other@example.kz"))
    assert stranger.citizen != mine
    mine.refresh_from_db()
    assert mine.email.reveal() == "seitova@example.kz"
    assert asked(meeting).citizen == mine, "who says nothing new is found"


def test_a_flood_through_the_page_ends(monkeypatch, cast, meeting):
    monkeypatch.setattr(policies_advance, "MOST_WAITING", 2)
    asked(meeting)
    decline_advance(advance_id=asked(meeting).pk, by=cast.registrar, reason="Advertisement")
    asked(meeting)
    with pytest.raises(Refused) as error:
        asked(meeting)
    assert error.value.code == "flooded"
    assert asked(meeting, by=cast.registrar).position == 4, "staff still write down; numbers have no gap"


def test_declined_with_a_reason_once(cast, meeting):
    advance = asked(meeting)
    for reason in ("", "x" * 501):
        with pytest.raises(Refused) as error:
            decline_advance(advance_id=advance.pk, by=cast.registrar, reason=reason)
        assert refused(error) == {"reason"}
    decline_advance(advance_id=advance.pk, by=cast.registrar, reason=" Advertisement ")
    again = decline_advance(advance_id=advance.pk, by=cast.registrar, reason="Advertisement")
    assert (again.state, again.reason, again.decided_by) == (
        AdvanceState.DECLINED,
        "Advertisement",
        cast.registrar,
    )
    assert again.version == 2
    with pytest.raises(Refused):
        decline_advance(advance_id=advance.pk, by=cast.registrar, reason="Another reason")
    with pytest.raises(Refused):
        withdraw_advance(advance_id=advance.pk)


def test_the_person_takes_it_back_once(cast, today_meeting):
    advance = asked(today_meeting)
    withdraw_advance(advance_id=advance.pk)
    assert withdraw_advance(advance_id=advance.pk).version == 2
    assert (fresh_advance(advance).state, fresh_advance(advance).decided_by) == (AdvanceState.WITHDRAWN, None)
    begun(today_meeting, cast.registrar)
    with pytest.raises(Refused) as error:
        register_question(meeting_id=today_meeting.pk, by=cast.registrar, text=TEXT, advance=advance.pk)
    assert error.value.code == "advance_gone"
    assert log_remaining(meeting_id=today_meeting.pk, by=cast.registrar) == []


def test_f2_taken_in_the_act_that_logs_it_and_once(cast, today_meeting):
    advance = asked(today_meeting, language="ru")
    begun(today_meeting, cast.registrar)
    sent = {"meeting_id": today_meeting.pk, "client_key": uuid4(), "text": TEXT, "advance": advance.pk}
    question = register_question(by=cast.registrar, **sent)
    again = register_question(by=cast.registrar, **sent)
    taken = fresh_advance(advance)
    assert question == again == taken.question
    assert (taken.state, taken.decided_by) == (AdvanceState.TAKEN, cast.registrar)
    assert question.citizen == advance.citizen, "known already, need not be typed again"
    assert question.language == "ru"
    with pytest.raises(Refused) as error:
        register_question(by=cast.registrar, **sent | {"client_key": uuid4()})
    assert error.value.code == "advance_taken"
    assert question.number in error.value.messages[0]
    assert Question.objects.unscoped("test").count() == 1


def test_who_speaks_may_be_another_and_the_language_is_said(cast, today_meeting):
    advance = asked(today_meeting)
    begun(today_meeting, cast.registrar)
    question = register_question(
        meeting_id=today_meeting.pk,
        by=cast.registrar,
        text=TEXT,
        advance=advance.pk,
        language="ru",
        citizen=Speaker(surname="Оспанов"),
    )
    assert question.citizen.surname == "Оспанов"
    assert question.language == "ru"


def test_f2_a_refused_row_leaves_it_waiting(cast, today_meeting):
    advance = asked(today_meeting)
    begun(today_meeting, cast.registrar)
    with pytest.raises(Refused):
        register_question(meeting_id=today_meeting.pk, by=cast.registrar, text="", advance=advance.pk)
    assert fresh_advance(advance).state == AdvanceState.WAITING


def test_only_one_of_this_meeting_can_be_taken(cast, meeting):
    advance = asked(meeting)
    other = make_meeting(cast.own)
    with pytest.raises(Http404):
        register_question(meeting_id=other.pk, by=cast.registrar, text=TEXT, advance=advance.pk)


def test_a_row_taken_back_gives_the_question_back(cast, today_meeting):
    advance = asked(today_meeting)
    begun(today_meeting, cast.registrar)
    question = log_advance(advance_id=advance.pk, by=cast.registrar)
    remove_row(question_id=question.pk, by=cast.registrar)
    waiting = fresh_advance(advance)
    assert (waiting.state, waiting.question, waiting.decided_by) == (AdvanceState.WAITING, None, None)
    again = log_advance(advance_id=advance.pk, by=cast.registrar)
    assert fresh_advance(advance).question == again != question


def test_log_remaining_forgets_nobody_and_logs_once(cast, today_meeting):
    first = asked(today_meeting, territory=cast.territories["medeu"])
    spam = asked(today_meeting)
    raised = asked(today_meeting)
    last = asked(today_meeting, text="Су жоқ", topic=cast.topic)
    decline_advance(advance_id=spam.pk, by=cast.registrar, reason="Advertisement")
    with pytest.raises(Refused):
        log_remaining(meeting_id=today_meeting.pk, by=cast.registrar)
    begun(today_meeting, cast.registrar)
    register_question(meeting_id=today_meeting.pk, by=cast.registrar, text=TEXT, advance=raised.pk)
    logged = log_remaining(meeting_id=today_meeting.pk, by=cast.registrar)
    assert [question.position for question in logged] == [2, 3]
    assert [fresh_advance(row).question for row in (first, last)] == logged
    assert [question.topic for question in logged] == [cast.topic, cast.topic]
    assert [question.territory.code for question in logged] == ["751710000", "750000000"]
    assert {fresh(question).status for question in logged} <= {Status.REGISTERED, Status.ASSIGNED}
    assert log_remaining(meeting_id=today_meeting.pk, by=cast.registrar) == []


def test_a_moved_meeting_keeps_them(cast, meeting):
    advance = asked(meeting)
    day = meeting.planned_on + timedelta(days=3)
    actions.move(meeting_id=meeting.pk, by=cast.registrar, planned_on=day, reason="Flood")
    assert fresh_advance(advance).state == AdvanceState.WAITING
    with time_machine.travel(timezone.now() + timedelta(days=13), tick=False):
        actions.hold(meeting_id=meeting.pk, by=cast.registrar, held_on=day)
        assert log_advance(advance_id=advance.pk, by=cast.registrar).raised_on == today()


def test_the_desk_gets_those_that_wait_with_masked_telephones(cast, meeting):
    advance = asked(meeting, topic=cast.topic)
    withdraw_advance(advance_id=asked(meeting).pk)
    nameless = asked(meeting, by=cast.registrar, who=None)
    [one, two] = waiting_at_desk(meeting, cast.registrar)
    assert one == {
        "id": advance.pk,
        "number": 1,
        "name": "Сейтова Айгүл",
        "card": advance.citizen.pk,
        "phone_masked": "••••••••5678",
        "text": TEXT,
        "topic": cast.topic.pk,
        "territory": None,
        "language": "kk",
    }
    assert (two["id"], two["name"], two["card"], two["phone_masked"]) == (nameless.pk, "", None, "")
    assert waiting_at_desk(meeting, cast.sister_registrar) == []
    hidden = advance_data(advance, sees_person=False)
    assert (hidden["name"], hidden["card"], hidden["phone_masked"]) == ("", None, "")


def test_the_key_of_the_own_page_is_signed(meeting):
    advance = asked(meeting)
    assert advance_behind(token_of(advance)) == advance
    for wrong in (str(advance.pk), f"{advance.pk}.x", token_of(advance) + "x", "", ":", "٣.x"):
        assert advance_behind(wrong) is None
