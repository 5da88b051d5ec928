"""What the report of leaders and outsiders is about: the selection of a report, and the level of the bodies."""

from __future__ import annotations

import django_filters as filters
from django.utils.translation import gettext_lazy as _

from organisations.levels import ReportLevel
from reports.filters_compare import ComparedFilter

BY = (ReportLevel.REGION.value, ReportLevel.CENTRAL.value, ReportLevel.DISTRICT.value)
SHOWN = ("from", "to", "as_of", "region", "topic")


class RatingFilter(ComparedFilter):
    """The selection of a report with `by`, the level whose bodies are compared. It is hidden: tabs choose it."""

    @classmethod
    def get_filters(cls):
        found = super().get_filters()
        found["by"] = filters.ChoiceFilter(
            label=_("Level of the bodies"),
            choices=ReportLevel.choices,
            method="nothing",
            empty_label=None,
            null_label=None,
        )
        return found
