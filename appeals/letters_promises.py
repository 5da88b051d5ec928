"""What reminders of promises say: the state of the moment in which they are read, nothing once the promise is kept."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from appeals.actions.reminders import DUE_STEPS, LATE_STEPS
from appeals.actions.reminders_promises import PROMISE, PROMISE_WEEK
from appeals.letters import preload, seen, topic_line
from appeals.letters_reminders import calendar_of, day_text, letter, preload_parts, stands
from appeals.models import Question
from appeals.promises import PromiseState, in_state, promise_state
from common.dates import today
from notices.enums import Pace
from notices.ladder import iso_week
from notices.registry import register

UNKEPT = (PromiseState.WAITING, PromiseState.OVERDUE)


def register_promise_letters() -> None:
    """Name the builder of each rule; called when the room starts."""
    label = gettext_lazy("The day of a promise is near or has passed")
    register(PROMISE, promise, label=label, preload=(preload, preload_parts), pace=Pace.PROMPT)
    register(PROMISE_WEEK, week, label=gettext_lazy("Overdue promises of the week"), pace=Pace.PROMPT)


def promise(notice) -> dict | None:
    """To whoever has the question in hand; once it is late, to controllers and heads too."""
    question = seen(notice)
    if question is None or question.promise_due is None or promise_state(question, today()) not in UNKEPT:
        return None
    if not stands(notice, question.promise_due, DUE_STEPS, LATE_STEPS):
        return None
    lines = [*topic_line(question), _("Promised until: %(day)s.") % {"day": day_text(question.promise_due)}]
    if question.promise_due < today():
        days = calendar_of(notice).working_days_between(question.promise_due, today())
        subject = ngettext(
            "Question %(number)s: the promise is overdue by %(days)d working day",
            "Question %(number)s: the promise is overdue by %(days)d working days",
            days,
        )
        return letter(question, subject, lines, days=days)
    days = calendar_of(notice).working_days_between(today(), question.promise_due)
    if days == 0:
        return letter(question, _("Question %(number)s: today is the day of the promise"), lines)
    subject = ngettext(
        "Question %(number)s: %(days)d working day left to keep the promise",
        "Question %(number)s: %(days)d working days left to keep the promise",
        days,
    )
    return letter(question, subject, lines, days=days)


def week(notice) -> dict | None:
    """How many promises are overdue that the person sees; the link leads to just these rows."""
    if notice.params["on"] != iso_week(today()).isoformat():
        return None
    seen_late = Question.objects.visible_to(notice.recipient).filter(in_state(PromiseState.OVERDUE, today()))
    count = seen_late.count()
    if not count:
        return None
    subject = ngettext(
        "%(count)d promise in your view is overdue", "%(count)d promises in your view are overdue", count
    )
    return {
        "subject": subject % {"count": count},
        "lines": [_("They were made before people at a meeting. This is said once a week.")],
        "url": f"{settings.SITE_URL}{reverse('question_list')}?tab=promises&promise={PromiseState.OVERDUE}",
    }
