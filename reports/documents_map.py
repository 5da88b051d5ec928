"""The map of problematic issues as other systems and files get it: one row for each cell, with all measures."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from common.tables import NUMBER, RATE, Column
from plans.enums import BlockerKind
from plans.systemic import Lack
from reports.filters_map import MapFilter
from reports.queries.dimensions import NOT_STATED
from reports.queries.problem_map import ProblemMap


def problem_map_document(chosen: MapFilter, found: ProblemMap) -> dict[str, Any]:
    """Period, day, level, rule in force, cells, total and the open questions that the level leaves out."""
    rule = found.rule
    thresholds = ("questions", "territories", "periods")
    return {
        "period": {"from": chosen.period.first.isoformat(), "to": chosen.period.last.isoformat()},
        "as_of": chosen.period.as_of.isoformat(),
        "before": found.days[1].isoformat(),
        "tier": chosen.value("tier") or None,
        "level": found.level,
        "by": found.by,
        "rule": rule and {name: getattr(rule, name) for name in thresholds},
        "rows": list(rows(chosen, found)),
        "total": found.total.as_json(),
        "left_out": found.left_out,
    }


def rows(chosen: MapFilter, found: ProblemMap) -> Iterator[dict[str, Any]]:
    """The cells, body by body in the order of the directory, in each those with most open questions first."""
    bodies = chosen.directory.bodies_by_pk
    order = {pk: place for place, pk in enumerate(bodies)}
    topics = {topic.pk: topic for topic in chosen.directory.topics.values()}
    keys = sorted(found.cells, key=lambda key: (order[key[0]], -found.cells[key].open, str(key[1])))
    for key in keys:
        body, topic, cell = bodies[key[0]], topics.get(key[1]), found.cells[key]
        yield {
            "body": body.code,
            "body_name": body.name,
            "code": topic.code if topic else None,
            "name": topic.name if topic else str(NOT_STATED),
            **cell.as_json(),
            "systemic": cell.systemic,
            "lacks": [lack.value for lack in cell.lacks],
        }


def columns(found: ProblemMap) -> list[Column]:
    """Codes as other systems know them, headers for people."""
    return [
        Column("body", _("Code of the body")),
        Column("body_name", _("Body")),
        Column("code", _("Code")),
        Column("name", _("Sphere") if found.by == "sphere" else _("Topic")),
        Column("open", _("Open"), NUMBER),
        Column("before", _("Open before"), NUMBER),
        Column("change", _("Change"), NUMBER),
        Column("overdue", _("Overdue"), NUMBER),
        Column("planned", _("In plans"), NUMBER),
        Column("planned_share", _("Share in plans"), RATE),
        Column("orphans", _("Overdue without a plan"), NUMBER),
        Column("territories", _("Territories"), NUMBER),
        Column("problems", _("Root problems"), NUMBER),
        Column("main_blocker", _("Main blocker")),
        Column("waiting", _("Questions that wait for it"), NUMBER),
        Column("systemic", _("Systemic")),
        Column("lacks", _("What it lacks")),
    ]


def flat(chosen: MapFilter, found: ProblemMap) -> Iterator[dict[str, Any]]:
    """The cells for a file, in words where a person reads them."""
    kinds, lacks = dict(BlockerKind.choices), dict(Lack.choices)
    for row in rows(chosen, found):
        row["main_blocker"] = str(kinds.get(row["main_blocker"], ""))
        row["systemic"] = _("yes") if row["systemic"] else _("no")
        row["lacks"] = ", ".join(str(lacks[lack]) for lack in row["lacks"])
        yield row
