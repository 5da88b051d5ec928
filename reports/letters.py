"""What people are told about their files. No figure and no name stands in it: the file is fetched after signing in."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reports.enums import RunState
from reports.models import ReportRun
from reports.tables import label_of

MADE = "report.made"


def made(notice) -> dict | None:
    """A file is ready; nothing once it has been removed."""
    run = ReportRun.objects.unscoped("a notice names it").filter(pk=notice.params["run"]).first()
    if run is None or run.state != RunState.DONE:
        return None
    return {
        "subject": _("Your file is ready: %(report)s") % {"report": label_of(run.report)},
        "lines": [_("It is kept for seven days.")],
        "url": settings.SITE_URL + reverse("report_run", args=[run.pk]),
    }


BUILDERS: dict[str, tuple[Callable, object]] = {MADE: (made, gettext_lazy("A file is ready"))}
