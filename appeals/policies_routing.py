"""When a question may be passed on, and what its tasks allow. Who may do it: `permissions`."""

from __future__ import annotations

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from appeals.enums import Competence, TaskState
from appeals.workflow import Act
from common.acts import Refused
from organisations.enums import BodyKind

MOST_FORWARDS = 2  # a third one is a dispute
PASSED_ON = (Act.FORWARD, Act.SPLIT_OFF, Act.PROPOSE_FORWARD)
# Acts that end the work on a question, which waits for its tasks.
ENDING = (Act.CLOSE, Act.RESOLVE_ON_SPOT, Act.WITHDRAW, Act.MERGE, Act.PROPOSE_CLOSING)


def check_passing_on(question, act: str, today: date) -> None:
    """Raise `Refused` unless the body may still pass the question on, dispute it, or have its dispute settled."""
    if act in (*PASSED_ON, Act.DISPUTE):
        _check_competence_open(question)
    if act in PASSED_ON:
        _check_in_time(question, today)
    if act in (Act.FORWARD, Act.PROPOSE_FORWARD):
        if question.forwards >= MOST_FORWARDS:
            raise Refused(
                _(
                    "The question was forwarded %(count)s times already: dispute competence, so that the host body decides."
                )
                % {"count": question.forwards},
                code="ping_pong",
            )
        check_no_open_task(question)
    if act == Act.DISPUTE and question.responsible_id == question.body_id:
        raise Refused(_("Your body held the meeting: assign the question to the competent body."))
    if act == Act.SETTLE and question.competence != Competence.DISPUTED:
        raise Refused(_("Nobody disputes who is competent for this question."))


def check_no_open_task(question) -> None:
    """Raise `Refused` while somebody still works on a task: a question waits for its tasks and never cancels them."""
    if question.waits_for:
        raise Refused(
            _("Tasks are still open: %(bodies)s. Wait for the result, or take the task back.")
            % {"bodies": ", ".join(dict.fromkeys(question.waits_for))},
            code="open_tasks",
        )


def check_had_it_before(body, had: set[int]) -> None:
    """Raise `Refused` when the question would go back to a body that had it in this term (`had`: keys of bodies)."""
    if body.pk in had:
        raise Refused(
            {
                "responsible": _(
                    "%(body)s had this question already: dispute competence, so that the host body decides."
                )
                % {"body": body}
            }
        )


def stands_below(body, giver) -> bool:
    """Whether `giver` may give a task to `body`."""
    return body.pk != giver.pk and body.is_within(giver)


def stands_above(body, giver) -> bool:
    """Whether `giver` may turn to `body`: one above it; from the top of a tree, any central body."""
    if body.pk == giver.pk:
        return False
    return giver.is_within(body) or (giver.parent_id is None and body.kind == BodyKind.CENTRAL)


def latest_day(question, parent, today: date) -> date | None:
    """The last day that a task may have; None once that day has passed, since then nothing can be in time."""
    last = parent.due_on if parent is not None else question.due_on
    return last if last >= today else None


def check_task_day(question, parent, due_on: date, today: date) -> None:
    """Raise `Refused` (at `due_on`) unless the task is due between today and the last day of what waits for it."""
    last = latest_day(question, parent, today)
    if due_on < today:
        raise Refused({"due_on": _("The day has passed already.")})
    if last is not None and due_on > last:
        raise Refused(
            {
                "due_on": _("The result is needed by %(day)s at the latest.")
                % {"day": date_format(last, "SHORT_DATE_FORMAT")}
            }
        )


def check_open_task(task) -> None:
    """Raise `Refused` when the task has ended."""
    if task.state != TaskState.OPEN:
        raise Refused(_("The task has ended: %(state)s.") % {"state": task.get_state_display()}, code="ended")


def check_own_tasks_ended(task) -> None:
    """Raise `Refused` while tasks given under this one are open."""
    below = task.child_tasks.unscoped("tasks under the locked one").filter(state=TaskState.OPEN)
    names = ", ".join(dict.fromkeys(child.body.name for child in below.select_related("body")))
    if names:
        raise Refused(
            _("Tasks given under this one are still open: %(bodies)s.") % {"bodies": names}, code="open_tasks"
        )


def _check_competence_open(question) -> None:
    if question.competence == Competence.SETTLED:
        raise Refused(
            _("The host body has settled who is competent: the question can't be passed on any more."),
            code="settled",
        )
    if question.competence == Competence.DISPUTED:
        raise Refused(_("Competence is disputed: the host body decides."), code="disputed")


def _check_in_time(question, today: date) -> None:
    until = question.forward_until
    if until is not None and today > until:
        raise Refused(
            _("The question could be passed on until %(day)s. Dispute competence instead.")
            % {"day": date_format(until, "SHORT_DATE_FORMAT")},
            code="too_late",
        )
