"""Logging at the desk: numbers, owners, deadlines, outcomes, corrections, and the same row sent twice."""

from datetime import date, timedelta
from threading import Barrier, Thread
from uuid import uuid4

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import Http404

from appeals.actions.citizens import Speaker
from appeals.actions.editing import edit_text
from appeals.actions.registering import edit_question, register_question, remove_row, split_question
from appeals.actions.routing import assign, take
from appeals.enums import EventKind, StatClass, Status
from appeals.models import Event, Question
from common.acts import Conflict, Refused, act
from common.dates import today
from meetings.actions import publish_results
from notices.models import Notice
from organisations.models import History, Membership
from organisations.rights import Role
from tests.appeals.make import fresh, make_meeting, make_question
from tests.appeals.people import make_iin
from tests.meetings.build import planned


@pytest.fixture
def meeting(cast):
    return make_meeting(cast.own)


def rows(meeting) -> list[Question]:
    return list(Question.objects.unscoped("test").filter(meeting=meeting).order_by("position"))


def events(question) -> list[Event]:
    return list(Event.objects.unscoped("test").filter(question=question).order_by("pk"))


def register(cast, meeting, text="Жол жөндеу керек", **more) -> Question:
    return register_question(meeting_id=meeting.pk, by=cast.registrar, text=text, **more)


def refusal(call, *args, **kwargs) -> dict:
    with pytest.raises(Refused) as caught:
        call(*args, **kwargs)
    return caught.value.message_dict


def test_a_plain_question_is_registered_with_number_deadline_and_one_event(cast, meeting):
    question = fresh(register(cast, meeting))
    assert (question.position, question.status, question.stat_class) == (1, Status.REGISTERED, StatClass.OPEN)
    assert (question.body, question.raised_on, question.language) == (cast.own, meeting.held_on, "kk")
    assert question.due_on > question.raised_on + timedelta(days=15)
    [event] = events(question)
    assert (event.kind, event.by, event.to_status) == (EventKind.REGISTERED, cast.registrar, "registered")
    assert event.happened_on == meeting.held_on
    assert register(cast, meeting).position == 2


def test_with_a_responsible_body_it_is_assigned_and_the_people_there_are_told(cast, meeting):
    question = register(cast, meeting, responsible=cast.own_district)
    assert question.status == Status.ASSIGNED
    told = Notice.objects.unscoped("test").filter(rule="question.assigned")
    assert {notice.recipient for notice in told} == {cast.district_executor}
    assert events(question)[0].details == {"changes": {"responsible": [None, cast.own_district.pk]}}


def test_solved_on_the_spot_needs_an_answer_and_is_closed_on_the_day_of_the_meeting(cast):
    meeting = make_meeting(cast.own, held_on=today() - timedelta(days=3))
    assert "answer" in refusal(register, cast, meeting, outcome="on_spot")
    question = register(cast, meeting, outcome="on_spot", answer="Анықтама берілді", responsible=cast.own)
    assert (question.status, question.closed_on) == (Status.RESOLVED_ON_SPOT, meeting.held_on)
    assert question.closed_by == cast.registrar
    assert not Notice.objects.unscoped("test").exists()


def test_a_promise_is_kept_and_must_be_whole(cast, meeting):
    due = meeting.held_on + timedelta(days=40)
    question = register(cast, meeting, promise="Жол салынады", promise_by="Әкім", promise_due=due)
    assert (question.promise, question.promise_by, question.promise_due) == ("Жол салынады", "Әкім", due)
    assert "promise" in refusal(register, cast, meeting, promise_by="Әкім")
    early = meeting.held_on - timedelta(days=1)
    assert "promise_due" in refusal(register, cast, meeting, promise="x", promise_due=early)


@pytest.mark.parametrize(
    ("content", "field"),
    [
        ({"text": "  \n "}, "text"),
        ({"text": "х" * 10_001}, "text"),
        ({"text": "x", "outcome": "sold"}, "outcome"),
        ({"text": "x", "kind": "sold"}, "kind"),
        ({"text": "x", "promise": "х" * 501}, "promise"),
    ],
)
def test_wrong_input_is_told_by_field_and_writes_nothing(cast, meeting, content, field):
    assert field in refusal(register, cast, meeting, **content)
    assert rows(meeting) == []


def test_a_body_that_did_not_exist_answers_for_nothing(cast, meeting):
    cast.sister.valid_to = today() - timedelta(days=1)
    assert "responsible" in refusal(register, cast, meeting, responsible=cast.sister)


def test_text_stays_text_in_normal_form(cast, meeting):
    text = "<script>alert(1)</script>\r\n\u202eекінші\u00a0 жол\x00"
    assert register(cast, meeting, text=text).text == "<script>alert(1)</script>\nекінші жол"


def test_a_complaint_gets_its_own_term(cast, meeting):
    assert (
        register(cast, meeting, kind="complaint", complained_name="A clinic").due_on
        > register(cast, meeting).due_on
    )


def test_a_kind_set_later_moves_the_last_day(cast, meeting):
    question = register(cast, meeting)
    assert edit(cast, question, kind="complaint", complained_name="A clinic").due_on > question.due_on
    assert edit(cast, fresh(question)).kind == "complaint"


def test_a_meeting_not_yet_held_takes_no_questions(cast):
    meeting = planned(cast, today())
    with pytest.raises(Refused) as caught:
        register(cast, meeting)
    assert caught.value.code == "not_held"


def test_a2_only_registrars_of_the_host_log_and_others_do_not_even_see_the_meeting(cast, meeting):
    for person in (cast.executor, cast.controller, cast.head, cast.analyst):
        with pytest.raises(PermissionDenied):
            register_question(meeting_id=meeting.pk, by=person, text="x")
    for person in (cast.sister_registrar, cast.ministry_registrar, cast.district_executor, cast.stranger):
        with pytest.raises(Http404):
            register_question(meeting_id=meeting.pk, by=person, text="x")
    assert rows(meeting) == []


def test_a2_a_registrar_above_logs_for_the_district(cast):
    question = register(cast, make_meeting(cast.own_district))
    assert question.body == cast.own_district


def test_f6_the_same_key_makes_one_question_and_brings_it_up_to_date(cast, meeting):
    key = uuid4()
    first = register(cast, meeting, client_key=key)
    again = register(cast, meeting, client_key=key)
    assert (again.pk, again.version, len(events(first))) == (first.pk, 1, 1)
    changed = register(cast, meeting, text="Көпір жөндеу керек", client_key=key)
    assert (changed.pk, changed.text, changed.version) == (first.pk, "Көпір жөндеу керек", 2)
    assert [event.kind for event in events(first)] == [EventKind.REGISTERED, EventKind.EDITED]
    assert len(rows(meeting)) == 1


def test_f6_a_key_of_another_meeting_or_person_is_refused(cast, meeting):
    key = uuid4()
    register(cast, meeting, client_key=key)
    with pytest.raises(PermissionDenied):
        register(cast, make_meeting(cast.own), client_key=key)
    cast.executor.memberships.unscoped("test").get()
    other = cast.sister_registrar
    with pytest.raises(PermissionDenied):
        register_question(meeting_id=make_meeting(cast.sister).pk, by=other, text="x", client_key=key)


def test_f6_a_late_repetition_does_not_take_the_question_out_of_work(cast, meeting):
    key = uuid4()
    question = register(cast, meeting, client_key=key, responsible=cast.own)
    take(question, by=cast.executor)
    assert register(cast, meeting, client_key=key, responsible=cast.own).status == Status.IN_WORK
    with pytest.raises(Refused) as caught:
        register(cast, meeting, text="other", client_key=key, responsible=cast.own)
    assert caught.value.code == "taken_up"
    with pytest.raises(Refused) as caught:
        register(cast, meeting, client_key=key, outcome="on_spot", answer="Done")
    assert caught.value.code == "taken_up"


@pytest.mark.django_db(transaction=True)
def test_f6_eight_threads_with_the_same_key_have_one_effect(cast):
    meeting, key = make_meeting(cast.own), uuid4()
    together([lambda: register(cast, meeting, client_key=key)] * 8)
    [question] = rows(meeting)
    assert (question.position, question.version, len(events(question))) == (1, 1, 1)


@pytest.mark.django_db(transaction=True)
def test_f2_eight_loggers_get_numbers_without_gap(cast):
    meeting = make_meeting(cast.own)
    together([lambda: [register(cast, meeting) for _ in range(10)]] * 8)
    assert [question.position for question in rows(meeting)] == list(range(1, 81))


@pytest.mark.django_db(transaction=True)
def test_f2_one_person_at_two_desks_at_once_gets_one_card(cast):
    speaker = Speaker.named("Сейтова Айгүл", iin=make_iin(1))
    meetings = [make_meeting(cast.own) for _ in range(4)]
    together([lambda meeting=meeting: register(cast, meeting, citizen=speaker) for meeting in meetings])
    assert len({rows(meeting)[0].citizen_id for meeting in meetings}) == 1


def together(calls) -> None:
    """Run all calls at the same moment, each on its own connection; an error in one fails the test."""
    start, errors = Barrier(len(calls)), []

    def run(call):
        try:
            start.wait()
            call()
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [Thread(target=run, args=(call,)) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []


def edit(cast, question, version=None, **changes):
    content = {"text": question.text, "topic": question.topic, "territory": question.territory}
    content["responsible"] = question.responsible
    return edit_question(
        question_id=question.pk, by=cast.registrar, version=version or question.version, **content | changes
    )


def test_a_row_is_corrected_with_one_event_that_tells_what_changed(cast, meeting):
    question = register(cast, meeting)
    edited = edit(cast, question, text="Су жоқ", topic=cast.topic)
    assert (edited.text, edited.topic, edited.version) == ("Су жоқ", cast.topic, 2)
    changes = events(question)[-1].details["changes"]
    assert changes == {"text": ["Жол жөндеу керек", "Су жоқ"], "topic": [None, cast.topic.pk]}


def test_f1_a_second_editor_is_told_and_overwrites_nothing(cast, meeting):
    question = register(cast, meeting)
    edit(cast, question, text="Бірінші")
    with pytest.raises(Conflict):
        edit(cast, question, version=1, text="Екінші")
    assert edit(cast, question, version=1, text="Бірінші").version == 2
    assert fresh(question).text == "Бірінші"


def test_f1_a_repeated_key_never_overwrites_what_another_person_wrote(cast, meeting):
    key = uuid4()
    question = register(cast, make_meeting(cast.own_district), client_key=key)
    assert question.version == 1
    with act("test"):
        Membership.objects.create(
            user=cast.stranger, body=cast.own, role=Role.REGISTRAR, started_on=date(2022, 1, 1)
        )
    edit_text(question, by=cast.stranger, text="Басқа адам", language="kk")
    with pytest.raises(Conflict):
        register_question(
            meeting_id=question.meeting_id, by=cast.registrar, client_key=key, text="Жаңа мәтін"
        )


def test_an_owner_given_later_assigns_and_tells_once(cast, meeting):
    question = register(cast, meeting)
    edit(cast, question, responsible=cast.own_district)
    question = fresh(question)
    assert question.status == Status.ASSIGNED
    edit(cast, question, text="Басқа сөз")
    assert (
        Notice.objects.unscoped("test").filter(recipient=cast.district_executor, channel="in_app").count()
        == 1
    )
    back = edit(cast, fresh(question), responsible=None)
    assert back.status == Status.REGISTERED


def test_on_the_spot_may_be_set_and_taken_back_on_the_day(cast, meeting):
    question = register(cast, meeting, responsible=cast.own)
    solved = edit(cast, question, outcome="on_spot", answer="Анықтама берілді")
    assert (solved.status, solved.closed_by) == (Status.RESOLVED_ON_SPOT, cast.registrar)
    event = events(question)[-1]
    assert (event.kind, event.from_status, event.to_status) == ("on_spot", "assigned", "resolved_on_spot")
    back = edit(cast, fresh(question))
    assert (back.status, back.closed_on, back.closed_by, back.answer) == (Status.ASSIGNED, None, None, "")


def test_on_the_spot_can_not_be_added_later_nor_after_publication(cast):
    meeting = make_meeting(cast.own)
    question = register(cast, meeting)
    with time_machine.travel(today() + timedelta(days=2)):
        assert "outcome" in refusal(edit, cast, question, outcome="on_spot", answer="x")
    publish_results(meeting_id=meeting.pk, by=cast.registrar, published_on=today(), results_kk="Шешілді")
    assert "outcome" in refusal(edit, cast, question, outcome="on_spot", answer="x")
    assert "outcome" in refusal(register, cast, meeting, outcome="on_spot", answer="x")
    assert register(cast, meeting).status == Status.REGISTERED


def test_a_row_typed_in_days_later_may_still_be_on_the_spot(cast):
    meeting = make_meeting(cast.own, held_on=today() - timedelta(days=4))
    solved = edit(cast, register(cast, meeting), outcome="on_spot", answer="x")
    assert solved.closed_on == meeting.held_on


def test_once_routed_a_question_leaves_the_desk(cast, meeting):
    question = register(cast, meeting)
    assign(question, by=cast.controller, responsible=cast.own)
    with pytest.raises(Refused) as caught:
        edit(cast, fresh(question), text="other")
    assert caught.value.code == "taken_up"
    with pytest.raises(Refused):
        remove_row(question_id=question.pk, by=cast.registrar)


def test_a_mistaken_row_leaves_the_denominator_but_stays(cast, meeting):
    question = register(cast, meeting, responsible=cast.own_district)
    removed = remove_row(question_id=question.pk, by=cast.registrar, version=1)
    assert (removed.status, fresh(removed).stat_class) == (Status.WITHDRAWN, StatClass.OUT)
    event = events(question)[-1]
    assert (event.kind, event.details["reason"]) == (EventKind.WITHDRAWN, "logged_by_mistake")
    assert event.note
    assert Notice.objects.unscoped("test").filter(rule="question.withdrawn").exists()
    assert remove_row(question_id=question.pk, by=cast.registrar, version=1).version == removed.version
    with pytest.raises(Refused):
        edit(cast, fresh(question), text="other")
    assert register(cast, meeting).position == 2


def test_a_row_is_not_taken_back_after_publication(cast, meeting):
    question = register(cast, meeting)
    publish_results(meeting_id=meeting.pk, by=cast.registrar, published_on=today(), results_kk="Шешілді")
    with pytest.raises(Refused):
        remove_row(question_id=question.pk, by=cast.registrar)


def test_a2_rows_of_others_are_neither_edited_nor_removed(cast, meeting):
    question = register(cast, meeting)
    for person, error in ((cast.sister_registrar, Http404), (cast.executor, PermissionDenied)):
        for call in (
            lambda by: edit_question(question_id=question.pk, by=by, version=1, text="x"),
            lambda by: remove_row(question_id=question.pk, by=by),
            lambda by: split_question(question_id=question.pk, by=by, version=1, texts=["a", "b"]),
        ):
            with pytest.raises(error):
                call(person)
    assert fresh(question).version == 1


def test_one_speech_becomes_several_questions_of_the_same_person(cast, meeting):
    speaker = Speaker.named("Сейтова Айгүл", phone="8 701 234 56 78")
    question = register(
        cast, meeting, citizen=speaker, territory=cast.territories["medeu"], responsible=cast.own
    )
    register(cast, meeting)
    made = split_question(
        question_id=question.pk, by=cast.registrar, version=1, texts=["Жол жоқ", " ", "Су жоқ"]
    )
    assert [(row.text, row.position) for row in made] == [("Жол жоқ", 1), ("Су жоқ", 3)]
    assert made[1].citizen == made[0].citizen == question.citizen
    assert (made[1].territory, made[1].status) == (cast.territories["medeu"], Status.REGISTERED)
    assert events(made[1])[0].details["split_from"] == question.pk
    assert "text" in refusal(
        split_question, question_id=question.pk, by=cast.registrar, version=2, texts=["Бір"]
    )


def test_j1_each_change_leaves_history_with_act_and_actor(cast, meeting):
    question = register(cast, meeting)
    edit(cast, question, text="Су жоқ")
    kept = History.objects.unscoped("test").filter(table="appeals_question", row=question.pk).order_by("pk")
    assert [(row.operation, row.act, row.actor_id) for row in kept] == [
        ("INSERT", "question.register", cast.registrar.pk),
        ("UPDATE", "question.edit", cast.registrar.pk),
    ]


def test_the_number_of_queries_of_a_row_is_pinned(cast, meeting, django_assert_max_num_queries):
    registrar = type(cast.registrar).objects.unscoped("test").get(pk=cast.registrar.pk)
    speaker = Speaker.named("Сейтова Айгүл", phone="87012345678")
    # Four more than a question alone: its slip, the rules of routing, the word that the terms are in use, what webhooks want.
    with django_assert_max_num_queries(20):
        register_question(
            meeting_id=meeting.pk,
            by=registrar,
            client_key=uuid4(),
            citizen=speaker,
            text="Жол",
            responsible=cast.own,
        )


def test_speakers_are_masked_in_logs():
    shown = repr(Speaker.named("Сейтова Айгүл", phone="87012345678"))
    assert "Сейтова" not in shown
    assert "8701" not in shown


def test_make_question_of_the_shared_helpers_registers(cast, meeting):
    assert make_question(cast.registrar, meeting).position == 1
