"""Meetings for other systems: read only, with the filters of the screen."""

from django.utils.translation import gettext_lazy as _

from common.rest import DetailView, ListView
from meetings.filters import MeetingFilter
from meetings.models import Meeting
from meetings.querysets import MeetingQuerySet
from meetings.serializers import MeetingSerializer
from organisations.rights import Right


class Seen:
    """The meetings that the caller sees."""

    access_rule = Right.MEETINGS_VIEW
    serializer_class = MeetingSerializer

    def get_queryset(self) -> MeetingQuerySet:
        """Those in scope."""
        return Meeting.objects.visible_to(self.request.user).select_related("body", "territory")


class MeetingsView(Seen, ListView):
    """Meetings, the last written down first."""

    summary = _("Meetings that the system sees")
    filterset_class = MeetingFilter


class MeetingView(Seen, DetailView):
    """One meeting by its key."""

    summary = _("A meeting")
