"""The public part of the interface between systems: no token, read only, what everybody may know."""

from __future__ import annotations

from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from appeals.models import Topic
from common.access import PUBLIC
from common.rest import DetailView, Kept, ListView
from organisations.api import BodiesView, TerritoriesView
from organisations.filters import BodyFilter, TerritoryFilter
from plans.queries_cards import published_cards
from portal.filters import OpenMeetingFilter
from portal.filters_solutions import SolutionFilter
from portal.meetings import public_meetings
from portal.open_pages import PAGE_AGE, read_publicly
from portal.serializers import (
    OpenBodySerializer,
    OpenMeetingSerializer,
    OpenSolutionSerializer,
    OpenTerritorySerializer,
    OpenTopicSerializer,
)
from portal.statistics import CUTS, halves, statistics


class ForEverybody:
    """Nobody is asked who they are; reads public columns only, may be kept by anybody for a minute, and by pages of other sites."""

    access_rule = PUBLIC
    authentication_classes = ()

    def dispatch(self, request, *args, **kwargs):
        """Everything that is read is read as the public role."""
        self.for_anybody = not request.user.is_authenticated
        with read_publicly():
            return super().dispatch(request, *args, **kwargs)

    def finalize_response(self, request, response, *args, **kwargs):
        """Errors are kept by nobody, nor what a signed-in person gets: names are in the language of their profile."""
        response = super().finalize_response(request, response, *args, **kwargs)
        if response.status_code == 200 and self.for_anybody:
            del response["Cache-Control"]
            patch_cache_control(response, public=True, max_age=PAGE_AGE)
        patch_vary_headers(response, ["Accept-Language", "Cookie"])
        response["Access-Control-Allow-Origin"] = "*"
        response["Cross-Origin-Resource-Policy"] = "cross-origin"
        return response


class MeetingsView(ForEverybody, ListView):
    """Meetings that everybody may know of, the last written down first."""

    summary = gettext_lazy("Meetings that everybody may know of")
    serializer_class = OpenMeetingSerializer
    filterset_class = OpenMeetingFilter

    def get_queryset(self):
        """With their public columns."""
        return public_meetings()


class MeetingView(ForEverybody, DetailView):
    """One of them by its key."""

    summary = gettext_lazy("A meeting")
    serializer_class = OpenMeetingSerializer

    def get_queryset(self):
        """Of the same."""
        return public_meetings()


class SolutionsView(ForEverybody, ListView):
    """Public cards of hard problems."""

    summary = gettext_lazy("Ways of solving hard problems")
    serializer_class = OpenSolutionSerializer
    filterset_class = SolutionFilter

    def get_queryset(self):
        """Those that are published."""
        return published_cards()


class SolutionView(ForEverybody, DetailView):
    """The card of one problem, by the number of the problem."""

    summary = gettext_lazy("The way of solving of one problem")
    serializer_class = OpenSolutionSerializer
    lookup_field = "problem_id"
    lookup_url_kwarg = "pk"

    def get_queryset(self):
        """Of those that are published."""
        return published_cards()


class OpenBodiesView(ForEverybody, ListView):
    """State bodies."""

    summary = BodiesView.summary
    queryset = BodiesView.queryset
    serializer_class = OpenBodySerializer
    filterset_class = BodyFilter
    ordering = "code"


class OpenBodyView(ForEverybody, DetailView):
    """One body by its code."""

    summary = gettext_lazy("A state body by its code")
    queryset = BodiesView.queryset
    serializer_class = OpenBodySerializer
    lookup_field = "code"


class OpenTerritoriesView(ForEverybody, ListView):
    """Territories."""

    summary = TerritoriesView.summary
    queryset = TerritoriesView.queryset
    serializer_class = OpenTerritorySerializer
    filterset_class = TerritoryFilter
    ordering = "code"


class OpenTerritoryView(ForEverybody, DetailView):
    """One territory by its KATO code."""

    summary = gettext_lazy("A territory by its KATO code")
    queryset = TerritoriesView.queryset
    serializer_class = OpenTerritorySerializer
    lookup_field = "code"


class OpenTopicsView(ForEverybody, ListView):
    """Spheres and their topics."""

    summary = gettext_lazy("Spheres and topics")
    queryset = Topic.objects.select_related("parent")
    serializer_class = OpenTopicSerializer
    ordering = "code"


class StatisticsView(ForEverybody, Kept, APIView):
    """What became of the questions of a half-year, as on the page, small numbers told as one."""

    summary = gettext_lazy("What became of the questions of a half-year")
    parameters = (
        OpenApiParameter(
            "half",
            OpenApiTypes.STR,
            description=gettext_lazy("Half-year, as 2022h2; the latest that is over"),
        ),
        OpenApiParameter("by", OpenApiTypes.STR, enum=list(CUTS), description=gettext_lazy("Rows")),
    )
    document = {
        "type": "object",
        "properties": {
            "half": {"type": "string"},
            "period": {"type": "object"},
            "as_of": {"type": "string", "format": "date"},
            "by": {"type": "string", "enum": list(CUTS)},
            "smallest_cell": {"type": "integer"},
            "rows": {"type": "array", "items": {"type": "object"}},
            "others": {"type": ["object", "null"]},
            "total": {"type": ["object", "null"]},
        },
        "required": ["half", "by", "rows", "total"],
    }

    def get(self, request: Request) -> Response:
        """The document that the page offers too."""
        found = {half.code: half for half in halves()}
        default = list(found)[min(1, len(found) - 1)]
        half = request.query_params.get("half") or default
        by = request.query_params.get("by") or next(iter(CUTS))
        errors = {
            name: [_("Choose one of: %(values)s.") % {"values": ", ".join(known)}]
            for name, value, known in (("half", half, found), ("by", by, CUTS))
            if value not in known
        }
        if errors:
            raise ValidationError(errors)
        return Response(statistics(found[half], by).document())
