"""Frozen periods: what was frozen, what was corrected since, requests for corrections."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.access import needs
from common.paging import paged
from common.scoping import get_visible_or_404
from common.ui import Crumb
from organisations.enums import TerritoryLevel
from organisations.models import Territory
from organisations.rights import Right
from reports.actions.corrections import ask_correction, decide_correction
from reports.enums import CorrectionState
from reports.forms_frozen import AskForm, DecideForm
from reports.frozen import class_name, differences, effect
from reports.models import Correction, FrozenPeriod, FrozenReport

SHOWN = 20
MOST_DIFFERENCES = 200
LOOKS = {CorrectionState.ALLOWED: ("ok", "check"), CorrectionState.DECLINED: ("bad", "x")}


@needs(Right.REPORTS_VIEW)
@require_safe
def frozen_list(request: HttpRequest) -> HttpResponse:
    """The frozen periods, the latest first."""
    found = (
        FrozenPeriod.objects.visible_to(request.user)
        .select_related("by")
        .annotate(questions_kept=Count("questions"))
        .order_by("-last", "-first")
    )
    rows, place = paged(request, found, SHOWN)
    return render(request, "reports/frozen/list.html", {"rows": rows, "page": place, "crumbs": _crumbs()[:1]})


@needs(Right.REPORTS_VIEW)
@require_safe
def frozen_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One period: its reports as frozen, what counts otherwise now and why, the requests."""
    period = get_visible_or_404(FrozenPeriod.objects.select_related("by"), request.user, pk=pk)
    return render(request, "reports/frozen/page.html", _context(request, period))


@needs(Right.QUESTIONS_CONTROL)
@require_http_methods(["GET", "HEAD", "POST"])
def correction_ask(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for a correction; by itself the form for it."""
    period = get_visible_or_404(FrozenPeriod, request.user, pk=pk)
    form = AskForm(request.POST if request.method == "POST" else None, user=request.user)
    if form.is_valid():
        named = {name: form.cleaned_data.get(name) for name in ("question", "meeting", "reason", "token")}
        try:
            ask_correction(period, by=request.user, **named)
        except ValidationError as refusal:
            form.take_refusal(refusal)
        else:
            messages.success(request, _("Asked for. The Government office decides."))
            return redirect("report_frozen_period", period.pk)
    status = 422 if form.errors else 200
    context = {
        "form": form,
        "period": period,
        "crumbs": [*_crumbs(), Crumb(str(period), reverse("report_frozen_period", args=[pk]))],
    }
    return render(request, "reports/frozen/ask.html", context, status=status)


@needs(Right.REPORTS_FREEZE)
@require_POST
def correction_decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Allow or decline a request."""
    row = get_visible_or_404(Correction, request.user, pk=pk)
    form = DecideForm(request.POST)
    try:
        if not form.is_valid():
            raise ValidationError(_("Choose: allow or decline."))
        allow = form.cleaned_data["decision"] == "allow"
        decide_correction(row, by=request.user, allow=allow, note=form.cleaned_data["note"])
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
    else:
        messages.success(request, _("Decided."))
    return redirect("report_frozen_period", row.period_id)


def _context(request: HttpRequest, period: FrozenPeriod) -> dict:
    user = request.user
    found = differences(period) if user.can(Right.FIGURES_COUNTRY) else []
    rows = Correction.objects.visible_to(user).filter(period=period)
    corrections = list(rows.select_related("question", "meeting", "asked_by", "decided_by"))
    for row in corrections:
        row.look = LOOKS.get(row.state, ("warn", "hourglass"))
        row.decidable = (
            row.state == CorrectionState.ASKED
            and user.can(Right.REPORTS_FREEZE)
            and row.asked_by_id != user.pk
        )
    told = effect(period, found)
    frozen = FrozenReport.objects.visible_to(user).filter(period=period, code="resolution", by="region")
    return {
        "period": period,
        "reports": [(row.tier, _named(row.content)) for row in frozen.order_by("tier")],
        "differences": [_shown(one) for one in found[:MOST_DIFFERENCES]],
        "more": max(len(found) - MOST_DIFFERENCES, 0),
        "effect": [
            (class_name(stat), told.was[stat], told.now[stat]) for stat in sorted(told.was | told.now)
        ],
        "sees_country": user.can(Right.FIGURES_COUNTRY),
        "corrections": corrections,
        "may_ask": user.can(Right.QUESTIONS_CONTROL),
        "crumbs": _crumbs(),
    }


def _named(content: dict) -> dict:
    """The frozen rows with the names of regions in the language of the reader."""
    regions = Territory.objects.filter(level=TerritoryLevel.REGION)
    names = {region.region_code: region.name for region in regions}
    return content | {
        "rows": [row | {"name": names.get(row["code"], row["name"])} for row in content["rows"]]
    }


def _shown(one) -> dict:
    labels = {
        "stat": _("Counts as"),
        "body_id": _("Host body"),
        "region": _("Region"),
        "responsible_id": _("Responsible body"),
        "topic_id": _("Topic"),
    }
    was, now = (class_name(facts["stat"]) if facts else "" for facts in (one.was, one.now))
    return {
        "question": one.question,
        "was": was or _("not there"),
        "now": now or _("not there"),
        "changed": ", ".join(labels[name] for name in one.changed),
        "why": one.correction.reason if one.correction else one.event.get_kind_display() if one.event else "",
        "who": one.event.by.full_name if one.event and one.event.by else "",
        "at": one.event.at if one.event else None,
    }


def _crumbs() -> list[Crumb]:
    return [Crumb(_("Reports"), reverse("report_home")), Crumb(_("Frozen periods"), reverse("report_frozen"))]
