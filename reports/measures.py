"""The figures of each report that are set against another period."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from common.tables import RATE
from reports.compare import Measure

RESOLUTION_MEASURES = (
    Measure("reported_rate", _("Reported rate"), RATE),
    Measure("confirmed_rate", _("Confirmed rate"), RATE),
    Measure("durable_rate", _("Durable rate"), RATE),
    Measure("questions", _("Questions")),
    Measure("open", _("Open")),
    Measure("solved", _("Solved")),
    Measure("overdue", _("Overdue")),
)
RETURNED_MEASURES = (
    Measure("reopened_rate", _("Share reopened"), RATE),
    Measure("questions", _("Questions")),
    Measure("reopened", _("Reopened")),
    Measure("raised_again", _("Raised again")),
)
DAYS_MEASURES = (
    Measure("solved", _("Solved")),
    Measure("median", _("Median, days"), places=1),
    Measure("ninth", _("90th percentile, days"), places=1),
    Measure("within_term", _("Within the term")),
    Measure("open", _("Open")),
)
DISCIPLINE_MEASURES = (
    Measure("score", _("Score"), RATE),
    Measure("planned", _("Planned")),
    Measure("held", _("Held")),
    Measure("missed", _("Missed")),
    Measure("median_days_late", _("Days late, median"), places=1),
)
