"""Plan items as a file with the columns of `import_plans`, so that it comes back through the import and changes nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from appeals.models import Question
from common.tables import DATE, Column
from plans.actions.importing_rows import steps_text
from plans.imports import PlanImporter
from plans.models import ActionItem, JoinedQuestion, Milestone
from plans.querysets import ActionItemQuerySet

WHY = "of plan items that the person sees"
AT_ONCE = 1000
# Headers are the names of columns that the import knows, in no language.
COLUMNS = tuple(
    Column(column.name, column.name, DATE if column.name in ("starts_on", "due_on") else "text")
    for column in PlanImporter.columns
)


def export_rows(items: ActionItemQuerySet, user) -> Iterator[dict[str, Any]]:
    """One row per item, read in portions. `items` come scoped; of questions the numbers that the person sees."""
    rows = items.select_related("body", "owner", "problem__topic", "problem__territory")
    found = rows.order_by("due_on", "pk").iterator(chunk_size=AT_ONCE)
    while chunk := list(islice(found, AT_ONCE)):
        steps, questions = _steps(chunk), _questions(chunk, user)
        for item in chunk:
            yield _row(item, steps[item.pk], questions[item.problem_id])


def _row(item: ActionItem, steps: list[Milestone], questions: list[str]) -> dict[str, Any]:
    problem = item.problem
    return {
        "ref": item.ref or item.number,
        "body": item.body.code,
        "problem_ref": problem.ref if problem.ref and problem.body_id == item.body_id else problem.number,
        "problem": problem.title,
        "topic": problem.topic.code,
        "territory": problem.territory.code if problem.territory else "",
        "description": problem.description,
        "item": item.title,
        "result": item.result,
        "owner": item.owner.email if item.owner else "",
        "starts_on": item.starts_on,
        "due_on": item.due_on,
        "milestones": steps_text(steps),
        "questions": "; ".join(questions),
    }


def _steps(items: Iterable[ActionItem]) -> dict[int, list[Milestone]]:
    found: dict[int, list[Milestone]] = defaultdict(list)
    for step in Milestone.objects.unscoped(WHY).filter(item__in=items).order_by("due_on", "pk"):
        found[step.item_id].append(step)
    return found


def _questions(items: Iterable[ActionItem], user) -> dict[int, list[str]]:
    """Registration numbers of the questions of each problem."""
    found: dict[int, list[str]] = defaultdict(list)
    rows = JoinedQuestion.objects.unscoped(WHY).now().filter(problem__in={item.problem_id for item in items})
    rows = rows.filter(question__in=Question.objects.visible_to(user)).order_by("question")
    for row in rows.select_related("question").only("problem", "question__created_at"):
        found[row.problem_id].append(row.question.number)
    return found
