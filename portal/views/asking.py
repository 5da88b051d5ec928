"""A question registered before a meeting: the form, and the person's own page with its number and what became of it.

Nothing of the person or the question stands in an address: the page is found by a signed key.
"""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from appeals.actions.advance import register_in_advance, withdraw_advance
from appeals.enums import AdvanceState
from appeals.letters_citizen import link_to
from appeals.models import AdvanceQuestion
from appeals.policies_advance import takes_questions
from appeals.queries_advance import advance_behind, token_of
from common.access import public
from common.acts import Refused
from common.addresses import client_address
from common.dates import today
from common.limits import Limit
from meetings.models import Meeting
from portal.forms_asking import AskForm
from portal.views.track import TOO_MANY, UNPROCESSABLE, private

# From one address: a family or a village office may share it, a flood may not.
LIMITS = (Limit("ask-minute", 5, 60), Limit("ask-day", 40, 24 * 60 * 60))
WITHDRAWALS = Limit("ask-withdraw", 20, 60)
FIELDS = ("name", "phone", "email", "text")


@public
@sensitive_post_parameters(*FIELDS)
@require_http_methods(["GET", "HEAD", "POST"])
def ask_in_advance(request: HttpRequest, meeting_id: int) -> HttpResponse:
    """The form while the meeting takes questions, afterwards the words that it does not."""
    meeting, status = _meeting(meeting_id), 200
    form = AskForm(request.POST if request.method == "POST" else None, meeting=meeting)
    if request.method == "POST":
        advance, status = _registered(request, form, meeting)
        if advance is not None:
            return private(redirect("advance_question", token_of(advance)))
    context = {"meeting": meeting, "form": form, "open": takes_questions(meeting, today())}
    return private(render(request, "portal/asking/ask.html", context, status=status))


@public
@require_http_methods(["GET", "HEAD", "POST"])
def advance_question(request: HttpRequest, token: str) -> HttpResponse:
    """The number, what happens next, and the way to take the question back."""
    advance = advance_behind(token)
    if advance is None:
        raise Http404
    problem, status = "", 200
    if request.method == "POST":
        problem, status = _withdrawn(request, advance)
        if status == 200:
            return private(redirect("advance_question", token))
    return private(render(request, "portal/asking/asked.html", _shown(advance, problem), status=status))


def _meeting(pk: int) -> Meeting:
    """A meeting that everybody may know of; else 404."""
    rows = Meeting.objects.public(today())
    meeting = rows.select_related("body__territory", "territory").filter(pk=pk).first()
    if meeting is None:
        raise Http404
    return meeting


def _registered(request: HttpRequest, form: AskForm, meeting: Meeting) -> tuple[AdvanceQuestion | None, int]:
    address = client_address(request)
    if not all(limit.take(address) for limit in LIMITS):
        form.add_error(None, _("Too many attempts. Wait a little and try again."))
        return None, TOO_MANY
    if not form.is_valid():
        return None, UNPROCESSABLE
    try:
        advance = register_in_advance(meeting_id=meeting.pk, by=None, citizen=form.speaker(), **form.asked())
    except Refused as refusal:
        form.add_error(None, refusal)
        return None, UNPROCESSABLE
    except PermissionDenied:  # the key of another meeting: no form of ours sends it
        form.add_error(None, _("This page is out of date. Open it again."))
        return None, UNPROCESSABLE
    return advance, 200


def _withdrawn(request: HttpRequest, advance: AdvanceQuestion) -> tuple[str, int]:
    if not WITHDRAWALS.take(client_address(request)):
        return _("Too many attempts. Wait a little and try again."), TOO_MANY
    try:
        withdraw_advance(advance_id=advance.pk)
    except Refused as refusal:
        return refusal.messages[0], UNPROCESSABLE
    return "", 200


def _shown(advance: AdvanceQuestion, problem: str) -> dict:
    """What the page shows. The way to the question itself only where it stayed this person's."""
    question = advance.question
    same = question is not None and question.citizen_id == advance.citizen_id
    return {
        "advance": advance,
        "meeting": advance.meeting,
        "states": AdvanceState,
        "question": question,
        "link": link_to(question) if same else "",
        "problem": problem,
        "waits": advance.state == AdvanceState.WAITING,
    }
