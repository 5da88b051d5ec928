"""G1, D5: an import of plans is whole or nothing, wherever it dies; any cells are taken or rejected with a reason."""

from __future__ import annotations

from itertools import count

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from common.imports import Verdict, run_import
from common.sheets import read_sheet
from common.tables import csv_lines
from common.text import clean_line
from organisations.models import History
from plans.actions.milestones import set_milestone
from plans.exports import COLUMNS, export_rows
from plans.imports import PlanImporter
from plans.models import ActionItem, JoinedQuestion, Milestone, PlanEvent, RootProblem
from tests.crash import crash_at_every_statement
from tests.meetings.test_import_meetings import table
from tests.plans.items import drafted
from tests.plans.make import make_problem
from tests.plans.test_import_plans import DUE, MIDDLE, full, question_of, row, run, steps_of, verdicts


@pytest.mark.django_db(transaction=True)
def test_g1_an_import_cut_off_at_any_statement(cast):
    numbers = count()

    def prepare():
        """A file with a draft that changes, a new item of its problem, and one of a new problem with a question."""
        n, question = next(numbers), question_of(cast)
        run(full(cast, f"{n}-a", problem_ref=f"{n}-p"))
        steps = f"{MIDDLE.isoformat()} The project is ready; {MIDDLE.isoformat()} Sand is there"
        return n, (
            full(cast, f"{n}-a", problem_ref=f"{n}-p", item="Rebuild it", milestones=steps),
            full(cast, f"{n}-b", problem_ref=f"{n}-p"),
            row(f"{n}-c", problem_ref=f"{n}-q", questions=question.number),
        )

    def items(n):
        return ActionItem.objects.unscoped("t").filter(ref__startswith=f"{n}-").order_by("ref")

    def unchanged(subject):
        n, _rows = subject
        [item] = items(n)
        assert (item.title, item.version) == ("Rebuild the road", 1)
        assert [title for _on, title in steps_of(item)] == ["The project is ready", "Asphalt, all of it"]
        assert not RootProblem.objects.unscoped("t").filter(ref=f"{n}-q").exists()
        assert PlanEvent.objects.unscoped("t").filter(item=item).count() == 1

    def done(subject):
        n, rows = subject
        before = History.objects.unscoped("t").count()
        assert (
            verdicts(run(*rows)) == [Verdict.UNCHANGED] * 3
        )  # the answer was lost and the file is sent again
        assert History.objects.unscoped("t").count() == before
        first, _second, third = items(n)
        assert [title for _on, title in steps_of(first)] == ["The project is ready", "Sand is there"]
        assert JoinedQuestion.objects.unscoped("t").filter(problem=third.problem).count() == 1
        assert PlanEvent.objects.unscoped("t").filter(item__in=items(n)).count() == 4
        assert Milestone.objects.unscoped("t").filter(item__in=items(n)).count() == 4

    points = crash_at_every_statement(
        prepare=prepare, do=lambda subject: run(*subject[1]), unchanged=unchanged, done=done
    )
    assert points > 15


WORDS = [
    "", "akimat-75", "akimat-15", "r-1", "A-0001", "P-0001", "road", "roads.repair", "750000000", "executor@example.kz",
    "2027-05-01", "01.05.2027", "31.02.2027", "2027-05-01 text; 2027-06-01 more", "2027-05-01", ";;", "2026-0000001",
    "-1", "nan", "=1+1", "x" * 400, "Ә", "\u202e", "a;b", "'", '"', "9" * 30,
]  # fmt: skip
cells = st.sampled_from(WORDS) | st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
NAMES = [column.name for column in PlanImporter.columns]
REQUIRED = [column.name for column in PlanImporter.columns if column.required]
GOOD = {column.name: column.example for column in PlanImporter.columns} | {"questions": ""}


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_d5_any_cells_are_taken_or_rejected_with_a_reason(cast, data):
    """No crash; every line has a verdict; a rejection says why; taken rows are unchanged when they come again."""
    extra = data.draw(st.lists(st.sampled_from(NAMES), max_size=6, unique=True))
    names = list(dict.fromkeys([*REQUIRED, *extra]))
    rows = [
        {name: data.draw(st.just(GOOD[name]) | cells, label=name) for name in names}
        for _row in range(data.draw(st.integers(1, 3)))
    ]
    content = table(*rows)
    before = History.objects.unscoped("t").count()
    report = run_import(PlanImporter(None), read_sheet("f.csv", content), accept_partial=True)
    rejected = {number for number, verdict in report.verdicts if verdict == Verdict.REJECTED}
    assert rejected == {rejection.line for rejection in report.rejections}
    assert all(rejection.reason for rejection in report.rejections)
    written = History.objects.unscoped("t").count()
    assert (written > before) <= (len(rejected) < len(report.verdicts))
    again = run_import(PlanImporter(None), read_sheet("f.csv", content), accept_partial=True)
    assert again.count(Verdict.CREATED) == again.count(Verdict.UPDATED) == 0
    assert History.objects.unscoped("t").count() == written


words = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20).filter(
    lambda text: any(letter.isalnum() for letter in text)
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(title=words, heading=words, result=words, steps=st.lists(words, max_size=3))
@example(title="0", heading="0", result="\x80\r0", steps=["\xad\n0"])
def test_any_words_come_back_unchanged(cast, title, heading, result, steps):
    item = drafted(
        cast, title=title, result=result, problem=make_problem(cast, title=clean_line(heading)), due_on=DUE
    )
    for step in steps:
        set_milestone(item, by=cast.controller, title=step, due_on=DUE)
    rows = export_rows(ActionItem.objects.visible_to(cast.controller).filter(pk=item.pk), cast.controller)
    content = "".join(csv_lines(COLUMNS, rows)).encode()
    before = History.objects.unscoped("t").count()
    report = run_import(PlanImporter(cast.controller), read_sheet("p.csv", content))
    assert (report.rejections, verdicts(report)) == ([], [Verdict.UNCHANGED])
    assert History.objects.unscoped("t").count() == before
