"""The sets of open data: what each holds, its columns with their meaning, and its rows.

The page, the files, the monthly archive and its description (Data Package, Table Schema) are made from this list.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils import translation
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from appeals.models import Topic
from common.dates import today
from common.tables import NUMBER, RATE, TEXT, Column
from organisations.enums import TerritoryLevel
from organisations.models import Body, Territory
from plans.queries_cards import published_cards
from portal.meetings import public_meetings
from portal.serializers import (
    NAMES,
    OpenBodySerializer,
    OpenMeetingSerializer,
    OpenSolutionSerializer,
    OpenStatisticsSerializer,
    OpenTerritorySerializer,
    OpenTopicSerializer,
)
from portal.statistics import CUTS, Half, Statistics, Told, halves, statistics

# Kinds of columns: how they are told to machines (Table Schema) and written into CSV.
KINDS = {
    serializers.BooleanField: "boolean",
    serializers.IntegerField: "integer",
    serializers.FloatField: "number",
    serializers.DateTimeField: "datetime",
    serializers.DateField: "date",
    serializers.TimeField: "time",
    serializers.ManyRelatedField: "list",
    serializers.ListField: "list",
}
METHODS = {
    "attendees": "integer",
    "moved": "integer",
    "asked": "integer",
    "promised_for": "date",
    "waits_for": "list",
}
LATELY = timedelta(days=90)
CELLS = {"integer": NUMBER, "number": RATE}


@dataclass(frozen=True)
class Field:
    """A column: its code, what it takes (a type of Table Schema, or `list`), and what it means in the reader's language."""

    name: str
    kind: str
    meaning: str
    codes: tuple[str, ...] = ()


@dataclass(frozen=True)
class OpenSet:
    """A set: its code as in addresses, its name and what it tells, and where its rows come from.

    `lately`: the rows of the live file, where all of them would be too many to make at once; archives have all.
    """

    code: str
    title: Any
    about: Any
    serializer: type[serializers.Serializer]
    found: Callable[[], Iterable]
    lately: Callable[[], Iterable] | None = None

    def fields(self) -> list[Field]:
        """The columns in their order."""
        return [_field(name, one) for name, one in self.serializer().fields.items()]

    def rows(self, *, live: bool = False) -> Iterator[dict[str, Any]]:
        """The rows as everybody reads them; those of the live file where asked."""
        written = self.serializer()
        for row in self.lately() if live and self.lately else self.found():
            yield written.to_representation(row)

    def columns(self) -> list[Column]:
        """The columns of its CSV, headed by their codes."""
        return [Column(field.name, field.name, CELLS.get(field.kind, TEXT)) for field in self.fields()]

    def cells(self, *, live: bool = False) -> Iterator[dict[str, Any]]:
        """The rows as CSV has them: lists in one cell, yes and no as words of JSON."""
        for row in self.rows(live=live):
            yield {name: _cell(value) for name, value in row.items()}


def _field(name: str, one: serializers.Field) -> Field:
    kind = METHODS.get(name) or next(
        (kind for known, kind in KINDS.items() if isinstance(one, known)), "string"
    )
    codes = tuple(code for code in one.choices if code) if type(one) is serializers.ChoiceField else ()
    return Field(name, kind, str(one.label), codes)


def _cell(value: Any) -> Any:
    if isinstance(value, bool):
        return "true" if value else "false"
    return ";".join(value) if isinstance(value, list) else value


def _meetings() -> Iterable:
    return public_meetings().order_by("planned_on", "pk").iterator(2000)


def _meetings_lately() -> Iterable:
    return (
        public_meetings().filter(planned_on__gte=today() - LATELY).order_by("planned_on", "pk").iterator(2000)
    )


def _statistics() -> Iterator[dict[str, Any]]:
    names = _names()
    for half in reversed(halves()):
        for by in CUTS:
            with translation.override("en"):
                told = statistics(half, by)
            yield from (_line(half, told, row, names[by]) for row in told.lines())


def _line(half: Half, told: Statistics, row: Told, names: dict[str, dict[str, str]]) -> dict[str, Any]:
    kind = "total" if row is told.total else "others" if row is told.others else "one"
    period = half.period
    return {
        "half": half.code,
        "first_day": period.first,
        "last_day": period.last,
        "as_of": period.as_of,
        "by": told.by,
        "row": kind,
        **names.get(row.code or "", dict.fromkeys(NAMES)),
        **{name: value for name, value in row.as_json().items() if name != "name"},
    }


def _names() -> dict[str, dict[str, dict[str, str]]]:
    """Names in all languages by the codes that the rows of each cut have."""
    regions = Territory.objects.filter(level=TerritoryLevel.REGION).values("region_code", *NAMES)
    return {
        "region": {row.pop("region_code"): row for row in regions},
        "ministry": {row.pop("code"): row for row in Body.objects.values("code", *NAMES)},
        "sphere": {row.pop("code"): row for row in Topic.objects.filter(parent=None).values("code", *NAMES)},
        "month": {},
    }


SETS = {
    one.code: one
    for one in (
        OpenSet(
            "statistics",
            _("What became of the questions"),
            _("By half-year: questions by region, ministry, sphere and month, by the definitions of the method. Numbers below five are told together."),
            OpenStatisticsSerializer,
            _statistics,
        ),
        OpenSet(
            "meetings",
            _("Meetings with citizens"),
            _("Every meeting that was announced, held, missed, moved or cancelled, with its days: here of the last three months and to come, in the archives all."),
            OpenMeetingSerializer,
            _meetings,
            _meetings_lately,
        ),
        OpenSet(
            "solutions",
            _("Ways of solving"),
            _("Public cards of hard problems: what is waited for, the next step and how often its day was moved."),
            OpenSolutionSerializer,
            published_cards,
        ),
        OpenSet(
            "bodies",
            _("State bodies"),
            _("Ministries, committees and akimats, those that have ended too."),
            OpenBodySerializer,
            lambda: Body.objects.select_related("parent", "territory").prefetch_related("successors").order_by("code"),
        ),
        OpenSet(
            "territories",
            _("Territories"),
            _("Regions, districts and settlements of the classifier (KATO)."),
            OpenTerritorySerializer,
            lambda: Territory.objects.select_related("parent").defer("map_path").order_by("code"),
        ),
        OpenSet(
            "topics",
            _("Spheres and topics"),
            _("What questions are about."),
            OpenTopicSerializer,
            lambda: Topic.objects.select_related("parent").order_by("code"),
        ),
    )
}  # fmt: skip
