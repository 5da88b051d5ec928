"""Who has to show what in a closed period: the figures laid out over the bodies that meet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from random import Random

from demo.chance import spread
from demo.figures import Figures
from demo.world import World
from organisations.enums import BodyKind
from organisations.models import Body, Territory

# What becomes of a question by the end of its period. `later`: open, closed after it; `in_plan`: open and stays so.
ON_SPOT, RESOLVED, WITHOUT_PROOF = "resolved_on_spot", "resolved", "without_proof"
PARTLY, EXPLAINED, REFUSED = "partly_resolved", "explained", "refused"
LATER, IN_PLAN = "later", "in_plan"


@dataclass
class Share:
    """What one body has to show: meetings held and missed, and the fate of each of its questions."""

    body: Body
    held: int
    missed: int = 0
    cancelled: int = 0
    citizens: int | None = None
    fates: list[str] = field(default_factory=list)


def fates(rng: Random, figures: Figures, unsolved: Mapping[str, float]) -> list[str]:
    """One fate for each question, shuffled; `unsolved`: weights of the fates of those that were not solved."""
    solved = figures.questions - figures.open
    on_spot, without_proof = round(solved * figures.on_spot), round(solved * figures.without_proof)
    found = [ON_SPOT] * on_spot + [WITHOUT_PROOF] * without_proof
    found += [RESOLVED] * (solved - len(found))
    for fate, count in zip(unsolved, spread(figures.open, list(unsolved.values())), strict=True):
        found += [fate] * count
    rng.shuffle(found)
    return found


def of_ministries(world: World, rows: Iterable[Figures]) -> list[Share]:
    """Each ministry has its own row; what was open was closed later, and stays in a plan only where the ministry is
    still there. One missed meeting in seven was cancelled beforehand."""
    rng, shares, missed = world.chance("ministries"), [], 0
    for row in rows:
        body = world.bodies[row.code]
        unsolved = {LATER: 0.84, IN_PLAN: 0.16} if body.valid_to is None else {LATER: 1.0}
        cancelled = (missed + row.missed) // 7 - missed // 7
        missed += row.missed
        shares.append(Share(body, row.held, row.missed, cancelled, row.citizens, fates(rng, row, unsolved)))
    return shares


def of_regions(world: World, rows: Iterable[Figures], unsolved: Mapping[str, float]) -> list[Share]:
    """The row of a region is laid out over its akim and the akims of its districts."""
    rng, shares = world.chance("regions"), []
    for row in rows:
        hosts = world.akimats[row.code]
        weights = [(0.9 if body.parent_id is None else 1.0) * rng.uniform(0.6, 1.4) for body in hosts]
        held = spread(row.held, weights)
        questions = spread(
            row.questions,
            [n * rng.uniform(0.7, 1.3) for n in held],
            [row.questions * (n > 0) for n in held],
        )
        left = fates(rng, row, unsolved)
        for body, meetings, asked in zip(hosts, held, questions, strict=True):
            mine, left = left[:asked], left[asked:]
            shares.append(Share(body, meetings, fates=mine))
    return shares


def place(world: World, rng: Random, body: Body, day: date) -> Territory:
    """Where a body meets: a district in its own place, the akim of a region in a district, a minister anywhere."""
    if body.kind == BodyKind.LOCAL and body.parent_id is not None:
        return body.territory
    if body.kind == BodyKind.LOCAL:
        return rng.choice(world.districts[body.territory.region_code])
    regions = [
        code for code, region in world.regions.items() if not region.valid_from or region.valid_from <= day
    ]
    return rng.choice(world.districts[rng.choice(regions)])


def responsible(world: World, rng: Random, host: Body, territory: Territory, topic, day: date) -> Body:
    """Who answers: mostly the host, else the akimat of the place, the one above, or the competent ministry."""
    here = world.akimats[territory.region_code]
    of_place = next((body for body in here if body.territory_id == territory.pk), here[0])
    if host.kind == BodyKind.CENTRAL:
        other = here[0] if rng.random() < 0.28 else host
    elif host.parent_id is not None:
        other = host.parent if rng.random() < 0.12 else host
    else:
        other = rng.choices([host, of_place, topic.central_body or host], [50, 45, 5])[0]
    return other if other.exists_on(day) and other.pk in world.teams else host
