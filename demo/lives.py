"""What becomes of the questions of the running weeks: a script for each, followed day by day by the real acts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import count
from random import Random
from typing import Any

from appeals.actions.content import ON_SPOT, TO_WORK
from appeals.actions.editing import add_note
from appeals.actions.merging import merge
from appeals.actions.outcomes import reopen, withdraw
from appeals.actions.promises import keep_promise
from appeals.actions.registering import register_question
from appeals.actions.routing import assign, classify, take
from appeals.enums import QuestionKind, Status
from appeals.models import Topic
from demo import clock
from demo.accounts import MINISTRY
from demo.agenda import Agenda
from demo.attempts import Attempts
from demo.chance import chosen
from demo.difficult import DifficultQuestion
from demo.passing import Passing
from demo.people import Person
from demo.regulars import Regulars
from demo.shares import responsible
from demo.world import World
from organisations.models import Body, Territory, User

FIRST_MINUTE, MINUTES_EACH = 5, 4
OWNER, NOBODY, WAITS, DIFFICULT = "owner", "nobody", "waits", "difficult"
# Of what waits: a task given to a lower body, more time asked for; both still open.
TASKED, ASKS_TIME = "tasked", "asks time"
STAYS = (WAITS, TASKED, ASKS_TIME)
AT_DESK = {ON_SPOT: 24, OWNER: 56, NOBODY: 20}
OUTCOMES = {
    Status.RESOLVED: 64,
    Status.PARTLY_RESOLVED: 11,
    Status.EXPLAINED: 16,
    Status.REFUSED: 6,
    Status.PASSED_OUTSIDE: 3,
}
# Working days within which most questions are still in work, and how many of them; and who lets every term pass.
# One question in so many is withdrawn.
WITHDRAWN_ONE_IN = 12
# Of the promises: how many are kept at all, and how many of these after their day.
KEPT_PROMISES, LATE_PROMISES = 0.75, 0.25
FRESH, STILL_IN_WORK, LAGGARDS = 16, 0.55, 0.2


@dataclass
class Hearing:
    """A held meeting at which questions are logged."""

    meeting_id: int
    host: Body
    territory: Territory
    day: date
    host_name: str
    rng: Random
    first: tuple[str, ...] = ()  # what becomes of the first questions, where it is not left to chance


@dataclass
class Life:
    """A question on its way; `number` counts them in the order in which they were logged."""

    number: int
    hearing: Hearing
    owner: Body
    topic: Topic
    text: str
    language: str
    question_id: int = 0
    kind: str = ""


class Lives:
    """Logs what is asked at a meeting and lets people work on it."""

    def __init__(self, world: World, agenda: Agenda):
        self.world, self.agenda = world, agenda
        self.regulars, self.attempt = Regulars(world), Attempts()
        self.passing = Passing(self)
        self.scripted: set[int] = set()  # questions whose whole story is written; chance leaves them alone
        self._numbers = count()

    def begin(self, hearing: Hearing, number: int) -> None:
        """`number` people speak, one after another."""
        people = self.regulars.speakers(hearing.rng, hearing.host, hearing.territory, number)
        for place, person in enumerate(people):
            moment = clock.moment(hearing.day, 10 + place // 14, FIRST_MINUTE + place % 14 * MINUTES_EACH)
            course = hearing.first[place] if place < len(hearing.first) else chosen(hearing.rng, AT_DESK)
            self.agenda.add(moment, partial(self._log, hearing, person, course))

    def _log(
        self, hearing: Hearing, person: Person | None, course: str, original: Life | None = None
    ) -> None:
        if course == DIFFICULT:
            self.scripted.add(DifficultQuestion(self.world, self.agenda, hearing).ask(person))
            return
        world, rng, host = self.world, hearing.rng, hearing.host
        language = person.language if person else world.language(rng, hearing.territory)
        topic = original.topic if original else world.topic(rng, host)
        owner = responsible(world, rng, host, hearing.territory, topic, hearing.day)
        life = Life(
            next(self._numbers),
            hearing,
            host if course in STAYS else owner,
            topic,
            original.text if original else world.texts.question(rng, topic.code, language, hearing.territory),
            language,
        )
        question = register_question(
            meeting_id=hearing.meeting_id,
            by=world.team(host).registrar,
            citizen=person.speaker() if person else None,
            text=life.text,
            topic=None if course == NOBODY and rng.random() < 0.5 else topic,
            territory=hearing.territory,
            responsible=None if course == NOBODY else life.owner,
            **self._kind(life, self._kind_at_desk(rng, course)),
            language=language,
            **self._said(rng, course, language, hearing),
        )
        life.question_id = question.pk
        self._keep(life, question.promise_due)
        if original is not None:
            self.add(hearing.day, 2, 16, merge, life, "controller", original=original.question_id)
        elif course in STAYS:
            self.add(hearing.day, 1, 14, take, life, "executor")
            self.passing.leave_open(life, task=course == TASKED, more_time=course == ASKS_TIME)
        elif course != ON_SPOT:
            self._follow(life, has_owner=course == OWNER)
            if rng.random() < 0.04:  # the next one at the microphone asks the same
                (other,) = self.regulars.speakers(rng, host, hearing.territory, 1)
                self._log(hearing, other, OWNER, original=life)

    def _kind_at_desk(self, rng: Random, course: str) -> str:
        """What the registrar says of the legal kind; what waits has the ordinary term."""
        if course in STAYS:
            return QuestionKind.APPLICATION
        return self.world.kind(rng) if course == OWNER else ""

    def _kind(self, life: Life, kind: str) -> dict[str, Any]:
        """The legal kind; a complaint is about an akimat of the region that has no part in it, or about another body."""
        life.kind = kind
        if kind != QuestionKind.COMPLAINT:
            return {"kind": kind}
        rng, hearing = self.world.chance("complaint", life.number), life.hearing
        near = [
            body
            for body in self.world.akimats[hearing.territory.region_code][1:]
            if body.exists_on(hearing.day)
            and not (life.owner.is_within(body) or hearing.host.is_within(body))
        ]
        if near and rng.random() < 0.7:
            return {"kind": kind, "complained_of": rng.choice(near)}
        return {
            "kind": kind,
            "complained_name": self.world.texts.phrase(rng, "complained", life.language),
        }

    def _said(self, rng: Random, course: str, language: str, hearing: Hearing) -> dict[str, Any]:
        """The outcome at the microphone: an answer on the spot, or perhaps a promise."""
        if course == ON_SPOT:
            answer = self.world.texts.answer(rng, Status.RESOLVED_ON_SPOT, language, hearing.territory)
            return {"outcome": ON_SPOT, "answer": answer}
        if rng.random() > 0.4:
            return {"outcome": TO_WORK}
        return {
            "outcome": TO_WORK,
            "promise": self.world.texts.promise(rng, language),
            "promise_by": hearing.host_name,
            "promise_due": self.world.workdays.after(hearing.day, rng.randint(10, 40)),
        }

    def _keep(self, life: Life, due: date | None) -> None:
        """Most promises are kept by their day, some after it, some not."""
        rng = self.world.chance("promise", life.number)
        late = rng.random() < LATE_PROMISES
        if due is None or rng.random() > KEPT_PROMISES:
            return
        day = self.world.workdays.after(due, rng.randint(2, 8) if late else -rng.randint(0, 4))
        how = self.world.texts.phrase(rng, "promise_kept", life.language)
        by = self._person(life, "controller")
        moment = clock.moment(day, 16, life.number % 60)
        self.agenda.add(
            moment, partial(self.attempt, keep_promise, life.question_id, by=by, kept_on=day, how=how)
        )

    def _follow(self, life: Life, *, has_owner: bool) -> None:
        """From the log of the meeting to the first outcome."""
        rng, day = life.hearing.rng, 0
        if not has_owner:
            if rng.random() < 0.2:
                return  # nobody has looked at it yet
            day = rng.randint(1, 3)
            facts = {"topic": life.topic, "territory": life.hearing.territory}
            facts |= self._kind(life, self.world.kind(rng))
            self.add(life.hearing.day, day, 11, classify, life, "controller", **facts)
            self.add(life.hearing.day, day, 12, assign, life, "controller", responsible=life.owner)
        elif rng.random() < 0.08:
            helper = self.helper(rng, life)
            if helper is not None:
                details = {"responsible": life.owner, "co_executors": [helper]}
                self.add(life.hearing.day, 1, 9, assign, life, "controller", **details)
        day = self.passing.befall(life, day)
        if life.number % WITHDRAWN_ONE_IN == WITHDRAWN_ONE_IN // 2:
            reason = self.world.texts.phrase(rng, "withdrawn", life.language)
            self.add(life.hearing.day, day + 3, 15, withdraw, life, "controller", reason=reason)
        elif rng.random() < 0.9:
            self._work(life, day + rng.randint(1, 3))

    def _work(self, life: Life, day: int) -> None:
        """Taken, perhaps with a note, and closed, unless it is too early for that or nobody hurries."""
        rng, start = life.hearing.rng, life.hearing.day
        self.add(start, day, 14, take, life, "executor")
        if rng.random() < 0.2:
            note = self.world.texts.phrase(rng, "note", life.language)
            self.add(start, day + rng.randint(1, 4), 16, add_note, life, "executor", text=note)
        fresh = self.world.workdays.after(start, FRESH) > self.world.today
        if rng.random() < (STILL_IN_WORK if fresh else LAGGARDS):
            return
        closed = day + 1 + int(rng.gammavariate(2.0, 3.2))
        self._close(life, closed)
        if rng.random() < 0.07:
            reason = self.world.texts.phrase(rng, "reopened", life.language)
            back = closed + rng.randint(3, 6)
            self.add(start, back, 10, reopen, life, "controller", reason=reason)
            self.add(start, back + 2, 10, take, life, "executor")
            if rng.random() < 0.5:
                self._close(life, back + 7)

    def _close(self, life: Life, day: int) -> None:
        rng, outcome = life.hearing.rng, chosen(life.hearing.rng, OUTCOMES)
        worded = Status.EXPLAINED if outcome == Status.PASSED_OUTSIDE else outcome
        by = self._person(life, "executor")
        facts = {
            "outcome": outcome,
            "answer": self.world.texts.answer(rng, worded, life.language, life.hearing.territory),
            "proof": self.world.texts.phrase(rng, "proof", life.language)
            if outcome == Status.RESOLVED
            else "",
            "closed_on": self.world.workdays.after(life.hearing.day, day),
        }
        moment = clock.moment(facts["closed_on"], 17, life.number % 60)
        self.agenda.add(moment, partial(self.passing.answer, life, life.question_id, by=by, **facts))

    def helper(self, rng: Random, life: Life) -> Body | None:
        """Another body that could help: an akimat of the place or the competent ministry."""
        others = [self.world.akimats[life.hearing.territory.region_code][0], life.topic.central_body]
        others = [
            body for body in others if body and body.pk in self.world.teams and body.pk != life.owner.pk
        ]
        return rng.choice(others) if others else None

    def add(self, start: date, days: int, hour: int, act: Callable, life: Life, role: str, **details) -> None:
        """Put an act of the question on the agenda, some working days after `start`."""
        moment = clock.moment(self.world.workdays.after(start, days), hour, life.number % 60)
        by = self._person(life, role)
        self.agenda.add(moment, partial(self.attempt, act, life.question_id, by=by, **details))

    def _person(self, life: Life, role: str) -> User:
        """Routing and control are the host's; the work, and what the owner's controller does, that of the body that has it."""
        if role == "controller":
            return self.world.team(life.hearing.host).controller
        team = self.world.team(life.owner)
        if role == "owner's controller":
            return team.controller
        # Who has an account there, so that their own list is not empty.
        return team.controller if life.owner.code == MINISTRY and life.number % 3 == 0 else team.executor
