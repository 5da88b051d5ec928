"""The working calendar: a year as twelve months, a day, the list of versions."""

from __future__ import annotations

from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import formats
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from common.access import needs
from common.dates import today
from common.paging import paged
from common.templatetags.ui import day as shown_day
from common.ui import Button, Crumb
from organisations.actions import calendar as actions
from organisations.enums import DayKind
from organisations.forms.directory import CalendarDayForm, RemoveDayForm
from organisations.models import CalendarDay, CalendarVersion
from organisations.rights import Right
from organisations.views.editing import directory_crumb, edit
from organisations.yearly import WEEKDAY_NAMES, months_of

FIRST_YEAR, LAST_YEAR = 2000, 2100


@needs(Right.DIRECTORY_MANAGE)
@require_safe
def calendar_year(request: HttpRequest) -> HttpResponse:
    """Twelve months with the days that differ; each day leads to its page."""
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isascii() and asked.isdigit() and len(asked) == 4 else today().year
    year = max(FIRST_YEAR, min(year, LAST_YEAR))
    days = {row.day: row for row in CalendarDay.objects.filter(day__year=year)}
    months = months_of(year, days, today())
    context = {
        "crumbs": [directory_crumb()],
        "year": year,
        "months": months,
        "weekdays": WEEKDAY_NAMES,
        "total": sum(month.working for month in months),
        "days": sorted(days.values(), key=lambda row: row.day),
        "version": CalendarVersion.objects.select_related("changed_by").first(),
        "buttons": [
            Button(str(year - 1), f"?year={year - 1}", icon="chevron-left", shown=year > FIRST_YEAR),
            Button(str(year + 1), f"?year={year + 1}", icon="chevron-right", shown=year < LAST_YEAR),
            Button(_("Versions"), reverse("calendar_versions"), icon="history"),
        ],
    }
    return render(request, "organisations/calendar_year.html", context)


@needs(Right.DIRECTORY_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def calendar_day(request: HttpRequest, day: str) -> HttpResponse:
    """What a day is: change it, or make it an ordinary one again."""
    when = _day(day)
    row = CalendarDay.objects.filter(day=when).first()
    usual = DayKind.WORKING if when.isoweekday() >= 6 else DayKind.HOLIDAY
    form = CalendarDayForm(request.POST or None, instance=row, initial=None if row else {"kind": usual})
    return edit(
        request,
        form,
        lambda data: actions.save_day(by=request.user, day=when, **data),
        title=_title(when),
        lead=row.get_kind_display() if row else _("An ordinary day: nothing is written about it."),
        crumbs=_crumbs(when),
        back=_year(when),
        extra={
            "remove_form": RemoveDayForm(prefix="remove") if row else None,
            "remove_url": reverse("calendar_day_remove", args=[day]),
        },
    )


@needs(Right.DIRECTORY_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def calendar_day_remove(request: HttpRequest, day: str) -> HttpResponse:
    """Make a day an ordinary one again. The form stands on the page of the day."""
    when = _day(day)
    if request.method != "POST":
        return redirect("calendar_day", day=day)
    return edit(
        request,
        RemoveDayForm(request.POST, prefix="remove"),
        lambda data: actions.remove_day(by=request.user, day=when, reason=data["reason"]),
        title=_title(when),
        crumbs=[*_crumbs(when), Crumb(shown_day(when), reverse("calendar_day", args=[day]))],
        back=_year(when),
        submit=_("Make it an ordinary day"),
        done=_("It is an ordinary day again."),
    )


@needs(Right.DIRECTORY_MANAGE)
@require_safe
def calendar_versions(request: HttpRequest) -> HttpResponse:
    """Every change of the calendar: when, by whom, why."""
    rows, place = paged(request, CalendarVersion.objects.select_related("changed_by"))
    context = {
        "crumbs": [directory_crumb(), Crumb(_("Working calendar"), reverse("calendar_year"))],
        "rows": rows,
        "page": place,
    }
    return render(request, "organisations/calendar_versions.html", context)


def _day(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise Http404 from None
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise Http404
    return day


def _title(day: date) -> str:
    return f"{shown_day(day)}, {formats.date_format(day, 'l')}"


def _year(day: date) -> str:
    return f"{reverse('calendar_year')}?year={day.year}"


def _crumbs(day: date) -> list[Crumb]:
    return [directory_crumb(), Crumb(_("Working calendar"), _year(day))]
