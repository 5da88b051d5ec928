"""The report as other systems get it: the API and the command answer with the same document."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import QuerySet

from appeals.queries_promises import promises_per_body
from meetings.figures import core_figures
from meetings.models import Meeting
from meetings.querysets import MeetingQuerySet
from organisations.models import Body
from reports.filters import ReportFilter
from reports.queries.dimensions import DIMENSIONS, Entry
from reports.queries.discipline import Discipline, discipline, in_period
from reports.queries.meetings import attendance, total_of
from reports.queries.resolution import Resolution, assembled, resolution
from reports.queries.returned import Returned, returned
from reports.queries.rollups import Ask, counted

# Cuts that counted cells know, and in which each meeting is in one row.
KEPT = ("region", "body", "month")
# Filters of questions and places, which say nothing about how a body keeps its calendar.
NOT_HERE = ("territory", "responsible", "sphere", "topic", "kind", "target_group")


def run(chosen: ReportFilter, by: str) -> Resolution:
    """The resolution report of a valid selection. Every way out (page, file, API, command) calls this."""
    meetings, as_of = chosen.held_meetings(), chosen.period.as_of
    if meetings is None or by not in KEPT:
        return resolution(chosen.questions, by=by, as_of=as_of, meetings=meetings)
    dimension = DIMENSIONS[by]
    [counts] = counted(chosen, Ask((by,), chosen.period))
    people = attendance(meetings, dimension.of_meeting, as_of=as_of)
    found = {key: counts_of for (key,), counts_of in counts.items()}
    return assembled(dimension, found, people, total_of(people), as_of, _named(chosen, by))


def _named(chosen: ReportFilter, by: str) -> dict[Any, Entry] | None:
    """Names that the choices of the page need as well, so that they are read once; None for months."""
    if by == "body":
        return {pk: Entry(body.code, body.name) for pk, body in chosen.directory.bodies_by_pk.items()}
    if by == "region":
        return {code: Entry(code, region.name) for code, region in chosen.directory.regions.items()}
    return None


def run_returned(chosen: ReportFilter, by: str) -> Returned:
    """The report of repeat and returned questions of a valid selection."""
    return returned(chosen.questions, by=by, as_of=chosen.period.as_of)


def run_discipline(chosen: ReportFilter, by: str) -> Discipline:
    """The report of meeting discipline of a valid selection (days, body, region of the host, tier; `NOT_HERE` not)."""
    bodies, period = hosts(chosen), chosen.period
    meetings = chosen.all_meetings().filter(body__in=bodies)
    questions = chosen.all_questions().filter(body__in=bodies)
    promises = promises_per_body(questions, period.first, period.last, period.as_of)
    return discipline(meetings, bodies, period, by=by, promises=promises)


def hosts(chosen: ReportFilter) -> QuerySet[Body]:
    """The bodies whose discipline is counted: all for the system and for country figures, else those in reach."""
    everybody = chosen.user is None or chosen.country
    found = Body.objects.all() if everybody else Body.objects.in_reach_of(chosen.user)
    names = {"tier": "kind", "body": "code", "region": "territory__region_code"}
    return found.filter(**{field: chosen.value(name) for name, field in names.items() if chosen.value(name)})


def missed_of(chosen: ReportFilter) -> MeetingQuerySet:
    """The missed meetings behind the figure, as far as the person may see them, the latest first."""
    seen = (chosen.all_meetings() if chosen.user is None else Meeting.objects.visible_to(chosen.user)).filter(
        body__in=hosts(chosen)
    )
    missed = core_figures(chosen.period.as_of)["missed"]
    found = in_period(seen, chosen.period).filter(missed).order_by("-planned_on", "-pk")
    return found.select_related("body", "territory")


def missed_json(meeting: Meeting, as_of: date) -> dict:
    """One missed meeting: which body, when it was to be, why not, and when it was held after all (null: not yet)."""
    return {
        "body": meeting.body.code,
        "name": meeting.body.name,
        "ref": meeting.ref,
        "planned_on": meeting.planned_on.isoformat(),
        "first_planned_on": meeting.first_planned_on.isoformat(),
        "days": (as_of - meeting.planned_on).days,
        "cancelled": meeting.cancelled_on is not None,
        "reason": meeting.not_held_reason,
        "held_on": meeting.held_on.isoformat() if meeting.held_on else None,
    }


def discipline_document(chosen: ReportFilter, found: Discipline) -> dict:
    """The report with the list of missed meetings that the person may see."""
    as_of = chosen.period.as_of
    return document(chosen, found) | {"missed": [missed_json(one, as_of) for one in missed_of(chosen)]}


def document(chosen: Any, found: Any) -> dict[str, Any]:
    """Period, as-of day, tier (null: both), rows and total: what the document of every report begins with."""
    return {
        "period": {"from": chosen.period.first.isoformat(), "to": chosen.period.last.isoformat()},
        "as_of": chosen.period.as_of.isoformat(),
        "tier": chosen.value("tier") or None,
        "by": found.by,
        "rows": [row.as_json() for row in found.rows],
        "total": found.total.as_json(),
    }
