"""The page of a question."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from appeals.buttons import page_buttons
from appeals.models import Attachment, Event, Question
from appeals.permissions import user_sees_person
from appeals.queries import days_now, neighbours
from appeals.timeline import moments
from appeals.views.rows import term_of
from common.access import needs
from common.htmx import page
from common.scoping import get_visible_or_404
from common.templatetags.ui import day
from common.ui import Crumb, Fact
from organisations.rights import Right


@needs(Right.QUESTIONS_VIEW)
@require_safe
def question_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything about one question: what was asked, who answers, until when, what happened."""
    question = get_visible_or_404(_whole(), request.user, pk=pk)
    days = days_now()
    files = list(question.attachments.visible_to(request.user).select_related("added_by"))
    askers = _askers(question, request)
    buttons = page_buttons(question, request.user, days)
    context = {
        "question": question,
        "term": term_of(question, days),
        "crumbs": [Crumb(_("Questions"), reverse("question_list"))],
        "facts": _facts(question),
        "person": _person(question, request),
        "buttons": [button for button in buttons if not button.rare],
        "more": [button for button in buttons if button.rare],
        "files": files,
        "askers": askers,
        "moments": _moments(question, request, files, askers),
        "neighbours": neighbours(question, request.user),
        "meeting_questions_url": f"{reverse('question_list')}?meeting={question.meeting_id}",
    }
    return page(request, "appeals/page.html", context)


def _whole():
    return Question.objects.select_related(
        "body",
        "responsible",
        "topic__parent",
        "territory",
        "meeting__territory",
        "executor",
        "citizen",
        "closed_by",
        "duplicate_of",
        "proof_file",
    ).defer("search")


def _facts(question: Question) -> list[Fact]:
    topic = question.topic
    facts = [
        Fact(_("Responsible body"), question.responsible.name if question.responsible else _("nobody yet")),
        Fact(_("Co-executors"), "\n".join(body.name for body in question.helpers)),
        Fact(_("Executor"), question.executor.full_name if question.executor else ""),
        Fact(_("Legal kind"), question.get_kind_display() if question.kind else _("not classified")),
        Fact(_("Topic"), _topic_path(topic) if topic else ""),
        Fact(_("Territory"), _place(question)),
        Fact(_("Host body"), question.body.name),
        Fact(_("Meeting"), question.meeting.ref, reverse("meeting_page", args=[question.meeting_id])),
        Fact(_("Promise"), _promise(question)),
        Fact(_("Number in e-Otinish"), question.external_number),
    ]
    return [fact for fact in facts if fact.value]


def _topic_path(topic) -> str:
    return f"{topic.parent.name} → {topic.name}" if topic.parent else topic.name


def _place(question: Question) -> str:
    territory = question.territory or question.meeting.territory
    return territory.name if territory else ""


def _promise(question: Question) -> str:
    parts = [question.promise, question.promise_by]
    if question.promise_due:
        parts.append(_("until %(day)s") % {"day": day(question.promise_due)})
    return " · ".join(part for part in parts if part)


def _person(question: Question, request: HttpRequest) -> list[Fact]:
    """Who asked: in full for those who may see personal data there, otherwise masked."""
    citizen = question.citizen
    if citizen is None:
        return []
    if not user_sees_person(request.user, question):
        facts = [Fact(_("Full name"), str(citizen.name)), Fact(_("Telephone"), str(citizen.phone))]
    else:
        facts = [
            Fact(_("Full name"), citizen.name.full()),
            Fact(_("IIN"), str(citizen.iin)),
            Fact(_("Telephone"), citizen.phone.reveal()),
            Fact(_("E-mail"), citizen.email.reveal()),
            Fact(_("Address"), citizen.address.reveal()),
        ]
    return [fact for fact in facts if fact.value]


def _askers(question: Question, request: HttpRequest) -> list[Question]:
    merged = Question.objects.visible_to(request.user).filter(duplicate_of=question.pk)
    return list(merged.select_related("citizen", "body", "meeting").defer("search").order_by("pk"))


def _moments(question: Question, request: HttpRequest, files: list[Attachment], askers: list[Question]):
    events = Event.objects.visible_to(request.user).filter(question=question)
    numbers = {asker.pk: asker.number for asker in askers}
    if question.duplicate_of:
        numbers[question.duplicate_of_id] = question.duplicate_of.number
    names = {file.pk: file.name for file in files}
    return moments(events.select_related("by", "body").order_by("pk"), numbers, names)
