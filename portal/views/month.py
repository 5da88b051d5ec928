"""The public month of meetings: a table of weeks, on the phone a list of days."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.dates import WEEKDAYS
from django.utils.formats import date_format

from common.dates import today
from meetings.views.month import MonthLinks, month_turns, month_weeks, parse_month
from portal.filters import ALL, PublicMonthFilter
from portal.links import DAYS, same_choice
from portal.meetings import public_meetings
from portal.open_pages import open_page

HERE = "public_meetings_month"


@open_page
def meeting_month(request: HttpRequest) -> HttpResponse:
    """Meetings by their planned day: `?month=2026-11` and the filters of the list."""
    day = today()
    first = parse_month(request.GET.get("month", "")) or day.replace(day=1)
    chosen = PublicMonthFilter(request.GET, queryset=public_meetings(), request=request)
    links = MonthLinks(
        meeting=lambda meeting: reverse("public_meeting", args=[meeting.pk]),
        of_day=lambda day: same_choice(request, "public_meetings", **{"from": day, "to": day, "tab": ALL}),
    )
    weeks = month_weeks(chosen.found(), first, day, links)
    context = {
        "filter": chosen,
        "title": date_format(first, "YEAR_MONTH_FORMAT"),
        "clear_url": f"{request.path}?month={first:%Y-%m}",
        "list_url": same_choice(request, "public_meetings", without=DAYS),
        "turns": month_turns(first, day, lambda month: same_choice(request, HERE, month=f"{month:%Y-%m}")),
        "weekdays": list(WEEKDAYS.values()),
        "weeks": weeks,
        "has_meetings": any(cell.events for week in weeks for cell in week if not cell.other),
    }
    return render(request, "portal/meetings/month.html", context, status=200 if chosen.is_valid() else 422)
