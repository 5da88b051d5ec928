"""Papers of a meeting: what there is to print, as a fragment; the brief of the host as page and PDF."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from appeals.brief_sheet import (
    asker,
    brief_pdf,
    change_words,
    complaints_title,
    headline,
    late_words,
    lead_of,
    no_complaints,
    promise_words,
    since_text,
)
from appeals.permissions_papers import user_reads_people
from appeals.queries_brief import Brief, brief_of
from appeals.views.papers_shown import papers_of
from common.access import needs
from common.dates import today
from common.htmx import page
from common.scoping import get_visible_or_404
from common.ui import Crumb, Kpi
from meetings.models import Meeting
from organisations.rights import Right

LANGUAGES = (("kk", "Қазақша"), ("ru", "Русский"), ("en", "English"))
ICONS = ("list", "triangle-alert", "hand", "inbox")


def meeting_for_papers(request: HttpRequest, meeting_id: int) -> Meeting:
    """The meeting with what papers show, or 404."""
    meetings = Meeting.objects.select_related("body", "body__territory", "territory", "host__post")
    return get_visible_or_404(meetings, request.user, pk=meeting_id)


def around(meeting: Meeting) -> dict:
    """What every page of papers shows on top."""
    page_url = reverse("meeting_page", args=[meeting.pk])
    return {
        "meeting": meeting,
        "meeting_url": page_url,
        "crumbs": [
            Crumb(_("Meetings"), reverse("meeting_list")),
            Crumb(f"{meeting.get_kind_display()}, {meeting.ref}", page_url),
        ],
        "languages": LANGUAGES,
    }


def chosen_language(request: HttpRequest) -> str:
    """The language of a paper: `?lang=`, else that of the reader."""
    asked = request.GET.get("lang", "")
    return asked if asked in dict(LANGUAGES) else (translation.get_language() or "kk")[:2]


def as_file(content: bytes, name: str, kind: str = "application/pdf") -> HttpResponse:
    """A paper to look at or keep. It is personal: no cache holds it."""
    way = "inline" if kind == "application/pdf" else "attachment"
    headers = {
        "Content-Disposition": f'{way}; filename="{name}"',
        "Cache-Control": "private, no-store",
        "X-Content-Type-Options": "nosniff",
    }
    return HttpResponse(content, content_type=kind, headers=headers)


@needs(Right.MEETINGS_VIEW)
@require_safe
def meeting_papers_fragment(request: HttpRequest, meeting_id: int) -> HttpResponse:
    """The papers of a meeting as far as the person may open them, for the page of the meeting."""
    meeting = meeting_for_papers(request, meeting_id)
    context = around(meeting) | {"papers": papers_of(meeting, request.user)}
    return page(request, "appeals/papers/papers.html", context, fragment="appeals/papers/_papers.html")


@needs(Right.QUESTIONS_VIEW)
@require_safe
def meeting_brief(request: HttpRequest, meeting_id: int) -> HttpResponse:
    """What the host has to know before the meeting."""
    meeting = meeting_for_papers(request, meeting_id)
    brief = brief_of(meeting, request.user)
    context = around(meeting) | _shown(request, brief)
    return page(request, "appeals/papers/brief.html", context)


@needs(Right.QUESTIONS_VIEW)
@require_safe
def meeting_brief_pdf(request: HttpRequest, meeting_id: int) -> HttpResponse:
    """The same on paper."""
    meeting = meeting_for_papers(request, meeting_id)
    with translation.override(chosen_language(request)):
        brief = brief_of(meeting, request.user)
        content = brief_pdf(brief, with_names=user_reads_people(request.user, meeting.body))
    return as_file(content, f"brief-{meeting.pk}.pdf")


def _shown(request: HttpRequest, brief: Brief) -> dict:
    day = today()
    with_names = user_reads_people(request.user, brief.meeting.body)
    for question in (*brief.overdue.rows, *brief.waiting.rows):
        question.told = late_words(question, day)
    for question in brief.promises.rows:
        question.told = promise_words(question, day)
    for question in brief.changed.rows:
        question.told = change_words(question)
    for advance in brief.advance.rows:
        advance.asker = asker(advance, with_names)
    kpis = [
        Kpi(label, value, note=note, tone=tone, icon=icon)
        for icon, (label, value, note, tone) in zip(ICONS, headline(brief, day), strict=True)
    ]
    return {
        "brief": brief,
        "kpis": kpis,
        "lead": lead_of(brief),
        "since_text": since_text(brief),
        "lists": _lists(brief),
        "complaints_title": complaints_title(),
        "no_complaints": no_complaints(),
    }


def _lists(brief: Brief) -> list[tuple[str, str, object, str]]:
    """Lists of questions: title, the head of the last column, the rows, the text column."""
    return [
        (_("Overdue, the oldest first"), _("Term"), brief.overdue, "text"),
        (_("Promises not kept yet"), _("Who and until when"), brief.promises, "promise"),
        (_("Changed since the last meeting"), _("Status"), brief.changed, "text"),
        (_("Open within their term"), _("Last day"), brief.waiting, "text"),
    ]
