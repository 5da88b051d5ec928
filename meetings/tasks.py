"""Thin tasks of the room."""

from celery import shared_task

from meetings.actions.reminders import remind_of_results


@shared_task
def remind_of_publication() -> None:
    """Remind of results of meetings that are to be published."""
    remind_of_results()
