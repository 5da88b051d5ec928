"""What the script of the desk calls: save a row, take one back, look a person up, propose topic and body.

Answers are JSON. A refusal names its fields (422), a row changed by someone else comes back as it is now (409); the
script keeps what was typed in every case.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from functools import wraps
from uuid import UUID

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from appeals.actions.content import TEXT_MAX
from appeals.actions.registering import edit_question, register_question, remove_row
from appeals.actions.repeats import mark_repeat
from appeals.forms_desk import RowForm
from appeals.lookups import look_up_people
from appeals.models import Question, Topic
from appeals.permissions import check_user_can_register
from appeals.policies_desk import check_meeting_takes_questions
from appeals.queries_desk import row_data, rows_of
from appeals.queries_desk_others import changed_since, state_of
from appeals.querysets import MAX_KEY
from appeals.similar import similar_texts
from appeals.suggestions import suggest_responsible, suggest_topics
from common.access import needs
from common.acts import Conflict, Refused
from common.scoping import get_visible_or_404
from common.text import shorten
from meetings.models import Meeting
from organisations.models import Territory
from organisations.rights import Right

WHO = "X-Desk-User"  # the person for whom the page was made: their rows are never sent by another one


def answering_json(view: Callable) -> Callable:
    """Hand the sent object to the view as `sent`; turn refusals into JSON that the script can show at the field."""

    @wraps(view)
    def answering(request: HttpRequest, *args, **kwargs) -> JsonResponse:
        if request.headers.get(WHO) != str(request.user.pk):
            return _problem(409, "other_user", _("Another person is signed in now."))
        try:
            sent = json.loads(request.body)
            if not isinstance(sent, dict):
                raise ValueError
            return view(request, *args, sent=sent, **kwargs)
        except RequestDataTooBig:
            message = _("The text is far too long to be one question. Split it into several.")
            return _problem(413, "too_big", errors={"text": [message]})
        except ValueError:
            return _problem(
                400, "not_json", _("The page and the server do not understand each other. Reload.")
            )
        except Conflict as conflict:
            return _problem(409, "conflict", conflict.messages[0], row=_row_now(request, sent, **kwargs))
        except Refused as refusal:
            return _refused(refusal, lambda: _row_now(request, sent, **kwargs))
        except PermissionDenied as denied:
            return _problem(403, "forbidden", str(denied) or _("You may not log questions here any more."))
        except Http404:
            return _problem(404, "gone", _("This meeting is not open to you any more."))

    return answering


@needs(Right.QUESTIONS_REGISTER)
@require_POST
@answering_json
def desk_save_row(request: HttpRequest, meeting_id: int, sent: dict) -> JsonResponse:
    """Register a row, or bring it up to date: by its key until a version is known, then by id and version."""
    meeting = _meeting(request, meeting_id)
    form = RowForm({name: _plain(value) for name, value in sent.items()})
    if not form.is_valid():
        return _problem(422, "wrong", errors=_messages(form))
    given = {"by": request.user, "citizen": form.speaker(), **form.content(meeting)}
    if isinstance(sent.get("id"), int) and isinstance(sent.get("version"), int):
        question = edit_question(question_id=sent["id"], version=sent["version"], **given)
    else:
        data = form.cleaned_data
        question = register_question(
            meeting_id=meeting.pk, client_key=data["client_key"], advance=data["advance"], **given
        )
    return JsonResponse({"row": row_data(_marked(question, sent.get("repeat_of"), request.user))})


@needs(Right.QUESTIONS_REGISTER)
@require_POST
@answering_json
def desk_remove_row(request: HttpRequest, meeting_id: int, sent: dict) -> JsonResponse:
    """Take back a row logged by mistake."""
    rows = Question.objects.filter(meeting=_meeting(request, meeting_id))
    question = get_visible_or_404(rows, request.user, pk=sent.get("id"))
    version = sent.get("version")
    removed = remove_row(
        question_id=question.pk, by=request.user, version=version if isinstance(version, int) else None
    )
    return JsonResponse({"row": row_data(removed)})


@needs(Right.QUESTIONS_REGISTER)
@require_POST
@answering_json
def desk_rows_since(request: HttpRequest, meeting_id: int, sent: dict) -> HttpResponse:
    """What others wrote since the page last heard. Sent: the `state` it had, and `known`, a version for each key.

    Empty (204) as long as nothing is new. By POST, because what a page knows is too long for an address; writes nothing.
    """
    meeting = _meeting(request, meeting_id)
    state = state_of(meeting, request.user)
    if sent.get("state") == state:
        return HttpResponse(status=204)
    known = sent.get("known")
    news = changed_since(meeting, request.user, known if isinstance(known, dict) else {})
    return JsonResponse({"state": state} | news)


@needs(Right.PERSONAL_VIEW)
@require_POST
@answering_json
def desk_people(request: HttpRequest, meeting_id: int, sent: dict) -> JsonResponse:
    """People whose IIN, telephone or name was typed. By POST, so that no personal data stands in an address."""
    meeting = _meeting(request, meeting_id)
    found = look_up_people(request.user, meeting.body, str(sent.get("query", ""))[:200])
    return JsonResponse({"people": [asdict(person) for person in found]})


@needs(Right.QUESTIONS_REGISTER)
@require_POST
@answering_json
def desk_suggest(request: HttpRequest, meeting_id: int, sent: dict) -> JsonResponse:
    """Topics for a text, best first, and the responsible body for the chosen or the best topic."""
    meeting = _meeting(request, meeting_id)
    topics = [found.topic_id for found in suggest_topics(str(sent.get("text", "")))]
    chosen = sent.get("topic") if isinstance(sent.get("topic"), int) else next(iter(topics), None)
    topic = Topic.objects.select_related("central_body").filter(pk=chosen).first()
    place = sent.get("territory")
    territory = Territory.objects.filter(pk=place).first() if isinstance(place, int) else meeting.territory
    responsible = suggest_responsible(meeting.body, topic, territory, meeting.held_on)
    return JsonResponse({"topics": topics, "responsible": responsible.pk})


@needs(Right.QUESTIONS_REGISTER)
@require_POST
@answering_json
def desk_similar(request: HttpRequest, meeting_id: int, sent: dict) -> JsonResponse:
    """Open or recent questions that plainly say the same. Asked apart from the proposals, so that nobody waits for it."""
    meeting = _meeting(request, meeting_id)
    place = sent.get("territory")
    territory = Territory.objects.filter(pk=place).first() if isinstance(place, int) else None
    found = similar_texts(
        str(sent.get("text", ""))[:TEXT_MAX],
        request.user,
        topic=_key(sent.get("topic")),
        place=territory or meeting.territory,
        without=_key(sent.get("id")),
    )
    return JsonResponse({"similar": [_hint(entry.question) for entry in found]})


def _hint(question: Question) -> dict:
    body = question.responsible or question.body
    said = _("%(status)s, %(body)s, %(day)s") % {
        "status": question.get_status_display(),
        "body": body.name,
        "day": date_format(question.raised_on, "SHORT_DATE_FORMAT"),
    }
    return {"id": question.pk, "number": question.number, "said": said, "text": shorten(question.text, 160)}


def _marked(question: Question, original: object, user) -> Question:
    """The row marked as raised before, as it was asked for; what can't be so stays unmarked and the row is saved."""
    key = _key(original)
    if key is None or question.repeat_of_id is not None:
        return question
    try:
        return mark_repeat(question, by=user, original=key)
    except Refused:
        return question


def _key(value: object) -> int | None:
    """The key of a row, as far as it can be one."""
    return value if type(value) is int and 0 < value <= MAX_KEY else None


def _uuid(value: object) -> UUID | None:
    """The key that a script gave to a row, as far as it can be one."""
    try:
        return UUID(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _meeting(request: HttpRequest, meeting_id: int) -> Meeting:
    meetings = Meeting.objects.select_related("body", "territory")
    meeting = get_visible_or_404(meetings, request.user, pk=meeting_id)
    check_user_can_register(request.user, meeting.body)
    check_meeting_takes_questions(meeting)
    return meeting


def _plain(value) -> str:
    """A value of the script as a form field expects it."""
    return "" if value in (None, False) else str(value)


def _row_now(request: HttpRequest, sent: dict, meeting_id: int) -> dict | None:
    """The row as it stands, for a person whose change came too late: by its id, or by its key when that got lost."""
    rows = rows_of(meeting_id, request.user)
    if _key(sent.get("id")) is not None:
        row = rows.filter(pk=sent["id"]).first()
    else:
        row = rows.filter(client_key=_uuid(sent.get("client_key")), client_key__isnull=False).first()
    return row_data(row, row.handled) if row else None


def _messages(form: RowForm) -> dict[str, list[str]]:
    return {field: [str(error) for error in errors] for field, errors in form.errors.items()}


def _refused(refusal: Refused, row_now: Callable[[], dict | None]) -> JsonResponse:
    if hasattr(refusal, "error_dict"):
        return _problem(422, "wrong", errors=refusal.message_dict)
    return _problem(422, refusal.code or "refused", refusal.messages[0], row=row_now())


def _problem(
    status: int, code: str, message: str = "", *, errors: dict | None = None, **more
) -> JsonResponse:
    return JsonResponse({"code": code, "message": message, "errors": errors or {}, **more}, status=status)
