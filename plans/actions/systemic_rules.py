"""Rules of systemic problems, as an administrator writes them.

A rule that is in force is never changed: another one begins on a later day, and days before it stay as they were judged.
"""

from __future__ import annotations

from copy import copy
from datetime import date
from typing import Any

from common.acts import act, changed, lock
from common.dates import today
from common.text import clean_line
from meetings.policies_reference import check_begins, check_content, check_not_in_force
from organisations.models import User
from organisations.permissions import check_user_manages_directory
from plans.models import SystemicRule


def add_systemic_rule(*, by: User | None, valid_from: date, **facts: Any) -> SystemicRule:
    """A new rule in force from a day. `facts`: questions, territories, periods, source.

    Raises PermissionDenied, Refused (by field).
    """
    with act("systemic_rule.add", by=by):
        check_user_manages_directory(by)
        rule = SystemicRule(valid_from=valid_from, **_clean(facts))
        _check(rule)
        rule.save()
    return rule


def change_systemic_rule(rule: SystemicRule | int, *, by: User | None, **facts: Any) -> SystemicRule:
    """Correct a rule that is not yet in force. Raises Refused for one that is, and by field."""
    with act("systemic_rule.change", by=by):
        check_user_manages_directory(by)
        stored = lock(SystemicRule, getattr(rule, "pk", rule), by)
        check_not_in_force(stored, today())
        facts, wanted = _clean(facts), copy(stored)
        for name, value in facts.items():
            setattr(wanted, name, value)
        _check(wanted)
        changed(stored, **facts)
    return stored


def remove_systemic_rule(rule: SystemicRule | int, *, by: User | None) -> None:
    """Take away a rule that is not yet in force. Raises Refused for one that is."""
    with act("systemic_rule.remove", by=by):
        check_user_manages_directory(by)
        stored = lock(SystemicRule, getattr(rule, "pk", rule), by)
        check_not_in_force(stored, today())
        stored.delete()


def _clean(facts: dict[str, Any]) -> dict[str, Any]:
    return {**facts, "source": clean_line(facts["source"])} if "source" in facts else facts


def _check(rule: SystemicRule) -> None:
    check_content(rule)
    begun = SystemicRule.objects.exclude(pk=rule.pk).filter(valid_from__lte=today())
    in_force = begun.order_by("-valid_from").first()
    check_begins(rule.valid_from, in_force.valid_from if in_force else None, today())
