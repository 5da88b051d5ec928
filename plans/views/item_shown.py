"""Milestones, tasks and dates of a plan item as its page shows them: words, tones, and what the person can do with each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from appeals.enums import ProposalState
from common.numbers import number
from common.templatetags.ui import day
from common.ui import Button
from plans.enums import ItemTaskState
from plans.models import ActionItem, DateChange, ItemTask, Milestone
from plans.permissions import user_can_move
from plans.policies_items import RUNNING
from plans.states import Reason, reasons_of
from plans.views.item_buttons import move_buttons, step_buttons, task_buttons


@dataclass(frozen=True)
class Step:
    """A milestone: `look` is its tone and icon, `note` what is to be said of its day."""

    row: Milestone
    tone: str
    icon: str
    note: str
    moved: bool
    buttons: list[Button]


@dataclass(frozen=True)
class TaskLine:
    """A task of another body; `late`: its day has passed and it has not been reported."""

    row: ItemTask
    late: bool
    buttons: list[Button]


@dataclass(frozen=True)
class MoveLine:
    """A request for another date, and what the person can do with it."""

    row: DateChange
    days: str
    buttons: list[Button]


def sentences(item: ActionItem, steps: list[Milestone], tasks: list[ItemTask], today: date) -> list[str]:
    """Why the item is late or at risk, each reason a sentence with what it is about."""
    if not item.state:
        return []
    told = {
        Reason.DAY_PASSED: _passed(item.due_on, today),
        Reason.MILESTONE_PASSED: _("The day of a milestone has passed: %(titles)s.")
        % {"titles": ", ".join(s.title for s in steps if s.reached_on is None and s.due_on < today)},
        Reason.TASK_REFUSED: _("Another body refused its task: %(bodies)s.")
        % {"bodies": _bodies(task for task in tasks if task.state == ItemTaskState.REFUSED)},
        Reason.TASK_LATE: _("Another body is late with its task: %(bodies)s.")
        % {"bodies": _bodies(task for task in tasks if _is_late(task, today))},
        Reason.BLOCKER_LATER: _("A blocker of the problem will be lifted only after the day of the item."),
        Reason.BLOCKER_STUCK: _("A blocker of the problem has not reached its next stage in time."),
        Reason.MOVED_OFTEN: _("Its dates were moved to later %(count)s times.")
        % {"count": number(item.slips)},
        Reason.MOVE_ASKED: _("Another date is asked for and not decided on yet."),
    }
    return [told[reason] for reason in reasons_of(item)]


def step_lines(
    item: ActionItem, steps: list[Milestone], moves: list[DateChange], user, today: date
) -> list[Step]:
    """Milestones in the order of their days."""
    waiting = {move.milestone_id for move in moves if move.state == ProposalState.PENDING}
    return [
        Step(
            step,
            *_look(item, step, today),
            moved=step.first_due_on not in (None, step.due_on),
            buttons=step_buttons(item, step, step.pk in waiting, user),
        )
        for step in steps
    ]


def task_lines(item: ActionItem, tasks: list[ItemTask], user, today: date) -> list[TaskLine]:
    """Tasks of other bodies with the buttons of either side."""
    return [TaskLine(task, _is_late(task, today), task_buttons(item, task, user)) for task in tasks]


def move_lines(moves: list[DateChange], user, item: ActionItem) -> list[MoveLine]:
    """Requests for other dates, each with how far it moves the day."""
    may_decide = user_can_move(user, item.body)
    return [MoveLine(move, shift(move), move_buttons(move, user, may_decide)) for move in moves]


def shift(move: DateChange) -> str:
    """How many days later or earlier the new date is."""
    days = (move.to_on - move.from_on).days
    if days > 0:
        return ngettext("%(n)s day later", "%(n)s days later", days) % {"n": number(days)}
    return ngettext("%(n)s day earlier", "%(n)s days earlier", -days) % {"n": number(-days)}


def _passed(due_on: date, today: date) -> str:
    days = (today - due_on).days
    text = ngettext(
        "Its day passed %(n)s day ago (%(day)s).", "Its day passed %(n)s days ago (%(day)s).", max(days, 1)
    )
    return text % {"n": number(days), "day": day(due_on)}


def _look(item: ActionItem, step: Milestone, today: date) -> tuple[str, str, str]:
    """Tone, icon and words for the day of a milestone."""
    if step.reached_on is not None:
        late = step.reached_on > step.due_on
        text = _("reached late, on %(day)s") if late else _("reached on %(day)s")
        return "warn" if late else "ok", "check", text % {"day": day(step.reached_on)}
    if item.in_force and step.due_on < today:
        days = (today - step.due_on).days
        words = ngettext("%(n)s day late", "%(n)s days late", days)
        return "bad", "triangle-alert", words % {"n": number(days)}
    if not item.in_force:
        return "neutral", "circle", ""
    days = (step.due_on - today).days
    words = ngettext("%(n)s day left", "%(n)s days left", days) if days else _("today")
    return "pri", "circle", words % {"n": number(days)}


def _is_late(task: ItemTask, today: date) -> bool:
    """As `states` counts it: what was reported waits for the body that gave the task."""
    return task.state in RUNNING and task.state != ItemTaskState.REPORTED and task.due_on < today


def _bodies(tasks) -> str:
    return ", ".join(dict.fromkeys(task.body.name for task in tasks))
