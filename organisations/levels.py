"""Levels at which figures of bodies are summed up: under which body of a level each body counts. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import models
from django.utils.translation import gettext_lazy as _

from organisations.enums import BodyKind, BodyLevel, TerritoryLevel
from organisations.models import Body


class ReportLevel(models.TextChoices):
    """Central bodies, akimats of regions, akimats of districts; each with what stands below it."""

    CENTRAL = "central", _("Ministries")
    REGION = "region", _("Regions")
    DISTRICT = "district", _("Districts")


def lifted(bodies: Iterable[Body], level: str) -> dict[int, int]:
    """Each body's key with that of the body of the level under which it counts: itself or one above it.

    `bodies` are all of them, with their territories. A body that stands above the level, or in the other tier, is not
    in it: an akimat of a region counts under no district.
    """
    by_code = {body.code: body for body in bodies}
    found = {}
    for body in by_code.values():
        codes = reversed(body.path.strip("/").split("/"))
        chain = [by_code[code] for code in codes if code in by_code]
        if (top := _at(level, chain)) is not None:
            found[body.pk] = top.pk
    return found


def counted_under(bodies: Iterable[Body], body: Body) -> set[int]:
    """The bodies that count under a body at its own level; one that is of no level (a committee) counts alone."""
    bodies = list(bodies)
    for level in ReportLevel:
        table = lifted(bodies, level)
        if table.get(body.pk) == body.pk:
            return {pk for pk, top in table.items() if top == body.pk}
    return {body.pk}


def _at(level: str, chain: list[Body]) -> Body | None:
    """`chain`: a body and those above it, the nearest first. Central: the nearest ministry, else the topmost body."""
    if level == ReportLevel.CENTRAL:
        central = [body for body in chain if body.kind == BodyKind.CENTRAL]
        if chain[0].kind != BodyKind.CENTRAL:
            return None
        return next((body for body in central if body.level == BodyLevel.MINISTRY), central[-1])
    return next((body for body in chain if _local_level(body) == level), None)


def _local_level(body: Body) -> str | None:
    """Level of an akimat; a city of republican significance stands at that of the regions."""
    if body.level == BodyLevel.CITY:
        place = body.territory
        is_region = place is not None and place.level == TerritoryLevel.REGION
        return ReportLevel.REGION if is_region else ReportLevel.DISTRICT
    return {BodyLevel.REGION: ReportLevel.REGION, BodyLevel.DISTRICT: ReportLevel.DISTRICT}.get(body.level)
