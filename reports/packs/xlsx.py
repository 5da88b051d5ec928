"""The pack as a workbook: a sheet for each chapter, numbers as numbers, every number a link."""

from __future__ import annotations

import io
from datetime import date, datetime
from textwrap import wrap
from typing import Any

import xlsxwriter

from common.tables import WORKBOOK, cell_text, sheet_name
from reports.packs.shape import COUNT, DATE, DAYS, MONEY, POINTS, RATE, Content, Number
from reports.packs.telling import document, plain_of, site

FORMATS = {
    COUNT: "#,##0",
    DAYS: "#,##0",
    RATE: "0.0%",
    POINTS: "+0.0%;-0.0%;0.0%",
    MONEY: '#,##0 "₸"',
    DATE: "dd.mm.yyyy",
}


HEAD = {"bold": True, "bottom": 1, "text_wrap": True, "valign": "vcenter"}
# Columns of a sheet after the first, in characters; text longer than LONG is a list of names.
FIRST, WIDTH, LAST_COLUMN, LINE_HEIGHT, LONG = 58, 16, 8, 15, 40


def pack_xlsx(content: Content) -> bytes:
    """In the active language. The same content gives the same bytes."""
    told, file = document(content), io.BytesIO()
    options = WORKBOOK | {"constant_memory": False, "in_memory": True}
    with xlsxwriter.Workbook(file, options) as book:
        moment = datetime.fromisoformat(f"{content.as_of}T12:00:00")
        book.set_properties({"title": told["title"], "author": told["site"], "created": moment})
        looks = _looks(book)
        _cover(book, told, looks)
        for chapter in told["chapters"]:
            _chapter(book, chapter, looks)
        _references(book, told, looks)
    return file.getvalue()


def _looks(book: Any) -> dict[str, Any]:
    found = {
        "title": book.add_format({"bold": True, "font_size": 16, "font_color": "#12344a"}),
        "heading": book.add_format({"bold": True, "font_size": 12, "font_color": "#12344a"}),
        "head": book.add_format(HEAD),
        "head.number": book.add_format(HEAD | {"align": "right"}),
        "head.after": book.add_format(HEAD | {"align": "left", "indent": 1}),
        "text": book.add_format({"text_wrap": True, "valign": "top"}),
        "after": book.add_format(
            {"text_wrap": True, "valign": "top", "align": "left", "indent": 1}
        ),  # beside numbers
        "strong": book.add_format({"bold": True, "top": 1}),
    }
    for kind, pattern in FORMATS.items():
        found[kind] = book.add_format({"num_format": pattern, "valign": "top", "align": "right"})
        found[f"{kind}.strong"] = book.add_format(
            {"num_format": pattern, "bold": True, "top": 1, "align": "right"}
        )
    return found


def _page(book: Any, name: str) -> Any:
    sheet = book.add_worksheet(sheet_name(name))
    sheet.set_paper(9)  # A4
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.set_column(0, 0, FIRST)
    sheet.set_column(1, 12, WIDTH)
    return sheet


def _cover(book: Any, told: dict, looks: dict) -> None:
    sheet = _page(book, told["site"])
    sheet.write_string(0, 0, cell_text(told["title"]), looks["title"])
    for row, key in enumerate(("period", "as_of", "formula", "document"), start=2):
        sheet.write_string(row, 0, cell_text(told[key]), looks["text"])
    for row, chapter in enumerate(told["chapters"], start=7):
        name = sheet_name(_name(chapter))
        sheet.write_url(row, 0, f"internal:'{name}'!A1", string=f"{chapter['number']}. {chapter['title']}")


def _name(chapter: dict) -> str:
    return f"{chapter['number']}. {chapter['title']}"


def _chapter(book: Any, chapter: dict, looks: dict) -> None:
    sheet = _page(book, _name(chapter))
    sheet.write_string(0, 0, cell_text(chapter["title"]), looks["title"])
    row = 2
    for block in chapter["blocks"]:
        if block["kind"] == "sentence":
            sheet.merge_range(row, 0, row, LAST_COLUMN, cell_text(plain_of(block)), looks["text"])
            sheet.set_row(row, 32)
            row += 1
        elif block["kind"] == "table":
            row = _table(sheet, row + 1, block, looks)
    sheet.repeat_rows(0)


def _table(sheet: Any, row: int, block: dict, looks: dict) -> int:
    mark = f" [{block['ref']}]" if block["ref"] else ""
    sheet.write_string(row, 0, cell_text(block["title"] + mark), looks["heading"])
    for column, (text, right) in enumerate(zip(block["columns"], block["right"], strict=True)):
        look = "head.number" if right else "head.after" if column else "head"
        sheet.write_string(row + 1, column, cell_text(text), looks[look])
    _height(sheet, row + 1, block["columns"])
    last = len(block["rows"]) - 1
    for place, cells in enumerate(block["rows"]):
        strong = block["strong"] and place == last
        _height(sheet, row + 2 + place, [cell["text"] for cell in cells if cell["value"] is None])
        for column, cell in enumerate(cells):
            if 0 < column == len(cells) - 1 and len(cell["text"]) > LONG:
                _spread(sheet, row + 2 + place, column, cell["text"], looks["after"])
            else:
                _write(sheet, row + 2 + place, column, cell, looks, strong)
    return row + 3 + len(block["rows"])


def _height(sheet: Any, row: int, texts: list[str]) -> None:
    """High enough for its longest text: not every program makes rows higher by itself."""
    lines = [_lines(text, WIDTH if column else FIRST) for column, text in enumerate(texts)]
    if max(lines, default=1) > 1:
        sheet.set_row(row, LINE_HEIGHT * max(lines))


def _lines(text: str, width: int) -> int:
    """How many lines a text takes that breaks between words."""
    return len(wrap(text, width)) or 1


def _spread(sheet: Any, row: int, column: int, text: str, look: Any) -> None:
    """A list of names across the columns that are free, in a row high enough: merged cells do not grow by themselves."""
    sheet.merge_range(row, column, row, LAST_COLUMN, cell_text(text), look)
    sheet.set_row(row, LINE_HEIGHT * _lines(text, WIDTH * (LAST_COLUMN + 1 - column)))


def _write(sheet: Any, row: int, column: int, cell: dict, looks: dict, strong: bool) -> None:
    number: Number | None = cell["value"]
    if number is None:
        look = "strong" if strong else "after" if column else "text"
        sheet.write_string(row, column, cell_text(cell["text"]), looks[look])
        return
    look = looks[f"{number.kind}.strong" if strong else number.kind]
    if cell["url"]:
        sheet.write_url(row, column, site(cell["url"]), look)
    if number.value is None:
        sheet.write_string(row, column, "—", look)
    elif number.kind == DATE:
        sheet.write_datetime(row, column, date.fromisoformat(number.value), look)
    else:
        sheet.write_number(row, column, number.value, look)


def _references(book: Any, told: dict, looks: dict) -> None:
    sheet = _page(book, told["references"])
    sheet.set_column(1, 1, 120)
    sheet.write_string(0, 0, cell_text(told["references"]), looks["title"])
    for row, one in enumerate(told["list"], start=2):
        sheet.write_string(row, 0, cell_text(f"[{one['number']}] {one['text']}"), looks["text"])
        sheet.write_url(row, 1, site(one["url"]), string=cell_text(site(one["url"])))
