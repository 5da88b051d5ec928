"""Files that people upload: checked first, written on request. The file is kept, encrypted, only between the two."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from common.acts import Refused, act, lock
from common.fields import Secret, decrypt, encrypt
from common.imports import IMPORTERS, Importer, Report, Verdict, run_import
from common.sheets import Row, Sheet, UnreadableFile, read_sheet
from common.text import shorten
from organisations.enums import RunState
from organisations.models import ImportRun, User

# What one request can check and write in some seconds; larger files go through the commands (docs/operations.md).
MOST_ROWS = 10_000
KEPT = timedelta(days=7)
CONTEXT = "organisations_importrun.content"
LONGEST_VALUE = 120


def importer_of(user: User, kind: str) -> Importer:
    """The importer of a kind of file for the person. 404 for an unknown kind, PermissionDenied without the right."""
    if kind not in IMPORTERS:
        raise Http404
    if not user.can(IMPORTERS[kind].right):
        raise PermissionDenied(_("Your role does not allow to import this kind of file."))
    return IMPORTERS[kind](user)


def check_file(*, by: User, kind: str, name: str, content: bytes) -> ImportRun:
    """Read the file and keep it with the verdict on each row; no row is written. Raises UnreadableFile."""
    importer = importer_of(by, kind)
    sheet = read_sheet(name, content)
    report = run_import(importer, Sheet(sheet.header, _limited(sheet.rows)), dry_run=True)
    with act("import.check", by=by):
        old = ImportRun.objects.visible_to(by).filter(at__lt=timezone.now() - KEPT)
        old.filter(content__isnull=False).update(content=None)
        return ImportRun.objects.create(
            kind=kind,
            by=by,
            file_name=name[-200:],
            content=encrypt(base64.b64encode(content).decode(), CONTEXT),
            state=RunState.CHECKED,
            **_facts(importer, report),
        )


def write_run(*, by: User, run_id: int, accept_partial: bool) -> tuple[ImportRun, bool]:
    """Write the rows of a checked file, once; returns the run and whether this call has written them.

    Everything is checked again, rights too, since things have changed meanwhile. With rejected rows and without
    `accept_partial` nothing is written, and the run shows the new verdicts.
    """
    with act("import.write", by=by):
        run = lock(ImportRun, run_id, by)
        importer = importer_of(by, run.kind)
        if run.state != RunState.CHECKED:
            return run, False
        if run.content is None:
            raise Refused(_("The file is not kept any more. Upload it again."))
        content = base64.b64decode(decrypt(bytes(run.content), CONTEXT))
        report = run_import(importer, read_sheet(run.file_name, content), accept_partial=accept_partial)
        facts = _facts(importer, report)
        if report.written:
            facts |= {"state": RunState.DONE, "content": None}
        for name, value in facts.items():
            setattr(run, name, value)
        run.save(update_fields=list(facts))
    return run, report.written


def _limited(rows: Iterator[Row]) -> Iterator[Row]:
    for number, row in enumerate(rows, start=1):
        if number > MOST_ROWS:
            raise UnreadableFile(
                _("More than %(count)s rows at once. Divide the file, or ask for an import by command.")
                % {"count": MOST_ROWS}
            )
        yield row


def _facts(importer: Importer, report: Report) -> dict:
    """Counts and verdicts as they are stored; personal values are masked."""
    personal = {column.name for column in importer.columns if column.personal}
    reasons: dict[int, list[list[str]]] = {}
    for rejection in report.rejections:
        value = str(Secret(rejection.value)) if rejection.column in personal else rejection.value
        reason = [rejection.column, shorten(value, LONGEST_VALUE), rejection.reason]
        reasons.setdefault(rejection.line, []).append(reason)
    return {
        "verdicts": [
            [line, str(verdict), report.keys[line], reasons.get(line, [])]
            for line, verdict in report.verdicts
        ],
        **{str(verdict.value): report.count(verdict) for verdict in Verdict},
    }
