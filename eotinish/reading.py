"""Reading an export of single appeals into a table of the database, however large: constant memory, one pass.

A CSV goes to COPY as it is, which is as fast as reading gets. Where COPY finds a line that it can't take (too many
cells, a stray quote), the file is read once more line by line, so that only this line is rejected.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any

import psycopg2
from django.db import connection, transaction
from django.utils.translation import gettext as _

from common.bulk import READ_SIZE
from common.cells import plain
from common.sheets import UnreadableFile, read_file

COLUMNS = ("number", "registered_on", "body", "territory", "topic", "kind", "status", "finished_on")
REQUIRED = ("number", "registered_on")
NAMES = ", ".join(COLUMNS)
LONGEST_HEADER = 10_000


def header_of(path: Path) -> tuple[list[str], str]:
    """The names of the columns and what parts them. Raises UnreadableFile."""
    try:
        with path.open("rb") as file:
            line = file.readline(LONGEST_HEADER)
    except OSError as error:
        raise UnreadableFile(
            _("The file can't be opened: %(reason)s.") % {"reason": error.strerror}
        ) from None
    try:
        text = line.decode("utf-8-sig").strip("\r\n")
    except UnicodeDecodeError:
        raise UnreadableFile(_("The text of the file is not UTF-8.")) from None
    parted = ";" if text.count(";") > text.count(",") else ","
    return [name.strip().lower() for name in next(csv.reader([text], delimiter=parted), [])], parted


def is_of_rows(path: Path) -> bool:
    """Whether the file holds single appeals: it has the column `number`."""
    if path.suffix.lower() == ".xlsx":
        return "number" in read_file(path).header
    return "number" in header_of(path)[0]


def check_columns(header: list[str]) -> None:
    """Raise UnreadableFile for unknown, missing or repeated columns."""
    unknown = [name or "?" for name in header if name not in COLUMNS]
    if unknown:
        raise UnreadableFile(
            _("Unknown columns: %(names)s. Known are: %(known)s.")
            % {"names": ", ".join(unknown), "known": NAMES}
        )
    if missing := [name for name in REQUIRED if name not in header]:
        raise UnreadableFile(_("Columns are missing: %(names)s.") % {"names": ", ".join(missing)})
    if twice := sorted({name for name in header if header.count(name) > 1}):
        raise UnreadableFile(
            _("These columns stand in the first line twice: %(names)s.") % {"names": ", ".join(twice)}
        )


def check_file(path: Path) -> None:
    """Raise UnreadableFile for a file whose columns are not those of single appeals."""
    if path.suffix.lower() == ".xlsx":
        check_columns(read_file(path).header)
    elif path.suffix.lower() == ".csv":
        check_columns(header_of(path)[0])
    else:
        raise UnreadableFile(_("Only CSV and XLSX files can be read. Save the table as one of them."))


class Watched(io.RawIOBase):
    """A file that tells how many of its bytes were read."""

    def __init__(self, file: IO[bytes], tell: Callable[[int], None]):
        self.file, self.tell_read, self.done = file, tell, 0

    def readable(self) -> bool:
        """For io."""
        return True

    def read(self, size: int = -1) -> bytes:
        """The next bytes."""
        found = self.file.read(size)
        self.done += len(found)
        self.tell_read(self.done)
        return found


def read_into(table: str, path: Path, tell: Callable[[int], None]) -> None:
    """Fill the staging table. `tell` hears how many bytes were read. Raises UnreadableFile."""
    if path.suffix.lower() == ".xlsx":
        sheet = read_file(path)
        check_columns(sheet.header)
        return _copy_lines(
            table, sheet.header, ((row.line, [plain(cell) for cell in row.cells]) for row in sheet.rows)
        )
    if path.suffix.lower() != ".csv":
        raise UnreadableFile(_("Only CSV and XLSX files can be read. Save the table as one of them."))
    header, parted = header_of(path)
    check_columns(header)
    try:
        with transaction.atomic(), path.open("rb") as file:
            _copy_csv(table, header, parted, Watched(file, tell))
    except psycopg2.DataError:  # of the driver itself: COPY does not pass through Django
        _copy_lines(table, header, _lines(path, parted))


def _copy_csv(table: str, header: list[str], parted: str, file: Any) -> None:
    statement = (
        f"COPY {table} ({', '.join(header)}) FROM STDIN"
        f" (FORMAT csv, HEADER true, DELIMITER '{parted}', ENCODING 'UTF8', NULL '')"
    )
    with connection.cursor() as cursor:
        cursor.copy_expert(statement, file, READ_SIZE)


def _lines(path: Path, parted: str) -> Iterator[tuple[int, list[str]]]:
    """Each line with its number. What is no UTF-8 becomes a mark, so that the line is told as wrong."""
    csv.field_size_limit(LONGEST_HEADER)
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
        reader = csv.reader((line.replace("\0", "") for line in file), delimiter=parted)
        next(reader)
        try:
            for cells in reader:
                if any(cells):
                    yield reader.line_num, cells
        except csv.Error as error:
            raise UnreadableFile(
                _("Line %(line)s can't be read: %(reason)s.") % {"line": reader.line_num, "reason": error}
            ) from None


def _copy_lines(table: str, header: list[str], lines: Iterator[tuple[int, list[str]]]) -> None:
    """Lines with their own numbers; cells beyond the header are kept, so that the line is rejected for them."""
    statement = f"COPY {table} (line, {', '.join(header)}, beyond) FROM STDIN (FORMAT csv, NULL '')"
    with connection.cursor() as cursor:
        cursor.copy_expert(statement, _Lines(lines, len(header)), READ_SIZE)


class _Lines(io.RawIOBase):
    """Rows as a file of CSV, made as it is read."""

    def __init__(self, lines: Iterator[tuple[int, list[str]]], width: int):
        self.lines, self.width, self.rest = lines, width, b""

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        """About so many bytes; none at the end."""
        buffer = io.StringIO()
        writer = csv.writer(buffer, lineterminator="\n")
        while buffer.tell() < max(size, 1):
            row = next(self.lines, None)
            if row is None:
                break
            line, cells = row
            kept = (cells + [""] * self.width)[: self.width]
            writer.writerow([line, *kept, " ".join(cells[self.width :])])
        return codecs.encode(buffer.getvalue(), "utf-8")
