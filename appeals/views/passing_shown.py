"""What a page shows of the way of a question: facts, parts, the tree of its tasks."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _

from appeals.deadlines import RuleKind
from appeals.enums import QuestionKind, TaskState
from appeals.models import ChildTask, Question
from appeals.permissions import user_may_recall, user_works_in
from appeals.queries import Days
from appeals.queries_routing import Node, task_tree
from appeals.rules import terms_over
from common.templatetags.ui import day
from common.ui import Button, Fact


@dataclass(frozen=True)
class ShownTask:
    """A line of the list of tasks: `indent` is a class, `tone` late for one that is overdue."""

    task: ChildTask
    indent: str
    tone: str
    buttons: tuple[Button, ...]


def shown_tasks(question: Question, user, days: Days) -> list[ShownTask]:
    """The tasks of the question as a tree, each with what the person can do with it."""
    return [
        ShownTask(
            task=node.task,
            indent=f"deep{min(node.depth, 4)}" if node.depth else "",
            tone="late" if node.task.state == TaskState.OPEN and node.task.due_on < days.today else "",
            buttons=tuple(_buttons(node, question, user)) if node.task.state == TaskState.OPEN else (),
        )
        for node in task_tree(question)
    ]


def _buttons(node: Node, question: Question, user):
    task, keys = node.task, [question.pk, node.task.pk]
    waits = _("Tasks given under this one are still open.") if node.has_open_below else ""
    if user_works_in(user, task.body):
        yield Button(_("Done"), reverse("task_do", args=keys), icon="check", small=True, why=waits)
        yield Button(_("Give a task"), reverse("task_give", args=keys), icon="corner-down-right", small=True)
        yield Button(_("Raise"), reverse("task_raise", args=keys), icon="arrow-up", small=True)
    if user_may_recall(user, question, task):
        yield Button(_("Take back"), reverse("task_recall", args=keys), icon="undo-2", small=True, why=waits)


@dataclass(frozen=True)
class Part:
    """A part that was split off. Who sees the whole knows that it exists and who answers; `seen`: may open it as well."""

    question: Question
    seen: bool


def parts_of(question: Question, user) -> list[Part]:
    """The parts of a question in the order of their numbers."""
    rows = Question.objects.unscoped("number, state and body of the parts of a visible question")
    seen = Question.objects.visible_to(user).filter(pk=OuterRef("pk"))
    rows = rows.filter(part_of=question.pk).select_related("responsible").annotate(seen=Exists(seen))
    only = rows.only("pk", "text", "status", "created_at", "responsible").order_by("pk")
    return [Part(row, row.seen) for row in only]


def know_terms(question: Question, days: Days) -> None:
    """Tell the question until when it can be forwarded or is to be passed up, over the calendar that the page has."""
    if not question.is_open:
        return
    terms = terms_over(days.calendar)
    question.forward_until = question.received_on and terms.until(RuleKind.FORWARD, question.received_on)
    question.pass_up_until = terms.until(RuleKind.PASS_UP, question.clock_from)


def routing_facts(question: Question) -> list[Fact]:
    """How often it was passed on, whether competence is disputed, and about whom a complaint is."""
    facts = [Fact(_("Competence"), question.get_competence_display())]
    if question.forwards:
        facts.append(Fact(_("Times forwarded"), question.forwards))
    if question.kind == QuestionKind.COMPLAINT:
        named = question.complained_of.name if question.complained_of else question.complained_name
        facts.append(Fact(_("Complaint about"), named))
        if question.is_open and question.responsible is None:
            facts.append(Fact(_("To be passed to a higher body until"), day(question.pass_up_until)))
    return facts
