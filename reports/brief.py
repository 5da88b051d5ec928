"""What the brief of a meeting says of the place's appeals in e-Otinish."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from appeals.models import Topic
from appeals.queries_brief import Part, place_of
from common.dates import today
from common.numbers import number
from eotinish.queries import Selection, received, sources, total
from meetings.models import Meeting
from organisations.enums import BodyKind
from reports.contradiction_words import days_in_words, signed_percent
from reports.period import ONE_DAY, end_of_month, months_later
from reports.queries.contradiction_rule import growth
from reports.queries.spans import Days, is_told

MONTHS = 6  # the length of the spans that are compared
BACK = 24  # months within which the newest figures are looked for
SPHERES = 3


def complaints_part(meeting: Meeting, user) -> Part | None:
    """Appeals of the newest six months that are told, against the six before, and what most of them are about.

    Of the region where the meeting is, to its local bodies; of a ministry's meeting: to the ministry. None where nothing
    is told, or nothing that the person may see.
    """
    days = newest(today())
    selection = _selection(meeting, user)
    if days is None or selection is None:
        return None
    now = total(days.first, days.last, selection).received
    if not now:
        return None
    before = Days(months_later(days.first, -MONTHS), days.first - ONE_DAY)
    rows = [(_("Appeals, %(days)s") % {"days": days_in_words(days)}, number(now))]
    if is_told(before):
        change = growth(now, total(before.first, before.last, selection).received)
        rows.append((_("Against the six months before"), signed_percent(change)))
    return Part(_("Appeals in e-Otinish"), rows + _most(days, selection))


def newest(day: date) -> Days | None:
    """The six whole months that end with the last one of which every day is told; None: there are none."""
    begin = months_later(day.replace(day=1), -BACK)
    told = [span for span in sources(begin, day.replace(day=1) - ONE_DAY) if span.source]
    if not told or told[-1].last != end_of_month(told[-1].last):
        return None
    days = Days(months_later(told[-1].last.replace(day=1), 1 - MONTHS), told[-1].last)
    return days if is_told(days) else None


def _selection(meeting: Meeting, user) -> Selection | None:
    if meeting.body.kind == BodyKind.CENTRAL:
        return Selection(user=user, body=meeting.body_id)
    place = place_of(meeting)
    return Selection(user=user, tier=BodyKind.LOCAL.value, region=place.region_code) if place else None


def _most(days: Days, selection: Selection) -> list[tuple[str, str]]:
    found = received("sphere", first=days.first, last=days.last, selection=selection)
    counts = {key: one.received for (key,), one in found.items() if key is not None and one.received}
    topics = Topic.objects.in_bulk(counts)
    most = sorted(counts, key=lambda key: (-counts[key], topics[key].code))[:SPHERES]
    return [(topics[key].name, number(counts[key])) for key in most]
