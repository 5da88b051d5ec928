"""The page of a question."""

from __future__ import annotations

from datetime import date

from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from appeals.buttons import page_buttons
from appeals.models import ChildTask, Event, Proposal, Question
from appeals.permissions import user_can, user_reads_citizen, user_sees_person
from appeals.practices import with_practice
from appeals.promises import first_promised
from appeals.queries import days_now, related
from appeals.queries_decisions import proposals_on_page
from appeals.timeline import Reader, moments, names_of
from appeals.views.passing_shown import know_terms, parts_of, routing_facts, shown_tasks
from appeals.views.publications import shown_publication
from appeals.views.rows import promised_of, term_of
from appeals.workflow import Act
from common.access import needs
from common.htmx import page
from common.scoping import get_visible_or_404
from common.templatetags.ui import day
from common.ui import Crumb, Fact
from organisations.rights import Right

MOMENTS = 8  # of the history on the page; the whole of it has a page of its own


@needs(Right.QUESTIONS_VIEW)
@require_safe
def question_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything about one question: what was asked, who answers, until when, what happened."""
    question = get_visible_or_404(_whole(), request.user, pk=pk)
    days = days_now()
    files = list(question.attachments.visible_to(request.user).select_related("added_by"))
    others = related(question, request.user)
    know_terms(question, days)
    buttons = page_buttons(question, request.user, days)
    tasks = shown_tasks(question, request.user, days)
    story, has_more = _moments(question, request)
    context = {
        "question": question,
        "term": term_of(question, days),
        "tasks": tasks,
        "whole_seen": question.part_of_id is not None and _is_seen(question.part_of_id, request),
        "parts": parts_of(question, request.user) if question.has_parts else [],
        "proposals": proposals_on_page(question),
        "may_tell": user_can(request.user, question, Act.TELL_CITIZEN),
        "publication": shown_publication(question, request.user),
        "crumbs": [Crumb(_("Questions"), reverse("question_list"))],
        "facts": _facts(question, days.today),
        "person": _person(question, request),
        "buttons": [button for button in buttons if not button.rare],
        "more": [button for button in buttons if button.rare],
        "files": files,
        "askers": others.askers,
        "moments": story,
        "more_story": has_more,
        "before": others.before,
        "neighbours": others.neighbours,
        "meeting_questions_url": f"{reverse('question_list')}?meeting={question.meeting_id}",
    }
    return page(request, "appeals/page.html", context)


def _whole():
    """The question with all that its page shows of other tables, and whether there are tasks, parts, duplicates at all."""
    tasks = ChildTask.objects.unscoped("of the question itself").filter(question=OuterRef("pk"))
    proposals = Proposal.objects.unscoped("of the question itself").filter(question=OuterRef("pk"))
    others = Question.objects.unscoped("of the question itself")
    duplicates, parts = others.filter(duplicate_of=OuterRef("pk")), others.filter(part_of=OuterRef("pk"))
    return (
        with_practice(Question.objects.all())
        .select_related(
            "body",
            "responsible",
            "topic__parent",
            "territory",
            "meeting__territory",
            "executor",
            "citizen",
            "closed_by",
            "duplicate_of",
            "part_of",
            "complained_of__parent",
            "publication__prepared_by",
            "proof_file",
        )
        .annotate(
            has_tasks=Exists(tasks),
            has_duplicates=Exists(duplicates),
            has_parts=Exists(parts),
            has_proposals=Exists(proposals),
        )
        .defer("search")
    )


def _facts(question: Question, today: date) -> list[Fact]:
    topic = question.topic
    facts = [
        Fact(_("Responsible body"), question.responsible.name if question.responsible else _("nobody yet")),
        Fact(_("Co-executors"), "\n".join(body.name for body in question.helpers)),
        *routing_facts(question),
        Fact(_("Executor"), question.executor.full_name if question.executor else ""),
        Fact(_("Legal kind"), question.get_kind_display() if question.kind else _("not classified")),
        Fact(_("Topic"), _topic_path(topic) if topic else ""),
        Fact(_("Territory"), _place(question)),
        Fact(_("Host body"), question.body.name),
        Fact(_("Meeting"), question.meeting.ref, reverse("meeting_page", args=[question.meeting_id])),
        Fact(_("Promise"), _promise(question)),
        Fact(_("State of the promise"), _promise_state(question, today)),
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
    if first := first_promised(question):
        parts.append(_("first promised until %(day)s") % {"day": day(first)})
    return " · ".join(part for part in parts if part)


def _promise_state(question: Question, today: date) -> str:
    """In words, with the day on which it was kept and how."""
    promised = promised_of(question, today)
    if promised is None:
        return ""
    parts = [promised.label, day(promised.kept_on) if promised.kept_on else "", question.promise_outcome]
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


def _is_seen(pk: int, request: HttpRequest) -> bool:
    return Question.objects.visible_to(request.user).filter(pk=pk).exists()


def _moments(question: Question, request: HttpRequest):
    """The last moments, newest first, and whether there are more."""
    events = Event.objects.visible_to(request.user).filter(question=question).select_related("by", "body")
    found = list(events.order_by("-pk")[: MOMENTS + 1])
    shown = found[:MOMENTS]
    reader = Reader(names_of(shown, request.user), user_reads_citizen(request.user, question))
    return moments(shown, reader), len(found) > MOMENTS
