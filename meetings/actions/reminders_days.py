"""Reminders of planned days: to announce in time, the day before, a day that passed without a meeting.

Rows first; each letter reads the state when it is sent (`meetings.letters_days`). A key names the meeting, the rung and
the day, so that finding again adds nothing and a moved meeting is reminded of anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from common.dates import today
from meetings.enums import MeetingStatus
from meetings.models import Meeting
from meetings.querysets import WAITING
from meetings.rules import MeetingRules, load_meeting_rules
from notices.actions import Fact, queue_many
from notices.ladder import AFTER, BEFORE, ONE_DAY, dates_after, dates_before, iso_week
from notices.models import Notice
from organisations.rights import Role
from organisations.staff import Staff, load_staff
from organisations.workdays import WorkCalendar, load_calendar

ANNOUNCE, TOMORROW = "remind.announce", "remind.tomorrow"
MISSED, MISSED_WEEK = "remind.missed", "remind.missed_week"
ANNOUNCE_BEFORE, ANNOUNCE_AFTER = (2,), (1,)  # working days around the last day of an announcement in time
MISSED_AFTER = (1,)
LEADERS = (Role.REGISTRAR, Role.CONTROLLER, Role.HEAD)
# A miss without a reason is named every week for so long; older ones stand in the reports only.
NAMED_FOR = timedelta(days=365)


@dataclass(frozen=True)
class Day:
    """What all finders need."""

    today: date
    calendar: WorkCalendar
    rules: MeetingRules
    staff: Staff

    def people(self, body: int, *roles: str) -> frozenset[int]:
        """Who is told: for each role those of the body, or of the nearest one above."""
        return frozenset(person for role in roles for person in self.staff.nearest(body, role))


def remind_of_days() -> int:
    """Write the reminders of today that are not written yet; returns how many rows. On days off there are none."""
    calendar = load_calendar()
    if not calendar.is_working(today()):
        return 0
    day = Day(today(), calendar, load_meeting_rules(), load_staff())
    finders = (_announce, _tomorrow, _missed, _missed_week)
    return sum(queue_many(fact for fact in find(day) if fact.recipients) for find in finders)


def days_ahead(day: date, calendar: WorkCalendar) -> list[date]:
    """The days told of on a working day: the next one, and up to the next working day all days off between."""
    found = [day + ONE_DAY]
    while not calendar.is_working(found[-1]):
        found.append(found[-1] + ONE_DAY)
    return found


def without_reason(day: date):
    """Scheduled meetings whose day has passed without a meeting and without a word why."""
    rows = Meeting.objects.unscoped("reminders of the system").missed(day)
    return rows.filter(status__in=WAITING, not_held_reason="", planned_on__gte=day - NAMED_FOR)


def _announce(day: Day) -> Iterator[Fact]:
    rungs = [(BEFORE, *rung) for rung in dates_before(day.today, ANNOUNCE_BEFORE, day.calendar).items()]
    rungs += [(AFTER, *rung) for rung in dates_after(day.today, ANNOUNCE_AFTER, day.calendar).items()]
    for side, step, dates in rungs:
        roles = (Role.REGISTRAR,) if side == BEFORE else (Role.REGISTRAR, Role.CONTROLLER)
        planned = [on for last in dates for on in _planned_for(last, day.rules) if on >= day.today]
        rows = _waiting().filter(status=MeetingStatus.PLANNED, planned_on__in=planned)
        yield from _facts(day, ANNOUNCE, rows, roles, side=side, step=step)


def _planned_for(last: date, rules: MeetingRules) -> set[date]:
    """The planned days for which `last` is the last day of an announcement in time."""
    terms = {row.days for rows in rules.by_kind.values() for row in rows if row.days}
    days = {last + timedelta(days=term) for term in terms}
    return {day for day in days if rules.last_day_to_announce(day) == last}


def _tomorrow(day: Day) -> Iterator[Fact]:
    rows = _waiting().filter(planned_on__in=days_ahead(day.today, day.calendar))
    yield from _facts(day, TOMORROW, rows, LEADERS)


def _missed(day: Day) -> Iterator[Fact]:
    for step, dates in dates_after(day.today, MISSED_AFTER, day.calendar).items():
        rows = _waiting().scheduled().filter(planned_on__in=dates)
        yield from _facts(day, MISSED, rows, LEADERS, side=AFTER, step=step)


def _missed_week(day: Day) -> Iterator[Fact]:
    """One letter a week for each person, however many there are; the first week has the letter of its own."""
    week = iso_week(day.today).isoformat()
    earlier = without_reason(day.today).filter(planned_on__lt=day.today - timedelta(days=7))
    bodies = earlier.order_by().values_list("body", flat=True).distinct()
    people = {person for body in bodies for person in day.people(body, *LEADERS)}
    keys = {person: f"{MISSED_WEEK}:{person}:{week}" for person in sorted(people)}
    known = _told(keys.values())
    for person, key in keys.items():
        if key not in known:
            yield Fact(key, MISSED_WEEK, frozenset({person}), {"on": week})


def _waiting():
    return Meeting.objects.unscoped("reminders of the system").filter(status__in=WAITING)


def _told(keys: Iterable[str]) -> set[str]:
    """Of these keys, those of which somebody was told already."""
    rows = Notice.objects.unscoped("what was told already").filter(key__in=list(keys))
    return set(rows.values_list("key", flat=True))


def _facts(day: Day, rule: str, rows, roles: Iterable[str], **params) -> Iterator[Fact]:
    """A fact for each meeting of which nobody was told yet on this rung."""
    rung = "-".join(str(part) for part in params.values()) or "0"
    found = list(rows.order_by("pk").values_list("pk", "body", "planned_on"))
    keys = {pk: f"{rule}:{pk}:{rung}:{on.isoformat()}" for pk, _body, on in found}
    known = _told(keys.values())
    for pk, body, on in found:
        if keys[pk] not in known:
            about = {"meeting": pk, "on": on.isoformat(), **params}
            yield Fact(keys[pk], rule, day.people(body, *roles), about)
