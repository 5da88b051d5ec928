"""Background work of reports."""

from celery import shared_task

from reports.actions import packs, rollups


@shared_task
def make_waiting_packs() -> None:
    """Build session packs that were asked for, and those whose worker has died."""
    packs.make_waiting()


@shared_task
def count_touched_cells() -> None:
    """Count the cells of questions that were written since, and of those whose last day has passed."""
    rollups.drain_all()


@shared_task
def compare_cells() -> None:
    """Compare the cells of the last three months with the rows, and put right what differs."""
    rollups.compare(months=3)
