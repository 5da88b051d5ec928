"""The lines of a calendar as a file with the columns of `import_calendar`, so that it comes back through the import."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from common.tables import DATE, Column
from meetings.models import MeetingCalendar, PlanItem

# Headers are the names of columns that the import knows, in no language.
COLUMNS = tuple(
    Column(name, name, DATE if name == "planned_on" else "text")
    for name in (
        "body",
        "planned_on",
        "kind",
        "territory",
        "venue",
        "format",
        "host",
        "host_rank",
        "target_group",
        "starts_at",
        "ref",
    )
)


def export_rows(calendar: MeetingCalendar, items: Iterable[PlanItem]) -> Iterator[dict[str, Any]]:
    """One row for each line; codes as the import takes them."""
    for item in items:
        yield {
            "body": calendar.body.code,
            "planned_on": item.planned_on,
            "kind": item.kind,
            "territory": item.territory.code if item.territory_id else "",
            "venue": item.venue,
            "format": item.format,
            "host": item.host_name,
            "host_rank": item.host_rank,
            "target_group": item.target_group,
            "starts_at": f"{item.starts_at:%H:%M}" if item.starts_at else "",
            "ref": item.ref,
        }
