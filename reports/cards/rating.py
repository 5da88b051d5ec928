"""The chart of leaders and outsiders: the interval of each confirmed rate, one chart for a stratum."""

from __future__ import annotations

from django.utils.translation import gettext as _

from common.intervals import Interval, Intervals, intervals
from common.numbers import number, percent
from reports.cards.rankings import brief
from reports.queries.counts import summed
from reports.queries.rating import RatingRow
from reports.queries.statistics import rate
from reports.queries.strata import Standing

# Of a stratum with more rows the first and the last are drawn; the table has all.
ENDS = 12
LOOKS = {Standing.LEADER: "ok", Standing.OUTSIDER: "bad"}
OTHERS = "neutral"


def chart_of(rows: list[RatingRow]) -> Intervals | None:
    """The intervals of a stratum; None where there is nothing to compare."""
    if len(rows) < 2:
        return None
    drawn = rows if len(rows) <= 2 * ENDS else [*rows[:ENDS], *rows[-ENDS:]]
    together = summed(row.counts for row in rows)
    found = [
        Interval(
            brief(row.name),
            row.confirmed_rate,
            *row.interval,
            title_of(row),
            LOOKS.get(row.place.standing, OTHERS),
        )
        for row in drawn
    ]
    return intervals(found, middle=rate(together.confirmed, together.questions))


def title_of(row: RatingRow) -> str:
    """A row of the chart in words."""
    low, high = row.interval
    text = _("%(name)s: confirmed %(rate)s (%(confirmed)s of %(questions)s), interval %(low)s–%(high)s")
    return text % {
        "name": row.name,
        "rate": percent(row.confirmed_rate),
        "confirmed": number(row.counts.confirmed),
        "questions": number(row.counts.questions),
        "low": percent(low),
        "high": percent(high),
    }


def said(rows: list[RatingRow]) -> str:
    """What the chart shows, for whoever can't see it."""
    text = _("Confirmed rates with their 95%% intervals. Leaders: %(best)s. Outsiders: %(worst)s.")
    return text % {"best": _names(rows, Standing.LEADER), "worst": _names(rows, Standing.OUTSIDER)}


def looks() -> list[tuple[str, str]]:
    """What the colours mean."""
    return [
        ("ok", str(Standing.LEADER.label)),
        ("bad", str(Standing.OUTSIDER.label)),
        (OTHERS, _("neither")),
    ]


def _names(rows: list[RatingRow], standing: str) -> str:
    return ", ".join(row.name for row in rows if row.place.standing == standing) or _("none")
