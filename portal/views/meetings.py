"""Public calendar of meetings: the list, the page of a meeting, and both as files for people's own calendars."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from common.dates import today
from common.paging import paged
from common.ui import Tab
from portal.atom import news_of
from portal.filters import ALL, COMING, HELD, MISSED, PublicMeetingFilter
from portal.ical import calendar_of
from portal.links import DAYS, same_choice
from portal.meetings import card_of, public_meetings, told_of
from portal.open_pages import open_page

FEED_AGE = 15 * 60  # seconds
FEED_BACK = timedelta(days=90)
FEED_LONGEST = 1000


@open_page
def meeting_list(request: HttpRequest) -> HttpResponse:
    """Coming meetings, those that were held, those that were missed or moved, by region, host, group and days."""
    chosen = PublicMeetingFilter(request.GET, queryset=public_meetings(), request=request)
    rows, place = paged(request, chosen.rows(), size=25)
    context = {
        "filter": chosen,
        "tabs": _tabs(request, chosen.tab),
        "cards": [card_of(meeting) for meeting in rows],
        "page": place,
        "clear_url": f"{request.path}?tab={chosen.tab}",
        "month_url": same_choice(request, "public_meetings_month", without=DAYS),
        "feed_url": same_choice(request, "public_meetings_ical", lang=translation.get_language()),
        "news_url": same_choice(request, "public_meetings_atom", lang=translation.get_language()),
    }
    status = 200 if chosen.is_valid() else 422
    return render(request, "portal/meetings/list.html", context, status=status)


@open_page
def meeting_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One meeting. What nobody announced or approved does not exist here."""
    context = {"told": told_of(_meeting(pk)), "ical_url": reverse("public_meeting_ical", args=[pk])}
    return render(request, "portal/meetings/page.html", context)


@open_page(seconds=FEED_AGE)
def meeting_feed(request: HttpRequest) -> HttpResponse:
    """The list as a feed, with the same filters: from three months back on."""
    return _ical(request, _fed(request), "meetings.ics")


@open_page(seconds=FEED_AGE)
def meeting_news(request: HttpRequest) -> HttpResponse:
    """The same meetings as news: whose announcement, day, state or results were changed last."""
    with translation.override(_language(request)):
        text = news_of(_fed(request), settings.SITE_URL + request.get_full_path())
    return HttpResponse(text, content_type="application/atom+xml; charset=utf-8")


@open_page(seconds=FEED_AGE)
def meeting_ical(request: HttpRequest, pk: int) -> HttpResponse:
    """One meeting as a file for a calendar."""
    return _ical(request, [_meeting(pk)], f"meeting-{pk}.ics")


def _meeting(pk: int):
    found = public_meetings().filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _ical(request: HttpRequest, meetings, name: str) -> HttpResponse:
    with translation.override(_language(request)):
        response = HttpResponse(calendar_of(meetings), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'inline; filename="{name}"'
    return response


def _fed(request: HttpRequest):
    """The meetings of a feed."""
    chosen = PublicMeetingFilter(request.GET, queryset=public_meetings(), request=request)
    rows = chosen.found().filter(planned_on__gte=today() - FEED_BACK).order_by("planned_on", "pk")
    return rows[:FEED_LONGEST]


def _language(request: HttpRequest) -> str:
    """The one that the address names, else that of the reader: programs send no cookie."""
    asked = request.GET.get("lang")
    return asked if asked in dict(settings.LANGUAGES) else translation.get_language()


def _tabs(request: HttpRequest, current: str) -> list[Tab]:
    labels = {COMING: _("Coming"), HELD: _("Held"), MISSED: _("Missed and moved"), ALL: _("All")}
    query = request.GET.copy()
    query.pop("page", None)
    found = []
    for tab, label in labels.items():
        query["tab"] = tab
        found.append(Tab(label, f"?{query.urlencode()}", tab == current))
    return found
