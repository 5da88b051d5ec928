"""Forwarding, parts, disputes: when they are possible, what they change, whom they tell."""

from datetime import date

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.http import Http404

from appeals.actions.child_tasks import give_task
from appeals.actions.forwarding import dispute, forward, settle, split_off
from appeals.actions.outcomes import close, reopen
from appeals.actions.routing import assign, take
from appeals.enums import EventKind
from appeals.models import Event, Question
from appeals.policies import why_not
from appeals.queries_routing import bodies_of_term
from appeals.workflow import Act
from common.acts import Conflict, Refused, act, changed
from common.dates import today
from notices import registry
from notices.models import Notice
from organisations.models import Body
from tests.appeals.make import ANSWER, fresh, make_meeting, make_question
from tests.appeals.word import speaker

MONDAY, THURSDAY, FRIDAY = "2026-03-02T06:00:00Z", "2026-03-05T06:00:00Z", "2026-03-06T06:00:00Z"
WHY = "Roads of the country are kept by the ministry"


@pytest.fixture
def at_sister(cast, question):
    """Assigned to the sister akimat."""
    assign(question, by=cast.controller, responsible=cast.sister)
    return fresh(question)


def last_event(question) -> Event:
    return Event.objects.unscoped("test").filter(question=question).order_by("-pk").first()


def told(rule: str) -> set[int]:
    return set(Notice.objects.unscoped("test").filter(rule=rule).values_list("recipient_id", flat=True))


def letter(rule: str, person):
    rows = Notice.objects.unscoped("test").filter(rule=rule, recipient=person).select_related("recipient")
    return registry.build(rows.first())


def test_forwarding_changes_the_body_and_not_the_clock(cast, at_sister):
    take(at_sister, by=cast.sister_executor)
    forward(at_sister, by=cast.sister_controller, responsible=cast.ministry, reason=WHY)
    row = fresh(at_sister)
    assert (row.status, row.responsible, row.executor) == ("assigned", cast.ministry, None)
    assert (row.clock_from, row.due_on, row.forwards) == (at_sister.clock_from, at_sister.due_on, 1)
    assert row.received_on == today()
    event = last_event(row)
    assert (event.kind, event.note) == (EventKind.FORWARDED, WHY)
    assert event.details["changes"]["responsible"] == [cast.sister.pk, cast.ministry.pk]
    assert told("question.forwarded") == {cast.ministry_controller.pk}
    assert "forwarded to your body" in letter("question.forwarded", cast.ministry_controller).subject


@pytest.mark.parametrize(("on", "possible"), [(THURSDAY, True), (FRIDAY, False)])
def test_three_working_days_from_receipt(cast, on, possible):
    with time_machine.travel(MONDAY):
        question = make_question(cast.registrar, make_meeting(cast.own))
        assign(question, by=cast.controller, responsible=cast.sister)
    with time_machine.travel(on):
        row = fresh(question)
        assert row.forward_until == date(2026, 3, 5)
        assert (why_not(row, Act.FORWARD, today()) == "") == possible
        if possible:
            forward(question, by=cast.sister_controller, responsible=cast.ministry, reason=WHY)
        else:
            for run in (forward, split_off):
                more = {"text": "The bridge"} if run is split_off else {}
                with pytest.raises(Refused, match="Dispute competence instead"):
                    run(question, by=cast.sister_controller, responsible=cast.ministry, reason=WHY, **more)
            dispute(question, by=cast.sister_controller, reason=WHY)
        assert fresh(question).responsible == (cast.ministry if possible else cast.sister)


def test_handing_down_does_not_win_time(cast):
    with time_machine.travel(MONDAY):
        question = make_question(cast.sister_registrar, make_meeting(cast.sister))
        assign(question, by=cast.sister_controller, responsible=cast.own)
    with time_machine.travel(FRIDAY):
        assign(question, by=cast.controller, responsible=cast.own_district)
        assert fresh(question).received_on == date(2026, 3, 2)
        with pytest.raises(Refused, match="Dispute"):
            forward(question, by=cast.controller, responsible=cast.ministry, reason=WHY)


def test_the_responsible_body_can_not_assign_elsewhere(cast, at_sister):
    with pytest.raises(Refused, match="by forwarding"):
        assign(at_sister, by=cast.sister_controller, responsible=cast.ministry)
    assign(at_sister, by=cast.sister_controller, responsible=cast.sister, co_executors=[cast.ministry])
    assert fresh(at_sister).helpers == [cast.ministry]


def test_a_co_executor_that_becomes_responsible_is_no_helper_any_more(cast, at_sister):
    assign(at_sister, by=cast.controller, responsible=cast.sister, co_executors=[cast.ministry, cast.office])
    forward(at_sister, by=cast.sister_controller, responsible=cast.ministry, reason=WHY)
    assert fresh(at_sister).helpers == [cast.office]


def test_ping_pong_becomes_a_dispute(cast, at_sister):
    forward(at_sister, by=cast.sister_controller, responsible=cast.ministry, reason=WHY)
    assert bodies_of_term(fresh(at_sister)) == {cast.sister.pk, cast.ministry.pk}
    with pytest.raises(Refused, match="had this question already"):
        forward(at_sister, by=cast.ministry_controller, responsible=cast.sister, reason="Not ours")
    with act("test"):
        changed(fresh(at_sister), forwards=2)
    with pytest.raises(Refused, match="forwarded 2 times already"):
        forward(at_sister, by=cast.ministry_controller, responsible=cast.office, reason="Not ours")
    dispute(at_sister, by=cast.ministry_controller, reason="Not ours")
    assert fresh(at_sister).competence == "disputed"


def test_reopening_begins_a_new_count(cast, at_sister):
    forward(at_sister, by=cast.sister_controller, responsible=cast.ministry, reason=WHY)
    close(at_sister, by=cast.ministry_controller, outcome="explained", answer=ANSWER, closed_on=today())
    reopen(at_sister, by=cast.controller, reason="Not done")
    assert bodies_of_term(fresh(at_sister)) == {cast.ministry.pk}
    forward(at_sister, by=cast.ministry_controller, responsible=cast.sister, reason="Theirs after all")
    assert fresh(at_sister).forwards == 1


def test_a_part_is_a_question_of_its_own_with_the_clock_of_the_origin(cast):
    with time_machine.travel(MONDAY):
        question = make_question(cast.registrar, make_meeting(cast.own), "The road and the bridge")
        make_question(cast.registrar, fresh(question).meeting, "Another")
        assign(question, by=cast.controller, responsible=cast.sister)
    with time_machine.travel(THURSDAY):
        part = split_off(
            question, by=cast.sister_controller, text="The bridge", responsible=cast.ministry, reason=WHY
        )
    origin, part = fresh(question), fresh(part)
    assert (part.text, part.responsible, part.status) == ("The bridge", cast.ministry, "assigned")
    assert (part.part_of_id, part.position) == (origin.pk, 3)
    for name in ("meeting_id", "body", "citizen_id", "raised_on", "clock_from", "due_on", "kind"):
        assert getattr(part, name) == getattr(origin, name), name
    assert part.number != origin.number
    assert (origin.responsible, origin.text) == (cast.sister, "The road and the bridge")
    split, first = last_event(origin), last_event(part)
    assert (split.kind, split.details, split.note) == (EventKind.SPLIT, {"part": part.pk}, WHY)
    assert (first.kind, first.details["part_of"]) == (EventKind.REGISTERED, origin.pk)
    assert cast.ministry_controller.pk in told("question.forwarded")


def test_a_part_does_not_go_back_to_where_it_came_from(cast, at_sister):
    part = split_off(
        at_sister, by=cast.sister_controller, text="Bridge", responsible=cast.ministry, reason=WHY
    )
    with pytest.raises(Refused, match="had this question already"):
        forward(part, by=cast.ministry_controller, responsible=cast.sister, reason="Yours")
    assert fresh(part).forwards == 1


@pytest.mark.parametrize(
    ("text", "reason", "field"), [(" ", WHY, "text"), ("x" * 10_001, WHY, "text"), ("x", " ", "reason")]
)
def test_a_part_needs_its_text_and_a_reason(cast, at_sister, text, reason, field):
    before = Question.objects.unscoped("test").count()
    with pytest.raises(Refused) as refused:
        split_off(at_sister, by=cast.sister_controller, text=text, responsible=cast.ministry, reason=reason)
    assert list(refused.value.error_dict) == [field]
    assert Question.objects.unscoped("test").count() == before


def test_who_does_not_see_the_question_can_not_split_it(cast, at_sister):
    with pytest.raises(Http404):
        split_off(at_sister, by=cast.ministry_controller, text="x", responsible=cast.office, reason=WHY)
    with pytest.raises(PermissionDenied):
        split_off(at_sister, by=cast.controller, text="x", responsible=cast.ministry, reason=WHY)


def test_bad_targets(cast, at_sister):
    with pytest.raises(Refused, match="already answers"):
        forward(at_sister, by=cast.sister_controller, responsible=cast.sister, reason=WHY)
    with act("test"):
        changed(cast.office, valid_to=today())
    with pytest.raises(Refused, match="does not exist any more"):
        forward(at_sister, by=cast.sister_controller, responsible=cast.office, reason=WHY)
    with pytest.raises(Refused, match="Give the reason"):
        forward(at_sister, by=cast.sister_controller, responsible=cast.ministry, reason=" ")
    with pytest.raises(Conflict):
        forward(at_sister, by=cast.sister_controller, responsible=cast.ministry, reason=WHY, version=99)
    assert fresh(at_sister).version == at_sister.version


def test_a_dispute_is_settled_for_good(cast, at_sister):
    dispute(at_sister, by=cast.sister_controller, reason="It is the ministry's")
    assert told("question.disputed") == {cast.controller.pk}
    assert "You decide" in letter("question.disputed", cast.controller).lines[0]
    for run in (dispute, forward):
        more = {"responsible": cast.ministry} if run is forward else {}
        with pytest.raises(Refused, match="the host body decides"):
            run(at_sister, by=cast.sister_controller, reason="x", **more)
    with pytest.raises(Refused, match="settle it"):
        assign(at_sister, by=cast.controller, responsible=cast.ministry)
    settle(at_sister, by=cast.controller, responsible=cast.ministry, reason="By the order of 2024")
    row = fresh(at_sister)
    assert (row.competence, row.responsible, row.status) == ("settled", cast.ministry, "assigned")
    people = {cast.sister_executor.pk, cast.sister_controller.pk, cast.ministry_controller.pk}
    assert told("question.settled") == people
    lost = letter("question.settled", cast.sister_executor)
    assert lost.lines == ("The host body decided: Ministry of Energy answers.",)
    assert lost.url == "", "the body that lost the question does not see it any more"
    assert letter("question.settled", cast.ministry_controller).url
    assert letter("question.disputed", cast.controller) is None
    for run in (dispute, forward):
        more = {"responsible": cast.office} if run is forward else {}
        with pytest.raises(Refused, match="has settled"):
            run(row, by=cast.ministry_controller, reason="x", **more)


def test_settled_for_the_body_that_has_it_the_work_goes_on(cast, at_sister):
    take(at_sister, by=cast.sister_executor)
    dispute(at_sister, by=cast.sister_controller, reason="Not ours")
    settle(at_sister, by=cast.controller, responsible=cast.sister, reason="It is yours")
    row = fresh(at_sister)
    assert (row.status, row.executor_id) == ("in_work", cast.sister_executor.pk)


def test_reopening_makes_competence_open_again(cast, at_sister):
    dispute(at_sister, by=cast.sister_controller, reason="Not ours")
    settle(at_sister, by=cast.controller, responsible=cast.sister, reason="It is yours")
    close(at_sister, by=cast.sister_executor, outcome="explained", answer=ANSWER, closed_on=today())
    reopen(at_sister, by=cast.controller, reason="Not done")
    forward(at_sister, by=cast.sister_controller, responsible=cast.ministry, reason=WHY)


def test_the_host_does_not_dispute_with_itself(cast, in_work):
    with pytest.raises(Refused, match="assign the question"):
        dispute(in_work, by=cast.controller, reason="Not ours")
    with pytest.raises(Refused, match="Nobody disputes"):
        settle(in_work, by=cast.controller, responsible=cast.sister, reason="x")


def test_a_question_with_open_tasks_is_not_forwarded(cast, question):
    assign(question, by=cast.controller, responsible=cast.own)
    give_task(question, by=cast.executor, body=cast.own_district, text="Look at it", due_on=today())
    with pytest.raises(Refused, match="Akimat of Medeu District"):
        forward(question, by=cast.controller, responsible=cast.ministry, reason=WHY)


def test_bodies_of_an_import_count_as_well(cast, question):
    with act("test"):
        Event.objects.create(
            question=question, kind=EventKind.IMPORTED, happened_on=today(),
            details={"changes": {"responsible_id": [None, cast.office.pk]}},
        )  # fmt: skip
    assert bodies_of_term(fresh(question)) == {cast.office.pk}
    assert Body.objects.filter(pk=cast.office.pk).exists()


def test_the_citizen_is_told_who_answers_now(cast, meeting):
    question = make_question(cast.registrar, meeting, "The road and the bridge", citizen=speaker())
    assign(question, by=cast.controller, responsible=cast.sister)
    part = split_off(
        question, by=cast.sister_controller, text="Bridge", responsible=cast.ministry, reason=WHY
    )
    forward(question, by=cast.sister_controller, responsible=cast.ministry, reason=WHY)
    rows = Notice.objects.unscoped("test").filter(rule="citizen.forwarded")
    letters = {row.params["question"]: registry.build(row, "en") for row in rows}
    assert set(letters) == {question.pk, part.pk}
    for row in (question, part):
        told_now = letters[row.pk]
        assert told_now.subject == f"Question {row.number}: another body answers"
        assert "Ministry of Energy is competent for your question and answers it." in told_now.lines
        assert told_now.url
        assert row.text not in " ".join(told_now.lines)
    assert letters[part.pk].lines[0] == f"It is a part of your question No. {question.number}."
