"""The calendars of a year: who has one, which version, approved in time or not."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from common.access import needs
from common.dates import today
from common.htmx import page
from common.paging import paged
from common.text import clean_line
from common.ui import Button, Crumb, Tab
from meetings.forms_calendars import YearForm, usual_year
from meetings.norms import load_norms
from meetings.queries_calendars import LATE, MISSING, YearOfBody, years_of
from meetings.rules import load_meeting_rules
from meetings.views.calendar_shown import Tag, standing_of, state_of
from organisations.models import Body
from organisations.models.names import name_column
from organisations.rights import Right

TABS = ("all", "drafts", "missing", "late")


@dataclass(frozen=True)
class Row:
    """A line of the list: a body and where its calendar stands."""

    year: YearOfBody
    url: str
    state: Tag | None
    standing: Tag | None


@needs(Right.MEETINGS_VIEW)
@require_safe
def calendar_list(request: HttpRequest) -> HttpResponse:
    """Bodies in reach that have a calendar of the year or ought to have one."""
    form = YearForm(request.GET or None)
    valid = not form.is_bound or form.is_valid()
    chosen = form.cleaned_data if form.is_bound and valid else {}
    year = chosen.get("year") or usual_year()
    bodies = _bodies(request, chosen.get("text", "")) if valid else Body.objects.none()
    found = _found(bodies, year)
    tab = chosen.get("tab") if chosen.get("tab") in TABS else "all"
    rows, place = paged(request, [one for one in found if in_tab(tab, one)])
    context = {
        "form": form,
        "year": year,
        "tabs": _tabs(request, tab, found),
        "rows": [_row(one) for one in rows],
        "page": place,
        "active": int(bool(chosen.get("text"))),
        "clear_url": f"{request.path}?year={year}",
        "crumbs": [Crumb(_("Meetings"), reverse("meeting_list"))],
        "buttons": _buttons(request, year),
    }
    return page(
        request,
        "meetings/calendars.html",
        context,
        fragment="meetings/_calendars.html",
        status=200 if valid else 422,
    )


def in_tab(tab: str, one: YearOfBody) -> bool:
    """Whether a calendar stands in a tab."""
    return {
        "drafts": one.draft is not None,
        "missing": one.standing == MISSING,
        "late": one.standing == LATE,
    }.get(tab, True)


def _bodies(request: HttpRequest, text: str):
    bodies = Body.objects.in_reach_of(request.user).order_by("path")
    for word in clean_line(text).split()[:6]:
        bodies = bodies.filter(Q(**{f"{name_column()}__icontains": word}) | Q(code__icontains=word))
    return bodies


def _found(bodies, year: int) -> list[YearOfBody]:
    """Bodies that neither have a calendar nor owe one are left out."""
    found = years_of(bodies, year, load_norms(), load_meeting_rules(), today())
    return [one for one in found if one.due_on or one.in_force or one.draft]


def _row(one: YearOfBody) -> Row:
    shown = one.in_force or one.draft
    return Row(
        year=one,
        url=reverse("calendar_page", args=[shown.pk]) if shown else "",
        state=state_of(shown) if shown else None,
        standing=standing_of(one),
    )


def _tabs(request: HttpRequest, current: str, found: list[YearOfBody]) -> list[Tab]:
    labels = {"all": _("All"), "drafts": _("Drafts"), "missing": _("Not approved in time"), "late": _("Late")}
    tones = {"missing": "bad", "late": "warn"}
    query = request.GET.copy()
    query.pop("page", None)
    tabs = []
    for tab in TABS:
        query["tab"] = tab
        count = sum(in_tab(tab, one) for one in found)
        tabs.append(Tab(labels[tab], f"?{query.urlencode()}", tab == current, count, tones.get(tab, "")))
    return tabs


def _buttons(request: HttpRequest, year: int) -> list[Button]:
    plans, approves = request.user.can(Right.MEETINGS_PLAN), request.user.can(Right.CALENDAR_APPROVE)
    many = f"{reverse('calendar_approve_many')}?year={year}"
    return [
        Button(_("Month"), reverse("meeting_calendar"), icon="calendar-days"),
        Button(_("Import"), reverse("import_home"), icon="upload", shown=plans),
        Button(_("Approve many"), many, icon="check", shown=approves),
        Button(
            _("Prepare a calendar"),
            f"{reverse('calendar_start')}?year={year}",
            icon="plus",
            kind="",
            shown=plans,
        ),
    ]
