"""Public cards for tests, prepared and let out by the acts."""

from __future__ import annotations

from datetime import timedelta

from common.dates import today
from plans.actions.cards import prepare_card, publish_card
from plans.models import PublicCard, RootProblem

TEXTS = {
    "title_kk": "Мектепке баратын жол",
    "title_ru": "Дорога к школе",
    "text_kk": "Жол бұзылған. Жобасы бар, қаражат күтілуде.",
    "text_ru": "Дорога разбита. Проект есть, ждём денег.",
    "step_kk": "Бюджет комиссиясы",
    "step_ru": "Бюджетная комиссия",
}
SOON = timedelta(days=40)


def prepared(cast, problem: RootProblem, **more) -> PublicCard:
    """A draft by the controller of the own akimat."""
    return prepare_card(problem, **({"by": cast.controller, "step_on": today() + SOON} | TEXTS | more))


def published(cast, problem: RootProblem, **more) -> PublicCard:
    """A version that the head let out."""
    return publish_card(prepared(cast, problem, **more), by=cast.head)


def versions(problem: RootProblem) -> list[tuple[str, str]]:
    """State and Russian heading of all versions, oldest first."""
    rows = PublicCard.objects.unscoped("test").filter(problem=problem).order_by("pk")
    return list(rows.values_list("state", "title_ru"))
