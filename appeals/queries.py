"""Reading questions for screens: the tabs of the work list with their counts, rows of the list, neighbours."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import IntegerField, OuterRef, Q, QuerySet, Subquery

from appeals.enums import OPEN_STATUSES, Competence, Status, TaskState
from appeals.models import ChildTask, Question
from appeals.practices import with_practice
from appeals.promises import UNKEPT
from appeals.querysets import QuestionQuerySet, is_overdue
from common.dates import today
from common.numbers import MANY
from organisations.models import Body, User
from organisations.models.names import name_column
from organisations.rights import Right
from organisations.workdays import WorkCalendar, load_calendar

SOON = 5  # working days
MINE, UNASSIGNED, DUE, OVERDUE, DISPUTED, PROMISES, ALL = TABS = (
    "mine", "unassigned", "due", "overdue", "disputed", "promises", "all",
)  # fmt: skip
# The last one is all of the list, and counted only where it is shown.
BESIDE_ALL = TABS[:-1]
OF_OPEN = (MINE, UNASSIGNED, DUE, OVERDUE, DISPUTED)


@dataclass(frozen=True)
class Days:
    """Today, the last day that counts as soon, and the calendar between."""

    today: date
    soon: date
    calendar: WorkCalendar

    def left(self, question: Question) -> int:
        """Working days from today to the last day; below zero when it has passed."""
        if question.due_on >= self.today:
            return self.calendar.working_days_between(self.today, question.due_on)
        return -max(self.calendar.working_days_between(question.due_on, self.today), 1)


def days_now() -> Days:
    """The days on which the work list turns."""
    calendar, now = load_calendar(), today()
    return Days(now, calendar.nth_working_day_after(now, SOON), calendar)


def in_tab(tab: str, user, days: Days) -> Q:
    """The condition of a tab of the work list."""
    is_open = Q(status__in=OPEN_STATUSES)
    return {
        MINE: is_open & Q(executor=user),
        UNASSIGNED: Q(status__in=[Status.REGISTERED, Status.ASSIGNED], executor__isnull=True),
        DUE: is_open & Q(due_on__gte=days.today, due_on__lte=days.soon),
        OVERDUE: is_overdue(days.today),
        # For those who settle it: the controllers of the host body.
        DISPUTED: is_open
        & Q(
            competence=Competence.DISPUTED,
            body__in=Body.objects.in_reach_of(user, Right.QUESTIONS_ROUTE),
        ),
        PROMISES: UNKEPT,
        ALL: Q(),
    }[tab]


def tab_lists(
    questions: QuestionQuerySet, user, days: Days, tabs: Iterable[str] = BESIDE_ALL
) -> dict[str, QuerySet]:
    """What of `questions` each of `tabs` holds, for `counted`."""
    return {tab: questions.filter(in_tab(tab, user, days)) for tab in tabs}


class CountOf(Subquery):
    """How many rows a query has, as a column beside other counts."""

    template = "(SELECT count(*) FROM (%(subquery)s) AS counted)"
    output_field = IntegerField()
    empty_result_set_value = 0


def counted(user, queries: dict[str, QuerySet]) -> dict[str, int]:
    """How many rows each of the person's lists has, up to `MANY` and one more: one query for all of them."""
    if not queries:
        return {}
    columns = {name: CountOf(rows.order_by().values("pk")[: MANY + 1]) for name, rows in queries.items()}
    return User.objects.unscoped("the person's own row").filter(pk=user.pk).values(**columns).get()


def for_rows(questions: QuestionQuerySet) -> QuestionQuerySet:
    """Everything that a row of a list shows, in one query."""
    open_tasks = ChildTask.objects.unscoped("tasks of visible questions").filter(state=TaskState.OPEN)
    names = open_tasks.filter(question=OuterRef("pk")).order_by("pk").values(f"body__{name_column()}")
    return (
        with_practice(questions)
        .select_related(
            "topic",
            "territory",
            "responsible",
            "body",
            "meeting",
            "meeting__territory",
            "executor",
            "complained_of",
        )
        .annotate(waits_for=ArraySubquery(names))
        .defer("search", "answer", "proof", "meeting__not_held_reason")
    )


def likely_originals(question: Question, user, limit: int = 5) -> list[Question]:
    """Open questions that may ask the same: of the same topic, from the same place, the newest first."""
    if question.topic_id is None:
        return []
    same = Question.objects.visible_to(user).open().filter(topic=question.topic_id).exclude(pk=question.pk)
    if question.territory_id:
        same = same.filter(territory=question.territory_id)
    else:
        same = same.filter(body=question.body_id)
    return list(same.only("pk", "text", "created_at").order_by("-raised_on", "-pk")[:limit])


@dataclass(frozen=True)
class Related:
    """Other questions that the page of one names, as far as the person sees them.

    `askers`: merged into it; `before`: in which it was raised before; `neighbours`: before and
    after it in the log of the meeting.
    """

    askers: list[Question]
    before: Question | None
    neighbours: list[Question]


def related(question: Question, user) -> Related:
    """All of them by one query."""
    near = range(question.position - 2, question.position + 3)
    beside = Q(meeting=question.meeting_id, position__in=near)
    own = Q(duplicate_of=question.pk) | Q(pk=question.repeat_of_id)
    rows = Question.objects.visible_to(user).filter(beside | own).exclude(pk=question.pk)
    rows = rows.select_related("body", "responsible").defer("search", "answer", "proof").order_by("pk")
    found = list(rows)
    return Related(
        askers=[row for row in found if row.duplicate_of_id == question.pk],
        before=next((row for row in found if row.pk == question.repeat_of_id), None),
        neighbours=sorted(
            (row for row in found if row.meeting_id == question.meeting_id and row.position in near),
            key=lambda row: row.position,
        ),
    )
