"""Several registrars at one desk: what the others wrote since a page last heard, and who they are."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Count, Max, Sum
from django.utils import timezone

from appeals.enums import EventKind
from appeals.models import AdvanceQuestion, Event, Question
from appeals.queries_desk import row_data, rows_of

AT_WORK = timedelta(minutes=10)  # so long after their last row somebody counts as logging here
WRITING = (EventKind.REGISTERED, EventKind.EDITED)


def state_of(meeting, user) -> str:
    """A mark that differs as soon as any row of the meeting differs.

    Each change counts a version up and no row is ever deleted, so number and sum of versions only grow. Both are read
    from what is committed; a greatest key would miss the row that was begun earlier and committed later.
    """
    rows = Question.objects.visible_to(user).filter(meeting=meeting)
    found = rows.aggregate(count=Count("pk"), versions=Sum("version"))
    return f"{found['count']}.{found['versions'] or 0}"


def changed_since(meeting, user, known: dict[str, int]) -> dict:
    """Rows that differ from the versions that the page knows (by key), and keys of those that were taken back since.

    `advance`: keys of the questions registered in advance that still wait.
    """
    rows = list(rows_of(meeting, user))
    there = {str(row.pk) for row in rows}
    return {
        "rows": [row_data(row, row.handled) for row in rows if known.get(str(row.pk)) != row.version],
        "gone": [int(key) for key in known if key not in there and key.isdecimal()],
        "advance": list(
            AdvanceQuestion.objects.visible_to(user)
            .filter(meeting=meeting)
            .waiting()
            .values_list("pk", flat=True)
        ),
        "others": others_at(meeting, user),
    }


def others_at(meeting, user) -> list[dict]:
    """Who else wrote rows of the meeting in the last minutes: name, and seconds since their last row."""
    now = timezone.now()
    written = (
        Event.objects.unscoped("who logs at a meeting that is visible itself")
        .filter(question__meeting=meeting, kind__in=WRITING, at__gt=now - AT_WORK, by__isnull=False)
        .exclude(by=user)
        .values("by__full_name")
        .annotate(last=Max("at"))
        .order_by("by__full_name")
    )
    return [
        {"name": row["by__full_name"], "ago": max(0, int((now - row["last"]).total_seconds()))}
        for row in written
    ]
