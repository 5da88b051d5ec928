"""Background work of the room."""

from celery import shared_task

from eotinish.actions import uploads

LONGEST = 2 * 60 * 60  # seconds; a file of 1.7 million rows takes minutes


@shared_task(time_limit=LONGEST, soft_time_limit=LONGEST - 60)
def read_waiting_files() -> None:
    """Read uploaded files of single appeals that wait, and those whose worker has died."""
    uploads.read_waiting()
