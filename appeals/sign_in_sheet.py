"""The sign-in sheet that lies at the door: blank lines, or the people who registered in advance."""

from __future__ import annotations

from pathlib import Path

from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from appeals.enums import AdvanceState
from appeals.models import AdvanceQuestion
from common.typst import pdf
from meetings.models import Meeting

TEMPLATE = Path(__file__).resolve().parent / "typst" / "sign_in.typ"
LINES = 40
MAX_LINES = 500


def registered_names(meeting: Meeting) -> list[str]:
    """Full names of those who registered in advance, once each. The right to see them is checked by the caller."""
    rows = AdvanceQuestion.objects.unscoped("names for the sheet of a meeting whose people the asker may see")
    rows = rows.filter(meeting=meeting, state__in=[AdvanceState.WAITING, AdvanceState.TAKEN])
    rows = rows.filter(citizen__isnull=False).select_related("citizen").order_by("position")
    people = {row.citizen_id: row.citizen.name.full() for row in rows}
    return [name for name in people.values() if name]


def sign_in_pdf(meeting: Meeting, *, names: list[str], lines: int) -> bytes:
    """The sheet in the active language: the names first, then blank lines up to `lines` in all."""
    count = max(min(lines, MAX_LINES), len(names), 1)
    filled = names + [""] * (count - len(names))
    parts = (
        meeting.get_kind_display(),
        date_format(meeting.held_on or meeting.planned_on, "DATE_FORMAT"),
        meeting.territory.name if meeting.territory_id else "",
        meeting.venue,
        meeting.host_name,
    )
    data = {
        "lang": (get_language() or "kk")[:2],
        "title": _("Sign-in sheet"),
        "head": meeting.body.name,
        "lead": " · ".join(str(part) for part in parts if part),
        "heads": ["№", _("Surname, given name, patronymic"), _("Address"), _("Telephone"), _("Signature")],
        "rows": [[str(place), name] for place, name in enumerate(filled, 1)],
        "consent": _(
            "By signing I agree that my data are kept to record the meeting and to answer my question."
        ),
        "page": _("page"),
    }
    return pdf(TEMPLATE, data)
