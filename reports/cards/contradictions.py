"""The chart of contradictions: reported rate upwards, growth of appeals across."""

from __future__ import annotations

from django.utils.translation import gettext as _

from common.numbers import number, percent
from common.scatter import Point, Scatter, scatter
from reports.contradiction_words import signed_percent
from reports.queries.contradiction_rule import Quadrant
from reports.queries.contradictions import ContradictionRow, Contradictions


def chart_of(found: Contradictions) -> Scatter | None:
    """The rows that could be judged; None where there is none."""
    rows = [row for row in found.rows if row.judged.quadrant != Quadrant.UNKNOWN]
    if not rows:
        return None
    points = [Point(row.facts.growth, row.facts.rate, row.short, title_of(row), row.flag) for row in rows]
    lines = [0.0] if found.judgement.growth is None else [0.0, found.judgement.growth]
    return scatter(points, lines_x=lines, lines_y=[found.judgement.median_rate], top=1)


def title_of(row: ContradictionRow) -> str:
    """A point in words."""
    text = _("%(name)s: solved %(rate)s (%(solved)s of %(questions)s), appeals %(growth)s")
    return text % {
        "name": row.name,
        "rate": percent(row.facts.rate),
        "solved": number(row.facts.solved),
        "questions": number(row.facts.questions),
        "growth": signed_percent(row.facts.growth),
    }


def said(found: Contradictions) -> str:
    """What the chart shows, for whoever can't see it."""
    names = ", ".join(row.name for row in found.flagged) or _("none")
    return _("%(count)s rows by growth of appeals and reported rate. Contradictions: %(names)s.") % {
        "count": number(sum(row.judged.quadrant != Quadrant.UNKNOWN for row in found.rows)),
        "names": names,
    }


def corners() -> list[str]:
    """What the four parts of the field mean: upper left, upper right, lower left, lower right."""
    order = (Quadrant.HIGH_CALM, Quadrant.HIGH_RISING, Quadrant.LOW_CALM, Quadrant.LOW_RISING)
    return [str(one.label) for one in order]
