"""Territories of the classifier (KATO)."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from common.acts import Refused, act, changed, lock
from common.text import clean_line
from organisations.models import Territory, User
from organisations.permissions import check_user_manages_directory
from organisations.policies import check_territory_place

NAMES = ("name_kk", "name_ru", "name_en", "short_kk", "short_ru", "short_en")


def create_territory(
    *,
    by: User | None,
    code: str,
    level: str,
    parent: Territory | None,
    is_city: bool = False,
    valid_from: date | None = None,
    valid_to: date | None = None,
    **names: str,
) -> Territory:
    """Add a territory. `names`: name_kk, name_ru, name_en and, if wanted, short_kk, short_ru, short_en."""
    with act("territory.create", by=by):
        check_user_manages_directory(by)
        if Territory.objects.filter(code=code).exists():
            raise Refused({"code": _("There is already a territory with this code.")})
        territory = Territory(
            code=code,
            region_code=code[:2],
            level=level,
            is_city=is_city,
            parent=parent,
            valid_from=valid_from,
            valid_to=valid_to,
            **_clean(names),
        )
        check_territory_place(territory, parent)
        _check_period(valid_from, valid_to)
        territory.save()
    return territory


def update_territory(
    *,
    by: User | None,
    territory_id: int,
    parent: Territory | None,
    is_city: bool,
    valid_from: date | None,
    valid_to: date | None,
    **names: str,
) -> list[str]:
    """Change a territory; returns what changed. Code and level are what the classifier says and stay."""
    with act("territory.update", by=by):
        check_user_manages_directory(by)
        territory = lock(Territory, territory_id, by)
        check_territory_place(territory, parent)
        _check_period(valid_from, valid_to)
        return changed(
            territory,
            parent=parent,
            is_city=is_city,
            valid_from=valid_from,
            valid_to=valid_to,
            **_clean(names),
        )


def _clean(names: dict[str, str]) -> dict[str, str]:
    unknown = set(names) - set(NAMES)
    if unknown:
        raise TypeError(f"Not a name of a territory: {', '.join(sorted(unknown))}")
    return {key: clean_line(value) for key, value in names.items()}


def _check_period(valid_from: date | None, valid_to: date | None) -> None:
    if valid_from and valid_to and valid_to <= valid_from:
        raise Refused({"valid_to": _("A territory must end after it begins.")})
