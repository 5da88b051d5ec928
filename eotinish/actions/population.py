"""Numbers of people, entered one by one. Files: `importing_figures`."""

from __future__ import annotations

from django.core.exceptions import ValidationError

from common.acts import Refused, act, lock
from common.imports import changes_of
from eotinish.models import Population
from eotinish.permissions import check_user_manages_complaints
from organisations.models import Territory, User


def add_population(*, by: User, territory: Territory, year: int, people: int, source: str) -> Population:
    """A number that was not there. Raises PermissionDenied, Refused (the year has a number, a value is impossible)."""
    with act("complaints.population", by=by):
        check_user_manages_complaints(by)
        row = Population(territory=territory, year=year, people=people, source=source)
        _check(row)
        row.save()
        return row


def change_population(row_id: int, *, by: User, people: int, source: str) -> list[str]:
    """Another number or source for the same territory and year. Returns what changed."""
    with act("complaints.population", by=by):
        row = lock(Population, row_id, by)
        check_user_manages_complaints(by)
        changes = changes_of(row, {"people": people, "source": source})
        _check(row)
        if changes:
            row.save(update_fields=list(changes))
        return list(changes)


def remove_population(row_id: int, *, by: User) -> None:
    """Take a number away that was entered by mistake; its history stays."""
    with act("complaints.population", by=by):
        row = lock(Population, row_id, by)
        check_user_manages_complaints(by)
        row.delete()


def _check(row: Population) -> None:
    try:
        row.full_clean()
    except ValidationError as error:
        raise Refused(error) from None
