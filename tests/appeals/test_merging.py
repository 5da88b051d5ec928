"""Merging: one question stays and is asked by all."""

import pytest

from appeals.actions.editing import add_note, edit_text
from appeals.actions.merging import merge
from appeals.actions.outcomes import reopen, withdraw
from appeals.actions.routing import assign
from appeals.enums import EventKind
from appeals.models import Event
from common.acts import Conflict, Refused
from tests.appeals.fold import assert_replays
from tests.appeals.make import fresh, make_meeting, make_question


@pytest.fixture
def four(cast, meeting):
    return [make_question(cast.registrar, meeting, f"The bridge, asked {n}") for n in range(4)]


def test_chains_are_flattened(cast, four):
    a, b, c, d = four
    merge(b, by=cast.controller, original=a)
    merge(c, by=cast.controller, original=b)
    assert fresh(c).duplicate_of_id == a.pk, "the end of the chain"
    merge(a, by=cast.controller, original=d)
    assert {fresh(q).duplicate_of_id for q in (a, b, c)} == {d.pk}
    for question in four:
        assert_replays(question.pk)


def test_both_sides_are_told_in_the_history(cast, four):
    a, b, *_ = four
    merge(b, by=cast.controller, original=a)
    kinds = Event.objects.unscoped("test").filter(question=a).values_list("kind", "details")
    assert (EventKind.MERGED_INTO, {"question": b.pk}) in list(kinds)
    assert fresh(b).stat_class == "out"
    assert fresh(a).is_open


def test_not_into_itself_nor_round_in_a_circle(cast, four):
    a, b, *_ = four
    with pytest.raises(Refused, match="of itself"):
        merge(a, by=cast.controller, original=a)
    merge(b, by=cast.controller, original=a)
    with pytest.raises(Refused, match="of itself"):
        merge(a, by=cast.controller, original=b)


def test_not_into_a_withdrawn_one(cast, four):
    a, b, *_ = four
    withdraw(a, by=cast.controller, reason="The citizen called")
    with pytest.raises(Refused, match="was withdrawn"):
        merge(b, by=cast.controller, original=a)


def test_both_must_be_in_reach(cast, four):
    foreign = make_question(cast.sister_registrar, make_meeting(cast.sister))
    with pytest.raises(Refused, match="no such question"):
        merge(four[0], by=cast.controller, original=foreign)
    assert fresh(four[0]).status == "registered"


def test_what_others_ask_as_well_can_not_be_withdrawn(cast, four):
    a, b, *_ = four
    merge(b, by=cast.controller, original=a)
    with pytest.raises(Refused, match="Other people ask the same"):
        withdraw(a, by=cast.controller, reason="The citizen called")


def test_reopening_separates(cast, four):
    a, b, *_ = four
    assign(b, by=cast.controller, responsible=cast.own)
    merge(b, by=cast.controller, original=a)
    reopen(b, by=cast.controller, reason="Another bridge")
    row = fresh(b)
    assert (row.status, row.duplicate_of) == ("assigned", None)


def test_f1_an_older_state_is_a_conflict(cast, four):
    a, b, *_ = four
    seen = b.version
    assign(b, by=cast.controller, responsible=cast.own)
    with pytest.raises(Conflict):
        merge(b, by=cast.controller, original=a, version=seen)


def test_editing_keeps_the_earlier_text(cast, question):
    before = question.text
    edit_text(question, by=cast.registrar, text=" Жол\u200b  ашылмады ", language="kk")
    row = fresh(question)
    assert row.text == "Жол ашылмады"
    event = Event.objects.unscoped("test").filter(question=row).last()
    assert event.details["changes"]["text"] == [before, "Жол ашылмады"]
    edit_text(question, by=cast.registrar, text="Жол ашылмады", language="kk")
    assert Event.objects.unscoped("test").filter(question=row).last() == event, "nothing changed, no event"


@pytest.mark.parametrize("text", ["", "   ", "\u200b\u202e"])
def test_an_empty_text_or_note_is_refused(cast, question, text):
    with pytest.raises(Refused):
        edit_text(question, by=cast.registrar, text=text, language="ru")
    with pytest.raises(Refused):
        add_note(question, by=cast.registrar, text=text)


def test_the_system_acts_without_a_person(cast, four):
    """Tasks and imports act with `by=None` and may."""
    a, b, *_ = four
    merge(b, by=None, original=a)
    assert Event.objects.unscoped("test").filter(question=b).last().by is None
