"""Which meetings a visitor looks for: the same filters for the list and the calendar feed."""

from __future__ import annotations

import django_filters as filters
from django import forms
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from common.dates import today
from meetings.filters import DateInput, of_territory
from meetings.groups import group_choices
from meetings.models import Meeting
from meetings.querysets import OFF_SCHEDULE, WAITING, MeetingQuerySet, missed_on
from organisations.enums import TerritoryLevel
from organisations.models import Body, Territory

COMING, HELD, MISSED, ALL = "coming", "held", "missed", "all"
TABS = (COMING, HELD, MISSED, ALL)
_ORDERS = {
    COMING: ("planned_on", "starts_at", "pk"),
    HELD: ("-held_on", "-pk"),
    MISSED: ("-planned_on", "-pk"),
    ALL: ("-planned_on", "-pk"),
}


def in_tab(tab: str, day) -> Q:
    """The condition of a tab; what was moved stands beside what was missed."""
    return {
        COMING: Q(status__in=WAITING, planned_on__gte=day),
        HELD: Q(held_on__isnull=False),
        MISSED: (~OFF_SCHEDULE & missed_on(day)) | ~Q(planned_on=F("first_planned_on")),
        ALL: Q(),
    }[tab]


def _region_of(data) -> str:
    """The two digits that all places of the chosen region share in KATO."""
    return str(data.get("region", ""))[:2]


def _without_district_of_another(data):
    """Who chooses another region has not chosen a district yet, though the form still sends the old one."""
    district = str(data.get("district", ""))
    if not district or (_region_of(data) and district.startswith(_region_of(data))):
        return data
    data = data.copy()
    data.pop("district")
    return data


class OpenMeetingFilter(filters.FilterSet):
    """Region, district, host, group and days. A body brings those below it along."""

    region = filters.ModelChoiceFilter(
        label=_("Region"),
        method="in_region",
        to_field_name="code",
        empty_label=_("All"),
        queryset=lambda request: Territory.objects.filter(level=TerritoryLevel.REGION),
    )
    district = filters.ModelChoiceFilter(
        label=_("District or town"),
        method="in_district",
        to_field_name="code",
        empty_label=_("All"),
        queryset=lambda request: Territory.objects.filter(level=TerritoryLevel.DISTRICT),
    )
    body = filters.ModelChoiceFilter(
        label=_("Ministry or akimat"),
        method="in_body",
        to_field_name="code",
        empty_label=_("All"),
        queryset=lambda request: Body.objects.filter(parent__isnull=True),
    )
    group = filters.ChoiceFilter(
        label=_("For whom"), field_name="target_group", choices=group_choices, empty_label=_("Everybody")
    )
    # Trailing underscore: a word of the language; the parameter is `from`.
    from_ = filters.DateFilter(label=_("From"), field_name="planned_on", lookup_expr="gte", widget=DateInput)
    to = filters.DateFilter(label=_("To"), field_name="planned_on", lookup_expr="lte", widget=DateInput)

    class Meta:
        model = Meeting
        fields = ()

    @classmethod
    def get_filters(cls):
        return {name.rstrip("_"): found for name, found in super().get_filters().items()}

    def in_region(self, queryset, name, value):
        return queryset.filter(territory__region_code=value.region_code)

    def in_district(self, queryset, name, value):
        return of_territory(queryset, value)

    def in_body(self, queryset, name, value):
        return queryset.filter(body__path__startswith=value.path)


class PublicMeetingFilter(OpenMeetingFilter):
    """The same on the page: a district only beside its region, since the country has two hundred of them; tabs."""

    tab = filters.CharFilter(method="nothing", widget=forms.HiddenInput)

    def __init__(self, data=None, *args, **kwargs):
        data = _without_district_of_another(data or {})
        super().__init__(data, *args, **kwargs)
        if not _region_of(data):
            del self.filters["district"]
        else:
            here = self.filters["district"].field.queryset.filter(region_code=_region_of(data))
            self.filters["district"].field.queryset = here
        self.today = today()
        asked = data.get("tab")
        self.tab = asked if asked in TABS else COMING

    @property
    def active(self) -> int:
        """How many filters are set."""
        return sum(bool(self.data.get(name)) for name in set(self.filters) - {"tab"})

    def found(self) -> MeetingQuerySet:
        """All that fits the filters; nothing while one is wrong."""
        return self.qs if self.is_valid() else self.queryset.none()

    def rows(self) -> MeetingQuerySet:
        """The rows of the tab: what comes next first, what has passed newest first."""
        return self.found().filter(in_tab(self.tab, self.today)).order_by(*_ORDERS[self.tab])

    def nothing(self, queryset, name, value):
        """A parameter that others read."""
        return queryset


class PublicMonthFilter(PublicMeetingFilter):
    """The same for a whole month."""

    from_ = to = tab = None
    month = filters.CharFilter(method="nothing", widget=forms.HiddenInput)

    @property
    def active(self) -> int:
        """How many filters are set; a month is none."""
        return super().active - bool(self.data.get("month"))
