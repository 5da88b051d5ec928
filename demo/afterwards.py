"""What comes after an outcome: citizens are asked and answer, other bodies check, the system links what is raised again."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from random import Random

from appeals.actions.checking import check, draw
from appeals.actions.repeats import find_repeats
from appeals.actions.word import ask_due, confirm, deny
from appeals.enums import CheckState
from appeals.lots import Checker
from appeals.models import CitizenWord
from appeals.querysets_word import due_to_be_drawn
from common.dates import today
from demo import clock
from demo.accounts import AKIMAT, MINISTRY
from demo.lives import Lives
from organisations.enums import BodyKind
from organisations.models import Body

WEEKS = 45  # working days of the running weeks
YES, NO = 0.34, 0.07
DRAWN, CHECKED, FAILED = 0.18, 0.6, 0.15
OF_ACCOUNTS = 0.25
LINKED_EVERY = 5


class Afterwards:
    """The regular work of the system in the weeks around today, and what people answer to it."""

    def __init__(self, lives: Lives):
        self.world, self.agenda, self.attempt = lives.world, lives.agenda, lives.attempt
        self.scripted = lives.scripted

    def start(self) -> None:
        """Each working day: the citizens in the morning, the lot at noon, what was raised again once a week."""
        days = [self.world.workdays.after(self.world.today, -back) for back in range(WEEKS, 0, -1)]
        for number, day in enumerate(days):
            self.agenda.add(clock.moment(day, 8, 15), self._ask)
            self.agenda.add(clock.moment(day, 12, 30), self._draw)
            if number % LINKED_EVERY == 0:
                self.agenda.add(clock.moment(day, 19), find_repeats)

    def _ask(self) -> None:
        rows = CitizenWord.objects.unscoped("who was asked this morning")
        last = rows.order_by("-pk").values_list("pk", flat=True).first() or 0
        ask_due()
        new = rows.filter(pk__gt=last).exclude(question__in=self.scripted)
        for word in new.select_related("question__meeting").order_by("pk"):
            question = word.question
            rng = self.world.chance("word", question.meeting.ref, question.position, word.asked_on)
            chance, moment = rng.random(), clock.moment(today() + timedelta(days=rng.randint(0, 9)), 20)
            if chance < YES:
                self.agenda.add(moment, partial(self.attempt, confirm, word.pk))
            elif chance < YES + NO:
                reason = self.world.texts.phrase(rng, "denial", question.language)
                self.agenda.add(moment, partial(self.attempt, deny, word.pk, reason=reason))

    def _draw(self) -> None:
        """The lot itself goes by keys, which differ from one demo to the next; here chance names question and body."""
        yesterday = self.world.workdays.after(today(), -1)
        due = due_to_be_drawn(today(), since=yesterday).filter(closed_on=yesterday)
        due = due.exclude(pk__in=self.scripted)
        for question in due.select_related("meeting", "responsible", "body"):
            rng = self.world.chance("lot", question.meeting.ref, question.position, question.closed_on)
            if rng.random() < DRAWN:
                body = self._checker(rng, question.responsible or question.body)
                found = draw(question.pk, checkers=[Checker(body.pk, body.kind, body.level, body.path)])
                if found is not None and rng.random() < CHECKED:
                    self._check(found, body, rng, question.language)

    def _check(self, found, body: Body, rng, language: str) -> None:
        verdict = CheckState.FAILED if rng.random() < FAILED else CheckState.PASSED
        finding = self.world.texts.phrase(rng, verdict, language)
        moment = clock.moment(self.world.workdays.after(today(), rng.randint(2, 8)), 14)
        by = self.world.team(body).controller
        self.agenda.add(
            moment, partial(self.attempt, check, found.pk, by=by, verdict=verdict, finding=finding)
        )

    def _checker(self, rng: Random, solver: Body) -> Body:
        """Any of those that could; now and then one of an account, so that there is something to look at."""
        others = self._others(solver)
        known = [body for body in others if body.code in (AKIMAT, MINISTRY)]
        return rng.choice(known if known and rng.random() < OF_ACCOUNTS else others)

    def _others(self, solver: Body) -> list[Body]:
        """Bodies at the top of their trees that could check this one."""
        found = [
            body
            for body in self.world.bodies.values()
            if body.parent_id is None and body.pk in self.world.teams and body.kind == solver.kind
        ]
        others = [body for body in found if not solver.is_within(body) and body.exists_on(today())]
        local = solver.kind == BodyKind.LOCAL
        return sorted(others, key=lambda body: (local and body.level != solver.level, body.code))
