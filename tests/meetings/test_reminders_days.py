"""Reminders of planned days: to announce, the day before, missed; each reads the state when it is sent (H1, H4)."""

from datetime import date, datetime, time, timedelta

import pytest
import time_machine
from django.utils import timezone

from common.acts import act
from common.dates import today
from meetings import actions
from meetings.actions import reminders_days as rules_of
from meetings.actions.reminders_days import remind_of_days
from meetings.models import MeetingRule
from meetings.rules import load_meeting_rules
from meetings.tasks import remind_of_meetings
from notices import registry
from notices.models import Notice
from tests.meetings.build import planned

MONDAY = date(2026, 6, 15)  # of the meeting; a working week before and after it
ENDS = {
    "moved": lambda m, by: actions.move(
        meeting_id=m.pk, by=by, planned_on=today() + timedelta(days=9), reason="Flood"
    ),
    "cancelled": lambda m, by: actions.cancel(meeting_id=m.pk, by=by, reason="Flood"),
    "held": lambda m, by: actions.hold(meeting_id=m.pk, by=by, held_on=today()),
}


def on(day: date):
    return time_machine.travel(timezone.make_aware(datetime(day.year, day.month, day.day, 10)))


def made(cast, day=MONDAY, **details):
    with on(date(2026, 5, 4)):
        return planned(cast, day, **details)


def rows(rule):
    found = Notice.objects.unscoped("test").filter(rule=rule, channel="in_app")
    return found.select_related("recipient").order_by("pk")


def names(rule) -> list[str]:
    return [row.recipient.full_name for row in rows(rule)]


def last_day() -> date:
    return load_meeting_rules().last_day_to_announce(MONDAY)


def told_on(rule, first: date, days: int) -> list[date]:
    """The days on which this rule told somebody; a second run of the day adds nothing."""
    found = []
    for step in range(days):
        with on(first + timedelta(days=step)):
            before = rows(rule).count()
            remind_of_days()
            remind_of_meetings()
            assert remind_of_days() == 0
            if rows(rule).count() > before:
                found.append(today())
    return found


def test_to_announce_two_working_days_before_the_last_day_and_once_it_is_lost(cast):
    made(cast)
    days = told_on(rules_of.ANNOUNCE, last_day() - timedelta(days=7), 12)
    assert [row.params["side"] for row in rows(rules_of.ANNOUNCE)] == ["before", "after", "after"]
    assert names(rules_of.ANNOUNCE) == ["Registrar", "Registrar", "Controller"]
    assert days[0] < last_day() < days[1]


def test_the_letter_says_whether_there_is_time_left(cast):
    meeting = made(cast)
    with on(last_day()):
        remind_of_days()
        letter = registry.build(rows(rules_of.ANNOUNCE).get())
        assert letter.subject == "The meeting of 15.06.2026 is to be announced"
        actions.announce(meeting_id=meeting.pk, by=cast.registrar, announced_on=today(), channels=["site"])
        assert registry.build(rows(rules_of.ANNOUNCE).get()) is None
        assert remind_of_days() == 0


def test_a_lost_lead_time_is_told_and_the_earlier_rung_falls_silent(cast):
    made(cast)
    with on(last_day()):
        remind_of_days()
    with on(last_day() + timedelta(days=1)):
        while_late = last_day()
    late = while_late + timedelta(days=1)
    while late.weekday() > 4:
        late += timedelta(days=1)
    with on(late):
        remind_of_days()
        first, *rest = rows(rules_of.ANNOUNCE)
        assert registry.build(first) is None
        assert all("the time for it has passed" in registry.build(row).subject for row in rest)
    with on(MONDAY + timedelta(days=1)):
        assert registry.build(rest[0]) is None


def test_without_a_rule_nobody_is_reminded_to_announce(cast):
    made(cast)
    with on(last_day()):
        remind_of_days()
        (notice,) = rows(rules_of.ANNOUNCE)
        with act("test"):
            MeetingRule.objects.filter(kind="announcement").delete()
        assert registry.build(notice) is None


def test_the_working_day_before_tells_who_leads(cast):
    made(cast, venue="School 4", starts_at=time(15, 30))
    assert told_on(rules_of.TOMORROW, date(2026, 6, 10), 6) == [date(2026, 6, 12)]
    assert names(rules_of.TOMORROW) == ["Controller", "Head", "Registrar"] or set(
        names(rules_of.TOMORROW)
    ) == {"Registrar", "Controller", "Head"}
    with on(date(2026, 6, 12)):
        letter = registry.build(rows(rules_of.TOMORROW).first())
        assert letter.subject == "On 15.06.2026: Meeting with the population"
        assert "Begins at 15:30." in letter.lines
        assert "Place: Almaty, School 4." in letter.lines
        assert "It is not announced yet." in letter.lines
    with on(date(2026, 6, 14)):
        assert registry.build(rows(rules_of.TOMORROW).first()).subject.startswith("Tomorrow, 15.06.2026")
        assert remind_of_days() == 0, "a day off"
    with on(MONDAY):
        assert registry.build(rows(rules_of.TOMORROW).first()) is None


def test_the_letter_before_the_day_leaves_out_what_is_not_known(cast, monkeypatch):
    meeting = made(cast, territory=None)
    with on(date(2026, 6, 12)):
        actions.announce(meeting_id=meeting.pk, by=cast.registrar, announced_on=today(), channels=["site"])
        remind_of_days()
        lines = registry.build(rows(rules_of.TOMORROW).first()).lines
        assert not any(line.startswith(("Begins", "Place", "It is not announced")) for line in lines)


@pytest.mark.parametrize("end", ENDS)
def test_what_became_of_the_meeting_silences_every_reminder(cast, end):
    meeting = made(cast)
    with on(last_day()):
        remind_of_days()
    with on(date(2026, 6, 12)):
        remind_of_days()
        ENDS[end](meeting, cast.registrar)
        for rule in (rules_of.ANNOUNCE, rules_of.TOMORROW):
            assert registry.build(rows(rule).first()) is None
    with on(MONDAY + timedelta(days=1)):
        remind_of_days()
        assert not rows(rules_of.MISSED)


def test_a_passed_day_counts_as_missed_then_it_is_said_once_a_week(cast):
    meeting = made(cast)
    assert told_on(rules_of.MISSED, MONDAY, 10) == [MONDAY + timedelta(days=1)]
    assert set(names(rules_of.MISSED)) == {"Registrar", "Controller", "Head"}
    with on(MONDAY + timedelta(days=9)):
        assert (
            registry.build(rows(rules_of.MISSED).first()).subject
            == "The meeting of 15.06.2026 counts as missed"
        )
        notice = rows(rules_of.MISSED_WEEK).first()
        assert registry.build(notice).subject == "1 missed meeting without a reason"
        notice.recipient = cast.sister_registrar
        assert registry.build(notice) is None
    with on(MONDAY + timedelta(days=15)):
        assert remind_of_days() == 6, "three people, on the screen and by letter"
        old, *_more, new = rows(rules_of.MISSED_WEEK)
        assert registry.build(old) is None, "of an earlier week"
        actions.write_reason(meeting_id=meeting.pk, by=cast.registrar, reason="Flood")
        assert registry.build(new) is None
        assert registry.build(rows(rules_of.MISSED).first()) is not None, "a reason cures nothing"
    with on(MONDAY + timedelta(days=22)):
        assert remind_of_days() == 0


def test_held_late_is_the_cure(cast):
    meeting = made(cast)
    with on(MONDAY + timedelta(days=1)):
        remind_of_days()
        actions.hold(meeting_id=meeting.pk, by=cast.registrar, held_on=today())
        assert registry.build(rows(rules_of.MISSED).first()) is None
    with on(MONDAY + timedelta(days=9)):
        assert remind_of_days() == 0 or not rows(rules_of.MISSED_WEEK)


def test_an_off_schedule_meeting_is_never_missed(cast):
    with on(date(2026, 5, 4)):
        actions.register_unscheduled(by=cast.registrar, body=cast.own, planned_on=MONDAY)
    assert told_on(rules_of.MISSED, MONDAY, 9) == []
    assert not rows(rules_of.MISSED_WEEK)


def test_another_body_is_told_nothing(cast):
    made(cast)
    with on(MONDAY + timedelta(days=1)):
        remind_of_days()
        notice = rows(rules_of.MISSED).first()
        notice.recipient = cast.sister_registrar
        assert registry.build(notice) is None
