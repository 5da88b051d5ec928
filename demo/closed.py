"""A closed period, written in bulk: the meetings of some weeks, then what was asked at them, then the next weeks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from appeals.actions.importing import QuestionRow, write_questions
from appeals.enums import Source
from demo import clock
from demo.asked import Asking
from demo.shares import LATER, WITHOUT_PROOF, Share
from demo.sittings import Period, Sitting, sittings
from demo.world import World
from meetings.actions.importing import write_meetings

AT_ONCE = 1500


def write_period(world: World, period: Period, shares: Iterable[Share]) -> list[int]:
    """Write the period; returns the keys of the questions that are to be closed after it, in their order."""
    asking, later = Asking(world, period), []
    plan = [sitting for share in shares for sitting in sittings(world, period, share)]
    plan.sort(key=lambda sitting: (sitting.row.held_on or sitting.row.planned_on, sitting.row.body.path))
    with clock.at(period.written_at):
        for part in _parts(plan):
            written = write_meetings([sitting.row for sitting in part], by=None)
            rows = (
                found
                for sitting, meeting in zip(part, written.objects, strict=True)
                for found in asking.rows(sitting, meeting)
            )
            later += _write_questions(list(rows))
    return later


def _write_questions(found: Sequence[tuple[QuestionRow, str]]) -> list[int]:
    listed = [row for row, fate in found if fate == WITHOUT_PROOF]
    logged = [(row, fate) for row, fate in found if fate != WITHOUT_PROOF]
    write_questions(listed, by=None, source=Source.IMPORT)
    written = write_questions([row for row, _fate in logged], by=None, source=Source.DESK)
    return [
        question.pk for question, (_row, fate) in zip(written.objects, logged, strict=True) if fate == LATER
    ]


def _parts(plan: list[Sitting]) -> Iterator[list[Sitting]]:
    for start in range(0, len(plan), AT_ONCE):
        yield plan[start : start + AT_ONCE]
