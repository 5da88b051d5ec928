"""The working calendar: pure counting (E6), changes with versions, screens."""

from datetime import date, timedelta
from functools import lru_cache

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from common.acts import Conflict, Refused
from organisations import holidays_kz
from organisations.actions import calendar
from organisations.actions.reference import load_calendar_days
from organisations.enums import DayKind
from organisations.models import CalendarDay, CalendarVersion
from organisations.workdays import WorkCalendar, load_calendar
from organisations.yearly import months_of

NAMES = {"name_kk": "Мереке", "name_ru": "Праздник", "name_en": "Holiday"}
DAYS = st.dates(date(2015, 1, 1), date(2030, 6, 1))


@lru_cache(maxsize=1)
def kazakhstan() -> WorkCalendar:
    days = holidays_kz.days()
    return WorkCalendar(
        days_off=frozenset(day for day, facts in days.items() if facts["kind"] != DayKind.WORKING),
        working=frozenset(day for day, facts in days.items() if facts["kind"] == DayKind.WORKING),
    )


@pytest.mark.parametrize(
    ("registered", "fifteen_incl", "fifteen", "twenty", "three"),
    [
        ("2022-06-07", "2022-06-27", "2022-06-28", "2022-07-05", "2022-06-10"),
        ("2022-02-28", "2022-03-24", "2022-03-25", "2022-04-01", "2022-03-03"),
        ("2022-08-15", "2022-09-05", "2022-09-06", "2022-09-13", "2022-08-18"),
        ("2024-04-22", "2024-05-15", "2024-05-16", "2024-05-23", "2024-04-25"),
        ("2025-12-22", "2026-01-14", "2026-01-15", "2026-01-22", "2025-12-25"),
        ("2026-03-16", "2026-04-08", "2026-04-09", "2026-04-16", "2026-03-19"),
    ],
)
def test_e6_worked_examples(registered, fifteen_incl, fifteen, twenty, three):
    """Counting from the next day (APPC art. 76), and the reading in which the day itself is the first."""
    day, after = date.fromisoformat(registered), kazakhstan().nth_working_day_after
    assert kazakhstan().is_working(day)
    assert after(day, 14).isoformat() == fifteen_incl
    assert after(day, 15).isoformat() == fifteen
    assert after(day, 20).isoformat() == twenty
    assert after(day, 3).isoformat() == three


@given(DAYS, st.integers(1, 60))
def test_e6_the_nth_working_day_is_the_nth(day, count):
    calendar_, end = kazakhstan(), kazakhstan().nth_working_day_after(day, count)
    assert calendar_.is_working(end)
    assert calendar_.working_days_between(day, end) == count
    assert calendar_.working_days_between(day, end - timedelta(days=1)) == count - 1


@given(DAYS, st.integers(1, 40), st.integers(0, 90))
def test_e6_a_new_holiday_never_shortens(day, count, offset):
    before = kazakhstan()
    holiday = day + timedelta(days=offset)
    after = WorkCalendar(before.days_off | {holiday}, before.working - {holiday})
    assert after.nth_working_day_after(day, count) >= before.nth_working_day_after(day, count)


@given(DAYS, st.integers(1, 40), st.integers(1, 20))
def test_e6_terms_add_up_and_grow(day, first, second):
    after = kazakhstan().nth_working_day_after
    assert after(after(day, first), second) == after(day, first + second)
    assert after(day + timedelta(days=1), first) >= after(day, first)


@given(DAYS, st.integers(0, 200))
def test_e6_a_period_is_the_sum_of_its_parts(day, length):
    between, middle, end = (
        kazakhstan().working_days_between,
        day + timedelta(days=length // 3),
        day + timedelta(days=length),
    )
    assert between(day, middle) + between(middle, end) == between(day, end)
    assert between(end, day) == 0 or day == end


def test_the_package_and_our_names():
    days = holidays_kz.days()
    assert min(days).year == 2015
    assert max(days).year == 2030
    assert all(facts[f"name_{code}"] for facts in days.values() for code in ("kk", "ru", "en"))
    assert all(day.isoweekday() >= 6 for day, facts in days.items() if facts["kind"] == DayKind.WORKING)
    assert days[date(2022, 3, 5)]["name_ru"] == "Рабочий день (за 07.03.2022)"
    assert days[date(2022, 3, 7)]["kind"] == DayKind.MOVED
    assert days[date(2024, 3, 25)]["name_ru"] == "Наурыз мейрамы (перенесённый выходной)"


def save(cast, day, **more):
    facts = {"kind": DayKind.HOLIDAY, "reason": "Decree 1", **NAMES, **more}
    return calendar.save_day(by=cast.administrator, day=day, **facts)


def test_each_change_makes_a_version(cast):
    day = date(2026, 11, 24)
    save(cast, day)
    assert not load_calendar().is_working(day)
    save(cast, day)  # nothing differs
    save(cast, day, kind=DayKind.MOVED, reason="Decree 2")
    calendar.remove_day(by=cast.administrator, day=day, reason="Decree 3")
    assert load_calendar().is_working(day)
    assert list(CalendarVersion.objects.values_list("number", "reason", "changed_by")) == [
        (3, "Decree 3", cast.administrator.pk),
        (2, "Decree 2", cast.administrator.pk),
        (1, "Decree 1", cast.administrator.pk),
    ]
    with pytest.raises(Refused):
        calendar.remove_day(by=cast.administrator, day=day, reason="again")


def test_a_change_needs_a_reason_a_fitting_day_and_the_right(cast):
    for day, more in (
        (date(2026, 11, 24), {"reason": " "}),
        (date(2026, 11, 24), {"kind": DayKind.WORKING}),
        (date(2026, 11, 28), {"kind": DayKind.MOVED}),
    ):
        with pytest.raises(Refused):
            save(cast, day, **more)
    assert not CalendarDay.objects.exists()
    with pytest.raises(PermissionDenied):
        calendar.save_day(by=cast.head, day=date(2026, 11, 24), kind="holiday", reason="x", **NAMES)
    with pytest.raises(PermissionDenied):
        calendar.remove_day(by=cast.head, day=date(2026, 11, 24), reason="x")


def test_what_depends_on_the_calendar_is_told(cast, monkeypatch):
    told = []
    monkeypatch.setattr(calendar, "after_change", [told.append])
    save(cast, date(2026, 11, 24))
    assert [version.number for version in told] == [1]


def test_two_changes_at_once_are_a_conflict(cast, monkeypatch):
    save(cast, date(2026, 11, 24))
    monkeypatch.setattr(CalendarVersion.objects, "aggregate", lambda **kwargs: {"last": 0})
    with pytest.raises(Conflict):
        save(cast, date(2026, 11, 25))
    assert not CalendarDay.objects.filter(day=date(2026, 11, 25)).exists()


def test_e5_the_database_itself_refuses(cast):
    save(cast, date(2026, 11, 24))
    from common.acts import act

    broken = {
        "UPDATE organisations_calendarday SET kind = 'working'": "calendar_working_weekend",
        "UPDATE organisations_body SET valid_from = '2026-01-02', valid_to = '2026-01-01'": "body_valid_period",
        "UPDATE organisations_body SET path = 'x'": "body_path_form",
        "UPDATE organisations_territory SET code = '12'": "territory_code_nine_digits",
        "UPDATE organisations_territory SET region_code = '99'": "territory_in_its_region",
        "UPDATE organisations_territory SET valid_from = '2026-01-02', valid_to = '2026-01-01'": "territory_valid",
        "UPDATE organisations_user SET email = 'ADMINISTRATOR@example.kz' WHERE email LIKE 'head%'": "user_email_once",
        "INSERT INTO organisations_calendarday (day, kind, name_kk, name_ru, name_en, source)"
        " VALUES ('2026-11-24', 'holiday', '', '', '', '')": "day",
        "INSERT INTO organisations_membership (user_id, body_id, role, started_on)"
        " SELECT user_id, body_id, role, started_on FROM organisations_membership LIMIT 1": "membership_once",
    }
    for statement, name in broken.items():
        with pytest.raises(IntegrityError, match=name), transaction.atomic(), act("test"):
            connection.cursor().execute(statement)


def test_the_year_as_months():
    days = {date(2026, 3, 23): CalendarDay(day=date(2026, 3, 23), kind="holiday", **NAMES),
            date(2026, 3, 28): CalendarDay(day=date(2026, 3, 28), kind="working", **NAMES)}  # fmt: skip
    months = months_of(2026, days, date(2026, 3, 1))
    assert [len(month.weeks) for month in months[:3]] == [5, 5, 6]
    march = {cell.day.day: cell for week in months[2].weeks for cell in week if cell}
    assert len(march) == 31
    assert (march[23].look, march[23].working, march[28].working, march[29].working) == (
        "holiday",
        False,
        True,
        False,
    )
    assert march[1].today
    assert months[2].working == 22


def test_the_screens(cast, client_of, django_assert_max_num_queries):
    load_calendar_days()
    client = client_of(cast.administrator)
    year = reverse("calendar_year")
    with django_assert_max_num_queries(12):
        response = client.get(year, {"year": "2022"})
    assert response.context["total"] == 246
    for odd in ("", "99999", "x", "1500", "²²²²"):
        assert client.get(year, {"year": odd}).status_code == 200
    page = reverse("calendar_day", args=["2026-03-23"])
    assert client.get(page).context["remove_form"]
    assert (
        client.get(reverse("calendar_day", args=["2026-11-28"])).context["form"].initial["kind"] == "working"
    )
    for odd in ("2026-02-30", "x", "1900-01-01"):
        assert client.get(reverse("calendar_day", args=[odd])).status_code == 404
    data = {"kind": "holiday", **NAMES, "source": "№ 1"}
    assert client.post(page, data).status_code == 422
    assert client.post(page, data | {"reason": "Because", "kind": "working"}).status_code == 422
    assert client.post(page, data | {"reason": "Because"}).url == f"{year}?year=2026"
    assert CalendarDay.objects.get(day="2026-03-23").source == "№ 1"
    remove = reverse("calendar_day_remove", args=["2026-03-23"])
    assert client.get(remove).url == page
    assert client.post(remove, {"remove-reason": ""}).status_code == 422
    assert client.post(remove, {"remove-reason": "A mistake"}).status_code == 302
    assert client.post(remove, {"remove-reason": "A mistake"}).status_code == 422
    versions = client.get(reverse("calendar_versions")).content.decode()
    assert "A mistake" in versions
    assert "Because" in versions
