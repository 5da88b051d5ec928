"""Norms of meetings and exemptions from them, as an administrator writes them.

A norm that is in force is never changed: another one begins on a later day. An exemption in force can only be ended.
"""

from __future__ import annotations

from copy import copy
from datetime import date
from typing import Any

from common.acts import act, changed, lock
from common.dates import today
from common.text import clean_line
from meetings.models import Norm, NormExemption
from meetings.policies_reference import (
    check_begins,
    check_content,
    check_end,
    check_exemption,
    check_not_in_force,
)
from organisations.models import Body, User
from organisations.permissions import check_user_manages_directory


def add_norm(*, by: User | None, host_level: str, valid_from: date, **facts: Any) -> Norm:
    """A new norm of a level, in force from a day. `facts`: unit, count, period, deputies_count, valid_to, source.

    Raises PermissionDenied, Refused (by field).
    """
    with act("norm.add", by=by):
        check_user_manages_directory(by)
        norm = Norm(host_level=host_level, valid_from=valid_from, **_clean(facts))
        _check_norm(norm)
        norm.save()
    return norm


def change_norm(norm: Norm | int, *, by: User | None, **facts: Any) -> Norm:
    """Correct a norm that is not yet in force. Raises Refused for one that is, and by field."""
    with act("norm.change", by=by):
        check_user_manages_directory(by)
        stored = lock(Norm, getattr(norm, "pk", norm), by)
        check_not_in_force(stored, today())
        facts, wanted = _clean(facts), copy(stored)
        for name, value in facts.items():
            setattr(wanted, name, value)
        _check_norm(wanted)
        changed(stored, **facts)
    return stored


def remove_norm(norm: Norm | int, *, by: User | None) -> None:
    """Take away a norm that is not yet in force. Raises Refused for one that is."""
    with act("norm.remove", by=by):
        check_user_manages_directory(by)
        stored = lock(Norm, getattr(norm, "pk", norm), by)
        check_not_in_force(stored, today())
        stored.delete()


def add_exemption(
    *, by: User | None, body: Body, valid_from: date, source: str, valid_to: date | None = None
) -> NormExemption:
    """The norms do not bind a body from a day on. Raises PermissionDenied, Refused (by field)."""
    with act("norm_exemption.add", by=by):
        check_user_manages_directory(by)
        row = NormExemption(body=body, valid_from=valid_from, valid_to=valid_to, source=clean_line(source))
        check_content(row)
        check_exemption(row, NormExemption.objects.filter(body=body), today())
        row.save()
    return row


def end_exemption(exemption: NormExemption | int, *, by: User | None, valid_to: date | None) -> NormExemption:
    """The norms bind the body again from `valid_to` on; None: no end is known. Raises Refused for a past day."""
    with act("norm_exemption.end", by=by):
        check_user_manages_directory(by)
        stored = lock(NormExemption, getattr(exemption, "pk", exemption), by)
        check_end(stored.valid_to, None, today())  # one that is over stays as it was
        check_end(valid_to, stored.valid_from, today())
        changed(stored, valid_to=valid_to)
    return stored


def remove_exemption(exemption: NormExemption | int, *, by: User | None) -> None:
    """Take away an exemption that has not begun. Raises Refused for one that has."""
    with act("norm_exemption.remove", by=by):
        check_user_manages_directory(by)
        stored = lock(NormExemption, getattr(exemption, "pk", exemption), by)
        check_not_in_force(stored, today())
        stored.delete()


def _clean(facts: dict[str, Any]) -> dict[str, Any]:
    return {**facts, "source": clean_line(facts["source"])} if "source" in facts else facts


def _check_norm(norm: Norm) -> None:
    check_content(norm)
    others = Norm.objects.filter(host_level=norm.host_level).exclude(pk=norm.pk)
    in_force = others.filter(valid_from__lte=today()).order_by("-valid_from").first()
    check_begins(norm.valid_from, in_force.valid_from if in_force else None, today())
