"""Reading blockers for lists and pages: who waits, which of them holds a problem up longest, the stages of a page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.db.models import Count, F, IntegerField, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from appeals.models import Question
from appeals.querysets import QuestionQuerySet
from plans.models import BlockedProblem, Blocker, BlockerStage, JoinedQuestion, RootProblem
from plans.querysets import BlockerQuerySet, RootProblemQuerySet

WHY = "who waits for a blocker"
MOST = 10**9


def with_waiting(
    blockers: BlockerQuerySet, problems: RootProblemQuerySet, questions: QuestionQuerySet
) -> BlockerQuerySet:
    """Blockers with `n_problems`, `n_questions` and `n_people` that wait for them now.

    `problems` and `questions` are scoped already: a person counts what they could look up. A question without a card
    is one person.
    """
    ties = BlockedProblem.objects.unscoped(WHY).filter(
        blocker=OuterRef("pk"), untied_on__isnull=True, problem__in=problems.open().order_by()
    )
    joined = JoinedQuestion.objects.unscoped(WHY).now()
    joined = joined.filter(
        problem__ties__blocker=OuterRef("pk"),
        problem__ties__untied_on__isnull=True,
        problem__in=problems.open().order_by(),
        question__in=questions.open().order_by(),
    )
    cards = Count("question__citizen", distinct=True)
    without = Count("question", filter=Q(question__citizen__isnull=True), distinct=True)
    return blockers.annotate(
        n_problems=_counted(ties, "blocker", Count("problem", distinct=True)),
        n_questions=_counted(joined, "problem__ties__blocker", Count("question", distinct=True)),
        n_people=_counted(joined, "problem__ties__blocker", cards + without),
    )


def _counted(rows, group: str, count) -> Coalesce:
    found = rows.order_by().values(group).annotate(n=count).values("n")[:1]
    return Coalesce(Subquery(found, output_field=IntegerField()), 0)


def seen_by(user) -> tuple[RootProblemQuerySet, QuestionQuerySet]:
    """The problems and questions that a person sees, for `with_waiting`."""
    return RootProblem.objects.visible_to(user), Question.objects.visible_to(user)


def with_next(blockers: BlockerQuerySet) -> BlockerQuerySet:
    """Blockers with the day on which the next stage is expected, and the one that lifts them (None: no day)."""
    ahead = BlockerStage.objects.unscoped(WHY).ahead().filter(blocker=OuterRef("pk")).order_by("position")
    freeing = ahead.filter(frees=True).values("expected_on")[:1]
    return blockers.annotate(
        next_stage=Subquery(ahead.values("stage")[:1]),
        next_on=Subquery(ahead.values("expected_on")[:1]),
        lifted_on=Subquery(freeing),
    )


def open_blockers(problems: Iterable[int]) -> dict[int, list[Blocker]]:
    """The open blockers of each problem (by key), the one that holds it up longest first: see `main_blockers`."""
    ties = BlockedProblem.objects.unscoped(WHY).filter(problem__in=list(problems), untied_on__isnull=True)
    pairs = list(ties.values_list("problem", "blocker"))
    rows = Blocker.objects.unscoped(WHY).open().filter(pk__in={blocker for _problem, blocker in pairs})
    found = {row.pk: row for row in with_next(rows).select_related("body", "waits_for")}
    holding: dict[int, list[Blocker]] = defaultdict(list)
    for problem, blocker in pairs:
        if blocker in found:
            holding[problem].append(found[blocker])
    return {
        problem: sorted(rows, key=lambda row: (-_day(row.lifted_on), row.pk))
        for problem, rows in holding.items()
    }


def main_blockers(problems: Iterable[int]) -> dict[int, Blocker]:
    """The blocker that holds each problem up longest: without a day to be lifted, else with the latest, else the oldest.

    By key of the problem; a problem that nothing holds up is missing.
    """
    return {problem: rows[0] for problem, rows in open_blockers(problems).items()}


def _day(day: date | None) -> int:
    return MOST if day is None else day.toordinal()


def blockers_of(problem: RootProblem, user) -> list[Blocker]:
    """All blockers of a problem that the person sees, open ones first, with who waits and what comes next."""
    rows = Blocker.objects.visible_to(user).filter(ties__problem=problem, ties__untied_on__isnull=True)
    rows = with_next(with_waiting(rows, *seen_by(user))).select_related("body", "waits_for")
    return sorted(rows, key=lambda row: (not row.is_open, -_day(row.lifted_on), row.pk))


def problems_of(blocker: Blocker, user) -> list[RootProblem]:
    """The problems tied to a blocker that the person sees, with open questions and people who wait, most people first."""
    problems, questions = seen_by(user)
    tied = BlockedProblem.objects.unscoped(WHY).filter(blocker=blocker, untied_on__isnull=True)
    joined = JoinedQuestion.objects.unscoped(WHY).now()
    joined = joined.filter(problem=OuterRef("pk"), question__in=questions.open().order_by())
    cards = Count("question__citizen", distinct=True)
    without = Count("question", filter=Q(question__citizen__isnull=True), distinct=True)
    rows = problems.filter(pk__in=tied.values("problem")).annotate(
        n_questions=_counted(joined, "problem", Count("question", distinct=True)),
        n_people=_counted(joined, "problem", cards + without),
    )
    return list(rows.select_related("body", "territory", "topic").order_by(F("n_people").desc(), "pk"))
