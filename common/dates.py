"""The clock of the country."""

from datetime import date

from django.utils import timezone


def today() -> date:
    """The calendar day in Astana (Asia/Almaty zone), which is the day of every rule and report."""
    return timezone.localdate()
