"""Addresses of the rows behind numbers: the same parameters that chose what was counted, and the row's own."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.urls import NoReverseMatch, reverse

from appeals.figures import AFTERWARDS, OFTEN
from organisations.enums import TerritoryLevel
from organisations.rights import CASE_ROLES
from reports.filters import ReportFilter
from reports.filters_compare import COMPARING
from reports.period import end_of_month
from reports.queries.dimensions import DIMENSIONS
from reports.queries.discipline import CENTRAL

# Figure of a row → what the list needs beside the row's own parameters.
FIGURES: dict[str, dict[str, str]] = {
    "questions": {"counted": "true"},
    "open": {"stat_class": "open"},
    "solved": {"stat_class": "solved"},
    "on_spot": {"on_spot": "true"},
    "partly": {"stat_class": "partly"},
    "answered": {"stat_class": "answered"},
    "out": {"stat_class": "out"},
    "in_plan": {"status": "in_plan"},
    "overdue": {"overdue": "true"},
    "without_proof": {"without_proof": "true"},
    **{name: {name: "true"} for name in AFTERWARDS},
}

# The same for the report of repeat and returned questions.
RETURNED: dict[str, dict[str, str]] = {
    "questions": {"counted": "true"},
    "reopened": {"reopened": "true"},
    "by_citizen": {"reopened_by": "citizen", "counted": "true"},
    "by_check": {"reopened_by": "check", "counted": "true"},
    "by_controller": {"reopened_by": "controller", "counted": "true"},
    "raised_again": {"raised_again": "true"},
    "forwarded_often": {"forwarded": str(OFTEN), "counted": "true"},
    "extended": {"extended": "true", "counted": "true"},
    "disputed": {"disputed": "true", "counted": "true"},
    "parts": {"part_of": "true", "counted": "true"},
}

# Overdue and in no plan item: the aim is none.
PLANS = {"orphans": {"overdue": "true", "planned": "false"}}


# What lists of questions and meetings do not know.
LEFT_OUT = ("scope", *COMPARING)


class Links:
    """Addresses for one selection. Empty where the person may see the figure but not all of its rows."""

    def __init__(self, chosen: ReportFilter):
        self.chosen = chosen
        self.base = {name: value for name, value in chosen.parameters().items() if name not in LEFT_OUT}

    def questions(self, figure: str = "questions", *, linked: bool | None = None, **more: Any) -> str:
        """The list of a figure. `more` are further parameters (a value may be a list)."""
        if not (not self.chosen.country if linked is None else linked):
            return ""
        parameters = self.base | (FIGURES | RETURNED | PLANS)[figure] | more
        return f"{address('question_list')}?{urlencode({'tab': 'all'} | parameters, doseq=True)}"

    def ever(self, *, linked: bool | None = None, **more: Any) -> str:
        """The list of the same selection as of the same day, whenever its questions were raised."""
        if not (not self.chosen.country if linked is None else linked):
            return ""
        kept = {name: value for name, value in self.base.items() if name not in ("from", "to")}
        return f"{address('question_list')}?{urlencode({'tab': 'all'} | kept | more)}"

    def row(self, by: str, code: str | None, key: Any, figure: str = "questions") -> str:
        """The list of one figure of one row of a report."""
        linked = not self.chosen.country or (by == "body" and self.reaches(key))
        return self.questions(figure, linked=linked, **self.of_row(by, code, key))

    def meetings(self, by: str, code: str | None, key: Any) -> str:
        """The held meetings of a row; empty where rows cut across meetings or their place is not stated."""
        if self.chosen.country or self.chosen.narrowed or DIMENSIONS[by].of_meeting is None:
            return ""
        if code is None and by != "month":
            return ""
        return self.here("report_meetings", which="held", **self.of_row(by, code, key))

    def discipline(self, by: str, code: str | None, key: Any, figure: str) -> str:
        """The meetings behind a figure of the discipline report: of one row, or (code None) of all."""
        if self.chosen.country and not (by == "body" and self.reaches(key)):
            return ""
        period, own = self.chosen.period, {}
        for name, parameter in (("tier", "tier"), ("body", "body"), ("region", "host_region")):
            if value := self.chosen.value(name):
                own[parameter] = f"{value}0000000" if name == "region" else value
        if code is not None and by == "body":
            own["body"] = code
        if code is not None and by == "region":
            if code == CENTRAL:
                own["tier"] = CENTRAL
            else:
                own |= {"tier": "local", "host_region": f"{code}0000000"}
        days = {"from": period.first, "to": period.last, "as_of": period.as_of, "figure": figure}
        return f"{address('meeting_list')}?{urlencode({'tab': 'all'} | days | own)}"

    def of_row(self, by: str, code: str | None, key: Any) -> dict[str, Any]:
        """The parameters that choose one row."""
        if by == "month":
            period = self.chosen.period
            return {
                "from": max(period.first, key).isoformat(),
                "to": min(period.last, end_of_month(key)).isoformat(),
            }
        if code is None:
            return {"without": ["sphere" if by == "topic" else by]}
        if by == "topic" and self.chosen.directory.topics[code].parent_id is None:
            return {"sphere": code, "without": ["topic"]}
        if by == "district" and self._inside_district():
            return {}
        return {DIMENSIONS[by].parameter: code}

    def here(self, name: str, **changes: Any) -> str:
        """Another page of reports about the same selection; a change to None leaves the parameter out."""
        parameters = self.chosen.parameters() | changes
        kept = {key: value for key, value in parameters.items() if value is not None}
        return f"{reverse(name)}?{urlencode(kept, doseq=True)}"

    def _inside_district(self) -> bool:
        """Whether the filter names a place within a district, so that a row's district would be wider."""
        territory = self.chosen.value("territory")
        return territory is not None and territory.level != TerritoryLevel.REGION

    def reaches(self, body_pk: int | None) -> bool:
        """Whether the person works on cases of the body."""
        body = self.chosen.directory.bodies_by_pk.get(body_pk)
        memberships = self.chosen.user.active_memberships if body else ()
        return any(one.role in CASE_ROLES and one.reaches(body) for one in memberships)


def address(name: str, *args: Any) -> str:
    """The path of a page, or nothing while no room has it."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""
