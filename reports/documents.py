"""The report as other systems get it: the API and the command answer with the same document."""

from __future__ import annotations

from reports.filters import ReportFilter
from reports.queries.resolution import Resolution, resolution
from reports.queries.returned import Returned, returned


def run(chosen: ReportFilter, by: str) -> Resolution:
    """The resolution report of a valid selection. Every way out (page, file, API, command) calls this."""
    return resolution(chosen.questions, by=by, as_of=chosen.period.as_of, meetings=chosen.held_meetings())


def run_returned(chosen: ReportFilter, by: str) -> Returned:
    """The report of repeat and returned questions of a valid selection."""
    return returned(chosen.questions, by=by, as_of=chosen.period.as_of)


def document(chosen: ReportFilter, found: Resolution | Returned) -> dict:
    """Period, as-of day, tier (null: both), rows and total."""
    return {
        "period": {"from": chosen.period.first.isoformat(), "to": chosen.period.last.isoformat()},
        "as_of": chosen.period.as_of.isoformat(),
        "tier": chosen.value("tier") or None,
        "by": found.by,
        "rows": [row.as_json() for row in found.rows],
        "total": found.total.as_json(),
    }
