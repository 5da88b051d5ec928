"""Parses one checked workbook from standard input, in a process of its own with bounded memory and time.

Started by `common.workbooks` as a script: it imports nothing of the project. Writes one JSON list per row; a date is
{"d": "2022-05-04"}. Ends with 0, with 3 where there is no sheet, 4 where it is too large, 5 where it is broken.
"""

import datetime
import io
import json
import resource
import sys

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

MEMORY = 1 << 30
SECONDS = 60
NO_SHEET, TOO_LARGE, BROKEN = 3, 4, 5


def main(most_columns: int, most_rows: int) -> int:
    """Write the rows of the first visible sheet."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    book = CalamineWorkbook.from_filelike(io.BytesIO(sys.stdin.buffer.read()))
    names = [
        sheet.name
        for sheet in book.sheets_metadata
        if sheet.typ == SheetTypeEnum.WorkSheet and sheet.visible == SheetVisibleEnum.Visible
    ]
    if not names:
        return NO_SHEET
    sheet = book.get_sheet_by_name(names[0])
    if sheet.total_width > most_columns or sheet.total_height > most_rows:
        return TOO_LARGE
    for row in sheet.iter_rows():  # from the first line of the sheet, empty ones too
        sys.stdout.write(json.dumps(row, default=_plain, ensure_ascii=False) + "\n")
    return 0


def _plain(value: object) -> object:
    if isinstance(value, datetime.datetime):
        value = value.date()
    return {"d": value.isoformat()} if isinstance(value, datetime.date) else str(value)


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8", errors="replace")
    try:
        sys.exit(main(int(sys.argv[1]), int(sys.argv[2])))
    except (CalamineError, OSError, ValueError, OverflowError):
        sys.exit(BROKEN)
    except MemoryError:
        sys.exit(TOO_LARGE)
