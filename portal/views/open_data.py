"""Open data: what there is and what it means, the files, their description for programs, monthly archives."""

from __future__ import annotations

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.cache import patch_cache_control
from django.utils.dateparse import parse_date

from portal.models import OpenArchive
from portal.open_pages import open_page
from portal.open_sets import SETS
from portal.packages import csv_of, described, json_of, licence

FILE_AGE = 15 * 60  # seconds
A_YEAR = 365 * 24 * 60 * 60
FORMATS = {"csv": (csv_of, "text/csv; charset=utf-8"), "json": (json_of, "application/json")}
SHOWN = 24  # archives


@open_page
def open_data(request: HttpRequest) -> HttpResponse:
    """The sets with their files and columns, the licence, the archives."""
    sets = [
        {
            "set": one,
            "fields": one.fields(),
            "files": [(fmt.upper(), reverse(f"open_{one.code}_{fmt}")) for fmt in FORMATS],
        }
        for one in SETS.values()
    ]
    archives = OpenArchive.objects.all()[:SHOWN]
    return render(
        request, "portal/open/data.html", {"sets": sets, "archives": archives, "licence": licence()}
    )


@open_page(seconds=FILE_AGE, alone=True)
def open_file(request: HttpRequest, code: str, fmt: str) -> HttpResponse:
    """A set as it stands now."""
    write, kind = FORMATS[fmt]
    response = HttpResponse(write(SETS[code]), content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{code}.{fmt}"'
    return response


@open_page(seconds=FILE_AGE)
def package(request: HttpRequest) -> HttpResponse:
    """The description of the live files as a Data Package."""
    return JsonResponse(described(translation.get_language()), json_dumps_params={"ensure_ascii": False})


@open_page
def archive(request: HttpRequest) -> HttpResponse:
    """The archive of `month` (2026-10), or the latest. What was published never changes."""
    rows = OpenArchive.objects.all()
    asked = request.GET.get("month", "")
    if asked:
        rows = rows.filter(month=_month(asked))
    found = rows.first()
    if found is None:
        raise Http404
    try:
        content = found.file.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    response = FileResponse(
        content, as_attachment=True, filename=f"kezdesu-{found}.zip", content_type="application/zip"
    )
    patch_cache_control(response, public=True, max_age=A_YEAR if asked else FILE_AGE)
    return response


def _month(text: str):
    try:
        month = parse_date(f"{text}-01") if len(text) == len("2026-10") else None
    except ValueError:
        month = None
    if month is None:
        raise Http404
    return month
