"""The shape of every act on a meeting: act → lock → right → version → state → change → event.

with moving(Act.CANCEL, meeting, by=user) as meeting:
    written(Act.CANCEL, meeting, by=user, to=MeetingStatus.CANCELLED, note=reason, cancelled_on=today())
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from copy import copy
from datetime import date, time
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from common.acts import Refused, act, changed, check_version, lock
from common.bulk import copy_in
from common.dates import today
from common.redaction import find_personal, pieces_text
from common.text import clean
from meetings.models import Meeting, MeetingEvent
from meetings.outgoing import put_out_meetings
from meetings.permissions import check_user_can
from meetings.policies import check_possible
from meetings.workflow import MOVES

FOREIGN_KEYS = ("body", "territory", "host", "calendar", "meeting")


@contextmanager
def moving(move: str, meeting: Meeting | int, *, by: Any, version: int | None = None) -> Iterator[Meeting]:
    """Open the act on a meeting and hand out the locked row, once right, version and state were checked.

    Raises Http404 (not visible), PermissionDenied (not allowed), Conflict (changed meanwhile), Refused (impossible).
    """
    with act(f"meeting.{move}", by=by):
        row = lock(
            Meeting.objects.select_related("body", "territory", "host"),
            meeting.pk if isinstance(meeting, Meeting) else meeting,
            by,
        )
        check_user_can(by, row.body, move)
        check_version(row, version)
        check_possible(row, move, today())
        yield row


def written(
    move: str,
    meeting: Meeting,
    *,
    by: Any,
    to: str | None = None,
    note: str = "",
    happened_on: date | None = None,
    details: dict | None = None,
    **fields: Any,
) -> MeetingEvent | None:
    """Change the row and write the event of the move; `details["changes"]` tells each field before and after.

    Nothing changed and nothing to say: no event, so that a form sent twice leaves one trace.
    """
    before = {name: plain(getattr(meeting, name)) for name in fields}
    from_status = meeting.status
    if to is not None:
        fields["status"] = to
    names = changed(meeting, **fields)
    if not names:
        return None
    changes = {name: [before[name], plain(getattr(meeting, name))] for name in names if name != "status"}
    return record(
        meeting,
        MOVES[move].event,
        by=by,
        from_status=from_status if to is not None else "",
        happened_on=happened_on,
        note=note,
        details={"changes": changes, **(details or {})},
    )


def record(
    meeting: Meeting,
    kind: str,
    *,
    by: Any,
    from_status: str = "",
    happened_on: date | None = None,
    note: str = "",
    details: dict | None = None,
) -> MeetingEvent:
    """Write what happened to a meeting, and keep it for webhooks. Call it inside the act, after the change."""
    event = MeetingEvent.objects.create(
        meeting=meeting,
        kind=kind,
        by=by,
        happened_on=happened_on or today(),
        from_status=from_status,
        to_status=meeting.status,
        note=note,
        details=details or {},
    )
    put_out_meetings([event])
    return event


def record_many(events: Sequence[MeetingEvent]) -> None:
    """The same for many at once."""
    copy_in(events)
    put_out_meetings(events)


def plain(value: Any) -> Any:
    """A value as it stands in an event: the name of an official, the code of a territory, a date in ISO form."""
    if isinstance(value, models.Model):
        return getattr(value, "code", None) or str(value)
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def check_fields(meeting: models.Model, **fields: Any) -> None:
    """Refuse values that do not fit their columns (length, choices, form of a link). The row itself is not touched."""
    trial = copy(meeting)
    for name, value in fields.items():
        setattr(trial, name, value)
    try:
        trial.clean_fields(exclude=FOREIGN_KEYS)
    except ValidationError as error:
        raise Refused(error.error_dict) from error


def reason_text(reason: str) -> str:
    """The reason, cleaned; refused when empty or when it tells who somebody is: everybody reads it."""
    text = clean(reason)
    if not text:
        raise Refused({"reason": _("Write the reason.")})
    if found := find_personal(text):
        raise Refused(
            {
                "reason": _("Everybody reads this; personal data may not stand in it: %(pieces)s.")
                % {"pieces": pieces_text(found)}
            }
        )
    return text
