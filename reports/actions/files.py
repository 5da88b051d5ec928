"""Files made behind the page: asked for by a person, made by a worker, taken while they are kept."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from datetime import timedelta
from tempfile import TemporaryFile
from typing import IO, Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import F, Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from common.acts import Refused, act, changed, lock
from common.tables import csv_lines, write_xlsx
from notices.actions.queueing import queue
from notices.enums import Channel
from organisations.models import User
from reports.enums import FileFormat, RunState
from reports.models import FilePart, FileTaken, ReportRun
from reports.permissions_files import check_user_can_ask, check_user_can_take
from reports.reach import reach_of
from reports.tables import Parameters, Table, check_selection, table_of

logger = logging.getLogger(__name__)
MADE = "report.made"
KEPT = timedelta(days=7)
# A worker that has told nothing for so long is dead; its file is made by another.
LEASE = timedelta(minutes=5)
MOST_ATTEMPTS = 3
MOST_WAITING = 5
TOLD_EVERY = 5_000  # rows
PART = 1024 * 1024  # bytes


class Superseded(Exception):
    """Another worker has taken the file up."""


def ask_for_file(
    *, by: User, report: str, parameters: Parameters, fmt: str, token: UUID | None = None
) -> ReportRun:
    """Ask for a table as a file. Sent twice with one token, it is one file.

    Raises PermissionDenied; Refused for a wrong selection, or when five files of the person wait already.
    """
    with act("report_file.ask", by=by):
        lock(User, by.pk, by)  # one after the other, so that nobody gets past the limit
        check_user_can_ask(by)
        own = ReportRun.objects.visible_to(by)
        if token and (run := own.filter(token=token).first()):
            return run
        check_selection(report, parameters, by)
        if own.filter(state__in=[RunState.QUEUED, RunState.RUNNING]).count() >= MOST_WAITING:
            raise Refused(
                _("%(count)s files of yours are being made. Wait until one of them is ready.")
                % {"count": MOST_WAITING}
            )
        return ReportRun.objects.create(
            by=by,
            report=report,
            parameters=parameters,
            format=FileFormat(fmt),
            language=by.language,
            token=token,
        )


def take_file(*, by: User, run_id: int) -> ReportRun:
    """Note that the person takes the file. 404 for one that is not theirs, PermissionDenied for a narrower reach.

    Raises Refused where there is no file, or none any more.
    """
    with act("report_file.take", by=by):
        run = lock(ReportRun, run_id, by)
        if run.state != RunState.DONE or run.expires_at <= timezone.now():
            raise Refused(_("The file is not kept any more. Ask for it once more."))
        check_user_can_take(by, run)
        FileTaken.objects.create(run=run, by=by)
    return run


def parts_of(run: ReportRun) -> Iterator[bytes]:
    """The file piece by piece."""
    parts = FilePart.objects.unscoped("a file whose taking was noted").filter(run=run)
    for number in range(-(-run.size // PART)):
        yield bytes(parts.get(number=number).content)


def make(pk: int) -> bool:
    """Make a file that waits, or whose worker has died. Whoever comes second does nothing. Returns whether it is made."""
    run = _claim(pk)
    if run is None:
        return False
    try:
        with translation.override(run.language), TemporaryFile() as file:
            check_user_can_ask(run.by)
            reach = reach_of(run.by)
            table = table_of(run.report, run.parameters, run.by)
            _tell(run, 0, table.total)
            rows = _write(run, table, file)
            _end(run, file, reach, rows)
    except Superseded:
        return False
    except Refused as refusal:
        return _fail(run, refusal.messages[0])
    except PermissionDenied as refusal:
        return _fail(run, str(refusal))
    except Exception:
        logger.exception("File %s could not be made", pk)
        return _fail(run, "")
    return True


def make_waiting() -> int:
    """Make what waits or was left by a dead worker; returns how many."""
    _give_up()
    waiting = ReportRun.objects.unscoped("files that wait").filter(_free()).order_by("pk")
    return sum(make(pk) for pk in waiting.values_list("pk", flat=True))


def forget_expired() -> int:
    """Remove the files whose days are over; returns how many. That they were made and taken stays written."""
    with act("report_file.forget"):
        over = ReportRun.objects.unscoped("files that expire").filter(
            state=RunState.DONE, expires_at__lte=timezone.now()
        )
        keys = list(over.select_for_update(skip_locked=True).values_list("pk", flat=True))
        FilePart.objects.unscoped("parts of expired files").filter(run__in=keys).delete()
        return (
            ReportRun.objects.unscoped("files that expire").filter(pk__in=keys).update(state=RunState.EXPIRED)
        )


def _dead() -> Q:
    return Q(state=RunState.RUNNING, started_at__lt=timezone.now() - LEASE)


def _free() -> Q:
    return Q(state=RunState.QUEUED) | _dead()


def _claim(pk: int) -> ReportRun | None:
    with act("report_file.claim"):
        free = ReportRun.objects.unscoped("a file that waits").filter(_free(), pk=pk)
        now = timezone.now()
        if not free.update(state=RunState.RUNNING, started_at=now, done=0, attempt=F("attempt") + 1):
            return None
    return ReportRun.objects.unscoped("the file just claimed").select_related("by").get(pk=pk)


def _give_up() -> None:
    """What killed its worker three times is not tried again: it would stop all others."""
    with act("report_file.give_up"):
        dead = ReportRun.objects.unscoped("files whose workers died").filter(
            _dead(), attempt__gte=MOST_ATTEMPTS
        )
        dead.update(state=RunState.FAILED, ended_at=timezone.now())


def _write(run: ReportRun, table: Table, file: IO[bytes]) -> int:
    told = Told(run, table)
    if run.format == FileFormat.XLSX:
        write_xlsx(file, table.name, table.columns, told)
    else:
        for line in csv_lines(table.columns, told):
            file.write(line.encode())
    return told.rows


class Told:
    """The rows of a table, telling how many of them have gone by."""

    def __init__(self, run: ReportRun, table: Table):
        self.run, self.table, self.rows = run, table, 0

    def __iter__(self) -> Iterator[Any]:
        for row in self.table.rows:
            yield row
            self.rows += 1
            if self.rows % TOLD_EVERY == 0:
                _tell(self.run, self.rows, self.table.total)


def _tell(run: ReportRun, done: int, total: int) -> None:
    """How far it is; the lease begins anew. Raises Superseded."""
    with act("report_file.progress"):
        if not _own(run).update(done=done, total=total, started_at=timezone.now()):
            raise Superseded


def _own(run: ReportRun):
    """The row, as long as no other worker has taken it up."""
    rows = ReportRun.objects.unscoped("the file that is being made")
    return rows.filter(pk=run.pk, state=RunState.RUNNING, attempt=run.attempt)


def _end(run: ReportRun, file: IO[bytes], reach: dict, rows: int) -> None:
    """File and state in one transaction: there is never half a file."""
    size, now = file.seek(0, 2), timezone.now()
    file.seek(0)
    with act("report_file.end"):
        row = _own(run).select_for_update().first()
        if row is None:
            raise Superseded
        for number, content in enumerate(_pieces(file)):
            FilePart.objects.create(run=row, number=number, content=content)
        changed(
            row, state=RunState.DONE, done=rows, total=rows, size=size, reach=reach, ended_at=now,
            expires_at=now + KEPT,
        )  # fmt: skip
        queue(
            key=f"{MADE}:{row.pk}",
            rule=MADE,
            recipients=[run.by],
            params={"run": row.pk},
            channels=(Channel.IN_APP,),
        )


def _pieces(file: IO[bytes]) -> Iterable[bytes]:
    return iter(lambda: file.read(PART), b"")


def _fail(run: ReportRun, problem: str) -> bool:
    with act("report_file.fail"):
        _own(run).update(state=RunState.FAILED, ended_at=timezone.now(), problem=problem[:300])
    return False
