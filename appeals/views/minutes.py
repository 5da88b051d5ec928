"""The minutes of a meeting: draft, preview, files, signing."""

from __future__ import annotations

import json
import re
from functools import partial

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import translation
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from appeals.actions import minutes as actions
from appeals.forms_papers import MinutesForm, SignedCopyForm, SignForm, WithdrawForm
from appeals.minutes_content import (
    changed_since,
    digest_of,
    document_of,
    facts_of,
    questions_of,
)
from appeals.minutes_files import DOCX_TYPE, minutes_docx, minutes_pdf
from appeals.models import Minutes, Question
from appeals.permissions_papers import (
    check_user_keeps_papers,
    check_user_reads_people,
    check_user_records_signing,
    user_keeps_papers,
    user_records_signing,
)
from appeals.policies_papers import check_minutes_possible
from appeals.views.papers import around, as_file, chosen_language, meeting_for_papers
from common.access import needs
from common.acts import Conflict, Refused
from common.dates import today
from common.htmx import page
from meetings.models import Meeting
from organisations.rights import Right

FORM_METHODS = ["GET", "HEAD", "POST"]


@needs(Right.PERSONAL_VIEW)
@require_safe
def meeting_minutes(request: HttpRequest, meeting_id: int) -> HttpResponse:
    """The minutes as they stand, with what can be done with them."""
    meeting, minutes = _found(request, meeting_id)
    context = around(meeting) | {
        "minutes": minutes,
        "keeps": user_keeps_papers(request.user, meeting.body),
        "signs": user_records_signing(request.user, meeting.body),
        "why_not": _why_not(meeting),
        "copy_form": SignedCopyForm(),
    }
    if minutes is not None:
        context |= _document(minutes, meeting) | {"changed": _changed(request, minutes, meeting)}
    return page(request, "appeals/papers/minutes.html", context)


@needs(Right.MEETINGS_HOLD)
@require_http_methods(FORM_METHODS)
def meeting_minutes_edit(request: HttpRequest, meeting_id: int) -> HttpResponse:
    """Draw up the minutes, or change a draft."""
    meeting, minutes = _found(request, meeting_id)
    check_user_keeps_papers(request.user, meeting.body)
    start = _draft(minutes) if minutes else _proposed(meeting, request.user)
    form = MinutesForm(request.POST if request.method == "POST" else None, initial=start)
    why_not = _why_not(meeting) or (_signed_words() if minutes and minutes.signed_on else "")
    return _form_page(
        request,
        meeting,
        form,
        do=partial(actions.draw_up, meeting_id=meeting.pk, by=request.user),
        title=_("Draw up the minutes") if minutes is None else _("Change the minutes"),
        explain=_("The questions come from the desk and stand in the minutes as they are when it is signed."),
        why_not=why_not,
        done=_("The minutes are saved."),
    )


@needs(Right.MEETINGS_PUBLISH)
@require_http_methods(FORM_METHODS)
def meeting_minutes_sign(request: HttpRequest, meeting_id: int) -> HttpResponse:
    """Record that chair and secretary have signed."""
    meeting, minutes = _existing(request, meeting_id)
    check_user_records_signing(request.user, meeting.body)
    start = {"version": minutes.version, "signed_on": today()}
    return _form_page(
        request,
        meeting,
        SignForm(request.POST if request.method == "POST" else None, initial=start),
        do=partial(actions.sign, meeting_id=meeting.pk, by=request.user),
        title=_("Record the signing"),
        explain=_("What the minutes say now is kept: later downloads are what was signed."),
        why_not=_signed_words() if minutes.signed_on and request.method != "POST" else "",
        done=_("The signing is recorded."),
    )


@needs(Right.MEETINGS_PUBLISH)
@require_http_methods(FORM_METHODS)
def meeting_minutes_withdraw(request: HttpRequest, meeting_id: int) -> HttpResponse:
    """Withdraw the signing, with a reason."""
    meeting, minutes = _existing(request, meeting_id)
    check_user_records_signing(request.user, meeting.body)
    return _form_page(
        request,
        meeting,
        WithdrawForm(
            request.POST if request.method == "POST" else None, initial={"version": minutes.version}
        ),
        do=partial(actions.withdraw_signing, meeting_id=meeting.pk, by=request.user),
        title=_("Withdraw the signing"),
        explain=_("The minutes become a draft again. What was signed stays in the history."),
        why_not="" if minutes.signed_on else _("The minutes are not signed yet."),
        done=_("The signing is withdrawn."),
        kind="bad",
    )


@needs(Right.PERSONAL_VIEW)
@require_http_methods(FORM_METHODS)
def meeting_minutes_copy(request: HttpRequest, meeting_id: int) -> HttpResponse:
    """GET: the scan of the signed paper. POST: keep one."""
    meeting, minutes = _existing(request, meeting_id)
    if request.method != "POST":
        return _copy_file(minutes)
    check_user_keeps_papers(request.user, meeting.body)
    form = SignedCopyForm(request.POST, request.FILES)
    return _form_page(
        request,
        meeting,
        form,
        do=lambda file: actions.keep_signed_copy(meeting_id=meeting.pk, by=request.user, upload=file),
        title=_("Signed copy"),
        explain=_("PDF or a picture of the paper with both signatures, at most 10 MB."),
        why_not="",
        done=_("The signed copy is kept."),
    )


@needs(Right.PERSONAL_VIEW)
@require_safe
def meeting_minutes_pdf(request: HttpRequest, meeting_id: int) -> HttpResponse:
    """The minutes as PDF, `?lang=`."""
    meeting, minutes = _existing(request, meeting_id)
    shown = _document(minutes, meeting, chosen_language(request))
    return as_file(minutes_pdf(shown["document"], signed=bool(minutes.signed_on)), _name(minutes, "pdf"))


@needs(Right.PERSONAL_VIEW)
@require_safe
def meeting_minutes_docx(request: HttpRequest, meeting_id: int) -> HttpResponse:
    """The minutes as a Word document, `?lang=`."""
    meeting, minutes = _existing(request, meeting_id)
    shown = _document(minutes, meeting, chosen_language(request))
    content = minutes_docx(shown["document"], signed=bool(minutes.signed_on))
    return as_file(content, _name(minutes, "docx"), DOCX_TYPE)


def _found(request: HttpRequest, meeting_id: int) -> tuple[Meeting, Minutes | None]:
    meeting = meeting_for_papers(request, meeting_id)
    check_user_reads_people(request.user, meeting.body)
    return meeting, Minutes.objects.visible_to(request.user).filter(meeting=meeting).first()


def _existing(request: HttpRequest, meeting_id: int) -> tuple[Meeting, Minutes]:
    meeting, minutes = _found(request, meeting_id)
    if minutes is None:
        raise Http404
    return meeting, minutes


def _document(minutes: Minutes, meeting: Meeting, language: str = "") -> dict:
    """The document in a language: what was signed, or the draft as the questions stand now."""
    language = language or (translation.get_language() or "kk")[:2]
    if minutes.signed_on:
        kept = json.loads(minutes.content.reveal())
        return {"document": kept["documents"][language]}
    with translation.override(language):
        return {"document": document_of(minutes, meeting, questions_of(meeting))}


def _changed(request: HttpRequest, minutes: Minutes, meeting: Meeting) -> list[Question]:
    """Questions that were changed since the signing, as far as the person sees them."""
    if not minutes.signed_on:
        return []
    now = facts_of(minutes, questions_of(meeting))
    if digest_of(now) == minutes.digest:
        return []
    keys = changed_since(json.loads(minutes.content.reveal())["facts"], now)
    return list(Question.objects.visible_to(request.user).filter(pk__in=keys).order_by("position"))


def _why_not(meeting: Meeting) -> str:
    try:
        check_minutes_possible(meeting)
    except Refused as refusal:
        return refusal.messages[0]
    return ""


def _signed_words() -> str:
    return _("The minutes are signed. Withdraw the signing to draw up a new edition.")


def _draft(minutes: Minutes) -> dict:
    names = ("version", "number", "drawn_on", *actions.LINES, "report", "decisions")
    return {name: getattr(minutes, name) for name in names}


def _proposed(meeting: Meeting, user) -> dict:
    """Chair: the host. Secretary: who draws up. Number: the next of the body in the year."""
    day = meeting.held_on or today()
    return {
        "number": next_number(meeting, day.year),
        "drawn_on": day,
        "chair": meeting.host_name,
        "chair_post": meeting.host.post.title if meeting.host_id else "",
        "secretary": user.full_name,
    }


def next_number(meeting: Meeting, year: int) -> str:
    """The number after the highest that minutes of the body have in the year."""
    used = Minutes.objects.unscoped("numbers of the minutes of the body").filter(
        meeting__body=meeting.body_id, drawn_on__year=year
    )
    numbers = [int(found[0]) for text in used.values_list("number", flat=True)
               if (found := re.match(r"[0-9]{1,9}", text))]  # fmt: skip
    return str(max(numbers, default=0) + 1)


def _form_page(
    request: HttpRequest, meeting: Meeting, form, *, do, title, explain, why_not, done, kind: str = ""
) -> HttpResponse:
    """A form and its act: 422 with what is wrong, 409 where somebody else was faster."""
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                do(**form.cleaned_data)
            except Refused as refusal:
                status = 409 if isinstance(refusal, Conflict) else 422
                _refuse(form, refusal)
            else:
                messages.success(request, done)
                return redirect("meeting_minutes", meeting.pk)
    context = around(meeting) | {"form": form, "title": title, "explain": explain, "button_kind": kind,
                                 "why_not": why_not}  # fmt: skip
    return page(request, "appeals/papers/minutes_form.html", context, status=status)


def _refuse(form, refusal: Refused) -> None:
    known = not hasattr(refusal, "error_dict") or set(refusal.error_dict) <= set(form.fields)
    form.add_error(None, refusal if known else refusal.messages)


def _name(minutes: Minutes, ending: str) -> str:
    return f"minutes-{minutes.meeting_id}.{ending}"


def _copy_file(minutes: Minutes) -> FileResponse:
    if not minutes.signed_copy:
        raise Http404
    try:
        content = minutes.signed_copy.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    response = FileResponse(content, as_attachment=True, filename=minutes.signed_copy_name)
    response["X-Content-Type-Options"] = "nosniff"
    patch_cache_control(response, private=True, no_store=True)
    return response
