"""Figures that e-Otinish counted itself, and populations: rows of the same key replace the earlier ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from common.bulk import copy_in
from common.imports import Plan, Problem, Verdict, changes_of, save_changes
from eotinish.actions.spellings import spellings_of
from eotinish.enums import Field
from eotinish.matching import LONGEST, Matcher, key_of
from eotinish.models import ComplaintFigure, Population, Spelling
from organisations.models import Territory

WORDS = (Field.BODY, Field.TERRITORY, Field.TOPIC, Field.KIND)
COUNTS = ("received", "satisfied", "refused", "explained", "overdue", "repeated")


@dataclass(frozen=True)
class FigureRow:
    """A line of the file. Words are as they stand there."""

    period_start: date
    period_end: date
    received: int
    body: str = ""
    territory: str = ""
    topic: str = ""
    kind: str = ""
    satisfied: int | None = None
    refused: int | None = None
    explained: int | None = None
    overdue: int | None = None
    repeated: int | None = None

    @property
    def key(self) -> tuple:
        """What names the row: its period and its words in one form."""
        said = (key_of(field, getattr(self, field)) or getattr(self, field)[:LONGEST] for field in WORDS)
        return (self.period_start, self.period_end, *said)


@dataclass(frozen=True)
class PopulationRow:
    """People of a territory at the beginning of a year."""

    territory: Territory
    year: int
    people: int
    source: str


def plan_figures(rows: Sequence[FigureRow], *, lock: bool) -> Plan:
    """What becomes of the rows; writes nothing."""
    plan, seen, stored = Plan(rows=list(rows)), set(), _stored(rows, lock)
    for row in rows:
        if row.key in seen:
            plan.reject(
                Problem(
                    "period_start",
                    row.period_start.isoformat(),
                    _("These words and this period stand in the file before."),
                )
            )
            continue
        seen.add(row.key)
        counts = {name: getattr(row, name) for name in COUNTS}
        if (figure := stored.get(row.key)) is None:
            days = {"period_start": row.period_start, "period_end": row.period_end}
            plan.add(Verdict.CREATED, ComplaintFigure(**days, **counts))
        else:
            changes = changes_of(figure, counts)
            plan.add(Verdict.UPDATED if changes else Verdict.UNCHANGED, figure, changes)
    return plan


def apply_figures(plan: Plan) -> None:
    """Write a plan made with `lock`, inside the same act. Every changed row keeps its history by trigger."""
    new = list(plan.having(Verdict.CREATED))
    matcher = Matcher()
    for field in WORDS:
        texts = {getattr(plan.rows[index], field) for index in new} - {""}
        found = spellings_of(field, texts, matcher=matcher)
        for index in new:
            if text := getattr(plan.rows[index], field):
                setattr(plan.objects[index], field, found[text])
    copy_in([plan.objects[index] for index in new])
    save_changes(plan)


def plan_populations(rows: Sequence[PopulationRow], *, lock: bool) -> Plan:
    """What becomes of the rows; writes nothing."""
    plan, seen = Plan(rows=list(rows)), set()
    found = Population.objects.unscoped("numbers of a file").filter(year__in={row.year for row in rows})
    stored = {(one.territory_id, one.year): one for one in (found.select_for_update() if lock else found)}
    for row in rows:
        key = (row.territory.pk, row.year)
        if key in seen:
            plan.reject(
                Problem(
                    "territory", row.territory.code, _("This territory and year stand in the file before.")
                )
            )
            continue
        seen.add(key)
        if (population := stored.get(key)) is None:
            plan.add(Verdict.CREATED, Population(**_values(row)))
        else:
            changes = changes_of(population, {"people": row.people, "source": row.source})
            plan.add(Verdict.UPDATED if changes else Verdict.UNCHANGED, population, changes)
    return plan


def apply_populations(plan: Plan) -> None:
    """Write a plan made with `lock`, inside the same act."""
    copy_in([plan.objects[index] for index in plan.having(Verdict.CREATED)])
    save_changes(plan)


def _values(row: PopulationRow) -> dict[str, Any]:
    return {"territory": row.territory, "year": row.year, "people": row.people, "source": row.source}


def _stored(rows: Sequence[FigureRow], lock: bool) -> dict[tuple, ComplaintFigure]:
    periods = {row.period_start for row in rows}
    found = ComplaintFigure.objects.unscoped("figures of a file").filter(period_start__in=periods)
    if lock:
        found = found.select_for_update()
    keys = dict(Spelling.objects.unscoped("words of figures").values_list("pk", "key"))
    return {
        (
            one.period_start,
            one.period_end,
            *(keys.get(getattr(one, f"{field}_id"), "") for field in WORDS),
        ): one
        for one in found
    }
