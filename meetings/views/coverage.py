"""Coverage of territories: what the norms ask for and what was held, with the next dates to set."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from common.access import needs
from common.htmx import page
from common.numbers import number
from common.tables import DATE, FORMATS, NUMBER, Column, export_response
from common.ui import Button, Crumb, Kpi
from meetings.coverage import Cell, CellState, Coverage, last_working_day
from meetings.forms_coverage import SelectionForm
from meetings.models import Meeting
from meetings.norms import Span
from meetings.permissions import bodies_for
from meetings.queries_coverage import coverage_of
from meetings.views.coverage_words import (
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
from organisations.workdays import WorkCalendar, load_calendar

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
        rows = _file_rows(bodies, found, load_calendar(), form.day)
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
    periods = sorted({cell.period for cell in cells}, key=lambda span: (span.last, span.first))
    single = bodies[0] if len(bodies) == 1 else None
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
    text = ngettext(
        "In %(lacking)s of %(all)s territory the norm of the running period is not met yet; %(left)s.",
        "In %(lacking)s of %(all)s territories the norm of the running period is not met yet; %(left)s.",
        len(running),
    )
    return text % {"lacking": number(lacking), "all": number(len(running)), "left": weeks_left(last, day)}


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
    notes = []
    for body in bodies:
        exempt = found[body.pk].exempt
        if exempt:
            words = {"body": body.name, "source": _(exempt.source)}
            notes.append(_("%(body)s is exempt from the norms: %(source)s.") % words)
        if found[body.pk].count(CellState.NO_UNITS):
            words = {"body": body.name}
            notes.append(
                _(
                    "%(body)s: the directory has no territories below it, so nothing can be said; it does not count as met."
                )
                % words
            )
    missing = [body.name for body in bodies if found[body.pk].count(CellState.NO_CALENDAR)]
    if missing:
        text = _(
            "The norm asks for as many meetings as the approved calendar has, and none is recorded: %(bodies)s."
        )
        notes.append(text % {"bodies": ", ".join(missing)})
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


COLUMNS = (
    Column("body_code", gettext_lazy("Code of the body")),
    Column("body", gettext_lazy("Host body")),
    Column("territory_code", gettext_lazy("KATO code")),
    Column("territory", gettext_lazy("Territory")),
    Column("first", gettext_lazy("From"), DATE),
    Column("last", gettext_lazy("To"), DATE),
    Column("required", gettext_lazy("Required"), NUMBER),
    Column("held", gettext_lazy("Held"), NUMBER),
    Column("planned", gettext_lazy("Planned"), NUMBER),
    Column("state", gettext_lazy("State")),
    Column("by", gettext_lazy("Date to set by"), DATE),
    Column("source", gettext_lazy("Legal act")),
)


def _file_rows(bodies: list[Body], found: dict, calendar: WorkCalendar, day: date) -> Iterator[dict]:
    for body in bodies:
        for cell in found[body.pk].cells:
            to_set = cell.state == CellState.TO_BE_SET
            yield {
                "body_code": body.code,
                "body": body.name,
                "territory_code": cell.territory.code if cell.territory else "",
                "territory": unit_name(cell),
                "first": cell.period.first,
                "last": cell.period.last,
                "required": cell.required,
                "held": cell.held,
                "planned": cell.planned,
                "state": state_words(cell.state),
                "by": last_working_day(cell.period, calendar, day) if to_set else None,
                "source": _(cell.norm.source),
            }
