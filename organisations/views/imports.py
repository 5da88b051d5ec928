"""Imports by upload: choose a kind, upload, read the verdict on each row, then write or let be."""

from __future__ import annotations

from typing import NamedTuple

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.access import signed_in
from common.htmx import page
from common.imports import IMPORTERS, Importer, Verdict
from common.numbers import number
from common.paging import paged
from common.scoping import get_visible_or_404
from common.tables import FORMATS, export_response
from common.ui import Button, Crumb, Tab
from organisations.actions.import_runs import check_file, importer_of, write_run
from organisations.enums import RunState
from organisations.forms.imports import UploadForm
from organisations.models import ImportRun
from organisations.rights import Right

RUNS = 20
# How a verdict and a state look (common.ui.STATUS_LOOKS).
LOOKS = {Verdict.CREATED: "new"}
STATES = {RunState.CHECKED: ("warn", "eye"), RunState.DONE: ("ok", "check")}


class Reason(NamedTuple):
    """Why a line is rejected."""

    column: str
    value: str
    text: str


class Line(NamedTuple):
    """A line of the file with its verdict."""

    number: int
    verdict: str
    key: str
    reasons: list[Reason]

    @property
    def look(self) -> str:
        """The code whose look the verdict has."""
        return LOOKS.get(self.verdict, self.verdict)

    @property
    def label(self) -> str:
        """The verdict in words."""
        return Verdict(self.verdict).label


@signed_in
@require_safe
def import_home(request: HttpRequest) -> HttpResponse:
    """The kinds of files that the person may import, and the files uploaded so far."""
    kinds = _kinds(request.user)
    if not kinds:
        raise PermissionDenied(_("Your role imports no files."))
    found = ImportRun.objects.visible_to(request.user).defer("content", "verdicts").order_by("-pk")
    rows, place = paged(request, found, RUNS)
    for row in rows:
        row.kind_label, row.look = _label(row.kind), STATES.get(row.state, ("bad", "x"))
    context = {"kinds": kinds, "rows": rows, "page": place, "crumbs": _crumbs(request)[:-1]}
    return page(
        request, "organisations/imports/home.html", context, fragment="organisations/imports/_runs.html"
    )


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def import_upload(request: HttpRequest) -> HttpResponse:
    """Upload a file of `?kind=` (else of the first kind that the person may import); it is checked at once."""
    importer = _asked(request)
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            run = check_file(by=request.user, kind=importer.kind, name=file.name, content=file.read())
        except ValidationError as refusal:
            form.add_error("file", refusal)
        else:
            return redirect("import_run", run.pk)
    context = {
        "form": form,
        "kind": importer.kind,
        "label": importer.label,
        "columns": importer.columns,
        "crumbs": _crumbs(request),
        "buttons": [
            Button(
                _("Template, %(format)s") % {"format": name.upper()},
                _template_url(importer.kind, name),
                icon=icon,
            )
            for name, icon in (("xlsx", "file-spreadsheet"), ("csv", "file-text"))
        ],
    }
    status = 422 if form.errors else 200
    return render(request, "organisations/imports/upload.html", context, status=status)


@signed_in
@require_safe
def import_template(request: HttpRequest) -> HttpResponse:
    """An empty table of `?kind=` with the names of its columns and one made-up row, as `?format=` csv or xlsx."""
    importer = _asked(request)
    asked = request.GET.get("format", "")
    columns = [(column.name, column.name) for column in importer.columns]
    example = {column.name: column.example for column in importer.columns}
    return export_response(importer.kind, columns, [example], asked if asked in FORMATS else "xlsx")


@signed_in
@require_safe
def import_run(request: HttpRequest, pk: int) -> HttpResponse:
    """One file: counts, the verdict on each row (rejected first), and what can be done now."""
    run, lines = _run(request, pk)
    asked = request.GET.get("verdict", "")
    chosen = [line for line in lines if line.verdict == asked] if asked in Verdict.values else lines
    rows, place = paged(request, chosen)
    context = {
        "run": run,
        "label": _label(run.kind),
        "look": STATES.get(run.state, ("bad", "x")),
        "rows": rows,
        "page": place,
        "tabs": _tabs(run, asked, len(lines)),
        "crumbs": _crumbs(request),
        "buttons": _buttons(run),
    }
    return page(
        request, "organisations/imports/run.html", context, fragment="organisations/imports/_lines.html"
    )


@signed_in
@require_safe
def import_errors(request: HttpRequest, pk: int) -> HttpResponse:
    """The rejected rows of one's own file as CSV."""
    run, lines = _run(request, pk)
    rows = [
        {"line": line.number, "column": reason.column, "value": reason.value, "reason": reason.text}
        for line in lines
        for reason in line.reasons
    ]
    names = ("line", "column", "value", "reason")
    return export_response(f"{run.kind}-errors", [(name, name) for name in names], rows, "csv")


@signed_in
@require_POST
def import_write(request: HttpRequest, pk: int) -> HttpResponse:
    """Write the rows of a checked file; `partial` takes the good ones although others are rejected."""
    try:
        run, written = write_run(
            by=request.user, run_id=pk, accept_partial=request.POST.get("partial") == "1"
        )
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
        return redirect("import_run", pk)
    if written:
        messages.success(request, _("Written: %(new)s new, %(changed)s changed.") % _shown(run))
    elif run.state == RunState.CHECKED:
        text = ngettext(
            "Nothing was written: %(rejected)s row is rejected.",
            "Nothing was written: %(rejected)s rows are rejected.",
            run.rejected,
        )
        messages.error(request, text % _shown(run))
    else:
        messages.info(request, _("This file was written already."))
    return redirect("import_run", pk)


def _kinds(user) -> list[dict]:
    return [
        {"label": importer.label, "url": f"{reverse('import_upload')}?kind={kind}"}
        for kind, importer in sorted(IMPORTERS.items())
        if user.can(importer.right)
    ]


def _asked(request: HttpRequest) -> Importer:
    first = next((kind for kind in sorted(IMPORTERS) if request.user.can(IMPORTERS[kind].right)), None)
    if first is None:
        raise PermissionDenied(_("Your role imports no files."))
    return importer_of(request.user, request.GET.get("kind") or first)


def _run(request: HttpRequest, pk: int) -> tuple[ImportRun, list[Line]]:
    """A run of the person and its lines, rejected ones first; 403 when the person has lost the right since."""
    run = get_visible_or_404(ImportRun.objects.defer("content"), request.user, pk=pk)
    importer_of(request.user, run.kind)
    lines = [
        Line(line, verdict, key, [Reason(*reason) for reason in reasons])
        for line, verdict, key, reasons in run.verdicts
    ]
    lines.sort(key=lambda line: (line.verdict != Verdict.REJECTED, line.number))
    return run, lines


def _tabs(run: ImportRun, asked: str, total: int) -> list[Tab]:
    here = reverse("import_run", args=[run.pk])
    tabs = [Tab(_("All rows"), here, asked not in Verdict.values, total)]
    for verdict in (Verdict.REJECTED, Verdict.CREATED, Verdict.UPDATED, Verdict.UNCHANGED):
        count = getattr(run, verdict.value)
        tone = "bad" if verdict == Verdict.REJECTED else ""
        tabs.append(Tab(verdict.label, f"{here}?verdict={verdict}", asked == verdict, count, tone))
    return tabs


def _buttons(run: ImportRun) -> list[Button]:
    write, waiting = reverse("import_write", args=[run.pk]), run.state == RunState.CHECKED
    to_write = run.created + run.updated
    counted = {"count": number(to_write)}
    return [
        Button(
            ngettext("Import %(count)s row", "Import %(count)s rows", to_write) % counted,
            write, icon="upload", kind="", post=True, shown=waiting and not run.rejected and to_write > 0,
        ),
        Button(
            ngettext("Import the %(count)s good row only", "Import the %(count)s good rows only", to_write) % counted,
            write, icon="upload", kind="", post=True, fields=(("partial", "1"),),
            shown=waiting and run.rejected > 0 and to_write > 0,
        ),
        Button(
            _("Rejected rows, CSV"), reverse("import_errors", args=[run.pk]), icon="download", shown=run.rejected > 0
        ),
        Button(_("Upload another file"), f"{reverse('import_upload')}?kind={run.kind}", icon="refresh-cw"),
    ]  # fmt: skip


def _shown(run: ImportRun) -> dict[str, str]:
    return {"new": number(run.created), "changed": number(run.updated), "rejected": number(run.rejected)}


def _label(kind: str) -> str:
    return IMPORTERS[kind].label if kind in IMPORTERS else kind


def _template_url(kind: str, fmt: str) -> str:
    return f"{reverse('import_template')}?kind={kind}&format={fmt}"


def _crumbs(request: HttpRequest) -> list[Crumb]:
    crumbs = [Crumb(_("Imports"), reverse("import_home"))]
    if request.user.can(Right.DIRECTORY_MANAGE):
        crumbs.insert(0, Crumb(_("Directories"), reverse("directory_home")))
    return crumbs
