"""What the report of workload is about: the selection of a report, its tier being that of the body that answers."""

from __future__ import annotations

import django_filters as filters
from django.utils.translation import gettext_lazy as _

from organisations.enums import BodyKind
from reports.filters_compare import ComparedFilter

SHOWN = ("from", "to", "as_of", "region", "topic")
CUTS = (("body", _("By body that answers")),)


class WorkloadFilter(ComparedFilter):
    """The selection of a report in which `tier` chooses rows (`queries.workload.answering_bodies`), not questions."""

    @classmethod
    def get_filters(cls):
        found = super().get_filters()
        plain = {"method": "nothing", "null_label": None}
        found["by"] = filters.ChoiceFilter(label=_("Rows"), choices=CUTS, empty_label=None, **plain)
        found["tier"] = filters.ChoiceFilter(
            label=_("Tier of the body that answers"), choices=BodyKind.choices, empty_label=_("All"), **plain
        )
        return found
