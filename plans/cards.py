"""The facts of a root problem that citizens may read, as a public card freezes them, and what has changed since.

Nothing here names a person, a title or a number that is used inside: codes, days and counts only.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from appeals.enums import OPEN_STATUSES, SOLVED_STATUSES, ProposalState, Status
from appeals.models import Question
from plans.card_changes import Change, differences
from plans.enums import BlockerState, ItemStage
from plans.models import (
    ActionItem,
    BlockedProblem,
    BlockerStage,
    DateChange,
    JoinedQuestion,
    PublicCard,
    RootProblem,
)

WHY = "facts of public cards"


def facts_of(problem: RootProblem) -> dict:
    """The facts of one problem as they stand now, as plain JSON (`facts_for`)."""
    return facts_for([problem])[problem.pk]


def facts_for(problems: Iterable[RootProblem]) -> dict[int, dict]:
    """The facts of many problems, by key, in six queries.

    * `stage` of the problem and `ended_on`;
    * `blockers` that hold it up or did: `kind`, `state`, `stage`, and of each of its `steps` the code, the day on which
      it was reached, is expected, and was expected first;
    * `items` of its plan in force or done: `first` and present day (`due`), the `moves` of the day, the day it ended;
    * `asked`: how many people asked; `answered`: how many of them have an outcome; `solved`: how many a solution.
    """
    rows = {problem.pk: problem for problem in problems}
    blockers, items, asked = _blockers(rows), _items(rows), _asked(rows)
    return {
        pk: {
            "stage": str(problem.stage),
            "ended_on": _iso(problem.ended_on),
            "blockers": blockers[pk],
            "items": items[pk],
            **_counts(asked[pk]),
        }
        for pk, problem in rows.items()
    }


def changes_since(card: PublicCard, facts: dict | None = None) -> list[Change]:
    """What differs between the facts that the card froze and those of today (`facts`, read unless given)."""
    return differences(card.facts, facts if facts is not None else facts_of(card.problem))


def changes_for(cards: Iterable[PublicCard]) -> dict[int, list[Change]]:
    """`changes_since` of many cards by key, in a fixed number of queries. The problems are read with the cards."""
    cards = list(cards)
    facts = facts_for([card.problem for card in cards])
    return {card.pk: changes_since(card, facts[card.problem_id]) for card in cards}


def askers(problems: Iterable[int | RootProblem]):
    """Rows that tie questions to the problems, with the question and how it stands: a merged one as the one that stays."""
    rows = JoinedQuestion.objects.unscoped(WHY).now().filter(problem__in=problems)
    return rows.order_by("pk").values_list(
        "problem", "question", "question__status", "question__duplicate_of__status"
    )


def _blockers(problems: dict[int, RootProblem]) -> dict[int, list[dict]]:
    ties = BlockedProblem.objects.unscoped(WHY).filter(problem__in=problems, untied_on__isnull=True)
    ties = ties.exclude(blocker__state=BlockerState.DROPPED).select_related("blocker")
    ties = list(ties.only("problem", "blocker__kind", "blocker__state", "blocker__stage"))
    steps = defaultdict(list)
    stages = BlockerStage.objects.unscoped(WHY).filter(blocker__in={tie.blocker_id for tie in ties})
    stages = stages.only("blocker", "stage", "reached_on", "expected_on", "first_expected_on")
    for row in stages.order_by("blocker", "position"):
        days = (_iso(row.reached_on), _iso(row.expected_on), _iso(row.first_expected_on))
        steps[row.blocker_id].append([str(row.stage), *days])
    found = defaultdict(list)
    for tie in sorted(ties, key=lambda tie: tie.blocker_id):
        blocker = tie.blocker
        codes = {"kind": str(blocker.kind), "state": str(blocker.state), "stage": str(blocker.stage)}
        found[tie.problem_id].append({"id": blocker.pk, **codes, "steps": steps[blocker.pk]})
    return found


def _items(problems: dict[int, RootProblem]) -> dict[int, list[dict]]:
    rows = ActionItem.objects.unscoped(WHY).filter(
        problem__in=problems, stage__in=[ItemStage.APPROVED, ItemStage.DONE]
    )
    rows = list(rows.only("problem", "stage", "first_due_on", "due_on", "ended_on").order_by("pk"))
    moves = moves_of(rows)
    found = defaultdict(list)
    for item in rows:
        days = {"first": _iso(item.first_due_on), "due": _iso(item.due_on), "ended_on": _iso(item.ended_on)}
        found[item.problem_id].append(
            {"id": item.pk, "stage": str(item.stage), **days, "moves": moves[item.pk]}
        )
    return found


def moves_of(items: Iterable[ActionItem]) -> dict[int, list[list[str]]]:
    """Approved moves of the days of plan items themselves, as [from, to] in the order of the decisions, by item."""
    rows = DateChange.objects.unscoped(WHY).filter(
        item__in=items, milestone__isnull=True, state=ProposalState.APPROVED
    )
    found = defaultdict(list)
    for change in rows.only("item", "from_on", "to_on").order_by("decided_on", "pk"):
        found[change.item_id].append([change.from_on.isoformat(), change.to_on.isoformat()])
    return found


def _asked(problems: dict[int, RootProblem]) -> dict[int, dict[int, str]]:
    """The questions of all who asked, with the status of the question that stays, by problem."""
    found: dict[int, dict[int, str]] = defaultdict(dict)
    of_question = defaultdict(list)
    for problem, question, status, stays in askers(problems):
        status = stays if status == Status.DUPLICATE else status
        found[problem][question] = status
        of_question[question].append((problem, status))
    merged = Question.objects.unscoped(WHY).filter(duplicate_of__in=of_question, status=Status.DUPLICATE)
    for question, stays in merged.order_by("pk").values_list("pk", "duplicate_of"):
        for problem, status in of_question[stays]:
            found[problem].setdefault(question, status)
    return found


def _counts(asked: dict[int, str]) -> dict[str, int]:
    return {
        "asked": len(asked),
        "answered": sum(status not in OPEN_STATUSES for status in asked.values()),
        "solved": sum(status in SOLVED_STATUSES for status in asked.values()),
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day is not None else None
