"""Addresses of the questions behind the numbers of workload."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from reports.links import Links, address
from reports.queries.workload import SOON, WorkloadRow

OWN = ("from", "to", "scope", "tier")


class WorkloadLinks(Links):
    """Links of one selection. Empty where the person may see the figure but not all of its rows."""

    def of_load(self, figure: str, row: WorkloadRow) -> str:
        """The questions of one figure of a row; of the total only where it counts all bodies there are."""
        chosen, period = self.chosen, self.chosen.period
        if row.code is None:
            linked = not chosen.country and not chosen.value("tier") and self.everywhere
        else:
            linked = not chosen.country or self.reaches(row.key)
        if not linked or figure not in self._figures():
            return ""
        kept = {name: value for name, value in chosen.parameters().items() if name not in OWN}
        own = self._figures()[figure] | {"as_of": period.as_of.isoformat()}
        if row.code is not None:
            own["sent_on_by" if figure == "sent_on" else "answering"] = row.code
        return f"{address('question_list')}?{urlencode({'tab': 'all'} | kept | own)}"

    @property
    def everywhere(self) -> bool:
        """Whether the person's own figures are those of all bodies."""
        return not self.chosen.may_see_country

    def _figures(self) -> dict[str, dict[str, Any]]:
        period = self.chosen.period
        first, end = period.first.isoformat(), period.end.isoformat()
        return {
            "open": {"stat_class": "open"},
            "overdue": {"overdue": "true"},
            "soon": {
                "stat_class": "open",
                "due_from": period.as_of.isoformat(),
                "due_to": (period.as_of + SOON).isoformat(),
            },
            "age": {"stat_class": "open"},
            "received": {"from": first, "to": end},
            "closed": {"closed_from": first, "closed_to": end},
            "sent_on": {"sent_on_from": first, "sent_on_to": end},
        }
