"""What a meeting leaves on paper where somebody looks at the demo: who came, the minutes, and their signing."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from appeals.actions.attendance import FROM_QUESTIONS, add_attendees_from
from appeals.actions.minutes import draw_up, sign
from appeals.models import Minutes
from demo import clock
from demo.agenda import Agenda
from demo.world import World

if TYPE_CHECKING:
    from demo.running import Course

SIGNED_SHARE = 0.7


class Papers:
    """Puts the papers of held meetings on the agenda."""

    def __init__(self, world: World, agenda: Agenda):
        self.world, self.agenda = world, agenda

    def write(self, course: Course, held_on: date) -> None:
        """The list and the minutes on the next working day; most are signed two days later."""
        day = self.world.workdays.after(held_on, 1)
        self.agenda.add(clock.moment(day, 11, 20), partial(self._draw_up, course, day))
        if self.world.chance("signed", course.body.code, held_on).random() < SIGNED_SHARE:
            signed_on = self.world.workdays.after(held_on, 3)
            self.agenda.add(clock.moment(signed_on, 12, 10), partial(self._sign, course, signed_on))

    def _draw_up(self, course: Course, day: date) -> None:
        world, by = self.world, self.world.team(course.body).registrar
        rng = world.chance("minutes", course.body.code, day)
        host = world.host(course.body, day)
        add_attendees_from(meeting_id=course.meeting_id, by=by, source=FROM_QUESTIONS)
        draw_up(
            meeting_id=course.meeting_id,
            by=by,
            version=None,
            drawn_on=day,
            number=f"{course.meeting_id}-Х",
            chair=host.full_name,
            chair_post=host.post.title_ru,
            secretary=by.full_name,
            secretary_post="",
            report=world.texts.phrase(rng, "minutes_report", "ru"),
            decisions=world.texts.phrase(rng, "minutes_decisions", "ru"),
        )

    def _sign(self, course: Course, day: date) -> None:
        by = self.world.team(course.body).controller
        minutes = Minutes.objects.visible_to(by).get(meeting=course.meeting_id)
        sign(meeting_id=course.meeting_id, by=by, version=minutes.version, signed_on=day)
