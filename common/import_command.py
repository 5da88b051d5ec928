"""The shape of `manage.py import_… FILE`: verdicts on standard output, exit code 0, 1 or 2.

0: every row was accepted. 1: rows were rejected; the good ones are written only with `--accept-partial`. 2: the file
can't be read. `--dry-run` writes nothing and says the same.
"""

from __future__ import annotations

import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from common.acts import Refused
from common.imports import Importer, Rejection, Report, Verdict, run_import
from common.sheets import UnreadableFile, read_file
from common.tables import csv_lines

REJECTED, UNREADABLE = 1, 2
COLUMNS = (("line", "line"), ("column", "column"), ("value", "value"), ("reason", "reason"))


class ImportCommand(BaseCommand):
    """Imports one kind of file as the system itself. Subclasses name the importer."""

    importer: type[Importer]

    def add_arguments(self, parser) -> None:
        """FILE and what to do with it."""
        parser.add_argument(
            "file", metavar="FILE", help="CSV (UTF-8, comma or semicolon) or XLSX, by its ending"
        )
        parser.add_argument("--dry-run", action="store_true", help="write nothing, print the same verdicts")
        parser.add_argument(
            "--accept-partial", action="store_true", help="write the good rows though others are bad"
        )
        parser.add_argument(
            "--errors", metavar="FILE", help="write the rejected rows to this file as CSV, too"
        )

    def handle(self, *args, **options) -> None:
        """Import the file and exit with the code that says how it went."""
        with translation.override("en"):
            report = self._run(options)
            lines = list(error_lines(report.rejections)) if report.rejections else []
            self.stdout.write("".join(lines).lstrip("\ufeff"), ending="")
            self.stdout.write(_summary(report, dry_run=options["dry_run"]))
            if options["errors"]:
                self._write_errors(options["errors"], lines or list(error_lines([])))
        if report.rejections:
            sys.exit(REJECTED)

    def _run(self, options) -> Report:
        try:
            sheet = read_file(options["file"])
            return run_import(
                self.importer(by=None),
                sheet,
                dry_run=options["dry_run"],
                accept_partial=options["accept_partial"],
            )
        except UnreadableFile as error:
            raise CommandError(f"{options['file']}: {error.messages[0]}", returncode=UNREADABLE) from None
        except Refused as error:
            raise CommandError(error.messages[0], returncode=REJECTED) from None

    def _write_errors(self, path: str, lines: list[str]) -> None:
        try:
            Path(path).write_text("".join(lines), encoding="utf-8", newline="")
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}", returncode=UNREADABLE) from None


def error_lines(rejections: list[Rejection]):
    """The rejected rows as CSV; no cell of it is a formula."""
    return csv_lines(COLUMNS, rejections)


def _summary(report: Report, *, dry_run: bool) -> str:
    counts = ", ".join(f"{verdict.value} {report.count(verdict)}" for verdict in Verdict)
    if dry_run:
        return f"{counts} (dry run, nothing written)"
    return counts if report.written else f"{counts} (nothing written)"
