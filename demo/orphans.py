"""Questions whose day passes without an outcome: most bodies put them into a plan or answer what can be answered.

Those of the accounts leave some where they are, so that there is something to see.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from appeals.actions.forwarding import settle
from appeals.actions.outcomes import close
from appeals.actions.routing import assign, take
from appeals.enums import Competence, Status
from appeals.models import Question
from common.dates import today
from demo.accounts import AKIMAT, MINISTRY, SISTER

if TYPE_CHECKING:
    from demo.planning import Planning

LEAVE_SOME = (MINISTRY, AKIMAT, SISTER)
MONTHS, WEEKS, DAYS = (
    range(-280, -60, 28),
    range(-45, -5, 5),
    range(-5, 0),
)  # days; working days; working days


class Orphans:
    """The days on which controllers look for questions without a plan."""

    def __init__(self, planning: Planning):
        self.planning, self.world = planning, planning.world
        self.attempt = planning.lives.attempt

    def start(self) -> None:
        """Once in some weeks, then once a week, in the last week each evening."""
        lately = [self.world.workdays.after(self.world.today, back) for back in (*WEEKS, *DAYS)]
        for day in sorted({*(self.planning.day(days) for days in MONTHS), *lately}):
            self.planning.on((day - self.world.today).days, 18, 50, self._look)

    def _look(self) -> None:
        rows = Question.objects.unscoped("the demo looks for questions without a plan").open()
        rows = rows.filter(due_on__lte=today(), raised_on__gt=date(today().year - 1, 1, 1))
        rows = rows.exclude(status=Status.IN_PLAN).exclude(pk__in=self.planning.lives.scripted)
        rows = rows.select_related("responsible", "body", "topic", "territory", "meeting")
        for question in rows.order_by("raised_on", "pk"):
            self._settle(question)

    def _settle(self, question: Question) -> None:
        """Into the plan of the sphere where there is one, else answered."""
        owner = question.responsible or question.body
        if owner.code in LEAVE_SOME or question.body.code in LEAVE_SOME:
            return
        for problem in self.planning.problems:
            if problem.fits(question) and problem.take_in(question):
                return
        self._answer(question)

    def _answer(self, question: Question) -> None:
        """With what has to be done before: somebody answers for it and has taken it."""
        owner, pk = question.responsible or question.body, question.pk
        host, team = self.world.team(question.body), self.world.team(owner)
        rng = self.world.chance("answered at last", question.meeting.ref, question.position)
        language, place = question.language, question.territory or owner.territory
        if question.status == Status.REGISTERED:
            self.attempt(assign, pk, by=host.controller, responsible=owner)
        if question.competence == Competence.DISPUTED:
            reason = self.world.texts.phrase(rng, "settle_reason", language)
            self.attempt(settle, pk, by=host.controller, responsible=owner, reason=reason)
        if question.status != Status.IN_WORK:
            self.attempt(take, pk, by=team.executor)
        answer = self.world.texts.answer(rng, Status.EXPLAINED, language, place)
        facts = {"outcome": Status.EXPLAINED, "answer": answer, "closed_on": today()}
        self.attempt(close, pk, by=team.executor, **facts)
