"""What a reader of GeoReport v2 asks for. An empty parameter is none, as the standard says."""

from __future__ import annotations

import re
from datetime import datetime

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from common.acts import Refused
from portal.open311.rows import CLOSED, OPEN, SPAN, Wanted, only, unknown

LONGEST = 200  # values of a list
# Days beyond these are no days of ours, and a zone could carry them out of the calendar.
YEARS = range(1900, 2200)


def wanted_of(query: QueryDict) -> Wanted:
    """The requests asked for. Raises Refused with a sentence for each parameter that is wrong."""
    errors: list[str] = []
    ids = _ids(_several("service_request_id", query, errors), errors)
    if ids is not None and not errors:
        return only(*ids)  # overrides whatever else is asked
    codes = _several("service_code", query, errors)
    errors += [_("service_code: %(code)s is not known here.") % {"code": code} for code in unknown(codes)]
    statuses = _several("status", query, errors)
    if set(statuses) - {OPEN, CLOSED}:
        errors.append(_("status: open or closed."))
    first, last = _span(query, errors)
    if errors:
        raise Refused(errors)
    return Wanted(first, last, None, codes, statuses)


def _span(query: QueryDict, errors: list[str]) -> tuple[datetime, datetime]:
    """The latest 90 days; 90 days from the one that is given, or up to it."""
    first, last = (_moment(name, query, errors) for name in ("start_date", "end_date"))
    if first and last and not first <= last <= first + SPAN:
        errors.append(_("From start_date to end_date are 90 days at most."))
    last = last or (first + SPAN if first else timezone.now())
    return first or last - SPAN, last


def _several(name: str, query: QueryDict, errors: list[str]) -> tuple[str, ...]:
    """Values of a list, repeated or with commas between them. None is looked at where there are too many."""
    # No text of the database holds the zero character, so it can't be looked for either.
    pieces = ",".join(query.getlist(name)).replace("\0", "").split(",")
    found = tuple(dict.fromkeys(value.strip() for value in pieces if value.strip()))
    if len(found) <= LONGEST:
        return found
    errors.append(_("%(name)s: %(most)d values at most.") % {"name": name, "most": LONGEST})
    return ()


def _ids(values: tuple[str, ...], errors: list[str]) -> tuple[int, ...] | None:
    """Keys; None where none is asked for."""
    if not values:
        return None
    if not all(re.fullmatch(r"[0-9]{1,18}", value) for value in values):
        errors.append(_("service_request_id: a number, or several with commas between them."))
        return None
    return tuple(int(value) for value in values)


def _moment(name: str, query: QueryDict, errors: list[str]) -> datetime | None:
    """A moment with its zone. A plus sign that was sent as it is arrives as a blank."""
    text = query.get(name, "").strip().replace(" ", "+")
    if not text:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        found = None
    if found and found.utcoffset() is not None and found.year in YEARS:
        return found
    errors.append(_("%(name)s: a moment with its zone, as 2026-01-31T00:00:00Z.") % {"name": name})
    return None
