"""The map of problematic issues: bodies of a level by topic or sphere, questions open at the end of a day.

The body of a question is the one that answers (the responsible body, else the host), summed up at a level of the tree.
The number of queries is the same for any number of questions and cells: rule, groups, their places, root problems, joined
questions.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef

from organisations.levels import lifted
from plans.models import Blocker, SystemicRule
from plans.past import blockers_open, lasting, problems_open
from plans.past_items import Since, since, with_plan
from plans.queries_cells import Cell, Group, folded, groups, joined_groups
from plans.querysets import RootProblemQuerySet
from plans.rules import load_systemic_rules
from plans.systemic import Lack, ProblemFacts, is_systemic, lacking
from reports.filters_map import MapFilter

WHY = "figures of root problems that are scoped already"


@dataclass(frozen=True)
class Root:
    """An open root problem as the map counts it: `facts`, and the kinds of its open blockers."""

    pk: int
    body: int
    topic: int
    facts: ProblemFacts
    kinds: tuple[str, ...]


@dataclass(frozen=True)
class Sum:
    """Measures of a cell, a row, a column, a region or of all.

    `overdue`, `planned` and `orphans` (overdue and in no plan item) are parts of `open`. `before`: open at the end of
    the previous period. `waiting`: of the open questions, those whose root problem waits for a blocker, by its kind.
    """

    open: int = 0
    before: int = 0
    overdue: int = 0
    planned: int = 0
    orphans: int = 0
    territories: int = 0
    problems: frozenset[int] = frozenset()
    waiting: dict[str, int] = field(default_factory=dict)
    systemic: bool = False
    lacks: tuple[Lack, ...] = ()

    @property
    def change(self) -> int:
        """Open now against the end of the previous period."""
        return self.open - self.before

    @property
    def unplanned(self) -> int:
        """Open questions that stand in no plan item."""
        return self.open - self.planned

    @property
    def planned_share(self) -> float | None:
        """The share of open questions that stand in a plan item; None where nothing is open."""
        return round(self.planned / self.open, 4) if self.open else None

    @property
    def main_blocker(self) -> str:
        """The kind of blocker for which most of the questions wait; the first in the alphabet where two are equal."""
        return min(self.waiting, key=lambda kind: (-self.waiting[kind], kind), default="")

    def as_json(self) -> dict[str, Any]:
        """The measures as files and other systems have them."""
        return {
            "open": self.open,
            "before": self.before,
            "change": self.change,
            "overdue": self.overdue,
            "planned": self.planned,
            "planned_share": self.planned_share,
            "orphans": self.orphans,
            "territories": self.territories,
            "problems": len(self.problems),
            "main_blocker": self.main_blocker or None,
            "waiting": self.waiting.get(self.main_blocker, 0),
        }


@dataclass(frozen=True)
class ProblemMap:
    """Cells by key of the body and of the topic (None: not stated); the sums of its rows and columns; of regions.

    `left_out`: open questions of bodies that are of no such level. `tops`: under which body each counts. `days`: the day
    and the ends of periods before it. `since`: what has happened to root problems after the day.
    """

    level: str
    by: str
    days: list[date]
    rule: SystemicRule | None
    cells: dict[tuple[int, int | None], Sum]
    rows: dict[int, Sum]
    columns: dict[int | None, Sum]
    regions: dict[str | None, Sum]
    total: Sum
    left_out: int
    tops: dict[int, int]
    since: Since

    def systemic(self) -> list[tuple[int, int | None]]:
        """The keys of systemic cells, those with most open questions first."""
        keys = [key for key, cell in self.cells.items() if cell.systemic]
        return sorted(keys, key=lambda key: (-self.cells[key].open, str(key)))

    def unowned(self) -> list[tuple[int, int | None]]:
        """Systemic cells that lack a root problem with an owner and an approved plan item."""
        return [key for key in self.systemic() if self.cells[key].lacks]


def problem_map(chosen: MapFilter, *, by_region: bool = False) -> ProblemMap:
    """The map of a valid selection. Every way out (page, file, API, command) calls this.

    `regions` are summed up only `by_region`.
    """
    day = chosen.period.as_of
    rule = load_systemic_rules().in_force(day)
    days = chosen.ends(max(2, rule.periods if rule else 0))
    told = since(day)
    questions, roots = chosen.open_questions(), _roots(chosen.problems(), told)
    found, joined = groups(questions, days), list(joined_groups(questions, day))
    frame = _Frame(chosen, len(days), roots, {group.territory: group.region for group in found})
    cells = frame.fold(found, joined, frame.cell)
    regions = frame.fold(found, joined, frame.region) if by_region else {}
    in_level = sum(cell.opened[0] for cell in cells.values())
    every = sum(group.open for group in found if group.moment == 0)
    return ProblemMap(
        level=chosen.level,
        by=chosen.by,
        days=days,
        rule=rule,
        cells={key: frame.summed(cell, rule, key) for key, cell in cells.items() if any(cell.opened[:2])},
        rows={key: frame.summed(cell) for key, cell in frame.merged(cells, 0).items()},
        columns={key: frame.summed(cell) for key, cell in frame.merged(cells, 1).items()},
        regions={key[0]: frame.summed(cell) for key, cell in regions.items()},
        total=frame.summed(frame.all_of(cells)),
        left_out=every - in_level,
        tops=frame.tops,
        since=told,
    )


class _Frame:
    """How groups fall into cells: under which body each body counts, which column a topic is, which problems there are."""

    def __init__(
        self, chosen: MapFilter, days: int, roots: dict[int, Root], region_of: dict[int | None, str | None]
    ):
        directory = chosen.directory
        self.days, self.roots, self.region_of = days, roots, region_of
        self.tops = lifted(directory.bodies.values(), chosen.level)
        topics = directory.topics.values()
        spheres = chosen.by == "sphere"
        self.columns = {topic.pk: (topic.parent_id or topic.pk) if spheres else topic.pk for topic in topics}
        self.own: dict[tuple, set[int]] = {}
        for root in roots.values():
            if root.body in self.tops:
                place = (self.tops[root.body], self.columns.get(root.topic))
                self.own.setdefault(place, set()).add(root.pk)

    def cell(self, answers: int, topic: int | None, region: str | None) -> tuple | None:
        """Body of the level and column."""
        top = self.tops.get(answers)
        return None if top is None else (top, self.columns.get(topic))

    def region(self, answers: int, topic: int | None, region: str | None) -> tuple | None:
        """Region of the problem, for bodies of the level."""
        return (region,) if answers in self.tops else None

    def fold(self, found: list[Group], joined: list[tuple], key: Callable) -> dict[Hashable, Cell]:
        """Cells of the groups, with the open questions of each root problem."""
        cells = folded(found, self.days, lambda group: key(group.answers, group.topic, group.region))
        for answers, topic, territory, problem, many in joined:
            place = key(answers, topic, self.region_of.get(territory))
            if place in cells and problem in self.roots:
                waiting = cells[place].waiting
                waiting[problem] = waiting.get(problem, 0) + many
        for place, problems in self.own.items():
            if place in cells and cells[place].opened[0]:
                for problem in problems:
                    cells[place].waiting.setdefault(problem, 0)
        return cells

    def merged(self, cells: dict[tuple, Cell], place: int) -> dict[Any, Cell]:
        """Sums over rows (place 0) or columns (1)."""
        found: dict[Any, Cell] = {}
        for key, cell in cells.items():
            found.setdefault(key[place], Cell.of(self.days)).take(cell)
        return {key: cell for key, cell in found.items() if any(cell.opened[:2])}

    def all_of(self, cells: dict[tuple, Cell]) -> Cell:
        """The sum of all cells."""
        whole = Cell.of(self.days)
        for cell in cells.values():
            whole.take(cell)
        return whole

    def summed(self, cell: Cell, rule: SystemicRule | None = None, key: tuple | None = None) -> Sum:
        """The measures; with a rule, whether it is systemic. What has no topic is no problem that could be solved."""
        waiting: Counter[str] = Counter()
        for problem, many in cell.waiting.items():
            waiting.update({kind: many for kind in self.roots[problem].kinds if many})
        systemic = key is not None and key[1] is not None and is_systemic(rule, cell.ends)
        facts = (self.roots[problem].facts for problem in cell.waiting)
        return Sum(
            open=cell.opened[0],
            before=cell.opened[1],
            overdue=cell.overdue,
            planned=cell.planned,
            orphans=cell.orphans,
            territories=len(cell.places[0]),
            problems=frozenset(cell.waiting),
            waiting=dict(waiting),
            systemic=systemic,
            lacks=lacking(facts) if systemic else (),
        )


def _roots(problems: RootProblemQuerySet, told: Since) -> dict[int, Root]:
    """The root problems that were open at the end of the day, with who owned them, their plans and blockers then."""
    day = told.day
    ties = lasting("tied_on", "untied_on", day, "ties__")
    blockers = blockers_open(Blocker.objects.unscoped(WHY), day).filter(ties, ties__problem=OuterRef("pk"))
    kinds = ArraySubquery(blockers.order_by("kind").values("kind").distinct())
    rows = with_plan(problems_open(problems, day).order_by(), told).annotate(kinds=kinds)
    fields = ("pk", "body", "topic", "owner", "has_plan", "kinds")
    return {
        pk: Root(
            pk, body, topic, ProblemFacts(told.owners.get(pk, owner) is not None, has_plan), tuple(kinds)
        )
        for pk, body, topic, owner, has_plan, kinds in rows.values_list(*fields)
    }
