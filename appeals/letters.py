"""What people are told about questions. A number, a topic, a day and a link: texts may hold personal data."""

from __future__ import annotations

from collections import defaultdict

from django.conf import settings
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from appeals.enums import Status
from appeals.models import Question
from notices.registry import register

SHOWN = ("topic", "responsible")


def register_letters() -> None:
    """Name the builder of each rule of this room; called when the room starts."""
    for rule, builder, label in (
        ("question.assigned", assigned, gettext_lazy("A question was assigned")),
        ("question.closed", closed, gettext_lazy("Another body closed a question")),
        ("question.reopened", reopened, gettext_lazy("A question was reopened")),
        ("question.withdrawn", withdrawn, gettext_lazy("A question was withdrawn")),
    ):
        register(rule, builder, label=label, preload=preload)


def assigned(notice) -> dict | None:
    """To the people of the body that answers or helps; no longer needed when the question is closed."""
    question = seen(notice)
    if question is None or question.status not in (Status.ASSIGNED, Status.IN_WORK):
        return None
    return letter(
        question,
        _("Question %(number)s is assigned to your body"),
        [*topic_line(question), due_line(question)],
    )


def closed(notice) -> dict | None:
    """To the controllers of the host body, when another body gave the answer."""
    question = seen(notice)
    if question is None or question.is_open:
        return None
    outcome = _("Outcome: %(status)s.") % {"status": question.get_status_display()}
    return letter(question, _("Question %(number)s is closed"), [*topic_line(question), outcome])


def reopened(notice) -> dict | None:
    """To the executor: the work goes on, with a new term."""
    question = seen(notice)
    if question is None or not question.is_open:
        return None
    line = _("The question is open again; the reason stands in its history.")
    return letter(question, _("Question %(number)s is reopened"), [line, due_line(question)])


def withdrawn(notice) -> dict | None:
    """To the executor: nothing is to be done any more."""
    question = seen(notice)
    if question is None or question.status != Status.WITHDRAWN:
        return None
    line = _("The citizen took the question back; no answer is due.")
    return letter(question, _("Question %(number)s is withdrawn"), [line])


def preload(notices: list) -> None:
    """Read the questions of many notices by one query for each recipient."""
    groups: dict = defaultdict(list)
    for notice in notices:
        groups[notice.recipient].append(notice)
    for person, group in groups.items():
        keys = {notice.params["question"] for notice in group}
        found = Question.objects.visible_to(person).select_related(*SHOWN).defer("search").in_bulk(keys)
        for notice in group:
            notice.question = found.get(notice.params["question"])


def seen(notice) -> Question | None:
    """The question, unless the recipient may not see it any more."""
    if not hasattr(notice, "question"):
        preload([notice])
    return notice.question


def letter(question: Question, subject: str, lines: list[str]) -> dict:
    return {
        "subject": subject % {"number": question.number},
        "lines": lines,
        "url": settings.SITE_URL + reverse("question_page", args=[question.pk]),
    }


def topic_line(question: Question) -> list[str]:
    return [_("Topic: %(topic)s.") % {"topic": question.topic.name}] if question.topic else []


def due_line(question: Question) -> str:
    return _("Last day for the answer: %(day)s.") % {"day": date_format(question.due_on, "SHORT_DATE_FORMAT")}
