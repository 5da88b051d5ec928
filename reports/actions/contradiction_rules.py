"""The thresholds of contradictions, as the Government office writes them.

A rule that is in force is never changed: another one begins on a later day, and periods before it stay as they were judged.
"""

from __future__ import annotations

from copy import copy
from datetime import date
from typing import Any

from django.utils.translation import gettext_noop

from common.acts import act, changed, lock
from common.dates import today
from common.text import clean_line
from meetings.policies_reference import check_begins, check_content, check_not_in_force
from organisations.models import User
from reports.models import ContradictionRule
from reports.permissions_rules import check_user_judges
from reports.queries.contradiction_rule import Thresholds

# As it stands in the table. What the Government office writes is shown as written.
SOURCES = (
    gettext_noop(
        "Rule of this system, after the words of the Prime Minister on 2022: among the three leaders by rate, among the "
        "four leaders by complaints"
    ),
)
BEGINS = date(2022, 1, 1)


def load_contradiction_rule() -> int:
    """The rule into an empty table; returns how many rows were added. A table that has rows is the Government office's."""
    with act("contradiction_rule.load"):
        if ContradictionRule.objects.exists():
            return 0
        ContradictionRule.objects.create(**Thresholds().__dict__, valid_from=BEGINS, source=SOURCES[0])
        return 1


def add_contradiction_rule(*, by: User | None, valid_from: date, **facts: Any) -> ContradictionRule:
    """A new rule in force from a day. `facts`: leaders, most, min_questions, min_complaints, source.

    Raises PermissionDenied, Refused (by field).
    """
    with act("contradiction_rule.add", by=by):
        check_user_judges(by)
        rule = ContradictionRule(valid_from=valid_from, **_clean(facts))
        _check(rule)
        rule.save()
    return rule


def change_contradiction_rule(
    rule: ContradictionRule | int, *, by: User | None, **facts: Any
) -> ContradictionRule:
    """Correct a rule that is not yet in force. Raises Refused for one that is, and by field."""
    with act("contradiction_rule.change", by=by):
        check_user_judges(by)
        stored = lock(ContradictionRule, getattr(rule, "pk", rule), by)
        check_not_in_force(stored, today())
        facts, wanted = _clean(facts), copy(stored)
        for name, value in facts.items():
            setattr(wanted, name, value)
        _check(wanted)
        changed(stored, **facts)
    return stored


def remove_contradiction_rule(rule: ContradictionRule | int, *, by: User | None) -> None:
    """Take away a rule that is not yet in force. Raises Refused for one that is."""
    with act("contradiction_rule.remove", by=by):
        check_user_judges(by)
        stored = lock(ContradictionRule, getattr(rule, "pk", rule), by)
        check_not_in_force(stored, today())
        stored.delete()


def _clean(facts: dict[str, Any]) -> dict[str, Any]:
    return {**facts, "source": clean_line(facts["source"])} if "source" in facts else facts


def _check(rule: ContradictionRule) -> None:
    check_content(rule)
    begun = ContradictionRule.objects.exclude(pk=rule.pk).filter(valid_from__lte=today())
    in_force = begun.order_by("-valid_from").first()
    check_begins(rule.valid_from, in_force.valid_from if in_force else None, today())
