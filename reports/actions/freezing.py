"""Freezing a period: its figures stay as they were on the day."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from common.acts import Refused, act
from common.dates import today
from organisations.models import User
from reports.models import FrozenPeriod
from reports.permissions import check_user_can_freeze
from reports.queries.formulas import FORMULA_VERSION


def freeze(*, by: User | None, first: date, last: date, as_of: date, document: str = "") -> FrozenPeriod:
    """Freeze the period; one that is frozen is given back. Raises Refused for days that can't be frozen."""
    with act("period.freeze", by=by):
        if by is not None:
            check_user_can_freeze(by)
        found = FrozenPeriod.objects.unscoped("frozen before").filter(first=first, last=last).first()
        if found is not None:
            return found
        if not first <= last <= as_of <= today():
            raise Refused(
                {"as_of": _("A period can be frozen as of its last day or later, not later than today.")}
            )
        return FrozenPeriod.objects.create(
            first=first, last=last, as_of=as_of, formula_version=FORMULA_VERSION, by=by, document=document
        )
