"""How a blocker climbs its ladder: each stage expected on a day, most reached in time, some late, once all the way back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from common.dates import today
from demo.plan_courses import BACK, DROPPED, LATER, OBJECTED, STUCK, TIED
from organisations.enums import BodyKind
from plans.actions.blockers import drop_blocker, name_blocker, tie_blocker
from plans.actions.positions import raise_disagreement, state_position
from plans.actions.stages import expect_stages, reach_stage, step_back
from plans.enums import BlockerKind, BudgetLevel, Stand
from plans.ladders import LADDERS, WITH_AMOUNT, LadderStage

if TYPE_CHECKING:
    from demo.plan_life import ProblemLife

NAMED, TIED_AFTER = 2, 30  # days after the draft of the plan item
MARGIN, EACH_AFTER = 12, 6  # the last stage before the day of the item; those that are only watched after it
RECENT, PASSED = -8, -10
FAILED = (20, 50, 58, 15)  # announced, opened, failed after the naming; expected anew, from today
LATER_SAID, LATER_BY = -20, 40
RAISED, GIVEN_UP = -30, -39
SUMS = (42, 68, 95, 140, 210, 380, 640, 920, 1450, 2300, 4800, 8700)  # million tenge
MILLION = 1_000_000


class BlockerLife:
    """Puts what happens to the blocker of one problem on the agenda."""

    def __init__(self, life: ProblemLife):
        self.life, self.course, self.rng = life, life.course, life.rng
        self.kind = life.text["kind"]
        self.ladder, self.fate = LADDERS[self.kind], life.course.blocker
        if self.fate == BACK and self.kind != BlockerKind.PROCUREMENT:
            self.fate = STUCK
        if self.fate == OBJECTED and self.kind != BlockerKind.JOINT:
            self.fate = ""
        self.named = life.course.drafted + NAMED
        self.blocker = None

    def start(self) -> None:
        """Named and followed; or, where the law is that of a ministry, only tied to it."""
        if self.fate == TIED:
            self.life.on(self.course.drafted + TIED_AFTER, 15, self._tie)
            return
        self.life.on(self.named, 14, self._name)
        if self.fate == BACK:
            self._fail()
        else:
            self._climb()
        if self.kind == BlockerKind.JOINT:
            self._positions()
        if self.fate == LATER:
            self.life.on(LATER_SAID, 16, self._put_off)
        if self.course.end == DROPPED:
            self.life.on(GIVEN_UP, 16, self._drop)

    def days(self) -> dict[str, int]:
        """Each stage after the first with the day on which it is expected, from today."""
        last = self.ladder.index(self.ladder.frees)
        target = self.course.due - MARGIN
        found = {}
        for place, stage in enumerate(self.ladder.stages[1:], start=1):
            if self.fate == BACK and place < last:
                found[stage] = self.named + FAILED[place - 1]
            elif place <= last:
                found[stage] = round(self.named + (target - self.named) * place / last)
            else:
                found[stage] = target + EACH_AFTER * (place - last)
        return found

    def _name(self) -> None:
        life, day = self.life, self.life.planning.day
        self.blocker = name_blocker(
            by=life.team.controller,
            problem=life.problem,
            kind=self.kind,
            title=life.told("blocker"),
            waits_for=life.waits_for,
            expected={stage: day(days) for stage, days in self.days().items()},
            **self._money(),
        )

    def _money(self) -> dict:
        if self.kind not in WITH_AMOUNT:
            return {}
        body = self.life.body
        level = BudgetLevel.REPUBLICAN
        if body.kind == BodyKind.LOCAL:
            level = BudgetLevel.REGIONAL if body.parent_id is None else BudgetLevel.DISTRICT
        sums = SUMS[5:] if level == BudgetLevel.REPUBLICAN else SUMS[:-2]
        year = self.life.planning.day(self.course.due).year
        return {"amount": self.rng.choice(sums) * MILLION, "budget_level": level, "budget_year": year}

    def _climb(self) -> None:
        """Every stage whose day has passed; one that is stuck has not come to the last of them."""
        passed = [(stage, days) for stage, days in self.days().items() if days < -1]
        if self.fate == STUCK and passed and passed[-1][1] <= PASSED:
            passed.pop()
        for stage, days in passed:
            shift = -2 if days > RECENT else self.rng.randint(-2, 3)
            self.life.on(days + shift, 15, self._reach, stage)

    def _fail(self) -> None:
        """The purchase found one bidder only, and is announced again."""
        announced, opened, failed, anew = FAILED
        self.life.on(self.named + announced, 15, self._reach, LadderStage.ANNOUNCED)
        self.life.on(self.named + opened, 15, self._reach, LadderStage.BIDS_OPENED)
        self.life.on(self.named + failed, 15, self._step_back)
        self.life.on(self.named + failed, 16, self._expect, {LadderStage.BIDS_OPENED: anew})

    def _reach(self, stage: str) -> None:
        if not self.blocker.is_open and not self.ladder.has_freed(self.blocker.stage):
            return  # dropped meanwhile
        number = self.life.words("stage_act") if stage == LadderStage.IN_FORCE else ""
        self.blocker = reach_stage(
            self.blocker,
            by=self.life.team.controller,
            stage=stage,
            on=today(),
            document=self.life.words("stage_paper"),
            act_number=number,
        )

    def _step_back(self) -> None:
        by = self.life.team.controller
        self.blocker = step_back(self.blocker, by=by, reason=self.life.words("stage_back"))

    def _put_off(self) -> None:
        """The stage that lifts it, and those after it, come only after the day of the plan item."""
        last = self.ladder.stages[self.ladder.index(self.ladder.frees) :]
        self._expect({stage: self.course.due + LATER_BY + EACH_AFTER * n for n, stage in enumerate(last)})

    def _expect(self, days: dict[str, int]) -> None:
        expected = {stage: self.life.planning.day(day) for stage, day in days.items()}
        by, reason = self.life.team.controller, self.life.words("stage_later")
        expect_stages(self.blocker, by=by, expected=expected, reason=reason)

    def _positions(self) -> None:
        """The bodies say where they stand; one objects, and the matter is raised."""
        bodies = dict.fromkeys(
            [self.life.waits_for, self.life.helper, self.life.planning.body("min-finance", today())]
        )
        last = Stand.OBJECTS if self.fate == OBJECTED else Stand.AGREES
        stands = [last, Stand.REMARKS, Stand.AGREES]
        others = [body for body in bodies if body.pk != self.life.body.pk]
        for number, (body, stand) in enumerate(zip(others, stands, strict=False)):
            self.life.on(self.named + 6 + 3 * number, 16, self._state, body, stand)
        if self.fate == OBJECTED:
            self.life.on(RAISED, 16, self._raise)

    def _state(self, body, stand: str) -> None:
        note = "" if stand == Stand.AGREES else self.life.words(stand)
        state_position(self.blocker, by=self.life.team.controller, body=body, stand=stand, note=note)

    def _raise(self) -> None:
        to, note = self.life.planning.body("government-office", today()), self.life.words("raised")
        raise_disagreement(self.blocker, by=self.life.team.controller, to=to, note=note)

    def _tie(self) -> None:
        """The ministry sees the problem since it has a task there, and ties its amendment to it."""
        law = self.life.planning.law()
        tie_blocker(law.blocker.blocker, by=law.team.controller, problem=self.life.problem)

    def _drop(self) -> None:
        if self.blocker.is_open:
            by, reason = self.life.team.controller, self.life.words("dropped")
            self.blocker = drop_blocker(self.blocker, by=by, reason=reason)
