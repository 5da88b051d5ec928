"""Archives of open data: one for each month that is over, made once."""

from __future__ import annotations

import hashlib
from datetime import date, timedelta
from tempfile import TemporaryFile

from django.core.files import File

from common.acts import act
from common.dates import today
from portal.models import OpenArchive
from portal.open_pages import read_publicly
from portal.packages import write_archive


def make_archive(day: date | None = None) -> OpenArchive:
    """The archive of the month before `day` (today); made now if there is none, from public columns only.

    Called again, or by two workers at once, there is one. Killed half-way, there is none and the next call makes it.
    """
    month = ((day or today()).replace(day=1) - timedelta(days=1)).replace(day=1)
    if found := OpenArchive.objects.filter(month=month).first():
        return found
    with TemporaryFile() as file:
        with read_publicly(longest="0"):
            write_archive(file, month)
        return _kept(file, month)


def _kept(file, month: date) -> OpenArchive:
    size = file.tell()
    file.seek(0)
    digest = hashlib.file_digest(file, "sha256").hexdigest()
    made = OpenArchive(month=month, size=size, sha256=digest)
    made.file.save(f"kezdesu-{month:%Y-%m}.zip", File(file), save=False)
    try:
        with act("open_archive.make"):
            (row,) = OpenArchive.objects.bulk_create([made], ignore_conflicts=True)
            kept = OpenArchive.objects.get(month=month)
    except BaseException:
        made.file.delete(save=False)  # no file without its row
        raise
    if kept.file.name != row.file.name:
        made.file.delete(save=False)  # another worker was quicker
    return kept
