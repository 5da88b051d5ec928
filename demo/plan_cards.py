"""Public cards: prepared in both languages by the controller, published by the head."""

from __future__ import annotations

from typing import TYPE_CHECKING

from appeals.enums import Language
from demo.plan_courses import DROPPED, FRESH, ONCE, PREPARED
from demo.plan_items import GIVEN_UP
from plans.actions.cards import prepare_card, publish_card

if TYPE_CHECKING:
    from demo.plan_life import ProblemLife

AFTER_DRAFT, PUBLISHED_AFTER = 40, 2  # days; what changes later makes it a card that has changed since
LATELY, NOW = -5, -2
AHEAD = 21  # days: a next step that is not over before the head has let the card out


class Card:
    """The public card of one problem."""

    def __init__(self, life: ProblemLife, prepared: int):
        self.life, self.prepared, self.card = life, prepared, None

    def prepare(self) -> None:
        """In plain words: what it is, what is done, the next step and its day."""
        life = self.life
        item, days = life.items[0], life.items[0].steps()
        soon = self.prepared + AHEAD
        number = next((n for n, day in enumerate(days) if day > soon), len(days) - 1)
        # The plan may be late, or its last milestone reached: the next step is still ahead.
        step_on = life.planning.day(max(days[number], soon))
        facts = {}
        for language in (Language.KK, Language.RU):
            does = life.world.texts.phrase(life.rng, "plan_card_does", language)
            about, what = life.told("about", language), life.told("item", language)
            facts |= {
                f"title_{language}": life.told("title", language),
                f"text_{language}": f"{about}\n\n{does} {what[0].lower()}{what[1:]}.",
                f"step_{language}": item.step(number, language),
            }
        self.card = prepare_card(life.problem, by=life.team.controller, step_on=step_on, **facts)

    def publish(self) -> None:
        """By the head, who did not prepare it."""
        publish_card(self.card, by=self.life.team.head)


def tell_everybody(life: ProblemLife) -> None:
    """The card on its days, where the story has one."""
    prepared = {ONCE: life.course.drafted + AFTER_DRAFT, FRESH: LATELY, PREPARED: NOW}.get(life.story.card)
    if prepared is None or (life.course.end == DROPPED and prepared > GIVEN_UP):
        return
    card = Card(life, prepared)
    life.on(prepared, 10, card.prepare)
    if life.story.card != PREPARED:
        life.on(prepared + PUBLISHED_AFTER, 11, card.publish)
