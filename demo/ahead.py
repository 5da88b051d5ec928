"""Questions that people register before a meeting: some are logged at it, the others are not forgotten afterwards."""

from __future__ import annotations

from datetime import date
from functools import partial
from random import Random
from typing import TYPE_CHECKING
from uuid import UUID

from appeals.actions.advance import decline_advance, log_advance, log_remaining, register_in_advance
from appeals.models import AdvanceQuestion
from demo import clock
from demo.agenda import Agenda
from demo.people import Person
from demo.world import World

if TYPE_CHECKING:
    from demo.running import Course

MOST = 4


class Ahead:
    """Puts people who register on the agenda of a meeting that takes questions in advance."""

    def __init__(self, world: World, agenda: Agenda):
        self.world, self.agenda = world, agenda

    def register(self, course: Course, announced_on: date, until: date) -> None:
        """Some people between the announcement and the last day; more where somebody looks at the demo."""
        rng = self.world.chance("ahead", course.body.code, course.day)
        number = rng.randint(2, MOST) if course.focus else rng.choice((0, 0, 1))
        days = max((until - announced_on).days, 0)
        for place in range(number):
            day = date.fromordinal(announced_on.toordinal() + rng.randint(0, days))
            moment = clock.moment(day, 12 + place, rng.randint(0, 59))
            self.agenda.add(moment, partial(self._register, course, Random(rng.random())))

    def hear(self, course: Course, held_on: date) -> None:
        """At the meeting the first is called up; one in some is declined; who was not called up is logged at its end."""
        self.agenda.add(clock.moment(held_on, 11, 30), partial(self._hear, course))

    def _register(self, course: Course, rng: Random) -> None:
        world = self.world
        language = world.language(rng, course.territory)
        topic = world.topic(rng, course.body)
        register_in_advance(
            meeting_id=course.meeting_id,
            by=None,
            client_key=UUID(int=rng.getrandbits(128), version=4),
            citizen=self._person(rng, language).speaker(),
            consent=True,
            text=world.texts.question(rng, topic.code, language, course.territory),
            language=language,
            territory=course.territory,
        )

    def _person(self, rng: Random, language: str) -> Person:
        """Somebody who can be told of a move: the public page asks for that."""
        found = self.world.people.citizen(rng, language)
        return found if found.phone else self._person(rng, language)

    def _hear(self, course: Course) -> None:
        by = self.world.team(course.body).registrar
        waiting = AdvanceQuestion.objects.visible_to(by).filter(meeting=course.meeting_id).waiting()
        keys = list(waiting.order_by("position").values_list("pk", flat=True))
        if not keys:
            return
        log_advance(advance_id=keys[0], by=by)
        if len(keys) == MOST:
            rng = self.world.chance("not taken", course.body.code, course.day)
            reason = self.world.texts.phrase(rng, "advance_declined", "ru")
            decline_advance(advance_id=keys[1], by=by, reason=reason)
        log_remaining(meeting_id=course.meeting_id, by=by)
