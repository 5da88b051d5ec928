"""What the pages of the desk share: their meeting, its crumbs, and the JSON that the script of the grid needs."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from appeals.actions.content import TEXT_MAX
from appeals.permissions import check_user_can_register
from appeals.queries_desk import Choices
from common.scoping import get_visible_or_404
from common.ui import Crumb
from meetings.models import Meeting


def desk_meeting(request: HttpRequest, meeting_id: int) -> Meeting:
    """The meeting whose questions this person may log. Raises Http404, PermissionDenied."""
    meetings = Meeting.objects.select_related("body", "body__territory", "territory")
    meeting = get_visible_or_404(meetings, request.user, pk=meeting_id)
    check_user_can_register(request.user, meeting.body)
    return meeting


def meeting_url(meeting: Meeting) -> str:
    """The page of the meeting."""
    try:
        return reverse("meeting_page", args=[meeting.pk])
    except NoReverseMatch:  # pragma: no cover
        return "/"


def around(meeting: Meeting) -> dict:
    """The context that every page of the desk has."""
    return {
        "meeting": meeting,
        "crumbs": [
            Crumb(_("Meetings"), reverse("meeting_list")),
            Crumb(f"{meeting.get_kind_display()}, {meeting.ref}", meeting_url(meeting)),
        ],
        "meeting_url": meeting_url(meeting),
    }


def desk_data(meeting: Meeting, choices: Choices) -> dict:
    """What the script needs for every page of the desk, as JSON: addresses and choices, no row and no person."""

    def url(name: str) -> str:
        return reverse(name, args=[meeting.pk])

    return {
        "user": None,
        "meeting": meeting.pk,
        "urls": {
            "desk": url("meeting_desk"),
            "shell": url("meeting_desk_shell"),
            "worker": reverse("desk_worker"),
            "save": url("desk_save_row"),
            "remove": url("desk_remove_row"),
            "since": url("desk_rows_since"),
            "people": url("desk_people"),
            "suggest": url("desk_suggest"),
            "similar": url("desk_similar"),
            "finish": url("meeting_desk_finish"),
            "question": reverse("question_page", args=[0]),
        },
        "rows": [],
        "topics": [
            [key, name, f"{sphere} {others}", sphere]
            for sphere, topics in choices.topics
            for key, name, others in topics
        ],
        "territories": choices.territories,
        "bodies": choices.bodies,
        "territory": meeting.territory_id,
        "host": meeting.host_name,
        "textMax": TEXT_MAX,
    }
