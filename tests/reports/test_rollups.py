"""Counted cells (ADR 25): a figure read from them is the figure counted from rows, whatever was done before or since."""

from __future__ import annotations

import logging
import os
from datetime import date, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from appeals.enums import Status
from appeals.models import Question
from common.acts import act, changed
from common.dates import today
from meetings.models import Meeting
from organisations.enums import BodyKind
from organisations.models import Body, Territory
from reports import tasks
from reports.actions import rollups
from reports.enums import Grain
from reports.models import RollupCell, RollupState, RollupTouched
from reports.period import Period, end_of_month
from reports.queries.counts import tally
from reports.queries.dashboard import dashboard
from reports.queries.rollups import KEYS, Ask, counted
from tests.reports.facts import make_meeting, make_questions
from tests.reports.lives import ACTS, Lives
from tests.reports.test_a8 import Undo, asked, days, recount, write
from tests.reports.test_filters import select

CUTS = (("region",), ("body",), ("month",), ("sphere",), ("region", "sphere"), ("body", "sphere"))
FILTERS = (
    {}, {"tier": "central"}, {"tier": "local"}, {"region": "75"}, {"body": "own"}, {"sphere": "roads"},
    {"region": "15", "tier": "local"}, {"sphere": "roads", "tier": "central"}, {"responsible": "own"},
)  # fmt: skip


def marks() -> set[tuple[date, int]]:
    return set(RollupTouched.objects.unscoped("test").values_list("raised_month", "body_id"))


def from_rows(chosen, ask: Ask) -> dict:
    rows = chosen.questions_between(ask.period.first, ask.period.end)
    return tally(rows, *(KEYS[name][0] for name in ask.keys), as_of=ask.period.as_of)


def read_cells(captured) -> bool:
    return any("reports_rollupcell" in query["sql"] for query in captured)


def assert_equal(chosen, *asks: Ask) -> bool:
    """Whether cells were asked."""
    with CaptureQueriesContext(connection) as captured:
        answers = counted(chosen, *asks)
    assert len(captured) <= 2 + 2  # names of the directory may be read
    for ask, answer in zip(asks, answers, strict=True):
        assert answer == from_rows(chosen, ask), ask
    return read_cells(captured)


def chosen_by(cast, found: dict):
    sent = dict(found)
    for name in ("body", "responsible"):
        if name in sent:
            sent[name] = getattr(cast, sent[name]).code
    if "sphere" in sent:
        sent["sphere"] = cast.sphere.code
    return select(cast.analyst, **{"from": "2022-01-01", "to": "2022-12-31", "as_of": "2022-12-31"}, **sent)


@settings(
    max_examples=int(os.environ.get("RECOUNTS", "20")),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    cases=st.lists(asked, min_size=1, max_size=10),
    since=st.lists(asked, max_size=2),
    filters=st.sampled_from(FILTERS),
    first=days,
    length=st.integers(0, 400),
    later=st.integers(0, 500),
    months=st.booleans(),
)
def test_a8_cells_equal_the_rows(cast, cases, since, filters, first, length, later, months):
    """With cells of all questions, and again with some written since."""
    last, as_of = first + timedelta(days=length), first + timedelta(days=later)
    if months:
        first, last, as_of = first.replace(day=1), end_of_month(last), end_of_month(as_of)
    with pytest.raises(Undo), transaction.atomic():
        chosen = chosen_by(cast, filters)
        asks = [Ask(keys, Period(first, last, day)) for keys in CUTS for day in (as_of, max(today(), first))]
        write(cast, cases)
        rollups.drain_all()
        assert not marks()
        read = assert_equal(chosen, *asks)
        assert read == ("responsible" not in filters and (months or length > 62)) or not months
        write(cast, since)
        assert bool(marks()) == bool(since)
        assert_equal(chosen, *asks)
        assert rollups.compare() == []
        raise Undo


@settings(
    max_examples=int(os.environ.get("RECOUNTS", "20")),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    cases=st.lists(asked, min_size=1, max_size=10),
    first=days,
    length=st.integers(0, 400),
    later=st.integers(0, 500),
)
def test_a8_the_dashboard_from_cells_equals_a_slow_recount(cast, cases, first, length, later):
    first, last = first.replace(day=1), end_of_month(first + timedelta(days=length))
    as_of = first + timedelta(days=later)
    with pytest.raises(Undo), transaction.atomic():
        write(cast, cases)
        rollups.drain_all()
        chosen = select(cast.analyst, **{"from": str(first), "to": str(last), "as_of": str(as_of)})
        page = dashboard(chosen)
        expected = recount(cast, "analyst", "region", first, last, as_of)
        for row in page.regions.rows:
            for figure in (
                "questions",
                "open",
                "solved",
                "overdue",
                "doubted",
                "durable",
                "reopened",
                "asked",
            ):
                assert getattr(row, figure) == expected[row.code][figure], (row.code, figure)
        assert {row.code for row in page.regions.rows} == set(expected)
        raise Undo


steps = st.lists(
    st.tuples(
        st.sampled_from(ACTS), st.integers(0, 3), st.integers(0, 7), st.sampled_from((0, 0, 1, 1, 2, 9, 25))
    ),
    min_size=6,
    max_size=24,
)


@settings(
    max_examples=int(os.environ.get("PAST_RUNS", "6")),
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
)
@given(path=steps)
def test_cells_follow_acts_and_time(cast, path):
    """Real acts on a shifted clock; cells are counted on some evenings, and time alone changes figures, too."""
    with pytest.raises(Undo), transaction.atomic():
        lives = Lives(cast)
        with lives.noon():
            lives.register(0)
        for name, which, amount, nights in path:
            lives.day += timedelta(days=nights)
            with lives.noon():
                lives.do(name, which, amount)
                if amount % 2:
                    rollups.drain_all()
                assert_year(cast, lives.day)
        with lives.noon():
            rollups.drain_all()
            assert assert_year(cast, lives.day)
            assert rollups.compare() == []
        raise Undo


def assert_year(cast, day: date) -> bool:
    chosen = select(
        cast.analyst, **{"from": f"{day.year}-01-01", "to": f"{day.year}-12-31", "as_of": str(day)}
    )
    past = [day - timedelta(days=back) for back in (0, 1, 3, 17, 40)]
    asks = [
        Ask(keys, Period(date(day.year, 1, 1), date(day.year, 12, 31), one))
        for keys in CUTS[:5]
        for one in past
    ]
    return assert_equal(chosen, *asks)


@pytest.fixture
def question(cast) -> Question:
    [found] = make_questions(
        make_meeting(cast.own, date(2022, 3, 5)), Status.IN_WORK, due_on=date(2022, 4, 4)
    )
    rollups.drain_all()
    return found


def test_a_write_marks_the_cells_of_its_body_and_month(cast, question):
    with act("test.close"):
        changed(question, status=Status.EXPLAINED, closed_on=date(2022, 3, 9))
    assert marks() == {(date(2022, 3, 1), cast.own.pk)}
    rollups.drain_all()
    with act("test.move"):
        changed(question, raised_on=date(2022, 2, 3), body=cast.sister)
    assert marks() == {(date(2022, 3, 1), cast.own.pk), (date(2022, 2, 1), cast.sister.pk)}


def test_what_is_in_no_figure_marks_nothing(question):
    with act("test.text"):
        changed(question, text="Другой текст", answer="…")
    assert marks() == set()


def test_what_moves_many_marks_all(cast, question):
    months = {(date(2022, 3, 1), cast.own.pk)}
    meeting = Meeting.objects.unscoped("test").get(pk=question.meeting_id)
    place = Territory.objects.get(pk=cast.territories["15"].pk)
    for row, fields in (
        (cast.topic, {"parent": None}),
        (Territory.objects.get(pk=cast.territories["medeu"].pk), {"region_code": "15", "code": "151710000"}),
        (Body.objects.get(pk=cast.own.pk), {"kind": BodyKind.CENTRAL}),
        (meeting, {"territory": place}),
    ):
        rollups.drain_all()
        assert marks() == set()
        with act("test.directory"):
            type(row).objects.filter(pk=row.pk).update(**fields) if not isinstance(row, Meeting) else changed(
                row, **fields
            )
        assert marks() == months, row


def test_a_span_and_a_deleted_question_mark_too(cast, question):
    with act("test.span"):
        question.past.unscoped("test").create(
            question=question, from_on=question.raised_on, until_on=date(2022, 3, 20), status=Status.RESOLVED,
            closed_on=date(2022, 3, 7), due_on=date(2022, 3, 19),
        )  # fmt: skip
        changed(question, standing_since=date(2022, 3, 20))
    assert marks() == {(date(2022, 3, 1), cast.own.pk)}
    rollups.drain_all()
    with act("test.delete"):
        question.past.unscoped("test").all().delete()
        Question.objects.unscoped("test").filter(pk=question.pk).delete()
    assert marks() == {(date(2022, 3, 1), cast.own.pk)}
    rollups.drain_all()
    assert not RollupCell.objects.unscoped("test").exists()


def test_cells_of_yesterday_are_not_asked(cast, question):
    """A last day may have passed at midnight; until that is counted, rows are."""
    chosen = chosen_by(cast, {})
    year = Ask(("body",), Period(date(2022, 1, 1), date(2022, 12, 31), date(2022, 12, 31)))
    assert assert_equal(chosen, year)
    with act("test.clock"):
        RollupState.objects.unscoped("test").update(through=today() - timedelta(days=1))
    assert not assert_equal(chosen, year)
    rollups.drain_all()
    assert assert_equal(chosen, year)


def test_too_many_marks_are_not_asked_for_one_by_one(cast, question, monkeypatch):
    year = Ask(("body",), Period(date(2022, 1, 1), date(2022, 12, 31), date(2022, 12, 31)))
    rollups.touch([(date(2022, month, 1), cast.own.pk) for month in range(1, 4)])
    monkeypatch.setattr("reports.queries.rollups.MANY_TOUCHED", 2)
    assert not assert_equal(chosen_by(cast, {}), year)


def test_who_sees_only_own_rows_is_told_from_rows(cast, question):
    chosen = select(cast.head, **{"from": "2022-01-01", "to": "2022-12-31", "as_of": "2022-12-31"})
    assert not assert_equal(chosen, Ask(("body",), chosen.period))


def test_a_day_to_come_is_told_from_rows(cast, question):
    later = today() + timedelta(days=30)
    assert not assert_equal(chosen_by(cast, {}), Ask(("body",), Period(date(2022, 1, 1), later, later)))


def test_e4_a_difference_is_told_and_put_right(cast, question, caplog):
    year = Ask(("region", "sphere"), Period(date(2022, 1, 1), date(2022, 12, 31), date(2022, 12, 31)))
    right = counted(chosen_by(cast, {}), year)
    with act("test.spoil"):
        RollupCell.objects.unscoped("test").filter(grain=Grain.BASE).update(open=7)
        RollupCell.objects.unscoped("test").filter(grain=Grain.SPHERES).update(open=7)
    assert counted(chosen_by(cast, {}), year) != right
    with caplog.at_level(logging.ERROR):
        assert (date(2022, 3, 1), cast.own.pk) in rollups.compare()
    assert "put right" in caplog.text
    assert counted(chosen_by(cast, {}), year) == right
    assert rollups.compare() == []


@pytest.mark.django_db(transaction=True)
def test_two_count_one_after_the_other(cast, question):
    rollups.touch_all()
    waiting = RollupTouched.objects.unscoped("test").count()
    other = connection.Database.connect(**connection.get_connection_params())
    try:
        other.cursor().execute("SELECT pg_advisory_xact_lock(hashtextextended('rollup', 0))")
        assert rollups.drain() == 0
        assert rollups._compared(date(2022, 3, 1), [(date(2022, 3, 1), cast.own.pk)]) == []
        assert RollupTouched.objects.unscoped("test").count() == waiting > 0
        other.rollback()
        assert rollups.drain() > 0
    finally:
        other.close()


def test_every_night_the_last_three_months_are_compared(cast, question, caplog):
    [late] = make_questions(
        make_meeting(cast.own, today()), Status.IN_WORK, due_on=today() + timedelta(days=20)
    )
    rollups.drain_all()
    with act("test.spoil"):
        RollupCell.objects.unscoped("test").update(open=9)
    with caplog.at_level(logging.ERROR):
        tasks.compare_cells()
    months = RollupCell.objects.unscoped("test").filter(open=9).values_list("raised_month", flat=True)
    assert set(months) == {date(2022, 3, 1)}
    assert str(late.body_id) in caplog.text


def test_the_command_counts_compares_and_fails_where_anything_differed(cast, question, capsys):
    rollups.touch_all()
    call_command("recount", touched=True)
    assert capsys.readouterr().out == "1 parts counted\n"
    call_command("recount")
    with act("test.spoil"):
        RollupCell.objects.unscoped("test").update(open=9)
    with pytest.raises(CommandError, match="differed"):
        call_command("recount", months=None)
    call_command("recount", months=2)
    assert "equal the rows" in capsys.readouterr().out


def test_a_count_that_fails_leaves_marks_and_cells(cast, question, monkeypatch):
    before = list(RollupCell.objects.unscoped("test").order_by("pk").values())
    rollups.touch_all()

    def broken(*_arguments):
        raise RuntimeError("power cut")

    monkeypatch.setattr(rollups, "turns", broken)
    with pytest.raises(RuntimeError), transaction.atomic():
        rollups.drain()
    assert marks() == {(date(2022, 3, 1), cast.own.pk)}
    assert list(RollupCell.objects.unscoped("test").order_by("pk").values()) == before


def test_the_first_count_begins_by_itself(cast, question):
    with act("test.empty"):
        RollupState.objects.unscoped("test").all().delete()
        RollupCell.objects.unscoped("test").all().delete()
    year = Ask(("body",), Period(date(2022, 1, 1), date(2022, 12, 31), date(2022, 12, 31)))
    assert not assert_equal(chosen_by(cast, {}), year)
    tasks.count_touched_cells()
    assert assert_equal(chosen_by(cast, {}), year)
