"""The registry of target groups. Codes never change; a group that is no longer used ends and is never deleted."""

from __future__ import annotations

from copy import copy
from datetime import date
from typing import Any

from common.acts import act, changed, lock
from common.dates import today
from common.text import clean_line
from meetings.models import TargetGroup
from meetings.policies_reference import check_content, check_end
from organisations.models import User
from organisations.permissions import check_user_manages_directory


def add_group(*, by: User | None, code: str, **facts: Any) -> TargetGroup:
    """A new group. `facts`: name_kk, name_ru, name_en, order. Raises PermissionDenied, Refused (by field)."""
    with act("target_group.add", by=by):
        check_user_manages_directory(by)
        group = TargetGroup(code=code, valid_from=today(), **_clean(facts))
        check_content(group)
        group.save()
    return group


def change_group(group: TargetGroup | int, *, by: User | None, **facts: Any) -> TargetGroup:
    """Names and place in lists. Raises PermissionDenied, Refused (by field)."""
    with act("target_group.change", by=by):
        check_user_manages_directory(by)
        stored = lock(TargetGroup, getattr(group, "pk", group), by)
        facts, wanted = _clean(facts), copy(stored)
        for name, value in facts.items():
            setattr(wanted, name, value)
        check_content(wanted)
        changed(stored, **facts)
    return stored


def end_group(group: TargetGroup | int, *, by: User | None, valid_to: date | None) -> TargetGroup:
    """No new meetings with the group from `valid_to` on; None: it is in use again. Raises Refused for a past day."""
    with act("target_group.end", by=by):
        check_user_manages_directory(by)
        stored = lock(TargetGroup, getattr(group, "pk", group), by)
        check_end(valid_to, stored.valid_from, today())
        changed(stored, valid_to=valid_to)
    return stored


def _clean(facts: dict[str, Any]) -> dict[str, Any]:
    return {name: clean_line(value) if isinstance(value, str) else value for name, value in facts.items()}
