"""Session packs: the list, a new one, its page and its papers."""

from __future__ import annotations

import json

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from common.access import needs
from common.htmx import page
from common.paging import paged
from common.scoping import get_visible_or_404
from common.ui import Button, Crumb
from organisations.rights import Right
from reports.actions.packs import build_pack
from reports.enums import PackFormat, PackState
from reports.forms_packs import PackForm
from reports.models import PackFile, SessionPack
from reports.packs import telling
from reports.packs.papers import TYPES
from reports.packs.shape import LANGUAGES, from_json

SHOWN = 20
LOOKS = {PackState.READY: ("ok", "check"), PackState.FAILED: ("bad", "x")}
NAMES = {"kk": "Қазақша", "ru": "Русский", "en": "English"}


@needs(Right.FIGURES_COUNTRY)
@require_safe
def pack_list(request: HttpRequest) -> HttpResponse:
    """The packs that were built, the latest first."""
    found = SessionPack.objects.visible_to(request.user).select_related("period", "by")
    rows, place = paged(request, found, SHOWN)
    for row in rows:
        row.look = _look(row)
    build = Button(
        _("Build a pack"), reverse("report_pack_new"), icon="file-text", kind="", shown=_may(request)
    )
    context = {"rows": rows, "page": place, "buttons": [build], "crumbs": _crumbs()[:1]}
    return render(request, "reports/packs/list.html", context)


@needs(Right.REPORTS_FREEZE)
@require_http_methods(["GET", "HEAD", "POST"])
def pack_new(request: HttpRequest) -> HttpResponse:
    """Choose the period. What will be frozen is said before."""
    form = PackForm(request.POST) if request.method == "POST" else PackForm()
    if form.is_valid():
        values = form.cleaned_data
        first, last = values["period"]
        days = {"first": first, "last": last, "as_of": values["as_of"]}
        try:
            pack = build_pack(by=request.user, **days, document=values["document"], token=values["token"])
        except ValidationError as refusal:
            form.take_refusal(refusal)
        else:
            return redirect("report_pack", pack.pk)
    context = {"form": form, "crumbs": _crumbs()}
    return render(request, "reports/packs/new.html", context, status=422 if form.errors else 200)


@needs(Right.FIGURES_COUNTRY)
@require_safe
def pack_page(request: HttpRequest, pk: int) -> HttpResponse:
    """How far it is; when it is ready, the document with its papers."""
    pack = get_visible_or_404(SessionPack.objects.select_related("period", "by"), request.user, pk=pk)
    context = {"pack": pack, "look": _look(pack), "crumbs": _crumbs()}
    if pack.state == PackState.READY:
        stored = PackFile.objects.visible_to(request.user).get(pack=pack, format=PackFormat.JSON)
        context |= {
            "told": telling.document(from_json(json.loads(bytes(stored.content)))),
            "papers": _papers(pack),
        }
    return page(request, "reports/packs/page.html", context, fragment="reports/packs/_state.html")


@needs(Right.FIGURES_COUNTRY)
@require_safe
def pack_file(request: HttpRequest, pk: int) -> HttpResponse:
    """A paper as it was made, of `?language=` (that of the reader) and `?format=` (pdf). Rights are those of the moment."""
    language, fmt = (
        request.GET.get("language") or telling.language(),
        request.GET.get("format") or PackFormat.PDF.value,
    )
    pack = get_visible_or_404(SessionPack.objects.select_related("period"), request.user, pk=pk)
    found = PackFile.objects.visible_to(request.user).filter(pack=pack, language=language, format=fmt).first()
    if found is None or fmt not in TYPES:
        raise Http404
    response = HttpResponse(bytes(found.content), content_type=TYPES[fmt])
    name = f"session-pack-{pack.period.first}-{pack.period.last}-{language}.{fmt}"
    response["Content-Disposition"] = content_disposition_header(True, name)
    patch_cache_control(response, private=True, no_store=True)
    return response


def _papers(pack: SessionPack) -> list[tuple[str, list[Button]]]:
    icons = {PackFormat.PDF: "file-text", PackFormat.DOCX: "file-text", PackFormat.XLSX: "file-spreadsheet"}
    return [
        (
            NAMES[language],
            [
                Button(
                    str(PackFormat(fmt).label),
                    f"{reverse('report_pack_file', args=[pack.pk])}?language={language}&format={fmt}",
                    icon,
                )
                for fmt, icon in icons.items()
            ],
        )
        for language in LANGUAGES
    ]


def _look(pack: SessionPack) -> tuple[str, str]:
    return LOOKS.get(pack.state, ("warn", "hourglass"))


def _may(request: HttpRequest) -> bool:
    return request.user.can(Right.REPORTS_FREEZE)


def _crumbs() -> list[Crumb]:
    return [Crumb(_("Reports"), reverse("report_home")), Crumb(_("Session packs"), reverse("report_packs"))]
