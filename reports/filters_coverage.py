"""What the report of coverage is about: days, bodies and their tier. Filters of questions are errors here."""

from __future__ import annotations

import django_filters as filters
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reports.documents import NOT_HERE
from reports.filters_compare import ComparedFilter, ComparedForm

CUTS = {
    "body": gettext_lazy("By host body"),
    "group": gettext_lazy("By target group"),
    "territory": gettext_lazy("By territory of the norm"),
}
SHOWN = ("from", "to", "as_of", "region", "body")


class CoverageForm(ComparedForm):
    """Days, and nothing that chooses among questions."""

    def clean(self):
        cleaned = super().clean()
        for name in NOT_HERE:
            if cleaned.get(name):
                self.add_error(name, ValidationError(_("This report can't be narrowed by this.")))
        return cleaned


class CoverageFilter(ComparedFilter):
    """The selection of a report of meetings: `region` is that of the host, as in the report of discipline."""

    class Meta(ComparedFilter.Meta):
        form = CoverageForm

    @classmethod
    def get_filters(cls):
        found = super().get_filters()
        found["by"] = filters.ChoiceFilter(
            label=gettext_lazy("Rows"),
            choices=list(CUTS.items()),
            method="nothing",
            empty_label=None,
            null_label=None,
        )
        return found
