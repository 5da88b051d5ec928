"""What people are told about their files. No figure and no name stands in it: the file is fetched after signing in."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.acts import Refused
from notices.enums import Pace
from reports.enums import RunState
from reports.models import ReportRun, SavedReport
from reports.permissions_saved import may_save
from reports.tables import label_of, page_url
from reports.totals import totals_of

MADE, SENT, STOPPED = "report.made", "report.sent", "report.stopped"


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


def sent(notice) -> dict | None:
    """A saved report on its day: its period and totals as its owner counts them now. None where they may not any more."""
    saved = _saved(notice)
    if saved is None or not may_save(saved.by):
        return None
    try:
        lines = totals_of(saved.report, saved.parameters, saved.by)
    except Refused:
        return None
    stop = settings.SITE_URL + reverse("saved_report_stop", args=[saved.pk])
    return {
        "subject": f"{label_of(saved.report)}: {saved.name}",
        "lines": [*lines, _("To get it no more: %(url)s") % {"url": stop}],
        "url": settings.SITE_URL + page_url(saved.report, saved.parameters),
    }


def stopped(notice) -> dict | None:
    """A saved report is not sent any more."""
    saved = _saved(notice)
    if saved is None:
        return None
    return {
        "subject": _("Not sent any more: %(name)s") % {"name": saved.name},
        "lines": [_("You don't see this report any more, or what it was chosen by is gone.")],
        "url": settings.SITE_URL + reverse("saved_report_list"),
    }


def _saved(notice) -> SavedReport | None:
    rows = SavedReport.objects.unscoped("a notice names it").select_related("by")
    return rows.filter(pk=notice.params["saved"]).first()


BUILDERS: dict[str, tuple[Callable, object, str]] = {
    MADE: (made, gettext_lazy("A file is ready"), Pace.DIGEST),
    # At the hour that the person has chosen.
    SENT: (sent, gettext_lazy("A saved report"), Pace.URGENT),
    STOPPED: (stopped, gettext_lazy("A saved report is not sent any more"), Pace.DIGEST),
}
