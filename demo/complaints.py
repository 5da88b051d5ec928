"""The figures of e-Otinish: those of 2022 add up to what was published, those of later months are plausible.

Nobody published how many appeals each body had in each month; demo/record/complaints.csv holds plausible halves of the
year, exact in the sums that were: all appeals, the share of local bodies, their growth in the second half, and which
four regions had most. People of the regions are rounded to ten thousand.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from common.acts import act
from demo.chance import spread
from demo.figures import SPHERES, read_record
from demo.world import World
from eotinish.actions.importing_figures import (
    FigureRow,
    PopulationRow,
    apply_figures,
    apply_populations,
    plan_figures,
    plan_populations,
)
from organisations.models import Body
from reports.period import end_of_month, months_later

# How the appeals of a half fall on its months; of a month on kinds; what became of them, per cent.
MONTHS = (15, 16, 17, 17, 18, 17)
KINDS = {"application": 72, "complaint": 14, "proposal": 4, "inquiry": 10}
BECAME = {"satisfied": 38, "refused": 9, "explained": 41, "overdue": 3, "repeated": 7}
# Of the kinds but the first only the spheres that people write of most are told apart.
MOST_WRITTEN = 3
# Later years have more appeals than 2022; the monthly growth goes on.
LATER, MONTHLY = 2.3, 0.006
BACK = 23  # whole months before this one
SOURCE = "Бюро национальной статистики, округлено до 10 тыс. (демо)"


def write_record_of_complaints(world: World) -> int:
    """The year of the record, and the people of the regions."""
    first = [date(world.year, month, 1) for month in range(1, 13)]
    halves = [_scaled(column, world.scale) for column in ("first_half", "second_half")]
    rows: list[FigureRow] = []
    for half, counts in enumerate(halves):
        for body, count in counts.items():
            for month, part in zip(first[half * 6 : half * 6 + 6], spread(count, MONTHS), strict=True):
                rows += _month(world, body, month, part)
    _write_people(world)
    return _write(rows)


def write_running_complaints(world: World) -> int:
    """Nearly two years up to the last month, of the bodies that exist today."""
    this_month = world.today.replace(day=1)
    existing = set(Body.objects.existing_on(world.today).values_list("code", flat=True))
    counts = {body: n for body, n in _scaled("second_half", world.scale).items() if body in existing}
    rows: list[FigureRow] = []
    for back in range(BACK, 0, -1):
        month = months_later(this_month, -back)
        for body, count in counts.items():
            change = (1 + MONTHLY) ** (BACK - back) * world.chance("appeals", body, month).uniform(0.9, 1.1)
            rows += _month(world, body, month, round(count / 6 * LATER * change))
    return _write(rows)


def _scaled(column: str, scale: float) -> dict[str, int]:
    """Appeals of each body in a half of the year; ministries and akimats keep their share of the whole."""
    rows = read_record("complaints")
    found: dict[str, int] = {}
    for local in (True, False):
        part = {row["body"]: int(row[column]) for row in rows if row["body"].startswith("akimat-") == local}
        values = list(part.values())
        found |= zip(part, spread(round(sum(values) * scale), values), strict=True)
    return found


def _month(world: World, body: str, month: date, count: int) -> Iterator[FigureRow]:
    """The appeals of a body in a month, by kind and sphere; the sum is `count`."""
    rng = world.chance("complaints", body, month)
    spheres = {sphere: weight * rng.uniform(0.7, 1.3) for sphere, weight in SPHERES.items()}
    most = sorted(spheres, key=lambda sphere: -spheres[sphere])[:MOST_WRITTEN]
    for number, (kind, part) in enumerate(zip(KINDS, spread(count, list(KINDS.values())), strict=True)):
        told = spheres if number == 0 else {sphere: spheres[sphere] for sphere in most}
        for sphere, received in zip(told, spread(part, list(told.values())), strict=True):
            if received:
                became = {name: round(received * share / 100) for name, share in BECAME.items()}
                yield FigureRow(
                    month, end_of_month(month), received, body=body, topic=sphere, kind=kind, **became
                )


def _write(rows: list[FigureRow]) -> int:
    with act("demo.complaints"):
        apply_figures(plan_figures(rows, lock=True))
    return len(rows)


def _write_people(world: World) -> None:
    rows = [
        PopulationRow(world.regions[row["region"]], world.year, int(row["people"]), SOURCE)
        for row in read_record("population")
    ]
    with act("demo.people"):
        apply_populations(plan_populations(rows, lock=True))
