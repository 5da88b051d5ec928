"""References of meetings: the next free one of a body, unique within it."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

from common.acts import Refused
from meetings.models import Meeting

_NUMBER = re.compile(r"^\d{4}-(\d{1,6})$")


def next_ref(body, year: int) -> str:
    """The year and the number after the highest of the body in it: 2026-014. Free at the moment of asking."""
    taken = (
        Meeting.objects.unscoped("a reference is unique within the body")
        .filter(body=body, ref__startswith=f"{year}-")
        .values_list("ref", flat=True)
    )
    numbers = [int(found[1]) for ref in taken if (found := _NUMBER.match(ref))]
    return f"{year}-{max(numbers, default=0) + 1:03d}"


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
