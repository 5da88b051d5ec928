"""What reminders say. Each tells the state of the moment in which it is read, and nothing once its day has moved, a later
rung has been reached or the matter is done (`appeals.actions.reminders`).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.conf import settings
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from appeals.actions import reminders
from appeals.enums import CheckState, ProposalState, Status, TaskState
from appeals.letters import due_line, seen, topic_line
from appeals.letters import preload as preload_questions
from appeals.models import Check, ChildTask, Proposal, Question
from appeals.queries import OVERDUE, Days, in_tab
from common.dates import today
from notices.enums import Pace
from notices.ladder import AFTER, iso_week, rung_of
from notices.registry import register
from organisations.workdays import WorkCalendar, load_calendar


def register_reminders() -> None:
    """Name the builder of each rule; called when the room starts."""
    for rule, builder, label in (
        (reminders.DUE, due, gettext_lazy("The last day of a question is near")),
        (reminders.OVERDUE, overdue, gettext_lazy("A question is overdue")),
        (reminders.FORWARD, forward, gettext_lazy("The term to forward a question ends")),
        (reminders.UNTOLD, untold, gettext_lazy("A citizen is to be told of an extension")),
        (reminders.TASK, task, gettext_lazy("The last day of a task is near or has passed")),
        (reminders.CHECK, check, gettext_lazy("The last day of a check is near or has passed")),
    ):
        register(rule, builder, label=label, preload=(preload_questions, preload_parts), pace=Pace.PROMPT)
    register(reminders.WEEK, week, label=gettext_lazy("Overdue questions of the week"), pace=Pace.PROMPT)


def preload_parts(notices: list) -> None:
    """Tasks, checks and proposals by one query each, the calendar once."""
    calendar = load_calendar()
    for notice in notices:
        notice.calendar = calendar
    for name, model, related in (
        ("task", ChildTask, ("body",)),
        ("check", Check, ("body",)),
        ("proposal", Proposal, ()),
    ):
        keys = {notice.params[name] for notice in notices if name in notice.params}
        if keys:
            found = model.objects.unscoped("parts of questions that the recipient sees")
            found = found.select_related(*related).in_bulk(keys)
            for notice in notices:
                if name in notice.params:
                    notice.part = found.get(notice.params[name])


def due(notice) -> dict | None:
    """To whoever has the question in hand, while it is open and this is the last rung it has reached."""
    question = _waiting(notice)
    if question is None or not stands(notice, question.control_on, reminders.DUE_STEPS, ()):
        return None
    days = calendar_of(notice).working_days_between(today(), question.control_on)
    if days == 0:
        subject = _("Question %(number)s: today is the last day")
    else:
        subject = ngettext(
            "Question %(number)s: %(days)d working day left",
            "Question %(number)s: %(days)d working days left",
            days,
        )
    lines = [*topic_line(question)]
    if question.control_on != question.due_on:
        lines.append(
            _("Answer by %(day)s: then the term is kept however it is counted.")
            % {"day": day_text(question.control_on)}
        )
    return letter(question, subject, [*lines, due_line(question)], days=days)


def overdue(notice) -> dict | None:
    """To the executor, then to the controller too, then to the head too."""
    question = _waiting(notice)
    if question is None or not stands(notice, question.due_on, (), reminders.LATE_STEPS):
        return None
    days = calendar_of(notice).working_days_between(question.due_on, today())
    subject = ngettext(
        "Question %(number)s is overdue by %(days)d working day",
        "Question %(number)s is overdue by %(days)d working days",
        days,
    )
    return letter(question, subject, [*topic_line(question), due_line(question)], days=days)


def week(notice) -> dict | None:
    """How many questions are overdue that the person sees; the link leads to just these rows."""
    person = notice.recipient
    if notice.params["on"] != iso_week(today()).isoformat():
        return None
    count = (
        Question.objects.visible_to(person)
        .filter(in_tab(OVERDUE, person, Days(today(), today(), calendar_of(notice))))
        .count()
    )
    if not count:
        return None
    subject = ngettext(
        "%(count)d question in your view is overdue", "%(count)d questions in your view are overdue", count
    )
    return {
        "subject": subject % {"count": count},
        "lines": [_("Some of them for more than ten working days. This is said once a week.")],
        "url": f"{settings.SITE_URL}{reverse('question_list')}?tab={OVERDUE}",
    }


def forward(notice) -> dict | None:
    """To the controllers of the body, as long as nobody there has taken it or passed it on."""
    question = _waiting(notice)
    if question is None or question.status != Status.ASSIGNED or question.executor_id is not None:
        return None
    last = date.fromisoformat(notice.params["on"])
    if question.received_on is None or question.received_on > last:
        return None  # it is with another body since
    if not stands(notice, last, reminders.FORWARD_STEPS, ()):
        return None
    lines = [
        *topic_line(question),
        _("If another body is competent, pass it on by %(day)s.") % {"day": day_text(last)},
        due_line(question),
    ]
    return letter(question, _("Question %(number)s waits in your body: take it or forward it"), lines)


def untold(notice) -> dict | None:
    """To executor and controller, until it is recorded that the citizen was told."""
    question, proposal = _waiting(notice), _part(notice)
    if question is None or proposal is None or proposal.told_on or proposal.state != ProposalState.APPROVED:
        return None
    if not stands(notice, proposal.tell_by, reminders.TELL_STEPS, reminders.LATE_STEPS):
        return None
    line = _("The law gives three working days: until %(day)s.") % {"day": day_text(proposal.tell_by)}
    subject = _("Question %(number)s: the citizen is to be told of the extension")
    return letter(question, subject, [*topic_line(question), line])


def task(notice) -> dict | None:
    """To the people who have the task; once it is late, to those who gave it too."""
    question, found = seen(notice), _part(notice)
    if question is None or found is None or not question.is_open or found.state != TaskState.OPEN:
        return None
    if not stands(notice, found.due_on, reminders.PART_STEPS, reminders.LATE_STEPS):
        return None
    subject = (
        _("A task in question %(number)s is overdue")
        if notice.params["side"] == AFTER
        else _("A task in question %(number)s is due")
    )
    lines = [
        _("Body: %(body)s.") % {"body": found.body.name},
        _("The result is due on %(day)s.") % {"day": day_text(found.due_on)},
    ]
    return letter(question, subject, [*topic_line(question), *lines])


def check(notice) -> dict | None:
    """To the controllers of the checking body; once it is late, to its head too."""
    question, found = seen(notice), _part(notice)
    if question is None or found is None or found.state != CheckState.PENDING:
        return None
    if not stands(notice, found.due_on, reminders.PART_STEPS, reminders.LATE_STEPS):
        return None
    subject = (
        _("The check of question %(number)s is overdue")
        if notice.params["side"] == AFTER
        else _("The check of question %(number)s is due")
    )
    line = _("The finding is due on %(day)s.") % {"day": day_text(found.due_on)}
    return letter(question, subject, [*topic_line(question), line])


def _waiting(notice) -> Question | None:
    """The question, while people work on it."""
    question = seen(notice)
    return question if question is not None and question.status in reminders.REMINDED else None


def _part(notice) -> ChildTask | Check | Proposal | None:
    if not hasattr(notice, "part"):
        preload_parts([notice])
    return notice.part


def calendar_of(notice) -> WorkCalendar:
    if not hasattr(notice, "calendar"):
        notice.calendar = load_calendar()
    return notice.calendar


def stands(notice, last: date, before: Iterable[int], after: Iterable[int]) -> bool:
    """Whether the last day is still the one this reminder is for, and still on this rung."""
    if last.isoformat() != notice.params["on"]:
        return False
    rung = rung_of(last, today(), before, after, calendar_of(notice))
    return rung == (notice.params["side"], notice.params["step"])


def letter(question: Question, subject: str, lines: list[str], days: int = 0) -> dict:
    return {
        "subject": subject % {"number": question.number, "days": days},
        "lines": lines,
        "url": settings.SITE_URL + reverse("question_page", args=[question.pk]),
    }


def day_text(day: date) -> str:
    return date_format(day, "SHORT_DATE_FORMAT")
