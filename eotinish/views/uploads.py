"""Files of single appeals: upload, how far the reading is, the verdicts, the rejected rows."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.access import needs
from common.htmx import page
from common.imports import Verdict
from common.numbers import number
from common.paging import paged
from common.scoping import get_visible_or_404
from common.ui import Button, Crumb, Kpi
from eotinish.actions.importing_rows import Phase
from eotinish.actions.uploads import accept_upload, keep_upload
from eotinish.enums import UploadState
from eotinish.forms import RowsForm
from eotinish.models import ComplaintUpload
from eotinish.progress import progress_of
from eotinish.reading import COLUMNS, REQUIRED
from eotinish.views.spellings import report_crumb
from organisations.rights import Right

SHOWN = 20
LOOKS = {UploadState.REFUSED: ("warn", "triangle-alert")}
EXAMPLES = {
    "number": "ЖТ-2022-0012345", "registered_on": "2022-12-31", "body": "akimat-75", "territory": "г. Алматы",
    "topic": "Жилищно-коммунальное хозяйство", "kind": "жалоба", "status": "удовлетворено", "finished_on": "2023-01-20",
}  # fmt: skip


@needs(Right.COMPLAINTS_MANAGE)
@require_safe
def upload_list(request: HttpRequest) -> HttpResponse:
    """The files that were uploaded, the latest first."""
    rows, place = paged(request, ComplaintUpload.objects.visible_to(request.user).select_related("by"), SHOWN)
    for row in rows:
        row.look = LOOKS.get(row.state, ("", ""))
    context = {"rows": rows, "page": place, "crumbs": [report_crumb()], "buttons": [_new_button()]}
    return render(request, "eotinish/upload_list.html", context)


@needs(Right.COMPLAINTS_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def upload_new(request: HttpRequest) -> HttpResponse:
    """Upload a file; a worker reads it."""
    form = RowsForm(request.POST, request.FILES) if request.method == "POST" else RowsForm()
    if form.is_valid():
        try:
            upload = keep_upload(by=request.user, **form.cleaned_data)
        except ValidationError as refusal:
            form.add_error("file", refusal)
        else:
            return redirect("complaint_upload", upload.pk)
    context = {
        "form": form,
        "columns": [(name, name in REQUIRED, EXAMPLES[name]) for name in COLUMNS],
        "crumbs": _crumbs(),
    }
    return render(request, "eotinish/upload_new.html", context, status=422 if form.errors else 200)


@needs(Right.COMPLAINTS_MANAGE)
@require_safe
def upload_page(request: HttpRequest, pk: int) -> HttpResponse:
    """How far it is; at the end the verdicts and what can be done."""
    upload = get_visible_or_404(ComplaintUpload.objects.select_related("by"), request.user, pk=pk)
    phase, done, total = progress_of(pk) if upload.state == UploadState.RUNNING else ("", 0, 0)
    context = {
        "upload": upload,
        "look": LOOKS.get(upload.state, ("", "")),
        "phase": str(Phase(phase).label) if phase else _("Waiting"),
        "percent": min(100, 100 * done // total) if phase == Phase.READING and total else None,
        "kpis": _verdicts(upload),
        "crumbs": _crumbs(),
        "buttons": _buttons(upload),
    }
    return page(request, "eotinish/upload.html", context, fragment="eotinish/_upload.html")


@needs(Right.COMPLAINTS_MANAGE)
@require_POST
def upload_accept(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the good rows of a file although others are rejected."""
    try:
        if not accept_upload(pk, by=request.user):
            messages.info(request, _("There is nothing to accept here any more."))
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
    return redirect("complaint_upload", pk)


@needs(Right.COMPLAINTS_MANAGE)
@require_safe
def upload_errors(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The rejected rows as CSV: line, column, value, reason."""
    upload = get_visible_or_404(ComplaintUpload, request.user, pk=pk)
    if not upload.errors:
        raise Http404
    response = FileResponse(upload.errors.open(), as_attachment=True, filename=f"rejected-{pk}.csv")
    patch_cache_control(response, private=True, no_store=True)
    return response


def _verdicts(upload: ComplaintUpload) -> list[Kpi]:
    tones = {
        Verdict.CREATED: "ok",
        Verdict.UPDATED: "info",
        Verdict.UNCHANGED: "neutral",
        Verdict.REJECTED: "bad",
    }
    return [
        Kpi(str(verdict.label), number(getattr(upload, verdict.value)), "", tone)
        for verdict, tone in tones.items()
    ]


def _buttons(upload: ComplaintUpload) -> list[Button]:
    good = upload.created + upload.updated
    return [
        Button(
            ngettext("Import the %(count)s good row only", "Import the %(count)s good rows only", good)
            % {"count": number(good)},
            reverse("complaint_upload_accept", args=[upload.pk]), icon="upload", kind="", post=True,
            shown=upload.state == UploadState.REFUSED and good > 0 and bool(upload.content),
        ),
        Button(
            _("Rejected rows, CSV"), reverse("complaint_upload_errors", args=[upload.pk]), icon="download",
            shown=bool(upload.errors),
        ),
        Button(_("Upload another file"), reverse("complaint_upload_new"), icon="refresh-cw", shown=not upload.waiting),
    ]  # fmt: skip


def _new_button() -> Button:
    return Button(_("Upload a file"), reverse("complaint_upload_new"), icon="upload", kind="")


def _crumbs() -> list[Crumb]:
    return [report_crumb(), Crumb(_("Files of single appeals"), reverse("complaint_uploads"))]
