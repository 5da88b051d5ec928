"""Calendars of the year: adopted for the meetings of the record, changed in a new version, begun for the next year."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from demo import clock
from demo.actions import draft_calendars
from demo.world import World
from meetings.actions.approving import approve, approve_many
from meetings.actions.calendar_items import add_line
from meetings.actions.calendars import Origin, start_draft
from meetings.models import Meeting, PlanItem
from organisations.models import Body

if TYPE_CHECKING:
    from demo.running import Course

# One body in so many approves its calendar after the legal day; working days of January.
LATE_ONE_IN, IN_TIME, TOO_LATE = 7, 3, 14
# Working days before today on which the version with the weeks around today was approved.
CHANGED = -62
# From this month on people prepare the calendar of the next year.
NEXT_YEAR_FROM = 10


def adopt(world: World, year: int, tier: str, approved_on: Callable[[Body], date]) -> None:
    """Approve calendars for all planned meetings of a year that are there already, region by region, by real approvals.

    Ministers have one schedule of the Government; the akim of a region approves those of its districts too.
    """
    plans: dict[tuple[date, str], dict[Body, list[Meeting]]] = defaultdict(lambda: defaultdict(list))
    rows = Meeting.objects.unscoped("the calendars of the demo").scheduled()
    rows = rows.filter(planned_on__year=year, body__kind=tier, plan_items__isnull=True)
    for meeting in rows.order_by("body__path", "planned_on", "pk"):
        body = world.bodies_by_pk[meeting.body_id]
        place = body.territory.region_code if body.territory else ""
        plans[approved_on(body), place][body].append(meeting)
    for (day, place), calendars in sorted(plans.items(), key=lambda entry: entry[0]):
        _approve(world, year, day, place, calendars)


def _approve(world: World, year: int, day: date, place: str, calendars: dict[Body, list[Meeting]]) -> None:
    rng = world.chance("calendar", year, place, day)
    by = world.texts.phrase(rng, "calendar_approver", "kk")
    if place:
        by = world.host(world.akimats[place][0], day).full_name
    with clock.at(clock.moment(day, 16)):
        drafts = draft_calendars(calendars, year=year, by=None)
        approve_many(
            drafts={draft.pk: draft.version for draft in drafts},
            by=None,
            approved_on=day,
            approved_by=by,
            document=f"№ {rng.randint(11, 480)}",
        )


def january(world: World, year: int) -> Callable[[Body], date]:
    """The day on which a body approved its calendar: mostly in time, some after the legal day."""

    def day(body: Body) -> date:
        late = world.chance("late calendar", year, body.code).randrange(LATE_ONE_IN) == 0
        return world.workdays.after(date(year, 1, 1), TOO_LATE if late else IN_TIME)

    return day


def change(
    world: World, body: Body, courses: Iterable[Course], plan: Callable[[Course], dict], go_on
) -> None:
    """A new version with the meetings of the coming weeks: approving it makes them, then each takes its course."""
    team, day = world.team(body), clock.today()
    draft = start_draft(by=team.registrar, body=body, year=day.year, origin=Origin.EMPTY)
    refs = {}
    for course in courses:
        line = add_line(calendar_id=draft.pk, by=team.registrar, planned_on=course.day, **plan(course))
        refs[line.ref] = course
    rng = world.chance("calendar changed", body.code)
    language = rng.choice(("kk", "ru"))
    approve(
        calendar_id=draft.pk,
        by=team.controller,
        approved_on=day,
        approved_by=world.host(body, day).full_name,
        document=f"№ {rng.randint(11, 480)}",
        note=world.texts.phrase(rng, "calendar_changed", language),
    )
    lines = PlanItem.objects.unscoped("the lines just approved").filter(calendar=draft.pk, ref__in=refs)
    for ref, meeting in lines.order_by("pk").values_list("ref", "meeting_id"):
        refs[ref].meeting_id = meeting
        go_on(refs[ref])


def begin_next_year(world: World, agenda, bodies: Iterable[Body]) -> None:
    """In autumn the bodies of the accounts have a draft for the next year, made from this year's calendar."""
    evening = agenda.end
    if evening.month < NEXT_YEAR_FROM:
        return
    for body in bodies:
        begin = partial(
            start_draft,
            by=world.team(body).registrar,
            body=body,
            year=evening.year + 1,
            origin=Origin.LAST_YEAR,
        )
        agenda.add(clock.moment(evening.date(), 12), begin)
