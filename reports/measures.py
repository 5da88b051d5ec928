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
RATING_MEASURES = (
    Measure("confirmed_rate", _("Confirmed rate"), RATE),
    Measure("reported_rate", _("Reported rate"), RATE),
    Measure("durable_rate", _("Durable rate"), RATE),
    Measure("questions", _("Questions")),
    Measure("solved", _("Solved")),
)
WORKLOAD_MEASURES = (
    Measure("open", _("Open")),
    Measure("overdue", _("Overdue")),
    Measure("age", _("Open for, median days"), places=1),
    Measure("received", _("Received")),
    Measure("closed", _("Closed")),
    Measure("sent_on", _("Sent on")),
)
_NORMS = ("body", "territory")
COVERAGE_MEASURES = (
    Measure("required", _("Required by norms"), cuts=_NORMS),
    Measure("met", _("Met"), cuts=_NORMS),
    Measure("not_met", _("Not met"), cuts=_NORMS),
    Measure("reached", _("Target groups met"), cuts=("body",)),
    Measure("reached", _("Bodies that met them"), cuts=("group",)),
    Measure("meetings", _("Meetings held")),
    Measure("people", _("Citizens received")),
    Measure("questions", _("Questions")),
)
DISCIPLINE_MEASURES = (
    Measure("score", _("Score"), RATE),
    Measure("planned", _("Planned")),
    Measure("held", _("Held")),
    Measure("missed", _("Missed")),
    Measure("median_days_late", _("Days late, median"), places=1),
)
