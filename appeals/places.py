"""Where a question belongs: to the territory of its problem, else to that of its meeting."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q

from meetings.models import Meeting
from organisations.enums import TerritoryLevel
from organisations.models import Territory


def in_place(territory: Territory, *, at_once: bool = False) -> Q:
    """The condition of questions of a territory and of everything in it.

    Nothing is joined; meetings are looked up only for questions without a territory of their own. `at_once`: the territories
    are read now and named by key, so that PostgreSQL knows how many questions they have; a list that shows the
    first few of them is worth the query, a count of all is not.
    """
    inside = _inside(territory).order_by().values_list("pk", flat=True)
    inside = list(inside) if at_once else inside
    meetings = Meeting.objects.unscoped("where questions within their scope were raised")
    here = Exists(meetings.filter(pk=OuterRef("meeting_id"), territory__in=inside))
    return Q(territory__in=inside) | Q(territory__isnull=True) & here


def _inside(territory: Territory):
    if territory.level == TerritoryLevel.REGION:
        return Territory.objects.filter(region_code=territory.region_code)
    return Territory.objects.filter(
        Q(pk=territory.pk)
        | Q(parent=territory.pk)
        | Q(parent__parent=territory.pk)
        | Q(parent__parent__parent=territory.pk)
    )
