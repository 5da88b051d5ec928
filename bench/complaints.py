"""Single appeals of e-Otinish: an import beside a bare COPY with the same indexes, its memory, and kill -9 half-way.

    python -m bench.complaints [ROWS]        (1,700,000 unless said)

Works in a database of its own, which it drops. Every import runs in a process of its own; its peak memory is that of this
process and of its connection's server process (what it does not share with others). Goals: at most twice the bare COPY
of the same run, at most 300 MB of the program.
"""

from __future__ import annotations

import os
import resource
import signal
import sys
import tempfile
import threading
import time
from datetime import date, timedelta
from multiprocessing import get_context
from pathlib import Path
from random import Random

import django
import psutil

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings_test")
os.environ["PYTEST_DB_SUFFIX"] = "_bench_complaints"

HEADER = "number,registered_on,body,territory,topic,kind,status,finished_on"
KINDS = ("жалоба", "заявление", "предложение", "запрос")
STATUSES = ("удовлетворено", "отказано", "разъяснено", "в работе", "Исполнено частично")
MB = 1024 * 1024
CHILD = get_context("fork")


def main(count: int) -> None:
    """Make the file and measure."""
    django.setup()
    from bench.imports import own_database

    with own_database(), tempfile.TemporaryDirectory() as folder:
        path = make_file(Path(folder) / "appeals.csv", count)
        print(
            f"{count:,} rows, {path.stat().st_size / MB:,.0f} MB; load of the machine {os.getloadavg()[0]:.1f}"
        )
        first = imported("new", path)
        digest, bare = stored(), bare_copy(path)
        print(f"{'bare COPY':16} {bare:7.1f} s wall   the import takes {first / bare:.2f} times as long")
        again = imported("the same again", path)
        assert stored() == digest
        empty()
        killed(path, first / 2)
        imported("after kill -9", path)
        assert stored() == digest, "the same rows and months as without the kill"
        print(f"rows and months as before the kill; unchanged file {again / bare:.2f} times the bare COPY")


def make_file(path: Path, count: int) -> Path:
    """Half a year of appeals: 300 wordings of bodies, 40 of places, 120 of topics."""
    chance, first = Random(7), date(2022, 7, 1)
    bodies = ["akimat-75", *(f"Управление № {number} города Алматы" for number in range(299))]
    places = ["г. Алматы", *(f"Место {number}" for number in range(39))]
    topics = ["roads", *(f"Тема обращения {number}" for number in range(119))]
    with path.open("w", encoding="utf-8") as file:
        file.write(HEADER + "\n")
        for number in range(count):
            day = first + timedelta(days=chance.randrange(184))
            end = day + timedelta(days=chance.randrange(1, 30)) if chance.random() < 0.8 else ""
            words = (chance.choice(options) for options in (bodies, places, topics, KINDS, STATUSES))
            file.write(f"ЖТ-2022-{number:08d},{day},{','.join(words)},{end}\n")
    return path


def imported(label: str, path: Path) -> float:
    """Import in a process of its own; returns seconds."""
    from django.db import connection

    connection.close()
    ours, theirs = CHILD.Pipe()
    child = CHILD.Process(target=_import, args=(path, theirs))
    child.start()
    told = ours.recv()
    child.join()
    print(
        f"{label:16} {told['wall']:7.1f} s wall   program {told['program']:.1f} s, peak {told['peak']:.0f} MB"
        f"   server process peak {told['server']:.0f} MB   {told['verdicts']}"
    )
    return told["wall"]


def _import(path: Path, tell) -> None:
    from django.db import connection

    from eotinish.actions.importing_rows import import_rows

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        server = psutil.Process(cursor.fetchone()[0])
    peaks, ended = [0.0], threading.Event()

    def watch() -> None:
        while not ended.wait(0.3):
            memory = server.memory_info()
            peaks.append((memory.rss - memory.shared) / MB)

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    begin = time.perf_counter()
    outcome = import_rows(path, by=None)
    wall = time.perf_counter() - begin
    ended.set()
    assert outcome.written
    usage = resource.getrusage(resource.RUSAGE_SELF)
    program = usage.ru_utime + usage.ru_stime
    told = {"wall": wall, "program": program, "peak": usage.ru_maxrss / 1024, "server": max(peaks)}
    tell.send(told | {"verdicts": outcome.verdicts})


def bare_copy(path: Path) -> float:
    """COPY of the same rows, words as keys already, into a table with the same columns, indexes and checks."""
    from django.db import connection

    ready = path.with_suffix(".ready")
    columns = "number, registered_on, finished_on, body_id, territory_id, topic_id, kind_id, status_id"
    with connection.cursor() as cursor:
        with ready.open("wb") as file:
            cursor.copy_expert(f"COPY (SELECT {columns} FROM eotinish_complaint ORDER BY id) TO STDOUT", file)
        cursor.execute("CREATE TABLE bare (LIKE eotinish_complaint INCLUDING ALL)")
        begin = time.perf_counter()
        with ready.open("rb") as file:
            cursor.copy_expert(f"COPY bare ({columns}) FROM STDIN", file)
        took = time.perf_counter() - begin
        cursor.execute("DROP TABLE bare")
    ready.unlink()
    return took


def killed(path: Path, after: float) -> None:
    """Kill an import with SIGKILL after so many seconds; nothing of it is stored once the server has noticed."""
    from django.db import connection

    connection.close()
    _ours, theirs = CHILD.Pipe()
    child = CHILD.Process(target=_import, args=(path, theirs))
    child.start()
    time.sleep(after)
    assert child.is_alive(), "it was too quick to be killed"
    os.kill(child.pid, signal.SIGKILL)
    child.join()
    begin = time.perf_counter()
    with connection.cursor() as cursor:
        others = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        cursor.execute(f"{others} AND backend_type = 'client backend'")
        while cursor.fetchone()[0]:
            time.sleep(0.2)
            cursor.execute(f"{others} AND backend_type = 'client backend'")
    gone = time.perf_counter() - begin
    rows, months = stored()[0], stored()[1]
    print(
        f"{'kill -9':16} after {after:.1f} s: {rows} rows, {months} months stored; the server let go after {gone:.1f} s"
    )
    assert not rows
    assert not months


def stored() -> tuple:
    """How many rows and months there are, and a digest of each that does not depend on keys."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT count(*) FROM eotinish_complaint), (SELECT count(*) FROM eotinish_complaintmonth),"
            " (SELECT md5(string_agg(r::text, ',' ORDER BY r)) FROM (SELECT (c.number, c.registered_on, c.finished_on,"
            " b.key, t.key, s.key)::text AS r FROM eotinish_complaint c LEFT JOIN eotinish_spelling b ON b.id = c.body_id"
            " LEFT JOIN eotinish_spelling t ON t.id = c.topic_id LEFT JOIN eotinish_spelling s ON s.id = c.status_id) x),"
            " (SELECT md5(string_agg(r::text, ',' ORDER BY r)) FROM (SELECT (m.month, b.key, p.key, t.key, k.key,"
            " m.received, m.satisfied, m.refused, m.explained)::text AS r FROM eotinish_complaintmonth m"
            " LEFT JOIN eotinish_spelling b ON b.id = m.body_id LEFT JOIN eotinish_spelling p ON p.id = m.territory_id"
            " LEFT JOIN eotinish_spelling t ON t.id = m.topic_id LEFT JOIN eotinish_spelling k ON k.id = m.kind_id) y)"
        )
        return cursor.fetchone()


def empty() -> None:
    """As before the first file."""
    from django.db import connection

    from common.acts import act

    with act("bench.empty"), connection.cursor() as cursor:
        cursor.execute("DELETE FROM eotinish_complaint")
        cursor.execute("DELETE FROM eotinish_complaintmonth")
        cursor.execute("DELETE FROM eotinish_spelling")
    with connection.cursor() as cursor:
        cursor.execute("VACUUM FULL eotinish_complaint")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_700_000)
