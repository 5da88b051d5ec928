"""Target groups by code, in the person's language: choices of forms and names for lists, one query each."""

from __future__ import annotations

from datetime import date

from django.db.models import Q

from meetings.models import TargetGroup
from organisations.models.names import name_column


def group_choices(day: date | None = None) -> list[tuple[str, str]]:
    """Code and name of each group in use on a day; None: of all groups that there ever were (for filters)."""
    found = TargetGroup.objects.all()
    if day is not None:
        found = found.filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=day),
            Q(valid_to__isnull=True) | Q(valid_to__gt=day),
        )
    return list(found.values_list("code", name_column()))


def group_names() -> dict[str, str]:
    """Name of every group by its code."""
    return dict(group_choices())


def group_name(code: str) -> str:
    """The name of one group; empty for no group."""
    found = TargetGroup.objects.filter(code=code).first() if code else None
    return found.name if found else code


def group_codes(day: date | None = None) -> list[str]:
    """The codes of the groups in use on a day (None: of all), in the order of lists."""
    return [code for code, _name in group_choices(day)]
