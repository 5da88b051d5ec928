"""The announcement as a sheet for notice boards: A4, in Kazakh and Russian, with a QR code of the public page."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _

from common.qr import qr_of
from common.typst import pdf
from meetings.models import Meeting
from meetings.public_texts import LANGUAGES, draft_invitation, one_stop

TEMPLATE = Path(__file__).resolve().parent / "typst" / "poster.typ"
# Characters of both texts together → size of their letters in points; longer ones go on to a second page.
SIZES = ((700, 13), (1400, 11.5), (2600, 10))
SMALLEST = 9


def poster_pdf(meeting: Meeting) -> bytes:
    """The poster of an announced meeting (with body and territory loaded)."""
    address = settings.SITE_URL + reverse("public_meeting", args=[meeting.pk])
    parts = [_part(meeting, language) for language in LANGUAGES]
    length = sum(len(part["text"]) for part in parts)
    return pdf(
        TEMPLATE,
        {
            "lang": LANGUAGES[0],
            "title": parts[0]["title"],
            "size": next((size for longest, size in SIZES if length <= longest), SMALLEST),
            "parts": parts,
            "address": address.partition("://")[2],
            "qr": qr_of(address).svg,
        },
    )


def _part(meeting: Meeting, language: str) -> dict:
    with translation.override(language):
        text = getattr(meeting, f"invitation_{language}") or draft_invitation(meeting)[language]
        at = time_format(meeting.starts_at, "H:i") if meeting.starts_at else ""
        place = meeting.territory.name if meeting.territory else ""
        return {
            "lang": language,
            "body": meeting.body.name,
            "title": str(meeting.get_kind_display()),
            "day": date_format(meeting.planned_on, "DATE_FORMAT"),
            "time": at,
            "place": ", ".join(part for part in (place, meeting.venue) if part),
            "text": text,
            "scan": _("Scan to read more, and to see afterwards what became of each question."),
            "ask": _questions_line(meeting),
            "qr_alt": _("QR code of the page of this meeting"),
        }


def _questions_line(meeting: Meeting) -> str:
    if not meeting.questions_until:
        return ""
    day = date_format(meeting.questions_until, "DATE_FORMAT")
    return one_stop(_("Questions can be registered on this page until %(day)s.") % {"day": day})
