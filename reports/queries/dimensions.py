"""By what a report can be cut: how questions and meetings fall into its rows, and what the rows are called."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F
from django.db.models.functions import TruncMonth
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from appeals.figures import DISTRICT, REGION, SPHERE, district_of
from appeals.models import Topic
from organisations.enums import TerritoryLevel
from organisations.models import Body, Territory

NOT_STATED = _("Not stated")


@dataclass(frozen=True)
class Entry:
    """Code and name of a row."""

    code: str | None
    name: str


@dataclass(frozen=True)
class Dimension:
    """One way to cut. `of_meeting` is None where a meeting belongs to several rows (its questions differ).

    `parameter` is the name of the list's filter that chooses one row; `names` reads the entries of keys.
    """

    code: str
    label: Any
    of_question: Any
    of_meeting: Any
    parameter: str
    names: Callable[[Iterable[Any]], dict[Any, Entry]]


def _regions(codes: Iterable[str]) -> dict[str, Entry]:
    found = Territory.objects.filter(level=TerritoryLevel.REGION, region_code__in=list(codes))
    return {region.region_code: Entry(region.region_code, region.name) for region in found}


def _by_pk(model, pks: Iterable[int]) -> dict[int, Entry]:
    return {row.pk: Entry(row.code, row.name) for row in model.objects.filter(pk__in=list(pks))}


def _bodies(pks: Iterable[int]) -> dict[int, Entry]:
    return _by_pk(Body, pks)


def _territories(pks: Iterable[int]) -> dict[int, Entry]:
    return _by_pk(Territory, pks)


def _topics(pks: Iterable[int]) -> dict[int, Entry]:
    return _by_pk(Topic, pks)


def _months(days: Iterable[date]) -> dict[date, Entry]:
    return {day: Entry(f"{day:%Y-%m}", month_name(day)) for day in days}


def month_name(day: date) -> str:
    """January 2022, in the language of the reader."""
    return date_format(day, "F Y")


DIMENSIONS = {
    dimension.code: dimension
    for dimension in (
        Dimension(
            "region",
            _("Region"),
            REGION,
            F("territory__region_code"),
            "region",
            _regions,
        ),
        Dimension("body", _("Host body"), F("body_id"), F("body_id"), "body", _bodies),
        Dimension("responsible", _("Responsible body"), F("responsible_id"), None, "responsible", _bodies),
        Dimension(
            "district",
            _("District"),
            DISTRICT,
            district_of("territory"),
            "territory",
            _territories,
        ),
        Dimension(
            "sphere",
            _("Sphere"),
            SPHERE,
            None,
            "sphere",
            _topics,
        ),
        Dimension("topic", _("Topic"), F("topic_id"), None, "topic", _topics),
        Dimension("month", _("Month"), TruncMonth("raised_on"), TruncMonth("held_on"), "month", _months),
    )
}
