"""References of meetings: the next free one of a body, unique within it."""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.utils.translation import gettext as _

from common.acts import Refused
from meetings.models import Meeting, PlanItem

_NUMBER = re.compile(r"^\d{4}-(\d{1,6})$")


def next_ref(body, year: int) -> str:
    """The year and the number after the highest of the body in it: 2026-014. Free at the moment of asking."""
    return ref_of(year, highest_numbers([body.pk], year).get(body.pk, 0) + 1)


def ref_of(year: int, number: int) -> str:
    """A reference made of year and number."""
    return f"{year}-{number:03d}"


def highest_numbers(bodies: Iterable[int], year: int) -> dict[int, int]:
    """The highest number of a year that each body has given, by key of the body.

    Lines of calendars count too: a meeting planned by hand must not take the number of a line that waits for approval,
    since approving would take the two for one.
    """
    bodies, start = list(bodies), f"{year}-"
    lines = (
        PlanItem.objects.unscoped("lines will be meetings of the body")
        .filter(calendar__body__in=bodies, ref__startswith=start)
        .values_list("calendar__body_id", "ref")
    )
    given = (
        Meeting.objects.unscoped("a reference is unique within the body")
        .filter(body__in=bodies, ref__startswith=start)
        .values_list("body_id", "ref")
        .order_by()
        .union(lines.order_by(), all=True)
    )
    found: dict[int, int] = {}
    for body, ref in given:
        if match := _NUMBER.match(ref):
            found[body] = max(found.get(body, 0), int(match[1]))
    return found


def check_ref(body, ref: str, year: int, *, except_pk: int | None = None) -> None:
    """Raise `Refused` when another meeting of the body has the reference; names the next free one."""
    others = Meeting.objects.unscoped("a reference is unique within the body").filter(body=body, ref=ref)
    if others.exclude(pk=except_pk).exists():
        raise Refused(
            {
                "ref": _("This body already has a meeting with this reference. The next free one is %(ref)s.")
                % {"ref": next_ref(body, year)}
            }
        )
