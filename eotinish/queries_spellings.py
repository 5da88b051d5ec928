"""Where the wordings of e-Otinish stand: how much each holds, of which days."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Max, Min, Sum

from eotinish.actions.spellings import unmatched
from eotinish.enums import Field
from eotinish.models import Complaint, ComplaintFigure, ComplaintMonth, Spelling
from eotinish.queries import end_of_month


@dataclass(frozen=True)
class Use:
    """What a wording holds. `rows`: single appeals; `figures`: appeals in figures that e-Otinish counted itself.

    `first` and `last`: the days that these tell of; rows are counted by month. None: it stands nowhere any more.
    """

    rows: int = 0
    figures: int = 0
    first: date | None = None
    last: date | None = None


def uses(field: str, user) -> dict[int, Use]:
    """The use of each wording of a column, by its key, over what the person sees."""
    rows, figures = _rows(field, user), _figures(field, user)
    return {pk: _joined(rows.get(pk), figures.get(pk)) for pk in rows.keys() | figures.keys()}


def by_use(spellings: Iterable[Spelling], found: dict[int, Use]) -> list[Spelling]:
    """In the order in which they are worth a look: those that hold most first. Each bears its `use`."""
    rows = list(spellings)
    for row in rows:
        row.use = found.get(row.pk, Use())
    return sorted(rows, key=lambda row: (-max(row.use.rows, row.use.figures), row.text, row.pk))


def waiting_by_field(user) -> dict[str, int]:
    """How many wordings of each column wait to be matched; a column without any is 0."""
    counted = unmatched(Spelling.objects.visible_to(user)).order_by().values_list("field")
    return dict.fromkeys(Field.values, 0) | dict(counted.annotate(count=Count("pk")))


def _rows(field: str, user) -> dict[int, tuple[int, date, date]]:
    if field == Field.STATUS:  # the months hold what became of appeals, not in which words
        found = Complaint.objects.visible_to(user).filter(status__isnull=False)
        days = found.order_by().values_list("status_id")
        rows = days.annotate(count=Count("pk"), first=Min("registered_on"), last=Max("registered_on"))
        return {pk: (count, first, last) for pk, count, first, last in rows}
    key = f"{field}_id"
    found = ComplaintMonth.objects.visible_to(user).filter(**{f"{field}__isnull": False})
    months = found.order_by().values_list(key)
    rows = months.annotate(count=Sum("received"), first=Min("month"), last=Max("month"))
    return {pk: (count, first, end_of_month(last)) for pk, count, first, last in rows}


def _figures(field: str, user) -> dict[int, tuple[int, date, date]]:
    if field == Field.STATUS:
        return {}
    found = ComplaintFigure.objects.visible_to(user).filter(**{f"{field}__isnull": False})
    periods = found.order_by().values_list(f"{field}_id")
    rows = periods.annotate(count=Sum("received"), first=Min("period_start"), last=Max("period_end"))
    return {pk: (count, first, last) for pk, count, first, last in rows}


def _joined(rows: tuple | None, figures: tuple | None) -> Use:
    told = [one for one in (rows, figures) if one]
    return Use(
        rows=rows[0] if rows else 0,
        figures=figures[0] if figures else 0,
        first=min(one[1] for one in told),
        last=max(one[2] for one in told),
    )
