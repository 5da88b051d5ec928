"""Terms around meetings (approval of calendars, lead time of announcements), as an administrator writes them.

A term that is in force is never changed: another one begins on a later day.
"""

from __future__ import annotations

from copy import copy
from datetime import date
from typing import Any

from common.acts import act, changed, lock
from common.dates import today
from common.text import clean_line
from meetings.models import MeetingRule
from meetings.policies_reference import check_begins, check_content, check_not_in_force
from organisations.models import User
from organisations.permissions import check_user_manages_directory


def add_meeting_rule(*, by: User | None, kind: str, valid_from: date, **facts: Any) -> MeetingRule:
    """A new term of a kind, in force from a day. `facts`: month and day, or days; source.

    Raises PermissionDenied, Refused (by field).
    """
    with act("meeting_rule.add", by=by):
        check_user_manages_directory(by)
        rule = MeetingRule(kind=kind, valid_from=valid_from, **_clean(facts))
        _check(rule)
        rule.save()
    return rule


def change_meeting_rule(rule: MeetingRule | int, *, by: User | None, **facts: Any) -> MeetingRule:
    """Correct a term that is not yet in force. Raises Refused for one that is, and by field."""
    with act("meeting_rule.change", by=by):
        check_user_manages_directory(by)
        stored = lock(MeetingRule, getattr(rule, "pk", rule), by)
        check_not_in_force(stored, today())
        facts, wanted = _clean(facts), copy(stored)
        for name, value in facts.items():
            setattr(wanted, name, value)
        _check(wanted)
        changed(stored, **facts)
    return stored


def remove_meeting_rule(rule: MeetingRule | int, *, by: User | None) -> None:
    """Take away a term that is not yet in force. Raises Refused for one that is."""
    with act("meeting_rule.remove", by=by):
        check_user_manages_directory(by)
        stored = lock(MeetingRule, getattr(rule, "pk", rule), by)
        check_not_in_force(stored, today())
        stored.delete()


def _clean(facts: dict[str, Any]) -> dict[str, Any]:
    return {**facts, "source": clean_line(facts["source"])} if "source" in facts else facts


def _check(rule: MeetingRule) -> None:
    check_content(rule)
    others = MeetingRule.objects.filter(kind=rule.kind).exclude(pk=rule.pk)
    in_force = others.filter(valid_from__lte=today()).order_by("-valid_from").first()
    check_begins(rule.valid_from, in_force.valid_from if in_force else None, today())
