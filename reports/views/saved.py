"""Saved reports: mine and my body's, a new one, its name and days, stopping and deleting."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from common.access import needs
from common.paging import paged
from common.scoping import get_visible_or_404
from common.ui import Crumb
from organisations.rights import Right
from reports.actions.saved import change_saved, delete_saved, save_report, stop_sending
from reports.forms_saved import SavedForm
from reports.models import SavedReport
from reports.selection_words import selection_of
from reports.tables import LABELS, QUESTIONS, Parameters, label_of, page_url, parameters_of

SHOWN = 30
DAYS = ("from", "to", "as_of", "period")


@needs(Right.REPORTS_VIEW)
@require_safe
def saved_list(request: HttpRequest) -> HttpResponse:
    """One's own and those shared with one's bodies, by name."""
    found = SavedReport.objects.visible_to(request.user).select_related("by", "body")
    rows, place = paged(request, found, SHOWN)
    for row in rows:
        row.label, row.url = label_of(row.report), page_url(row.report, row.parameters)
        row.mine = row.by_id == request.user.pk
    context = {"rows": rows, "page": place, "crumbs": _crumbs()[:1]}
    return render(request, "reports/saved/list.html", context)


@needs(Right.REPORTS_VIEW)
@require_http_methods(["GET", "HEAD", "POST"])
def saved_new(request: HttpRequest) -> HttpResponse:
    """Keep `?report=` with the selection that stands in the address as on its page."""
    report = request.GET.get("report") or QUESTIONS
    if report not in LABELS:
        raise Http404
    parameters = parameters_of(request.GET)
    form = SavedForm(request.POST) if request.method == "POST" else SavedForm()
    if form.is_valid():
        try:
            save_report(
                by=request.user, name=form.cleaned_data["name"], report=report,
                parameters=_with_days(parameters, form.cleaned_data["period"]),
                shared=form.cleaned_data["shared"], schedule=form.schedule(),
            )  # fmt: skip
        except ValidationError as refusal:
            form.take_refusal(refusal)
        else:
            return redirect("saved_report_list")
    return _form(request, form, report, parameters)


@needs(Right.REPORTS_VIEW)
@require_http_methods(["GET", "HEAD", "POST"])
def saved_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Its name, with whom it is shared and when it is sent. Others than its owner look only."""
    saved = get_visible_or_404(SavedReport.objects.all(), request.user, pk=pk)
    known = {name: getattr(saved, name) for name in ("name", "every", "weekday", "month_day", "hour")}
    form = SavedForm(request.POST or None, initial=known | {"shared": saved.body_id is not None})
    del form.fields["period"]
    if form.is_valid():
        try:
            change_saved(
                by=request.user, saved_id=pk, name=form.cleaned_data["name"],
                shared=form.cleaned_data["shared"], schedule=form.schedule(),
            )  # fmt: skip
        except ValidationError as refusal:
            form.take_refusal(refusal)
        else:
            return redirect("saved_report_list")
    return _form(request, form, saved.report, saved.parameters, saved)


@needs(Right.REPORTS_VIEW)
@require_http_methods(["GET", "HEAD", "POST"])
def saved_stop(request: HttpRequest, pk: int) -> HttpResponse:
    """Send it no more: where the letter leads."""
    return _ask(request, pk, stop_sending, _("Send it no more"), "mail")


@needs(Right.REPORTS_VIEW)
@require_http_methods(["GET", "HEAD", "POST"])
def saved_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Forget it."""
    return _ask(request, pk, delete_saved, _("Delete"), "trash-2")


def _ask(request: HttpRequest, pk: int, action, label: str, icon: str) -> HttpResponse:
    saved = get_visible_or_404(SavedReport.objects.all(), request.user, pk=pk)
    if request.method == "POST":
        action(by=request.user, saved_id=pk)
        return redirect("saved_report_list")
    context = {"saved": saved, "act": label, "icon": icon, "crumbs": _crumbs()}
    return render(request, "reports/saved/ask.html", context)


def _with_days(parameters: Parameters, period: str) -> Parameters:
    """The same selection for days that move with time, where such were chosen."""
    if not period:
        return parameters
    return {name: values for name, values in parameters.items() if name not in DAYS} | {"period": [period]}


def _form(
    request: HttpRequest, form: SavedForm, report: str, parameters: Parameters, saved=None
) -> HttpResponse:
    context = {
        "form": form,
        "saved": saved,
        "label": label_of(report),
        "facts": selection_of(report, parameters, request.user),
        "back": reverse("saved_report_list") if saved else page_url(report, parameters),
        "crumbs": _crumbs(),
    }
    return render(request, "reports/saved/form.html", context, status=422 if form.errors else 200)


def _crumbs() -> list[Crumb]:
    return [
        Crumb(_("Reports"), reverse("report_home")),
        Crumb(_("Saved reports"), reverse("saved_report_list")),
    ]
