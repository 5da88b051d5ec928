"""Reading tables that people send: CSV and XLSX, as text, numbers and dates. Nothing in a file is ever evaluated.

    sheet = read_sheet("meetings.xlsx", content)
    sheet.header                      # names of the columns
    for row in sheet.rows: row.line, row.cells

`UnreadableFile` says in words why a file can't be read. XLSX passes the guard of `common.workbooks` first.
"""

from __future__ import annotations

import csv
import datetime
import io
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from django.utils.translation import gettext as _

from common.tables import restored
from common.text import clean
from common.workbooks import MAX_COLUMNS, MAX_ROWS, UnreadableFile, workbook_rows

__all__ = ["MAX_COLUMNS", "MAX_ROWS", "Cell", "Row", "Sheet", "UnreadableFile", "read_file", "read_sheet"]

Cell = str | int | float | bool | datetime.date
ENDINGS = (".csv", ".xlsx")
MAX_BYTES = 200 * 1024 * 1024
LONGEST_CELL = 100_000
UTF16 = (b"\xff\xfe", b"\xfe\xff")


class Row(NamedTuple):
    """One row of data: where it begins in the file, and its cells in the order of the header."""

    line: int
    cells: list[Cell]


@dataclass
class Sheet:
    """A table that was read: the names of its columns and its rows, which are read once and lazily."""

    header: list[str]
    rows: Iterator[Row]


def read_file(path: str | Path) -> Sheet:
    """`read_sheet` of a file on disk."""
    path = Path(path)
    try:
        if path.stat().st_size > MAX_BYTES:
            raise UnreadableFile(
                _("The file is larger than %(size)s MB.") % {"size": MAX_BYTES // 1024 // 1024}
            )
        content = path.read_bytes()
    except IsADirectoryError:
        raise UnreadableFile(_("This is a directory, not a file.")) from None
    except FileNotFoundError:
        raise UnreadableFile(_("There is no such file.")) from None
    except OSError as error:
        raise UnreadableFile(
            _("The file can't be opened: %(reason)s.") % {"reason": error.strerror}
        ) from None
    return read_sheet(path.name, content)


def read_sheet(name: str, content: bytes) -> Sheet:
    """The table in `content`; the ending of `name` says how to read it. Raises `UnreadableFile`."""
    ending = Path(name).suffix.lower()
    if ending not in ENDINGS:
        raise UnreadableFile(_("Only CSV and XLSX files can be read. Save the table as one of them."))
    if not content:
        raise UnreadableFile(_("The file is empty."))
    lines = _csv_lines(content) if ending == ".csv" else workbook_rows(content)
    return _sheet(lines)


def _sheet(lines: Iterator[tuple[int, Sequence[Cell]]]) -> Sheet:
    for _line, cells in lines:
        header = [str(_cell(cell)).lower() for cell in cells]
        if any(header):
            break
    else:
        raise UnreadableFile(_("The file is empty."))
    while header and not header[-1]:
        header.pop()
    _check_header(header)
    return Sheet(header, _data(lines))


def _check_header(header: list[str]) -> None:
    if len(header) > MAX_COLUMNS:
        raise UnreadableFile(_("The table has more than %(count)s columns.") % {"count": MAX_COLUMNS})
    if "" in header:
        raise UnreadableFile(
            _("Column %(number)s has no name in the first line.") % {"number": header.index("") + 1}
        )
    twice = sorted({name for name in header if header.count(name) > 1})
    if twice:
        raise UnreadableFile(
            _("These columns stand in the first line twice: %(names)s.") % {"names": ", ".join(twice)}
        )


def _data(lines: Iterable[tuple[int, Sequence[Cell]]]) -> Iterator[Row]:
    count = 0
    for line, cells in lines:
        row = [_cell(cell) for cell in cells]
        while row and row[-1] == "":
            row.pop()
        if not row:
            continue
        count += 1
        if count > MAX_ROWS:
            raise UnreadableFile(_("The table has more than %(count)s rows.") % {"count": MAX_ROWS})
        yield Row(line, row)


def _cell(value: Cell | None) -> Cell:
    """Text without control characters and without the apostrophe of our own exports; whole numbers as such."""
    if isinstance(value, str):
        is_clean = value.isprintable() and "  " not in value and unicodedata.is_normalized("NFC", value)
        return restored(value.strip() if is_clean else clean(value)) if value else ""
    if value is None or isinstance(value, datetime.timedelta | datetime.time):
        return "" if value is None else str(value)
    if isinstance(value, datetime.datetime):
        return value.date()
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return int(value)
    return value


def _csv_lines(content: bytes) -> Iterator[tuple[int, list[str]]]:
    text = _decoded(content)
    first = text.lstrip("\n\r")[:10_000].split("\n", 1)[0]
    separator = max((",", ";", "\t"), key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    before = csv.field_size_limit(LONGEST_CELL)
    end = 0
    try:
        for cells in reader:
            if len(cells) > MAX_COLUMNS:
                raise UnreadableFile(_("The table has more than %(count)s columns.") % {"count": MAX_COLUMNS})
            start, end = end + 1, reader.line_num
            yield start, cells
    except csv.Error as error:
        raise UnreadableFile(
            _("Line %(line)s can't be read: look at the quotes (%(reason)s).")
            % {"line": reader.line_num, "reason": error}
        ) from None
    finally:
        csv.field_size_limit(before)


def _decoded(content: bytes) -> str:
    if content.startswith(UTF16):
        raise UnreadableFile(_("The file is not in UTF-8. Save it as “CSV UTF-8” or as XLSX."))
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UnreadableFile(_("The file is not in UTF-8. Save it as “CSV UTF-8” or as XLSX.")) from None
