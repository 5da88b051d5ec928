"""Addresses behind the numbers of the reports beside e-Otinish."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from reports.filters_complaints import ComplaintFilter
from reports.links import FIGURES, LEFT_OUT, Links, address
from reports.period import end_of_month

OWN = ("against", *LEFT_OUT)  # parameters that the list of questions does not know


class ComplaintLinks(Links):
    """Links of one selection: lists of questions, and the same appeals cut another way."""

    def __init__(self, chosen: ComplaintFilter):
        super().__init__(chosen)
        self.base = {name: value for name, value in chosen.parameters().items() if name not in OWN}

    def list_of(self, by: str, row: Any, figure: str = "questions", tier: str = "") -> str:
        """The questions behind a number of a row; empty where the person may see the figure but not all of its rows."""
        if self.chosen.country:
            return ""
        own = self.own(by, row)
        if own is None:
            return ""
        tiers = {"tier": tier} if tier else {}
        parameters = self.base | FIGURES[figure] | tiers | own
        return f"{address('question_list')}?{urlencode({'tab': 'all'} | parameters, doseq=True)}"

    def appeals(self, by: str, row: Any, tier: str = "") -> str:
        """The appeals behind a number: month by month, and where each month comes from (of a month: by region)."""
        own = self.own(by, row) if row.code is not None else None
        if own is None or "without" in own:
            return ""
        tiers = {"tier": tier} if tier else {}
        cut = "region" if by == "month" else "month"
        return f"{reverse('report_complaints')}?{urlencode(self.base | tiers | own | {'by': cut})}"

    def all_appeals(self, tier: str = "") -> str:
        """The appeals of the whole selection, month by month."""
        tiers = {"tier": tier} if tier else {}
        return f"{reverse('report_complaints')}?{urlencode(self.base | tiers | {'by': 'month'})}"

    def own(self, by: str, row: Any) -> dict[str, Any] | None:
        """The parameters that choose one row; None where no list can be told of it."""
        if by == "month":
            if row.key is None:
                return None
            period = self.chosen.period
            return {
                "from": max(period.first, row.key).isoformat(),
                "to": min(period.last, end_of_month(row.key)).isoformat(),
            }
        if by == "kind":
            return {"without": ["kind"]} if row.code is None else {"kind": row.code}
        return self.of_row(by, row.code, row.key)
