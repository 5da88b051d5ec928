"""The working calendar. Each change makes a new version with its reason."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from common.acts import Conflict, Refused, act, changed
from common.text import clean_line
from organisations.models import CalendarDay, CalendarVersion, User
from organisations.permissions import check_user_manages_directory
from organisations.policies import check_day

# Called with the new version inside the act: rooms above put here what depends on the calendar (deadlines).
after_change: list[Callable[[CalendarVersion], None]] = []


def save_day(
    *,
    by: User | None,
    day: date,
    kind: str,
    name_kk: str,
    name_ru: str,
    name_en: str,
    reason: str,
    source: str = "",
) -> CalendarDay:
    """Make a day a holiday, a moved day off or a working weekend day, or change what it is called."""
    with act("calendar.save", by=by):
        check_user_manages_directory(by)
        check_day(day, kind)
        facts = {
            "kind": kind,
            "name_kk": clean_line(name_kk),
            "name_ru": clean_line(name_ru),
            "name_en": clean_line(name_en),
            "source": clean_line(source),
        }
        row = CalendarDay.objects.select_for_update(no_key=True).filter(day=day).first()
        if row is None:
            row = CalendarDay.objects.create(day=day, **facts)
        elif not changed(row, **facts):
            return row
        new_version(by=by, reason=reason)
    return row


def remove_day(*, by: User | None, day: date, reason: str) -> None:
    """Make a day an ordinary one again."""
    with act("calendar.remove", by=by):
        check_user_manages_directory(by)
        row = CalendarDay.objects.select_for_update(no_key=True).filter(day=day).first()
        if row is None:
            raise Refused(_("This is an ordinary day already."))
        row.delete()
        new_version(by=by, reason=reason)


def new_version(*, by: User | None, reason: str) -> CalendarVersion:
    """Count the calendar up; call it inside the act that changed days."""
    reason = clean_line(reason)
    if not reason:
        raise Refused({"reason": _("Say why the calendar changes.")})
    number = (CalendarVersion.objects.aggregate(last=Max("number"))["last"] or 0) + 1
    try:
        with transaction.atomic():
            version = CalendarVersion.objects.create(number=number, changed_by=by, reason=reason)
    except IntegrityError:
        raise Conflict(_("Somebody else is changing the calendar. Try again.")) from None
    for follow in after_change:
        follow(version)
    return version
