"""Raised before: marking, taking back, the finder, and the day from which an outcome did not last."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import Http404
from django.test.utils import CaptureQueriesContext

from appeals.actions import repeats
from appeals.actions.citizens import Speaker
from appeals.actions.merging import merge
from appeals.actions.outcomes import close, reopen, withdraw
from appeals.actions.repeats import find_repeats, mark_repeat, unmark_repeat
from appeals.actions.routing import classify, take
from appeals.enums import EventKind, Status
from appeals.models import Event
from common.acts import Conflict, Refused
from common.dates import today
from tests.appeals.make import ANSWER, fresh, make_meeting, make_question
from tests.appeals.people import make_iin

START = "2026-03-02 10:00+05:00"
ANNA = Speaker(surname="Мысал", given_name="Айгүл", phone="+77011112233")


@pytest.fixture
def clock():
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


def later(clock, days: int) -> None:
    clock.shift(timedelta(days=days))


def raised(cast, speaker=ANNA, *, host=None, by=None, **content):
    """A question of the citizen at a meeting of today."""
    content.setdefault("topic", cast.topic)
    meeting = make_meeting(host or cast.own)
    return make_question(
        by or cast.registrar, meeting, citizen=speaker, responsible=host or cast.own, **content
    )


def closed(question, by, *, outcome="resolved", on=None):
    take(fresh(question), by=by)
    close(fresh(question), by=by, outcome=outcome, answer=ANSWER, closed_on=on or today(), proof="Act 7")
    return fresh(question)


def kinds(question) -> list[str]:
    rows = Event.objects.unscoped("test").filter(question=question)
    return list(rows.values_list("kind", flat=True))


def test_a_repetition_within_the_term_ends_the_outcome(cast, clock):
    first = closed(raised(cast), cast.executor)
    later(clock, 30)
    second = raised(cast, None)
    mark_repeat(second, by=cast.registrar, original=first)
    assert fresh(second).repeat_of_id == first.pk
    assert fresh(first).raised_again_on == today()
    found = Event.objects.unscoped("test").get(question=second, kind=EventKind.REPEAT_FOUND)
    assert found.details["question"] == first.pk
    again = Event.objects.unscoped("test").get(question=first, kind=EventKind.RAISED_AGAIN)
    assert again.details == {
        "question": second.pk,
        "changes": {"raised_again_on": [None, today().isoformat()]},
    }


@pytest.mark.parametrize(("days", "counts"), [(179, True), (180, True), (190, False)])
def test_only_the_term_of_the_rule_counts(cast, clock, days, counts):
    first = closed(raised(cast), cast.executor)
    later(clock, days)
    mark_repeat(raised(cast, None), by=cast.registrar, original=first)
    assert (fresh(first).raised_again_on is not None) == counts


def test_the_first_repetition_counts_and_an_open_question_is_not_raised_again(cast, clock):
    still_open = raised(cast)
    first = closed(raised(cast), cast.executor)
    later(clock, 10)
    early = raised(cast, None)
    later(clock, 10)
    mark_repeat(raised(cast, None), by=cast.registrar, original=first)
    mark_repeat(early, by=cast.registrar, original=first)
    assert fresh(first).raised_again_on == early.raised_on
    mark_repeat(raised(cast, None), by=cast.registrar, original=still_open)
    assert fresh(still_open).raised_again_on is None


def test_an_earlier_question_is_earlier_and_not_oneself(cast, clock):
    first, another = raised(cast), raised(cast)
    later(clock, 1)
    second = raised(cast)
    for question, original in ((first, second), (first, first)):
        with pytest.raises(Refused):
            mark_repeat(question, by=cast.registrar, original=original)
    mark_repeat(second, by=cast.registrar, original=first)
    with pytest.raises(Refused, match="already"):
        mark_repeat(second, by=cast.registrar, original=first)
    with pytest.raises(Refused, match="already"):
        mark_repeat(second, by=cast.registrar, original=another)
    assert kinds(second).count(EventKind.REPEAT_FOUND) == 1


def test_out_of_sight_is_refused_like_a_missing_one(cast, clock):
    foreign = raised(cast, None, host=cast.sister, by=cast.sister_registrar)
    later(clock, 1)
    mine = raised(cast)
    with pytest.raises(Refused, match="no such question"):
        mark_repeat(mine, by=cast.registrar, original=foreign)
    with pytest.raises(Http404):
        mark_repeat(foreign, by=cast.registrar, original=mine)
    with pytest.raises(PermissionDenied):
        mark_repeat(mine, by=cast.head, original=mine)
    with pytest.raises(Conflict):
        mark_repeat(mine, by=cast.registrar, original=raised(cast), version=99)


def test_a_duplicate_stands_for_the_one_that_stays(cast, clock):
    stays, other = raised(cast), raised(cast, None)
    merge(other, by=cast.controller, original=stays)
    later(clock, 1)
    mine = raised(cast, None)
    mark_repeat(mine, by=cast.registrar, original=other)
    assert fresh(mine).repeat_of_id == stays.pk


def test_taking_back_needs_the_host_a_reason_and_stays_taken_back(cast, clock):
    first = closed(raised(cast), cast.executor)
    later(clock, 5)
    second = raised(cast)
    later(clock, 1)
    assert find_repeats() == 1
    assert find_repeats() == 0, "found twice is marked once"
    with pytest.raises(PermissionDenied):
        unmark_repeat(fresh(second), by=cast.registrar, reason="No")
    with pytest.raises(Refused):
        unmark_repeat(fresh(second), by=cast.controller, reason="  ")
    unmark_repeat(fresh(second), by=cast.controller, reason="Another road")
    assert fresh(second).repeat_of_id is None
    assert fresh(first).raised_again_on is None
    assert kinds(second)[-1] == kinds(first)[-1] == EventKind.REPEAT_UNDONE
    assert find_repeats() == 0, "the finder keeps to what a person decided"
    with pytest.raises(Refused, match="not marked"):
        unmark_repeat(fresh(second), by=cast.controller, reason="Again")


def test_the_finder_knows_a_person_by_card_and_by_iin(cast, clock):
    iin = make_iin(3)
    speaker = Speaker(surname="Мысал", given_name="Бек", iin=iin)
    first = closed(raised(cast, speaker), cast.executor)
    later(clock, 3)
    same_card = raised(cast, speaker)
    other_body = raised(cast, speaker, host=cast.sister, by=cast.sister_registrar)
    somebody_else = raised(cast, Speaker(surname="Мысал", given_name="Бек", iin=make_iin(4)))
    nameless = raised(cast, None)
    assert find_repeats() == 0, "rows of today are left to the desk"
    later(clock, 1)
    assert find_repeats() == 2
    assert fresh(same_card).repeat_of_id == fresh(other_body).repeat_of_id == first.pk
    assert fresh(somebody_else).repeat_of_id is fresh(nameless).repeat_of_id is None
    found = Event.objects.unscoped("test").get(question=same_card, kind=EventKind.REPEAT_FOUND)
    assert found.by is None
    assert fresh(first).raised_again_on == same_card.raised_on


def test_the_finder_wants_topic_and_territory_to_agree(cast, clock):
    medeu, city = cast.territories["medeu"], cast.territories["75"]
    closed(raised(cast, territory=medeu), cast.executor)
    later(clock, 3)
    elsewhere, unknown_place = raised(cast, territory=city), raised(cast)
    other_topic = raised(cast, topic=cast.sphere, territory=medeu)
    later(clock, 1)
    assert find_repeats() == 1
    assert fresh(unknown_place).repeat_of_id
    assert fresh(elsewhere).repeat_of_id is fresh(other_topic).repeat_of_id is None
    classify(fresh(elsewhere), by=cast.controller, kind="", topic=cast.topic, territory=medeu)
    assert find_repeats() == 1, "a question put right is found then"


def test_the_finder_takes_the_last_outcome_and_only_outcomes(cast, clock):
    closed(raised(cast), cast.executor)
    withdraw(raised(cast), by=cast.controller, reason="Not mine")
    later(clock, 5)
    second = closed(raised(cast), cast.executor, outcome="explained")
    later(clock, 5)
    third, taken_back = raised(cast), raised(cast)
    withdraw(taken_back, by=cast.controller, reason="Not mine")
    later(clock, 1)
    assert find_repeats() == 2
    assert fresh(third).repeat_of_id == second.pk
    assert fresh(taken_back).repeat_of_id is None


def test_nothing_after_the_term(cast, clock):
    closed(raised(cast), cast.executor)
    later(clock, 200)
    raised(cast)
    later(clock, 1)
    assert find_repeats() == 0


def test_closing_again_and_withdrawing_are_looked_at_again(cast, clock):
    first = raised(cast)
    take(fresh(first), by=cast.executor)
    later(clock, 5)
    second = raised(cast, None)
    mark_repeat(second, by=cast.registrar, original=first)
    assert fresh(first).raised_again_on is None, "still open"
    later(clock, 2)
    close(
        fresh(first), by=cast.executor, outcome="resolved", answer=ANSWER, closed_on=today() - timedelta(days=5), proof="1",
    )  # fmt: skip
    assert find_repeats() == 1, "the outcome was before the repetition"
    assert fresh(first).raised_again_on == second.raised_on
    assert find_repeats() == 0
    reopen(fresh(first), by=cast.controller, reason="Not done")
    assert find_repeats() == 0, "what happened then stays a fact"
    assert fresh(first).raised_again_on == second.raised_on
    withdraw(fresh(second), by=cast.controller, reason="The citizen called")
    assert find_repeats() == 1
    assert fresh(first).raised_again_on is None
    assert fresh(first).status == Status.ASSIGNED


def test_a_repetition_after_the_reopening_speaks_against_no_outcome(cast, clock):
    first = closed(raised(cast), cast.executor)
    later(clock, 5)
    reopen(first, by=cast.controller, reason="Not done")
    later(clock, 1)
    mark_repeat(raised(cast, None), by=cast.registrar, original=first)
    assert fresh(first).raised_again_on is None


def test_the_finder_reads_the_same_however_many_there_are(cast, clock):
    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            find_repeats()
        return len(found)

    for _number in range(3):
        raised(cast, None)
    later(clock, 1)
    few = queries()
    for _number in range(6):
        raised(cast, None)
    later(clock, 1)
    assert queries() == few


def test_repetitions_of_a_merged_question_speak_against_the_one_that_stays(cast, clock):
    stays, other = raised(cast), raised(cast, None)
    later(clock, 1)
    again = raised(cast, None)
    mark_repeat(again, by=cast.registrar, original=other)
    merge(fresh(other), by=cast.controller, original=stays)
    take(fresh(stays), by=cast.executor)
    close(
        fresh(stays),
        by=cast.executor,
        outcome="resolved",
        answer=ANSWER,
        closed_on=stays.raised_on,
        proof="1",
    )
    assert find_repeats() == 1
    assert fresh(stays).raised_again_on == again.raised_on
    assert find_repeats() == 0


@pytest.fixture
def merged_after(cast, clock):
    """Raised again in `again`, of a question that was then merged into one that stays: found against that one."""
    stays, other = raised(cast), raised(cast, None)
    later(clock, 1)
    again = raised(cast, None)
    mark_repeat(again, by=cast.registrar, original=other)
    merge(fresh(other), by=cast.controller, original=stays)
    take(fresh(stays), by=cast.executor)
    day = stays.raised_on
    close(fresh(stays), by=cast.executor, outcome="resolved", answer=ANSWER, closed_on=day, proof="1")
    assert find_repeats() == 1
    assert fresh(stays).raised_again_on == again.raised_on
    return stays, other, again


@pytest.mark.parametrize("how", ["taken back", "merged no more"])
def test_a_repetition_that_has_gone_speaks_against_nothing(cast, merged_after, how):
    stays, other, again = merged_after
    if how == "taken back":
        unmark_repeat(fresh(again), by=cast.controller, reason="Another road")
    else:
        reopen(fresh(other), by=cast.controller, reason="Another road after all")
    assert find_repeats() == 1
    assert fresh(stays).raised_again_on is None
    assert kinds(stays)[-1] == EventKind.REPEAT_UNDONE
    assert find_repeats() == 0


def meanwhile(monkeypatch, name: str, somebody) -> None:
    """`somebody` acts once, right before the next call of that function of the module."""
    real = getattr(repeats, name)

    def first(*args, **more):
        monkeypatch.setattr(repeats, name, real)
        somebody()
        return real(*args, **more)

    monkeypatch.setattr(repeats, name, first)


def test_f1_merged_between_the_look_and_the_lock(cast, clock, monkeypatch):
    stays, other = raised(cast), raised(cast, None)
    later(clock, 1)
    mine = raised(cast, None)
    meanwhile(monkeypatch, "_locked", lambda: merge(other, by=cast.controller, original=stays))
    with pytest.raises(Conflict, match="merged meanwhile"):
        mark_repeat(mine, by=cast.registrar, original=other)
    assert fresh(mine).repeat_of_id is None
    assert EventKind.REPEAT_FOUND not in kinds(mine)


def test_f1_marked_otherwise_between_the_look_and_the_lock(cast, clock, monkeypatch):
    first, another = raised(cast), raised(cast)
    later(clock, 1)
    mine = raised(cast, None)
    mark_repeat(mine, by=cast.registrar, original=first)

    def marked_otherwise():
        unmark_repeat(mine, by=cast.controller, reason="The other one")
        mark_repeat(mine, by=cast.registrar, original=another)

    meanwhile(monkeypatch, "_locked", marked_otherwise)
    with pytest.raises(Conflict, match="changed meanwhile"):
        unmark_repeat(mine, by=cast.controller, reason="No")


def test_the_finder_leaves_what_the_desk_marked_meanwhile(cast, clock, monkeypatch):
    first = closed(raised(cast), cast.executor)
    later(clock, 5)
    second = raised(cast)
    later(clock, 1)
    meanwhile(monkeypatch, "mark_repeat", lambda: mark_repeat(second, by=cast.registrar, original=first))
    assert find_repeats() == 0
    found = Event.objects.unscoped("test").get(question=second, kind=EventKind.REPEAT_FOUND)
    assert found.by == cast.registrar


def test_two_finders_date_a_question_once(cast, clock, monkeypatch):
    first = raised(cast)
    take(fresh(first), by=cast.executor)
    later(clock, 1)
    mark_repeat(raised(cast, None), by=cast.registrar, original=first)
    day = first.raised_on
    close(fresh(first), by=cast.executor, outcome="resolved", answer=ANSWER, closed_on=day, proof="1")
    other_run = []
    meanwhile(monkeypatch, "_redated", lambda: other_run.append(find_repeats()))
    assert (find_repeats(), other_run) == (0, [1])
    assert kinds(first).count(EventKind.RAISED_AGAIN) == 2, "when it was marked, and when it was dated"
