import sys
from pathlib import Path

from django.core.management.base import CommandError
from django.utils import translation

from common.acts import Refused
from common.import_command import COLUMNS, REJECTED, UNREADABLE, ImportCommand
from common.sheets import UnreadableFile
from common.tables import csv_lines
from eotinish import staging
from eotinish.actions.importing_rows import import_rows
from eotinish.imports import FigureImporter
from eotinish.reading import is_of_rows


class Command(ImportCommand):
    """`manage.py import_complaints FILE`: figures by period, or (with a column `number`) single appeals."""

    help = "Import figures or single appeals of e-Otinish from a CSV or XLSX file."
    importer = FigureImporter

    def handle(self, *args, **options) -> None:
        """Choose by the columns of the file."""
        with translation.override("en"):
            of_rows = self._of_rows(options["file"])
            outcome = self._import(options) if of_rows else None
        if outcome is None:
            super().handle(*args, **options)
            return
        verdicts = outcome.verdicts
        counts = ", ".join(
            f"{name} {getattr(verdicts, name)}" for name in ("created", "updated", "unchanged", "rejected")
        )
        nothing = (
            " (dry run, nothing written)"
            if options["dry_run"]
            else ""
            if outcome.written
            else " (nothing written)"
        )
        self.stdout.write(f"{counts}{nothing}")
        if verdicts.rejected:
            sys.exit(REJECTED)

    def _of_rows(self, file: str) -> bool:
        try:
            return is_of_rows(Path(file))
        except UnreadableFile as error:
            raise CommandError(f"{file}: {error.messages[0]}", returncode=UNREADABLE) from None

    def _import(self, options):
        try:
            return import_rows(
                Path(options["file"]),
                by=None,
                dry_run=options["dry_run"],
                accept_partial=options["accept_partial"],
                progress=self._tell,
                rejected=lambda: self._tell_rejected(options["errors"]),
            )
        except UnreadableFile as error:
            raise CommandError(f"{options['file']}: {error.messages[0]}", returncode=UNREADABLE) from None
        except Refused as error:
            raise CommandError(error.messages[0], returncode=REJECTED) from None

    def _tell(self, phase: str, done: int, total: int) -> None:
        if not done and self.stderr.isatty():
            self.stderr.write(f"{phase.label}…")

    def _tell_rejected(self, errors: str | None) -> None:
        """On standard output, and to the file that was named."""
        for line in csv_lines(COLUMNS, staging.rejected()):
            self.stdout.write(line.lstrip("\ufeff"), ending="")
        if errors:
            with Path(errors).open("w", encoding="utf-8", newline="") as file:
                file.writelines(csv_lines(COLUMNS, staging.rejected()))
