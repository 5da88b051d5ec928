"""The whole demo, phase by phase, in one transaction: it is there completely or not at all."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from time import monotonic
from typing import Any

from django.core.management import call_command
from django.db import transaction

from appeals.actions.topics import load_topics
from appeals.models import Question, Topic
from common.dates import today
from demo import clock
from demo.actions import settle_notices
from demo.agenda import Agenda
from demo.complaints import write_record_of_complaints, write_running_complaints
from demo.planning import Planning
from demo.practices import settle_practices
from demo.record2022 import close_the_rest, write_akims, write_ministers
from demo.running import Running
from demo.this_year import write_this_year
from demo.world import World
from meetings.models import Meeting
from organisations.models import Body

YEAR = 2022
UNREAD_DAYS = 5


def is_empty() -> bool:
    """Whether the database has neither meetings nor questions."""
    return not (
        Meeting.objects.unscoped("is there anything").exists()
        or Question.objects.unscoped("is there anything").exists()
    )


class Phases:
    """Does the work phase by phase and tells the seconds of each."""

    def __init__(self, say: Callable[[str], None]):
        self.say, self.begin = say, monotonic()

    def __call__(self, name: str, work: Callable, *arguments: Any) -> Any:
        start = monotonic()
        result = work(*arguments)
        self.say(f"{name:<32} {monotonic() - start:6.1f} s")
        return result

    def end(self) -> None:
        """Tell the seconds of everything."""
        self.say(f"{'Demo':<32} {monotonic() - self.begin:6.1f} s")


def build(*, seed: int, scale: float, say: Callable[[str], None]) -> None:
    """Fill an empty database. `scale` 1 is the published record exactly; `say` is told each phase with its seconds."""
    phase = Phases(say)
    with transaction.atomic():
        world = write_record(phase, seed=seed, scale=scale)
        write_running_year(phase, world)
    phase.end()


def write_record(phase: Phases, *, seed: int, scale: float) -> World:
    """Directories, people, and the closed year with what became of its questions in the next."""
    phase("Reference data", _load_reference)
    world = World(year=YEAR, today=today(), seed=seed, scale=scale)
    phase("People and posts", world.people_the_country)
    later = phase(f"Ministers, {YEAR}", write_ministers, world)
    later += phase(f"Akims, second half of {YEAR}", write_akims, world)
    phase(f"Closed in {YEAR + 1}", close_the_rest, world, later)
    phase(f"e-Otinish, {YEAR}", write_record_of_complaints, world)
    return world


def write_running_year(phase: Phases, world: World) -> None:
    """The year so far, and the weeks around today until yesterday evening: what happens today is up to the visitor."""
    agenda = Agenda(clock.moment(world.today - timedelta(days=1), 20))
    running = Running(world, agenda)
    bodies = running.bodies()
    planning = Planning(running.lives, bodies)
    phase("This year so far", write_this_year, world, bodies, planning)
    phase("Practices and rules", settle_practices, world)
    running.start()
    planning.start()
    phase("Plans, and the weeks around today", agenda.run)
    phase("e-Otinish, until last month", write_running_complaints, world)
    settle_notices(by=None, read_before=clock.moment(world.today - timedelta(days=UNREAD_DAYS), 0))


def _load_reference() -> None:
    if not Body.objects.exists():
        call_command("load_reference", stdout=StringIO())
    if not Topic.objects.exists():
        load_topics()
