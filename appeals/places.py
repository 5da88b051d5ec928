"""Where a question belongs: to the territory of its problem, else to that of its meeting."""

from __future__ import annotations

from django.db.models import Q

from organisations.enums import TerritoryLevel
from organisations.models import Territory


def in_place(territory: Territory) -> Q:
    """The condition of questions of a territory and of everything in it."""
    if territory.level == TerritoryLevel.REGION:
        code = territory.region_code
        return Q(territory__region_code=code) | Q(
            territory__isnull=True, meeting__territory__region_code=code
        )
    inside = Territory.objects.filter(
        Q(pk=territory.pk)
        | Q(parent=territory.pk)
        | Q(parent__parent=territory.pk)
        | Q(parent__parent__parent=territory.pk)
    )
    return Q(territory__in=inside) | Q(territory__isnull=True, meeting__territory__in=inside)
