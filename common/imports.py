"""Rows from outside: what became of each, and the bulk plan behind it.

A file is read completely before anything is written. A *plan* says for every row whether it is new, changed,
unchanged or rejected; the same plan serves the preview, the dry run and the import itself, so they can't disagree.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from common.acts import Refused
from common.bulk import update_all


class Verdict(models.TextChoices):
    """What becomes of a row."""

    CREATED = "created", _("New")
    UPDATED = "updated", _("Changed")
    UNCHANGED = "unchanged", _("Unchanged")
    REJECTED = "rejected", _("Rejected")


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a row is rejected: the column, what stood there, the reason in words."""

    column: str
    value: str
    reason: str


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happened, for rows that bring their own history (otherwise one event says “imported”)."""

    kind: str
    on: date
    from_status: str = ""
    to_status: str = ""
    note: str = ""
    by: Any = None


@dataclass
class Plan:
    """What is to be done with a list of rows. All lists run beside the rows.

    `objects[i]` is the row's model instance (None where rejected); it has a primary key once the plan was applied.
    """

    rows: list[Any]
    verdicts: list[str] = field(default_factory=list)
    objects: list[Any] = field(default_factory=list)
    changes: list[dict[str, list]] = field(default_factory=list)
    problems: dict[int, Problem] = field(default_factory=dict)

    def add(self, verdict: str, instance: Any, changes: dict[str, list] | None = None) -> None:
        """The verdict on the next row."""
        self.verdicts.append(verdict)
        self.objects.append(instance)
        self.changes.append(changes or {})

    def reject(self, problem: Problem) -> None:
        """The next row can't be taken."""
        self.problems[len(self.verdicts)] = problem
        self.add(Verdict.REJECTED, None)

    def having(self, verdict: str) -> Iterable[int]:
        """Positions of the rows with a verdict."""
        return (index for index, found in enumerate(self.verdicts) if found == verdict)

    def count(self, verdict: str) -> int:
        """How many rows have a verdict."""
        return self.verdicts.count(verdict)

    def demand_no_problem(self) -> None:
        """Raise `Refused` with the first problem, for callers whose rows must all be good."""
        for index, problem in self.problems.items():
            raise Refused(f"{index + 1}: {problem.column}: {problem.reason} ({problem.value})")


def changes_of(instance: models.Model, wanted: dict[str, Any]) -> dict[str, list]:
    """Set the wanted values; returns what differed as name → [before, after]."""
    changes = {}
    for name, value in wanted.items():
        before = getattr(instance, name)
        if before != value:
            setattr(instance, name, value)
            changes[name] = [before, value]
    return changes


def save_changes(plan: Plan) -> None:
    """Save the changed rows of a plan in bulk, grouped by the columns that changed; counts versions up."""
    groups: dict[tuple[str, ...], list] = {}
    for index in plan.having(Verdict.UPDATED):
        instance, names = plan.objects[index], set(plan.changes[index])
        if names and hasattr(instance, "version"):
            instance.version += 1
            names.add("version")
        groups.setdefault(tuple(sorted(names)), []).append(instance)
    for names, instances in groups.items():
        if names:
            update_all(instances, names)
