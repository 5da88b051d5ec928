"""The report of blockers: the sums of `plans.queries_rollup` with names, those that need money apart from the others."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from plans.enums import BlockerKind
from plans.models import Blocker
from plans.queries_rollup import NONE, Counts, Facts, ranked, read, rollup, total_of
from reports.filters_blockers import BlockerReportFilter
from reports.queries.dimensions import DIMENSIONS


@dataclass(frozen=True)
class BlockerRow:
    """A row with its counts. `key`: what its numbers were found by; the blocker itself where rows are blockers."""

    code: str | None
    name: str
    counts: Counts
    blocker: Blocker | None = None

    def as_json(self) -> dict[str, Any]:
        """The row as files and other systems have it; money in tenge."""
        figures = asdict(self.counts) | {"people_per_billion": self.counts.people_per_billion}
        figures["nearest"] = self.counts.nearest.isoformat() if self.counts.nearest else None
        return {"code": self.code, "name": self.name} | figures


@dataclass(frozen=True)
class BlockerReport:
    """Rows by people unblocked per billion tenge, then those that need no money by people; their total."""

    by: str
    as_of: date
    rows: list[BlockerRow]
    total: BlockerRow
    single: list[BlockerRow]

    @property
    def priced(self) -> list[BlockerRow]:
        """Rows in which money is needed."""
        return [row for row in self.rows if row.counts.needs_money]

    @property
    def free(self) -> list[BlockerRow]:
        """Rows that need no money."""
        return [row for row in self.rows if not row.counts.needs_money]


def run_blockers(chosen: BlockerReportFilter, by: str) -> BlockerReport:
    """The report of a valid selection. Every way out (page, file, API, command) calls this.

    The number of queries does not depend on what is selected. Raises KeyError for an unknown cut.
    """
    facts = read(chosen.selection())
    single = _veiled(rows_of(facts, "blocker"), chosen)
    rows = single if by == "blocker" else rows_of(facts, by)
    total = BlockerRow(None, _("Total"), total_of(facts))
    return BlockerReport(by, chosen.told_day, rows, total, single)


def _veiled(rows: list[BlockerRow], chosen: BlockerReportFilter) -> list[BlockerRow]:
    """Figures of all bodies tell no words of blockers that the person may not see: only what is missing."""
    if not chosen.country:
        return rows
    seen = set(Blocker.objects.visible_to(chosen.user).values_list("pk", flat=True))
    return [
        row if row.blocker.pk in seen else replace(row, name=str(row.blocker.get_kind_display()))
        for row in rows
    ]


def rows_of(facts: Facts, by: str) -> list[BlockerRow]:
    """The rows of a cut in their order."""
    counts = rollup(facts, by)
    names = NAMES[by](key for key in counts if key is not None)
    rows = [
        BlockerRow(*names[key][:2], one, *names[key][2:])
        if key is not None
        else BlockerRow(NONE, _nobody(by), one)
        for key, one in counts.items()
    ]
    return ranked(sorted(rows, key=lambda row: str(row.code)), lambda row: row.counts)


def _nobody(by: str) -> str:
    return _("Nobody is named") if by == "waits_for" else _("Whole country, or not stated")


def _entries(by: str):
    def names(keys: Iterable) -> dict[Any, tuple]:
        found = DIMENSIONS[by].names(keys)
        return {key: (entry.code, entry.name) for key, entry in found.items()}

    return names


def _kinds(keys: Iterable[str]) -> dict[Any, tuple]:
    return {key: (key, str(BlockerKind(key).label)) for key in keys}


def _blockers(keys: Iterable[int]) -> dict[Any, tuple]:
    found = Blocker.objects.unscoped("blockers that the report has counted").select_related("waits_for")
    return {pk: (row.number, row.title, row) for pk, row in found.in_bulk(list(keys)).items()}


NAMES = {
    "region": _entries("region"),
    "waits_for": _entries("body"),
    "body": _entries("body"),
    "sphere": _entries("sphere"),
    "kind": _kinds,
    "blocker": _blockers,
}


def blockers_document(chosen: BlockerReportFilter, found: BlockerReport) -> dict:
    """The report as the API and the command answer it."""
    return {
        "as_of": found.as_of.isoformat(),
        "by": found.by,
        "rows": [row.as_json() for row in found.rows],
        "total": found.total.as_json(),
    }
