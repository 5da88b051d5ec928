"""When a letter may leave. Pure: the calendar and the moment are passed in; times are local."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from organisations.enums import Digest
from organisations.workdays import WorkCalendar

ONE_DAY = timedelta(days=1)
LONGEST_REST = 60  # days; no country rests longer


@dataclass(frozen=True)
class Hours:
    """The hours in which a person may get letters; without a calendar on any day."""

    opens: time
    closes: time
    calendar: WorkCalendar | None = None

    def next_open(self, moment: datetime) -> datetime:
        """The moment itself within the hours, else the next in which they open."""
        local = timezone.localtime(moment)
        for day in self._days(local.date()):
            if _at(day, self.closes) > local:
                return max(local, _at(day, self.opens))
        return local  # pragma: no cover: a calendar without a working day in two months

    def next_slot(self, moment: datetime, digest: str) -> datetime:
        """The next moment, from `moment` on, in which a digest of this rhythm leaves."""
        if digest == Digest.ONCE:
            return self.next_open(moment)
        local = timezone.localtime(moment)
        for day in self._days(local.date()):
            for slot in self._slots(day, digest):
                if slot >= local:
                    return slot
        return self.next_open(moment)  # pragma: no cover: as above

    def _slots(self, day: date, digest: str) -> Iterator[datetime]:
        opens, closes = _at(day, self.opens), _at(day, self.closes)
        if digest == Digest.WEEKLY and not self._first_of_week(day):
            return
        yield opens
        if digest == Digest.TWICE:
            yield opens + (closes - opens) / 2

    def _first_of_week(self, day: date) -> bool:
        earlier = (day - ONE_DAY * back for back in range(1, day.weekday() + 1))
        return not any(self._works(other) for other in earlier)

    def _days(self, day: date) -> Iterator[date]:
        days = (day + ONE_DAY * number for number in range(LONGEST_REST))
        return (day for day in days if self._works(day))

    def _works(self, day: date) -> bool:
        return self.calendar is None or self.calendar.is_working(day)


# People outside: by day, on any day of the week.
OUTSIDE = Hours(time(9, 0), time(20, 0))


def hours_of(person, calendar: WorkCalendar) -> Hours:
    """The working hours of a member of staff."""
    return Hours(person.works_from, person.works_until, calendar)


def _at(day: date, moment: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, moment))
