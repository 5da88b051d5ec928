"""Files of a question: checked by content, stored under a random name, written in the history."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from appeals.actions.moves import moving, written
from appeals.files import MAX_BYTES, PHOTOS, TYPES, check_file
from appeals.models import Attachment, Question
from appeals.workflow import Act
from common.acts import Refused
from organisations.models import User

MAX_FILES = 30
MAX_PHOTOS = 3


@dataclass(frozen=True)
class Checked:
    """An upload that may be kept."""

    name: str
    content_type: str
    content: bytes

    @property
    def digest(self) -> str:
        """By which the same file is known again."""
        return hashlib.sha256(self.content).hexdigest()


def attach_file(question: Question | int, *, by: User, upload: UploadedFile) -> Attachment:
    """Add a file to the question. The same file sent twice is kept once."""
    found = _checked(upload)
    with moving(Act.ATTACH, question, by=by) as question:
        return _keep(question, found, by=by)


def checked_photos(uploads: Iterable[UploadedFile]) -> list[Checked]:
    """Up to three photos of a citizen, looked into before anything is locked. Raises `Refused`."""
    uploads = list(uploads)
    if len(uploads) > MAX_PHOTOS:
        raise Refused({"photos": _("At most %(count)s photos.") % {"count": MAX_PHOTOS}})
    try:
        return [_checked(upload, PHOTOS) for upload in uploads]
    except Refused as refusal:
        raise Refused({"photos": refusal.messages}) from None


def attach_photos(question: Question, photos: Iterable[Checked]) -> None:
    """Add the citizen's photos to the locked question, as the last step of their act."""
    kept = []
    try:
        for photo in photos:
            kept.append(_keep(question, photo, by=None))
    except BaseException as error:
        for attachment in kept:
            attachment.file.delete(save=False)  # their rows are rolled back with the act
        if isinstance(error, Refused):
            raise Refused({"photos": error.messages}) from None
        raise


def _checked(upload: UploadedFile, kinds: Collection[str] = tuple(TYPES)) -> Checked:
    content = upload.read(MAX_BYTES + 1)
    return Checked(*check_file(upload.name or "", content, kinds), content)


def _keep(question: Question, found: Checked, *, by: User | None) -> Attachment:
    kept = question.attachments.unscoped("files of the locked question")
    same = kept.filter(sha256=found.digest).first()
    if same is not None:
        return same
    if kept.count() >= MAX_FILES:
        raise Refused({"file": _("The question already has %(count)s files.") % {"count": MAX_FILES}})
    attachment = Attachment(
        question=question,
        name=found.name,
        content_type=found.content_type,
        size=len(found.content),
        sha256=found.digest,
        added_by=by,
    )
    attachment.file.save("", ContentFile(found.content), save=False)
    try:
        attachment.save()
        written(Act.ATTACH, question, by=by, details={"attachment": attachment.pk})
    except BaseException:
        attachment.file.delete(save=False)  # no file without its row
        raise
    return attachment
