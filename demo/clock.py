"""The clock of the demo: real acts, done on the day on which they would have been done."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time

from django.utils import timezone


def moment(day: date, hour: int = 18, minute: int = 0) -> datetime:
    """A moment of a day in the time of the country."""
    return timezone.make_aware(datetime.combine(day, time(hour, minute)))


def today() -> date:
    """The day of the clock."""
    return timezone.localdate(timezone.now())


@contextmanager
def at(now: datetime) -> Iterator[None]:
    """Inside, it is `now` for every act and every stored time. For the one thread of the command only."""
    real = timezone.now
    timezone.now = lambda: now
    try:
        yield
    finally:
        timezone.now = real
