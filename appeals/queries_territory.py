"""What people of a territory raise: its topics by questions that are open, overdue or new."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, F, Q

from appeals.enums import OPEN_STATUSES, StatClass
from appeals.models import Topic
from appeals.querysets import QuestionQuerySet, is_overdue

NEW_DAYS = 90
TOP = 6


@dataclass(frozen=True)
class Boiling:
    """A topic with its questions: open now, overdue among them, raised in the last 90 days (of whatever outcome)."""

    topic: Topic
    open: int
    overdue: int
    new: int


def boiling_topics(questions: QuestionQuerySet, day: date, top: int = TOP) -> list[Boiling]:
    """The topics of `questions` (scoped, of one territory) that ask for a meeting most: overdue first, then open, then new."""
    counted = (
        questions.filter(topic__isnull=False)
        .exclude(stat_class=StatClass.OUT)
        .order_by()
        .values("topic_id")
        .annotate(
            open=Count("pk", filter=Q(status__in=OPEN_STATUSES)),
            overdue=Count("pk", filter=is_overdue(day)),
            new=Count("pk", filter=Q(raised_on__gt=day - timedelta(days=NEW_DAYS), raised_on__lte=day)),
        )
        .filter(Q(open__gt=0) | Q(new__gt=0))
        .order_by(-F("overdue") - F("open") - F("new"), "-overdue", "-open", "topic_id")[:top]
    )
    rows = list(counted)
    topics = Topic.objects.in_bulk([row["topic_id"] for row in rows])
    return [Boiling(topics[row.pop("topic_id")], **row) for row in rows]
