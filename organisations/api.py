"""Directories for other systems: read only."""

from django.utils.translation import gettext_lazy as _

from common.access import SIGNED_IN
from common.rest import DetailView, ListView
from organisations.filters import BodyFilter, TerritoryFilter
from organisations.models import Body, Territory
from organisations.serializers import BodySerializer, TerritorySerializer


class BodiesView(ListView):
    """Bodies by code, those that have ended too."""

    summary = _("State bodies, those that have ended too, with their successors")
    access_rule = SIGNED_IN
    queryset = Body.objects.select_related("parent", "territory").prefetch_related("successors")
    serializer_class = BodySerializer
    filterset_class = BodyFilter
    ordering = "code"


class BodyView(DetailView):
    """One body by its code."""

    summary = _("A state body by its code")
    access_rule = SIGNED_IN
    queryset = BodiesView.queryset
    serializer_class = BodySerializer
    lookup_field = "code"


class TerritoriesView(ListView):
    """Territories by KATO code."""

    summary = _("Territories of the classifier (KATO)")
    access_rule = SIGNED_IN
    queryset = Territory.objects.select_related("parent").defer("map_path")
    serializer_class = TerritorySerializer
    filterset_class = TerritoryFilter
    ordering = "code"


class TerritoryView(DetailView):
    """One territory by its KATO code."""

    summary = _("A territory by its KATO code")
    access_rule = SIGNED_IN
    queryset = TerritoriesView.queryset
    serializer_class = TerritorySerializer
    lookup_field = "code"
