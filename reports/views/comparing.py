"""How a page of reports offers another period to compare with, and says which one it is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from common.text import first_of
from common.ui import Tab
from reports.compare import Change, Comparison
from reports.filters_compare import COMPARING, LABELS, OTHER_DAYS, OTHER_LABELS, ComparedFilter
from reports.links import Links
from reports.views.selection import short_day

NOTHING = dict.fromkeys(COMPARING)
GONE_NAMED = 10


class OwnDays(forms.Form):
    """The days of the other period as they were given; the selection itself has checked them."""

    def __init__(self, chosen: ComparedFilter, names: Iterable[str] = OTHER_DAYS):
        super().__init__(chosen.data)
        for name in names:
            widget = forms.DateInput(attrs={"type": "date"})
            self.fields[name] = forms.CharField(label=OTHER_LABELS[name], required=False, widget=widget)
        for name in names:
            for message in chosen.errors.get(name, ()):
                self.add_error(name, message)


@dataclass(frozen=True)
class Comparing:
    """What the page offers. `hidden` goes along with days of one's own; `said` and `url` tell of the other period."""

    choices: list[Tab]
    form: OwnDays
    hidden: list[tuple[str, str]]
    is_open: bool
    said: str = ""
    url: str = ""


def comparing(
    links: Links,
    page: str,
    by: str,
    comparison: Comparison | None = None,
    days: Iterable[str] = OTHER_DAYS,
) -> Comparing:
    """The choices, with the one that is made; the other period in words, and its own report.

    `days`: which days of one's own can be given.
    """
    chosen = links.chosen
    code = chosen.data.get("compare", "")
    own = any(chosen.data.get(name) for name in OTHER_DAYS)
    choices = [Tab(_("No comparison"), links.here(page, by=by, **NOTHING), not code and not own)]
    for value, label in LABELS.items():
        choices.append(
            Tab(str(label), links.here(page, **NOTHING | {"by": by, "compare": value}), code == value)
        )
    kept = {name: value for name, value in chosen.parameters().items() if name not in COMPARING}
    found = Comparing(choices, OwnDays(chosen, days), list((kept | {"by": by}).items()), bool(own))
    if comparison is None:
        return found
    period = comparison.period
    days = {"from": period.first, "to": period.last, "as_of": period.as_of}
    told = {name: day.isoformat() for name, day in days.items()}
    words = {name: short_day(day) for name, day in days.items()}
    return Comparing(
        found.choices,
        found.form,
        found.hidden,
        found.is_open,
        _("%(from)s – %(to)s, as of %(as_of)s") % words,
        links.here(page, **NOTHING | told | {"by": by}),
    )


def beside(names: Iterable[str], cells: Iterable[tuple], changes: dict[str, Change]) -> list[tuple]:
    """Each cell (a number, its address …) with its change, if it is compared."""
    return [(*cell, changes.get(name)) for name, cell in zip(names, cells, strict=True)]


def gone_in_words(comparison: Comparison | None) -> str:
    """The rows that only the other period has, by name, the first of many; empty where there are none."""
    rows = [row for row, _changes in comparison.gone] if comparison is not None else []
    return first_of([_named(row.as_json()) for row in rows], GONE_NAMED)


def _named(row: dict[str, Any]) -> str:
    """A territory with its norm is one of a body; whatever else is named by itself."""
    return " · ".join(dict.fromkeys(str(name) for name in (row.get("body_name"), row["name"]) if name))


def changes_of(comparison: Comparison | None, row: Any, *, total: bool = False) -> dict[str, Change]:
    """The changes of a row of the page; nothing where nothing is compared."""
    if comparison is None:
        return {}
    return comparison.total if total else comparison.of(row)
