"""What was raised again and is not linked yet, and earlier questions whose day “raised again” is out of date."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import chain

from django.db.models import Count, F, Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from appeals.deadlines import RuleKind, Terms
from appeals.enums import EventKind, Status
from appeals.models import Citizen, Event, PastStanding, Question
from appeals.policies_repeats import WITH_OUTCOME, Outcome, first_raised_again
from appeals.querysets import QuestionQuerySet

MARGIN = timedelta(days=30)  # terms that end on a day off go on to the next working day
WHY = "the system looks for repetitions"


@dataclass(frozen=True)
class Pair:
    """A question and an earlier one of the same person on the same matter."""

    later: int
    raised_on: date
    earlier: int
    closed_on: date


def due_repeats(terms: Terms) -> list[tuple[int, int]]:
    """Pairs (later, earlier): the same citizen asks the same within the term after an outcome, and nobody linked it.

    The same citizen: the same card, or cards of any bodies with the same IIN. The same matter: the topic, and the
    territory where both name one. Of several outcomes the last. A row typed in today is left to the desk; a pair that
    a person took back stays so.
    """
    taken_back = _taken_back()
    last: dict[int, tuple[date, int]] = {}
    for pair in chain(_by_card(terms), _by_iin()):
        wanted = (pair.later, pair.earlier) not in taken_back
        if wanted and Outcome(pair.closed_on).is_broken_by(pair.raised_on, terms):
            found = (pair.closed_on, pair.earlier)
            last[pair.later] = max(found, last.get(pair.later, found))
    return [(later, earlier) for later, (_day, earlier) in sorted(last.items())]


def _unlinked() -> Q:
    since = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    return Q(repeat_of__isnull=True, topic__isnull=False, created_at__lt=since) & ~Q(status=Status.WITHDRAWN)


def _by_card(terms: Terms) -> Iterator[Pair]:
    """One join: the database has the cards together."""
    longest = timedelta(days=max(rule.length for rule in terms.rules[RuleKind.REPEAT])) + MARGIN
    found = Question.objects.unscoped(WHY).filter(
        _unlinked(),
        Q(territory__isnull=True)
        | Q(citizen__questions__territory__isnull=True)
        | Q(citizen__questions__territory=F("territory")),
        citizen__questions__topic=F("topic"),
        citizen__questions__status__in=WITH_OUTCOME,
        citizen__questions__closed_on__lt=F("raised_on"),
        citizen__questions__closed_on__gte=F("raised_on") - longest,
    )
    rows = found.order_by().values_list(
        "pk", "raised_on", "citizen__questions__pk", "citizen__questions__closed_on"
    )
    return (Pair(*row) for row in rows.iterator())


def _by_iin() -> Iterator[Pair]:
    """Only people of whom several bodies keep a card: few, so they are put together here."""
    shared = Citizen.objects.unscoped(WHY).exclude(iin_index=b"").order_by()
    shared = shared.values("iin_index").annotate(cards=Count("pk")).filter(cards__gt=1).values("iin_index")
    rows = Question.objects.unscoped(WHY).filter(citizen__iin_index__in=shared, topic__isnull=False)
    columns = (
        "pk",
        "raised_on",
        "closed_on",
        "status",
        "topic",
        "territory",
        "citizen",
        "citizen__iin_index",
    )
    outcomes: dict[tuple[bytes, int], list[tuple]] = defaultdict(list)
    for pk, _day, closed_on, status, topic, territory, card, iin in rows.values_list(*columns):
        if status in WITH_OUTCOME:
            outcomes[bytes(iin), topic].append((pk, closed_on, territory, card))
    for pk, raised_on, _closed, _status, topic, territory, card, iin in rows.filter(_unlinked()).values_list(
        *columns
    ):
        for earlier, closed_on, place, other in outcomes[bytes(iin), topic]:
            if other != card and closed_on < raised_on and (place == territory or None in (place, territory)):
                yield Pair(pk, raised_on, earlier, closed_on)


def _taken_back() -> set[tuple[int, int]]:
    events = Event.objects.unscoped(WHY).filter(kind=EventKind.REPEAT_UNDONE, details__has_key="earlier")
    return set(events.values_list("question", "details__earlier"))


def wrongly_dated(terms: Terms) -> list[int]:
    """Earlier questions whose `raised_again_on` is not what their repetitions and outcomes tell."""
    repeats = Question.objects.unscoped(WHY).filter(repeat_of__isnull=False).exclude(status=Status.WITHDRAWN)
    raised: dict[int, list[date]] = defaultdict(list)
    stays = Coalesce("repeat_of__duplicate_of", "repeat_of")
    for pk, day in repeats.order_by().values_list(stays, "raised_on"):
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


def repeats_of(question: Question) -> QuestionQuerySet:
    """Questions that were raised before in this one, or in one that was merged into it."""
    rows = Question.objects.unscoped("repetitions of the question itself")
    return rows.filter(Q(repeat_of=question) | Q(repeat_of__duplicate_of=question))


def past_outcomes(questions: list[int]) -> dict[int, list[Outcome]]:
    """Outcomes that did not last, of each of the questions."""
    spans = PastStanding.objects.unscoped(WHY).filter(
        question__in=questions, status__in=WITH_OUTCOME, closed_on__isnull=False
    )
    found: dict[int, list[Outcome]] = defaultdict(list)
    for pk, closed_on, until_on in spans.values_list("question", "closed_on", "until_on"):
        found[pk].append(Outcome(closed_on, until_on))
    return found
