"""G1, D5: an import is whole or nothing, wherever the process dies and whatever stands in the cells."""

from __future__ import annotations

from datetime import date
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from appeals.models import Citizen, Event, Question
from common.bulk import CHUNK
from common.imports import IMPORTERS, Verdict, run_import
from common.sheets import read_sheet
from organisations.models import History
from tests.appeals.test_import_questions import line, meeting_of, run, stored, table
from tests.crash import crash_at_every_statement

DAY = date(2022, 5, 4)


@pytest.mark.django_db(transaction=True)
def test_g1_an_import_cut_off_at_any_statement(cast):
    meeting, numbers = meeting_of(cast), count()

    def prepare():
        """A file with a row that changes (and whose person changes) and two new ones of a new person."""
        n = next(numbers)
        run(table(line(f"{n}-a", citizen_ref=f"{n}-p", surname="A")))
        return n, table(
            line(f"{n}-a", citizen_ref=f"{n}-p", surname="B", status="explained", resolved_on="2022-05-09"),
            line(f"{n}-b", citizen_ref=f"{n}-q", surname="C", phone="+77011234567"),
            line(f"{n}-c", citizen_ref=f"{n}-q"),
        )

    def unchanged(subject):
        n, _content = subject
        assert list(Question.objects.unscoped("t").filter(ref__startswith=f"{n}-").values_list("ref")) == [
            (f"{n}-a",)
        ]
        assert (stored(f"{n}-a").status, stored(f"{n}-a").citizen.surname) == ("in_work", "A")
        assert not Citizen.objects.unscoped("t").filter(ref=f"{n}-q").exists()
        assert not Event.objects.unscoped("t").filter(question__ref=f"{n}-a", to_status="explained").exists()

    def done(subject):
        n, content = subject
        before = History.objects.unscoped("t").count()
        assert run(content).count(Verdict.UNCHANGED) == 3  # the answer was lost and the file is sent again
        assert History.objects.unscoped("t").count() == before
        assert (stored(f"{n}-a").status, stored(f"{n}-a").citizen.surname) == ("explained", "B")
        assert Event.objects.unscoped("t").filter(question__ref__startswith=f"{n}-").count() == 4
        assert stored(f"{n}-b").citizen == stored(f"{n}-c").citizen
        positions = list(
            meeting.questions.unscoped("t").order_by("position").values_list("position", flat=True)
        )
        assert positions == list(range(1, len(positions) + 1))

    points = crash_at_every_statement(
        prepare=prepare, do=lambda subject: run(subject[1]), unchanged=unchanged, done=done
    )
    assert points > 15


WORDS = [
    "", "akimat-75", "m1", "q1", "resolved", "in_work", "2022-05-04", "04.05.2022", "31.02.2022", "991231100010", "0",
    "-1", "1e999", "nan", "=1+1", "0.5", "population", "x" * 400, "Ә", "\u202e", "a;b", "'", '"', "akimat-15", "local",
    "751710000", "110000000", "+77011234567", "https://example.kz", "duplicate", "9" * 30,
]  # fmt: skip
cells = st.sampled_from(WORDS) | st.text(st.characters(exclude_categories=["Cs"]), max_size=12)


@pytest.mark.parametrize("kind", ["questions", "meetings", "bodies", "territories"])
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_d5_any_cells_are_taken_or_rejected_with_a_reason(cast, kind, data):
    """No crash; every line has a verdict; a rejection names line, column and reason; nothing is written half."""
    if not Question.objects.unscoped("t").exists() and not cast.own.meetings.unscoped("t").exists():
        meeting_of(cast)
    importer = IMPORTERS[kind]
    required = [column.name for column in importer.columns if column.required]
    extra = data.draw(st.lists(st.sampled_from([c.name for c in importer.columns]), max_size=5, unique=True))
    names = list(dict.fromkeys([*required, *extra]))
    good = {column.name: column.example for column in importer.columns} | {
        "body": "akimat-75",
        "meeting_ref": "m1",
    }
    rows = [
        {name: data.draw(st.just(good[name]) | cells, label=name) for name in names}
        for _row in range(data.draw(st.integers(1, 3)))
    ]
    partial = data.draw(st.booleans())
    sheet = read_sheet("f.csv", table(*rows))
    before = History.objects.unscoped("t").count()
    report = run_import(importer(None), sheet, accept_partial=partial)
    written = History.objects.unscoped("t").count() > before
    assert len(report.verdicts) <= len(rows)
    rejected = {number for number, verdict in report.verdicts if verdict == Verdict.REJECTED}
    assert rejected == {rejection.line for rejection in report.rejections}
    assert all(rejection.reason for rejection in report.rejections)
    assert report.written == (partial or not rejected)
    assert not written or report.written


def test_more_rows_than_one_piece_of_a_copy(cast):
    meeting_of(cast)
    rows = [line(f"q{n}", text=f"Сұрақ \\ {n}\tк\nжол", citizen_ref=f"c{n // 2}") for n in range(CHUNK + 10)]
    assert run(table(*rows)).count(Verdict.CREATED) == CHUNK + 10
    assert stored(f"q{CHUNK + 9}").position == CHUNK + 10
    assert stored("q7").text == "Сұрақ \\ 7 к\nжол"
    assert Citizen.objects.unscoped("t").count() == CHUNK // 2 + 5
    changed = [row | {"status": "withdrawn", "resolved_on": "2022-05-05"} for row in rows]
    assert run(table(*changed)).count(Verdict.UPDATED) == CHUNK + 10
    assert Question.objects.unscoped("t").filter(status="withdrawn", stat_class="out").count() == CHUNK + 10
