"""Addresses of the rows behind the cells of the map of problematic issues."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from organisations.rights import Right
from reports.filters_map import MapFilter
from reports.links import PLANS, Links, address
from reports.queries.problem_map import ProblemMap, Sum

LIST_OF = {
    "open": {"stat_class": "open"},
    "overdue": {"overdue": "true"},
    "planned": {"stat_class": "open", "planned": "true"},
    "unplanned": {"stat_class": "open", "planned": "false"},
    **PLANS,
}
ALL = object()  # every column, every region


class MapLinks:
    """Addresses for one map. Empty where the person may see the figure but not all of its rows."""

    def __init__(self, chosen: MapFilter, found: ProblemMap):
        self.chosen, self.found, self.links = chosen, found, Links(chosen)
        without = ("from", "to", "scope", "level", "by")
        self.base = {name: value for name, value in chosen.parameters().items() if name not in without}
        self.codes = {topic.pk: topic.code for topic in chosen.directory.topics.values()}
        self.reached: dict[int, bool] = {}

    def questions(
        self, measure: str, *, body: int | None = None, column: Any = ALL, region: Any = ALL
    ) -> str:
        """The work list of a measure: of a body with those below it, of a column, of a region, or of all."""
        if measure not in LIST_OF or (self.chosen.country and not self._reaches(body)):
            return ""
        parts = [LIST_OF[measure], self._whose(body)]
        if column is not ALL:
            parts.append(self.links.of_row(self.found.by, self.codes.get(column), column))
        if region is not ALL:
            parts.append(self.links.of_row("region", region, region))
        chosen: dict[str, Any] = {"tab": "all"} | self.base | {"as_of": self.chosen.period.as_of.isoformat()}
        without: list[str] = []
        for part in parts:
            without += part.get("without", [])
            chosen |= part
        return f"{address('question_list')}?{urlencode(chosen | ({'without': without} if without else {}), doseq=True)}"

    def body(self, pk: int) -> str:
        """The page of a body."""
        kept = {name: value for name, value in self.chosen.parameters().items() if name != "level"}
        code = self.chosen.directory.bodies_by_pk[pk].code
        return f"{reverse('report_problem_map_body', args=[code])}?{urlencode(kept)}"

    def name_problem(self, key: tuple[int, int | None], cell: Sum) -> str:
        """The form of a root problem with body and topic filled in, for whoever may name one there."""
        body, user = self.chosen.directory.bodies_by_pk[key[0]], self.chosen.user
        form = address("problem_new")
        if not form or cell.problems or user is None or not user.can(Right.PLANS_MANAGE, body):
            return ""
        return f"{form}?{urlencode({'body': body.code, 'topic': self.codes[key[1]]})}"

    def _whose(self, body: int | None) -> dict[str, str]:
        if body is None:
            return {"answers_at": self.found.level}
        return {"answers": self.chosen.directory.bodies_by_pk[body].code}

    def _reaches(self, body: int | None) -> bool:
        """Whether the person sees all that counts under the body."""
        if body is None:
            return False
        if body not in self.reached:
            below = [pk for pk, top in self.found.tops.items() if top == body]
            self.reached[body] = all(self.links.reaches(pk) for pk in below)
        return self.reached[body]
