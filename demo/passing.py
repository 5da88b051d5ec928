"""What befalls a question on its way to an answer: it is passed on, waits for a task, needs more time, an approval."""

from __future__ import annotations

from datetime import date
from functools import partial
from random import Random
from typing import TYPE_CHECKING

from appeals.actions.child_tasks import do_task, give_task
from appeals.actions.forwarding import dispute, forward, settle
from appeals.actions.outcomes import close
from appeals.actions.proposals import approve, decline, propose_closing, propose_extension
from appeals.enums import QuestionKind
from appeals.models import Question
from appeals.practices import submits
from common.dates import today
from demo import clock
from organisations.models import Body, User

if TYPE_CHECKING:
    from demo.lives import Life, Lives

FORWARDED, DISPUTED, MORE_TIME, TASK = 0.07, 0.04, 0.12, 0.14
APPROVED_IN_TIME, TASK_DONE = 0.8, 0.7
TASK_DAYS, EXTENSION_DAYS = 7, 9


class Passing:
    """Puts on the agenda what bodies do with a question beside answering it."""

    def __init__(self, lives: Lives):
        self.lives, self.world = lives, lives.world

    def befall(self, life: Life, day: int) -> int:
        """Something or nothing, from working day `day` on; returns the day on which the work can begin."""
        rng = self.world.chance("passing", life.number)
        chance = rng.random()
        if life.kind == QuestionKind.COMPLAINT:
            return day
        if chance < FORWARDED:
            return self._forwarded(life, day, rng)
        if chance < FORWARDED + DISPUTED and life.owner.pk != life.hearing.host.pk:
            return self._disputed(life, day, rng)
        if chance > 1 - TASK:
            self._task(life, day + 2, rng)
        elif chance > 1 - TASK - MORE_TIME:
            self._more_time(life, day + 9, rng)
        return day

    def leave_open(self, life: Life, *, task: bool, more_time: bool) -> None:
        """A task that is not done yet, a request for more time that nobody has decided yet."""
        if task:
            self._task(life, 1, self.world.chance("task", life.number), done=0)
        if more_time:
            self._more_time(life, 2, self.world.chance("time", life.number), decided=0)

    def answer(self, life: Life, question_id: int, *, by: User, **facts) -> None:
        """Close, or submit for approval where the body wants it; most of that is approved on the next morning."""
        question = _row(question_id)
        if not submits(by, question):
            self.lives.attempt(close, question_id, by=by, **facts)
            return
        proposal = self.lives.attempt(propose_closing, question_id, by=by, **facts)
        rng = self.world.chance("approval", life.number, today())
        if proposal is not None and rng.random() < APPROVED_IN_TIME:
            self._later(life, 1, 10, approve, proposal.pk, "controller")

    def _forwarded(self, life: Life, day: int, rng: Random) -> int:
        target = self.lives.helper(rng, life)
        if target is None:
            return day
        details = {"responsible": target, "reason": self._phrase(rng, "forward_reason", life)}
        self.lives.add(life.hearing.day, day + 1, 11, forward, life, "owner's controller", **details)
        life.owner = target
        return day + 2

    def _disputed(self, life: Life, day: int, rng: Random) -> int:
        reason = self._phrase(rng, "dispute_reason", life)
        self.lives.add(life.hearing.day, day + 2, 11, dispute, life, "owner's controller", reason=reason)
        if rng.random() < 0.4:
            return day + 30  # still disputed
        details = {"responsible": life.owner, "reason": self._phrase(rng, "settle_reason", life)}
        self.lives.add(life.hearing.day, day + 4, 11, settle, life, "controller", **details)
        return day + 4

    def _task(self, life: Life, day: int, rng: Random, done: float = TASK_DONE) -> None:
        below = [
            body
            for body in self.world.akimats.get(life.hearing.territory.region_code, ())
            if body.parent_id == life.owner.pk and body.pk in self.world.teams
        ]
        if below:
            given = partial(self._give, life, rng.choice(below), rng, done)
            self.lives.agenda.add(clock.moment(self._day(life, day), 15, 10), given)

    def _give(self, life: Life, body: Body, rng: Random, chance: float) -> None:
        question = _row(life.question_id)
        due_on = min(self.world.workdays.after(today(), TASK_DAYS), question.due_on)
        task = self.lives.attempt(
            give_task,
            life.question_id,
            by=self.world.team(life.owner).executor,
            body=body,
            text=self._phrase(rng, "task", life),
            due_on=due_on,
        )
        if task is not None and rng.random() < chance:
            done = partial(
                self.lives.attempt,
                do_task,
                life.question_id,
                by=self.world.team(body).executor,
                task=task.pk,
                result=self._phrase(rng, "task_result", life),
            )
            self.lives.agenda.add(
                clock.moment(self.world.workdays.after(today(), rng.randint(2, 6)), 16, 20), done
            )

    def _more_time(self, life: Life, day: int, rng: Random, decided: float = 1) -> None:
        asked = partial(self._ask_time, life, rng, decided)
        self.lives.agenda.add(clock.moment(self._day(life, day), 15, 40), asked)

    def _ask_time(self, life: Life, rng: Random, decided: float) -> None:
        until = self.world.workdays.after(_row(life.question_id).due_on, EXTENSION_DAYS)
        proposal = self.lives.attempt(
            propose_extension,
            life.question_id,
            by=self.world.team(life.owner).executor,
            until=until,
            reason=self._phrase(rng, "extension_reason", life),
        )
        if proposal is None or rng.random() >= decided:
            return
        if rng.random() < 0.15:
            details = {"reason": self._phrase(rng, "decline_reason", life)}
            self._later(life, 1, 9, decline, proposal.pk, "controller", **details)
        elif rng.random() < APPROVED_IN_TIME:
            self._later(life, 1, 9, approve, proposal.pk, "controller")

    def _later(self, life: Life, days: int, hour: int, act, key: int, role: str, **details) -> None:
        by = getattr(self.world.team(life.owner), role)
        moment = clock.moment(self.world.workdays.after(today(), days), hour, life.number % 60)
        self.lives.agenda.add(moment, partial(self.lives.attempt, act, key, by=by, **details))

    def _phrase(self, rng: Random, kind: str, life: Life) -> str:
        return self.world.texts.phrase(rng, kind, life.language)

    def _day(self, life: Life, days: int) -> date:
        return self.world.workdays.after(life.hearing.day, days)


def _row(question_id: int) -> Question:
    rows = Question.objects.unscoped("the demo looks how the question stands")
    return rows.select_related("body", "responsible").get(pk=question_id)
