"""Slips: the sheet of one question on the screen and as PDF, all of a meeting as one PDF."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from appeals.actions.slips import issue_slip
from appeals.models import Question, Slip
from appeals.permissions import check_user_can, check_user_can_register
from appeals.slip_sheets import RELATED, Sheet, sheets_of, slips_pdf
from appeals.workflow import Act
from common.access import needs
from common.acts import Refused
from common.htmx import page
from common.scoping import get_visible_or_404
from common.ui import Crumb
from meetings.models import Meeting
from organisations.rights import Right


@needs(Right.QUESTIONS_REGISTER)
@require_http_methods(["GET", "HEAD", "POST"])
def issue(request: HttpRequest, pk: int) -> HttpResponse:
    """The slip as a sheet to print. POST: a new one; the code and the link before it stop working."""
    question = _question(request, pk)
    if request.method == "POST":
        return _issued(request, question)
    slip = _slips(request).filter(question=question).first()
    context = {
        "question": question,
        "slip": slip,
        "issued": slip.issued_at.isoformat() if slip else "",
        "sheet": sheets_of([slip])[0] if slip else None,
        "crumbs": [
            Crumb(_("Questions"), reverse("question_list")),
            Crumb(question.number, reverse("question_page", args=[pk])),
        ],
    }
    return page(request, "appeals/slip.html", context)


@needs(Right.QUESTIONS_REGISTER)
@require_safe
def slip_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """The slip of one question as PDF."""
    question = _question(request, pk)
    slips = list(_slips(request).filter(question=question))
    if not slips:
        raise Http404
    return _as_file(sheets_of(slips), f"{question.number}.pdf")


@needs(Right.QUESTIONS_REGISTER)
@require_safe
def meeting_slips(request: HttpRequest, meeting_id: int) -> HttpResponse:
    """The slips of all questions of a meeting, in their order, as one PDF."""
    meeting = get_visible_or_404(Meeting.objects.select_related("body"), request.user, pk=meeting_id)
    check_user_can_register(request.user, meeting.body)
    slips = _slips(request).filter(question__meeting=meeting).exclude(question__status="withdrawn")
    sheets = sheets_of(slips.order_by("question__position"))
    if not sheets:
        messages.warning(request, _("No slips were issued for the questions of this meeting."))
        return redirect("meeting_questions_fragment", meeting.pk)
    return _as_file(sheets, f"slips-{meeting.pk}.pdf")


def _question(request: HttpRequest, pk: int) -> Question:
    question = get_visible_or_404(Question.objects.select_related("body", "responsible"), request.user, pk=pk)
    check_user_can(request.user, question, Act.ISSUE_SLIP)
    return question


def _slips(request: HttpRequest):
    return Slip.objects.visible_to(request.user).select_related(*RELATED)


def _issued(request: HttpRequest, question: Question) -> HttpResponse:
    try:
        issue_slip(question, by=request.user, instead_of=parse_datetime(request.POST.get("issued", "")))
    except (Refused, ValueError) as refusal:
        messages.warning(request, getattr(refusal, "messages", [_("Open the page again.")])[0])
    else:
        messages.success(request, _("A new slip is issued. The code and the link before it no longer work."))
    return redirect("question_issue_slip", question.pk)


def _as_file(sheets: list[Sheet], name: str) -> HttpResponse:
    with translation.override(sheets[0].lang):
        content = slips_pdf(sheets)
    headers = {"Content-Disposition": f'inline; filename="{name}"'}
    return HttpResponse(content, content_type="application/pdf", headers=headers)
