"""Lists of meetings: the table with its tabs and filters, the same rows as a file, and the month."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Value
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from common.access import needs
from common.htmx import page
from common.paging import paged
from common.tables import FORMATS, export_response
from common.ui import Button, Tab
from meetings.exports import COLUMNS, export_rows
from meetings.filters import TABS, MeetingFilter, in_tab, tab_counts
from meetings.groups import group_names
from meetings.models import Meeting
from meetings.querysets import MeetingQuerySet
from meetings.rules import MeetingRules, load_meeting_rules
from meetings.views.shown import host_text, late_text, state_tag
from meetings.workflow import MOVES, Act
from organisations.rights import Right

ORDERS = {
    "day": ("planned_on",),
    "ref": ("ref",),
    "people": ("people",),
    "body": ("body__path",),
}


@dataclass(frozen=True)
class Row:
    """A line of the table."""

    meeting: Meeting
    url: str
    state: str
    state_label: str
    host: str
    note: str
    held_note: str
    group: str
    lead_note: str


@needs(Right.MEETINGS_VIEW)
@require_safe
def meeting_list(request: HttpRequest) -> HttpResponse:
    """Meetings that the person sees, by tab and filter; `?format=csv|xlsx` gives the same rows as a file."""
    chosen = MeetingFilter(_data(request), queryset=Meeting.objects.visible_to(request.user), request=request)
    tab = chosen.data["tab"] if chosen.data["tab"] in TABS else "all"
    found = chosen.rows()
    rows = _ordered(found.filter(in_tab(tab, chosen.today)), chosen.data.get("sort", ""), tab)
    rows = rows.select_related("body", "territory")
    if request.GET.get("format") in FORMATS:
        return export_response(_("Meetings"), COLUMNS, export_rows(rows, chosen.today), request.GET["format"])
    counts = tab_counts(found, chosen.today)
    meetings, place = paged(request, rows, total=counts[tab])
    tabs = _tabs(request, tab, counts)
    groups = group_names() if any(meeting.target_group for meeting in meetings) else {}
    rules = load_meeting_rules()
    context = {
        "tabs": tabs,
        "tab_label": next(entry.label for entry in tabs if entry.current),
        "filter": chosen,
        "rows": [_row(meeting, chosen.today, groups, rules) for meeting in meetings],
        "page": place,
        "empty": _nothing(request, chosen, tab),
        "buttons": _buttons(request),
        "exports": _exports(request),
        "as_of": chosen.today,
        "clear_url": f"{request.path}?tab={tab}",
    }
    status = 200 if chosen.is_valid() else 422
    return page(request, "meetings/list.html", context, fragment="meetings/_list.html", status=status)


def _data(request: HttpRequest) -> QueryDict:
    """The parameters with the tab that is meant: coming meetings first, all where a link names filters only."""
    data = request.GET.copy()
    if data.get("tab") not in TABS:
        data["tab"] = "all" if any(data.get(name) for name in MeetingFilter.base_filters) else "coming"
    return data


def _ordered(rows: MeetingQuerySet, sort: str, tab: str) -> MeetingQuerySet:
    """By the column asked for; else what comes next first, and what has passed newest first."""
    key, backwards = sort.removeprefix("-"), sort.startswith("-")
    if key not in ORDERS:
        key, backwards = "day", tab not in ("coming", "today")
    if key == "people":
        rows = rows.annotate(people=Coalesce("attendees", Value(-1)))
    sign = "-" if backwards else ""
    extra = ["starts_at"] if key == "day" and not backwards else []
    return rows.order_by(*[f"{sign}{name}" for name in ORDERS[key]], *extra, f"{sign}pk")


def _tabs(request: HttpRequest, current: str, counts: dict[str, int]) -> list[Tab]:
    labels = {
        "coming": _("Coming"),
        "today": _("Today"),
        "held": _("Held"),
        "missed": _("Missed"),
        "all": _("All"),
    }
    query = request.GET.copy()
    for name in ("page", "sort", "format"):
        query.pop(name, None)
    found = []
    for tab in TABS:
        query["tab"] = tab
        tone = "bad" if tab == "missed" else ""
        found.append(Tab(labels[tab], f"?{query.urlencode()}", tab == current, counts[tab], tone))
    return found


def _row(meeting: Meeting, day: date, groups: dict[str, str], rules: MeetingRules) -> Row:
    state, label = state_tag(meeting, day)
    moved = meeting.first_planned_on != meeting.planned_on
    note = _("moved from %(day)s") % {"day": date_format(meeting.first_planned_on, "SHORT_DATE_FORMAT")}
    return Row(
        meeting=meeting,
        url=reverse("meeting_page", args=[meeting.pk]),
        state=state,
        state_label=label,
        host=host_text(meeting),
        note=note if moved else "",
        held_note=_held_note(meeting, state),
        group=groups.get(meeting.target_group, ""),
        lead_note=_lead_note(meeting, rules),
    )


def _lead_note(meeting: Meeting, rules: MeetingRules) -> str:
    """That it was announced too late; nothing where it was in time or no rule binds."""
    last = rules.last_day_to_announce(meeting.planned_on)
    late = last is not None and meeting.announced_on is not None and meeting.announced_on > last
    return _("announced late") if late else ""


def _held_note(meeting: Meeting, state: str) -> str:
    """When it was held, where that was another day; that it was late, where the state says something else."""
    if not meeting.is_held or meeting.held_on == meeting.planned_on:
        return ""
    held_on = _("held on %(day)s") % {"day": date_format(meeting.held_on, "SHORT_DATE_FORMAT")}
    return held_on if state == "held_late" else late_text(meeting) or held_on


def _exports(request: HttpRequest) -> list[Button]:
    """The same rows as a file; they stand in the fragment, so that they follow the filters."""
    query = request.GET.copy()
    query.pop("page", None)
    found = []
    for fmt, label in (("csv", "CSV"), ("xlsx", "Excel")):
        query["format"] = fmt
        found.append(
            Button(label, f"{reverse('meeting_list')}?{query.urlencode()}", icon="download", small=True)
        )
    return found


def _buttons(request: HttpRequest) -> list[Button]:
    can = request.user.can
    return [
        Button(_("Calendars of the year"), reverse("calendar_list"), icon="list-checks"),
        Button(_("Month"), reverse("meeting_calendar"), icon="calendar-days"),
        Button(_("Coverage"), reverse("coverage"), icon="map"),
        Button(_("Import"), reverse("import_home"), icon="upload", shown=can(MOVES[Act.PLAN].right)),
        Button(
            _("Off-schedule meeting"),
            reverse("meeting_unscheduled"),
            icon="calendar-plus",
            shown=can(MOVES[Act.REGISTER_UNSCHEDULED].right),
        ),
        Button(
            _("Plan a meeting"),
            reverse("meeting_plan"),
            icon="plus",
            kind="",
            shown=can(MOVES[Act.PLAN].right),
        ),
    ]


def _nothing(request: HttpRequest, chosen: MeetingFilter, tab: str) -> dict:
    """What an empty list says and offers."""
    if chosen.active:
        return {
            "title": _("No meeting matches these filters"),
            "text": _("Take a filter away or look in another tab."),
        }
    texts = {
        "coming": (
            _("No meeting is planned"),
            _("The calendar of the year is entered here or loaded from a file."),
        ),
        "today": (_("No meeting today"), ""),
        "held": (_("No meeting has been held yet"), ""),
        "missed": (_("Nothing missed"), _("Every planned meeting whose day has passed was held.")),
        "all": (_("No meetings yet"), _("The calendar of the year is entered here or loaded from a file.")),
    }
    title, text = texts[tab]
    plans = tab in ("coming", "all") and request.user.can(MOVES[Act.PLAN].right)
    action = Button(_("Plan a meeting"), reverse("meeting_plan"), icon="plus") if plans else None
    return {"title": title, "text": text, "action": action}
