"""Background work of the public side."""

from celery import shared_task

from portal.actions.archives import make_archive


@shared_task
def make_open_archive() -> None:
    """The archive of the month before, once it is over."""
    make_archive()
