"""Files made behind the page: mine, a new one, how far it is, and the file itself."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.http import content_disposition_header
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.access import needs
from common.acts import Refused
from common.htmx import page
from common.paging import paged
from common.scoping import get_visible_or_404
from common.tables import CONTENT_TYPES
from common.ui import Button, Crumb
from organisations.rights import Right
from reports.actions.files import ask_for_file, parts_of, take_file
from reports.enums import RunState
from reports.forms_files import FileForm
from reports.models import ReportRun
from reports.reach import still_reaches
from reports.selection_words import selection_of
from reports.tables import LABELS, QUESTIONS, label_of, page_url, parameters_of

SHOWN = 20


@needs(Right.REPORTS_VIEW)
@require_safe
def file_list(request: HttpRequest) -> HttpResponse:
    """The person's files, the latest first."""
    rows, place = paged(request, ReportRun.objects.visible_to(request.user), SHOWN)
    for row in rows:
        row.label = label_of(row.report)
    context = {"rows": rows, "page": place, "crumbs": _crumbs()[:1]}
    return render(request, "reports/files/list.html", context)


@needs(Right.REPORTS_VIEW)
@require_http_methods(["GET", "HEAD", "POST"])
def file_new(request: HttpRequest) -> HttpResponse:
    """Choose the kind of file of `?report=` (else of questions); its selection stands in the address as on its page."""
    report = request.GET.get("report") or QUESTIONS
    if report not in LABELS:
        raise Http404
    parameters = parameters_of(request.GET)
    form = FileForm(request.POST) if request.method == "POST" else FileForm()
    if form.is_valid():
        try:
            run = ask_for_file(
                by=request.user, report=report, parameters=parameters, fmt=form.cleaned_data["format"],
                token=form.cleaned_data["token"],
            )  # fmt: skip
        except ValidationError as refusal:
            form.take_refusal(refusal)
        else:
            return redirect("report_run", run.pk)
    context = {
        "form": form,
        "label": label_of(report),
        "facts": selection_of(report, parameters, request.user),
        "back": page_url(report, parameters),
        "crumbs": _crumbs(),
    }
    return render(request, "reports/files/new.html", context, status=422 if form.errors else 200)


@needs(Right.REPORTS_VIEW)
@require_safe
def file_page(request: HttpRequest, pk: int) -> HttpResponse:
    """How far it is; when it is ready, the file."""
    run = get_visible_or_404(ReportRun.objects.all(), request.user, pk=pk)
    kept = run.state == RunState.DONE and run.expires_at > timezone.now()
    context = {
        "run": run,
        "label": label_of(run.report),
        "state": RunState.EXPIRED if run.state == RunState.DONE and not kept else run.state,
        "waits": run.state in (RunState.QUEUED, RunState.RUNNING),
        "facts": selection_of(run.report, run.parameters, request.user),
        "narrower": kept and not still_reaches(request.user, run.reach),
        "buttons": _buttons(run, kept),
        "crumbs": _crumbs(),
    }
    return page(request, "reports/files/page.html", context, fragment="reports/files/_state.html")


@needs(Right.REPORTS_VIEW)
@require_POST
def file_take(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The file, as long as it is kept and the person sees at least what they saw when it was made.

    Asked for by POST: that it was taken is written down, and reading an address writes nothing.
    """
    get_visible_or_404(ReportRun.objects.all(), request.user, pk=pk)
    try:
        run = take_file(by=request.user, run_id=pk)
    except Refused:
        raise Http404 from None
    response = StreamingHttpResponse(parts_of(run), content_type=CONTENT_TYPES[run.format])
    stem = slugify(label_of(run.report), allow_unicode=True) or "table"
    name = f"{stem}-{timezone.localdate(run.ended_at):%Y-%m-%d}.{run.format}"
    response["Content-Disposition"] = content_disposition_header(True, name)
    response["Content-Length"] = run.size
    patch_cache_control(response, private=True, no_store=True)
    return response


def _buttons(run: ReportRun, kept: bool) -> list[Button]:
    again = f"{reverse('report_run_new')}?report={run.report}"
    query = page_url(run.report, run.parameters).partition("?")[2]
    return [
        Button(
            _("Take the file"),
            reverse("report_run_file", args=[run.pk]),
            icon="download",
            kind="",
            post=True,
            shown=kept,
        ),
        Button(_("Open the page"), page_url(run.report, run.parameters), icon="table-2"),
        Button(_("Make it once more"), f"{again}&{query}" if query else again, icon="refresh-cw"),
    ]


def _crumbs() -> list[Crumb]:
    return [Crumb(_("Reports"), reverse("report_home")), Crumb(_("My files"), reverse("report_runs"))]
