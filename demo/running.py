"""The weeks around today: people plan, announce, move, cancel and hold meetings, by the real acts, on their days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time, timedelta
from functools import partial
from random import Random
from typing import Any

from demo import clock
from demo.accounts import AKIMAT, MINISTRY, SISTER
from demo.afterwards import Afterwards
from demo.agenda import Agenda
from demo.ahead import Ahead
from demo.calendars import CHANGED, begin_next_year, change
from demo.chance import chosen
from demo.difficult import is_over
from demo.lives import ASKS_TIME, DIFFICULT, NOBODY, TASKED, WAITS, Hearing, Lives
from demo.papers import Papers
from demo.shares import place
from demo.sittings import FORMATS, KINDS, announcement, facts
from demo.told import announce, publish
from demo.world import World
from meetings import actions
from meetings.enums import MeetingKind
from organisations.models import Body, Territory

MINISTRIES = (MINISTRY, "min-transport", "min-health", "min-education", "min-labour", "min-agriculture")
FOCUS = (MINISTRY, AKIMAT, SISTER)
DISTRICTS = 25
# Working days from today on which the bodies of the accounts meet. Fifteen back is due today.
PAST = {
    -38: "held", -34: "excused", -30: "moved", -26: "held", -22: "unpublished", -19: "late", -15: "held",
    -14: "held", -13: "held", -11: "held", -8: "held", -6: "missed", -4: "held", -2: "held", -1: "held",
}  # fmt: skip
COMING = {
    0: "today",
    2: "announced",
    5: "announced",
    8: "moved",
    12: "cancelled",
    17: "planned",
    24: "planned",
}
# And what is asked first there: so that each account has something due today, this week, overdue, and new.
FIRST = {
    -26: (WAITS,), -15: (WAITS, WAITS), -14: (WAITS,), -13: (WAITS,), -11: (WAITS,),
    -4: (TASKED, ASKS_TIME), -1: (NOBODY, NOBODY),
}  # fmt: skip
# What becomes of the meetings of the others.
FATES = {
    "held": 66, "unpublished": 9, "late": 5, "moved": 5, "missed": 4, "excused": 4, "cancelled": 3, "off_schedule": 4,
}  # fmt: skip
AHEAD = {"announced": 55, "planned": 37, "moved": 5, "cancelled": 3}


@dataclass
class Course:
    """A meeting and what becomes of it: `fate`."""

    body: Body
    day: date
    fate: str
    rng: Random
    focus: bool = False
    first: tuple[str, ...] = ()
    territory: Territory | None = None
    meeting_id: int | None = None


class Running:
    """Puts the meetings of the weeks around today on the agenda."""

    def __init__(self, world: World, agenda: Agenda):
        self.world, self.agenda = world, agenda
        self.lives = Lives(world, agenda)
        self.ahead = Ahead(world, agenda)
        self.papers = Papers(world, agenda)

    def bodies(self) -> list[Body]:
        """Those that take part: ministries, all regions, some districts; fewer in a smaller demo."""
        world, rng = self.world, self.world.chance("who takes part")
        tops = [akimats[0] for _region, akimats in sorted(world.akimats.items())]
        near = [*world.akimats[AKIMAT[-2:]][1:7], *world.akimats[SISTER[-2:]][1:5]]
        far = [b for _region, akimats in sorted(world.akimats.items()) for b in akimats[1:] if b not in near]
        found = [*(world.bodies[code] for code in MINISTRIES), *tops, *near]
        found += rng.sample(far, DISTRICTS - len(near))
        others = [body for body in found if body.code not in FOCUS]
        return [*(world.bodies[code] for code in FOCUS), *others[:: max(round(1 / world.scale), 1)]]

    def start(self) -> None:
        """All meetings of all bodies that take part, and the regular work of the system."""
        Afterwards(self.lives).start()
        for body in self.bodies():
            rng = self.world.chance("running", body.code)
            if body.code in FOCUS:
                courses = [
                    self._course(body, offset, fate, focus=True) for offset, fate in (PAST | COMING).items()
                ]
            else:
                past = sorted(rng.sample(range(-40, 0), rng.randint(3, 5)))
                courses = [self._course(body, offset, chosen(rng, FATES)) for offset in past]
                ahead = sorted(rng.sample(range(1, 30), rng.randint(1, 3)))
                courses += [self._course(body, offset, chosen(rng, AHEAD)) for offset in ahead]
            self._schedule(body, courses)
        begin_next_year(self.world, self.agenda, [self.world.bodies[code] for code in FOCUS])

    def _schedule(self, body: Body, courses: list[Course]) -> None:
        """Most stand in a new version of the year's calendar; later ones and those of the next year are planned by hand."""
        changed_on = self.world.workdays.after(self.world.today, CHANGED)
        in_version = []
        for course in courses:
            if course.fate == "off_schedule":
                self.agenda.add(clock.moment(course.day, 9, 30), partial(self._off_schedule, course))
            elif course.fate == "planned" or course.day.year != changed_on.year:
                before = min(course.day, self.world.today)
                planned_on = self.world.workdays.after(before, -course.rng.randint(16, 20))
                moment = clock.moment(planned_on, 9, course.rng.randint(0, 59))
                self.agenda.add(moment, partial(self._plan, course))
            else:
                in_version.append(course)
        if in_version:
            new_version = partial(change, self.world, body, in_version, self._line, self._go_on)
            self.agenda.add(clock.moment(changed_on, 15), new_version)

    def _course(self, body: Body, offset: int, fate: str, *, focus: bool = False) -> Course:
        """A meeting on its day: first it is planned, the rest follows from its fate."""
        world = self.world
        # Today stays today, also on a Sunday.
        day = world.today if offset == 0 else world.workdays.after(world.today, offset)
        course = Course(body, day, fate, world.chance("course", body.code, offset), focus)
        course.first = FIRST.get(offset, ()) if focus else ()
        if body.code == AKIMAT and offset == min(PAST) and is_over(world, day):
            course.first = (DIFFICULT,)
        return course

    def _line(self, course: Course) -> dict[str, Any]:
        """What is said of a meeting before it takes place."""
        world, rng, body = self.world, course.rng, course.body
        territory = course.territory = place(world, rng, body, course.day)
        kind = MeetingKind.POPULATION if course.fate == "today" else chosen(rng, KINDS[body.kind])
        return {
            "kind": kind,
            "format": chosen(rng, FORMATS),
            "territory": territory,
            "venue": world.texts.phrase(rng, "venue", world.language(rng, territory)),
            "host": world.host(body, course.day),
            "target_group": rng.choice(world.groups) if kind == MeetingKind.TARGET_GROUP else "",
            "starts_at": time(rng.choice((10, 11, 15, 16))),
        }

    def _plan(self, course: Course) -> None:
        by = self.world.team(course.body).registrar
        meeting = actions.plan(by=by, body=course.body, planned_on=course.day, **self._line(course))
        course.meeting_id = meeting.pk
        self._go_on(course)

    def _go_on(self, course: Course) -> None:
        """What becomes of a planned meeting."""
        getattr(self, f"_then_{course.fate}")(course)

    def _off_schedule(self, course: Course) -> None:
        """Something happened: a meeting that was in no calendar, held at once."""
        course.territory = place(self.world, course.rng, course.body, course.day)
        number = self._crowd(course.rng, 3, 5)
        meeting = actions.register_unscheduled(
            by=self.world.team(course.body).registrar,
            body=course.body,
            planned_on=course.day,
            held=True,
            territory=course.territory,
            host=self.world.host(course.body, course.day),
            **facts(course.rng, number),
        )
        course.meeting_id = meeting.pk
        self._speak(course, course.day, number)

    def _then_planned(self, course: Course) -> None:
        """Nothing yet."""

    def _then_announced(self, course: Course) -> None:
        told = announcement(course.rng, course.day, self.world.workdays.after(course.day, -9))
        on = min(told["announced_on"], self.agenda.end.date())
        ends = course.day - timedelta(days=1) if on < course.day else None
        self._add(course, on, 11, announce, announced_on=on, channels=told["channels"], questions_until=ends)
        if ends is not None:
            self.ahead.register(course, on, ends)

    _then_today = _then_announced
    _then_missed = _then_announced

    def _then_excused(self, course: Course) -> None:
        self._then_announced(course)
        reason = self.world.texts.phrase(course.rng, "not_held", course.rng.choice(("kk", "ru")))
        self._add(course, course.day + timedelta(days=3), 12, actions.write_reason, reason=reason)

    def _then_cancelled(self, course: Course) -> None:
        reason = self.world.texts.phrase(course.rng, "cancelled", course.rng.choice(("kk", "ru")))
        on = min(self.world.workdays.after(course.day, -2), self.agenda.end.date())
        self._add(course, on, 16, actions.cancel, reason=reason)

    def _then_moved(self, course: Course) -> None:
        """To a later day of its year, where there is one; then held or announced there."""
        on = min(self.world.workdays.after(course.day, -1), self.agenda.end.date())
        to = self.world.workdays.after(course.day, course.rng.randint(2, 4))
        if to.year == course.day.year:
            reason = self.world.texts.phrase(course.rng, "moved", course.rng.choice(("kk", "ru")))
            self._add(course, on, 10, actions.move, planned_on=to, reason=reason)
            course.day = to
        if to <= self.agenda.end.date():
            self._hold(course, to)
            self._publish(course, to)

    def _then_held(self, course: Course) -> None:
        self._then_announced(course)
        self._hold(course, course.day)
        self._publish(course, course.day)

    def _then_unpublished(self, course: Course) -> None:
        self._then_announced(course)
        self._hold(course, course.day)

    def _then_late(self, course: Course) -> None:
        self._then_announced(course)
        held_on = self.world.workdays.after(course.day, 3)
        self._hold(course, held_on)
        self._publish(course, held_on)

    def _hold(self, course: Course, day: date) -> None:
        number = self._crowd(course.rng, 7, 11) if course.focus else self._crowd(course.rng, 2, 5)
        self._add(course, day, 10, actions.hold, held_on=day, **facts(course.rng, number))
        self._speak(course, day, number)
        self.ahead.hear(course, day)
        if course.focus:
            self.papers.write(course, day)

    def _speak(self, course: Course, day: date, number: int) -> None:
        host_name = self.world.host(course.body, day).full_name
        hearing = Hearing(
            course.meeting_id, course.body, course.territory, day, host_name, course.rng, course.first
        )
        self.agenda.add(clock.moment(day, 10, 1), partial(self.lives.begin, hearing, number))

    def _crowd(self, rng: Random, least: int, most: int) -> int:
        """How many people speak; fewer in a smaller demo."""
        return max(round(rng.randint(least, most) * min(1.0, 0.25 + 2 * self.world.scale)), 2)

    def _publish(self, course: Course, held_on: date) -> None:
        on = self.world.workdays.after(held_on, course.rng.randint(3, 7))
        self._add(course, on, 17, publish, published_on=on)

    def _add(self, course: Course, day: date, hour: int, act, **details) -> None:
        by = self.world.team(course.body).registrar
        moment = clock.moment(day, hour)
        self.agenda.add(moment, partial(act, meeting_id=course.meeting_id, by=by, **details))
