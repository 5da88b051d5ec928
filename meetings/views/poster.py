"""The poster of an announced meeting."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from common.access import needs
from common.scoping import get_visible_or_404
from meetings.enums import MeetingStatus
from meetings.models import Meeting
from meetings.poster import poster_pdf
from organisations.rights import Right


@needs(Right.MEETINGS_VIEW)
@require_safe
def meeting_poster(request: HttpRequest, pk: int) -> HttpResponse:
    """The sheet for notice boards; there is none while the meeting is not announced."""
    meeting = get_visible_or_404(Meeting.objects.select_related("body", "territory"), request.user, pk=pk)
    if meeting.status != MeetingStatus.ANNOUNCED:
        raise Http404
    response = HttpResponse(poster_pdf(meeting), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="poster-{meeting.pk}.pdf"'
    return response
