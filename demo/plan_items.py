"""The life of a plan item: drafted, approved, its milestones, its dates, the task of another body, its end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from appeals.actions.outcomes import close
from appeals.actions.proposals import approve, propose_closing
from appeals.actions.word import confirm
from appeals.enums import Status
from appeals.models import CitizenWord, Question
from appeals.practices import submits
from common.dates import today
from demo.plan_courses import DONE, DRAFT, DROPPED, NO, STEP, WAITS, YES, Course
from demo.plan_tasks import TaskLife
from plans.actions.date_changes import approve_move, ask_move, decline_move
from plans.actions.items import approve_items, draft_item, drop_item, finish_item
from plans.actions.milestones import reach_milestone, set_milestone
from plans.models import ActionItem, PlannedQuestion

if TYPE_CHECKING:
    from demo.plan_life import ProblemLife

PLACES = (0.3, 0.6, 0.9)  # of the milestones between beginning and first day
FIRST_STEP = 20
ASKED_BEFORE, DECIDED_AFTER, DECLINED, WAITING = 14, 5, -30, -4
GIVEN_UP = -40


class ItemLife:
    """Puts what happens to one plan item on the agenda."""

    def __init__(self, life: ProblemLife, course: Course):
        self.life, self.course = life, course
        self.item: ActionItem | None = None
        self.milestones: list = []
        self.change = None
        self.in_force = self.ended = False

    def start(self) -> None:
        """Everything, each on its day."""
        life, course = self.life, self.course
        life.on(course.drafted, 11, self._draft)
        if course.end == DRAFT:
            return
        life.on(course.approved, 15, self._approve)
        self._reach()
        self._move()
        TaskLife(self).start()
        if course.end == DONE:
            life.on(course.due - 2, 16, self._finish)
        elif course.end == DROPPED:
            life.on(GIVEN_UP, 16, self._give_up)

    def steps(self) -> list[int]:
        """The days of the milestones, from today."""
        first, last = self.course.drafted + FIRST_STEP, self.course.first_due
        return [round(first + (last - first) * place) for place in PLACES]

    def step(self, number: int, language: str) -> str:
        """What the milestone of this number is."""
        kind = f"plan_step{number + 1}_{self.life.text['kind']}"
        return self.life.world.texts.phrase(self.life.rng, kind, language)

    def _draft(self) -> None:
        life, day = self.life, self.life.planning.day
        self.item = draft_item(
            by=life.team.controller,
            problem=life.problem,
            body=life.body,
            title=life.told("item") if self is life.items[0] else life.told("blocker"),
            starts_on=day(self.course.approved + 1),
            due_on=day(self.course.first_due),
            owner=self.life.owner,
            result=life.words("result"),
        )
        for number, days in enumerate(self.steps()):
            title = self.step(number, life.language)
            made = set_milestone(self.item, by=life.team.controller, title=title, due_on=day(days))
            self.milestones.append(made)

    def _approve(self) -> None:
        approve_items([self.item], by=self.life.team.head, document=self.life.words("paper"))
        self.in_force = True

    def _reach(self) -> None:
        """Those whose day has passed, some a little late; the last ones of them are missed."""
        life, steps = self.life, self.steps()
        passed = [number for number, days in enumerate(steps) if days < -1]
        for number in passed[: len(passed) - self.course.missed]:
            days = steps[number] + (life.rng.randint(-5, 6) if steps[number] < -12 else -2)
            life.on(days, 12, self._reach_one, number)

    def _reach_one(self, number: int) -> None:
        if self.in_force:
            milestone, note = self.milestones[number], self.life.words("reached")
            reach_milestone(milestone, by=self.life.owner, reached_on=today(), note=note)

    def _move(self) -> None:
        """Each request some weeks before the day that stands, decided a few days later; the last one waits."""
        standing = self.course.first_due
        for letter in self.course.moves:
            asked = {YES: standing - ASKED_BEFORE, NO: DECLINED, WAITS: WAITING}[letter]
            self.life.on(asked, 14, self._ask, standing + STEP)
            if letter == YES:
                self.life.on(asked + DECIDED_AFTER, 11, self._decide, approved=True)
                standing += STEP
            elif letter == NO:
                self.life.on(asked + DECIDED_AFTER, 11, self._decide, approved=False)

    def _ask(self, days: int) -> None:
        life = self.life
        self.change = ask_move(
            self.item, by=self.life.owner, to_on=life.planning.day(days), reason=life.words("move")
        )

    def _decide(self, *, approved: bool) -> None:
        by = self.life.planning.decider(self.life.body)
        if approved:
            approve_move(self.change, by=by, note=self.life.words("moved"))
        else:
            decline_move(self.change, by=by, reason=self.life.words("not_moved"))

    def _finish(self) -> None:
        """Done with proof; its questions come back, and each is answered by itself."""
        life = self.life
        waiting = PlannedQuestion.objects.unscoped("whom the demo answers").now().filter(item=self.item)
        questions = list(waiting.order_by("question").values_list("question", flat=True))
        finish_item(self.item, by=self.life.owner, outcome=life.words("outcome"), proof=life.words("proof"))
        self.in_force, self.ended = False, True
        for number, pk in enumerate(questions):
            days = self.course.due + 1 + number % 7
            life.on(days, 17, self._answer, pk)
            life.on(days + 6, 18, self._confirm, pk)

    def _give_up(self) -> None:
        drop_item(self.item, by=self.life.team.controller, reason=self.life.words("dropped"))
        self.in_force, self.ended = False, True

    def _answer(self, pk: int) -> None:
        life, attempt = self.life, self.life.planning.lives.attempt
        rows = Question.objects.unscoped("whom the demo answers").select_related("responsible", "territory")
        question = rows.get(pk=pk)
        team = life.world.team(question.responsible)
        facts = {
            "outcome": Status.RESOLVED,
            "closed_on": today(),
            "answer": life.world.texts.answer(
                life.rng, Status.RESOLVED, question.language, question.territory
            ),
            "proof": life.words("proof"),
        }
        if not submits(team.executor, question):
            attempt(close, pk, by=team.executor, **facts)
            return
        proposal = attempt(propose_closing, pk, by=team.executor, **facts)
        if proposal is not None:
            attempt(approve, proposal.pk, by=team.controller)

    def _confirm(self, pk: int) -> None:
        words = CitizenWord.objects.unscoped("who was asked").filter(question=pk).order_by("-pk")
        if (word := words.first()) is not None:
            self.life.planning.lives.attempt(confirm, word.pk)
