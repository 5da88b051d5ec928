"""Background work of reports."""

from celery import shared_task

from reports.actions import packs


@shared_task
def make_waiting_packs() -> None:
    """Build session packs that were asked for, and those whose worker has died."""
    packs.make_waiting()
