"""Files of plans: new items are drafts, what binds keeps its dates, the same file twice and a round trip change nothing."""

from __future__ import annotations

import io
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command

from common.cells import BadCell
from common.dates import today
from common.imports import Verdict, run_import
from common.sheets import read_sheet
from common.tables import csv_lines, write_xlsx
from notices.models import Notice
from organisations.models import History
from plans.actions.importing_plans import ItemRow, plan_items
from plans.actions.item_tasks import offer_task
from plans.actions.items import approve_items, finish_item
from plans.actions.joining import join_questions
from plans.actions.milestones import reach_milestone, set_milestone
from plans.enums import ItemStage, PlanEventKind
from plans.exports import COLUMNS, export_rows
from plans.imports import PlanImporter, step
from plans.models import ActionItem, JoinedQuestion, Milestone, PlanEvent, RootProblem
from tests.appeals.make import make_meeting, make_question
from tests.meetings.test_import_meetings import reasons, table
from tests.plans.items import approved, drafted, now
from tests.plans.make import make_item, make_problem

START = date(2041, 3, 4)  # a day to come, long after this is read
DUE = START + timedelta(days=90)
MIDDLE = START + timedelta(days=30)


def row(ref="r-1", **more) -> dict:
    """A line with a new problem and the required columns."""
    return {
        "ref": ref, "body": "akimat-75", "problem_ref": "road", "problem": "The road to the school",
        "topic": "roads.repair", "item": "Rebuild the road", "starts_on": START.isoformat(), "due_on": DUE.isoformat(),
    } | more  # fmt: skip


def full(cast, ref="r-1", **more) -> dict:
    values = {
        "territory": "751710000", "description": "Two kilometres", "result": "A new road", "owner": "Executor@example.kz",
        "milestones": f"{MIDDLE.isoformat()} The project is ready; {DUE.isoformat()} Asphalt, all of it",
    }  # fmt: skip
    return row(ref, **(values | more))


def run(*rows: dict, by=None, **options):
    return run_import(PlanImporter(by), read_sheet("p.csv", table(*rows)), **options)


def verdicts(report) -> list[str]:
    return [verdict for _line, verdict in report.verdicts]


def item_of(ref="r-1") -> ActionItem:
    rows = ActionItem.objects.unscoped("test").select_related("problem", "owner", "body")
    return rows.get(ref=ref)


def steps_of(item) -> list[tuple]:
    return list(Milestone.objects.unscoped("test").filter(item=item).values_list("due_on", "title"))


def state() -> tuple:
    models = (RootProblem, ActionItem, Milestone, JoinedQuestion, PlanEvent, History, Notice)
    return tuple(model.objects.unscoped("test").count() for model in models)


def question_of(cast, **more):
    return make_question(cast.registrar, make_meeting(cast.own), topic=cast.topic, **more)


def joined(problem) -> set[int]:
    rows = JoinedQuestion.objects.unscoped("test").filter(problem=problem, left_on__isnull=True)
    return set(rows.values_list("question", flat=True))


def test_every_column_makes_a_draft_its_problem_and_its_milestones(cast):
    question = question_of(cast)
    report = run(full(cast, questions=question.number), row("r-2", item="Light"), by=cast.controller)
    assert verdicts(report) == [Verdict.CREATED, Verdict.CREATED]
    first, second = item_of(), item_of("r-2")
    assert (first.stage, first.title, first.result) == (ItemStage.DRAFT, "Rebuild the road", "A new road")
    assert (first.owner, first.drafted_by, first.drafted_on) == (cast.executor, cast.controller, today())
    assert (first.starts_on, first.due_on, first.first_due_on) == (START, DUE, None)
    assert steps_of(first) == [(MIDDLE, "The project is ready"), (DUE, "Asphalt, all of it")]
    problem = first.problem
    assert (problem.title, problem.description) == ("The road to the school", "Two kilometres")
    assert (problem.topic, problem.territory) == (cast.topic, cast.territories["medeu"])
    assert (problem.body, problem.named_by, second.problem) == (cast.own, cast.controller, problem)
    assert joined(problem) == {question.pk}
    kinds = PlanEvent.objects.unscoped("test").order_by("pk").values_list("kind", "by", "body")
    assert list(kinds) == [
        (kind, cast.controller.pk, cast.own.pk)
        for kind in (*[PlanEventKind.IMPORTED] * 3, PlanEventKind.JOINED)
    ]


def test_a_draft_from_a_file_is_approved_by_another_person(cast):
    run(full(cast), by=cast.controller)
    [item] = approve_items([item_of()], by=cast.head, document="Plan No. 1")
    assert (item.stage, item.first_due_on) == (ItemStage.APPROVED, DUE)


def test_d6_the_same_file_twice_changes_nothing_before_and_after_approval(cast):
    question = question_of(cast)
    rows = [full(cast, questions=question.number), row("r-2", item="Light")]
    run(*rows)
    before = state()
    assert verdicts(run(*rows)) == [Verdict.UNCHANGED] * 2
    assert state() == before
    approve_items([item_of()], by=cast.head, document="Plan No. 1")
    before = state()
    assert verdicts(run(*rows)) == [Verdict.UNCHANGED] * 2
    assert state() == before


def test_a_dry_run_says_the_same_and_writes_nothing(cast):
    run(full(cast))
    rows = [
        full(cast, item="Rebuild the whole road"),
        row("r-2"),
        full(cast, "r-3", owner="nobody@example.kz"),
    ]
    before = state()
    dry = run(*rows, dry_run=True, accept_partial=True)
    assert state() == before
    wet = run(*rows, accept_partial=True)
    assert verdicts(dry) == verdicts(wet) == [Verdict.UPDATED, Verdict.CREATED, Verdict.REJECTED]
    assert dry.rejections == wet.rejections


def test_a_draft_changes_in_everything_with_one_event(cast):
    run(full(cast))
    item = item_of()
    kept = Milestone.objects.unscoped("test").get(item=item, due_on=MIDDLE)
    later = DUE + timedelta(days=10)
    milestones = f"{later.isoformat()} The project is ready; {MIDDLE.isoformat()} Sand is there"
    report = run(
        full(cast, item="Rebuild it", result="All of it", owner="controller@example.kz", due_on=later.isoformat(),
             starts_on=(START + timedelta(days=1)).isoformat(), milestones=milestones),
        by=cast.controller,
    )  # fmt: skip
    assert verdicts(report) == [Verdict.UPDATED]
    changed = item_of()
    assert (changed.title, changed.result, changed.owner) == ("Rebuild it", "All of it", cast.controller)
    assert (changed.due_on, changed.version) == (later, item.version + 1)
    assert steps_of(changed) == [(MIDDLE, "Sand is there"), (later, "The project is ready")]
    assert now(kept).due_on == later, "the same milestone moved"
    event = PlanEvent.objects.unscoped("test").filter(item=item).last()
    assert event.kind == PlanEventKind.IMPORTED
    assert set(event.details["changes"]) == {"title", "result", "owner", "due_on", "starts_on", "milestones"}
    assert event.details["changes"]["title"] == ["Rebuild the road", "Rebuild it"]
    assert event.details["changes"]["owner"] == [cast.executor.pk, cast.controller.pk]


def test_an_empty_cell_leaves_what_stands(cast):
    run(full(cast))
    report = run(row(problem="", topic="", result="", owner="", milestones="", territory="", description=""))
    assert verdicts(report) == [Verdict.UNCHANGED]
    assert len(steps_of(item_of())) == 2


def test_milestones_alone_are_a_change(cast):
    run(full(cast))
    version = item_of().version
    assert verdicts(run(full(cast, milestones=f"{DUE.isoformat()} Asphalt, all of it"))) == [Verdict.UPDATED]
    assert steps_of(item_of()) == [(DUE, "Asphalt, all of it")]
    assert item_of().version == version
    event = PlanEvent.objects.unscoped("test").last()
    assert event.details["changes"]["milestones"][1] == f"{DUE.isoformat()} Asphalt, all of it"


class TestInForce:
    """What is approved keeps its dates; its words and its owner change with an event."""

    @pytest.fixture
    def item(self, cast):
        run(full(cast))
        [item] = approve_items([item_of()], by=cast.head, document="Plan No. 1")
        Notice.objects.unscoped("test").delete()
        return item

    def test_words_and_owner_change_and_the_new_owner_is_told(self, cast, item):
        report = run(full(cast, item="Rebuild it", owner="controller@example.kz"), by=None)
        assert verdicts(report) == [Verdict.UPDATED]
        assert (item_of().title, item_of().owner) == ("Rebuild it", cast.controller)
        told = Notice.objects.unscoped("test").filter(rule="item.given", channel="in_app")
        assert [notice.recipient for notice in told] == [cast.controller]

    @pytest.mark.parametrize(
        ("more", "column"),
        [
            ({"due_on": (DUE + timedelta(days=1)).isoformat()}, "due_on"),
            ({"starts_on": (START + timedelta(days=1)).isoformat()}, "starts_on"),
            ({"milestones": f"{MIDDLE.isoformat()} The project is ready"}, "milestones"),
            ({"milestones": f"{DUE.isoformat()} The project is ready; {DUE.isoformat()} Asphalt, all of it"}, "milestones"),
        ],
    )  # fmt: skip
    def test_dates_move_only_by_request(self, cast, item, more, column):
        before = state()
        report = run(full(cast, **more))
        assert reasons(report) == [(2, column)]
        assert "by request" in report.rejections[0].reason
        assert state() == before

    def test_a_reached_milestone_is_no_difference(self, cast, item):
        milestone = Milestone.objects.unscoped("test").get(item=item, due_on=MIDDLE)
        reach_milestone(milestone, by=cast.executor, note="Act No. 1")
        assert verdicts(run(full(cast))) == [Verdict.UNCHANGED]

    def test_an_owner_who_left_the_body_is_no_difference(self, cast, item):
        from common.acts import act
        from organisations.models import Membership

        with act("test.left"):
            Membership.objects.unscoped("test").filter(user=cast.executor).update(ended_on=today())
        assert verdicts(run(full(cast))) == [Verdict.UNCHANGED]
        assert reasons(run(full(cast, "r-9"))) == [(2, "owner")]

    def test_an_item_that_ended_stands(self, cast, item):
        for milestone in Milestone.objects.unscoped("test").filter(item=item):
            reach_milestone(milestone, by=cast.executor, note="Act No. 1")
        finish_item(item, by=cast.controller, outcome="It is built", proof="Act No. 7")
        assert verdicts(run(full(cast))) == [Verdict.UNCHANGED]
        assert reasons(run(full(cast, item="Another road"))) == [(2, "item")]
        report = run(full(cast, questions=question_of(cast).number))
        assert reasons(report) == [(2, "questions")]
        assert "has ended" in report.rejections[0].reason


@pytest.mark.parametrize(
    ("more", "column"),
    [
        ({"ref": ""}, "ref"),
        ({"ref": "A-9999"}, "ref"),
        ({"ref": "good"}, "ref"),
        ({"body": "akimat-00"}, "body"),
        ({"problem_ref": ""}, "problem_ref"),
        ({"problem_ref": "P-9999"}, "problem_ref"),
        ({"problem_ref": "new", "problem": ""}, "problem"),
        ({"problem_ref": "new", "topic": ""}, "topic"),
        ({"problem": "Something else"}, "problem"),
        ({"territory": "150000000"}, "territory"),
        ({"description": "Something else"}, "description"),
        ({"topic": "roads"}, "topic"),
        ({"topic": "no.such"}, "topic"),
        ({"territory": "Almaty"}, "territory"),
        ({"item": ""}, "item"),
        ({"item": "x" * 301}, "item"),
        ({"owner": "sister_executor@example.kz"}, "owner"),
        ({"owner": "head@example.kz"}, "owner"),
        ({"due_on": (START - timedelta(days=1)).isoformat()}, "due_on"),
        ({"starts_on": "soon"}, "starts_on"),
        ({"milestones": "soon"}, "milestones"),
        ({"milestones": "soon ready"}, "milestones"),
        ({"milestones": f"{DUE.isoformat()} {'x' * 201}"}, "milestones"),
        ({"milestones": f"{(DUE + timedelta(days=1)).isoformat()} Too late"}, "milestones"),
        ({"milestones": f"{(START - timedelta(days=1)).isoformat()} Too early"}, "milestones"),
        ({"questions": "2026-9999999"}, "questions"),
        ({"questions": "twelve"}, "questions"),
    ],
)
def test_d5_a_bad_cell_rejects_its_row_and_writes_nothing(cast, more, column):
    before = state()
    report = run(full(cast, "good"), full(cast, "bad") | more)
    assert reasons(report) == [(3, column)]
    assert state() == before


def test_the_problem_of_a_rejected_row_is_not_named(cast):
    run(
        full(cast, owner="nobody@example.kz"),
        row("r-2", problem_ref="light", problem="Light"),
        accept_partial=True,
    )
    assert list(RootProblem.objects.unscoped("test").values_list("ref", flat=True)) == ["light"]


def test_another_problem_or_an_ended_one_takes_no_item(cast):
    problem = make_problem(cast, ref="old", title="Old", stage="solved", ended_on=today(), outcome="Solved")
    assert reasons(run(row(problem_ref="old", problem=""))) == [(2, "problem_ref")]
    run(row())
    assert reasons(run(row(problem_ref="old", problem=""))) == [(2, "problem_ref")]
    assert reasons(run(row(problem_ref=problem.number, problem=""))) == [(2, "problem_ref")]


def test_an_item_is_named_by_its_number_too_but_once(cast):
    item = drafted(cast)
    number, problem = item.number, item.problem.number
    line = row(number, problem_ref=problem, item="Light", starts_on=item.starts_on, due_on=item.due_on)
    assert verdicts(run(line)) == [Verdict.UPDATED]
    assert (now(item).title, now(item).ref) == ("Light", "")
    assert reasons(run(line, line)) == [(3, "ref")]


def test_the_problem_of_another_body_is_named_by_its_number(cast):
    problem = make_problem(cast, body=cast.ministry, ref="law")
    line = row(problem_ref=problem.number, problem="", topic="")
    assert reasons(run(line, by=cast.controller)) == [(2, "problem_ref")], "nobody here takes part in it"
    make_item(problem, cast.executor, body=cast.own)
    assert verdicts(run(line, by=cast.controller)) == [Verdict.CREATED]
    assert item_of().problem == problem
    assert verdicts(run(line, by=cast.controller)) == [Verdict.UNCHANGED]


def test_a_draft_holds_the_tasks_of_other_bodies(cast):
    run(row())
    due_on = DUE - timedelta(days=5)
    offer_task(item_of(), by=cast.controller, body=cast.sister, text="Deliver sand", due_on=due_on)
    assert reasons(run(row(due_on=(due_on - timedelta(days=1)).isoformat()))) == [(2, "due_on")]
    assert verdicts(run(row(due_on=due_on.isoformat()))) == [Verdict.UPDATED]


def test_c1_questions_are_joined_within_the_reach_of_the_importer(cast):
    mine, other = question_of(cast), make_question(cast.sister_registrar, make_meeting(cast.sister))
    assert reasons(run(row(questions=other.number), by=cast.controller)) == [(2, "questions")], "not visible"
    assert verdicts(run(row(questions=mine.number), by=cast.controller)) == [Verdict.CREATED]
    second = question_of(cast)
    report = run(row(questions=f"{mine.number}; {second.number}"), by=cast.controller)
    assert verdicts(report) == [Verdict.UPDATED]
    assert joined(item_of().problem) == {mine.pk, second.pk}
    assert verdicts(run(row(questions=mine.number), by=cast.controller)) == [Verdict.UNCHANGED]
    assert joined(item_of().problem) == {mine.pk, second.pk}, "a file takes no question out"


def test_a_visible_question_of_other_bodies_is_not_joined(cast):
    """The analyst's colleagues see all questions; the right to plan is that of the body."""
    from common.acts import act
    from organisations.models import Membership

    with act("test.member"):
        Membership.objects.create(user=cast.controller, body=cast.office, role="analyst", started_on=today())
    other = make_question(cast.sister_registrar, make_meeting(cast.sister))
    assert reasons(run(row(questions=other.number), by=cast.controller)) == [(2, "questions")]


def test_a_question_of_another_problem_stays_there(cast):
    question = question_of(cast)
    join_questions(make_problem(cast), [question], by=cast.controller)
    assert reasons(run(row(questions=question.number))) == [(2, "questions")]
    second = question_of(cast)
    lines = [
        row(questions=second.number),
        row("r-2", problem_ref="b", problem="Light", questions=second.number),
    ]
    assert reasons(run(*lines)) == [(3, "questions")]


def test_questions_come_to_no_problem_that_has_ended(cast):
    problem = make_problem(cast, ref="road", stage="solved", ended_on=today(), outcome="Solved")
    item = make_item(problem, cast.executor, stage=ItemStage.DRAFT, ref="r-1", starts_on=START, due_on=DUE)
    question = question_of(cast)
    assert reasons(run(row(questions=question.number))) == [(2, "questions")]
    assert verdicts(run(row())) == [Verdict.UNCHANGED]
    assert now(item).stage == ItemStage.DRAFT


def test_c1_only_bodies_whose_plans_the_person_builds_are_known(cast):
    assert reasons(run(row(body="akimat-15"), by=cast.controller)) == [(2, "body")]
    assert reasons(run(row(), by=cast.head)) == [(2, "body")]
    line = ItemRow(cast.sister, "r-1", "road", "Road", START, DUE)
    with pytest.raises(PermissionDenied):
        plan_items([line], by=cast.controller)


def test_a_milestone_is_a_day_and_words():
    assert step("01.05.2027  The  project") == step("2027-05-01 The project")
    with pytest.raises(BadCell):
        step("2027-05-01")


@pytest.mark.parametrize("fmt", ["csv", "xlsx"])
def test_a_round_trip_changes_nothing(cast, fmt):
    question = question_of(cast)
    problem = make_problem(cast, title="=Road; =school", description="One\nTwo\n\n+3", territory=None)
    item = drafted(cast, problem=problem, title="-Rebuild; -it", result="+1\n@2", owner=None, ref="=x")
    set_milestone(item, by=cast.controller, title="Sand; -gravel; and all;", due_on=item.due_on)
    set_milestone(item, by=cast.controller, title="Sand", due_on=item.due_on)
    join_questions(problem, [question], by=cast.controller)
    approved(cast)
    make_item(make_problem(cast, body=cast.ministry, ref="law"), cast.executor, body=cast.own)
    approved(cast, ref="own", problem=make_problem(cast, ref="mine"))
    rows = list(export_rows(ActionItem.objects.visible_to(cast.controller), cast.controller))
    assert len(rows) == 4
    if fmt == "csv":
        content = "".join(csv_lines(COLUMNS, rows)).encode()
    else:
        file = io.BytesIO()
        write_xlsx(file, "plans", COLUMNS, rows)
        content = file.getvalue()
    before = state()
    for by in (cast.controller, None):
        report = run_import(PlanImporter(by), read_sheet(f"p.{fmt}", content))
        assert report.rejections == []
        assert report.count(Verdict.UNCHANGED) == 4
    assert state() == before


def test_the_export_tells_nothing_of_questions_that_the_person_does_not_see(cast):
    problem = make_problem(cast)
    make_item(problem, cast.executor)
    other = make_question(cast.sister_registrar, make_meeting(cast.sister))
    mine = question_of(cast)
    join_questions(problem, [other, mine], by=None)
    [line] = export_rows(ActionItem.objects.visible_to(cast.controller), cast.controller)
    assert line["questions"] == mine.number


def test_the_command_has_exit_codes_and_a_dry_run(cast, tmp_path):
    file, errors, out = tmp_path / "plan.csv", tmp_path / "bad.csv", io.StringIO()
    file.write_bytes(table(row(), row("r-2")))
    call_command("import_plans", file, dry_run=True, stdout=out)
    assert "created 2" in out.getvalue()
    assert not ActionItem.objects.unscoped("test").exists()
    call_command("import_plans", file, stdout=out)
    file.write_bytes(table(row(), row("r-3", owner="nobody@example.kz"), row("r-4")))
    with pytest.raises(SystemExit):
        call_command("import_plans", file, accept_partial=True, errors=errors, stdout=out)
    assert "nobody@example.kz" in errors.read_text()
    assert item_of("r-4").drafted_by is None
    with pytest.raises(CommandError):
        call_command("import_plans", tmp_path / "none.csv", stdout=out)
