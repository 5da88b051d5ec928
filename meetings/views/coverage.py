"""Coverage of territories: what the norms ask for and what was held, with the next dates to set."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from common.access import needs
from common.htmx import page
from common.numbers import number
from common.tables import FORMATS, export_response
from common.ui import Button, Crumb, Kpi
from meetings.coverage import Cell, CellState, Coverage, last_working_day
from meetings.enums import CoverageUnit
from meetings.exports_coverage import COLUMNS, file_rows
from meetings.forms_coverage import SelectionForm
from meetings.models import Meeting
from meetings.norms import Span
from meetings.permissions import bodies_for
from meetings.queries_coverage import coverage_of
from meetings.words_coverage import (
    LOOKS,
    held_url,
    norm_words,
    period_words,
    plan_url,
    planned_url,
    state_words,
    unit_name,
    weeks_left,
)
from meetings.workflow import Act
from organisations.models import Body
from organisations.rights import Right
from organisations.workdays import load_calendar

# The worst comes first: it is the state of several cells together.
WORST = (
    CellState.MISSED, CellState.TO_BE_SET, CellState.PLANNED, CellState.MET, CellState.NO_CALENDAR, CellState.NO_UNITS,
)  # fmt: skip
NEXT_SHOWN = 40


@dataclass(frozen=True)
class Shown:
    """A field of the matrix: `done` of `asked` meetings (or cells, where a row is a whole body)."""

    state: str = ""
    label: str = ""
    tone: str = ""
    icon: str = ""
    done: int | None = None
    asked: int | None = None
    url: str = ""
    planned: int = 0
    planned_url: str = ""


@dataclass
class Row:
    """A row: a territory, or a body that leads to its own page."""

    label: str
    url: str = ""
    fields: list[Shown] = field(default_factory=list)


@dataclass(frozen=True)
class Next:
    """A date that a body has to set to be in order."""

    body: str
    place: str
    period: str
    by: date
    lacking: int
    plan: Button


@needs(Right.MEETINGS_VIEW)
@require_safe
def coverage_page(request: HttpRequest) -> HttpResponse:
    """Required and held by territory and norm period; `?format=csv|xlsx` gives the cells as a file."""
    form = SelectionForm(request.GET, user=request.user)
    bodies, found = _found(request, form)
    if form.ready() and request.GET.get("format") in FORMATS:
        rows = file_rows(bodies, found, load_calendar(), form.day)
        return export_response(_("Coverage of territories"), COLUMNS, rows, request.GET["format"])
    context = {
        "crumbs": [Crumb(_("Meetings"), reverse("meeting_list"))],
        "form": form,
        "clear_url": request.path,
        "buttons": [Button(_("Target groups"), reverse("group_coverage"), icon="users")],
        "exports": exports(request),
        **_shown(request, form, bodies, found),
    }
    return page(request, "meetings/coverage.html", context, status=200 if form.ready() else 422)


def _found(request: HttpRequest, form: SelectionForm) -> tuple[list[Body], dict[int, Coverage]]:
    if not form.ready():
        return [], {}
    bodies, span = form.bodies(), form.span()
    meetings = Meeting.objects.visible_to(request.user)
    found = coverage_of(bodies, span.first, span.last, form.day, meetings=meetings)
    return [body for body in bodies if found[body.pk].level], found


def _shown(request: HttpRequest, form: SelectionForm, bodies: list[Body], found: dict) -> dict:
    cells = [cell for body in bodies for cell in found[body.pk].cells]
    periods = sorted({cell.period for cell in cells}, key=lambda span: (span.last, -span.first.toordinal()))
    single = bodies[0] if bodies and form.is_single else None
    return {
        "periods": [period_words(span) for span in periods],
        "rows": _places(single, cells, periods) if single else _bodies(request, bodies, found, periods),
        "corner": _("Territory") if single else _("Body"),
        "is_single": single is not None,
        "summary": summary(cells, form.day),
        "kpis": _kpis(cells),
        "notes": _notes(bodies, found),
        "next": _next(request, bodies, found, form.day),
        "norms": sorted({(norm_words(cell.norm), cell.norm.source) for cell in cells}),
    }


def summary(cells: list[Cell], day: date) -> str:
    """The running norm periods in one sentence; empty where none runs."""
    running = [cell for cell in cells if cell.is_asked and day in cell.period]
    if not running:
        return ""
    lacking = sum(cell.state != CellState.MET for cell in running)
    if not lacking:
        return _("The norm of the running period is met everywhere.")
    last = min(cell.period.last for cell in running if cell.state != CellState.MET)
    words = {"lacking": number(lacking), "all": number(len(running)), "left": weeks_left(last, day)}
    if all(cell.norm.unit in (CoverageUnit.COUNTRY, CoverageUnit.OWN) for cell in running):
        text = ngettext(
            "%(lacking)s of %(all)s body has not met the norm of the running period yet; %(left)s.",
            "%(lacking)s of %(all)s bodies have not met the norm of the running period yet; %(left)s.",
            len(running),
        )
    else:
        text = ngettext(
            "In %(lacking)s of %(all)s territory the norm of the running period is not met yet; %(left)s.",
            "In %(lacking)s of %(all)s territories the norm of the running period is not met yet; %(left)s.",
            len(running),
        )
    return text % words


def _kpis(cells: list[Cell]) -> list[Kpi]:
    def count(*states: CellState) -> str:
        return number(sum(cell.state in states for cell in cells))

    asked = number(sum(cell.is_asked for cell in cells))
    return [
        Kpi(_("Asked for by the norms"), asked, note=_("territories × periods"), icon="target"),
        Kpi(_("Met"), count(CellState.MET), tone="ok", icon="check"),
        Kpi(_("Not met, period over"), count(CellState.MISSED), tone="bad", icon="calendar-x"),
        Kpi(_("Date is set"), count(CellState.PLANNED), tone="info", icon="calendar"),
        Kpi(_("Date to be set"), count(CellState.TO_BE_SET), tone="warn", icon="hourglass"),
    ]


def _places(body: Body, cells: list[Cell], periods: list[Span]) -> list[Row]:
    rows: dict[int | None, Row] = {}
    for cell in cells:
        key = cell.territory.pk if cell.territory else None
        row = rows.setdefault(key, Row(unit_name(cell), fields=[Shown() for _period in periods]))
        row.fields[periods.index(cell.period)] = _one(cell, body)
    return list(rows.values())


def _one(cell: Cell, body: Body) -> Shown:
    tone, icon = LOOKS[cell.state]
    return Shown(
        state=cell.state,
        label=state_words(cell.state),
        tone=tone,
        icon=icon,
        done=cell.held,
        asked=cell.required,
        url=held_url(cell, body) if cell.held else "",
        planned=cell.planned,
        planned_url=planned_url(cell, body) if cell.planned else "",
    )


def _bodies(request: HttpRequest, bodies: list[Body], found: dict, periods: list[Span]) -> list[Row]:
    rows = []
    for body in bodies:
        query = request.GET.copy()
        for name in ("below", "format"):
            query.pop(name, None)
        query["body"] = body.code
        groups = defaultdict(list)
        for cell in found[body.pk].cells:
            groups[cell.period].append(cell)
        fields = [_together(groups[span], body) if span in groups else Shown() for span in periods]
        rows.append(Row(body.name, f"?{query.urlencode()}", fields))
    return rows


def _together(cells: list[Cell], body: Body) -> Shown:
    """Several territories of a body in one period: in how many of them the norm is met."""
    if len(cells) == 1:
        return _one(cells[0], body)
    state = min((cell.state for cell in cells), key=WORST.index)
    tone, icon = LOOKS[state]
    met = sum(cell.state == CellState.MET for cell in cells)
    return Shown(state, state_words(state), tone, icon, met, len(cells))


def _notes(bodies: list[Body], found: dict[int, Coverage]) -> list[str]:
    """What the table does not say by itself: exempt bodies, unknown units, calendars that are missing."""
    exempt = defaultdict(list)
    for body in bodies:
        if row := found[body.pk].exempt:
            exempt[row.source].append(body.name)
    notes = [
        _("Exempt from the norms: %(bodies)s (%(source)s).")
        % {"bodies": ", ".join(names), "source": _(source)}
        for source, names in exempt.items()
    ]
    texts = {
        CellState.NO_UNITS: _(
            "The directory has no territories below these bodies, so nothing can be said; it does not count as met: "
            "%(bodies)s."
        ),
        CellState.NO_CALENDAR: _(
            "The norm asks for as many meetings as the approved calendar has, and none is recorded: %(bodies)s."
        ),
    }
    for state, text in texts.items():
        if names := [body.name for body in bodies if found[body.pk].count(state)]:
            notes.append(text % {"bodies": ", ".join(names)})
    return notes


def _next(request: HttpRequest, bodies: list[Body], found: dict, day: date) -> list[Next]:
    calendar = load_calendar()
    plans = set(bodies_for(request.user, Act.PLAN).values_list("pk", flat=True))
    rows = []
    for body in bodies:
        for cell in found[body.pk].to_set():
            by = last_working_day(cell.period, calendar, day)
            url = plan_url(body, territory=cell.territory, day=by)
            plan = Button(_("Plan"), url, icon="calendar-plus", small=True, shown=body.pk in plans)
            words = unit_name(cell), period_words(cell.period)
            rows.append(Next(body.name, *words, by, cell.lacking, plan))
    return sorted(rows, key=lambda row: row.by)[:NEXT_SHOWN]


def exports(request: HttpRequest) -> list[Button]:
    """The same selection as a file."""
    query, found = request.GET.copy(), []
    for fmt, label in (("csv", "CSV"), ("xlsx", "Excel")):
        query["format"] = fmt
        found.append(Button(label, f"?{query.urlencode()}", icon="download", small=True))
    return found
