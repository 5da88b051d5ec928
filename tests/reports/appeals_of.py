"""Figures of e-Otinish for tests of reports, imported as any file of them."""

from __future__ import annotations

from datetime import date

from common.acts import act
from eotinish.models import Population
from reports.period import end_of_month
from tests.eotinish.test_queries import figure, figures

YEAR = {"from": "2022-01-01", "to": "2022-12-31", "as_of": "2022-12-31"}


def months(body: str, *counts: int, year: int = 2022, **more) -> None:
    """Appeals to a body, one count for each month from January on."""
    firsts = [date(year, month, 1) for month in range(1, len(counts) + 1)]
    figures(
        *(
            figure(first, end_of_month(first), count, body=body, **more)
            for first, count in zip(firsts, counts, strict=True)
        )
    )


def people(territory, count: int, year: int = 2022) -> Population:
    """So many people live in a territory."""
    with act("test.people"):
        return Population.objects.create(territory=territory, year=year, people=count, source="Bureau")
