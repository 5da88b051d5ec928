"""The discipline report: what is counted, as of which day, the score from its published parts, and a slow recount."""

import random
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.acts import act, changed
from meetings.figures import FIGURES, figures_on
from meetings.models import Meeting, MeetingCalendar, MeetingRule
from meetings.rules import load_meeting_rules
from organisations.models import Body
from reports.documents import missed_of, run_discipline
from reports.filters import ReportFilter
from reports.queries.discipline_counts import MIN_OVER, DisciplineCounts, Part
from reports.queries.discipline_trend import QUARTERS, quarters
from tests.appeals.make import make_question

DAY = date(2026, 3, 10)  # a Tuesday
REF = iter(range(1, 10**6))


def meeting(body, planned_on=DAY, **more) -> Meeting:
    held_on, published = more.get("held_on"), more.get("results_published_on")
    status = "results_published" if published else "held" if held_on else "planned"
    if more.get("cancelled_on"):
        status = "cancelled"
    values = {"kind": "population", "first_planned_on": planned_on, "status": status, **more}
    with act("test.meeting"):
        return Meeting.objects.create(ref=f"t{next(REF)}", body=body, planned_on=planned_on, **values)


def held(body, planned_on=DAY, late=0, **more) -> Meeting:
    return meeting(body, planned_on, held_on=planned_on + timedelta(days=late), **more)


def select(user=None, **more) -> ReportFilter:
    chosen = ReportFilter(
        {"from": "2026-01-01", "to": "2026-12-31", "as_of": "2026-12-31", **more}, user=user
    )
    assert chosen.is_valid(), chosen.errors
    return chosen


def counts(body="akimat-75", user=None, **more) -> DisciplineCounts:
    found = run_discipline(select(user, **more), "body")
    return next((row.counts for row in found.rows if row.code == body), DisciplineCounts())


def test_planned_is_held_and_missed_and_waiting(cast):
    held(cast.own)
    held(cast.own, late=4)
    meeting(cast.own)
    meeting(cast.own, cancelled_on=DAY, not_held_reason="Flood")
    meeting(cast.own, date(2026, 12, 31))
    held(cast.own, kind="unscheduled")
    found = counts()
    assert (found.planned, found.held, found.held_late, found.missed, found.cancelled) == (5, 2, 1, 2, 1)
    assert (found.waiting, found.unscheduled, found.median_late) == (1, 1, 4)
    assert found.planned == found.held + found.missed + found.waiting


def test_a_meeting_held_later_is_missed_as_of_an_earlier_day(cast):
    held(cast.own, late=5, results_published_on=DAY + timedelta(days=8))
    before, after = counts(as_of="2026-03-12"), counts(as_of="2026-03-15")
    assert (before.held, before.missed, before.results_in_time) == (0, 1, 0)
    assert (after.held, after.held_late, after.missed) == (1, 1, 0)
    assert (after.results_waiting, counts(as_of="2026-03-18").results_in_time) == (1, 1)


def test_announcements_are_measured_by_the_lead_time_then_in_force(cast):
    with act("test.rule"):
        MeetingRule.objects.create(kind="announcement", days=10, valid_from="2026-07-01", source="Test")
    later = date(2026, 7, 10)
    for day, lead in ((DAY, 3), (DAY, 2), (later, 10), (later, 9)):
        held(cast.own, day, announced_on=day - timedelta(days=lead))
    held(cast.own)
    meeting(cast.own, announced_on=DAY)  # missed: how it was announced says nothing
    found = counts()
    assert (found.announced_in_time, found.announced_late, found.not_announced) == (2, 2, 1)


def test_results_are_in_time_within_ten_days_and_late_after_them(cast):
    held(cast.own, results_published_on=DAY + timedelta(days=10))
    held(cast.own, results_published_on=DAY + timedelta(days=11))
    held(cast.own)
    for as_of, expected in (
        ("2026-03-20", (1, 0, 2)),
        ("2026-03-21", (1, 2, 0)),
        ("2026-12-31", (1, 2, 0)),
    ):
        found = counts(as_of=as_of)
        assert (found.results_in_time, found.results_late, found.results_waiting) == expected, as_of


def test_deputies_moves_question_time_and_briefings(cast):
    held(
        cast.own, host_rank="deputy", question_share="0.75", briefing_url="https://example.kz/b", attendees=40
    )
    held(
        cast.own,
        question_share="0.74",
        briefing_held=True,
        first_planned_on=DAY - timedelta(days=3),
        received=7,
    )
    held(cast.own, kind="unscheduled", host_rank="deputy")
    meeting(cast.own, host_rank="deputy", attendees=None)
    found = counts()
    assert (found.deputy, found.moved, found.briefing) == (2, 1, 2)
    assert (found.question_time, found.question_time_known) == (1, 2)
    assert (found.attendees, found.received) == (40, 7)
    assert found.as_json()["deputy_share"] == pytest.approx(2 / 3)


def test_norms_and_groups_come_from_their_own_queries(cast):
    held(cast.own, territory=cast.territories["medeu"], target_group="youth")
    found = counts()
    assert (found.cells_required, found.cells_met, found.cells_missed, found.cells_open) == (1, 1, 0, 0)
    assert (found.group_pairs, found.group_gaps) == (11, 10)
    assert counts("akimat-15").cells_required == 0  # the directory of the cast has no districts there


def test_a_norm_is_judged_when_its_period_is_over_and_not_before(cast):
    """Quarterly norm of ministers, met in the first quarter and not in the second: neither is told early."""
    for day in (date(2024, 2, 1), date(2024, 2, 8), date(2024, 2, 15)):
        held(cast.ministry, day)
    half = {"from": "2024-01-01", "to": "2024-06-30"}
    for as_of, expected in (
        ("2024-03-30", (0, 0, 2)),
        ("2024-03-31", (1, 0, 1)),
        ("2024-06-29", (1, 0, 1)),
        ("2024-06-30", (1, 1, 0)),
        ("2024-07-01", (1, 1, 0)),
    ):
        found = counts("min-energy", as_of=as_of, **half)
        assert (found.cells_met, found.cells_missed, found.cells_open) == expected, as_of
    assert (
        counts(
            "min-energy", **{**half, "from": "2024-04-01", "to": "2024-05-31", "as_of": "2024-07-01"}
        ).cells_required
        == 0
    )


def calendar(body, approved_on, number=1, state="approved"):
    with act("test.calendar"):
        MeetingCalendar.objects.create(
            body=body, year=2026, state=state, number=number, approved_on=approved_on, approved_by="Akim",
            document="1", recorded_at="2026-02-01T10:00Z",
        )  # fmt: skip


def test_a_calendar_is_in_time_when_its_first_version_was(cast):
    for body in (cast.own, cast.own_district, cast.ministry):
        held(body)
    calendar(cast.own, "2026-01-15", state="replaced")
    calendar(cast.own, "2026-05-01", number=2)
    calendar(cast.own_district, "2026-01-16")
    in_time = {code: (one.calendars_in_time, one.calendars_due) for code, one in by_code().items()}
    assert in_time["akimat-75"] == (1, 1)
    assert in_time["akimat-751710000"] == in_time["min-energy"] == (0, 1)


def by_code(**more) -> dict[str, DisciplineCounts]:
    return {row.code: row.counts for row in run_discipline(select(**more), "body").rows}


def test_a_legal_day_that_is_not_over_or_not_in_the_period_is_not_due(cast):
    held(cast.own, date(2026, 1, 5))
    assert counts(as_of="2026-01-14").calendars_due == 0
    assert counts(as_of="2026-01-15").calendars_due == 1
    assert counts(**{"from": "2026-02-01"}).calendars_due == 0


def test_the_score_is_the_plain_mean_of_the_parts_that_apply():
    found = DisciplineCounts(
        held=3, held_late=1, missed=1, announced_in_time=1, not_announced=1, cells_open=4
    )
    assert [(share.part, share.numerator, share.denominator) for share in found.shares()] == [
        (Part.HELD, 2, 4),
        (Part.ANNOUNCED, 1, 2),
    ]
    assert found.score == pytest.approx(0.5)
    assert DisciplineCounts(held=MIN_OVER - 1).score is None
    assert DisciplineCounts().score is None


COUNTS = st.builds(
    DisciplineCounts,
    **{
        name: st.integers(0, 40)
        for name in (
            "held", "missed", "announced_in_time", "announced_late", "not_announced", "results_in_time",
            "results_late", "cells_met", "cells_missed", "calendars_in_time",
        )
    },
)  # fmt: skip


@given(one=COUNTS, other=COUNTS)
def test_the_score_lies_between_nothing_and_all_and_rows_add_up(one, other):
    for row in (one, other, one + other):
        if row.score is not None:
            assert 0 <= row.score <= 1
            assert row.over >= MIN_OVER
    assert (one + other).missed == one.missed + other.missed


@given(one=COUNTS)
def test_doing_better_never_lowers_the_score(one):
    """One miss that became a meeting, one late thing that was in time: the score stays or rises."""
    better = []
    for bad, good in (("missed", "held"), ("announced_late", "announced_in_time"),
                      ("results_late", "results_in_time"), ("cells_missed", "cells_met")):  # fmt: skip
        if getattr(one, bad):
            values = {bad: getattr(one, bad) - 1, good: getattr(one, good) + 1}
            better.append(DisciplineCounts(**{**vars(one), **values}))
    for row in better:
        if one.score is not None:
            assert row.score >= one.score - 1e-9


def test_rows_add_up_to_the_total_by_body_and_by_region(cast):
    for body in (cast.own, cast.own_district, cast.sister, cast.ministry):
        held(body)
        meeting(body)
    bodies, regions = run_discipline(select(), "body"), run_discipline(select(), "region")
    assert bodies.total.counts == regions.total.counts
    assert [(row.code, row.counts.missed) for row in regions.rows] == [("15", 1), ("75", 2), ("central", 1)]
    assert sum(row.counts.planned for row in bodies.rows) == 8


def test_a_person_sees_own_bodies_and_the_country_only_with_the_right(cast):
    for body in (cast.own, cast.own_district, cast.sister):
        meeting(body)
    assert set(codes(cast.registrar)) == {"akimat-75", "akimat-751710000"}
    assert set(codes(cast.district_executor)) == {"akimat-751710000"}
    country = select(cast.head, scope="country")
    assert "akimat-15" in [row.code for row in run_discipline(country, "body").rows]
    assert {one.body_id for one in missed_of(country)} == {cast.own.pk, cast.own_district.pk}
    assert codes(cast.stranger) == []


def codes(user) -> list[str]:
    return [row.code for row in run_discipline(select(user), "body").rows]


def test_the_list_of_missed_meetings_is_the_figure(cast):
    meeting(cast.own, not_held_reason="Flood")
    held(cast.own, late=400)
    meeting(cast.own, date(2026, 11, 1), cancelled_on=date(2026, 10, 1))
    held(cast.own)
    chosen = select(cast.registrar)
    assert missed_of(chosen).count() == run_discipline(chosen, "body").total.counts.missed == 3


def test_a8_every_figure_equals_a_slow_recount(cast):
    """Random meetings on random days, seen as of random days, counted again one by one in Python."""
    chance = random.Random(7)
    for _number in range(120):
        random_meeting(chance, chance.choice([cast.own, cast.own_district, cast.ministry]))
    rules = load_meeting_rules()
    rows = list(Meeting.objects.unscoped("test").order_by("pk"))
    for _round in range(40):
        day = date(2026, 1, 1) + timedelta(days=chance.randint(0, 400))
        for name, condition in figures_on(day, rules).items():
            found = set(Meeting.objects.unscoped("test").filter(condition).values_list("pk", flat=True))
            assert found == {row.pk for row in rows if slow(name, row, day)}, (name, day)
    assert set(FIGURES) == set(figures_on(date(2026, 1, 1), rules))


def random_meeting(chance, body):
    planned = date(2026, 1, 1) + timedelta(days=chance.randint(0, 360))
    more = {
        "kind": chance.choice(["population", "offsite", "unscheduled"]),
        "host_rank": chance.choice(["head", "deputy"]),
    }
    if chance.random() < 0.7:
        more["announced_on"] = planned - timedelta(days=chance.randint(0, 8))
    fate = chance.random()
    if fate < 0.65:
        more["held_on"] = planned + timedelta(days=chance.choice([0, 0, 0, 1, 9]))
        if chance.random() < 0.6:
            more["results_published_on"] = more["held_on"] + timedelta(days=chance.randint(0, 14))
        if chance.random() < 0.5:
            more["question_share"] = chance.choice(["0.70", "0.75", "0.80"])
        more["briefing_held"] = chance.choice([None, True, False])
    elif fate < 0.75:
        more["cancelled_on"] = planned - timedelta(days=chance.randint(0, 5))
    if chance.random() < 0.2:
        more["first_planned_on"] = planned - timedelta(days=6)
    meeting(body, planned, **more)


def slow(name: str, row: Meeting, day: date) -> bool:
    """The definitions of docs and method page, told once more and simply."""
    scheduled = row.kind != "unscheduled"
    was_held = row.held_on is not None and row.held_on <= day
    was_cancelled = row.cancelled_on is not None and row.cancelled_on <= day
    lead = None if row.announced_on is None else (row.planned_on - row.announced_on).days
    due = row.held_on + timedelta(days=10) if row.held_on else None
    published = (
        row.results_published_on if row.results_published_on and row.results_published_on <= day else None
    )
    return {
        "planned": scheduled,
        "held": scheduled and was_held,
        "held_late": scheduled and was_held and row.held_on > row.planned_on,
        "missed": scheduled and not was_held and (was_cancelled or row.planned_on < day),
        "cancelled": scheduled and was_cancelled,
        "waiting": scheduled and not was_held and not was_cancelled and row.planned_on >= day,
        "unscheduled": not scheduled and was_held,
        "deputy": was_held and row.host_rank == "deputy",
        "moved": scheduled and row.planned_on != row.first_planned_on,
        "announced_in_time": scheduled and was_held and lead is not None and lead >= 3,
        "announced_late": scheduled and was_held and lead is not None and lead < 3,
        "not_announced": scheduled and was_held and lead is None,
        "results_in_time": was_held and published is not None and published <= due,
        "results_late": was_held and (due < day if published is None else published > due),
        "results_waiting": was_held and published is None and due >= day,
        "question_time": was_held and row.question_share is not None and row.question_share >= 0.75,
        "question_time_known": was_held and row.question_share is not None,
        "briefing": was_held and bool(row.briefing_held or row.briefing_url),
    }[name]


def test_the_trend_has_eight_quarters_and_their_shares(cast):
    held(cast.own, date(2024, 4, 1))
    held(cast.own, date(2026, 3, 10))
    held(cast.own, date(2026, 3, 11), late=2)
    meeting(cast.own, date(2026, 3, 12))
    rows = Meeting.objects.visible_to(cast.registrar)
    found = quarters(rows, date(2026, 3, 31), date(2026, 3, 31))
    assert (len(found), found[0].first, found[-1].first) == (QUARTERS, date(2024, 4, 1), date(2026, 1, 1))
    assert (found[0].rate, found[1].rate) == (1.0, None)
    last = found[-1]
    assert (last.over, last.held, last.in_time, last.missed) == (3, 2, 1, 1)


def test_queries_do_not_grow_with_bodies(cast, django_assert_max_num_queries):
    with act("test.bodies"):
        many = [
            Body.objects.create(
                code=f"b{n}", kind="local", level="district", parent=cast.own, path=f"{cast.own.path}b{n}/",
                territory=cast.territories["medeu"], name_kk="a", name_ru="b", name_en="c",
            )
            for n in range(30)
        ]  # fmt: skip
    for body in many:
        held(body)
    chosen = select()
    with django_assert_max_num_queries(18):
        found = run_discipline(chosen, "body")
    assert len(found.rows) >= 30


def test_promises_stand_beside_the_score_and_are_no_part_of_it(cast):
    day = DAY + timedelta(days=5)
    for fate in ({}, {"promise_kept_on": day, "promise_outcome": "Lamp mounted"}):
        question = make_question(cast.registrar, held(cast.own), "When will there be light?")
        with act("test.promise"):
            changed(question, promise="A lamp", promise_due=day, **fate)
    before, after = counts(as_of="2026-03-12"), counts()
    assert (before.promises, before.promises_kept, before.promises_overdue) == (2, 0, 0)
    assert (after.promises, after.promises_kept, after.promises_overdue) == (2, 1, 1)
    assert before.score is None
    assert Part.values == ["held", "announced", "results", "norms", "calendars"]
