"""What is due to be asked and drawn: found in the database each time, never promised beforehand (rule S4)."""

from __future__ import annotations

from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from appeals.enums import SOLVED_STATUSES, Status
from appeals.models import Check, CitizenWord, Event, Question, Slip


def due_to_be_asked(day: date, *, since: date) -> QuerySet:
    """Keys of solved questions in which somebody who can be reached was not asked yet.

    An outcome on the spot is asked about from the next day on: the citizen still sits at the desk.
    """
    solved = Question.objects.unscoped("whom to ask").filter(
        status__in=SOLVED_STATUSES, closed_on__gte=since, closed_on__lte=day
    )
    solved = solved.exclude(status=Status.RESOLVED_ON_SPOT, closed_on=day)
    merged = Question.objects.unscoped("other askers").filter(
        duplicate_of=OuterRef("pk"), status=Status.DUPLICATE
    )
    unasked = Q(asked_on__isnull=True) & (_reachable() | Exists(merged.filter(_reachable())))
    late = Exists(
        merged.filter(_reachable()).exclude(
            Exists(_words(asker=OuterRef("pk"), asked_on__gte=OuterRef("duplicate_of__asked_on")))
        )
    )
    return (
        solved.filter(unasked | Q(asked_on__isnull=False) & late).order_by("pk").values_list("pk", flat=True)
    )


def due_to_be_drawn(day: date, *, since: date) -> QuerySet:
    """Solved questions whose present closing (`closing_id`) nobody was given to check."""
    closing = Event.objects.unscoped("closing of a question").filter(
        question=OuterRef("pk"), to_status__in=SOLVED_STATUSES
    )
    checks = Check.objects.unscoped("what was drawn").filter(closing=OuterRef("closing_id"))
    return (
        Question.objects.unscoped("the lot is cast over all")
        .filter(status__in=SOLVED_STATUSES, closed_on__gte=since, closed_on__lte=day)
        .annotate(closing_id=Subquery(closing.order_by("-pk").values("pk")[:1]))
        .filter(~Exists(checks), closing_id__isnull=False)
        .select_related("body", "responsible")
        .defer("search", "text", "answer")
        .order_by("pk")
    )


def _reachable() -> Q:
    """Has a slip (a part: of its own or of the whole question), a telephone or an e-mail."""
    slips = Slip.objects.unscoped("who has a slip")
    return (
        Exists(slips.filter(question=OuterRef("pk")))
        | Exists(slips.filter(question=OuterRef("part_of_id")))
        | ~Q(citizen__phone_index=b"") & Q(citizen__isnull=False)
        | ~Q(citizen__email="") & Q(citizen__isnull=False)
    )


def _words(**lookup) -> QuerySet:
    return CitizenWord.objects.unscoped("who was asked").filter(**lookup)
