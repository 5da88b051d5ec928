"""For which norm a meeting counts, as a fact of its page."""

from __future__ import annotations

from datetime import date
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from common.numbers import number
from common.ui import Fact
from meetings.coverage import Cell, cells_of_meeting
from meetings.enums import MISSED, MeetingStatus
from meetings.models import Meeting
from meetings.queries_coverage import coverage_of
from meetings.words_coverage import period_words, unit_name
from organisations.enums import Rank
from organisations.models import Territory


def norm_fact(meeting: Meeting, user, day: date) -> list[Fact]:
    """What the meeting does for the norms of its body; nothing for one that was not held and will not be."""
    if meeting.state_on(day) in (MISSED, MeetingStatus.CANCELLED):
        return []
    on, by_deputy = meeting.held_on or meeting.planned_on, meeting.host_rank == Rank.DEPUTY
    meetings = Meeting.objects.visible_to(user)
    found = coverage_of([meeting.body], on, on, day, meetings=meetings)[meeting.body_id]
    places = _places(meeting.territory)
    cells = cells_of_meeting(found, places, on, by_deputy)
    if not cells:
        deputy = by_deputy and cells_of_meeting(found, places, on, False)
        return [Fact(_("Norm"), _("Does not count: it is hosted by a deputy."))] if deputy else []
    query = urlencode({"body": meeting.body.code, "year": on.year})
    text = "\n".join(_words(cell) for cell in cells)
    return [Fact(_("Counts for the norm"), text, url=f"{reverse('coverage')}?{query}")]


def _words(cell: Cell) -> str:
    words = {
        "place": unit_name(cell),
        "period": period_words(cell.period),
        "held": number(cell.held),
        "required": number(cell.required),
    }
    return _("%(place)s, %(period)s; held: %(held)s of %(required)s") % words


def _places(place: Territory | None) -> list[int]:
    found = []
    while place is not None:
        found.append(place.pk)
        place = place.parent
    return found
