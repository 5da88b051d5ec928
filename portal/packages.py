"""The description of open data for programs (Data Package, Table Schema) and all of them as one archive."""

from __future__ import annotations

import json
import zipfile
from datetime import date
from typing import IO, Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from common.tables import csv_lines
from portal.open_sets import SETS, Field, OpenSet

PRIMARY = {"bodies": "code", "territories": "code", "topics": "code", "meetings": "id", "solutions": "id"}
# Columns that hold a code of another set.
LEADS = {"body": "bodies", "territory": "territories", "topic": "topics"}
PROFILE = "tabular-data-package"


def described(language: str, *, month: date | None = None) -> dict[str, Any]:
    """The Data Package in a language: of the live files, or of the archive of `month`."""
    with translation.override(language):
        found = {
            "profile": PROFILE,
            "name": "kezdesu",
            "title": _("Questions of citizens at meetings"),
            "homepage": settings.SITE_URL + reverse("open_data"),
            "licenses": [licence()],
            "resources": [_resource(one, month) for one in SETS.values()],
        }
        return found | ({"version": f"{month:%Y-%m}"} if month else {})


def licence() -> dict[str, str]:
    """Under what the data may be used."""
    return {
        "name": settings.OPEN_DATA_LICENCE,
        "title": settings.OPEN_DATA_LICENCE_TITLE,
        "path": settings.OPEN_DATA_LICENCE_URL,
    }


def write_archive(file: IO[bytes], month: date) -> None:
    """Every set as CSV and JSON with the description. The same rows give the same bytes."""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for one in SETS.values():
            _write(archive, f"{one.code}.csv", csv_of(one, live=False), month)
            _write(archive, f"{one.code}.json", json_of(one, live=False), month)
        for language, _name in settings.LANGUAGES:
            name = "datapackage.json" if language == "en" else f"datapackage.{language}.json"
            _write(archive, name, _dumped(described(language, month=month)), month)


def csv_of(one: OpenSet, *, live: bool = True) -> bytes:
    """The set as a table."""
    return "".join(csv_lines(one.columns(), one.cells(live=live))).encode()


def json_of(one: OpenSet, *, live: bool = True) -> bytes:
    """The set as an array of objects."""
    return _dumped(list(one.rows(live=live)))


def _dumped(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1).encode()


def _write(archive: zipfile.ZipFile, name: str, content: bytes, month: date) -> None:
    entry = zipfile.ZipInfo(name, date_time=(month.year, month.month, 1, 0, 0, 0))
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    archive.writestr(entry, content)


def _resource(one: OpenSet, month: date | None) -> dict[str, Any]:
    address = settings.SITE_URL + reverse(f"open_{one.code}_csv")
    schema = {"fields": [_field(field) for field in one.fields()], "missingValues": [""]}
    if key := PRIMARY.get(one.code):
        schema["primaryKey"] = key
    if leads := [_leads(name, to) for name, to in LEADS.items() if name in {f.name for f in one.fields()}]:
        schema["foreignKeys"] = leads
    return {
        "profile": "tabular-data-resource",
        "name": one.code,
        "title": str(one.title),
        "description": str(one.about),
        "path": f"{one.code}.csv" if month else address,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8-sig",
        "schema": schema,
    }


def _field(field: Field) -> dict[str, Any]:
    kind = "string" if field.kind == "list" else field.kind
    found: dict[str, Any] = {"name": field.name, "type": kind, "title": field.meaning}
    if field.kind == "list":
        found["description"] = _("Several are separated by semicolons.")
    if field.kind == "datetime":
        found["format"] = "any"
    if field.codes:
        found["constraints"] = {"enum": list(field.codes)}
    return found


def _leads(name: str, to: str) -> dict[str, Any]:
    return {"fields": name, "reference": {"resource": to, "fields": PRIMARY[to]}}
