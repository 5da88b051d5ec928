"""Who came to a meeting: a count or a list, and the sheet that people sign at the door."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from appeals.actions.attendance import (
    FROM_ADVANCE,
    FROM_QUESTIONS,
    add_attendee,
    add_attendees_from,
    remove_attendee,
)
from appeals.forms_papers import AttendeeForm, SheetForm
from appeals.models import Attendee
from appeals.permissions_papers import check_user_keeps_papers, check_user_reads_people, user_keeps_papers
from appeals.policies_papers import check_takes_attendance
from appeals.sign_in_sheet import LINES, registered_names, sign_in_pdf
from appeals.views.papers import around, as_file, chosen_language, meeting_for_papers
from common.access import needs
from common.acts import Refused
from common.dates import today
from common.htmx import page
from common.numbers import number
from meetings import actions as meeting_actions
from meetings.models import Meeting
from organisations.rights import Right


@needs(Right.PERSONAL_VIEW)
@require_http_methods(["GET", "HEAD", "POST"])
def meeting_attendance(request: HttpRequest, meeting_id: int) -> HttpResponse:
    """The list, and a form for the next person. POST adds one."""
    meeting = meeting_for_papers(request, meeting_id)
    check_user_reads_people(request.user, meeting.body)
    form = AttendeeForm.blank()
    if request.method == "POST":
        check_user_keeps_papers(request.user, meeting.body)
        form = AttendeeForm(request.POST)
        if _added(request, form, meeting):
            return redirect("meeting_attendance", meeting.pk)
    context = around(meeting) | _shown(request, meeting) | {"form": form}
    return page(request, "appeals/papers/attendance.html", context, status=422 if form.errors else 200)


@needs(Right.MEETINGS_HOLD)
@require_POST
def meeting_attendance_from(request: HttpRequest, meeting_id: int) -> HttpResponse:
    """All who asked, or who registered in advance, come into the list."""
    source = request.POST.get("source", "")
    meeting = meeting_for_papers(request, meeting_id)
    try:
        source = source if source in (FROM_QUESTIONS, FROM_ADVANCE) else FROM_QUESTIONS
        new = add_attendees_from(meeting_id=meeting.pk, by=request.user, source=source)
    except Refused as refusal:
        messages.warning(request, refusal.messages[0])
    else:
        said = ngettext("%(count)s person was added.", "%(count)s people were added.", new)
        messages.success(request, said % {"count": number(new)})
    return redirect("meeting_attendance", meeting.pk)


@needs(Right.MEETINGS_HOLD)
@require_POST
def meeting_attendance_remove(request: HttpRequest, meeting_id: int) -> HttpResponse:
    """A person is taken off the list."""
    meeting = meeting_for_papers(request, meeting_id)
    chosen = request.POST.get("attendee", "")
    try:
        attendee = int(chosen) if chosen.isascii() and chosen.isdigit() and len(chosen) < 18 else 0
        remove_attendee(meeting_id=meeting.pk, attendee_id=attendee, by=request.user)
    except Refused as refusal:
        messages.warning(request, refusal.messages[0])
    else:
        messages.success(request, _("The person is off the list."))
    return redirect("meeting_attendance", meeting.pk)


@needs(Right.MEETINGS_PLAN)
@require_POST
def meeting_attendance_count(request: HttpRequest, meeting_id: int) -> HttpResponse:
    """The number of people in the list becomes the number of people who came."""
    meeting = meeting_for_papers(request, meeting_id)
    check_user_reads_people(request.user, meeting.body)
    listed = _people(request, meeting).count()
    try:
        meeting_actions.edit(meeting_id=meeting.pk, by=request.user, version=None, attendees=listed)
    except Refused as refusal:
        messages.warning(request, refusal.messages[0])
    else:
        messages.success(request, _("The number of people who came is recorded."))
    return redirect("meeting_attendance", meeting.pk)


@needs(Right.MEETINGS_HOLD)
@require_safe
def meeting_sign_in_sheet(request: HttpRequest, meeting_id: int) -> HttpResponse:
    """The sheet as PDF: `lang`, `lines`, `names=on` for the people who registered in advance."""
    meeting = meeting_for_papers(request, meeting_id)
    check_user_keeps_papers(request.user, meeting.body)
    form = SheetForm({"lang": chosen_language(request), "lines": LINES} | request.GET.dict())
    wanted = form.cleaned_data if form.is_valid() else {"lines": LINES, "names": False}
    names = registered_names(meeting) if wanted["names"] else []
    with translation.override(chosen_language(request)):
        return as_file(sign_in_pdf(meeting, names=names, lines=wanted["lines"]), f"sign-in-{meeting.pk}.pdf")


def _people(request: HttpRequest, meeting: Meeting):
    return Attendee.objects.visible_to(request.user).filter(meeting=meeting)


def _shown(request: HttpRequest, meeting: Meeting) -> dict:
    people = list(_people(request, meeting).select_related("citizen").order_by("position"))
    for person in people:
        person.name = person.citizen.name.full()
        person.phone_end = person.citizen.phone.reveal()[-4:]
        person.iin_end = person.citizen.iin.reveal()[-4:]
    try:
        check_takes_attendance(meeting, today())
        why_not = ""
    except Refused as refusal:
        why_not = refusal.messages[0]
    keeps = user_keeps_papers(request.user, meeting.body)
    sheet = {"lang": chosen_language(request), "lines": LINES}
    return {
        "people": people,
        "keeps": keeps and not why_not,
        "prints": keeps,
        "why_not": why_not,
        "sheet": SheetForm(initial=sheet, auto_id="sheet_%s"),
        "proposes": keeps and meeting.is_held and people and meeting.attendees != len(people),
    }


def _added(request: HttpRequest, form: AttendeeForm, meeting: Meeting) -> bool:
    if not form.is_valid():
        return False
    try:
        row = add_attendee(
            meeting_id=meeting.pk,
            by=request.user,
            client_key=form.cleaned_data["client_key"],
            speaker=form.speaker(),
        )
    except Refused as refusal:
        form.add_error(None, refusal)
        return False
    messages.success(request, _("Number %(number)s is in the list.") % {"number": row.position})
    return True
