"""The desk: one screen for a running meeting, its closing step, and the questions of a meeting as a fragment."""

from __future__ import annotations

from decimal import Decimal

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from appeals.actions.registering import register_question
from appeals.forms_desk import BeginForm, FinishForm, PlainRowForm
from appeals.models import AdvanceQuestion, Question
from appeals.permissions import user_can_register, user_sees_person
from appeals.queries_advance import waiting_at_desk
from appeals.queries_desk import choices_of, listed_people, row_data, rows_of, totals_of
from appeals.views.desk_data import around, desk_data, desk_meeting, meeting_url
from appeals.views.rows import promised_of
from common.access import needs
from common.acts import Refused
from common.dates import today
from common.htmx import page
from common.scoping import get_visible_or_404
from common.ui import Kpi
from meetings import actions as meeting_actions
from meetings.enums import MeetingStatus
from meetings.models import Meeting
from organisations.rights import Right


@needs(Right.QUESTIONS_REGISTER)
@require_http_methods(["GET", "HEAD", "POST"])
def meeting_desk(request: HttpRequest, meeting_id: int) -> HttpResponse:
    """The grid of a held meeting; without scripts a form that adds a row. Before: what has to happen first."""
    meeting = desk_meeting(request, meeting_id)
    if not meeting.is_held:
        return _before(request, meeting)
    choices = choices_of(meeting)
    sent = request.POST if request.method == "POST" else None
    form = PlainRowForm(sent, meeting=meeting, choices=choices, initial=_from_advance(request, meeting))
    if request.method == "POST" and _added(request, form, meeting):
        return redirect("meeting_desk", meeting.pk)
    rows = list(rows_of(meeting, request.user))
    context = around(meeting) | {
        "meeting": meeting,
        "form": form,
        "rows": rows,
        "data": desk_data(meeting, choices)
        | {
            "user": request.user.pk,
            "rows": [row_data(row, row.handled) for row in rows],
            "advance": waiting_at_desk(meeting, request.user),
        },
        "finish_url": reverse("meeting_desk_finish", args=[meeting.pk]),
        "login_url": reverse("login"),
    }
    return page(request, "appeals/desk/desk.html", context, status=422 if form.errors else 200)


@needs(Right.MEETINGS_HOLD)
@require_POST
def meeting_desk_begin(request: HttpRequest, meeting_id: int) -> HttpResponse:
    """“The meeting has begun”: record it as held, then open the grid."""
    meeting = desk_meeting(request, meeting_id)
    form = BeginForm(request.POST)
    if form.is_valid():
        try:
            held_on = form.cleaned_data["held_on"]
            meeting_actions.hold(meeting_id=meeting.pk, by=request.user, held_on=held_on)
            return redirect("meeting_desk", meeting.pk)
        except Refused as refusal:
            form.add_error(None, refusal.messages)
    return _before(request, meeting, form)


@needs(Right.QUESTIONS_REGISTER)
@require_http_methods(["GET", "HEAD", "POST"])
def meeting_desk_finish(request: HttpRequest, meeting_id: int) -> HttpResponse:
    """The closing step: totals to look over, and the people who came."""
    meeting = desk_meeting(request, meeting_id)
    if not meeting.is_held:
        return redirect("meeting_desk", meeting.pk)
    totals = totals_of(meeting)
    form = FinishForm(request.POST if request.method == "POST" else None, initial=_counted(meeting, totals))
    if request.method == "POST" and _finished(request, form, meeting):
        messages.success(request, _("The meeting is recorded."))
        return redirect(meeting_url(meeting))
    waiting = AdvanceQuestion.objects.visible_to(request.user).filter(meeting=meeting).waiting().count()
    context = around(meeting) | {
        "form": form,
        "kpis": _kpis(meeting, totals),
        "removed": totals.removed,
        "waiting": waiting,
    }
    return page(request, "appeals/desk/finish.html", context, status=422 if form.errors else 200)


@needs(Right.QUESTIONS_VIEW)
@require_GET
def meeting_questions_fragment(request: HttpRequest, meeting_id: int) -> HttpResponse:
    """The questions of a meeting as far as the person sees them, for the page of the meeting."""
    meeting = get_visible_or_404(Meeting.objects.select_related("body"), request.user, pk=meeting_id)
    questions = list(
        Question.objects.visible_to(request.user)
        .filter(meeting=meeting)
        .select_related("topic", "territory", "responsible", "citizen", "body")
        .defer("search")
        .order_by("position")
    )
    now = today()
    for question in questions:
        question.late = question.is_overdue(now)
        question.promised = promised_of(question, now)
        question.asker = question.citizen.name.full() if user_sees_person(request.user, question) else ""
    prints = user_can_register(request.user, meeting.body)
    context = {
        "meeting": meeting,
        "questions": questions,
        "url": meeting_url(meeting),
        "slips_url": reverse("meeting_slips", args=[meeting.pk]) if prints else "",
    }
    return page(request, "appeals/desk/questions.html", context, fragment="appeals/desk/_questions.html")


def _from_advance(request: HttpRequest, meeting: Meeting) -> dict:
    """The row as a question registered in advance begins it (`?advance=`), for browsers without scripts."""
    key = request.GET.get("advance", "")
    waiting = waiting_at_desk(meeting, request.user) if key.isascii() and key.isdecimal() else []
    found = next((row for row in waiting if row["id"] == int(key)), None)
    if found is None:
        return {}
    taken = {name: found[name] for name in ("name", "card", "text", "topic") if found[name]}
    return taken | {"advance": found["id"], "territory": found["territory"] or meeting.territory_id}


def _before(request: HttpRequest, meeting: Meeting, form: BeginForm | None = None) -> HttpResponse:
    now = today()
    waits = meeting.status != MeetingStatus.CANCELLED
    may_begin = waits and meeting.planned_on <= now and request.user.can(Right.MEETINGS_HOLD, meeting.body)
    context = around(meeting) | {
        "cancelled": not waits,
        "may_begin": may_begin,
        "form": form or BeginForm(initial={"held_on": now}),
    }
    status = 422 if form is not None else 200
    return page(request, "appeals/desk/before.html", context, status=status)


def _added(request: HttpRequest, form: PlainRowForm, meeting: Meeting) -> bool:
    if not form.is_valid():
        return False
    try:
        question = register_question(
            meeting_id=meeting.pk,
            by=request.user,
            client_key=form.cleaned_data["client_key"],
            advance=form.cleaned_data["advance"],
            citizen=form.speaker(),
            **form.content(meeting),
        )
    except Refused as refusal:
        form.add_error(None, refusal)
        return False
    messages.success(request, _("Question %(number)s is saved.") % {"number": question.position})
    return True


def _counted(meeting: Meeting, totals) -> dict:
    share = meeting.question_share
    return {
        "version": meeting.version,
        "attendees": listed_people(meeting) if meeting.attendees is None else meeting.attendees,
        "received": totals.people if meeting.received is None else meeting.received,
        "question_share": None if share is None else round(share * 100),
    }


def _finished(request: HttpRequest, form: FinishForm, meeting: Meeting) -> bool:
    if not form.is_valid():
        return False
    data = form.cleaned_data
    share = data["question_share"]
    try:
        meeting_actions.edit(
            meeting_id=meeting.pk,
            by=request.user,
            version=data["version"],
            attendees=data["attendees"],
            received=data["received"],
            question_share=None if share is None else Decimal(share) / 100,
        )
    except Refused as refusal:
        form.add_error(None, refusal)
        return False
    return True


def _kpis(meeting: Meeting, totals) -> list[Kpi]:
    rows = reverse("meeting_questions_fragment", args=[meeting.pk])
    return [
        Kpi(_("Questions"), str(totals.questions), icon="message-square-text", tone="info", url=rows),
        Kpi(_("Solved on the spot"), str(totals.on_spot), icon="circle-check", tone="ok"),
        Kpi(_("To work"), str(totals.to_work), icon="clock", tone="pri"),
        Kpi(
            _("Without a responsible body"),
            str(totals.unassigned),
            icon="triangle-alert",
            tone="warn" if totals.unassigned else "neutral",
        ),
        Kpi(_("Promises"), str(totals.promises), icon="hand", tone="plan"),
    ]
