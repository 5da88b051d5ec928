"""Coverage from the database: scope, days on which things happened, calendars, and a constant number of queries."""

from datetime import date, timedelta

import pytest

from common.acts import act
from common.dates import today
from meetings import actions
from meetings.coverage import CellState
from meetings.models import Meeting, MeetingCalendar, Norm, PlanItem
from meetings.queries_coverage import coverage_of
from meetings.queries_groups import GroupCell, cell_of, gaps_of, group_coverage
from organisations.models import Body, Territory
from tests.meetings.build import planned, stored

pytestmark = pytest.mark.usefixtures("midyear")
YEAR = date(2026, 1, 1), date(2026, 12, 31)


def met(cast, on=None, **details):
    """A meeting held on a day as it was planned."""
    meeting = planned(cast, on or today(), **details)
    return actions.hold(meeting_id=meeting.pk, by=cast.registrar, held_on=on or today())


def everything():
    return Meeting.objects.unscoped("test")


def covered(body, *, as_of=None, first=YEAR[0], last=YEAR[1]):
    return coverage_of([body], first, last, as_of or today(), meetings=everything())[body.pk]


def test_a_meeting_of_the_head_in_the_district_meets_the_cell(cast):
    before = covered(cast.own)
    assert [cell.territory for cell in before.cells] == [cast.territories["medeu"]]
    assert before.cells[0].state == CellState.TO_BE_SET
    met(cast, territory=None)
    met(cast, territory=cast.territories["75"])
    met(cast, territory=cast.territories["medeu"], host_rank="deputy")
    assert covered(cast.own).cells[0].held == 0
    meeting = planned(cast, territory=cast.territories["medeu"])
    assert covered(cast.own).cells[0].state == CellState.PLANNED
    met(cast, territory=cast.territories["medeu"], host_rank="acting")
    assert covered(cast.own).cells[0].state == CellState.MET
    assert covered(cast.own).cells[0].planned == 1
    actions.cancel(meeting_id=meeting.pk, by=cast.registrar, reason="Flood")
    assert covered(cast.own).cells[0].planned == 0


def test_an_earlier_day_knows_nothing_of_what_came_later(cast):
    met(cast, date(2026, 6, 3), territory=cast.territories["medeu"])
    assert covered(cast.own, as_of=date(2026, 6, 2)).cells[0].state == CellState.PLANNED
    assert covered(cast.own, as_of=date(2026, 6, 3)).cells[0].state == CellState.MET


def test_meetings_below_the_unit_and_off_schedule_ones_count(cast):
    with act("test.territory"):
        village = Territory.objects.create(
            code="751710100", level="settlement", parent=cast.territories["medeu"], region_code="75",
            name_kk="x", name_ru="x", name_en="x",
        )  # fmt: skip
    actions.register_unscheduled(
        by=cast.registrar, body=cast.own, planned_on=today(), territory=village, held=True
    )
    assert covered(cast.own).cells[0].state == CellState.MET


def test_the_calendar_approved_by_the_day_says_how_many(cast):
    with act("test.norms"):
        Norm.objects.filter(host_level="ministry").delete()
        Norm.objects.create(
            host_level="ministry",
            unit="country",
            count=0,
            period="year",
            valid_from=date(2022, 4, 7),
            source="act",
        )
        calendars = [
            MeetingCalendar.objects.create(
                body=cast.ministry, year=2026, state=state, number=number, approved_on=day, approved_by="x",
                document="x", recorded_at="2026-01-01T00:00Z",
            )
            for number, state, day in ((1, "replaced", date(2026, 1, 9)), (2, "approved", date(2026, 3, 2)))
        ]  # fmt: skip
        for calendar, count in zip(calendars, (2, 3), strict=True):
            for number in range(count):
                PlanItem.objects.create(
                    calendar=calendar,
                    ref=f"P{number}",
                    kind="population",
                    planned_on=date(2026, 2 + number, 1),
                )
    assert covered(cast.ministry, as_of=date(2026, 1, 8)).cells[0].state == CellState.NO_CALENDAR
    assert covered(cast.ministry, as_of=date(2026, 3, 1)).cells[0].required == 2
    assert covered(cast.ministry, as_of=date(2026, 3, 2)).cells[0].required == 3


def test_s1_only_the_rows_that_the_caller_sees_are_counted(cast):
    met(cast, territory=cast.territories["medeu"])
    hidden = Meeting.objects.visible_to(cast.sister_registrar)
    assert coverage_of([cast.own], *YEAR, today(), meetings=hidden)[cast.own.pk].met == 0


def test_b7_as_many_queries_for_230_bodies_as_for_one(cast, django_assert_num_queries):
    with act("test.bodies"):
        regions = Territory.objects.bulk_create(
            Territory(
                code=f"1{number:03}00000",
                level="district",
                parent=cast.territories["15"],
                region_code="1" + f"{number:03}"[0],
            )
            for number in range(230)
        )
        Body.objects.bulk_create(
            Body(
                code=f"akimat-{place.code}",
                kind="local",
                level="district",
                path=f"/akimat-{place.code}/",
                territory=place,
            )
            for place in regions
        )
        Territory.objects.bulk_create(
            Territory(
                code=f"{place.code[:4]}0{number}000",
                level="rural_district",
                parent=place,
                region_code=place.code[:2],
            )
            for place in regions
            for number in range(1, 4)
        )
    bodies = Body.objects.filter(level="district", code__startswith="akimat-1")
    with django_assert_num_queries(6):
        found = coverage_of(bodies, *YEAR, today(), meetings=everything())
    assert len(found) == 230
    assert {len(one.cells) for one in found.values()} == {6}
    one = bodies[0]
    with django_assert_num_queries(6):
        coverage_of([one], *YEAR, today(), meetings=everything())


def test_groups_are_held_planned_or_gaps_in_two_queries(cast, django_assert_num_queries):
    met(cast, target_group="youth", host_rank="deputy")
    met(cast, date(2025, 12, 30), target_group="farmers")
    planned(cast, target_group="farmers")
    planned(cast, today() - timedelta(days=2), target_group="women")
    planned(cast, by=cast.sister_registrar, body=cast.sister, target_group="youth")
    codes = ["youth", "farmers", "women"]
    with django_assert_num_queries(2):
        found = group_coverage(everything(), codes, *YEAR, today())
    assert found == {
        (cast.own.pk, "youth"): GroupCell(cast.own.pk, "youth", held=1),
        (cast.own.pk, "farmers"): GroupCell(cast.own.pk, "farmers", planned=1),
        (cast.sister.pk, "youth"): GroupCell(cast.sister.pk, "youth", planned=1),
    }
    assert cell_of(found, cast.own.pk, "women").is_gap
    gaps = gaps_of(found, [cast.own.pk, cast.sister.pk], codes)
    assert gaps == {cast.own.pk: ["farmers", "women"], cast.sister.pk: codes}


def test_a_group_met_later_is_still_a_gap_on_an_earlier_day(cast):
    meeting = met(cast, today(), target_group="youth")
    assert stored(meeting).held_on == today()
    found = group_coverage(everything(), ["youth"], *YEAR, today() - timedelta(days=1))
    assert found[cast.own.pk, "youth"] == GroupCell(cast.own.pk, "youth", planned=1)
