"""Open questions counted anew after a change of the calendar: rows per second, with events and past standings.

    python -m bench.deadlines [QUESTIONS]        (100,000 unless said)

Works in a database of its own, which it drops. The first line is a run in which every last day moves, the second one in
which none does, the third the pure engine without a database. Beside the first stand the shortest SQL that stores the
same (one UPDATE and two INSERT … SELECT for all rows, triggers and history included) and how many times as long the
run takes: a run also locks by pages, so that people go on working, and can be cut off at any moment.
"""

from __future__ import annotations

import random
import sys
from datetime import date, timedelta
from time import perf_counter

import django

from bench.imports import own_database  # sets the environment of a database of its own

START = date(2026, 6, 8)
HOLIDAY, SECOND = date(2026, 6, 16), date(2026, 6, 17)
BARE = (
    """
    INSERT INTO appeals_paststanding (question_id, from_on, until_on, status, closed_on, due_on, without_proof, doubted,
        asked_on, word, word_on)
    SELECT id, standing_since, date '2026-06-10', status, NULL, due_on, false, doubted, asked_on, word, word_on
    FROM appeals_question""",
    """
    INSERT INTO appeals_event (question_id, kind, at, happened_on, from_status, to_status, note, details)
    SELECT id, 'shifted', now(), date '2026-06-10', '', '', 'Bare', jsonb_build_object('changes', jsonb_build_object(
        'due_on', jsonb_build_array(due_on, due_on + 1), 'control_on', jsonb_build_array(control_on, control_on + 1)))
    FROM appeals_question""",
    "UPDATE appeals_question SET due_on = due_on + 1, control_on = control_on + 1, standing_since = date '2026-06-10'",
)


def main(count: int) -> None:
    """Fill, change the calendar, measure."""
    django.setup()
    import time_machine

    with own_database(), time_machine.travel("2026-06-10T09:00+05:00", tick=True):
        fill(count)
        bare = rolled_back()
        change(HOLIDAY)
        moved, took = timed()
        print(f"all moved        {moved:9,} of {count:,} {took:7.1f} s {moved / took:9,.0f} rows/s")
        print(f"bare SQL, alike  {count:9,} of {count:,} {bare:7.1f} s {count / bare:9,.0f} rows/s")
        print(f"run ÷ bare       {took / bare:9.2f} ×")
        change(None)
        moved, took = timed()
        print(f"none moves       {moved:9,} of {count:,} {took:7.1f} s {count / took:9,.0f} rows/s")
    engine()


def fill(count: int) -> None:
    """Open questions of one body, of every kind and of twelve days; every term runs over the holiday to come."""
    from appeals.actions.terms import clock
    from appeals.enums import QuestionKind
    from appeals.models import Question
    from appeals.rules import load_terms
    from common.acts import act
    from common.bulk import copy_in, many_objects
    from organisations.models import Body
    from tests.appeals.make import make_meeting

    chance, body = random.Random(7), Body.objects.get(code="akimat-75")
    meeting, terms, kinds = (
        make_meeting(body, held_on=START - timedelta(days=12)),
        load_terms(),
        ["", *QuestionKind],
    )
    rows = []
    for position in range(1, count + 1):
        start, kind = START - timedelta(days=chance.randrange(12)), chance.choice(kinds)
        facts = {"kind": kind, "raised_on": start, "standing_since": start, **clock(kind, start, terms)}
        rows.append(
            Question(meeting=meeting, position=position, body=body, text="Жол жөндеу", status="in_work",
                     responsible=body, **facts)
        )  # fmt: skip
    with act("bench.fill"), many_objects():
        copy_in(rows)
    analyze()


def analyze() -> None:
    """Statistics, as the database would have them by itself after a while."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def change(day: date | None) -> None:
    """A new holiday in June, or (None) one far away from every term."""
    from organisations.actions.calendar import save_day

    names = {"name_kk": "Мереке", "name_ru": "Праздник", "name_en": "Holiday"}
    save_day(by=None, day=day or date(2028, 6, 13), kind="holiday", reason="Bench", **names)


def timed() -> tuple[int, float]:
    """How many deadlines a run moved, and in how many seconds."""
    from appeals.actions.recomputing import recompute_deadlines

    begin = perf_counter()
    moved = recompute_deadlines()
    return moved, perf_counter() - begin


def rolled_back() -> float:
    """Seconds of the bare statements, which are undone."""
    from django.db import connection, transaction

    from common.acts import act

    with transaction.atomic():
        with act("bench.bare"), connection.cursor() as cursor:
            begin = perf_counter()
            for statement in BARE:
                cursor.execute(statement)
            took = perf_counter() - begin
        transaction.set_rollback(True)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE appeals_question")
    return took


def engine() -> None:
    """The pure part: every kind and day of fifteen years."""
    from appeals.deadlines import Rule, term
    from organisations import holidays_kz
    from organisations.workdays import WorkCalendar

    days = holidays_kz.days()
    calendar = WorkCalendar(
        frozenset(day for day, facts in days.items() if facts["kind"] != "working"),
        frozenset(day for day, facts in days.items() if facts["kind"] == "working"),
    )
    rule = Rule("application", 15, "working", "next", 2, 2, date(2016, 1, 1))
    begin, many = perf_counter(), 5479
    for n in range(many):
        term(rule, date(2016, 1, 1) + timedelta(days=n), calendar)
    took = perf_counter() - begin
    print(f"engine alone     {many:9,} terms {took:7.2f} s {many / took:9,.0f} terms/s")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
