"""What is stored of the things that the rows of a plan file name, read at once; locked where it will be written."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Max, Q

from appeals.models import Question
from common.scoping import ScopedQuerySet
from organisations.models import Membership, User
from organisations.rights import roles_with
from plans.actions.importing_rows import ItemRow
from plans.models import ActionItem, ItemTask, JoinedQuestion, Milestone, RootProblem
from plans.policies_items import OWNERS, RUNNING

WHY = "what the rows of the import name, rights checked"
AT_ONCE = 5000
_QUESTION = re.compile(r"\d{4}-(\d{7,12})")


@dataclass
class Stored:
    """Directories of one import; keys are (body, reference or number)."""

    questions: dict[str, Question]
    joined: dict[int, RootProblem]
    problems: dict[tuple[int, str], RootProblem]
    numbered: dict[str, RootProblem]
    items: dict[tuple[int, str], ActionItem]
    milestones: dict[int, list[Milestone]]
    tasks: dict[int, date]
    people: dict[tuple[int, str], User]


def read_stored(rows: Sequence[ItemRow], *, by: User | None, lock: bool) -> Stored:
    """Read it, in the order in which every act locks: questions, problems, items."""
    bodies = {row.body.pk for row in rows}
    questions = _questions(rows, by, lock)
    numbers = number_keys("A", (row.ref for row in rows))
    named = ActionItem.objects.unscoped(WHY).filter(
        Q(body__in=bodies, ref__in={row.ref for row in rows}) | Q(body__in=bodies, pk__in=numbers)
    )
    own, numbered = _problems(rows, bodies, named, by, lock)
    named = named.select_related("problem", "owner", "body").order_by("pk")
    items = list(_held(named, lock))
    keys = [item.pk for item in items]
    return Stored(
        questions={question.number: question for question in questions},
        joined=_joined(questions),
        problems=own,
        numbered=numbered,
        items=_by_name(items),
        milestones=_milestones(keys),
        tasks=dict(
            ItemTask.objects.unscoped(WHY)
            .filter(item__in=keys, state__in=RUNNING)
            .order_by()
            .values_list("item")
            .annotate(last=Max("due_on"))
        ),
        people=_people(bodies),
    )


def number_keys(letter: str, names: Iterable[str]) -> set[int]:
    """The keys behind numbers such as A-0012 among the names."""
    shape = re.compile(rf"{letter}-(\d{{4,12}})")
    return {int(found[1]) for name in names if (found := shape.fullmatch(name))}


def _by_name(items: Iterable[ActionItem]) -> dict[tuple[int, str], ActionItem]:
    """By number and, before that, by the body's own reference."""
    items = list(items)
    found = {(item.body_id, item.number): item for item in items}
    return found | {(item.body_id, item.ref): item for item in items if item.ref}


def _questions(rows: Sequence[ItemRow], by: User | None, lock: bool) -> list[Question]:
    names = {number for row in rows for number in row.questions}
    keys = sorted({int(found[1]) for name in names if (found := _QUESTION.fullmatch(name))})
    found: list[Question] = []
    for start in range(0, len(keys), AT_ONCE):
        seen = Question.objects.unscoped(WHY) if by is None else Question.objects.visible_to(by)
        chosen = seen.filter(pk__in=keys[start : start + AT_ONCE]).values("pk")
        held = Question.objects.unscoped(WHY).filter(pk__in=chosen).order_by("pk")
        held = held.select_related("body", "responsible").defer("search")
        found += _held(held, lock)
    return found


def _problems(
    rows: Sequence[ItemRow], bodies: set[int], items, by: User | None, lock: bool
) -> tuple[dict, dict]:
    """Problems of the bodies by reference, and all that the person sees by number."""
    refs = {row.problem_ref for row in rows}
    seen = RootProblem.objects.unscoped(WHY) if by is None else RootProblem.objects.visible_to(by)
    numbered = seen.filter(pk__in=number_keys("P", refs)).values("pk")
    wanted = RootProblem.objects.unscoped(WHY).filter(
        Q(body__in=bodies, ref__in=refs) | Q(pk__in=numbered) | Q(pk__in=items.order_by().values("problem"))
    )
    found = list(_held(wanted.select_related("body", "topic", "territory").order_by("pk"), lock))
    by_ref = {(row.body_id, row.ref): row for row in found if row.ref}
    shown = set(numbered.values_list("pk", flat=True))
    return by_ref, {row.number: row for row in found if row.pk in shown}


def _held(rows: ScopedQuerySet, lock: bool) -> ScopedQuerySet:
    return rows.select_for_update(of=("self",), no_key=True) if lock else rows


def _joined(questions: list[Question]) -> dict[int, RootProblem]:
    rows = JoinedQuestion.objects.unscoped(WHY).now().filter(question__in=[row.pk for row in questions])
    return {row.question_id: row.problem for row in rows.select_related("problem")}


def _milestones(items: list[int]) -> dict[int, list[Milestone]]:
    found: dict[int, list[Milestone]] = defaultdict(list)
    for row in Milestone.objects.unscoped(WHY).filter(item__in=items).order_by("due_on", "pk"):
        found[row.item_id].append(row)
    return found


def _people(bodies: set[int]) -> dict[tuple[int, str], User]:
    """Who may answer for an item of which body, by e-mail (`policies_items.check_item_owner`)."""
    roles = {role for right in OWNERS for role in roles_with(right)}
    rows = Membership.objects.unscoped("who may answer for plan items").in_force()
    rows = rows.filter(body__in=bodies, role__in=roles, user__is_active=True).select_related("user")
    return {(row.body_id, row.user.email.lower()): row.user for row in rows}
