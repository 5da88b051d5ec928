"""Columns of the report of leaders and outsiders, the same in every file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from common.numbers import number
from common.tables import NUMBER, RATE, Column
from reports.queries.rating import Rating
from reports.queries.strata import Standing, Stratum


def columns() -> list[Column]:
    """Codes as other systems know them, headers for people."""
    return [
        Column("code", _("Code")),
        Column("name", _("Body")),
        Column("stratum", _("Volume, questions")),
        Column("tier", _("Tier")),
        Column("place_from", _("Place from"), NUMBER),
        Column("place_to", _("Place to"), NUMBER),
        Column("better_than", _("Surely better than"), NUMBER),
        Column("worse_than", _("Surely worse than"), NUMBER),
        Column("confirmed_rate", _("Confirmed rate"), RATE),
        Column("interval_low", _("Interval from"), RATE),
        Column("interval_high", _("Interval to"), RATE),
        Column("reported_rate", _("Reported rate"), RATE),
        Column("durable_rate", _("Durable rate"), RATE),
        Column("reported_tier", _("Tier by the reported rate")),
        Column("questions", _("Questions"), NUMBER),
        Column("solved", _("Solved"), NUMBER),
        Column("doubted", _("Solved, not confirmed"), NUMBER),
        Column("durable", _("Solved for good"), NUMBER),
        Column("asked", _("Citizens asked"), NUMBER),
        Column("replied", _("Citizens who replied"), NUMBER),
    ]


def flat(found: Rating) -> Iterator[dict[str, Any]]:
    """Rows and total for a file; tiers in words, the interval in two columns."""
    names = dict(Standing.choices)
    for row in (*found.rows, found.total):
        low, high = row.interval or (None, None)
        told = row.as_json()
        words = {name: str(names.get(told[name], "")) for name in ("tier", "reported_tier")}
        volume = volume_of(row.place.stratum) if row.place else ""
        yield told | words | {"stratum": volume, "interval_low": low, "interval_high": high}


def volume_of(stratum: Stratum | None) -> str:
    """A stratum in words: 100–999, or “10,000 or more”; empty for bodies with too few questions."""
    if stratum is None:
        return ""
    if stratum.last is None:
        return _("%(first)s or more") % {"first": number(stratum.first)}
    return f"{number(stratum.first)}–{number(stratum.last)}"
