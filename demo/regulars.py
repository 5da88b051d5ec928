"""Who comes to speak: new people mostly, some whom the body knows, some who do not say who they are."""

from __future__ import annotations

from collections import defaultdict
from random import Random

from demo.people import Person
from demo.world import World
from organisations.models import Body, Territory

COMES_AGAIN = 0.07
NAMELESS = 0.04
KNOWN_AT_MOST = 150


class Regulars:
    """People whom each body knows by their number: now and then one of them comes again."""

    def __init__(self, world: World):
        self._world = world
        self._known: dict[int, list[Person]] = defaultdict(list)

    def speakers(self, rng: Random, body: Body, territory: Territory, count: int) -> list[Person | None]:
        """`count` different people who speak at one meeting; None says nothing of themselves."""
        known, found = self._known[body.pk], []
        for _ in range(count):
            again = rng.choice(known) if known and rng.random() < COMES_AGAIN else None
            if again is not None and again not in found:
                found.append(again)
            elif rng.random() < NAMELESS:
                found.append(None)
            else:
                person = self._world.people.citizen(rng, self._world.language(rng, territory))
                found.append(person)
                if person.iin and len(known) < KNOWN_AT_MOST:
                    known.append(person)
        return found
