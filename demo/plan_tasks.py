"""What another body is to do for a plan item: it agrees or refuses, reports, is believed or told to do it again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from demo.plan_courses import ACCEPTED, LATE, OFFERED, REFUSED, RETURNED
from plans.actions.item_tasks import (
    accept_task,
    agree_task,
    offer_task,
    refuse_task,
    report_task,
    return_task,
)

if TYPE_CHECKING:
    from demo.plan_items import ItemLife

# Days: after the approval, and from today where the story is still going on.
GIVEN, ANSWERED, REPORTED, DECIDED, LONG, SHORT = 6, 4, 18, 22, 50, 25
NEWLY, REFUSED_ON, AGAIN = -5, -28, -16


class TaskLife:
    """Puts what happens to one task on the agenda."""

    def __init__(self, item: ItemLife):
        self.item, self.life, self.course = item, item.life, item.course
        self.team = self.life.world.team(self.life.helper)
        self.task = None

    def start(self) -> None:
        """As the course of the item says."""
        if not self.course.task or self.life.helper.pk == self.life.body.pk:
            return
        given = {OFFERED: NEWLY, REFUSED: REFUSED_ON}.get(self.course.task, self.course.approved + GIVEN)
        on = self.life.on
        on(given, 9, self._offer, self._due(given))
        if self.course.task == REFUSED:
            on(given + ANSWERED, 10, self._refuse)
        elif self.course.task != OFFERED:
            on(given + ANSWERED, 10, self._agree)
        if self.course.task == ACCEPTED:
            on(given + REPORTED, 15, self._report)
            on(given + DECIDED, 16, self._accept)
        elif self.course.task == RETURNED:
            on(AGAIN, 15, self._report)
            on(AGAIN + ANSWERED, 16, self._return)

    def _due(self, given: int) -> int:
        """Never after the day of the item."""
        wanted = {ACCEPTED: given + SHORT, LATE: given + LONG}.get(self.course.task, SHORT)
        return min(wanted, self.course.first_due)

    def _offer(self, due: int) -> None:
        life = self.life
        self.task = offer_task(
            self.item.item,
            by=life.team.controller,
            body=life.helper,
            text=life.words(f"task_{life.text['kind']}"),
            due_on=min(life.planning.day(due), self.item.item.due_on),
        )

    def _agree(self) -> None:
        agree_task(self.task, by=self.team.executor)

    def _refuse(self) -> None:
        refuse_task(self.task, by=self.team.executor, reason=self.life.words("task_refused"))

    def _report(self) -> None:
        report_task(self.task, by=self.team.executor, result=self.life.words("task_done"))

    def _accept(self) -> None:
        accept_task(self.task, by=self.life.team.controller)

    def _return(self) -> None:
        return_task(self.task, by=self.life.team.controller, remark=self.life.words("task_remark"))
