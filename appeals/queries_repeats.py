"""What was raised again and is not linked yet, and earlier questions whose day “raised again” is out of date."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import Exists, F, Func, JSONField, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from appeals.deadlines import RuleKind, Terms
from appeals.enums import EventKind, Status
from appeals.models import Citizen, Event, PastStanding, Question
from appeals.policies_repeats import WITH_OUTCOME, Outcome, first_raised_again

MARGIN = timedelta(days=30)  # terms that end on a day off go on to the next working day
WHY = "the system looks for repetitions"


def due_repeats(terms: Terms) -> Iterator[tuple[int, int]]:
    """Pairs (later, earlier): the same citizen asks the same within the term after an outcome, and nobody linked it.

    The same citizen: the same card, or cards of any bodies with the same IIN. The same matter: the topic, and the
    territory where both name one. A row typed in today is left to the desk; a pair that a person took back stays so.
    """
    since = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    later = Question.objects.unscoped(WHY).filter(
        repeat_of__isnull=True, citizen__isnull=False, topic__isnull=False, created_at__lt=since
    )
    found = later.exclude(status=Status.WITHDRAWN).annotate(
        earlier=Coalesce(_earlier(terms, _same_card()), _earlier(terms, _same_iin()))
    )
    pairs = list(found.filter(earlier__isnull=False).order_by("pk").values_list("pk", "raised_on", "earlier"))
    closed = dict(
        Question.objects.unscoped(WHY)
        .filter(pk__in={earlier for _pk, _day, earlier in pairs})
        .values_list("pk", "closed_on")
    )
    for pk, raised_on, earlier in pairs:
        if Outcome(closed[earlier]).is_broken_by(raised_on, terms):
            yield pk, earlier


def _earlier(terms: Terms, same_person: Q) -> Subquery:
    """The last question of the person on the matter that had its outcome before."""
    longest = timedelta(days=max(rule.length for rule in terms.rules[RuleKind.REPEAT])) + MARGIN
    as_json = Func(OuterRef("pk"), function="to_jsonb", output_field=JSONField())
    taken_back = Event.objects.unscoped(WHY).filter(
        question=OuterRef(OuterRef("pk")), kind=EventKind.REPEAT_UNDONE, details__earlier=as_json
    )
    rows = Question.objects.unscoped(WHY).filter(
        same_person,
        # Equal, or one of the two is not known.
        Q(territory__isnull=True) | Q(territory=Coalesce(OuterRef("territory"), F("territory"))),
        ~Exists(taken_back),
        topic=OuterRef("topic"),
        status__in=WITH_OUTCOME,
        closed_on__lt=OuterRef("raised_on"),
        closed_on__gte=OuterRef("raised_on") - longest,
    )
    return Subquery(rows.order_by("-closed_on", "-pk").values("pk")[:1])


def _same_card() -> Q:
    return Q(citizen=OuterRef("citizen"))


def _same_iin() -> Q:
    cards = Citizen.objects.unscoped(WHY).exclude(iin_index=b"")
    return Q(citizen__in=cards.filter(iin_index=OuterRef(OuterRef("citizen__iin_index"))))


def wrongly_dated(terms: Terms) -> list[int]:
    """Earlier questions whose `raised_again_on` is not what their repetitions and outcomes tell."""
    repeats = Question.objects.unscoped(WHY).filter(repeat_of__isnull=False).exclude(status=Status.WITHDRAWN)
    raised: dict[int, list[date]] = defaultdict(list)
    for pk, day in repeats.values_list("repeat_of", "raised_on"):
        raised[pk].append(day)
    rows = Question.objects.unscoped(WHY).filter(Q(pk__in=raised) | Q(raised_again_on__isnull=False))
    stored = list(rows.order_by("pk").values_list("pk", "status", "closed_on", "raised_again_on"))
    outcomes = past_outcomes([pk for pk, *_rest in stored])
    return [
        pk
        for pk, status, closed_on, day in stored
        if day
        != first_raised_again(
            [*outcomes[pk], *([Outcome(closed_on)] if status in WITH_OUTCOME else [])], raised[pk], terms
        )
    ]


def past_outcomes(questions: list[int]) -> dict[int, list[Outcome]]:
    """Outcomes that did not last, of each of the questions."""
    spans = PastStanding.objects.unscoped(WHY).filter(
        question__in=questions, status__in=WITH_OUTCOME, closed_on__isnull=False
    )
    found: dict[int, list[Outcome]] = defaultdict(list)
    for pk, closed_on, until_on in spans.values_list("question", "closed_on", "until_on"):
        found[pk].append(Outcome(closed_on, until_on))
    return found
