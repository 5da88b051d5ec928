"""Having solved questions checked whose figures contradict each other, and what the checks brought."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from common.access import needs
from common.acts import Refused
from common.numbers import number
from common.ui import Crumb
from organisations.rights import Right
from reports.actions.samples import candidates, order_sample
from reports.directory import Directory
from reports.forms_contradictions import SampleForm
from reports.models import OrderedCheck, SampleOrder
from reports.queries.samples import results

LISTED = 20


@needs(Right.REPORTS_FREEZE)
@require_http_methods(["GET", "HEAD", "POST"])
def sample_page(request: HttpRequest) -> HttpResponse:
    """The candidates of a region or body and a period; sent, some of them are drawn by lot and given to be checked."""
    form = _form(request)
    if request.method == "POST" and form.is_valid():
        try:
            order = order_sample(by=request.user, **form.cleaned_data)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            given = order.checks.unscoped("those of the order just made").count()
            text = ngettext(
                "%(count)s question is given to be checked.",
                "%(count)s questions are given to be checked.",
                given,
            )
            messages.success(request, text % {"count": number(given)})
            return redirect("report_sample_order", order.pk)
    context = {"form": form, "crumbs": _crumbs(), "listed": LISTED} | _candidates(form)
    return render(
        request, "reports/sample.html", context, status=422 if form.is_bound and form.errors else 200
    )


@needs(Right.REPORTS_FREEZE)
@require_safe
def order_page(request: HttpRequest, pk: int) -> HttpResponse:
    """An order: its questions, which body checks each, and what it found."""
    order = get_object_or_404(
        SampleOrder.objects.visible_to(request.user).select_related("body", "by"), pk=pk
    )
    checks = OrderedCheck.objects.visible_to(request.user).filter(order=order)
    result = next(one for one in results(request.user, order.first, order.last) if one.order.pk == order.pk)
    region = Directory().regions.get(order.region)
    context = {
        "order": order,
        "whose": order.body.name if order.body else region.name if region else order.region,
        "result": result,
        "checks": checks.select_related("check_made__body", "check_made__question"),
        "crumbs": _crumbs(),
    }
    return render(request, "reports/sample_order.html", context)


def _form(request: HttpRequest) -> SampleForm:
    directory = Directory()
    if request.method == "POST":
        return SampleForm(request.POST, directory=directory)
    names = ("region", "body", "first", "last", "wanted")
    asked = {name: request.GET[name] for name in names if request.GET.get(name)}
    return SampleForm(initial=asked, directory=directory)


def _candidates(form: SampleForm) -> dict:
    """The candidates of what the form says; nothing as long as it does not say all."""
    probe = SampleForm(form.data if form.is_bound else {"wanted": 1} | form.initial, directory=form.directory)
    if not probe.is_valid() or not (probe.cleaned_data["region"] or probe.cleaned_data["body"]):
        return {"count": None, "questions": []}
    told = {name: probe.cleaned_data[name] for name in ("first", "last", "region", "body")}
    found = candidates(**told)
    return {"count": found.count(), "questions": found.order_by("-raised_on", "pk")[:LISTED]}


def _crumbs() -> list[Crumb]:
    return [Crumb(_("Contradictions"), reverse("report_contradictions"))]
