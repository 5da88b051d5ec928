"""What keeping cells costs a write: rows of the desk saved with the triggers that mark cells, and without (goal: ≤ 15 %).

    python -m bench.cells_write [ROWS]        (600 unless said)

Works in a database of its own, which it drops. Batches with and without the triggers take turns, so that drift hits both.
"""

import os
import statistics
import sys
from time import perf_counter

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings_test")
os.environ["PYTEST_DB_SUFFIX"] = "_bench_cells"

BATCH = 20
TRIGGERS = (
    ("appeals_question", ("touch_inserted", "touch_updated")),
    ("appeals_paststanding", ("touch_inserted", "touch_updated")),
)


def main(count: int) -> None:
    """Save `count` rows, half of them without marking."""
    django.setup()
    from bench.desk import desk, row, save
    from bench.imports import own_database

    with own_database():
        client, meeting, headers = desk()
        url = f"/staff/meetings/{meeting.pk}/desk/rows/"
        times: dict[bool, list[float]] = {True: [], False: []}
        for number in range(count + 2 * BATCH):
            marked = number // BATCH % 2 == 0
            if number % BATCH == 0:
                switch(marked)
            begin = perf_counter()
            save(client, url, headers, row(number))
            if number >= 2 * BATCH:
                times[marked].append((perf_counter() - begin) * 1000)
        switch(True)
    marked, bare = statistics.median(times[True]), statistics.median(times[False])
    print(
        f"{count} rows: with marks {marked:.1f} ms, without {bare:.1f} ms, {(marked / bare - 1) * 100:+.1f} %"
    )


def switch(on: bool) -> None:
    """Triggers that mark cells, on or off."""
    from django.db import connection

    with connection.cursor() as cursor:
        for table, names in TRIGGERS:
            for name in names:
                cursor.execute(f"ALTER TABLE {table} {'ENABLE' if on else 'DISABLE'} TRIGGER {name}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 600)
