"""Open statistics and how they are counted. No login, no case, no small number."""

from __future__ import annotations

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from appeals.at_meetings import SMALLEST_CELL
from common.numbers import number, percent
from common.tables import FORMATS, export_response
from common.ui import Button, Kpi, Tab
from portal.open_pages import open_page
from portal.statistics import CUTS, Half, Statistics, columns, halves, heads, statistics
from reports.notation import notation
from reports.queries.formulas import HISTORY
from reports.queries.statistics import MIN_QUESTIONS

JSON = "json"
FIRST_CUT = next(iter(CUTS))


class StatisticsForm(forms.Form):
    """Which half-year, and by what its rows are."""

    half = forms.ChoiceField(label=gettext_lazy("Half-year"), required=False)
    by = forms.ChoiceField(
        label=gettext_lazy("Rows"),
        required=False,
        choices=[(code, label) for code, (label, _asked) in CUTS.items()],
        widget=forms.HiddenInput,
    )

    def __init__(self, data, found: list[Half]):
        super().__init__(data)
        self.fields["half"].choices = [(half.code, half.label) for half in found]


@open_page
def statistics_page(request: HttpRequest) -> HttpResponseBase:
    """The figures of a half-year; with `format` (csv, xlsx, json) the same rows as a file."""
    found = halves()
    form, wanted = StatisticsForm(request.GET, found), request.GET.get("format", "")
    if wanted and wanted not in (*FORMATS, JSON):
        raise Http404
    if not form.is_valid():
        return render(request, "portal/statistics.html", {"form": form}, status=422)
    half = _chosen(found, form.cleaned_data["half"])
    told = statistics(half, form.cleaned_data["by"] or FIRST_CUT)
    if wanted == JSON:
        return JsonResponse(told.document(), json_dumps_params={"ensure_ascii": False})
    if wanted:
        lines = (row.as_json() for row in told.lines())
        return export_response(_("Open statistics"), columns(), lines, wanted)
    return render(request, "portal/statistics.html", _shown(form, found, told))


@open_page
def method_page(request: HttpRequest) -> HttpResponse:
    """The definitions of the open figures, in plain words and in notation: those that staff have."""
    context = {
        "minimum": MIN_QUESTIONS,
        "smallest": SMALLEST_CELL,
        "notation": notation(),
        "history": HISTORY,
    }
    return render(request, "portal/method.html", context)


def _chosen(found: list[Half], code: str) -> Half:
    """The half-year asked for; else the latest that is over, or the only one there is."""
    if code:
        return next(half for half in found if half.code == code)
    return found[min(1, len(found) - 1)]


def _shown(form: StatisticsForm, found: list[Half], told: Statistics) -> dict:
    half, by = told.half, told.by
    form = StatisticsForm({"half": half.code, "by": by}, found)
    return {
        "form": form,
        "told": told,
        "cuts": [
            Tab(str(label), f"?{urlencode({'half': half.code, 'by': code})}", code == by)
            for code, (label, _asked) in CUTS.items()
        ],
        "kpis": _kpis(told),
        "heads": heads(),
        "smallest": SMALLEST_CELL,
        "buttons": [
            Button(name, f"?{urlencode({'half': half.code, 'by': by, 'format': fmt})}", icon)
            for name, fmt, icon in (
                ("CSV", "csv", "file-down"),
                (_("Excel"), "xlsx", "file-spreadsheet"),
                ("JSON", JSON, "link"),
            )
        ],
    }


def _kpis(told: Statistics) -> list[Kpi]:
    if told.total is None:
        return []
    counts = told.total.counts
    return [
        Kpi(_("Questions"), number(counts.questions), icon="message-square-text"),
        Kpi(
            _("Reported rate"),
            percent(told.total.reported_rate),
            _("solved by all that were asked"),
            icon="check",
        ),
        Kpi(
            _("Confirmed rate"),
            percent(told.total.confirmed_rate),
            _("of these nobody said otherwise"),
            icon="shield-check",
        ),
        Kpi(_("Overdue"), number(counts.overdue), _("open past the last day"), icon="clock"),
    ]
