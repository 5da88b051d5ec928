"""Files of single appeals that people upload: kept, read by a worker one after the other, read again after a crash.

One worker reads at a time: it holds a lock of the database that a dead one loses. So a file that is “being read” while
nobody holds the lock was left by a dead worker. The rows and the end of the upload are stored in one act: a file is
never stored without its end being told, nor twice.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryFile
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.core.files import File
from django.core.files.uploadedfile import UploadedFile
from django.db import connection
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from common.acts import Refused, act, changed, lock
from common.import_command import COLUMNS
from common.sheets import UnreadableFile
from common.tables import csv_lines
from eotinish import staging
from eotinish.actions.importing_rows import Busy, Outcome, import_rows
from eotinish.enums import UploadState
from eotinish.models import ComplaintUpload
from eotinish.permissions import check_user_manages_complaints
from eotinish.progress import Progress
from eotinish.reading import check_file
from organisations.models import User

logger = logging.getLogger(__name__)
LOCK = 0x6F747570  # an advisory lock, held by the worker that reads uploaded files
MOST_BYTES = 250 * 1024 * 1024
MOST_ATTEMPTS = 3
KEPT = timedelta(days=7)


def keep_upload(
    *, by: User, file: UploadedFile, accept_partial: bool = False, token: UUID | None = None
) -> ComplaintUpload:
    """Keep a file until a worker reads it. Sent twice (by `token`) it is one upload.

    The columns are looked at now, so that no file about people is kept. Raises PermissionDenied, UnreadableFile, Refused.
    """
    with act("complaints.upload", by=by):
        check_user_manages_complaints(by)
        if token and (kept := ComplaintUpload.objects.visible_to(by).filter(token=token).first()):
            return kept
        if file.size > MOST_BYTES:
            raise Refused(_("The file is larger than %(size)s MB.") % {"size": MOST_BYTES // 1024 // 1024})
        upload = ComplaintUpload(
            by=by, file_name=file.name[-200:], size=file.size, accept_partial=accept_partial, token=token
        )
        upload.content.save(f"appeals{Path(file.name).suffix.lower()}", file, save=False)
        try:
            check_file(Path(upload.content.path))
            upload.save()
        except BaseException:
            upload.content.delete(save=False)
            raise
        return upload


def accept_upload(upload_id: int, *, by: User) -> bool:
    """Read a file with rejected rows again and take the good ones. Returns whether it waits now because of this call."""
    with act("complaints.upload", by=by):
        upload = lock(ComplaintUpload, upload_id, by)
        check_user_manages_complaints(by)
        if upload.state != UploadState.REFUSED:
            return False
        if not upload.content:
            raise Refused(_("The file is not kept any more. Upload it again."))
        return bool(changed(upload, state=UploadState.QUEUED, accept_partial=True, attempts=0))


def read_waiting() -> int:
    """Read what waits or was left by a dead worker, in the order of arrival; returns how many files. Forget old ones."""
    count = 0
    with _alone() as mine:
        if mine:
            while (upload := _waiting().order_by("pk").first()) and _read(upload.pk):
                count += 1
            forget_old()
    return count


def forget_old() -> int:
    """Remove the files of uploads that ended a week ago; the counts stay. Returns how many."""
    old = ComplaintUpload.objects.unscoped("files that are too old").filter(at__lt=timezone.now() - KEPT)
    found = list(
        old.exclude(state__in=[UploadState.QUEUED, UploadState.RUNNING]).exclude(content="", errors="")
    )
    for upload in found:
        files = [name for name in (upload.content.name, upload.errors.name) if name]
        with act("complaints.forget"):
            changed(upload, content="", errors="")
        _remove(files)
    return len(found)


def _waiting():
    states = [UploadState.QUEUED, UploadState.RUNNING]
    return ComplaintUpload.objects.unscoped("files that wait").filter(state__in=states)


def _read(pk: int) -> bool:
    """Read one file to its end. False: another import runs, so it waits on."""
    with act("complaints.read"):
        upload = _waiting().select_related("by").get(pk=pk)
        changed(upload, state=UploadState.RUNNING, attempts=upload.attempts + 1, problem="")
    with translation.override(upload.by.language):
        try:
            if upload.attempts > MOST_ATTEMPTS:
                raise Refused(_("The worker died %(count)s times over this file.") % {"count": MOST_ATTEMPTS})
            _import(upload)
        except Busy:
            with act("complaints.read"):
                changed(upload, state=UploadState.QUEUED, attempts=upload.attempts - 1)
            return False
        except (UnreadableFile, Refused) as error:
            _fail(upload, " ".join(error.messages))
        except PermissionDenied as error:
            _fail(upload, str(error))
        except Exception:
            logger.exception("Upload %s could not be read", pk)
            _fail(upload, _("Something went wrong while this file was read. Nothing was written."))
    return True


def _import(upload: ComplaintUpload) -> None:
    import_rows(
        Path(upload.content.path),
        by=upload.by,
        accept_partial=upload.accept_partial,
        progress=Progress(upload.pk),
        rejected=partial(_keep_rejected, upload),
        finished=partial(_end, upload),
    )
    if upload.state == UploadState.DONE:
        _remove([upload.content.name])
        with act("complaints.read", by=upload.by):
            changed(upload, content="")


def _keep_rejected(upload: ComplaintUpload) -> None:
    """The rejected rows as a file, written in portions."""
    with TemporaryFile() as file:
        for line in csv_lines(COLUMNS, staging.rejected()):
            file.write(line.encode())
        file.seek(0)
        _remove([f"complaints/rejected-{upload.pk}.csv"])  # of an earlier attempt
        upload.errors.save(f"rejected-{upload.pk}.csv", File(file), save=False)


def _end(upload: ComplaintUpload, outcome: Outcome) -> None:
    """Store the verdicts. Where the rows are stored this is part of their act."""
    verdicts = outcome.verdicts
    counts = {name: getattr(verdicts, name) for name in ("created", "updated", "unchanged", "rejected")}
    kept = {
        "state": UploadState.DONE if outcome.written else UploadState.REFUSED,
        "errors": upload.errors.name or "",
    }
    with act("complaints.read", by=upload.by):
        for name, value in (counts | kept).items():
            setattr(upload, name, value)
        upload.save(update_fields=[*counts, *kept])


def _fail(upload: ComplaintUpload, why: str) -> None:
    files = [name for name in (upload.content.name, upload.errors.name) if name]
    with act("complaints.read", by=upload.by):
        changed(upload, state=UploadState.FAILED, problem=why[:500], content="", errors="")
    _remove(files)


def _remove(names: list[str]) -> None:
    storage = ComplaintUpload._meta.get_field("content").storage
    for name in names:
        storage.delete(name)


@contextmanager
def _alone() -> Iterator[bool]:
    """Hold the lock of the reader; yields whether it is held. The database gives it back when the process dies."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
        mine = cursor.fetchone()[0]
    try:
        yield mine
    finally:
        if mine:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
