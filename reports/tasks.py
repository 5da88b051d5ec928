"""Background work of reports."""

from celery import shared_task

from reports.actions import files, packs, rollups, saved


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


@shared_task
def make_waiting_files() -> None:
    """Make the files that were asked for, and those whose worker has died."""
    files.make_waiting()


@shared_task
def forget_expired_files() -> None:
    """Remove files whose days are over."""
    files.forget_expired()


@shared_task
def send_saved_reports() -> None:
    """Send saved reports whose day and hour have come."""
    saved.send_due()
