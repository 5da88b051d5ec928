"""What the map of problematic issues is about: level of the bodies, topics or spheres, and the day."""

from __future__ import annotations

from datetime import date
from typing import Any

import django_filters as filters
from django.utils.translation import gettext_lazy as _

from appeals.querysets import QuestionQuerySet
from organisations.enums import BodyKind
from organisations.levels import ReportLevel, lifted
from organisations.querysets import sees_all_cases
from plans.models import RootProblem
from plans.querysets import RootProblemQuerySet
from reports.filters import DAYS, ReportFilter
from reports.period import ONE_DAY

BY = (("topic", _("Topics")), ("sphere", _("Spheres")))
DEFAULT = "quarter"


class MapFilter(ReportFilter):
    """The selection of a report with `level` and `by`. The days choose no questions: all that were open are counted."""

    def __init__(self, data=None, **more: Any):
        given = {name: value for name, value in (data or {}).items() if value}
        if not any(name in given for name in ("from", "to", "period")):
            given["period"] = DEFAULT
        super().__init__(given, **more)

    @classmethod
    def get_filters(cls):
        found = super().get_filters()
        plain = {"method": "nothing", "empty_label": None, "null_label": None}
        found["by"] = filters.ChoiceFilter(label=_("Columns"), choices=BY, **plain)
        found["level"] = filters.ChoiceFilter(
            label=_("Level of the bodies"), choices=ReportLevel.choices, **plain
        )
        return found

    @property
    def level(self) -> str:
        """The level asked for; else that of the person's own body, and the regions for who sees the country."""
        return self.value("level") or default_level(self)

    @property
    def by(self) -> str:
        """What the columns are: topic or sphere."""
        return self.value("by") or "topic"

    def open_questions(self) -> QuestionQuerySet:
        """The questions of the selection, whenever they were raised."""
        return self.filter_queryset(self.queryset, leave_out=DAYS)

    def problems(self) -> RootProblemQuerySet:
        """The root problems whose figures are counted for the person."""
        return self._base(RootProblem, self.data)

    def ends(self, periods: int) -> list[date]:
        """The day, and the last days of the periods of the same kind before it, the latest first."""
        days, period = [self.period.as_of], self.period
        while len(days) < periods:
            days.append(period.first - ONE_DAY)
            period = period.previous
        return days

    def parameters(self) -> dict[str, str]:
        """The selection with level and columns."""
        own = {name: self.data.get(name, "") for name in ("level", "by")}
        return super().parameters() | {name: value for name, value in own.items() if value}

    @property
    def chosen(self) -> int:
        """How many filters are set beside the days, the level and the columns."""
        return sum(name not in (*DAYS, "scope", "level", "by") for name in self.parameters())


def default_level(chosen: ReportFilter) -> str:
    """Where a person's own work shows."""
    user = chosen.user
    if user is None or sees_all_cases(user) or not user.active_memberships:
        return ReportLevel.REGION
    body = user.active_memberships[0].body
    if body.kind == BodyKind.CENTRAL:
        return ReportLevel.CENTRAL
    bodies = chosen.directory.bodies.values()
    regions = lifted(bodies, ReportLevel.REGION)
    return ReportLevel.REGION if regions.get(body.pk) == body.pk else ReportLevel.DISTRICT
