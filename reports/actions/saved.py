"""Saved reports: kept under a name, shared with one's body, sent by e-mail on their days."""

from __future__ import annotations

from django.db.models import Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from common.acts import Refused, act, changed, lock
from common.dates import today
from common.text import clean_line
from notices.actions.queueing import queue
from notices.enums import Channel
from organisations.models import User
from reports.enums import Every
from reports.models import SavedReport
from reports.permissions_saved import check_user_can_change, check_user_can_save, may_save
from reports.schedule import Schedule
from reports.tables import Parameters, check_selection

SENT, STOPPED = "report.sent", "report.stopped"
MOST_SAVED = 50


def save_report(
    *, by: User, name: str, report: str, parameters: Parameters, shared: bool, schedule: Schedule
) -> SavedReport:
    """Keep a report under a name of one's own. Raises Refused by field, PermissionDenied."""
    with act("saved_report.save", by=by):
        lock(User, by.pk, by)  # one after the other, so that nobody gets past the limit
        check_user_can_save(by)
        check_selection(report, parameters, by)
        own = SavedReport.objects.visible_to(by).filter(by=by)
        if own.count() >= MOST_SAVED:
            raise Refused(_("You have %(count)s saved reports: delete one first.") % {"count": MOST_SAVED})
        fields = _fields(by, own, name, shared, schedule)
        return SavedReport.objects.create(by=by, report=report, parameters=parameters, **fields)


def change_saved(*, by: User, saved_id: int, name: str, shared: bool, schedule: Schedule) -> SavedReport:
    """Rename, share or no longer share, send at other times. 404, PermissionDenied, Refused by field."""
    with act("saved_report.change", by=by):
        saved = lock(SavedReport, saved_id, by)
        check_user_can_change(by, saved)
        others = SavedReport.objects.visible_to(by).filter(by=by).exclude(pk=saved.pk)
        changed(saved, **_fields(by, others, name, shared, schedule))
        return saved


def delete_saved(*, by: User, saved_id: int) -> None:
    """Forget one's own; nobody gets it any more. 404, PermissionDenied."""
    with act("saved_report.delete", by=by):
        saved = lock(SavedReport, saved_id, by)
        check_user_can_change(by, saved)
        saved.delete()


def stop_sending(*, by: User, saved_id: int) -> None:
    """Send it no more. Twice is once. 404, PermissionDenied."""
    with act("saved_report.stop", by=by):
        saved = lock(SavedReport, saved_id, by)
        check_user_can_change(by, saved)
        changed(saved, every=Every.NEVER, due_on=None)


def send_due() -> int:
    """Send what is due; returns how many reports were sent. A report is sent once for each of its days."""
    keys = SavedReport.objects.unscoped("reports that are due").filter(_due()).order_by("due_on", "pk")
    return sum(_send(pk) for pk in keys.values_list("pk", flat=True))


def _fields(by: User, others, name: str, shared: bool, schedule: Schedule) -> dict:
    name = clean_line(name)[: SavedReport._meta.get_field("name").max_length]
    if not name:
        raise Refused({"name": _("Give the report a name.")})
    if others.filter(name=name).exists():
        raise Refused({"name": _("You have a report of this name.")})
    return {
        "name": name,
        "body": by.body if shared else None,
        "every": schedule.every,
        "weekday": schedule.weekday,
        "month_day": schedule.month_day,
        "hour": schedule.hour,
        "due_on": schedule.first_from(timezone.localtime()),
    }


def _due() -> Q:
    now = timezone.localtime()
    return Q(due_on__lt=now.date()) | Q(due_on=now.date(), hour__lte=now.hour)


def _send(pk: int) -> bool:
    """Letter and next day in one transaction: whoever dies in between has sent nothing."""
    with act("saved_report.send"):
        rows = SavedReport.objects.unscoped("a report that is due").filter(_due(), pk=pk)
        saved = rows.select_for_update(skip_locked=True, of=("self",)).select_related("by").first()
        if saved is None:
            return False
        if not may_save(saved.by) or not _can_be_made(saved):
            changed(saved, every=Every.NEVER, due_on=None)
            if saved.by.is_active:
                _tell(saved, STOPPED, {"saved": saved.pk})
            return False
        day, schedule = saved.due_on, Schedule(saved.every, saved.weekday, saved.month_day, saved.hour)
        _tell(saved, SENT, {"saved": saved.pk, "day": day.isoformat()})
        changed(saved, due_on=schedule.next_after(today()))
        return True


def _can_be_made(saved: SavedReport) -> bool:
    """Whether its body, topic or cut still exists for the person."""
    with translation.override(saved.by.language):
        try:
            check_selection(saved.report, saved.parameters, saved.by)
        except Refused:
            return False
    return True


def _tell(saved: SavedReport, rule: str, params: dict) -> None:
    queue(
        key=f"{rule}:{saved.pk}:{saved.due_on or today()}",
        rule=rule,
        recipients=[saved.by],
        params=params,
        channels=(Channel.IN_APP, Channel.EMAIL),
    )
