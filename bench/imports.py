"""Rows per second of `import_questions`, with all rules and events (goal: 3,000 on an idle machine of two cores).

    python -m bench.imports [ROWS]        (50,000 unless said)

Works in a database of its own, which it drops. Prints for each file the wall time, the processor time of the program
and of its database connection, and rows per second. On a busy machine the processor times are what can be compared:
program and database work at the same time while rows are copied, so the wall time of an idle one is less than their sum.
"""

import contextlib
import csv
import io
import os
import sys
import time
from datetime import date, timedelta

import django
import psutil

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings_test")
os.environ["PYTEST_DB_SUFFIX"] = "_bench_imports"

STATUSES = ("in_work", "resolved", "resolved", "explained", "assigned", "resolved_on_spot")
TEXT = (
    "Көшедегі жолды жөндеу қажет, асфальт ойылған, жарық жоқ, балалар мектепке қараңғыда барады. Просим"
    " отремонтировать дорогу и восстановить освещение на улице, заявка подана весной, номер {}"
)
MEETINGS = 1000
FIRST = date(2022, 1, 10)


def main(count: int) -> None:
    """Make the files and measure."""
    django.setup()
    from common.sheets import read_sheet

    with own_database() as server:
        meetings()
        content = as_csv(questions(count))
        book = as_xlsx(questions(count, first=count))
        changed = as_csv(questions(count, status="explained"))
        measure("new, CSV", server, count, lambda: read_sheet("q.csv", content))
        measure("the same again", server, count, lambda: read_sheet("q.csv", content))
        measure("all changed", server, count, lambda: read_sheet("q.csv", changed))
        measure("new, XLSX", server, count, lambda: read_sheet("q.xlsx", book))


def measure(label: str, server: psutil.Process, count: int, sheet) -> None:
    """Import once and print how long it took."""
    from appeals.imports import QuestionImporter
    from common.imports import run_import

    before, begin = (time.process_time(), sum(server.cpu_times()[:2])), time.perf_counter()
    report = run_import(QuestionImporter(None), sheet())
    took = time.perf_counter() - begin
    program, database = time.process_time() - before[0], sum(server.cpu_times()[:2]) - before[1]
    assert report.written, report.rejections[:3]
    print(
        f"{label:16} {count:7,} rows {took:7.1f} s wall  {program:6.1f} s program  {database:6.1f} s database"
        f"  {count / took:7,.0f} rows/s"
    )


@contextlib.contextmanager
def own_database():
    """A fresh database with the test cast; yields the process that serves our connection."""
    from django.db import connection

    from config import embedded
    from tests.cast import make_cast

    missing = embedded.missing_services()
    with embedded.running(missing, durable=False) if missing else contextlib.nullcontext():
        before = connection.settings_dict["NAME"]
        connection.creation.create_test_db(verbosity=0, autoclobber=True)
        try:
            make_cast()
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_backend_pid()")
                yield psutil.Process(cursor.fetchone()[0])
        finally:
            connection.creation.destroy_test_db(before, verbosity=0)


def meetings() -> None:
    """A thousand held meetings of the own akimat."""
    from meetings.actions.importing import MeetingRow, write_meetings
    from organisations.models import Body

    body = Body.objects.get(code="akimat-75")
    days = [FIRST + timedelta(days=number % 300) for number in range(MEETINGS)]
    rows = [
        MeetingRow(body=body, ref=f"m{number}", kind="population", planned_on=day, held_on=day)
        for number, day in enumerate(days)
    ]
    write_meetings(rows, by=None)


def questions(count: int, *, first: int = 0, status: str = ""):
    """Lines of a file: nine people in ten give name and telephone, one in two an IIN."""
    numbers = iins()
    for number in range(first, first + count):
        raised = FIRST + timedelta(days=number % MEETINGS % 300)
        state = status or STATUSES[number % len(STATUSES)]
        closed = "" if state in ("in_work", "assigned") else raised + timedelta(days=number % 20)
        yield {
            "ref": f"q{number}", "body": "akimat-75", "meeting_ref": f"m{number % MEETINGS}",
            "citizen_ref": f"c{number}" if number % 10 else "", "iin": next(numbers) if number % 2 else "",
            "surname": "Үлгіұлы" if number % 10 else "", "given_name": "Мысал" if number % 10 else "",
            "phone": f"8 701 {number % 10_000_000:07d}" if number % 10 else "", "kind": "application",
            "topic": "roads.repair", "territory": "751710000", "responsible": "akimat-75", "text": TEXT.format(number),
            "status": state, "resolved_on": raised if state == "resolved_on_spot" else closed,
            "proof": "№ 17" if state == "resolved" else "",
            "external_number": f"ЖТ-2022-{number:08d}",
        }  # fmt: skip


def iins():
    """Valid numbers of nobody: born before 1900."""
    from appeals.personal import check_digit

    for serial in range(10_000):
        for day in range(1, 29):
            eleven = f"9912{day:02d}1{serial:04d}"
            digit = check_digit(eleven)
            if digit is not None:
                yield f"{eleven}{digit}"


def as_csv(rows) -> bytes:
    """The lines as CSV."""
    rows, file = list(rows), io.StringIO()
    writer = csv.DictWriter(file, rows[0])
    writer.writeheader()
    writer.writerows(rows)
    return file.getvalue().encode()


def as_xlsx(rows) -> bytes:
    """The lines as a workbook."""
    from common.tables import write_xlsx

    rows, file = list(rows), io.BytesIO()
    write_xlsx(file, "questions", [(name, name) for name in rows[0]], rows)
    return file.getvalue()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 50_000)
