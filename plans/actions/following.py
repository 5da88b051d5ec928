"""The shape of every act on a blocker: act → lock → right → version → state → change → event."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import ValidationError

from appeals.actions.moves import plain
from common.acts import Refused, act, changed, check_version, lock
from organisations.models import User
from plans.models import Blocker, BlockerStage
from plans.permissions_blockers import check_user_can_follow
from plans.policies_blockers import check_still_followed

RELATED = ("body", "waits_for")


@contextmanager
def following(
    name: str,
    blocker: Blocker | int,
    *,
    by: User | None,
    version: int | None = None,
    right: Callable[[Any, Blocker], None] = check_user_can_follow,
    state: Callable[[Blocker], None] = check_still_followed,
) -> Iterator[Blocker]:
    """Open the act on a blocker and hand out the locked row, once right, version and state were checked.

    Raises Http404 (not visible), PermissionDenied (not allowed), Conflict (changed meanwhile), Refused (impossible).
    """
    with act(f"blocker.{name}", by=by):
        row = locked(blocker, by)
        right(by, row)
        check_version(row, version)
        state(row)
        yield row


def locked(blocker: Blocker | int, by: User | None) -> Blocker:
    """The blocker, locked, with the bodies that follow it and are waited for."""
    pk = blocker.pk if isinstance(blocker, Blocker) else blocker
    return lock(Blocker.objects.select_related(*RELATED), pk, by)


def told_changes(blocker: Blocker, **fields: Any) -> dict[str, list]:
    """Set the fields and save; returns each that differs with its values before and after, as an event keeps them."""
    before = {name: plain(getattr(blocker, name)) for name in fields}
    names = changed(blocker, **fields)
    return {name: [before[name], plain(getattr(blocker, name))] for name in names}


def check_columns(row: Blocker | BlockerStage) -> None:
    """Refuse values that do not fit their columns (length, choices)."""
    related = [field.name for field in row._meta.fields if field.is_relation]
    try:
        row.clean_fields(exclude=related)
    except ValidationError as error:
        raise Refused(error.error_dict) from error
