"""Download of attachments: by the scope of the question now, always as a file to keep, never to show or run."""

from __future__ import annotations

from uuid import UUID

from django.http import FileResponse, Http404, HttpRequest
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from appeals.models import Attachment
from common.access import needs
from common.scoping import get_visible_or_404
from organisations.rights import Right


@needs(Right.QUESTIONS_VIEW)
@require_safe
def download(request: HttpRequest, pk: int, key: UUID) -> FileResponse:
    """The file, if the question is visible to the person at this moment."""
    attachment = get_visible_or_404(Attachment, request.user, question_id=pk, key=key)
    try:
        content = attachment.file.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    response = FileResponse(
        content, as_attachment=True, filename=attachment.name, content_type=attachment.content_type
    )
    response["X-Content-Type-Options"] = "nosniff"
    patch_cache_control(response, private=True, no_store=True)
    return response
