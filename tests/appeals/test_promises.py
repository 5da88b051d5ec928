"""Promises: kept, taken back, changed with a reason; at the desk only on its day; told in the history."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from appeals.actions.content import content_of
from appeals.actions.outcomes import withdraw
from appeals.actions.promises import change_promise, keep_promise, unkeep_promise
from appeals.actions.registering import edit_question
from appeals.models import Event
from appeals.promises import PromiseState, promise_state
from appeals.timeline.names import Names
from appeals.timeline.titles import title
from common.acts import Conflict, Refused
from common.dates import today
from tests.appeals.fold import assert_replays
from tests.appeals.make import fresh, make_meeting, make_question
from tests.days import In

DUE = timedelta(days=10)


@pytest.fixture
def question(cast):
    meeting = make_meeting(cast.own, held_on=today() - timedelta(days=5))
    return make_question(
        cast.registrar,
        meeting,
        promise="We repair the road",
        promise_by="The host",
        promise_due=meeting.held_on + DUE,
        responsible=cast.sister,
    )


def last_event(question) -> Event:
    return Event.objects.unscoped("test").filter(question=question).order_by("-pk").first()


def change(question, by, **new):
    given = {
        "promise": question.promise,
        "promise_by": question.promise_by,
        "promise_due": question.promise_due,
        "reason": "Flood",
    }
    return change_promise(question, by=by, **given | new)


def test_kept_on_its_day_and_in_words(cast, question):
    day = today() - timedelta(days=2)
    keep_promise(question, by=cast.sister_executor, kept_on=day, how="  New asphalt,  act 7 ")
    kept = fresh(question)
    assert (kept.promise_kept_on, kept.promise_outcome) == (day, "New asphalt, act 7")
    assert promise_state(kept, today()) == PromiseState.KEPT
    assert kept.is_open, "the question goes its own way"
    event = last_event(question)
    assert (event.happened_on, event.note) == (day, "New asphalt, act 7")
    assert title(event, Names()) == f"Promise kept on {day:%d.%m.%Y}"
    assert_replays(question.pk)


@pytest.mark.parametrize(
    ("days", "how", "field"),
    [
        (1, "Done", "kept_on"),
        (-6, "Done", "kept_on"),
        (None, "Done", "kept_on"),
        (0, " ", "how"),
        (0, "x" * 501, "how"),
    ],
)
def test_a_day_that_can_t_be_and_empty_words_are_refused(cast, question, days, how, field):
    day = None if days is None else today() + timedelta(days=days)
    with pytest.raises(Refused) as error:
        keep_promise(question, by=cast.executor, kept_on=day, how=how)
    assert set(error.value.message_dict) == {field}


def test_kept_once_and_taken_back_once(cast, question):
    keep_promise(question, by=cast.executor, kept_on=today(), how="Done")
    with pytest.raises(Refused) as error:
        keep_promise(question, by=cast.executor, kept_on=today(), how="Done")
    assert error.value.code == "promise_kept"
    with pytest.raises(Refused):
        unkeep_promise(question, by=cast.controller, reason=" ")
    unkeep_promise(question, by=cast.controller, reason="Another road")
    back = fresh(question)
    assert (back.promise_kept_on, back.promise_outcome) == (None, "")
    assert last_event(question).note == "Another road"
    with pytest.raises(Refused) as error:
        unkeep_promise(question, by=cast.controller, reason="Again")
    assert error.value.code == "promise_unkept"
    assert_replays(question.pk)


def test_where_nothing_was_promised_there_is_nothing_to_keep(cast):
    plain = make_question(cast.registrar, make_meeting(cast.own))
    with pytest.raises(Refused) as error:
        keep_promise(plain, by=cast.executor, kept_on=today(), how="Done")
    assert error.value.code == "no_promise"


def test_a_withdrawn_question_binds_nobody(cast, question):
    withdraw(question, by=cast.controller, reason="The citizen called")
    assert promise_state(fresh(question), today()) is None
    with pytest.raises(Refused):
        keep_promise(question, by=cast.executor, kept_on=today(), how="Done")


def test_changed_with_a_reason_and_the_first_day_stays_visible(cast, question):
    first, later = question.promise_due, question.promise_due + timedelta(days=30)
    change(question, cast.controller, promise_due=later)
    event = last_event(question)
    assert event.note == "Flood"
    assert title(event, Names()) == f"Promised until {first:%d.%m.%Y}, changed to {later:%d.%m.%Y}"
    change(fresh(question), cast.controller, promise_due=None)
    assert title(last_event(question), Names()) == f"Promised until {later:%d.%m.%Y}, now without a day"
    change(fresh(question), cast.controller, promise_due=first)
    assert title(last_event(question), Names()) == f"A day was set for the promise: {first:%d.%m.%Y}"
    change(fresh(question), cast.controller, promise="We repair both roads")
    assert title(last_event(question), Names()) == "Promise changed"
    count = Event.objects.unscoped("test").filter(question=question).count()
    change(fresh(question), cast.controller, promise=" We repair both  roads")
    assert Event.objects.unscoped("test").filter(question=question).count() == count, "nothing new"
    assert_replays(question.pk)


def test_only_the_host_s_controller_eases_a_promise(cast, question):
    for person in (cast.executor, cast.registrar, cast.sister_controller):
        with pytest.raises(PermissionDenied):
            change(question, person, promise_due=None)
    with pytest.raises(Refused):
        change(question, cast.controller, reason=" ")
    with pytest.raises(Conflict):
        change(question, cast.controller, version=99, promise_due=None)


@pytest.mark.parametrize(
    ("new", "field"),
    [
        ({"promise": " "}, "promise"),
        ({"promise": "x" * 501}, "promise"),
        ({"promise_by": "x" * 201}, "promise_by"),
        ({"promise_due": In(timedelta(days=-400))}, "promise_due"),
    ],
)
def test_what_can_t_be_a_promise_is_refused(cast, question, new, field):
    with pytest.raises(Refused) as error:
        change(question, cast.controller, **new)
    assert set(error.value.message_dict) == {field}


def test_the_desk_changes_a_promise_on_its_day_only(cast):
    question = make_question(cast.registrar, make_meeting(cast.own), promise="We repair the road")

    def typed(**new):
        content = content_of(fresh(question)) | new
        return edit_question(question_id=question.pk, by=cast.registrar, version=None, **content)

    assert typed(promise="We repair both roads").promise == "We repair both roads"
    with time_machine.travel(timezone.now() + timedelta(days=1), tick=False):
        with pytest.raises(Refused) as error:
            typed(promise_due=today() + DUE)
        assert set(error.value.message_dict) == {"promise_due"}
        assert typed(text="Slip of the pen").promise == "We repair both roads"


def test_the_forms_do_what_they_say(client_of, cast, question):
    def url(name):
        return reverse(f"question_{name}_promise", args=[question.pk])

    worker, controller = client_of(cast.sister_executor), client_of(cast.controller)
    assert worker.get(url("keep")).status_code == 200
    assert worker.post(url("keep"), {"kept_on": "", "how": ""}).status_code == 422
    assert worker.post(url("keep"), {"kept_on": today().isoformat(), "how": "Act 7"}).status_code == 302
    assert fresh(question).promise_outcome == "Act 7"
    assert controller.post(url("unkeep"), {"reason": "Another road"}).status_code == 302
    page = controller.get(url("change")).content.decode()
    assert "We repair the road" in page
    later = (today() + timedelta(days=40)).isoformat()
    sent = {"promise": "Both roads", "promise_by": "", "promise_due": later, "reason": "Flood"}
    assert controller.post(url("change"), sent).status_code == 302
    assert fresh(question).promise == "Both roads"
    assert worker.get(url("change")).status_code == 403
