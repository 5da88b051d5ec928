"""Coverage: which territories and target groups bodies met in the period, against what the norms ask.

Territories have norms (`meetings.coverage`); no act says how often a target group is to be met, so a group is reached or
it is not.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meetings.coverage import EVERYWHERE, Cell, CellState
from meetings.groups import group_choices
from meetings.queries_coverage import coverage_of
from organisations.models import Body, Territory
from reports.documents import document, hosts
from reports.filters_coverage import CoverageFilter
from reports.period import Period
from reports.queries.reach import NOWHERE, Reach, reach_by_group, reach_by_place

BY = ("body", "group", "territory")


class Norm(models.TextChoices):
    """How a row stands to the norm. A period that is not over is neither met nor not met unless it is met already."""

    MET = "met", gettext_lazy("Met")
    NOT_MET = "not_met", gettext_lazy("Not met")
    OPEN = "open", gettext_lazy("Not over yet")
    NONE = "none", gettext_lazy("No norm")


@dataclass(frozen=True)
class Asked:
    """What norms ask, in cells (a unit in a norm period that ends in the report's period)."""

    met: int = 0
    not_met: int = 0
    open: int = 0

    @property
    def required(self) -> int:
        """Cells in which something is asked."""
        return self.met + self.not_met + self.open

    @property
    def state(self) -> str:
        """The worst of the cells."""
        if self.not_met:
            return Norm.NOT_MET.value
        if self.open:
            return Norm.OPEN.value
        return Norm.MET.value if self.met else Norm.NONE.value

    def __add__(self, other: Asked) -> Asked:
        return Asked(self.met + other.met, self.not_met + other.not_met, self.open + other.open)


@dataclass(frozen=True)
class CoverageRow:
    """A body, a target group, or a territory of a body. None: does not apply to such rows.

    `reached` of `pairs`: target groups that the body met, or bodies that met the group. `group_reach`: at meetings for
    a target group; `reach`: at all meetings. `body`: whose territory it is.
    """

    code: str | None
    name: str
    reach: Reach = field(default_factory=Reach)
    asked: Asked | None = None
    reached: int | None = None
    pairs: int | None = None
    group_reach: Reach | None = None
    body: Body | None = None
    place: Territory | None = None

    @property
    def key(self) -> tuple[str | None, str | None]:
        """What the row is of: a body, a group, or a territory of a body."""
        return (self.body.code if self.body else None, self.code)

    def as_json(self) -> dict[str, Any]:
        """The row as files and other systems have it."""
        asked, groups = self.asked, self.group_reach
        return {
            "code": self.code,
            "name": self.name,
            "body": self.body.code if self.body else None,
            "body_name": self.body.name if self.body else None,
            "norm": asked.state if asked else None,
            "required": asked.required if asked else None,
            "met": asked.met if asked else None,
            "not_met": asked.not_met if asked else None,
            "open": asked.open if asked else None,
            "reached": self.reached,
            "pairs": self.pairs,
            "meetings": self.reach.meetings,
            "people": self.reach.people,
            "questions": self.reach.questions,
            "group_meetings": groups.meetings if groups else None,
            "group_people": groups.people if groups else None,
            "group_questions": groups.questions if groups else None,
        }


@dataclass(frozen=True)
class CoverageReport:
    """Rows in the order of the directories, and all together; `bodies`: how many bodies are told of."""

    by: str
    as_of: date
    rows: list[CoverageRow]
    total: CoverageRow
    bodies: int


def coverage_report(chosen: CoverageFilter, by: str = "body") -> CoverageReport:
    """The report of a valid selection. Every way out (page, file, API, command) calls this.

    Told of are the bodies of which a norm asks something or that held a meeting. The number of queries does not depend
    on the number of rows. Raises KeyError for an unknown cut.
    """
    make, period = MAKERS[by], chosen.period
    bodies = {
        body.pk: body for body in hosts(chosen).select_related("territory__parent").order_by("kind", "path")
    }
    meetings = chosen.all_meetings().filter(body__in=bodies)
    questions = chosen.all_questions().filter(body__in=bodies)
    cells = {
        pk: [cell for cell in one.cells if cell.is_asked and period.first <= cell.period.last <= period.last]
        for pk, one in coverage_of(
            bodies.values(), period.first, period.last, period.as_of, meetings=meetings
        ).items()
    }
    groups = reach_by_group(meetings, questions, period)
    met = {pk for (pk, _group), one in groups.items() if one.meetings}
    told = {pk: body for pk, body in bodies.items() if cells.get(pk) or pk in met}
    facts = Facts(period, told, cells, groups, dict(group_choices(period.end)))
    rows = make(facts) if by != "territory" else make(facts, reach_by_place(meetings, questions, period))
    return CoverageReport(by, period.as_of, rows, _total(facts, by), len(told))


@dataclass(frozen=True)
class Facts:
    """What the rows are made of: bodies by key, their cells, whom they reached, names of target groups by code."""

    period: Period
    bodies: dict[int, Body]
    cells: dict[int, list[Cell]]
    reach: dict[tuple[int, str], Reach]
    groups: dict[str, str]


def asked_of(cells: list[Cell], end: date) -> Asked:
    """How the cells stand on the last day that counts."""
    met = sum(cell.state == CellState.MET for cell in cells)
    over = sum(cell.state != CellState.MET and cell.period.last <= end for cell in cells)
    return Asked(met, over, len(cells) - met - over)


def _bodies(facts: Facts) -> list[CoverageRow]:
    every, special = defaultdict(Reach), defaultdict(Reach)
    met: dict[int, set[str]] = defaultdict(set)
    for (pk, group), one in facts.reach.items():
        every[pk] += one
        if group:
            special[pk] += one
        if group in facts.groups and one.meetings:
            met[pk].add(group)
    return [
        CoverageRow(
            body.code, body.name, every[pk], asked_of(facts.cells.get(pk, []), facts.period.end),
            len(met[pk]), len(facts.groups), special[pk], body,
        )
        for pk, body in facts.bodies.items()
    ]  # fmt: skip


def _groups(facts: Facts) -> list[CoverageRow]:
    found: dict[str, Reach] = defaultdict(Reach)
    by_whom: dict[str, set[int]] = defaultdict(set)
    for (pk, group), one in facts.reach.items():
        found[group] += one
        if one.meetings:
            by_whom[group].add(pk)
    return [
        CoverageRow(code, name, found[code], None, len(by_whom[code]), len(facts.bodies))
        for code, name in facts.groups.items()
    ]


def _territories(facts: Facts, reach: dict[tuple[int, int], Reach]) -> list[CoverageRow]:
    rows = []
    for pk, body in facts.bodies.items():
        units: dict[Territory | None, list[Cell]] = defaultdict(list)
        for cell in facts.cells.get(pk, []):
            units[cell.territory].append(cell)
        for place, cells in sorted(units.items(), key=lambda unit: unit[0].code if unit[0] else ""):
            one = _reached_in(reach, body, place)
            name = place.name if place else _("Whole country")
            asked = asked_of(cells, facts.period.end)
            rows.append(CoverageRow(place.code if place else None, name, one, asked, body=body, place=place))
    return rows


def _reached_in(reach: dict[tuple[int, int], Reach], body: Body, place: Territory | None) -> Reach:
    """Whom the body met in a place; as for norms, a meeting that names no territory is one in the body's own."""
    found = reach.get((body.pk, place.pk if place else EVERYWHERE), Reach())
    own = place is not None and place.pk == body.territory_id
    return found + reach.get((body.pk, NOWHERE), Reach()) if own else found


MAKERS = {"body": _bodies, "group": _groups, "territory": _territories}


def _total(facts: Facts, by: str) -> CoverageRow:
    """All bodies together. Pairs are those of body and group."""
    rows = _bodies(facts)
    asked = sum((row.asked for row in rows), Asked())
    everything = sum((row.reach for row in rows), Reach())
    special = sum((row.group_reach for row in rows), Reach())
    if by == "territory":
        return CoverageRow(None, _("Total"), everything, asked)
    pairs = {"reached": sum(row.reached for row in rows), "pairs": sum(row.pairs for row in rows)}
    if by == "group":
        return CoverageRow(None, _("Total"), special, **pairs)
    return CoverageRow(None, _("Total"), everything, asked, group_reach=special, **pairs)


def coverage_document(chosen: CoverageFilter, found: CoverageReport) -> dict[str, Any]:
    """The report as the API and the command answer it."""
    return document(chosen, found) | {"bodies": found.bodies}
