"""The minutes of a meeting: drawn up, edited, signed, withdrawn, and the scan of what was signed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from appeals.files import MAX_BYTES, check_file
from appeals.minutes_content import content_of, digest_of, questions_of
from appeals.models import Minutes
from appeals.permissions_papers import check_user_keeps_papers, check_user_records_signing
from appeals.policies_papers import (
    check_drawing_day,
    check_minutes_possible,
    check_not_signed,
    check_signed,
    check_signing_day,
)
from common.acts import Conflict, Refused, act, changed, check_version, lock
from common.dates import today
from common.fields import Secret
from common.text import clean, clean_line
from meetings.actions.moves import reason_text, record
from meetings.enums import MeetingEventKind
from meetings.models import Meeting
from organisations.models import User

LINES = ("number", "chair", "chair_post", "secretary", "secretary_post")
TEXT_MAX = 50_000


@contextmanager
def _minutes_of(name: str, meeting_id: int, by: User, check) -> Iterator[tuple[Meeting, Minutes | None]]:
    """The locked meeting and its minutes, once right and state were checked. The lock of the meeting serves for both."""
    with act(f"minutes.{name}", by=by):
        meeting = lock(Meeting.objects.select_related("body", "territory"), meeting_id, by)
        check(by, meeting.body)
        check_minutes_possible(meeting)
        yield meeting, _of(meeting)


def draw_up(*, meeting_id: int, by: User, version: int | None, drawn_on: date, **texts: str) -> Minutes:
    """Write the minutes of a held meeting, or what was changed in a draft. `version` None: there were none yet.

    The same form sent twice writes once. Raises `Conflict` where somebody else has written meanwhile.
    """
    with _minutes_of("draw_up", meeting_id, by, check_user_keeps_papers) as (meeting, minutes):
        check_drawing_day(meeting, drawn_on, today())
        fields = {"drawn_on": drawn_on, **_cleaned(texts)}
        if minutes is None:
            minutes = Minutes(meeting=meeting, drawn_by=by, **fields)
            _check_fields(minutes)
            minutes.save()
            record(meeting, MeetingEventKind.MINUTES_DRAWN, by=by)
            return minutes
        check_not_signed(minutes)
        if all(getattr(minutes, name) == value for name, value in fields.items()):
            return minutes
        if version is None:
            raise Conflict(_("Someone else has drawn up the minutes meanwhile. Open the page again."))
        check_version(minutes, version)
        _check_fields(Minutes(meeting=meeting, **fields))
        changed(minutes, **fields)
        return minutes


def sign(*, meeting_id: int, by: User, version: int, signed_on: date) -> Minutes:
    """Record that the minutes were signed, and keep what was signed. Recorded twice it is signed once."""
    with _minutes_of("sign", meeting_id, by, check_user_records_signing) as (meeting, minutes):
        minutes = _there(minutes)
        if minutes.signed_on == signed_on:
            return minutes
        check_not_signed(minutes)
        check_version(minutes, version)
        check_signing_day(meeting, minutes, signed_on, today())
        content = content_of(minutes, meeting, questions_of(meeting))
        changed(
            minutes,
            signed_on=signed_on,
            signed_by=by,
            content=Secret(json.dumps(content, ensure_ascii=False)),
            digest=digest_of(content["facts"]),
        )
        record(meeting, MeetingEventKind.MINUTES_SIGNED, by=by, happened_on=signed_on,
               details={"number": minutes.number, "digest": minutes.digest})  # fmt: skip
        return minutes


def withdraw_signing(*, meeting_id: int, by: User, version: int, reason: str) -> Minutes:
    """Make the minutes a draft again, with a reason that everybody who sees the meeting reads.

    What was signed stays in the history; the event names its digest and the scan.
    """
    with _minutes_of("withdraw", meeting_id, by, check_user_records_signing) as (meeting, minutes):
        minutes = _there(minutes)
        reason = reason_text(reason)
        check_signed(minutes)
        check_version(minutes, version)
        details = {"number": minutes.number, "digest": minutes.digest, "copy": minutes.signed_copy.name or ""}
        changed(
            minutes,
            signed_on=None,
            signed_by=None,
            content=Secret(""),
            digest="",
            signed_copy="",
            signed_copy_name="",
        )
        record(meeting, MeetingEventKind.MINUTES_BACK, by=by, note=reason, details=details)
        return minutes


def keep_signed_copy(*, meeting_id: int, by: User, upload: UploadedFile) -> Minutes:
    """Keep the scan of the signed paper; another one takes the place of the first, which stays in the store."""
    content = upload.read(MAX_BYTES + 1)
    name, _kind = check_file(upload.name or "", content)
    with _minutes_of("copy", meeting_id, by, check_user_keeps_papers) as (_meeting, minutes):
        minutes = _there(minutes)
        check_signed(minutes)
        if minutes.signed_copy_name == name and _same(minutes, content):
            return minutes
        stored = minutes.signed_copy.storage.save(
            minutes.signed_copy.field.generate_filename(minutes, name), ContentFile(content)
        )
        try:
            changed(minutes, signed_copy=stored, signed_copy_name=name)
        except BaseException:
            minutes.signed_copy.storage.delete(stored)  # no file without its row
            raise
        return minutes


def _of(meeting: Meeting) -> Minutes | None:
    return Minutes.objects.unscoped("minutes of the locked meeting").filter(meeting=meeting).first()


def _there(minutes: Minutes | None) -> Minutes:
    if minutes is None:
        raise Refused(_("The minutes are not drawn up yet."))
    return minutes


def _cleaned(texts: dict[str, str]) -> dict[str, str]:
    found = {name: clean_line(texts.get(name, "")) for name in LINES}
    return found | {name: clean(texts.get(name, "")) for name in ("report", "decisions")}


def _check_fields(minutes: Minutes) -> None:
    wrong = {name: [_("The text is too long.")] for name in ("report", "decisions")
             if len(getattr(minutes, name)) > TEXT_MAX}  # fmt: skip
    try:
        minutes.clean_fields(exclude=["meeting", "drawn_by", "signed_by", "content"])
    except ValidationError as error:
        wrong |= error.message_dict
    if wrong:
        raise Refused(wrong)


def _same(minutes: Minutes, content: bytes) -> bool:
    with minutes.signed_copy.open("rb") as kept:
        return hashlib.sha256(kept.read()).digest() == hashlib.sha256(content).digest()
