"""The table of terms of the law: reference data, new rules, rules to come.

A rule that is in force is never changed: another one begins on a later day, and the open questions that it concerns
are counted anew by a run (`recomputing`).
"""

from __future__ import annotations

import csv
from copy import copy
from datetime import date
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from appeals.actions.deadline_runs import queue_run
from appeals.models import DeadlineRule, Question
from appeals.policies_terms import check_not_in_force, check_rule
from common.acts import Refused, act, changed, lock
from common.dates import today
from common.text import clean_line
from organisations.models import User
from organisations.permissions import check_user_manages_directory

REFERENCE = Path(__file__).resolve().parent.parent / "reference" / "deadline_rules.csv"
LOADED = gettext_noop("Terms of the law loaded")
# Legal acts as they stand in the reference file. What administrators write is shown as written.
SOURCES = (
    gettext_noop("Administrative Procedural and Process-Related Code, Art. 76(1), 76(3)"),
    gettext_noop("Administrative Procedural and Process-Related Code, Art. 99"),
    gettext_noop("Administrative Procedural and Process-Related Code, Art. 87, 76(1)"),
    gettext_noop("Administrative Procedural and Process-Related Code, Art. 65"),
    gettext_noop("Administrative Procedural and Process-Related Code, Art. 91(4)"),
    gettext_noop("Administrative Procedural and Process-Related Code, Art. 76(3)"),
    gettext_noop("Rule of this system: the citizen has 15 days to confirm or deny the outcome"),
    gettext_noop("Rule of this system: raised again within 180 days of the outcome"),
    gettext_noop("Rule of this system: a drawn question is checked within 10 working days"),
)


def add_rule(*, by: User | None, kind: str, valid_from: date, **facts: Any) -> DeadlineRule:
    """A new term of this kind, in force from a day. `facts`: length, unit, first_day, reserve, extension_months, source.

    Raises PermissionDenied, Refused (by field).
    """
    with act("deadline_rule.add", by=by):
        check_user_manages_directory(by)
        rule = DeadlineRule(kind=kind, valid_from=valid_from, **_clean(facts))
        _check(rule)
        rule.save()
        if rule.valid_from <= today():  # one to come concerns questions to come
            queue_run(cause=rule.source, by=by, rule=rule)
    return rule


def change_rule(rule: DeadlineRule | int, *, by: User | None, **facts: Any) -> DeadlineRule:
    """Correct a rule that is not yet in force. Raises Refused for one that is, and by field."""
    with act("deadline_rule.change", by=by):
        check_user_manages_directory(by)
        stored = lock(DeadlineRule, getattr(rule, "pk", rule), by)
        check_not_in_force(stored, today())
        facts, wanted = _clean(facts), copy(stored)
        for name, value in facts.items():
            setattr(wanted, name, value)
        _check(wanted)
        changed(stored, **facts)
        if stored.valid_from <= today():
            queue_run(cause=stored.source, by=by, rule=stored)
    return stored


def remove_rule(rule: DeadlineRule | int, *, by: User | None) -> None:
    """Take away a rule that is not yet in force. Raises Refused for one that is, and for the only one of its kind."""
    with act("deadline_rule.remove", by=by):
        check_user_manages_directory(by)
        stored = lock(DeadlineRule, getattr(rule, "pk", rule), by)
        check_not_in_force(stored, today())
        if not DeadlineRule.objects.filter(kind=stored.kind).exclude(pk=stored.pk).exists():
            raise Refused(_("This is the only rule of its kind: questions are counted by it."))
        stored.delete()


def load_deadline_rules() -> int:
    """Terms of the law into an empty table, as reference data; returns how many were added.

    A kind that the table has already is left alone: it is the administrator's. Questions that were there before the
    rules are counted anew.
    """
    with REFERENCE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    with act("deadline_rule.load"):
        known = set(DeadlineRule.objects.values_list("kind", flat=True))
        new = [DeadlineRule(**row) for row in rows if row["kind"] not in known]
        DeadlineRule.objects.bulk_create(new)
        if new and Question.objects.unscoped("whether any deadline is to be counted").open().exists():
            queue_run(cause=LOADED)
    return len(new)


def _clean(facts: dict[str, Any]) -> dict[str, Any]:
    return {**facts, "source": clean_line(facts["source"])} if "source" in facts else facts


def _check(rule: DeadlineRule) -> None:
    """Fields and constraints in words, then what only this state of the table can tell."""
    try:
        rule.full_clean()
    except ValidationError as wrong:
        raise Refused(wrong.message_dict) from None
    others = DeadlineRule.objects.filter(kind=rule.kind).exclude(pk=rule.pk)
    in_force = others.filter(valid_from__lte=today()).order_by("-valid_from").first()
    check_rule(
        kind=rule.kind,
        valid_from=rule.valid_from,
        extension_months=rule.extension_months,
        in_force_since=in_force.valid_from if in_force else None,
    )
