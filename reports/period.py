"""The days that a report speaks of."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.acts import Refused

ONE_DAY = timedelta(days=1)
YEAR_OF_THE_RECORD = 2022
PRESETS = {
    "month": gettext_lazy("This month"),
    "quarter": gettext_lazy("This quarter"),
    "half": gettext_lazy("This half-year"),
    "year": gettext_lazy("This year"),
    "previous_year": gettext_lazy("Previous year"),
    "2022": gettext_lazy("2022"),
    "2022h2": gettext_lazy("Second half of 2022"),
}
# Those that are over; offered where a report is saved, to be sent about what has just ended.
LAST_PRESETS = {
    "last_month": gettext_lazy("Last month"),
    "last_quarter": gettext_lazy("Last quarter"),
    "last_half": gettext_lazy("Last half-year"),
}
DEFAULT_PRESET = "year"


@dataclass(frozen=True)
class Period:
    """From the first to the last day, both counted, as things stood at the end of the day `as_of`."""

    first: date
    last: date
    as_of: date

    def __post_init__(self):
        if self.first > self.last:
            raise Refused({"to": _("The period must not end before it begins.")})
        if self.as_of < self.first:
            raise Refused({"as_of": _("“As of” can't be earlier than the first day of the period.")})

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last - self.first).days + 1

    @property
    def end(self) -> date:
        """The last day that counts: what was raised after `as_of` did not exist then."""
        return min(self.last, self.as_of)

    @property
    def previous(self) -> Period:
        """The period of the same length before this one, seen equally late.

        Whole months (a quarter, a year) go back by as many months, others by as many days. `as_of` goes back
        with them: as many days after the end, or, while the period runs, after its beginning. So older questions
        have not had more time to be solved than those they are compared with.
        """
        if self.first.day == 1 and self.last == end_of_month(self.last):
            months = (self.last.year - self.first.year) * 12 + self.last.month - self.first.month + 1
            first = months_later(self.first, -months)
        else:
            first = self.first - timedelta(days=self.days)
        return self.alike(first, self.first - ONE_DAY)

    @property
    def year_before(self) -> Period:
        """The same days of the year before, seen equally late; the end of February stays its end."""
        return self.alike(a_year_earlier(self.first), a_year_earlier(self.last))

    def alike(self, first: date, last: date) -> Period:
        """Other days seen equally late: as many days after their end, or, while this period runs, after their beginning."""
        if self.as_of >= self.last:
            return Period(first, last, last + (self.as_of - self.last))
        return Period(first, last, first + (self.as_of - self.first))


def preset(code: str, today: date) -> Period:
    """A period by its code in `PRESETS`. The current ones end with their calendar period and are seen today; those
    that are over are seen as of their last day, which is how they were reported."""
    year = today.year
    if code == "month":
        return current(today.replace(day=1), 1, today)
    if code == "quarter":
        return current(date(year, 3 * ((today.month - 1) // 3) + 1, 1), 3, today)
    if code == "half":
        return current(date(year, 1 if today.month <= 6 else 7, 1), 6, today)
    if code.startswith("last_"):
        running = preset(code.removeprefix("last_"), today)
        return closed(running.previous.first, running.first - ONE_DAY)
    if code == "previous_year":
        return closed(date(year - 1, 1, 1), date(year - 1, 12, 31))
    if code == "2022":
        return closed(date(YEAR_OF_THE_RECORD, 1, 1), date(YEAR_OF_THE_RECORD, 12, 31))
    if code == "2022h2":
        return closed(date(YEAR_OF_THE_RECORD, 7, 1), date(YEAR_OF_THE_RECORD, 12, 31))
    return current(date(year, 1, 1), 12, today)


def current(first: date, months: int, today: date) -> Period:
    """A period that is running: `months` from `first`."""
    return Period(first, months_later(first, months) - ONE_DAY, today)


def closed(first: date, last: date) -> Period:
    """A period that is over, as of its last day."""
    return Period(first, last, last)


def months_later(day: date, months: int) -> date:
    """The first of the month that lies `months` after that of `day`."""
    index = day.year * 12 + day.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)


def end_of_month(day: date) -> date:
    """The last day of its month."""
    return day.replace(day=monthrange(day.year, day.month)[1])


def a_year_earlier(day: date) -> date:
    """The same day of the year before; the last of a month stays the last."""
    if day == end_of_month(day):
        return end_of_month(day.replace(year=day.year - 1, day=1))
    return day.replace(year=day.year - 1)
