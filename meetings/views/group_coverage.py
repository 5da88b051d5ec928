"""Target groups: which bodies met which groups in a period, and with whom nobody met."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from common.access import needs
from common.htmx import page
from common.numbers import number
from common.scales import heat_class, heat_thresholds
from common.tables import FORMATS, NUMBER, Column, export_response
from common.ui import Button, Crumb, HeatCell, HeatRow, Tab, count_legend
from meetings.filters import HELD_DAY
from meetings.forms_coverage import SelectionForm
from meetings.groups import group_choices
from meetings.models import Meeting
from meetings.norms import Span
from meetings.permissions import bodies_for
from meetings.queries_groups import GroupCell, cell_of, gaps_of, group_coverage
from meetings.views.coverage import exports
from meetings.words_coverage import period_words, plan_url
from meetings.workflow import Act
from organisations.models import Body
from organisations.rights import Right

COLUMNS = (
    Column("body_code", gettext_lazy("Code of the body")),
    Column("body", gettext_lazy("Host body")),
    Column("group_code", gettext_lazy("Code of the group")),
    Column("group", gettext_lazy("Target group")),
    Column("held", gettext_lazy("Held"), NUMBER),
    Column("planned", gettext_lazy("Planned"), NUMBER),
    Column("gap", gettext_lazy("No meeting")),
)
Found = dict[tuple[int, str], GroupCell]


@dataclass(frozen=True)
class Gap:
    """A group with which a body held no meeting; `planned` is ahead, `url` fills the planning form."""

    group: str
    planned: int
    url: str


@dataclass(frozen=True)
class BodyGaps:
    """The gaps of one body."""

    body: str
    gaps: list[Gap]
    is_all: bool


@needs(Right.MEETINGS_VIEW)
@require_safe
def group_page(request: HttpRequest) -> HttpResponse:
    """Meetings by body and target group with the gaps; `?format=csv|xlsx` gives the same as a file."""
    form = SelectionForm(request.GET, user=request.user)
    bodies = form.bodies() if form.ready() else []
    span, groups = (form.span() if form.ready() else None), dict(group_choices(form.day))
    found = _found(request, groups, span, form) if bodies else {}
    if form.ready() and request.GET.get("format") in FORMATS:
        rows = _file_rows(bodies, groups, found)
        return export_response(_("Target groups"), COLUMNS, rows, request.GET["format"])
    context = {
        "crumbs": [Crumb(_("Meetings"), reverse("meeting_list"))],
        "form": form,
        "clear_url": request.path,
        "period": period_words(span) if span else "",
        "tabs": _tabs(request, form) if span else [],
        "buttons": [Button(_("Coverage of territories"), reverse("coverage"), icon="map")],
        "exports": exports(request),
        "groups": list(groups.values()),
        **_shown(request, bodies, groups, found, span),
    }
    return page(request, "meetings/group_coverage.html", context, status=200 if form.ready() else 422)


def _found(request: HttpRequest, groups: dict, span: Span, form: SelectionForm) -> Found:
    meetings = Meeting.objects.visible_to(request.user)
    return group_coverage(meetings, list(groups), span.first, span.last, form.day)


def _shown(request: HttpRequest, bodies: list[Body], groups: dict, found: Found, span: Span | None) -> dict:
    gaps = gaps_of(found, [body.pk for body in bodies], list(groups))
    several = [body for body in bodies if gaps[body.pk]]
    text = ngettext(
        "%(count)s of %(all)s body held no meeting with some group.",
        "%(count)s of %(all)s bodies held no meeting with some group.",
        len(bodies),
    )
    thresholds = heat_thresholds(cell.held for cell in found.values())
    return {
        "summary": text % {"count": number(len(several)), "all": number(len(bodies))} if bodies else "",
        "rows": [_row(body, groups, found, span, thresholds) for body in bodies],
        "entries": count_legend(thresholds),
        "gaps": _gaps(request, several, groups, found, gaps),
    }


def _row(body: Body, groups: dict, found: Found, span: Span, thresholds) -> HeatRow:
    cells = [cell_of(found, body.pk, code) for code in groups]
    return HeatRow(
        body.name,
        tuple(
            HeatCell(cell.held, heat_class(cell.held, thresholds), _held_url(body, span, cell.group))
            for cell in cells
        ),
        total=sum(cell.held for cell in cells),
    )


def _held_url(body: Body, span: Span, group: str) -> str:
    query = {
        "body": body.code,
        "target_group": group,
        "from": span.first,
        "to": span.last,
        "by": HELD_DAY,
        "tab": "held",
    }
    return f"{reverse('meeting_list')}?{urlencode(query)}"


def _gaps(request: HttpRequest, bodies: list[Body], groups: dict, found: Found, gaps: dict) -> list[BodyGaps]:
    plans = set(bodies_for(request.user, Act.PLAN).values_list("pk", flat=True))
    return [
        BodyGaps(
            body.name,
            [
                Gap(
                    groups[code],
                    cell_of(found, body.pk, code).planned,
                    plan_url(body, group=code) if body.pk in plans else "",
                )
                for code in gaps[body.pk]
            ],
            len(gaps[body.pk]) == len(groups),
        )
        for body in bodies
    ]


def _tabs(request: HttpRequest, form: SelectionForm) -> list[Tab]:
    """Quarter, half-year and year of the same days: the one that runs, or the first of another year."""
    month = form.day.month if form.chosen["year"] == form.day.year else 1
    codes = {
        f"q{(month + 2) // 3}": _("Quarter"),
        f"h{(month + 5) // 6}": _("Half-year"),
        "year": _("Year"),
    }
    current, tabs = form.chosen["period"], []
    for code, label in codes.items():
        query = request.GET.copy()
        query.pop("format", None)
        if not form.is_bound and form.home:
            query["body"] = form.home.code
        query["period"] = code
        tabs.append(Tab(label, f"?{query.urlencode()}", current[0] == code[0]))
    return tabs


def _file_rows(bodies: list[Body], groups: dict, found: Found) -> Iterator[dict]:
    for body in bodies:
        for code, name in groups.items():
            cell = cell_of(found, body.pk, code)
            yield {
                "body_code": body.code,
                "body": body.name,
                "group_code": code,
                "group": name,
                "held": cell.held,
                "planned": cell.planned,
                "gap": _("no meeting") if cell.is_gap else "",
            }
