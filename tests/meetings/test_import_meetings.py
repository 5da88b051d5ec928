"""Files of meetings: columns, dates against each other, the same file twice, changes, what people did."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command

from common.dates import today
from common.imports import Step, Verdict, run_import
from common.sheets import read_sheet
from meetings import actions
from meetings.actions.importing import MeetingRow, write_meetings
from meetings.imports import MeetingImporter
from meetings.models import Meeting, MeetingEvent
from organisations.models import History


def table(*rows: dict) -> bytes:
    """A CSV file with the columns of all rows."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    file = io.StringIO()
    writer = csv.DictWriter(file, names)
    writer.writeheader()
    writer.writerows(rows)
    return file.getvalue().encode()


def line(ref: str = "m1", **more) -> dict:
    """A line with the required columns."""
    return {"ref": ref, "body": "akimat-75", "kind": "population", "planned_on": "2022-05-04", **more}


def run(*rows: dict, by=None, **options):
    return run_import(MeetingImporter(by), read_sheet("m.csv", table(*rows)), **options)


def stored(ref: str = "m1") -> Meeting:
    return Meeting.objects.unscoped("test").get(ref=ref)


def reasons(report) -> list[tuple[int, str]]:
    return [(rejection.line, rejection.column) for rejection in report.rejections]


def state() -> tuple:
    return tuple(model.objects.unscoped("test").count() for model in (Meeting, MeetingEvent, History))


FULL = {
    "format": "hybrid", "territory": "751710000", "venue": "School 12", "host": "A. Akim", "host_rank": "deputy",
    "target_group": "youth", "announced_on": "2022-04-20", "channels": "site; social;site", "held_on": "06.05.2022",
    "attendees": "120", "received": "14", "question_share": "0,8", "briefing_url": "https://example.kz/b",
    "results_published_on": "2022-05-10", "not_held_reason": "Flood",
}  # fmt: skip


def test_every_column_is_taken(cast):
    assert run(line(**FULL)).written
    meeting = stored()
    assert (meeting.body, meeting.territory, meeting.format) == (
        cast.own,
        cast.territories["medeu"],
        "hybrid",
    )
    assert (meeting.host_name, meeting.host_rank, meeting.target_group) == ("A. Akim", "deputy", "youth")
    assert (meeting.status, meeting.held_on, meeting.days_late) == ("results_published", date(2022, 5, 6), 2)
    assert (meeting.channels, meeting.question_share) == (["site", "social"], Decimal("0.80"))
    assert (meeting.attendees, meeting.received, meeting.first_planned_on) == (120, 14, date(2022, 5, 4))
    event = MeetingEvent.objects.unscoped("test").get(meeting=meeting)
    assert (event.kind, event.to_status, event.happened_on) == (
        "imported",
        "results_published",
        date(2022, 5, 6),
    )


def test_the_status_follows_from_the_dates(cast):
    ahead = (today() + timedelta(days=20)).isoformat()
    run(
        line("missed"),
        line("planned", planned_on=ahead),
        line("announced", planned_on=ahead, announced_on="2022-04-20"),
        line("held", held_on="2022-05-04"),
        line("off-schedule", kind="unscheduled", planned_on="", held_on="2022-05-07"),
    )
    states = {m.ref: m.state_on(today()) for m in Meeting.objects.unscoped("test")}
    assert states == {
        "missed": "missed", "planned": "planned", "announced": "announced", "held": "held", "off-schedule": "held",
    }  # fmt: skip
    assert stored("off-schedule").planned_on == date(2022, 5, 7)


@pytest.mark.parametrize(
    ("more", "column"),
    [
        ({"planned_on": ""}, "planned_on"),
        ({"planned_on": "2014-01-01"}, "planned_on"),
        ({"planned_on": "2099-01-01"}, "planned_on"),
        ({"planned_on": "04/13/2022"}, "planned_on"),
        ({"held_on": "2098-01-01"}, "held_on"),
        ({"announced_on": "2098-01-01"}, "announced_on"),
        ({"results_published_on": "2022-05-10"}, "results_published_on"),
        ({"held_on": "2022-05-04", "results_published_on": "2022-05-03"}, "results_published_on"),
        ({"attendees": "10", "received": "11"}, "received"),
        ({"attendees": "-1"}, "attendees"),
        ({"question_share": "75"}, "question_share"),
        ({"briefing_url": "javascript:alert(1)"}, "briefing_url"),
        ({"channels": "site;pigeon"}, "channels"),
        ({"kind": "online"}, "kind"),
        ({"kind": ""}, "kind"),
        ({"format": "letter"}, "format"),
        ({"host_rank": "king"}, "host_rank"),
        ({"target_group": "kings"}, "target_group"),
        ({"body": "akimat-00"}, "body"),
        ({"territory": "Almaty"}, "territory"),
    ],
)
def test_a_bad_cell_rejects_its_row(cast, more, column):
    before = state()
    report = run(line("good"), line() | more)
    assert reasons(report) == [(3, column)]
    assert state() == before


def test_a_body_that_did_not_exist_on_the_day_is_rejected(cast):
    from common.acts import act, changed

    with act("test.body"):
        changed(cast.own, valid_from=date(2022, 6, 8))
    assert reasons(run(line())) == [(2, "planned_on")]


def test_d6_the_same_file_twice_changes_nothing(cast):
    rows = [line("m1", **FULL), line("m2"), line("m3", held_on="2022-05-09")]
    assert run(*rows).count(Verdict.CREATED) == 3
    before = state()
    assert run(*rows).count(Verdict.UNCHANGED) == 3
    assert state() == before


def test_a_changed_row_is_updated_with_an_event(cast):
    run(line(), by=cast.registrar)
    assert run(line(held_on="2022-05-09", attendees=40), by=cast.registrar).verdicts == [(2, Verdict.UPDATED)]
    meeting, event = stored(), MeetingEvent.objects.unscoped("test").last()
    assert (meeting.status, meeting.attendees, meeting.version) == ("held", 40, 2)
    assert (event.from_status, event.to_status, event.by) == ("planned", "held", cast.registrar)
    assert event.details["changes"] == {"held_on": [None, "2022-05-09"], "attendees": [None, 40]}
    assert (
        run(line(attendees=40), by=cast.registrar).count(Verdict.UNCHANGED) == 1
    )  # no column held_on: it stays
    assert run(line(held_on="", attendees=40)).count(Verdict.UPDATED) == 1
    assert stored().status == "planned"


def test_what_people_did_is_not_undone(cast):
    run(line(held_on="", attendees=""))
    actions.hold(meeting_id=stored().pk, by=cast.registrar, held_on=date(2022, 5, 5), attendees=7)
    assert run(line(held_on="", attendees="")).count(Verdict.UNCHANGED) == 1
    assert run(line(held_on="", attendees="", venue="School")).count(Verdict.UPDATED) == 1
    meeting = stored()
    assert (meeting.status, meeting.attendees, meeting.venue) == ("held", 7, "School")


def test_a_planned_meeting_does_not_become_off_schedule(cast):
    run(line())
    assert reasons(run(line(kind="unscheduled"))) == [(2, "kind")]


def test_the_same_reference_in_two_bodies_is_two_meetings(cast):
    assert run(line(), line(body="akimat-15")).count(Verdict.CREATED) == 2


def test_bodies_out_of_reach_are_unknown(cast):
    report = run(line(body="akimat-15"), line("m2", body="none"), by=cast.registrar)
    assert {rejection.reason for rejection in report.rejections} == {"Unknown body."}
    assert run(line(body="akimat-751710000"), by=cast.registrar).written
    assert run(line("m3"), by=cast.executor).rejections[0].reason == "Unknown body."


def test_rows_may_bring_their_own_history(cast):
    day = date(2022, 5, 4)
    steps = (
        Step("planned", date(2022, 1, 10), to_status="planned"),
        Step("held", day, "planned", "held", by=cast.registrar),
    )
    row = MeetingRow(
        body=cast.own, ref="s", kind="population", planned_on=day, held_on=day, cancelled_on=day, steps=steps
    )
    meeting = write_meetings([row], by=cast.registrar).objects[0]
    assert (meeting.status, meeting.cancelled_on) == ("held", None)
    events = MeetingEvent.objects.unscoped("test").filter(meeting=meeting)
    assert [(event.kind, event.by) for event in events] == [("planned", None), ("held", cast.registrar)]
    assert write_meetings([row], by=cast.registrar).verdicts == [Verdict.UNCHANGED]


def test_the_command(cast, tmp_path):
    file, out = tmp_path / "m.csv", io.StringIO()
    file.write_bytes(table(line()))
    call_command("import_meetings", str(file), stdout=out)
    assert out.getvalue().strip() == "created 1, updated 0, unchanged 0, rejected 0"


def test_a_reference_twice_is_rejected(cast):
    assert reasons(run(line(), line())) == [(3, "ref")]


def test_a_cancelled_meeting_that_a_file_calls_held_was_held(cast):
    day = date(2022, 5, 11)
    row = MeetingRow(body=cast.own, ref="c", kind="population", planned_on=day, cancelled_on=day)
    assert write_meetings([row], by=cast.registrar).objects[0].status == "cancelled"
    run(line("c", planned_on="2022-05-11", held_on="2022-05-12"))
    assert (stored("c").status, stored("c").cancelled_on) == ("held", None)


def test_results_stay_after_the_meeting(cast):
    run(line(held_on="2022-05-04", results_published_on="2022-05-10"))
    actions.edit(meeting_id=stored().pk, by=cast.registrar, version=1, venue="School")
    report = run(line(held_on="2022-05-12"))  # no column of results: the stored day counts
    assert reasons(report) == [(2, "results_published_on")]


def test_whoever_calls_needs_the_right(cast):
    row = MeetingRow(body=cast.own, ref="x", kind="population", planned_on=date(2022, 5, 4))
    for person in (cast.executor, cast.sister_registrar):
        with pytest.raises(PermissionDenied):
            write_meetings([row], by=person)
