"""Filters of the room's lists."""

import django_filters as filters
from django.utils.translation import gettext_lazy as _

from eotinish.actions.spellings import unmatched
from eotinish.models import Population, Spelling
from organisations.enums import TerritoryLevel
from organisations.filters import Choice, Search
from organisations.models import Territory

MEANS_SOMETHING = ("matched", _("Matched"))
NOTHING_OF_OURS = ("aside", _("Nothing of ours"))
EVERY = ("all", _("All of them"))


class SpellingFilter(filters.FilterSet):
    """Wordings by words and by whether they are matched; without a choice those that wait."""

    q = Search("text")
    state = Choice(
        label=_("State"),
        empty_label=_("Waiting to be matched"),
        choices=(MEANS_SOMETHING, NOTHING_OF_OURS, EVERY),
        method="by_state",
    )

    class Meta:
        model = Spelling
        fields: tuple = ()

    def by_state(self, queryset, name, value):
        """What means something of ours, what was set aside, or all."""
        if value == "matched":
            waiting = unmatched(queryset).values("pk")
            return queryset.filter(set_aside=False).exclude(pk__in=waiting)
        return queryset.filter(set_aside=True) if value == "aside" else queryset

    def filter_queryset(self, queryset):
        """What waits, unless something else is asked for."""
        found = super().filter_queryset(queryset)
        return found if self.form.cleaned_data.get("state") else unmatched(found)


class PopulationFilter(filters.FilterSet):
    """Numbers of people by words of the territory, region and year."""

    q = Search("territory__code", "territory__name_kk", "territory__name_ru", "territory__name_en")
    region = filters.ModelChoiceFilter(
        label=_("Region"),
        empty_label=_("All"),
        queryset=lambda request: Territory.objects.filter(level=TerritoryLevel.REGION).order_by("code"),
        method="in_region",
    )
    year = filters.NumberFilter(label=_("Year"), min_value=1990, max_value=2100)

    class Meta:
        model = Population
        fields: tuple = ()

    def in_region(self, queryset, name, value):
        """The region and all that lies in it."""
        return queryset.filter(territory__region_code=value.region_code)
