"""Terms of the law: worked examples, properties, and an independent count over fifteen years (E6)."""

from __future__ import annotations

import csv
from bisect import bisect_left, bisect_right
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from unittest.mock import patch

import holidays
import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from appeals.actions.deadline_rules import REFERENCE, SOURCES
from appeals.deadlines import (
    ANSWERS,
    FirstDay,
    NoRule,
    Rule,
    RuleKind,
    Term,
    Terms,
    Unit,
    counted_days,
    last_day,
    months_later,
    next_working_day,
    term,
    working_days_before,
)
from appeals.enums import QuestionKind
from common.dates import today
from organisations import holidays_kz
from organisations.enums import DayKind
from organisations.workdays import WorkCalendar

ONE_DAY = timedelta(days=1)
FIRST, LAST = date(2016, 1, 1), date(2030, 12, 31)


@lru_cache(maxsize=1)
def kazakhstan() -> WorkCalendar:
    """The shipped calendar; a year longer than stored, for terms that begin in its last one."""
    with patch.object(holidays_kz, "LAST_YEAR", LAST.year + 1):
        found = holidays_kz.days()
    return WorkCalendar(
        days_off=frozenset(day for day, facts in found.items() if facts["kind"] != DayKind.WORKING),
        working=frozenset(day for day, facts in found.items() if facts["kind"] == DayKind.WORKING),
    )


def rule(length: int, first_day=FirstDay.NEXT, unit=Unit.WORKING, reserve=0, months=0, **more) -> Rule:
    facts = {"kind": "application", "valid_from": FIRST} | more
    return Rule(
        length=length, unit=unit, first_day=first_day, reserve=reserve, extension_months=months, **facts
    )


@pytest.mark.parametrize(
    ("registered", "same_day", "next_day", "complaint", "forward"),
    [
        ("2022-06-07", "2022-06-27", "2022-06-28", "2022-07-05", "2022-06-10"),
        ("2022-02-28", "2022-03-24", "2022-03-25", "2022-04-01", "2022-03-03"),  # Nauryz, working Saturday
        ("2022-08-15", "2022-09-05", "2022-09-06", "2022-09-13", "2022-08-18"),  # working Saturday, two off
        ("2024-04-22", "2024-05-15", "2024-05-16", "2024-05-23", "2024-04-25"),  # May holidays
        ("2025-12-22", "2026-01-14", "2026-01-15", "2026-01-22", "2025-12-25"),  # New Year, Christmas
        ("2026-03-16", "2026-04-08", "2026-04-09", "2026-04-16", "2026-03-19"),  # Nauryz on a weekend
    ],
)
def test_e6_worked_examples(registered, same_day, next_day, complaint, forward):
    """15 working days by both readings, 20 for a complaint, 3 to forward: counted by hand from published calendars."""
    start, calendar = date.fromisoformat(registered), kazakhstan()
    assert last_day(rule(15), start, calendar, FirstDay.SAME).isoformat() == same_day
    assert last_day(rule(15), start, calendar, FirstDay.NEXT).isoformat() == next_day
    assert last_day(rule(20), start, calendar, FirstDay.NEXT).isoformat() == complaint
    assert last_day(rule(3), start, calendar, FirstDay.NEXT).isoformat() == forward
    found = term(rule(15), start, calendar)
    assert (found.due_on.isoformat(), found.control_on.isoformat()) == (next_day, same_day)
    by_the_other = term(rule(15, FirstDay.SAME), start, calendar)
    assert by_the_other.due_on == by_the_other.control_on == found.control_on


class Oracle:
    """The same terms by other means: the package's own calendar, a sorted list of its working days, and places in it."""

    def __init__(self):
        self.official = holidays.country_holidays("KZ", years=range(2015, 2033))
        every = (date(2015, 12, 1) + timedelta(days=n) for n in range(16 * 366))
        self.working = [day for day in every if self.official.is_working_day(day)]

    def working_term(self, start: date, length: int, first_day: str) -> date:
        before_first = (bisect_left if first_day == FirstDay.SAME else bisect_right)(self.working, start)
        return self.working[before_first + length - 1]

    def calendar_term(self, start: date, length: int, first_day: str) -> date:
        end = start + timedelta(days=length - (first_day == FirstDay.SAME))
        return self.working[bisect_left(self.working, end)]

    def control(self, earlier: date, reserve: int) -> date:
        return self.working[bisect_left(self.working, earlier) - reserve]


@lru_cache(maxsize=1)
def reference_rules() -> list[Rule]:
    """The rules of the law as they are shipped, read without the code that loads them."""
    lines = (Path("appeals") / "reference" / "deadline_rules.csv").read_text(encoding="utf-8").splitlines()
    found = []
    for line in lines[1:]:
        kind, length, unit, first_day, reserve, months, *_rest = line.split(",")
        found.append(rule(int(length), first_day, unit, int(reserve), int(months), kind=kind))
    return found


def test_e6_no_difference_from_the_oracle_2016_2030():
    """Every day of fifteen years, every kind of term, both readings, with and without a reserve."""
    oracle, calendar, wrong, compared = Oracle(), kazakhstan(), [], 0
    shapes = sorted({(found.length, found.unit) for found in reference_rules()})
    days = [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1)]
    assert {found.kind for found in reference_rules()} == set(RuleKind.values)
    for length, unit in shapes:
        count = oracle.working_term if unit == Unit.WORKING else oracle.calendar_term
        for start in days:
            same, following = (count(start, length, reading) for reading in (FirstDay.SAME, FirstDay.NEXT))
            for reading, expected in ((FirstDay.SAME, same), (FirstDay.NEXT, following)):
                if last_day(rule(length, reading, unit), start, calendar, reading) != expected:
                    wrong.append((start, length, unit, reading))
                compared += 1
            found = term(rule(length, unit=unit, reserve=2), start, calendar)
            if found != Term(following, max(start, oracle.control(same, 2))):
                wrong.append((start, length, unit, "control"))
    assert not wrong, f"{len(wrong)} differences, the first: {wrong[:5]}"
    assert compared == len(days) * len(shapes) * 2


def test_e6_the_package_counts_alike_where_it_can():
    """Its own counting of working days knows one reading only: the day after."""
    official, calendar = holidays.country_holidays("KZ", years=range(2016, 2032)), kazakhstan()
    for n in range(0, (LAST - FIRST).days, 7):
        start = FIRST + timedelta(days=n)
        for length in (3, 15, 20):
            assert official.get_nth_working_day(start, length) == last_day(
                rule(length), start, calendar, FirstDay.NEXT
            )


# Calendars and rules of any kind: a few days off and working weekend days around the term.
DAYS = st.dates(date(2020, 1, 1), date(2021, 12, 31))
NEAR = st.frozensets(st.dates(date(2020, 1, 1), date(2022, 6, 1)), max_size=40)


@st.composite
def calendars(draw) -> WorkCalendar:
    days = draw(NEAR)
    return WorkCalendar(
        frozenset(day for day in days if day.weekday() < 5),
        frozenset(day for day in days if day.weekday() >= 5),
    )


RULES = st.builds(
    rule,
    length=st.integers(1, 60),
    first_day=st.sampled_from(FirstDay.values),
    unit=st.sampled_from(Unit.values),
    reserve=st.integers(0, 10),
    months=st.integers(0, 3),
)
EXTENDED = st.none() | st.dates(date(2020, 1, 1), date(2022, 6, 1))


@given(RULES, DAYS, calendars(), st.integers(0, 120))
def test_e6_a_new_day_off_never_shortens(found, start, calendar, offset):
    day = start + timedelta(days=offset)
    more = WorkCalendar(calendar.days_off | {day}, calendar.working - {day})
    before, after = term(found, start, calendar), term(found, start, more)
    assert after.due_on >= before.due_on
    if found.unit == Unit.WORKING and found.reserve < found.length:
        # With a reserve that reaches behind the first day control lies before the count, and a day off moves it there.
        assert after.control_on >= before.control_on


@given(RULES, DAYS, calendars(), EXTENDED)
def test_e6_control_is_not_after_the_last_day_and_people_work_on_it(found, start, calendar, extended):
    got = term(found, start, calendar, extended)
    assert start <= got.control_on <= got.due_on
    assert calendar.is_working(got.due_on)
    assert calendar.is_working(got.control_on) or got.control_on == start


@given(RULES, DAYS, calendars(), EXTENDED)
def test_e6_a_later_start_never_ends_earlier(found, start, calendar, extended):
    one, other = term(found, start, calendar, extended), term(found, start + ONE_DAY, calendar, extended)
    assert other.due_on >= one.due_on
    assert other.control_on >= one.control_on


@given(RULES, DAYS, calendars(), st.dates(date(2020, 1, 1), date(2022, 6, 1)))
def test_e6_an_extension_only_lengthens_and_rolls_to_a_working_day(found, start, calendar, until):
    plain, extended = term(found, start, calendar), term(found, start, calendar, until)
    assert extended.due_on == max(plain.due_on, next_working_day(until, calendar)) >= until
    assert extended.control_on >= plain.control_on


@given(RULES, DAYS, calendars())
def test_e6_the_two_readings_are_one_counted_day_apart(found, start, calendar):
    same, following = (
        last_day(found, start, calendar, reading) for reading in (FirstDay.SAME, FirstDay.NEXT)
    )
    assert same <= following
    if found.unit == Unit.WORKING:
        gap = calendar.working_days_between(same, following)
        assert gap == int(calendar.is_working(start)), "a day off is the first day by neither reading"


@given(RULES, DAYS, calendars(), st.sampled_from(FirstDay.values))
def test_e6_each_day_is_told_once_and_the_last_number_is_the_length(found, start, calendar, reading):
    days = list(counted_days(found, start, calendar, reading))
    assert [entry.day for entry in days] == [start + timedelta(days=n) for n in range(len(days))]
    assert [entry.number for entry in days if entry.number] == list(range(1, found.length + 1))
    assert all(entry.off != calendar.is_working(entry.day) for entry in days)
    assert days[-1].day == last_day(found, start, calendar, reading)


@given(DAYS, st.integers(0, 20), calendars())
def test_e6_working_days_back_and_forth(day, count, calendar):
    start = next_working_day(day, calendar)
    back = working_days_before(start, count, calendar)
    assert calendar.working_days_between(back, start) == count


@given(st.dates(date(2000, 1, 1), date(2090, 1, 1)), st.integers(0, 12))
def test_months_later_stay_in_the_month(day, months):
    later = months_later(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day == day.day or (later + ONE_DAY).day == 1


def test_the_legal_acts_of_the_reference_can_be_translated():
    with REFERENCE.open(encoding="utf-8", newline="") as file:
        assert {row["source"] for row in csv.DictReader(file)} == set(SOURCES)


def test_rules_follow_each_other_and_the_first_has_no_beginning():
    old, new = rule(15, valid_from=date(2021, 7, 1)), rule(10, valid_from=date(2026, 1, 1))
    terms = Terms.of([new, old], kazakhstan())
    assert terms.rule("application", date(2000, 1, 1)) == old
    assert terms.rule("application", date(2025, 12, 31)) == old
    assert terms.rule("application", date(2026, 1, 1)) == new
    with pytest.raises(NoRule):
        terms.rule("complaint", date(2026, 1, 1))
    assert terms.answer("application", date(2025, 12, 22)).due_on == date(2026, 1, 15), (
        "the rule of its first day"
    )


def test_every_legal_kind_has_its_term_and_only_answers_are_extended():
    terms = Terms.of(reference_rules(), kazakhstan())
    start = date(2026, 3, 16)
    lasts = {kind: terms.answer(kind, start).due_on for kind in ("", *QuestionKind.values)}
    assert lasts.pop("complaint") == date(2026, 4, 16)
    assert set(lasts.values()) == {date(2026, 4, 9)}
    assert terms.latest_extension("complaint", start) is None
    assert terms.latest_extension("", start) == date(2026, 6, 9)
    assert terms.until(RuleKind.FORWARD, start) == date(2026, 3, 19)
    assert terms.until(RuleKind.CONFIRMATION, start) == date(2026, 3, 31)
    assert all(found.kind in ANSWERS for found in reference_rules() if found.extendable)


def test_asked_again_the_answer_is_the_same_and_ready():
    terms = Terms.of(reference_rules(), kazakhstan())
    first = terms.answer("", date(2026, 3, 16))
    assert terms.answer("", date(2026, 3, 16)) is first
    assert terms.answer("", date(2026, 3, 16), date(2026, 6, 1)).due_on == date(2026, 6, 1)


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        ("2026-11-23T18:59:59+00:00", "2026-11-23"),  # a second before midnight in Astana
        ("2026-11-23T19:00:01+00:00", "2026-11-24"),
        # Until 1 March 2024 the clock of Almaty and Astana was six hours ahead, then one zone of five.
        ("2024-02-29T17:59:59+00:00", "2024-02-29"),
        ("2024-02-29T18:00:01+00:00", "2024-02-29"),  # midnight by the old clock: set back to 23:00:01
        ("2024-02-29T18:59:59+00:00", "2024-02-29"),
        ("2024-02-29T19:00:01+00:00", "2024-03-01"),
        ("2024-02-28T17:59:59+00:00", "2024-02-28"),
        ("2024-02-28T18:00:01+00:00", "2024-02-29"),
    ],
)
def test_e6_the_day_turns_at_midnight_of_the_country(moment, day):
    with time_machine.travel(moment, tick=False):
        assert today().isoformat() == day
