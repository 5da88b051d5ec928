"""Files of a question: checked by content, stored under a random name, written in the history."""

from __future__ import annotations

import hashlib

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from appeals.actions.moves import moving, written
from appeals.files import MAX_BYTES, check_file
from appeals.models import Attachment, Question
from appeals.workflow import Act
from common.acts import Refused
from organisations.models import User

MAX_FILES = 30


def attach_file(question: Question | int, *, by: User, upload: UploadedFile) -> Attachment:
    """Add a file to the question. The same file sent twice is kept once."""
    content = upload.read(MAX_BYTES + 1)
    name, content_type = check_file(upload.name or "", content)
    digest = hashlib.sha256(content).hexdigest()
    with moving(Act.ATTACH, question, by=by) as question:
        kept = question.attachments.unscoped("files of the locked question")
        same = kept.filter(sha256=digest).first()
        if same is not None:
            return same
        if kept.count() >= MAX_FILES:
            raise Refused({"file": _("The question already has %(count)s files.") % {"count": MAX_FILES}})
        attachment = Attachment(
            question=question,
            name=name,
            content_type=content_type,
            size=len(content),
            sha256=digest,
            added_by=by,
        )
        attachment.file.save("", ContentFile(content), save=False)
        try:
            attachment.save()
            written(Act.ATTACH, question, by=by, details={"attachment": attachment.pk})
        except BaseException:
            attachment.file.delete(save=False)  # no file without its row
            raise
        return attachment
