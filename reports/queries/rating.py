"""The report of leaders and outsiders: bodies of one level by confirmed rate, within strata of comparable volume."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _

from organisations.levels import lifted
from reports.documents import document
from reports.filters_rating import RatingFilter
from reports.queries.counts import Counts, summed, tally
from reports.queries.statistics import MIN_QUESTIONS, rate, wilson
from reports.queries.strata import STRATA, Placed, Stratum, placed

# Counts of a row, in the order in which they are read.
COUNTED = ("questions", "solved", "doubted", "durable", "asked", "replied")


@dataclass(frozen=True)
class RatingRow:
    """A body with those below it: counts, rates (None without questions), places by confirmed and by reported rate.

    `interval` is that of the confirmed rate. `code` and the places are None in the total.
    """

    code: str | None
    name: str
    counts: Counts
    place: Placed | None = None
    reported_place: Placed | None = None
    key: Any = None

    @property
    def reported_rate(self) -> float | None:
        """Solved by questions."""
        return rate(self.counts.solved, self.counts.questions)

    @property
    def confirmed_rate(self) -> float | None:
        """Solved and not denied, by questions: what bodies are ranked by."""
        return rate(self.counts.confirmed, self.counts.questions)

    @property
    def durable_rate(self) -> float | None:
        """Solved for good by questions."""
        return rate(self.counts.durable, self.counts.questions)

    @property
    def interval(self) -> tuple[float, float] | None:
        """Wilson's 95 % interval of the confirmed rate."""
        return wilson(self.counts.confirmed, self.counts.questions)

    def as_json(self) -> dict[str, Any]:
        """The row as files and other systems have it."""
        place, interval = self.place, self.interval
        stratum = place.stratum if place else None
        return {
            "code": self.code,
            "name": self.name,
            "stratum": stratum.code if stratum else None,
            "tier": place.standing if place else None,
            "place_from": place.first if place else None,
            "place_to": place.last if place else None,
            "better_than": place.better if stratum else None,
            "worse_than": place.worse if stratum else None,
            **{name: getattr(self.counts, name) for name in COUNTED},
            "confirmed_rate": self.confirmed_rate,
            "interval": None if interval is None else list(interval),
            "reported_rate": self.reported_rate,
            "durable_rate": self.durable_rate,
            "reported_tier": self.reported_place.standing if self.reported_place else None,
        }


@dataclass(frozen=True)
class Rating:
    """Rows by stratum, the largest volumes first, in each the best first; bodies with too few questions last."""

    by: str
    as_of: date
    rows: list[RatingRow]
    total: RatingRow

    def strata(self) -> list[tuple[Stratum | None, list[RatingRow]]]:
        """The rows of each stratum that has any; None: those with too few questions."""
        found: dict[Stratum | None, list[RatingRow]] = defaultdict(list)
        for row in self.rows:
            found[row.place.stratum].append(row)
        return list(found.items())


def rating(chosen: RatingFilter, by: str) -> Rating:
    """The report of a valid selection. Every way out (page, file, API, command) calls this.

    A question counts for the body that held its meeting, summed up under the body of the level. Two queries.
    Raises ValueError for an unknown level.
    """
    bodies, as_of = chosen.directory.bodies_by_pk, chosen.period.as_of
    tops = lifted(bodies.values(), by)
    parts: dict[int, list[Counts]] = defaultdict(list)
    for (body,), counts in tally(chosen.questions, F("body_id"), as_of=as_of).items():
        if body in tops:
            parts[tops[body]].append(counts)
    counts = {pk: one for pk, some in parts.items() if (one := summed(some)).questions}
    places = placed({pk: (one.confirmed, one.questions) for pk, one in counts.items()})
    reported = placed({pk: (one.solved, one.questions) for pk, one in counts.items()})
    rows = [
        RatingRow(bodies[pk].code, bodies[pk].name, counts[pk], place, reported[pk], pk)
        for pk, place in places.items()
    ]
    return Rating(by, as_of, rows, RatingRow(None, _("Total"), summed(counts.values())))


def rating_document(chosen: RatingFilter, found: Rating) -> dict[str, Any]:
    """The report as the API and the command answer it, with the thresholds by which bodies were set together."""
    strata = [{"code": one.code, "from": one.first, "to": one.last} for one in reversed(STRATA)]
    return document(chosen, found) | {"minimum": MIN_QUESTIONS, "strata": strata}
