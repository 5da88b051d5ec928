"""The month of meetings: a table of weeks, on the phone a list of days."""

from __future__ import annotations

import calendar
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from django import forms
from django.db.models import Count, F, Window
from django.db.models.functions import RowNumber
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.dates import WEEKDAYS
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from common.access import needs
from common.dates import today
from common.htmx import page
from common.numbers import number
from common.ui import Button, Crumb, MonthDay, MonthEvent, status_look
from meetings.models import Meeting
from meetings.querysets import MeetingQuerySet
from meetings.views.shown import state_tag
from meetings.workflow import MOVES, Act
from organisations.models import Body
from organisations.rights import Right
from organisations.workdays import load_calendar

PER_DAY = 4
FIRST_YEAR, LAST_YEAR = 2015, 2100
MONTHS_IN_YEAR = 12


class MonthForm(forms.Form):
    """Whose month is shown."""

    body = forms.ModelChoiceField(
        label=gettext_lazy("Body"),
        queryset=None,
        to_field_name="code",
        required=False,
        empty_label=gettext_lazy("All"),
    )
    below = forms.BooleanField(label=gettext_lazy("and the bodies below it"), required=False)
    month = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["body"].queryset = Body.objects.in_reach_of(user)

    def chosen(self, meetings: MeetingQuerySet) -> MeetingQuerySet:
        """The meetings of the body that was chosen; none while the choice is wrong."""
        if not self.is_valid():
            return meetings if not self.is_bound else meetings.none()
        body = self.cleaned_data["body"]
        if body is None:
            return meetings
        below = self.cleaned_data["below"]
        return meetings.filter(body__path__startswith=body.path) if below else meetings.filter(body=body)

    @property
    def active(self) -> int:
        """Whether a body was chosen, as the number of filters that are set."""
        return int(bool(self.data.get("body")))

    @property
    def query(self) -> str:
        """What was chosen, for the addresses of other months and of the list."""
        if not self.is_valid() or self.cleaned_data["body"] is None:
            return ""
        return f"&body={self.cleaned_data['body'].code}" + ("&below=on" if self.cleaned_data["below"] else "")


@needs(Right.MEETINGS_VIEW)
@require_safe
def meeting_calendar(request: HttpRequest) -> HttpResponse:
    """Meetings by their planned day: `?month=2026-11`, `?body=` with the bodies below it."""
    day = today()
    first = parse_month(request.GET.get("month", "")) or day.replace(day=1)
    form = MonthForm(request.GET or None, user=request.user)
    meetings = form.chosen(Meeting.objects.visible_to(request.user))
    links = MonthLinks(
        meeting=lambda meeting: reverse("meeting_page", args=[meeting.pk]),
        of_day=lambda day: f"{reverse('meeting_list')}?tab=all&from={day}&to={day}{form.query}",
    )
    weeks = month_weeks(meetings, first, day, links)
    context = {
        "form": form,
        "title": date_format(first, "YEAR_MONTH_FORMAT"),
        "clear_url": _address(first, ""),
        "crumbs": [Crumb(_("Meetings"), reverse("meeting_list"))],
        "weekdays": list(WEEKDAYS.values()),
        "weeks": weeks,
        "has_meetings": any(cell.events for week in weeks for cell in week if not cell.other),
        "turns": month_turns(first, day, lambda month: _address(month, form.query)),
        "buttons": _buttons(request, first, form.query),
    }
    status = 422 if form.is_bound and not form.is_valid() else 200
    return page(request, "meetings/calendar.html", context, status=status)


def parse_month(text: str) -> date | None:
    """`2026-11` as its first day; None for anything else."""
    year, _dash, month = text.partition("-")
    if not (year.isascii() and year.isdigit() and month.isascii() and month.isdigit() and len(text) == 7):
        return None
    if not (FIRST_YEAR <= int(year) <= LAST_YEAR and 1 <= int(month) <= MONTHS_IN_YEAR):
        return None
    return date(int(year), int(month), 1)


@dataclass(frozen=True)
class MonthLinks:
    """Where a meeting in the month leads, and the rest of a day that has many."""

    meeting: Callable[[Meeting], str]
    of_day: Callable[[date], str]


def month_weeks(meetings: MeetingQuerySet, first: date, day: date, links: MonthLinks) -> list[list[MonthDay]]:
    """Whole weeks, Monday first, with up to `PER_DAY` meetings a day and a link to the rest."""
    dates = calendar.Calendar(firstweekday=0).monthdatescalendar(first.year, first.month)
    events = _events(meetings, dates[0][0], dates[-1][-1], day, links)
    work = load_calendar()
    return [
        [
            MonthDay(
                day=cell,
                events=tuple(events.get(cell, ())),
                today=cell == day,
                off=not work.is_working(cell),
                other=cell.month != first.month,
            )
            for cell in week
        ]
        for week in dates
    ]


def _events(
    meetings: MeetingQuerySet, first: date, last: date, day: date, links: MonthLinks
) -> dict[date, list[MonthEvent]]:
    """The first few meetings of each day, in one query however many there are."""
    of_day = {"partition_by": [F("planned_on")]}
    rows = (
        meetings.filter(planned_on__gte=first, planned_on__lte=last)
        .annotate(
            place_in_day=Window(
                RowNumber(), order_by=[F("starts_at").asc(nulls_last=True), F("pk")], **of_day
            ),
            of_day=Window(Count("pk"), **of_day),
        )
        .filter(place_in_day__lte=PER_DAY)
        .select_related("body", "territory")
        .order_by("planned_on", "place_in_day")
    )
    found: dict[date, list[MonthEvent]] = {}
    for meeting in rows:
        events = found.setdefault(meeting.planned_on, [])
        events.append(_event(meeting, day, links.meeting(meeting)))
        if meeting.place_in_day == PER_DAY and meeting.of_day > PER_DAY:
            events.append(_rest(meeting.of_day - PER_DAY, links.of_day(meeting.planned_on)))
    return found


def _event(meeting: Meeting, day: date, url: str) -> MonthEvent:
    state, label = state_tag(meeting, day)
    place = meeting.territory.name if meeting.territory_id else meeting.body.name
    return MonthEvent(
        label=f"{meeting.get_kind_display()} · {place} · {label}",
        url=url,
        time=f"{meeting.starts_at:%H:%M}" if meeting.starts_at else "",
        tone=status_look(state)[0],
    )


def _rest(count: int, url: str) -> MonthEvent:
    label = ngettext("%(count)s more", "%(count)s more", count) % {"count": number(count)}
    return MonthEvent(label=label, url=url, tone="neutral")


def month_turns(first: date, day: date, address: Callable[[date], str]) -> list[Button]:
    """To the month before, this month, the month after; `address` tells where a month is shown."""
    before, after = first - timedelta(days=1), first + timedelta(days=31)
    return [
        Button(_("Previous month"), address(before), icon="chevron-left"),
        Button(_("This month"), address(day), shown=(first.year, first.month) != (day.year, day.month)),
        Button(_("Next month"), address(after), icon="chevron-right"),
    ]


def _address(month: date, query: str) -> str:
    return f"{reverse('meeting_calendar')}?month={month:%Y-%m}{query}"


def _buttons(request: HttpRequest, first: date, query: str) -> list[Button]:
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    address = f"{reverse('meeting_list')}?tab=all&from={first.isoformat()}&to={last.isoformat()}{query}"
    return [
        Button(_("As a list"), address, icon="list"),
        Button(
            _("Plan a meeting"),
            reverse("meeting_plan"),
            icon="plus",
            kind="",
            shown=request.user.can(MOVES[Act.PLAN].right),
        ),
    ]
