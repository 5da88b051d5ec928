"""Single appeals of e-Otinish, up to millions in a file: read, checked, matched and written in one act.

One import at a time. Whoever is killed half-way has written nothing, and the same file again does the rest; a file
that is stored already changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.db import connection, models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.acts import Refused, act
from eotinish import staging
from eotinish.actions.spellings import spellings_of
from eotinish.matching import Matcher
from eotinish.permissions import check_user_manages_complaints
from eotinish.reading import read_into
from eotinish.staging import Verdicts
from organisations.models import User


class Phase(models.TextChoices):
    """What an import is doing."""

    READING = "reading", gettext_lazy("Reading the file")
    CHECKING = "checking", gettext_lazy("Checking the rows")
    COMPARING = "comparing", gettext_lazy("Comparing with what is stored")
    WRITING = "writing", gettext_lazy("Writing")


class Busy(Refused):
    """Another file is being imported."""


@dataclass(frozen=True)
class Outcome:
    """The verdicts, and whether the good rows are stored now."""

    verdicts: Verdicts
    written: bool


# Hears the phase, and how far it is (of how much; for reading, in bytes).
Progress = Callable[[str, int, int], None]


def import_rows(
    path: Path,
    *,
    by: User | None,
    dry_run: bool = False,
    accept_partial: bool = False,
    progress: Progress = lambda phase, done, total: None,
    rejected: Callable[[], None] = lambda: None,
    finished: Callable[[Outcome], None] = lambda outcome: None,
) -> Outcome:
    """Import a file of single appeals.

    Nothing is written with `dry_run`, or when a row is rejected, unless `accept_partial`. `rejected` is called while
    `staging.rejected()` can tell the rejected rows; `finished` inside the act that has written them, so that what it
    stores and the rows stand or fall together (after the act, where nothing is written). Raises PermissionDenied, UnreadableFile, Busy.
    """
    if by is not None:
        check_user_manages_complaints(by)
    size = path.stat().st_size if path.exists() else 0
    with _alone():
        staging.begin()
        try:
            progress(Phase.READING, 0, size)
            read_into(staging.TABLE, path, lambda done: progress(Phase.READING, done, size))
            progress(Phase.CHECKING, 0, 1)
            staging.check()
            with act("import.complaints", by=by), transaction.atomic():
                outcome = _write(by, dry_run, accept_partial, progress, rejected)
                if outcome.written:
                    finished(outcome)
                transaction.set_rollback(not outcome.written)  # words found in the file, too
            if not outcome.written:
                finished(outcome)
            return outcome
        finally:
            staging.drop()


def _write(by, dry_run: bool, accept_partial: bool, progress: Progress, rejected) -> Outcome:
    matcher = Matcher()
    for field in staging.FIELDS:
        found = spellings_of(field, staging.said(field), matcher=matcher)
        staging.mean(field, {text: one.pk for text, one in found.items()})
    progress(Phase.COMPARING, 0, 1)
    verdicts = staging.compare()
    if verdicts.rejected:
        rejected()
    writes = not dry_run and (accept_partial or not verdicts.rejected)
    if writes:
        progress(Phase.WRITING, 0, verdicts.created + verdicts.updated)
        staging.write()
    return Outcome(verdicts, writes)


@contextmanager
def _alone():
    """Hold the lock of imports. The database gives it back when the process dies."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [staging.LOCK])
        if not cursor.fetchone()[0]:
            raise Busy(_("Another file of e-Otinish is being imported. Try again when it is done."))
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [staging.LOCK])
