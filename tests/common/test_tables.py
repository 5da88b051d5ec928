"""Exports: right values, streamed, and (catalogue D4) nothing that a spreadsheet takes for a formula."""

import csv
import io
import re
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal

import openpyxl
import pytest
from django.http import StreamingHttpResponse
from django.utils.translation import gettext_lazy
from hypothesis import given
from hypothesis import strategies as st

from common import tables
from common.acts import Refused
from common.tables import (
    DATE,
    MOMENT,
    NUMBER,
    RATE,
    TEXT,
    Column,
    cell_text,
    csv_lines,
    csv_text,
    export_response,
    restored,
    safe_text,
    sheet_name,
)

COLUMNS = (
    Column("name", "Аты", TEXT),
    Column("count", "Саны", NUMBER),
    Column("rate", "Үлесі", RATE),
    Column("day", "Күні", DATE),
    Column("at", "Уақыты", MOMENT),
)
ROW = {
    "name": "Жол жөндеу",
    "count": 1679,
    "rate": 0.7391,
    "day": date(2022, 12, 31),
    "at": datetime(2022, 12, 31, 4, 30, tzinfo=UTC),
}
ATTACKS = (
    "=1+1",
    "=cmd|' /C calc'!A0",
    "+SUM(A1:A9)",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "\0=1",
    "|calc",
    "＝1+1",
    "＋1",
    "－1",
    "＠SUM(A1)",
    "｜calc",
    "  =1",
    "\u00a0=1",
    "\ufeff=1",
    "\u200b=1",
    "\x01=1",
    "﹦1",
)


def content_of(response):
    content = b"".join(response.streaming_content)
    for (
        close
    ) in response._resource_closers:  # response.close() would also end a request that there is none of
        close()
    return content


def read_csv(response):
    content = content_of(response)
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def read_xlsx(response):
    return openpyxl.load_workbook(io.BytesIO(content_of(response))).active


def test_csv_has_the_mark_the_head_and_plain_values():
    response = export_response("Resolution 2022", COLUMNS, [ROW], "csv")
    assert isinstance(response, StreamingHttpResponse)
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Cache-Control"] == "private, no-store"
    assert response["Content-Disposition"].startswith('attachment; filename="resolution-2022-')
    assert read_csv(response) == [
        ["Аты", "Саны", "Үлесі", "Күні", "Уақыты"],
        ["Жол жөндеу", "1679", "0.7391", "2022-12-31", "2022-12-31 10:30"],
    ]


def test_csv_takes_rows_one_by_one():
    taken = []

    def rows():
        for number in range(3):
            taken.append(number)
            yield {"name": str(number)}

    response = export_response("x", (("name", "Name", TEXT),), rows(), "csv")
    assert taken == []
    stream = iter(response.streaming_content)
    next(stream), next(stream)
    assert taken == [0]


def test_xlsx_holds_numbers_rates_and_dates_as_such():
    sheet = read_xlsx(export_response("Resolution", COLUMNS, [ROW], "xlsx"))
    assert sheet.title == "Resolution"
    assert sheet.freeze_panes == "A2"
    head, row = list(sheet.iter_rows())
    assert [cell.value for cell in head] == ["Аты", "Саны", "Үлесі", "Күні", "Уақыты"]
    assert [cell.value for cell in row] == [
        "Жол жөндеу",
        1679,
        0.7391,
        datetime(2022, 12, 31),
        datetime(2022, 12, 31, 10, 30),
    ]
    assert [cell.number_format for cell in row][1:] == ["#,##0", "0.0%", "dd.mm.yyyy", "dd.mm.yyyy hh:mm"]


def test_nothing_stays_empty_and_zero_stays_zero():
    columns = (Column("a", "A", NUMBER), Column("b", "B", RATE), Column("c", "C"), Column("d", "D", DATE))
    row = {"a": 0, "b": None, "c": "", "d": None}
    assert read_csv(export_response("x", columns, [row], "csv"))[1] == ["0", "", "", ""]
    assert [cell.value for cell in list(read_xlsx(export_response("x", columns, [row], "xlsx")))[1]] == [
        0,
        None,
        None,
        None,
    ]


def test_rows_may_be_objects_and_decimals_and_fractions_are_numbers():
    class Row:
        value = Decimal("1.25")

    columns = (Column("value", "Value", NUMBER),)
    assert read_csv(export_response("x", columns, [Row()], "csv"))[1] == ["1.25"]
    cell = list(read_xlsx(export_response("x", columns, [Row()], "xlsx")))[1][0]
    assert (cell.value, cell.number_format) == (1.25, "#,##0.00")


def test_days_before_the_spreadsheet_calendar_are_text():
    columns = (Column("day", "Day", DATE),)
    sheet = read_xlsx(export_response("x", columns, [{"day": date(1899, 5, 1)}], "xlsx"))
    assert sheet["A2"].value == "1899-05-01"


@pytest.mark.parametrize("day", [date(1900, 3, 1), date(2000, 2, 29), date(2026, 12, 31)])
def test_days_are_days_in_a_sheet(day):
    cell = read_xlsx(export_response("x", (Column("day", "Day", DATE),), [{"day": day}], "xlsx"))["A2"]
    assert (cell.is_date, cell.value.date()) == (True, day)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), True, "=1"])
def test_what_is_no_number_is_text_even_in_a_column_of_numbers(value):
    columns = (Column("value", "Value", NUMBER),)
    sheet = read_xlsx(export_response("x", columns, [{"value": value}], "xlsx"))
    assert sheet["A2"].data_type == "s"


@pytest.mark.parametrize("attack", ATTACKS)
def test_d4_dangerous_text_is_never_a_formula(attack):
    columns = (Column("name", attack),)
    rows = [{"name": attack}]
    for head_or_cell in (line[0] for line in read_csv(export_response("x", columns, rows, "csv"))):
        assert head_or_cell.startswith("'")
    response = export_response(attack, columns, rows, "xlsx")
    content = content_of(response)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    for cell in (sheet["A1"], sheet["A2"]):
        assert cell.data_type == "s"
        assert cell.value.startswith("'")


def test_d4_another_separator_makes_no_formula_either():
    assert csv_text("a;=1+1") == "a;'=1+1"
    assert csv_text("a\t@SUM(A1)") == "a\t'@SUM(A1)"
    assert csv_text("a\r\n=1+1") == "a =1+1"
    assert csv_text("\x80\n0") == "\x80 0"  # the break is gone, and with it the danger
    assert csv_text("first, - second; third") == "first, - second; third"


@pytest.mark.parametrize("phone", ["+77011234567", "+7 701 123 45 67", "+7 (701) 123-45-67"])
def test_d4_a_telephone_stays_readable(phone):
    columns = (Column("phone", "Phone"),)
    row = read_csv(export_response("x", columns, [{"phone": phone}], "csv"))[1]
    assert row == [f"'{phone}"]
    cell = read_xlsx(export_response("x", columns, [{"phone": phone}], "xlsx"))["A2"]
    assert (cell.value, cell.data_type) == (phone, "s")
    assert cell.quotePrefix


@given(st.text(max_size=40))
def test_d4_no_text_at_all_begins_with_a_sign(text):
    for safe in (safe_text(text), csv_text(text)):
        assert not tables.is_dangerous(safe)
        assert "\0" not in safe
    assert not tables.is_dangerous(cell_text(text)) or cell_text(text)[1:2].isdigit()


@given(
    st.text(max_size=40) | st.from_regex(r"[0-9A-Za-zӘәҚқ][;\t\r\n =+@\u2028\x85\0.,–А-я]*", fullmatch=True)
)
def test_what_is_plain_at_a_glance_is_so_for_the_long_way_too(text):
    quick = csv_text(text), cell_text(text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tables, "_PLAIN", re.compile(r"(?!)"))
        assert (csv_text(text), cell_text(text)) == quick


def test_a_label_that_waits_for_its_language_is_text_too():
    rows = [{"state": gettext_lazy("Waiting")}]
    lines = list(csv_lines((Column("state", "State"),), rows))
    assert [line.strip() for line in lines[1:]] == ["Waiting"]


def test_ordinary_texts_are_plain_at_a_glance():
    for text in ("Жол жөндеу, Алматы", "2022-0000001", "Road, “A 1” = bad", "Ёлка"):
        assert tables._PLAIN.fullmatch(text)


@given(st.text(alphabet=st.characters(blacklist_categories=("Cc", "Cs", "Cn")), max_size=40))
def test_what_went_out_comes_back(text):
    assert restored(safe_text(text)) == text


def test_an_apostrophe_of_the_text_itself_stays():
    assert restored("'тырнақша'") == "'тырнақша'"


def test_a_very_long_text_is_cut_and_says_so():
    text = cell_text("а" * 40_000)
    assert len(text) == 32_767
    assert text.endswith("…")


def test_more_rows_than_a_sheet_holds_are_refused(monkeypatch):
    monkeypatch.setattr(tables, "XLSX_ROWS", 3)
    columns = (Column("name", "Name"),)
    with pytest.raises(Refused):
        export_response("x", columns, [{"name": "a"}] * 3, "xlsx")


def test_an_unknown_format_is_an_error():
    with pytest.raises(ValueError, match="pdf"):
        export_response("x", COLUMNS, [], "pdf")


@pytest.mark.parametrize(
    ("name", "expected"),
    [("a[b]:c*d?e/f\\g", "a b  c d e f g"), ("'quoted'", "quoted"), ("", "1"), ("ы" * 50, "ы" * 31)],
)
def test_sheet_names_are_accepted_by_spreadsheets(name, expected):
    assert sheet_name(name) == expected


def test_a_file_name_keeps_letters_and_loses_the_rest():
    response = export_response("Отчёт / 2022", COLUMNS, [], "csv")
    assert "filename*=utf-8''%D0%BE%D1%82%D1%87%D1%91%D1%82-2022-" in response["Content-Disposition"]
