"""Addresses of the meetings and questions behind the numbers of coverage."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from organisations.querysets import sees_all_cases
from reports.filters_coverage import CoverageFilter
from reports.links import Links, address
from reports.queries.coverage import CoverageRow


class CoverageLinks(Links):
    """Links of one selection and cut. Empty where no list has exactly the rows of a number, or the person may not see them."""

    def __init__(self, chosen: CoverageFilter, by: str):
        super().__init__(chosen)
        self.by = by

    def of_row_figure(self, figure: str, row: CoverageRow) -> str:
        """The list behind a figure: held meetings, or the questions raised at them."""
        if figure == "meetings" and (own := self._meetings_of(row)) is not None:
            return self._meetings(own)
        if figure == "questions" and (own := self._questions_of(row)) is not None:
            return self._questions(own)
        return ""

    def _meetings(self, own: dict[str, Any]) -> str:
        period = self.chosen.period
        days = {"by": "held", "from": period.first.isoformat(), "to": period.end.isoformat()}
        return f"{address('meeting_list')}?{urlencode({'tab': 'all'} | days | own)}"

    def _questions(self, own: dict[str, Any]) -> str:
        period = self.chosen.period
        days = {"from": period.first.isoformat(), "to": period.last.isoformat()}
        as_of = {"as_of": period.as_of.isoformat(), "counted": "true"}
        return f"{address('question_list')}?{urlencode({'tab': 'all'} | days | as_of | own)}"

    def _meetings_of(self, row: CoverageRow) -> dict[str, Any] | None:
        """The parameters that choose the meetings of a row; None where there is no such list."""
        if row.body is not None:
            return self._of_body(row)
        if self.chosen.country:
            return None
        own = self._selection("host_region")
        if self.by == "group":
            return own | {"target_group": row.code} if row.code else None
        return own

    def _of_body(self, row: CoverageRow) -> dict[str, Any] | None:
        if self.chosen.country and not self.reaches(row.body.pk):
            return None
        own = {"body": row.body.code}
        if self.by != "territory" or row.place is None:
            return own
        own["territory"] = row.place.code
        # A meeting that names no territory is one in the body's own.
        return own | ({"unplaced": "true"} if row.place.pk == row.body.territory_id else {})

    def _questions_of(self, row: CoverageRow) -> dict[str, Any] | None:
        """Questions know the place of the problem and not that of the meeting, and no region of the host."""
        if row.body is not None:
            linked = row.place is None and (not self.chosen.country or self.reaches(row.body.pk))
            return {"body": row.body.code} if linked else None
        # Whoever works on cases sees single questions of other hosts too, which are not counted here.
        if not sees_all_cases(self.chosen.user) or self.chosen.value("region"):
            return None
        if self.by == "group":
            return self._selection() | {"target_group": row.code} if row.code else None
        return self._selection()

    def _selection(self, region: str = "") -> dict[str, Any]:
        own = {name: self.chosen.value(name) for name in ("tier", "body") if self.chosen.value(name)}
        if region and self.chosen.value("region"):
            own[region] = f"{self.chosen.value('region')}0000000"
        return own
