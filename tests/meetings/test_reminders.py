"""The results clock reminds those who publish: three working days before, on the day, late (H1, H4)."""

from datetime import date, datetime, timedelta

import time_machine
from django.utils import timezone

from common.acts import act, changed
from common.dates import today
from meetings.actions.holding import publish_results
from meetings.actions.reminders import RESULTS, remind_of_results
from meetings.models import Meeting
from meetings.tasks import remind_of_publication
from notices import registry
from notices.models import Notice
from tests.appeals.make import make_meeting

HELD = date(2026, 11, 9)  # Monday; the results are due on Thursday the 19th


def on(day: date):
    return time_machine.travel(timezone.make_aware(datetime(day.year, day.month, day.day, 10)))


def rows():
    found = Notice.objects.unscoped("test").filter(rule=RESULTS, channel="in_app")
    return found.select_related("recipient").order_by("pk")


def told() -> list[tuple[str, str]]:
    return [(f"{row.params['side']}-{row.params['step']}", row.recipient.full_name) for row in rows()]


def test_three_days_before_on_the_day_and_late(cast):
    make_meeting(cast.own, held_on=HELD)
    days = []
    for later in range(25):
        with on(HELD + timedelta(days=later)):
            if remind_of_results():
                days.append((today().day, registry.build(rows().last()).subject))
            assert remind_of_results() == 0
    assert days == [
        (16, "The results of the meeting of 09.11.2026 are to be published"),
        (19, "The results of the meeting of 09.11.2026 are to be published"),
        (20, "The results of the meeting of 09.11.2026 are overdue"),
        (26, "The results of the meeting of 09.11.2026 are overdue"),
    ]
    assert told() == [
        ("before-3", "Registrar"),
        ("before-0", "Registrar"),
        ("before-0", "Controller"),
        *[(rung, name) for rung in ("after-1", "after-5") for name in ("Registrar", "Controller", "Head")],
    ]


def test_h4_after_a_stop_only_the_latest(cast):
    make_meeting(cast.own, held_on=HELD)
    with on(date(2026, 11, 23)):
        remind_of_publication()
    assert {rung for rung, _name in told()} == {"after-1"}
    with on(date(2026, 11, 28)):  # a Saturday
        assert remind_of_results() == 0


def test_published_or_moved_it_says_nothing(cast):
    meeting = make_meeting(cast.own, held_on=HELD)
    with on(date(2026, 11, 16)):
        remind_of_results()
        assert "by 19.11.2026" in registry.build(rows().get()).lines[1]
        with act("test.moved"):
            changed(Meeting.objects.unscoped("test").get(), held_on=HELD + timedelta(days=1))
        assert registry.build(rows().get()) is None
    with on(date(2026, 11, 17)):
        assert remind_of_results() == 2  # anew, for its own day
        publish_results(meeting_id=meeting.pk, by=cast.registrar, published_on=today(), results_kk="Шешілді")
        assert registry.build(rows().last()) is None
        assert remind_of_results() == 0


def test_another_host_says_nothing_to_who_does_not_see_it(cast):
    make_meeting(cast.own, held_on=HELD)
    with on(date(2026, 11, 16)):
        remind_of_results()
        notice = rows().get()
        notice.recipient = cast.sister_registrar
        assert registry.build(notice) is None
