"""Thin tasks of the room: they look into the database for what is due."""

from celery import shared_task

from plans.actions import reminders


@shared_task
def remind_of_plans() -> None:
    """Remind of days of plans, of tasks, of stages of blockers and of questions without a plan."""
    reminders.remind_of_plans()
