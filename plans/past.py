"""What blocked on a past day: which problems and blockers were open then, and what a blocker said of itself.

Rows tell their days (named, tied, joined, ended), and these are believed, also where they were written later. What a row
no longer tells, because an act took it back or wrote over it, is read from the events, which are never changed: a stage
taken back, a problem taken up again, an edited sum. So no later act changes what is told of an earlier day. Topic, body
and territory of a problem are those known today, as everywhere in reports.
"""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from django.db.models import OuterRef, Q, Subquery
from django.utils import timezone

from appeals.figures import ONE_DAY, Standing
from appeals.querysets import QuestionQuerySet
from plans.enums import PlanEventKind
from plans.ladders import LADDERS
from plans.models import PlanEvent
from plans.querysets import BlockerQuerySet, PlanEventQuerySet, RootProblemQuerySet

WHY = "what is told of a past day"
ENDS = (PlanEventKind.SOLVED, PlanEventKind.DROPPED, PlanEventKind.MERGED)
# At these stages a blocker still blocks: back to one of them means that it blocks again.
BLOCKING = {stage for ladder in LADDERS.values() for stage in ladder.stages[: ladder.index(ladder.frees)]}
# Of a blocker, what an edit writes over and figures go by.
WRITTEN_OVER = ("waits_for", "amount", "budget_level", "budget_year")


def evening(day: date) -> datetime:
    """The moment at which the day is over."""
    return timezone.make_aware(datetime.combine(day + ONE_DAY, time.min))


def lasting(begins: str, ends: str, day: date, prefix: str = "") -> Q:
    """Rows that held at the end of the day: begun by then, and not ended by then."""
    begun, over = f"{prefix}{begins}", f"{prefix}{ends}"
    return Q(**{f"{begun}__lte": day}) & (Q(**{f"{over}__isnull": True}) | Q(**{f"{over}__gt": day}))


def questions_open(questions: QuestionQuerySet, day: date) -> QuestionQuerySet:
    """Those that were open at the end of the day, as every report tells it."""
    standing = Standing(questions.filter(raised_on__lte=day), day)
    return standing.questions.filter(standing["open"])


def problems_open(problems: RootProblemQuerySet, day: date) -> RootProblemQuerySet:
    """Root problems that were open at the end of the day; one that was taken up again later was not."""
    last = _told(day).filter(problem=OuterRef("pk"), kind__in=(*ENDS, PlanEventKind.REOPENED))
    last = last.filter(item__isnull=True, blocker__isnull=True)
    return _still(problems, last, PlanEventKind.REOPENED, day)


def blockers_open(blockers: BlockerQuerySet, day: date) -> BlockerQuerySet:
    """Blockers that blocked at the end of the day; one whose stage was taken back later did not."""
    ended = Q(kind=PlanEventKind.STAGE_REACHED, details__lifted=True) | Q(kind=PlanEventKind.BLOCKER_DROPPED)
    again = Q(kind=PlanEventKind.STAGE_BACK, details__stage__in=BLOCKING)
    last = _told(day).filter(ended | again, blocker=OuterRef("pk"))
    return _still(blockers, last, PlanEventKind.STAGE_BACK, day)


def _told(day: date) -> PlanEventQuerySet:
    """Events that were written by the end of the day."""
    return PlanEvent.objects.unscoped(WHY).filter(at__lt=evening(day))


def _still(rows, last: PlanEventQuerySet, again: str, day: date):
    """Rows that had begun and neither have ended by the day nor were ended then by the last event of that evening."""
    kind = Subquery(last.order_by("-pk").values("kind")[:1])
    found = rows.filter(lasting("named_on", "ended_on", day)).annotate(ended_then=kind)
    return found.filter(Q(ended_then__isnull=True) | Q(ended_then=again))


def said_then(day: date) -> dict[int, dict[str, Any]]:
    """By blocker what was written over since: the values of `WRITTEN_OVER` (keys of bodies) at the end of the day.

    One query. Blockers and fields that are as they were are not in it.
    """
    found: dict[int, dict[str, Any]] = {}
    for blocker, details in _since(PlanEventKind.BLOCKER_EDITED, day):
        for name, (before, _after) in details.get("changes", {}).items():
            if name in WRITTEN_OVER:
                found.setdefault(blocker, {}).setdefault(name, before)
    return found


def expected_then(
    day: date, blockers, now: dict[tuple[int, str], date | None]
) -> dict[tuple[int, str], date | None]:
    """The expected days of `blockers` by blocker and stage, as they stood at the end of the day. `now`: as they stand."""
    found, seen = dict(now), set()
    for blocker, details in _since(PlanEventKind.STAGE_EXPECTED, day, blocker__in=blockers):
        for stage, (before, _after) in details["changes"].items():
            if (blocker, stage) not in seen:
                seen.add((blocker, stage))
                found[blocker, stage] = date.fromisoformat(before) if before else None
    return found


def matching_then(name: str, value: Any, day: date) -> Q:
    """Blockers of which the field was `value` at the end of the day (a body by its key)."""
    then = {pk: said[name] for pk, said in said_then(day).items() if name in said}
    same = Q(**{f"{name}__isnull": True}) if value is None else Q(**{name: value})
    return same & ~Q(pk__in=then) | Q(pk__in=[pk for pk, said in then.items() if said == value])


def _since(kind: str, day: date, **chosen: Any):
    """Blocker and details of events that were written after the day, the first one first."""
    events = PlanEvent.objects.unscoped(WHY).filter(kind=kind, at__gte=evening(day), **chosen)
    return events.order_by("pk").values_list("blocker", "details")
