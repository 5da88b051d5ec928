"""Files of e-Otinish that are counted already, and of populations. Single appeals: `actions.importing_rows`."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.cells import BadCell, BadRow, Cell, day, named, plain, text
from common.dates import today
from common.imports import Column, Importer, importer
from common.text import clean_line
from eotinish.actions.importing_figures import (
    COUNTS,
    FigureRow,
    PopulationRow,
    apply_figures,
    apply_populations,
    plan_figures,
    plan_populations,
)
from eotinish.matching import LONGEST
from organisations.imports import territories_by_code
from organisations.models import Territory
from organisations.rights import Right

MOST = 2_000_000_000


def word(cell: Cell) -> str:
    """A wording in one line."""
    return text(LONGEST)(clean_line(plain(cell)))


def whole(cell: Cell) -> int:
    """A whole number that is not negative."""
    written = plain(cell).replace(" ", "").replace("\u00a0", "")
    if not (written.isascii() and written.isdigit()) or int(written) > MOST:
        raise BadCell(_("This is not a whole number."))
    return int(written)


@importer
class FigureImporter(Importer):
    """`import_complaints` of figures, and the screen. Words are taken as they are and matched afterwards."""

    kind = "complaints"
    label = gettext_lazy("Figures of e-Otinish")
    right = Right.COMPLAINTS_MANAGE
    columns = (
        Column("period_start", day, required=True, example="2022-07-01"),
        Column("period_end", day, required=True, example="2022-12-31"),
        Column("body", word, example="akimat-75"),
        Column("territory", word, example="г. Алматы"),
        Column("topic", word, example="Жилищно-коммунальное хозяйство"),
        Column("kind", word, example="complaint"),
        Column("received", whole, required=True, example="1200"),
        *(Column(name, whole, example="") for name in COUNTS[1:]),
    )

    def build(self, values: dict[str, Any]) -> FigureRow:
        """A period that is over, and parts that are not more than the whole."""
        row = FigureRow(**values)
        if row.period_end < row.period_start:
            raise BadRow(
                "period_end", row.period_end.isoformat(), _("The period must not end before it begins.")
            )
        if row.period_end > today() + timedelta(days=31):
            raise BadRow("period_end", row.period_end.isoformat(), _("This day lies in the future."))
        for name in COUNTS[1:]:
            if (getattr(row, name) or 0) > row.received:
                raise BadRow(name, str(getattr(row, name)), _("This is more than was received."))
        return row

    def plan(self, rows, *, lock: bool):
        """Compare with the stored figures."""
        return plan_figures(rows, lock=lock)

    def apply(self, plan) -> None:
        """Write in bulk."""
        apply_figures(plan)


@importer
class PopulationImporter(Importer):
    """`import_population` and the screen."""

    kind = "population"
    label = gettext_lazy("Population")
    right = Right.COMPLAINTS_MANAGE
    columns = (
        Column("territory", required=True, example="750000000"),
        Column("year", whole, required=True, example="2023"),
        Column("people", whole, required=True, example="1000000"),
        Column("source", word, required=True, example="Bureau of National Statistics, 1 January 2023"),
    )

    def prepare(self) -> None:
        """Read the territories."""
        self.territories = territories_by_code()

    def parse_territory(self, cell: Cell) -> Territory:
        """A territory by its KATO code."""
        return named(self.territories, cell, _("Unknown territory: give its KATO code."))

    def build(self, values: dict[str, Any]) -> PopulationRow:
        """A year from 1990 on, and somebody."""
        if not 1990 <= values["year"] <= today().year + 1:
            raise BadRow("year", str(values["year"]), _("Give a year from 1990 on."))
        if not values["people"]:
            raise BadRow("people", "0", _("Give the number of people."))
        return PopulationRow(**values)

    def plan(self, rows, *, lock: bool):
        """Compare with the stored numbers."""
        return plan_populations(rows, lock=lock)

    def apply(self, plan) -> None:
        """Write in bulk."""
        apply_populations(plan)
