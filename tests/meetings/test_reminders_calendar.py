"""The legal day of the year's calendar: ten, five and one working days before it, and late (H1, H4)."""

from datetime import date, datetime, timedelta

import time_machine
from django.utils import timezone

from common.acts import act
from common.dates import today
from meetings.actions.reminders_calendar import CALENDAR, remind_of_calendars
from meetings.models import NormExemption
from meetings.tasks import remind_of_approval
from notices import registry
from notices.models import Notice
from tests.meetings.calendars import approved, draft

DUE = date(2027, 1, 15)  # Friday; that of ministries is Sunday the 10th


def on(day: date):
    return time_machine.travel(timezone.make_aware(datetime(day.year, day.month, day.day, 10)))


def rows(body):
    found = Notice.objects.unscoped("test").filter(rule=CALENDAR, channel="in_app", params__body=body.pk)
    return found.select_related("recipient").order_by("pk")


def test_ten_five_and_one_day_before_and_late(cast):
    days = []
    for later in range(45):
        with on(date(2026, 12, 21) + timedelta(days=later)):
            if remind_of_calendars() and (row := rows(cast.own).filter(params__year=2027).last()):
                days.append((today().isoformat(), row.params["side"], row.params["step"]))
            assert remind_of_calendars() == 0
    assert list(dict.fromkeys((side, step) for _day, side, step in days)) == [
        ("before", 10),
        ("before", 5),
        ("before", 1),
        ("after", 1),
        ("after", 5),
    ]
    found = {(r.params["side"], r.params["step"], r.recipient.full_name) for r in rows(cast.own)}
    assert ("before", 10, "Registrar") in found
    assert ("before", 10, "Controller") in found
    assert ("before", 1, "Head") not in found
    assert ("after", 1, "Head") in found


def test_h4_after_a_stop_only_the_latest(cast):
    with on(date(2027, 1, 25)):
        remind_of_approval()
    assert {(r.params["side"], r.params["step"]) for r in rows(cast.own)} == {("after", 5)}


def test_days_off_are_quiet(cast):
    with on(date(2027, 1, 16)):
        assert remind_of_calendars() == 0


def test_an_exempt_body_and_one_without_a_norm_are_not_asked(cast):
    with act("test.exemption"):
        NormExemption.objects.create(body=cast.ministry, valid_from=date(2024, 1, 1), source="Decree")
    with on(date(2027, 1, 8)):
        remind_of_calendars()
    assert rows(cast.own).exists()
    assert not rows(cast.ministry).exists()
    assert not rows(cast.office).exists()


def test_the_letter_reads_the_state_when_it_is_sent(cast):
    with on(date(2027, 1, 8)):
        remind_of_calendars()
        notice = rows(cast.own).first()
        letter = registry.build(notice)
        assert letter.subject == "The calendar of meetings of 2027 is to be approved by 15.01.2027"
        assert "No draft has been prepared yet." in letter.lines
        calendar = draft(cast, date(2027, 7, 7), year=2027)
        assert "A draft is there: its approval has to be recorded." in registry.build(fresh(notice)).lines
    with on(date(2027, 1, 14)):
        assert registry.build(fresh(notice)) is None  # another rung speaks now
    with on(date(2027, 1, 18)):
        remind_of_calendars()
        late = rows(cast.own).last()
        assert (
            registry.build(late).subject
            == "The calendar of meetings of 2027 is not approved: the term has passed"
        )
        approved(cast, calendar)
        assert registry.build(fresh(late)) is None
        assert remind_of_calendars() == 0


def test_a_calendar_approved_before_is_not_asked_for(cast):
    with on(date(2027, 1, 5)):
        approved(cast, draft(cast, date(2027, 7, 7), year=2027))
    with on(date(2027, 1, 8)):
        remind_of_calendars()
    assert not rows(cast.own).exists()
    assert rows(cast.own_district).exists()


def fresh(notice):
    """The notice as the sender reads it."""
    return Notice.objects.unscoped("test").select_related("recipient").get(pk=notice.pk)
