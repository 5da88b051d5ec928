"""Thin tasks of the room."""

from celery import shared_task

from meetings.actions.reminders import remind_of_results
from meetings.actions.reminders_calendar import remind_of_calendars
from meetings.actions.reminders_days import remind_of_days


@shared_task
def remind_of_publication() -> None:
    """Remind of results of meetings that are to be published."""
    remind_of_results()


@shared_task
def remind_of_meetings() -> None:
    """Remind of meetings to be announced, of the next day, and of days that passed without a meeting."""
    remind_of_days()


@shared_task
def remind_of_approval() -> None:
    """Remind of calendars of meetings that are to be approved."""
    remind_of_calendars()
