"""What a new meeting could cover: territories that are still due, groups with which nobody met this year."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from common.dates import today
from common.templatetags.ui import day as day_text
from meetings.coverage import last_working_day
from meetings.groups import group_choices
from meetings.models import Meeting
from meetings.norms import period_of
from meetings.queries_coverage import coverage_of
from meetings.queries_groups import gaps_of, group_coverage
from meetings.words_coverage import period_words, unit_name
from organisations.models import Body
from organisations.workdays import load_calendar

SHOWN = 8
FILLED = ("body", "territory", "target_group", "day")


@dataclass(frozen=True)
class Suggestion:
    """Something not covered yet; `url` is the form with it filled in, beside what was filled in before."""

    label: str
    url: str
    note: str = ""


def filled(request: HttpRequest) -> dict:
    """What the address of the planning form fills in: `?body=…&territory=…&target_group=…&day=…`."""
    given = {name: request.GET[name] for name in FILLED if request.GET.get(name)}
    if "day" in given:
        given["planned_on"] = given.pop("day")
    return given


def suggestions(request: HttpRequest, body: Body | None) -> dict:
    """Places and groups for the page of the planning form; nothing while no body is chosen."""
    if body is None:
        return {"places": [], "more": 0, "groups": [], "coverage_url": ""}
    places = _places(request, body)
    return {
        "places": places[:SHOWN],
        "more": len(places[SHOWN:]),
        "groups": _groups(request, body),
        "coverage_url": f"{reverse('coverage')}?{urlencode({'body': body.code})}",
    }


def _places(request: HttpRequest, body: Body) -> list[Suggestion]:
    """Units of the running norm period without a date, the one that is due first at the beginning."""
    day = today()
    found = coverage_of([body], day, day, day, meetings=Meeting.objects.visible_to(request.user))[body.pk]
    cells, calendar = found.to_set(), load_calendar()
    rows = []
    for cell in cells:
        by = last_working_day(cell.period, calendar, day)
        words = {"period": period_words(cell.period), "day": day_text(by)}
        url = _url(request, body=body.code, territory=cell.territory and cell.territory.code, day=by)
        rows.append(Suggestion(unit_name(cell), url, _("%(period)s, not later than %(day)s") % words))
    return rows


def _groups(request: HttpRequest, body: Body) -> list[Suggestion]:
    """Groups with which the body neither held nor planned a meeting this year."""
    day, groups = today(), dict(group_choices(today()))
    year = period_of("year", day)
    meetings = Meeting.objects.visible_to(request.user).filter(body=body)
    found = group_coverage(meetings, list(groups), year.first, year.last, day)
    gaps = [code for code in gaps_of(found, [body.pk], list(groups))[body.pk] if (body.pk, code) not in found]
    return [Suggestion(groups[code], _url(request, body=body.code, target_group=code)) for code in gaps]


def _url(request: HttpRequest, **more) -> str:
    query = {name: request.GET[name] for name in FILLED if request.GET.get(name)}
    query |= {name: value for name, value in more.items() if value}
    return f"?{urlencode(query)}"
