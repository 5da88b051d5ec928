"""Seconds and memory to import action plans and to export them (goal: 10,000 rows in a minute and 500 MB).

    python -m bench.plans_import [ROWS]        (10,000 unless said)

Works in a database of its own, which it drops. Prints for new rows, the same file again, every row changed and the export
the wall time, the processor time of the program and of its database connection, and the most memory so far.
"""

import os
import resource
import sys
import time
from datetime import date, timedelta

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings_test")
os.environ["PYTEST_DB_SUFFIX"] = "_bench_plans"

START = date.today() + timedelta(days=3)
PER_PROBLEM = 4


def main(count: int) -> None:
    """Make the files and measure."""
    django.setup()
    from bench.imports import own_database

    with own_database() as server:
        measured(server, count, "new", lambda: imported(rows(count)))
        measured(server, count, "the same again", lambda: imported(rows(count)))
        measured(server, count, "all changed", lambda: imported(rows(count, item="Rebuild it")))
        measured(server, count, "export", exported)


def measured(server, count: int, label: str, do) -> None:
    """Do it once and print what it took."""
    before, begin = (time.process_time(), sum(server.cpu_times()[:2])), time.perf_counter()
    do()
    took = time.perf_counter() - begin
    program, database = time.process_time() - before[0], sum(server.cpu_times()[:2]) - before[1]
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{label:16} {count:7,} rows {took:7.1f} s wall  {program:6.1f} s program  {database:6.1f} s database"
        f"  {memory:6.0f} MB"
    )


def rows(count: int, *, item: str = "Rebuild the road"):
    """Lines with three milestones each; every few of them belong to one problem."""
    days = [START + timedelta(days=step) for step in (30, 60, 90)]
    steps = "; ".join(f"{day.isoformat()} Step of the work" for day in days)
    for number in range(count):
        problem = number // PER_PROBLEM
        yield {
            "ref": f"r-{number}", "body": "akimat-75", "problem_ref": f"p-{problem}", "problem": f"Road {problem}",
            "topic": "roads.repair", "territory": "750000000", "description": "Two kilometres to the school",
            "item": f"{item} {number}", "result": "A new road", "owner": "executor@example.kz",
            "starts_on": START.isoformat(), "due_on": days[-1].isoformat(), "milestones": steps, "questions": "",
        }  # fmt: skip


def imported(lines) -> None:
    """Import the lines."""
    from bench.imports import as_csv
    from common.imports import run_import
    from common.sheets import read_sheet
    from plans.imports import PlanImporter

    report = run_import(PlanImporter(None), read_sheet("p.csv", as_csv(lines)))
    assert report.written, report.rejections[:3]


def exported() -> None:
    """The same items as a file."""
    from common.tables import csv_lines
    from organisations.models import User
    from plans.exports import COLUMNS, export_rows
    from plans.models import ActionItem

    person = User.objects.unscoped("bench").get(email="controller@example.kz")
    for _line in csv_lines(COLUMNS, export_rows(ActionItem.objects.visible_to(person), person)):
        pass


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
