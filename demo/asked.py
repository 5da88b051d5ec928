"""Questions of a closed period as rows of the bulk writer, each with its own history."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

from appeals.actions.importing import QuestionRow
from appeals.enums import EventKind, Status
from appeals.models import Topic
from common.imports import Step
from demo.people import Person
from demo.regulars import Regulars
from demo.shares import (
    EXPLAINED,
    IN_PLAN,
    LATER,
    ON_SPOT,
    PARTLY,
    RESOLVED,
    WITHOUT_PROOF,
    responsible,
)
from demo.sittings import Period, Sitting
from demo.world import World
from meetings.models import Meeting
from organisations.models import Body

PROMISED = 0.35
UNSOLVED, OF_A_PROBLEM = (LATER, PARTLY, EXPLAINED), 0.4


class Asking:
    """Makes what is said at the meetings of a period."""

    def __init__(self, world: World, period: Period):
        self.world, self.period = world, period
        self.regulars = Regulars(world)

    def rows(self, sitting: Sitting, meeting: Meeting) -> Iterator[tuple[QuestionRow, str]]:
        """A row and the fate of each question of a held meeting."""
        body = sitting.row.body
        rng = self.world.chance(self.period.name, "asked", body.code, sitting.row.ref)
        people = self.regulars.speakers(rng, body, sitting.territory, sitting.row.received or 0)
        for number, fate in enumerate(sitting.fates):
            person = None
            if people:
                person = people[number] if number < len(people) else rng.choice(people)
            yield self._row(rng, sitting, meeting, person, fate), fate

    def _row(
        self, rng: Random, sitting: Sitting, meeting: Meeting, person: Person | None, fate: str
    ) -> QuestionRow:
        world, day, host = self.world, sitting.row.held_on, sitting.row.body
        topic = self._topic(rng, host, fate)
        language = person.language if person else world.language(rng, sitting.territory)
        owner = responsible(world, rng, host, sitting.territory, topic, day)
        if fate == LATER and self.period.planned and not self.period.planned.takes(owner, topic):
            fate = EXPLAINED
        course = self._course(rng, day, host, owner, fate, language, sitting.territory)
        if fate != ON_SPOT and rng.random() < PROMISED:
            course["promise"] = world.texts.promise(rng, language)
            course["promise_by"] = sitting.row.host_name
            course["promise_due"] = day + timedelta(days=rng.randint(10, 75))
        return QuestionRow(
            meeting=meeting,
            text=world.texts.question(rng, topic.code, language, sitting.territory),
            person=person.row() if person else None,
            kind=world.kind(rng),
            topic=topic,
            territory=sitting.territory,
            responsible=owner,
            language=language,
            **course,
        )

    def _topic(self, rng: Random, host: Body, fate: str) -> Topic:
        """What is asked; what was not solved is often what the body has a plan for."""
        planned = self.period.planned.topics(host) if self.period.planned and fate in UNSOLVED else []
        if planned and (fate == LATER or rng.random() < OF_A_PROBLEM):
            return rng.choice(planned)
        return self.world.topic(rng, host)

    def _course(
        self, rng: Random, day: date, host: Body, owner: Body, fate: str, language: str, place
    ) -> dict:
        """Status, outcome and history by the fate."""
        texts, registrar = self.world.texts, self.world.team(host).registrar
        executor = self.world.team(owner).executor
        first = Step(EventKind.REGISTERED, day, to_status=Status.ASSIGNED, by=registrar)
        if fate == ON_SPOT:
            step = Step(EventKind.REGISTERED, day, to_status=Status.RESOLVED_ON_SPOT, by=registrar)
            answer = texts.answer(rng, ON_SPOT, language, place)
            return {
                "status": ON_SPOT,
                "closed_on": day,
                "answer": answer,
                "closed_by": registrar,
                "steps": (step,),
            }
        if fate == WITHOUT_PROOF:  # from a list sent in, as the real ones were: one event, no proof
            return {"status": Status.RESOLVED, "closed_on": self._end(rng, day)}
        end = self._end(rng, day)
        taken_on = min(self.world.workdays.after(day, rng.randint(0, 3)), end)
        taken = Step(EventKind.TAKEN, taken_on, Status.ASSIGNED, Status.IN_WORK, by=executor)
        if fate == LATER:
            return {"status": Status.IN_WORK, "executor": executor, "steps": (first, taken)}
        if fate == IN_PLAN:
            note = texts.phrase(rng, "in_plan", language)
            planned = Step(EventKind.NOTED, end, Status.IN_WORK, Status.IN_PLAN, note, executor)
            return {"status": Status.IN_PLAN, "executor": executor, "steps": (first, taken, planned)}
        closed = Step(EventKind.CLOSED, end, Status.IN_WORK, fate, by=executor)
        return {
            "status": fate,
            "closed_on": end,
            "closed_by": executor,
            "executor": executor,
            "answer": texts.answer(rng, fate, language, place),
            "proof": texts.phrase(rng, "proof", language) if fate == RESOLVED else "",
            "steps": (first, taken, closed),
        }

    def _end(self, rng: Random, day: date) -> date:
        return self.world.workdays.closing(rng, day, self.period.end)
