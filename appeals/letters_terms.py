"""What people are told about terms that moved by themselves."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from appeals.letters import due_line, letter, preload, seen
from appeals.models import Event
from common.templatetags.ui import day
from notices.registry import register


def register_term_letters() -> None:
    """Name the builder of each rule; called when the room starts."""
    register(
        "question.shifted",
        shifted,
        label=gettext_lazy("A last day has moved to an earlier one"),
        preload=preload,
    )


def shifted(notice) -> dict | None:
    """To the executor, when the last day is earlier than what they were told; not if it has moved again since."""
    question = seen(notice)
    if question is None or not question.is_open:
        return None
    event = Event.objects.unscoped("the notice names it").get(pk=notice.params["event"])
    before, after = map(date.fromisoformat, event.details["changes"]["due_on"])
    if question.due_on != after:
        return None
    return letter(
        question,
        _("Question %(number)s is due earlier"),
        [due_line(question), _("Before it was %(day)s.") % {"day": day(before)}],
    )
