"""Published cards for everybody, and what the page of a slip tells of the plan in which a question stands."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import F, IntegerField, Value
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, Coalesce

from appeals.enums import Status
from appeals.models import Question
from common.dates import today
from plans.card_shown import date_words, shown_card
from plans.cards import changes_for, moves_of
from plans.models import JoinedQuestion, PlannedQuestion, PublicCard
from plans.querysets import PublicCardQuerySet

WHY = "citizens read it"
# What a page about a card reads of its problem; nothing else of the problem is public.
RELATED = ("problem__body", "problem__territory", "problem__topic__parent")
COLUMNS = (
    "state", "title_kk", "title_ru", "text_kk", "text_ru", "step_kk", "step_ru", "step_on", "facts", "published_at",
    "problem__stage", "problem__ended_on", "problem__topic__code", "problem__topic__name_kk", "problem__topic__name_ru",
    "problem__topic__name_en", *RELATED,
)  # fmt: skip


def published_cards() -> PublicCardQuerySet:
    """The cards that citizens read, those about which most people asked first; `asked` as it was frozen."""
    rows = PublicCard.objects.unscoped(WHY).published().select_related(*RELATED).only(*COLUMNS)
    asked = Coalesce(Cast(KT("facts__asked"), IntegerField()), Value(0))
    return rows.annotate(asked=asked).order_by("-asked", F("published_at").desc(), "-pk")


def shown_cards(cards: list[PublicCard]):
    """Published cards as citizens see them, each with the mark of a change, in a fixed number of queries."""
    changes = changes_for(cards)
    return [shown_card(card, changed=any(one.told for one in changes[card.pk])) for card in cards]


@dataclass(frozen=True)
class ToldPlan:
    """What is being done about a question: the promised day in a sentence, and the public card of its problem.

    `promised` is empty where the question stands in no plan item; `card` is None where the problem has no card out.
    """

    promised: str
    late: bool
    card: PublicCard | None


def told_plan(question: Question) -> ToldPlan | None:
    """What the page of a slip tells; a question that was merged stands where the one that stays does."""
    stays = question.duplicate_of if question.status == Status.DUPLICATE else question
    item = _item_of(stays)
    card = _card_of(stays)
    if item is None and card is None:
        return None
    promised = ""
    if item is not None:
        first, due = item.first_due_on.isoformat(), item.due_on.isoformat()
        promised = date_words(first, due, moves_of([item])[item.pk])
    return ToldPlan(promised, item is not None and item.due_on < today(), card)


def _item_of(question: Question):
    rows = PlannedQuestion.objects.unscoped("the citizen's own question").now().filter(question=question)
    row = rows.select_related("item").first()
    return row.item if row is not None else None


def _card_of(question: Question) -> PublicCard | None:
    joined = JoinedQuestion.objects.unscoped("the citizen's own question").now().filter(question=question)
    return PublicCard.objects.unscoped(WHY).published().filter(problem__in=joined.values("problem")).first()
