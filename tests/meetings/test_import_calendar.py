"""Files of a year's plan go into drafts: verdicts, the same file twice, a calendar in force changed and never lost."""

from __future__ import annotations

import io
from datetime import date, time

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command

from common.imports import Verdict, run_import
from common.sheets import read_sheet
from meetings.actions.importing_calendars import LineRow, plan_lines
from meetings.imports_calendar import CalendarImporter
from meetings.models import Meeting, MeetingCalendar, PlanItem
from organisations.models import History
from tests.meetings.build import planned
from tests.meetings.calendars import approved, draft, in_force, line, lines, now
from tests.meetings.test_import_meetings import reasons, table

pytestmark = pytest.mark.usefixtures("midyear")
JULY, AUGUST = date(2026, 7, 8), date(2026, 8, 12)
FULL = {
    "territory": "751710000", "venue": "School 12", "format": "hybrid", "host": "A. Akim", "host_rank": "deputy",
    "target_group": "youth", "starts_at": "9:30", "ref": "own-1",
}  # fmt: skip


def row(day="2026-07-08", **more) -> dict:
    return {"body": "akimat-75", "planned_on": day, "kind": "population", **more}


def run(*rows: dict, by=None, year=None, **options):
    return run_import(CalendarImporter(by, year), read_sheet("c.csv", table(*rows)), **options)


def the_draft(body) -> MeetingCalendar:
    return MeetingCalendar.objects.unscoped("test").get(body=body, state="draft")


def state() -> tuple:
    return tuple(
        model.objects.unscoped("test").count() for model in (MeetingCalendar, PlanItem, Meeting, History)
    )


def test_every_column_is_taken_into_a_new_draft(cast):
    assert run(row(**FULL), row("12.08.2026"), by=cast.registrar).count(Verdict.CREATED) == 2
    calendar = the_draft(cast.own)
    assert (calendar.year, calendar.drafted_by, calendar.base) == (2026, cast.registrar, None)
    first, second = lines(calendar)
    assert (first.ref, first.planned_on, first.starts_at, first.venue) == (
        "own-1",
        JULY,
        time(9, 30),
        "School 12",
    )
    assert (first.territory, first.format, first.target_group) == (
        cast.territories["medeu"],
        "hybrid",
        "youth",
    )
    assert (first.host_name, first.host_rank, second.ref) == ("A. Akim", "deputy", "2026-001")
    assert Meeting.objects.unscoped("test").count() == 0


def test_d6_the_same_file_twice_changes_nothing_before_and_after_approval(cast):
    rows = [row(**FULL), row(), row(), row("2026-08-12")]  # two lines that say the same are two meetings
    assert run(*rows).count(Verdict.CREATED) == 4
    before = state()
    assert run(*rows).count(Verdict.UNCHANGED) == 4
    assert state() == before
    approved(cast, the_draft(cast.own))
    before = state()
    assert run(*rows).count(Verdict.UNCHANGED) == 4
    assert state() == before  # no new draft either


def test_a_file_changes_a_calendar_in_force_and_loses_nothing(cast):
    base = in_force(cast, JULY, AUGUST)
    report = run(row("2026-07-15", ref="2026-001"), row("2026-09-09"))
    assert [verdict for _line, verdict in report.verdicts] == [Verdict.UPDATED, Verdict.CREATED]
    calendar = the_draft(cast.own)
    assert calendar.base == base
    assert [(i.ref, i.planned_on) for i in lines(calendar)] == [
        ("2026-001", date(2026, 7, 15)),
        ("2026-002", AUGUST),
        ("2026-003", date(2026, 9, 9)),
    ]
    assert [i.planned_on for i in lines(base)] == [JULY, AUGUST]
    assert [m.planned_on for m in Meeting.objects.unscoped("test").order_by("ref")] == [JULY, AUGUST]


def test_a_draft_that_is_there_is_changed_and_counted_up(cast):
    calendar = draft(cast, JULY, AUGUST)
    seen = calendar.version
    run(row(ref="2026-001", host="B. Deputy", venue="Hall"))
    first, second = lines(calendar)
    assert (first.venue, first.host_name, first.version) == ("Hall", "B. Deputy", 2)
    assert (second.version, now(calendar).version) == (1, seen + 1)


def test_columns_that_the_file_does_not_have_stay(cast):
    calendar = draft(cast)
    line(cast, calendar, JULY, venue="Hall", starts_at="10:00")
    run(row("2026-07-15", ref="2026-001"))
    (item,) = lines(calendar)
    assert (item.planned_on, item.venue, item.starts_at) == (date(2026, 7, 15), "Hall", time(10))
    run(row("2026-07-15", ref="2026-001", venue=""))
    assert lines(calendar)[0].venue == ""


def test_numbers_keep_away_from_those_of_the_file_and_of_meetings(cast):
    planned(cast, JULY)
    run(row(), row(ref="2026-003"), row())
    assert sorted(i.ref for i in lines(the_draft(cast.own))) == ["2026-002", "2026-003", "2026-004"]


@pytest.mark.parametrize(
    ("more", "column"),
    [
        ({"planned_on": ""}, "planned_on"),
        ({"planned_on": "2099-01-01"}, "planned_on"),
        ({"planned_on": "2027-01-05"}, "planned_on"),
        ({"kind": "unscheduled"}, "kind"),
        ({"kind": "target_group"}, "target_group"),
        ({"body": "akimat-00"}, "body"),
        ({"territory": "Almaty"}, "territory"),
        ({"target_group": "kings"}, "target_group"),
        ({"starts_at": "noon"}, "starts_at"),
        ({"ref": "good"}, "ref"),
    ],
)
def test_a_bad_cell_rejects_its_row(cast, more, column):
    before = state()
    report = run(row(ref="good"), {**row(), **more}, year=2026)
    assert reasons(report) == [(3, column)]
    assert state() == before


def test_a_dry_run_says_the_same_and_writes_nothing(cast):
    in_force(cast, JULY)
    before = state()
    report = run(row("2026-07-15", ref="2026-001"), row("2026-09-09"), dry_run=True)
    assert [verdict for _line, verdict in report.verdicts] == [Verdict.UPDATED, Verdict.CREATED]
    assert state() == before


def test_only_bodies_in_reach_are_known(cast):
    assert reasons(run(row(body="akimat-15"), by=cast.registrar)) == [(2, "body")]
    assert reasons(run(row(), by=cast.executor)) == [(2, "body")]
    with pytest.raises(PermissionDenied):
        plan_lines([LineRow(cast.sister, JULY, "population")], by=cast.registrar)


def test_the_export_of_a_calendar_comes_back_unchanged(cast, client_of):
    calendar = draft(cast)
    line(cast, calendar, JULY, venue="=Hall; 2", starts_at="10:00", host_name="A. Akim", target_group="youth")
    line(cast, calendar, AUGUST, format="online")
    client = client_of(cast.registrar)
    before = state()
    for fmt in ("csv", "xlsx"):
        response = client.get(f"/staff/calendars/{calendar.pk}/", {"format": fmt})
        content = b"".join(response.streaming_content)
        report = run_import(CalendarImporter(None), read_sheet(f"c.{fmt}", content))
        assert report.rejections == []
        assert report.count(Verdict.UNCHANGED) == 2
    assert state() == before


def test_the_command_takes_one_year(cast, tmp_path):
    file = tmp_path / "plan.csv"
    file.write_bytes(table(row(), row("2026-08-12")))
    out = io.StringIO()
    call_command("import_calendar", file, year=2026, stdout=out)
    assert "created 2" in out.getvalue()
    with pytest.raises(SystemExit):
        call_command("import_calendar", file, year=2027, stdout=out)
    assert "calendar of 2027" in out.getvalue()
    with pytest.raises(CommandError):
        call_command("import_calendar", tmp_path / "none.csv", stdout=out)


class TestDaysOfMeetings:
    """`import_meetings` obeys the rule of moves."""

    def run(self, **more):
        from tests.meetings.test_import_meetings import run as run_meetings

        return run_meetings({"ref": "m1", "body": "min-energy", "kind": "population", **more})

    def meeting(self):
        return Meeting.objects.unscoped("test").get(ref="m1")

    def test_a_day_of_another_norm_period_is_rejected(self, cast):
        self.run(planned_on="2026-08-05")
        assert reasons(self.run(planned_on="2026-10-07")) == [(2, "planned_on")]
        assert self.run(planned_on="2026-09-30").written
        found = self.meeting()
        assert (found.planned_on, found.first_planned_on) == (date(2026, 9, 30), date(2026, 8, 5))

    def test_a_day_that_has_passed_is_not_put_off(self, cast):
        self.run(planned_on="2026-05-06")
        assert reasons(self.run(planned_on="2026-06-24")) == [(2, "planned_on")]
        assert reasons(self.run(planned_on="2026-06-03", held_on="2026-06-03")) == [(2, "planned_on")]
        assert self.run(planned_on="2026-05-05").written  # an earlier one hides nothing
        assert self.meeting().state_on(date(2026, 6, 10)) == "missed"

    def test_without_the_day_a_planned_meeting_keeps_its_own(self, cast):
        self.run(planned_on="2026-05-06")
        self.run(planned_on="", held_on="2026-06-03")
        found = self.meeting()
        assert (found.planned_on, found.held_on, found.days_late) == (date(2026, 5, 6), date(2026, 6, 3), 28)

    def test_a_held_off_schedule_meeting_has_the_day_on_which_it_was_held(self, cast):
        self.run(kind="unscheduled", planned_on="", held_on="2026-05-06")
        self.run(kind="unscheduled", planned_on="", held_on="2026-05-07")
        assert self.meeting().planned_on == date(2026, 5, 7)

    def test_questions_in_advance_end_with_an_earlier_day(self, cast):
        from common.acts import act, changed

        self.run(planned_on="2026-08-05")
        with act("test.questions"):
            changed(self.meeting(), questions_until=date(2026, 8, 4))
        assert self.run(planned_on="2026-07-15").written
        assert self.meeting().questions_until == date(2026, 7, 15)
