"""The desk without a network: the service worker and the shell that it serves (docs/desk.md, docs/adr/0018).

The shell is the page of the desk with its choices and nothing else: no row, no person, no account, no token. It is all
that a browser keeps of the page outside of IndexedDB.
"""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from appeals.policies_desk import check_meeting_takes_questions
from appeals.queries_desk import choices_of
from appeals.views.desk_data import desk_data, desk_meeting
from common.access import needs, public
from common.acts import Refused
from organisations.rights import Right

WORKER = "js/desk_worker.js"


@public
@require_safe
def desk_worker(request: HttpRequest) -> HttpResponse:
    """The service worker. Under the address of the meetings, which is its scope; never stored, so always the newest.

    Public: it holds nothing of anybody, and a browser whose session has ended must still get a corrected one.
    """
    source = Path(finders.find(WORKER)).read_bytes()
    response = HttpResponse(source, content_type="text/javascript; charset=utf-8")
    response.headers["Cache-Control"] = "no-cache, no-store, private"
    return response


@needs(Right.QUESTIONS_REGISTER)
@require_safe
def meeting_desk_shell(request: HttpRequest, meeting_id: int) -> HttpResponse:
    """The page of the desk as a browser may keep it. 404 before the meeting is held: there is nothing to keep yet.

    Rendered without the request: what the page does not know it can't let out.
    """
    meeting = desk_meeting(request, meeting_id)
    try:
        check_meeting_takes_questions(meeting)
    except Refused:
        return HttpResponse(status=404)
    data = desk_data(meeting, choices_of(meeting)) | {"shell": True, "host": ""}
    context = {
        "meeting": meeting,
        "data": data,
        "site_name": settings.SITE_NAME,
        "theme": request.user.theme,
    }
    return HttpResponse(render_to_string("appeals/desk/shell.html", context))
