"""Tables as files: CSV for programs, XLSX for people. No cell of text ever becomes a formula.

CSV is UTF-8 with a mark (so that spreadsheets read Cyrillic), separated by commas: that is what RFC 4180 names, what
our own imports read back, and what every library takes by default. People whose spreadsheet waits for semicolons take
the XLSX, which needs no guessing; rates and dates are real numbers and dates there.
"""

import csv
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from math import isfinite
from tempfile import TemporaryFile
from typing import IO, Any, NamedTuple

import xlsxwriter
from django.http import FileResponse, HttpResponseBase, StreamingHttpResponse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.http import content_disposition_header
from django.utils.text import slugify
from django.utils.translation import gettext as _

from common.acts import Refused

FORMATS = ("csv", "xlsx")
CONTENT_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
TEXT, NUMBER, RATE, DATE, MOMENT = "text", "number", "rate", "date", "moment"
FRACTION = "fraction"  # how a NUMBER that is not whole is shown
XLSX_ROWS = 1_048_576
XLSX_TEXT = 32_767
# A day is a number of days in a sheet. Before March 1900 spreadsheets count a 29 February that never was.
DAY_ZERO, FIRST_DAY = date(1899, 12, 30), date(1900, 3, 1)
WORKBOOK = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
WIDTHS = {TEXT: 28, NUMBER: 12, RATE: 12, DATE: 13, MOMENT: 18}

BOM = "\ufeff"
# What makes a spreadsheet read a cell as a formula or a command (OWASP ASVS 5.0, 1.2.10), also in full width.
DANGEROUS = frozenset("=+-@|\t\r\n\0＝＋－＠｜")
_SIGNS = "".join(sorted(DANGEROUS - frozenset("\t\r\n\0")))
_INVISIBLE = frozenset("\u200b\u200c\u200d\u2060\ufeff\u00ad")
_PHONE = re.compile(r"\+[0-9][0-9 ()\u00a0-]{6,20}")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_BREAK = re.compile(r"\s*[\r\n\u2028\u2029\x85]\s*")
# A spreadsheet set to semicolons or tabs cuts a line of ours there, whatever the quotes say.
_FOREIGN_CELL = re.compile(rf"([;\t]\s*)([{re.escape(_SIGNS)}])")

# Most cells: a letter or digit first, and nothing of what is looked for below. Says nothing about any other text.
_PLAIN = re.compile(r"[0-9A-Za-z\u0400-\u04ff][^\x00-\x1f\x7f\x85;\u2028\u2029\ud800-\udfff\ufffe\uffff]*")


class Column(NamedTuple):
    """A column: key (or attribute) of the row, translated header, kind of its values."""

    key: str
    header: Any
    kind: str = TEXT


def export_response(name: str, columns: Sequence[tuple], rows: Iterable[Any], fmt: str) -> HttpResponseBase:
    """The rows as a download called `name` with today's date. `fmt`: csv (streamed) or xlsx.

    `columns` are `Column`s or plain tuples; rows are mappings or objects, and may be a generator.
    Raises ValueError for another format, Refused for more rows than a sheet holds.
    """
    if fmt not in FORMATS:
        raise ValueError(f"Unknown format {fmt!r}.")
    filename = f"{slugify(name, allow_unicode=True) or 'table'}-{timezone.localdate():%Y-%m-%d}.{fmt}"
    if fmt == "csv":
        response = StreamingHttpResponse(csv_lines(columns, rows), content_type=CONTENT_TYPES[fmt])
        response["Content-Disposition"] = content_disposition_header(True, filename)
    else:
        file = _xlsx_file(name, columns, rows)
        response = FileResponse(file, as_attachment=True, filename=filename, content_type=CONTENT_TYPES[fmt])
    patch_cache_control(response, private=True, no_store=True)
    return response


def _xlsx_file(name: str, columns: Sequence[tuple], rows: Iterable[Any]) -> IO[bytes]:
    """A scratch file at its beginning; who gets it closes it."""
    file = TemporaryFile()  # noqa: SIM115
    try:
        write_xlsx(file, name, columns, rows)
    except BaseException:
        file.close()
        raise
    file.seek(0)
    return file


def csv_lines(columns: Sequence[tuple], rows: Iterable[Any]) -> Iterator[str]:
    """The lines of the CSV one by one, the mark before the first."""
    columns = [Column(*column) for column in columns]
    keys, kinds = [column.key for column in columns], [column.kind for column in columns]
    writer = csv.writer(_Echo())
    yield BOM + writer.writerow([csv_text(column.header) for column in columns])
    for row in rows:
        yield writer.writerow(map(_csv_cell, kinds, values_of(row, keys)))


def write_xlsx(file: IO[bytes], name: str, columns: Sequence[tuple], rows: Iterable[Any]) -> None:
    """One sheet with a frozen, bold head; constant memory, whatever the number of rows."""
    columns = [Column(*column) for column in columns]
    keys = [column.key for column in columns]
    with xlsxwriter.Workbook(file, WORKBOOK) as book:  # closes its scratch files on an error too
        sheet, formats = book.add_worksheet(sheet_name(name)), _formats(book)
        for index, column in enumerate(columns):
            sheet.set_column(index, index, WIDTHS[column.kind])
            sheet.write_string(0, index, cell_text(column.header), formats["head"])
        sheet.freeze_panes(1, 0)
        for number, row in enumerate(rows, start=1):
            if number >= XLSX_ROWS:
                raise Refused(_("A spreadsheet can't hold that many rows. Take the CSV file instead."))
            for index, value in enumerate(values_of(row, keys)):
                _write(sheet, number, index, columns[index].kind, value, formats)


def values_of(row: Any, keys: Iterable[str]) -> list[Any]:
    """The values of a mapping's keys or of an object's attributes."""
    if isinstance(row, Mapping):
        return [row.get(key) for key in keys]
    return [getattr(row, key) for key in keys]


def safe_text(value: Any) -> str:
    """Text that no spreadsheet takes for a formula: an apostrophe stands before a dangerous beginning.

    Control characters are left out. `+7 701 …` gets the apostrophe too: its digits stay as they are, while a bare
    one would turn into the number 7.7E+10.
    """
    text = "" if value is None else str(value)
    dangerous = is_dangerous(text)
    text = _CONTROL.sub("", text)
    return f"'{text}" if dangerous else text


def is_dangerous(text: str) -> bool:
    """Whether the first character that a spreadsheet looks at could begin a formula."""
    for character in text:
        if character in DANGEROUS:
            return True
        if unicodedata.normalize("NFKC", character)[:1] in DANGEROUS:
            return True
        if not (character.isspace() or character in _INVISIBLE or unicodedata.category(character) == "Cc"):
            return False
    return False


def csv_text(value: Any) -> str:
    """`safe_text` in one line; also safe where the file is opened with another separator."""
    if type(value) is str and _PLAIN.fullmatch(value):
        return value
    line = _BREAK.sub(" ", "" if value is None else str(value))
    return _FOREIGN_CELL.sub(r"\1'\2", safe_text(line))


def cell_text(value: Any) -> str:
    """Text of a spreadsheet cell. A telephone stays bare: a string cell is never a number or a formula."""
    if type(value) is str and len(value) <= XLSX_TEXT and _PLAIN.fullmatch(value):
        return value
    text = "" if value is None else str(value)
    text = _CONTROL.sub("", text) if _PHONE.fullmatch(text) else safe_text(text)
    return text if len(text) <= XLSX_TEXT else f"{text[: XLSX_TEXT - 1]}…"


def restored(text: str) -> str:
    """What stood in a cell before `safe_text`, for files that come back through an import."""
    return text[1:] if text.startswith("'") and is_dangerous(text[1:]) else text


def sheet_name(name: str) -> str:
    """A name that a spreadsheet accepts: at most 31 characters, without the seven forbidden ones."""
    text = re.sub(r"[\[\]:*?/\\\s]", " ", _CONTROL.sub("", str(name)))
    return text.strip("' ")[:31].strip("' ") or "1"


class _Echo:
    """A file for csv.writer that hands the line back."""

    def write(self, line: str) -> str:
        return line


def _csv_cell(kind: str, value: Any) -> Any:
    if value is None or value == "":
        return ""
    if type(value) is str:  # most cells
        return csv_text(value)
    if kind in (NUMBER, RATE) and _is_number(value):
        return value
    if isinstance(value, datetime):
        return _local(value).isoformat(sep=" ", timespec="minutes")
    if isinstance(value, date):
        return value.isoformat()
    return csv_text(value)


def _write(sheet, row: int, index: int, kind: str, value: Any, formats: dict) -> None:
    if value is None or value == "":
        return
    if kind in (NUMBER, RATE) and _is_number(value):
        whole = kind == NUMBER and value == int(value)
        sheet.write_number(row, index, value, formats[kind if whole or kind == RATE else FRACTION])
    elif isinstance(value, datetime):
        sheet.write_datetime(row, index, _local(value), formats[MOMENT])
    elif isinstance(value, date) and value >= FIRST_DAY:
        sheet.write_number(row, index, (value - DAY_ZERO).days, formats[DATE])
    else:
        sheet.write_string(row, index, cell_text(value), formats[TEXT])


def _is_number(value: Any) -> bool:
    """A finite number; True and False are not numbers, and a spreadsheet has no NaN."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return False
    return isfinite(value)


def _local(value: datetime) -> datetime:
    return timezone.make_naive(value) if timezone.is_aware(value) else value


def _formats(book: xlsxwriter.Workbook) -> dict:
    return {
        "head": book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "vcenter"}),
        # The spreadsheet's own apostrophe: the cell stays text when a person edits it.
        TEXT: book.add_format({"quote_prefix": True, "text_wrap": False, "valign": "top"}),
        NUMBER: book.add_format({"num_format": "#,##0", "valign": "top"}),
        FRACTION: book.add_format({"num_format": "#,##0.00", "valign": "top"}),
        RATE: book.add_format({"num_format": "0.0%", "valign": "top"}),
        DATE: book.add_format({"num_format": "dd.mm.yyyy", "valign": "top"}),
        MOMENT: book.add_format({"num_format": "dd.mm.yyyy hh:mm", "valign": "top"}),
    }
