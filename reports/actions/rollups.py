"""Keeping counted cells equal to the rows: what was touched is counted anew, at night everything recent is compared."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from datetime import date

from django.db import connection
from django.db.models import Q
from django.db.models.functions import TruncMonth

from appeals.models import Question
from common.acts import act, alone
from common.dates import today
from reports.enums import Grain
from reports.models import RollupCell, RollupState, RollupTouched
from reports.period import months_later
from reports.queries.counts import FIELDS
from reports.queries.rollup_keys import Key, cells_of, questions_of
from reports.queries.turns import KEYS, turns

logger = logging.getLogger(__name__)
# Keys counted in one transaction: about a month of all bodies.
AT_ONCE = 300
CELLS = RollupCell._meta.db_table
TOUCHED = RollupTouched._meta.db_table
SUMS = ", ".join(f"sum({name}) AS {name}" for name in FIELDS)
COLUMNS = ", ".join(FIELDS)
NOT_ALL_ZERO = "HAVING " + " OR ".join(f"sum({name}) <> 0" for name in FIELDS)
BY_MONTH = "date_trunc('month', changed_on)::date"
# Which columns the cells of a grain tell, and how.
GRAINS = {
    Grain.BASE: (BY_MONTH, "body_id", "region", "sphere_id"),
    Grain.PLACES: (BY_MONTH, "body_id", "region", "NULL::bigint"),
    Grain.DAYS: ("changed_on", "body_id", "region", "NULL::bigint"),
}


def drain(*, limit: int = AT_ONCE) -> int:
    """Count the cells of up to `limit` touched keys anew; returns how many. Two at once: the second does nothing."""
    with act("rollup.drain"):
        if not alone("rollup"):
            return 0
        through = _turn_of_the_day()
        keys = _taken(limit)
        if keys:
            _count(keys, through)
        return len(keys)


def drain_all() -> int:
    """All that was touched, in parts; returns how many keys."""
    done = 0
    while keys := drain():
        done += keys
    return done


def touch(keys: Iterable[Key]) -> None:
    """Have these keys counted anew."""
    with act("rollup.touch"):
        RollupTouched.objects.bulk_create(
            RollupTouched(raised_month=month, body_id=body) for month, body in keys
        )


def touch_all() -> None:
    """Have everything counted anew."""
    months = f"SELECT DISTINCT date_trunc('month', raised_on)::date, body_id FROM {Question._meta.db_table}"  # noqa: S608
    with act("rollup.touch"), connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {TOUCHED} (raised_month, body_id) {months}")


def compare(*, months: int | None = None) -> list[Key]:
    """Count what was raised in the last `months` (None: ever) anew and put right what differs; returns those keys, and logs them.

    What was touched or awaits the turn of the day is counted before. Any difference left is a fault of the upkeep: an
    administrator should hear of it.
    """
    drain_all()
    rows = Question.objects.unscoped("which cells there should be")
    found = set(rows.order_by().values_list(TruncMonth("raised_on"), "body_id").distinct())
    cells = RollupCell.objects.unscoped("which cells there are").filter(grain=Grain.BASE)
    found |= set(cells.order_by().values_list("raised_month", "body_id").distinct())
    first = date.min if months is None else _months_back(months)
    differing = []
    for month in sorted({month for month, _body in found if month >= first}):
        differing += _compared(month, [key for key in found if key[0] == month])
    if differing:
        logger.error("Counted cells differed from the rows and were put right: %s", differing)
    return differing


def _compared(month: date, keys: list[Key]) -> list[Key]:
    with act("rollup.compare"):
        if not alone("rollup"):
            return []  # somebody counts; the next night will do
        touched = set(
            RollupTouched.objects.unscoped("touched meanwhile").values_list("raised_month", "body_id")
        )
        before = _digests(month)
        _count(keys, today())
        after = _digests(month)
    bodies = {body for body in before.keys() | after.keys() if before.get(body) != after.get(body)}
    return sorted(
        (month, body or 0) for body in bodies if (month, body) not in touched and (body or not touched)
    )


def _digests(month: date) -> dict[int | None, str]:
    """A digest of the cells of each body; under None those of all bodies together."""
    with connection.cursor() as cursor:
        row = f"(grain, changed_on, tier, region, sphere_id, {COLUMNS})::text"
        cursor.execute(
            f"SELECT body_id, md5(string_agg({row}, ';' ORDER BY {row})) FROM {CELLS} WHERE raised_month = %s GROUP BY 1",  # noqa: S608
            [month],
        )
        return dict(cursor.fetchall())


def _months_back(months: int) -> date:
    return months_later(today().replace(day=1), 1 - months)


def _turn_of_the_day() -> date:
    """A last day that has passed changes figures without anybody's act: touch what is behind it, once a day."""
    day = today()
    state = RollupState.objects.unscoped("how far cells are counted").first()
    if state is None:
        RollupState.objects.create(through=day)
        touch_all()
    elif state.through != day:
        first, last = sorted((state.through, day))
        rows = Question.objects.unscoped("questions whose figures change with time")
        passed = Q(due_on__gte=first, due_on__lt=last) | Q(closed_on__gt=first, closed_on__lte=last)
        found = rows.filter(passed).order_by().values_list("raised_on", "body_id").distinct()
        touch({(raised_on.replace(day=1), body) for raised_on, body in found.iterator()})
        RollupState.objects.unscoped("how far cells are counted").update(through=day)
    return day


def _taken(limit: int) -> list[Key]:
    """Keys whose marks are gone with this transaction. A mark that comes meanwhile stays, and is taken next time."""
    marks = RollupTouched.objects.unscoped("what was touched")
    keys = list(
        marks.order_by("raised_month", "body").values_list("raised_month", "body_id").distinct()[:limit]
    )
    if keys:
        marks.filter(cells_of(keys)).delete()
    return keys


def _count(keys: Sequence[Key], through: date) -> None:
    """Put the cells of these keys in the place of those that are there."""
    cells = RollupCell.objects.unscoped("cells that are counted anew")
    cells.filter(cells_of(keys), grain__in=GRAINS).delete()
    rows = Question.objects.unscoped("questions behind the cells").filter(questions_of(keys))
    statement, parameters = turns(rows, through)
    months = sorted({month for month, _body in keys})
    cells.filter(grain=Grain.SPHERES, raised_month__in=months).delete()
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS rollup_turns")
        told = f"({statement}) AS told({', '.join(KEYS)}, {COLUMNS})"
        keys = "raised_month::date, changed_on, body_id, tier, region, sphere_id"
        cursor.execute(
            f"CREATE TEMP TABLE rollup_turns ON COMMIT DROP AS SELECT {keys}, {SUMS} FROM {told} GROUP BY 1, 2, 3, 4, 5, 6",  # noqa: S608
            parameters,
        )
        for grain, (changed_on, body, region, sphere) in GRAINS.items():
            cursor.execute(
                _insert(grain, f"{changed_on}, {body}, tier, {region}, {sphere}", "rollup_turns", "TRUE")
            )
        of_months = f"grain = {Grain.BASE:d} AND raised_month = ANY(%s)"
        cursor.execute(
            _insert(Grain.SPHERES, "changed_on, NULL::bigint, tier, region, sphere_id", CELLS, of_months),
            [months],
        )


def _insert(grain: int, keys: str, source: str, where: str) -> str:
    """Sums by the month of the question and these keys (changed_on, body, tier, region, sphere)."""
    return (
        f"INSERT INTO {CELLS} (grain, raised_month, changed_on, body_id, tier, region, sphere_id, {COLUMNS})"  # noqa: S608
        f" SELECT {grain:d}, raised_month, {keys}, {SUMS} FROM {source} WHERE {where} GROUP BY 2, 3, 4, 5, 6, 7 {NOT_ALL_ZERO}"
    )
