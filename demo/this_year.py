"""The running year up to some weeks ago, in bulk and with honest rates: what the months of a dashboard are made of."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from demo import clock
from demo.calendars import adopt, january
from demo.closed import write_period
from demo.figures import Figures
from demo.shares import EXPLAINED, LATER, PARTLY, REFUSED, Share, fates
from demo.sittings import Period, Planned
from demo.world import World
from organisations.enums import BodyKind
from organisations.models import Body

# Working days before today: the last meeting of this part, and when the last of its questions was closed.
LAST, END = -43, -22
SHORTEST = 20
# Of what is not solved: some of it waits long past its day, until it finds its place in a plan.
UNSOLVED = {LATER: 0.34, PARTLY: 0.22, EXPLAINED: 0.34, REFUSED: 0.1}


def write_this_year(world: World, bodies: Iterable[Body], planned: Planned) -> None:
    """Write the part of the year that is over; nothing in its first weeks."""
    last, end = (world.workdays.after(world.today, offset) for offset in (LAST, END))
    first = date(last.year, 1, 12)
    if len(world.workdays.within(first, last)) < SHORTEST:
        return
    period = Period(
        name="this year",
        first=first,
        last=last,
        end=end,
        approved_on=date(first.year, 1, 10),
        written_at=clock.moment(end),
        months={},
        planned=planned,
    )
    months = (last - first).days / 30
    write_period(world, period, [_share(world, body, months) for body in bodies])
    for tier in BodyKind.values:
        adopt(world, first.year, tier, january(world, first.year))


def _share(world: World, body: Body, months: float) -> Share:
    rng = world.chance("this year", body.code)
    monthly = 1.6 if body.kind == BodyKind.CENTRAL or body.parent_id is None else 0.9
    held = max(round(monthly * months * rng.uniform(0.7, 1.3)), 1)
    questions = round(held * rng.uniform(3, 5.5))
    solved = rng.uniform(0.62, 0.9)
    figures = Figures(
        code=body.code,
        held=held,
        questions=questions,
        open=round(questions * (1 - solved)),
        on_spot=rng.uniform(0.15, 0.4),
        without_proof=rng.uniform(0, 0.06),
    )
    return Share(body, held, rng.choice((0, 0, 0, 1)), fates=fates(rng, figures, UNSOLVED))
