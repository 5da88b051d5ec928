"""Files of questions: contracts of columns, verdicts, exit codes; the same file twice; changes; people who asked."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest
import time_machine
from django.core.exceptions import PermissionDenied

from appeals.imports import QuestionImporter
from appeals.models import Citizen, Event, Question
from common.imports import Verdict, run_import
from common.sheets import read_sheet
from meetings.actions.importing import MeetingRow, write_meetings

IIN, OTHER_IIN = "991231100010", "991231200027"
DAY = date(2022, 5, 4)


@pytest.fixture
def meeting(cast):
    """A meeting of the own akimat, held."""
    return meeting_of(cast)


def meeting_of(cast):
    """A meeting of the own akimat, held."""
    row = MeetingRow(body=cast.own, ref="m1", kind="population", planned_on=DAY, held_on=DAY)
    return write_meetings([row], by=None).objects[0]


def table(*rows: dict, separator: str = ",") -> bytes:
    """A CSV file with the columns of all rows."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    file = io.StringIO()
    writer = csv.DictWriter(file, names, delimiter=separator)
    writer.writeheader()
    writer.writerows(rows)
    return file.getvalue().encode()


def line(ref: str = "q1", **more) -> dict:
    """A line with the required columns."""
    return {
        "ref": ref,
        "body": "akimat-75",
        "meeting_ref": "m1",
        "text": "Көшеде жарық жоқ",
        "status": "in_work",
        **more,
    }


def run(content: bytes, *, by=None, **options):
    return run_import(QuestionImporter(by), read_sheet("q.csv", content), **options)


def stored(ref: str = "q1") -> Question:
    return Question.objects.unscoped("test").get(ref=ref)


def reasons(report) -> list[tuple[int, str]]:
    return [(rejection.line, rejection.column) for rejection in report.rejections]


def state() -> tuple:
    """Everything an import of questions could write."""
    from organisations.models import History

    models = (Question, Citizen, Event, History)
    return tuple(model.objects.unscoped("test").count() for model in models)


def test_the_required_columns_are_enough(cast, meeting):
    report = run(table(line()))
    assert report.verdicts == [(2, Verdict.CREATED)]
    question = stored()
    assert (question.body, question.meeting, question.position) == (cast.own, meeting, 1)
    assert (question.raised_on, question.responsible, question.citizen) == (DAY, cast.own, None)
    assert (question.language, question.source, question.due_on) == ("kk", "import", date(2022, 5, 25))
    event = Event.objects.unscoped("test").get(question=question)
    assert (event.kind, event.to_status, event.by) == ("imported", "in_work", None)


def test_every_column_is_taken(cast, meeting):
    report = run(
        table(
            line(
                citizen_ref="c1", iin=IIN, surname="Үлгі", given_name="Мысал", patronymic="Болатұлы",
                phone="8 701 234 56 78", kind="complaint", topic="roads.repair", territory="751710000",
                responsible="min-energy", status="resolved", raised_on="05.05.2022", resolved_on="2022-06-01",
                proof="№ 17", external_number="ЖТ-2022-00000001",
            )
        )
    )  # fmt: skip
    assert report.written, report.rejections
    question = stored()
    assert (question.kind, question.topic, question.territory) == (
        "complaint",
        cast.topic,
        cast.territories["medeu"],
    )
    assert (question.responsible, question.status, question.closed_on) == (
        cast.ministry,
        "resolved",
        date(2022, 6, 1),
    )
    assert (question.raised_on, question.proof) == (date(2022, 5, 5), "№ 17")
    assert question.external_number == "ЖТ-2022-00000001"
    assert question.due_on == date(
        2022, 6, 2
    )  # 20 working days for a complaint, by the bare week of the tests
    citizen = question.citizen
    assert (citizen.name.full(), citizen.iin.reveal()) == ("Үлгі Мысал Болатұлы", IIN)
    assert (citizen.phone.reveal(), citizen.ref) == ("+77012345678", "c1")


def test_d6_the_same_file_twice_changes_nothing(cast, meeting):
    rows = [
        line(f"q{n}", citizen_ref=f"c{n % 3}", surname=f"Name{n}", phone=f"+770123456{n:02d}")
        for n in range(12)
    ]
    assert run(table(*rows)).count(Verdict.CREATED) == 12
    before = state()
    report = run(table(*rows))
    assert report.count(Verdict.UNCHANGED) == 12
    assert state() == before
    assert Citizen.objects.unscoped("test").count() == 3


def test_positions_have_no_gap_and_go_on(cast, meeting):
    run(table(*[line(f"q{n}") for n in range(3)]))
    run(table(*[line(f"q{n}") for n in range(5)]))
    positions = Question.objects.unscoped("test").order_by("pk").values_list("position", flat=True)
    assert list(positions) == [1, 2, 3, 4, 5]


def test_a_changed_row_is_updated_with_an_event(cast, meeting):
    run(table(line(), line("q2")), by=cast.registrar)
    report = run(table(line(status="explained", resolved_on="2022-05-20"), line("q2")), by=cast.registrar)
    assert report.verdicts == [(2, Verdict.UPDATED), (3, Verdict.UNCHANGED)]
    question = stored()
    assert (question.status, question.closed_on, question.version) == ("explained", date(2022, 5, 20), 2)
    event = Event.objects.unscoped("test").filter(question=question).last()
    assert (event.kind, event.from_status, event.to_status) == ("imported", "in_work", "explained")
    assert (event.by, event.body) == (cast.registrar, cast.own)
    assert event.details["changes"] == {"closed_on": [None, "2022-05-20"]}


def test_an_emptied_cell_is_emptied_and_a_missing_column_stays(cast, meeting):
    run(table(line(topic="roads.repair", proof="№ 1", territory="750000000")))
    assert run(table(line(topic=""))).count(Verdict.UPDATED) == 1
    question = stored()
    assert (question.topic, question.proof, question.territory) == (None, "№ 1", cast.territories["75"])


def test_what_people_did_is_not_undone(cast, meeting):
    from appeals.actions.routing import classify, take

    run(table(line(status="assigned", topic="")))
    question = stored()
    take(question, by=cast.executor)
    classify(question, by=cast.controller, kind="message", topic=cast.topic, territory=None)
    assert run(table(line(status="assigned", topic=""))).count(Verdict.UNCHANGED) == 1
    report = run(table(line(status="registered", topic="")))
    assert reasons(report) == [(2, "status")]
    assert run(table(line(status="in_work", topic="", proof="№ 5"))).count(Verdict.UPDATED) == 1
    question = stored()
    assert (question.status, question.topic, question.proof) == ("in_work", cast.topic, "№ 5")


@pytest.mark.parametrize(
    ("more", "column"),
    [
        ({"status": "duplicate"}, "status"),
        ({"status": "unknown"}, "status"),
        ({"status": "resolved"}, "resolved_on"),
        ({"status": "resolved", "resolved_on": "2022-05-03"}, "resolved_on"),
        ({"status": "resolved", "resolved_on": "2999-05-03"}, "resolved_on"),
        ({"status": "resolved", "resolved_on": "2090-05-03"}, "resolved_on"),
        ({"status": "resolved_on_spot", "resolved_on": "2022-05-05"}, "resolved_on"),
        ({"status": "in_work", "resolved_on": "2022-05-05"}, "resolved_on"),
        ({"body": "nobody"}, "body"),
        ({"meeting_ref": "m9"}, "meeting_ref"),
        ({"topic": "x.y"}, "topic"),
        ({"territory": "999999999"}, "territory"),
        ({"responsible": "nobody"}, "responsible"),
        ({"kind": "petition"}, "kind"),
        ({"iin": "991231100011"}, "iin"),
        ({"phone": "abc"}, "phone"),
        ({"raised_on": "31.02.2022"}, "raised_on"),
        ({"raised_on": "2090-01-01"}, "raised_on"),
        ({"text": ""}, "text"),
        ({"text": "x" * 20_001}, "text"),
        ({"ref": "x" * 81}, "ref"),
    ],
)
def test_a_bad_cell_rejects_its_row_with_line_column_and_reason(cast, meeting, more, column):
    before = state()
    report = run(table(line("good"), line() | more))
    assert reasons(report) == [(3, column)]
    assert report.rejections[0].reason
    assert not report.written
    assert state() == before


def test_resolved_without_proof_is_kept_and_seen(cast, meeting):
    run(table(line(status="resolved", resolved_on="2022-05-04")))
    assert stored().without_proof


def test_on_the_spot_has_the_day_of_the_question(cast, meeting):
    run(
        table(
            line(status="resolved_on_spot"), line("q2", status="resolved_on_spot", resolved_on="2022-05-04")
        )
    )
    assert stored().closed_on == stored("q2").closed_on == DAY


def test_good_rows_are_written_only_when_asked(cast, meeting):
    content = table(line(), line("q2", status="duplicate"), line("q3"))
    assert not run(content).written
    assert not Question.objects.unscoped("test").exists()
    report = run(content, accept_partial=True)
    assert report.written
    assert sorted(Question.objects.unscoped("test").values_list("ref", flat=True)) == ["q1", "q3"]
    assert run(content, accept_partial=True).count(Verdict.UNCHANGED) == 2


def test_a_dry_run_says_the_same_and_writes_nothing(cast, meeting):
    run(table(line("q1"), line("q2")))
    content = table(line("q1", text="Басқа"), line("q2"), line("q3"), line("q4", iin="1"))
    before = state()
    dry = run(content, dry_run=True)
    assert state() == before
    assert (dry.verdicts, dry.rejections) == (
        run(content, accept_partial=True).verdicts,
        run(content, dry_run=True).rejections,
    )


def test_a_reference_twice_in_a_file_is_rejected(cast, meeting):
    assert reasons(run(table(line(), line()))) == [(3, "ref")]


def test_rows_of_foreign_bodies_are_unknown_bodies(cast, meeting):
    for body in ("akimat-15", "nobody"):
        report = run(table(line(body=body)), by=cast.registrar)
        assert [(r.column, r.value, r.reason) for r in report.rejections] == [("body", body, "Unknown body.")]
    assert run(table(line()), by=cast.sister_registrar).rejections[0].reason == "Unknown body."
    assert run(table(line(responsible="akimat-15")), by=cast.registrar).written


def test_an_external_number_is_given_once(cast, meeting):
    run(table(line(external_number="ЖТ-1")))
    report = run(table(line("q2", external_number="ЖТ-1"), line("q3", external_number="ЖТ-3"),
                       line("q4", external_number="ЖТ-3")))  # fmt: skip
    assert reasons(report) == [(2, "external_number"), (4, "external_number")]
    assert run(table(line(external_number="ЖТ-1", text="Басқа"))).count(Verdict.UPDATED) == 1


def test_a_question_does_not_change_its_meeting(cast, meeting):
    write_meetings(
        [MeetingRow(body=cast.own, ref="m2", kind="population", planned_on=DAY, held_on=DAY)], by=None
    )
    run(table(line()))
    assert reasons(run(table(line(meeting_ref="m2")))) == [(2, "meeting_ref")]


def test_rows_are_written_without_a_file(cast, meeting):
    from appeals.actions.importing import PersonRow, QuestionRow, write_questions
    from common.imports import Step

    steps = (
        Step("registered", DAY, to_status="registered", by=cast.registrar),
        Step("closed", DAY, "registered", "explained", "Answer", by=cast.executor),
        Step("noted", DAY),
    )
    row = QuestionRow(
        meeting=meeting, text="Жол", status="explained", closed_on=DAY, person=PersonRow(surname="A"), promise="Soon",
        promise_by="Akim", answer="Answer", closed_by=cast.executor, executor=cast.executor, steps=steps,
    )  # fmt: skip
    question = write_questions([row, row], by=cast.registrar, source="desk").objects[0]
    question.refresh_from_db()
    assert (question.promise, question.executor, question.closed_by) == ("Soon", cast.executor, cast.executor)
    assert (question.source, question.stat_class, question.position) == ("desk", "answered", 1)
    events = Event.objects.unscoped("test").filter(question=question)
    assert [(e.kind, e.by, e.body, e.note) for e in events] == [
        ("registered", cast.registrar, cast.own, ""), ("closed", cast.executor, cast.own, "Answer"),
        ("noted", None, None, ""),
    ]  # fmt: skip
    assert Question.objects.unscoped("test").count() == 2  # without a reference every row is a new question


def test_whoever_calls_needs_the_right_and_good_rows(cast, meeting):
    from appeals.actions.importing import QuestionRow, write_questions
    from common.acts import Refused

    row = QuestionRow(meeting=meeting, text="Жол", status="registered", ref="x")
    for person in (cast.executor, cast.sister_registrar):
        with pytest.raises(PermissionDenied):
            write_questions([row], by=person)
    with pytest.raises(Refused, match="twice"):
        write_questions([row, row], by=cast.registrar)
    assert not Question.objects.unscoped("test").exists()
    assert write_questions([row], by=cast.registrar).objects[0].responsible_id is None


def test_a_question_logged_at_a_meeting_needs_proof_in_files_too(cast, meeting):
    from appeals.actions.importing import QuestionRow, write_questions

    write_questions(
        [QuestionRow(meeting=meeting, text="a", status="in_work", ref="q1")], by=None, source="desk"
    )
    closed = {"status": "resolved", "resolved_on": "2022-05-09", "text": "a"}
    assert reasons(run(table(line(**closed)))) == [(2, "proof")]
    assert run(table(line(**closed, proof="№ 4"))).written


def test_kind_and_day_move_the_last_day(cast, meeting):
    run(table(line(raised_on="2022-05-04", kind="application")))
    run(table(line(raised_on="2022-05-05", kind="complaint")))
    assert stored().due_on == date(2022, 6, 2)
    report = run(table(line(raised_on="2022-06-01", status="withdrawn", resolved_on="2022-06-02")))
    assert report.written
    report = run(
        table(line(status="withdrawn", resolved_on="2022-05-31"))
    )  # no raised_on: the stored one counts
    assert reasons(report) == [(2, "resolved_on")]


def test_a_line_longer_than_the_header_is_rejected(cast, meeting):
    content = table(line()).rstrip() + b",surplus\n"
    assert [(r.line, r.value) for r in run(content).rejections] == [(2, "surplus")]


@pytest.mark.parametrize(
    ("change", "column"),
    [
        ({"responsible": "akimat-751710000"}, "responsible"),
        ({"kind": "message"}, "kind"),
        ({"responsible": "min-energy"}, ""),
    ],
)
def test_a_row_neither_gives_a_complaint_to_the_body_complained_of_nor_undoes_it(
    cast, meeting, change, column
):
    from appeals.actions.routing import classify

    run(table(line(kind="complaint")))
    classify(
        stored(),
        by=cast.controller,
        kind="complaint",
        topic=None,
        territory=None,
        complained_of=cast.own_district,
    )
    before = stored()
    report = run(table(line(**({"kind": "complaint"} | change))))
    assert [rejection.column for rejection in report.rejections] == ([column] if column else [])
    assert (stored().version == before.version) == bool(column)
    assert stored().complained_of == cast.own_district


def test_a_question_opened_again_here_keeps_the_day_from_which_its_term_runs(cast, meeting):
    from appeals.actions.outcomes import reopen
    from appeals.rules import load_terms
    from common.dates import today

    run(table(line(status="resolved", resolved_on="2022-05-20", proof="№ 1", kind="message")))
    reopen(stored(), by=cast.controller, reason="Not done")
    report = run(table(line(status="assigned", kind="complaint")))
    assert report.count(Verdict.UPDATED) == 1
    question = stored()
    assert (question.raised_on, question.clock_from, question.standing_since) == (DAY, today(), today())
    assert question.due_on == load_terms().until("complaint", today())


def test_a_complaint_that_nobody_answers_for_falls_to_the_host(cast, meeting):
    from appeals.actions.outcomes import resolve_on_spot
    from appeals.actions.routing import classify

    with time_machine.travel(f"{DAY}T12:00+05:00"):
        run(table(line(status="registered", kind="complaint")))
        classify(
            stored(), by=cast.controller, kind="complaint", topic=None, territory=None,
            complained_of=cast.own_district,
        )  # fmt: skip
        resolve_on_spot(stored(), by=cast.registrar)
    assert stored().responsible is None
    report = run(table(line(status="resolved_on_spot", kind="complaint", text="Жол жоқ")))
    assert report.count(Verdict.UPDATED) == 1, report.rejections
    assert (stored().text, stored().responsible) == ("Жол жоқ", cast.own)
