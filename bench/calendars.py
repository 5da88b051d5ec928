"""Seconds to import a year's plan into drafts, and to approve them all by one document (goal: 12,000 rows in a minute).

    python -m bench.calendars [ROWS] [BODIES]        (12,000 rows over 230 bodies unless said)

Works in a database of its own, which it drops. Prints the wall time, the processor time of the program and of its
database connection for: the plan, the same file again, every row changed, the approval, a new version of everything.
"""

import os
import sys
import time
from datetime import date, timedelta

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings_test")
os.environ["PYTEST_DB_SUFFIX"] = "_bench_calendars"

YEAR = date.today().year + 1  # ahead, so that lines can be moved


def main(count: int, bodies: int) -> None:
    """Make the file and measure."""
    django.setup()
    from bench.imports import own_database

    with own_database() as server:
        codes = make_bodies(bodies)
        measured(server, count, "new", lambda: imported(rows(codes, count)))
        measured(server, count, "the same again", lambda: imported(rows(codes, count)))
        measured(server, count, "all changed", lambda: imported(rows(codes, count, venue="Hall")))
        measured(server, count, "foreseen", foreseen_all)
        measured(server, count, "approved", approve_all)
        measured(server, count, "a new version", lambda: imported(rows(codes, count, days=1)))
        measured(server, count, "approved again", approve_all)


def measured(server, count: int, label: str, do) -> None:
    """Do it once and print how long it took."""
    before, begin = (time.process_time(), sum(server.cpu_times()[:2])), time.perf_counter()
    do()
    took = time.perf_counter() - begin
    program, database = time.process_time() - before[0], sum(server.cpu_times()[:2]) - before[1]
    print(
        f"{label:16} {count:7,} rows {took:7.1f} s wall  {program:6.1f} s program  {database:6.1f} s database"
    )


def make_bodies(count: int) -> list[str]:
    """Akimats of districts below the own one."""
    from common.acts import act
    from organisations.models import Body

    own = Body.objects.get(code="akimat-75")
    with act("bench.bodies"):
        for number in range(count):
            code = f"akimat-b{number}"
            Body.objects.create(
                code=code, kind="local", level="district", parent=own, path=f"{own.path}{code}/",
                territory=own.territory, name_kk=code, name_ru=code, name_en=code,
            )  # fmt: skip
    return [f"akimat-b{number}" for number in range(count)]


def rows(codes: list[str], count: int, *, days: int = 0, venue: str = "School"):
    """Lines of the file, with references: the days of a body are spread over the second half of the year."""
    first = date(YEAR, 7, 2)
    for number in range(count):
        place = number // len(codes)
        day = first + timedelta(days=place * 3 % 170 + days)
        yield {
            "body": codes[number % len(codes)], "planned_on": day.isoformat(), "kind": "population",
            "territory": "751710000", "venue": f"{venue} {number}", "format": "in_person", "host": "Мысал Үлгіұлы",
            "host_rank": "head", "target_group": "", "starts_at": "10:00", "ref": f"{YEAR}-{place + 1:03d}",
        }  # fmt: skip


def imported(lines) -> None:
    """Import the lines."""
    from bench.imports import as_csv
    from common.imports import run_import
    from common.sheets import read_sheet
    from meetings.imports_calendar import CalendarImporter

    report = run_import(CalendarImporter(None, YEAR), read_sheet("c.csv", as_csv(lines)))
    assert report.written, report.rejections[:3]


def drafts():
    """The drafts that wait."""
    from meetings.models import MeetingCalendar

    rows = MeetingCalendar.objects.unscoped("bench").filter(state="draft")
    return list(rows.select_related("body__territory__parent"))


def foreseen_all() -> None:
    """What the page of approval reads."""
    from meetings.actions.approving import foreseen

    foreseen(drafts())


def approve_all() -> None:
    """One document for all drafts."""
    from common.dates import today
    from meetings.actions.approving import approve_many

    seen = {draft.pk: draft.version for draft in drafts()}
    facts = {"approved_on": today(), "approved_by": "Akim", "document": f"No. {time.monotonic_ns()}"}
    assert approve_many(drafts=seen, by=None, note="Harvest", **facts)


if __name__ == "__main__":
    arguments = [int(value) for value in sys.argv[1:3]]
    main(*(arguments or [12_000]), *([] if len(arguments) > 1 else [230]))
