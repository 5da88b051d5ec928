"""What the brief of a meeting says of appeals: the newest told half-year of the place, for whoever may see it."""

from datetime import date

import time_machine

from appeals.queries_brief import brief_of
from reports.brief import complaints_part, newest
from reports.queries.spans import Days
from tests.meetings.build import planned
from tests.reports.appeals_of import months

DAY = "2022-09-20 12:00:00+00:00"


@time_machine.travel(DAY)
def test_the_newest_six_months_that_are_told(cast):
    assert newest(date(2022, 9, 20)) is None
    months("akimat-75", *[1] * 5)
    assert newest(date(2022, 9, 20)) is None, "five months are no half-year"
    months("akimat-75", *[1] * 8)
    assert newest(date(2022, 9, 20)) == Days(date(2022, 3, 1), date(2022, 8, 31))
    assert newest(date(2022, 8, 20)) == Days(date(2022, 2, 1), date(2022, 7, 31))


@time_machine.travel(DAY)
def test_the_brief_tells_the_trend_and_the_spheres(cast):
    meeting = planned(cast)
    months("akimat-75", *[100] * 12, year=2021, topic="roads")
    months("akimat-75", *[100] * 2, *[150] * 6, topic="roads.repair")
    months("akimat-15", *[900] * 8, topic="roads")
    (part,) = brief_of(meeting, cast.head).parts
    assert part.title == "Appeals in e-Otinish"
    assert [value for _label, value in part.rows] == ["900", "+50.0%", "900"]
    assert part.rows[2][0] == "Roads"


@time_machine.travel(DAY)
def test_growth_is_left_out_where_the_half_year_before_is_not_told(cast):
    months("akimat-75", *[100] * 8)
    part = complaints_part(planned(cast), cast.registrar)
    assert [value for _label, value in part.rows] == ["600"]


@time_machine.travel(DAY)
def test_nothing_where_nothing_is_told_or_may_be_seen(cast):
    assert complaints_part(planned(cast), cast.head) is None
    months("akimat-15", *[100] * 8)
    assert complaints_part(planned(cast), cast.head) is None


@time_machine.travel(DAY)
def test_a_ministry_hears_of_its_own(cast):
    months("min-energy", *[7] * 8)
    months("akimat-75", *[100] * 8)
    part = complaints_part(planned(cast, body=cast.ministry, by=cast.ministry_registrar), cast.ministry_head)
    assert part.rows[0][1] == "42"
