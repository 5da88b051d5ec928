"""What people are told when a question is passed on, its competence disputed, or a task given."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from appeals.enums import Competence, Status, TaskState
from appeals.letters import due_line, letter, preload, seen, topic_line
from appeals.models import ChildTask, Event, Question
from notices.enums import Pace
from notices.registry import register


def register_routing_letters() -> None:
    """Name the builders of these rules; called when the room starts."""
    for rule, builder, label in (
        ("question.forwarded", forwarded, gettext_lazy("A question was forwarded")),
        ("question.returned", returned, gettext_lazy("A complaint came back to the host body")),
        ("question.disputed", disputed, gettext_lazy("Competence for a question is disputed")),
        ("task.given", task_given, gettext_lazy("A task was given")),
        ("task.done", task_done, gettext_lazy("A task was done")),
        ("task.recalled", task_recalled, gettext_lazy("A task was taken back")),
    ):
        register(rule, builder, label=label, preload=preload, pace=Pace.PROMPT)
    # One of the two bodies does not see the question any more, and is told all the same.
    register("question.settled", settled, label=gettext_lazy("Competence for a question is settled"))


def forwarded(notice) -> dict | None:
    """To the people of the competent body: theirs from now on, unless it went on meanwhile."""
    question = seen(notice)
    if question is None or question.status not in (Status.ASSIGNED, Status.IN_WORK):
        return None
    lines = [
        *topic_line(question),
        _("The reason stands in its history. If another body is competent, three working days are left."),
        due_line(question),
    ]
    return letter(question, _("Question %(number)s is forwarded to your body"), lines)


def returned(notice) -> dict | None:
    """To the host: the complaint is about the body that had it, another one is to be found."""
    question = seen(notice)
    if question is None or question.status != Status.REGISTERED:
        return None
    line = _("It is a complaint about the body that answered for it. Give it to another body.")
    return letter(question, _("Question %(number)s came back to you"), [line, due_line(question)])


def disputed(notice) -> dict | None:
    """To the controllers of the host, as long as nobody has settled it."""
    question = seen(notice)
    if question is None or not question.is_open or question.competence != Competence.DISPUTED:
        return None
    line = _("The body says that another one is competent. You decide; the reason stands in the history.")
    return letter(question, _("Competence for question %(number)s is disputed"), [line, due_line(question)])


def settled(notice) -> dict | None:
    """To both bodies. The one that lost the question learns the decision, its number and nothing else of it."""
    event = Event.objects.unscoped("the notice names it").filter(pk=notice.params["event"])
    event = event.select_related("question__responsible").defer("question__search").first()
    if event is None or not event.question.is_open or event.question.responsible is None:
        return None
    question = event.question
    sees = Question.objects.visible_to(notice.recipient).filter(pk=question.pk).exists()
    line = _("The host body decided: %(body)s answers.") % {"body": question.responsible.name}
    return {
        "subject": _("Competence for question %(number)s is settled") % {"number": question.number},
        "lines": [line],
        "url": settings.SITE_URL + reverse("question_page", args=[question.pk]) if sees else "",
    }


def task_given(notice) -> dict | None:
    """To the people of the body that has the task, while it is open."""
    question, task = seen(notice), _task(notice)
    if question is None or task is None or task.state != TaskState.OPEN:
        return None
    lines = [
        *topic_line(question),
        _("Given by %(body)s.") % {"body": task.giver.name},
        _("The result is due on %(day)s.") % {"day": date_format(task.due_on, "SHORT_DATE_FORMAT")},
    ]
    return letter(question, _("A task for your body in question %(number)s"), lines)


def task_done(notice) -> dict | None:
    """To those who wait for the result."""
    question, task = seen(notice), _task(notice)
    if question is None or task is None or not question.is_open:
        return None
    line = _("%(body)s has given its result.") % {"body": task.body.name}
    return letter(question, _("A task in question %(number)s is done"), [line, due_line(question)])


def task_recalled(notice) -> dict | None:
    """To the people who had it: nothing is to be done any more."""
    question, task = seen(notice), _task(notice)
    if question is None or task is None:
        return None
    line = _("Nothing is to be done on it any more; the reason stands in the history of the question.")
    return letter(question, _("A task in question %(number)s is taken back"), [line])


def _task(notice) -> ChildTask | None:
    events = Event.objects.unscoped("the notice names it").filter(pk=notice.params["event"])
    task = (events.values_list("details", flat=True).first() or {}).get("task")
    rows = ChildTask.objects.visible_to(notice.recipient).select_related("body", "giver")
    return rows.filter(pk=task).first() if task else None
