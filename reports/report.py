"""What a report is to everything that lists reports or runs one by its code (`reports.catalogue`)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from common.acts import Refused
from common.tables import Column
from reports.compare import Comparison, Measure, compare
from reports.filters import ReportFilter


class Group(models.TextChoices):
    """Under which heading a report stands on the home of reports."""

    OUTCOMES = "outcomes", _("What became of questions")
    MEETINGS = "meetings", _("How meetings are kept")
    HARD = "hard", _("What stays unsolved, and why")
    COMPLAINTS = "complaints", _("Beside the complaint system")


@dataclass(frozen=True)
class Report:
    """One report.

    `page`: name of its URL. `cuts`: what `by` may be, the first by default. `selection`: the FilterSet, called with
    parameters and `user=` (None: the system, which counts all rows). `run(chosen, by)` makes it; `columns(found)` and
    `flat(chosen, found)` are its table for files, `document(chosen, found)` what other systems get. `of_days`: whether
    it needs a period. `kept`: whether freezing a period keeps it. `measures`: the figures that are set against another
    period, for selections that know one (`filters_compare`). `cut_of_tier`: the first cut where a tier is chosen.
    """

    code: str
    label: Any
    about: Any
    group: str
    page: str
    cuts: tuple[str, ...]
    run: Callable[[Any, str], Any]
    columns: Callable[[Any], Iterable[Column]]
    flat: Callable[[Any, Any], Iterable[Any]]
    document: Callable[[Any, Any], dict]
    selection: Callable = ReportFilter
    of_days: bool = True
    kept: bool = True
    measures: tuple[Measure, ...] = ()
    cut_of_tier: dict[str, str] = field(default_factory=dict)

    def first_cut(self, parameters: Any) -> str:
        """What `by` is where it is not given."""
        return self.cut_of_tier.get((parameters or {}).get("tier") or "", self.cuts[0])

    def cut_like(self, by: str, parameters: Any) -> str:
        """The cut to go to from another report: the same, unless the tier asks for another or this one has none such."""
        first = self.first_cut(parameters)
        return by if by in self.cuts and first == self.cuts[0] else first

    def made(self, parameters: Any, user: Any = None) -> tuple[Any, Any]:
        """The selection and the report, over what `user` may count. Raises Refused by field for a wrong selection."""
        chosen = self.selection(parameters, user=user)
        errors = {name: list(messages) for name, messages in chosen.errors.items()}
        by = (parameters or {}).get("by") or self.first_cut(parameters)
        if by not in self.cuts:
            errors["by"] = [_("Choose one of: %(values)s.") % {"values": ", ".join(self.cuts)}]
        if errors:
            raise Refused(errors)
        return chosen, self.run(chosen, by)

    def told(self, parameters: Any, user: Any = None) -> dict:
        """What other systems get. Raises Refused by field."""
        return self.answer(*self.made(parameters, user))

    def table(self, parameters: Any, user: Any) -> tuple[list[Column], Iterable[Any]]:
        """Columns and rows for a file. Raises Refused by field."""
        return self.file(*self.made(parameters, user))

    def compared(self, chosen: Any, found: Any) -> Comparison | None:
        """The report against the other period of its selection; None where none is asked for."""
        return compare(self, chosen, found)

    def answer(self, chosen: Any, found: Any) -> dict:
        """The document of a report that is made, with what it is compared with."""
        document, comparison = self.document(chosen, found), self.compared(chosen, found)
        return document if comparison is None else comparison.document(found.rows, document)

    def file(self, chosen: Any, found: Any) -> tuple[list[Column], Iterable[Any]]:
        """Columns and rows of a report that is made, with what it is compared with."""
        columns, lines = list(self.columns(found)), self.flat(chosen, found)
        comparison = self.compared(chosen, found)
        if comparison is None:
            return columns, lines
        return columns + comparison.columns(), comparison.widened(found.rows, lines)
