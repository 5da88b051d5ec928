"""The filters of meetings: one set for the screen, the export, the API and the links behind figures."""

from __future__ import annotations

from datetime import date, timedelta

import django_filters as filters
from django import forms
from django.db.models import Count, F, Q
from django.utils.translation import gettext_lazy as _
from django_filters.fields import ModelChoiceField

from common.dates import today
from common.text import clean_line
from common.yes_no import YesNoFilter
from meetings.deadlines import RESULTS_DAYS
from meetings.enums import MeetingKind, MeetingStatus
from meetings.figures import FIGURES, SCHEDULED, figures_on
from meetings.groups import group_choices
from meetings.models import Meeting
from meetings.querysets import HELD, WAITING, MeetingQuerySet, missed_on
from meetings.rules import load_meeting_rules
from organisations.enums import BodyKind, BodyLevel, Rank, TerritoryLevel
from organisations.models import Body, Territory
from organisations.querysets import sees_all_cases

PRINCIPAL = "principal"
PLANNED_DAY, HELD_DAY = "planned", "held"
HELD_LATE, RESULTS_LATE, MOVED = "held_late", "results_late", "moved"
OF_REPORTS = ("figure", "as_of", "host_region")
TABS = ("coming", "today", "held", "missed", "all")


def in_tab(tab: str, day: date) -> Q:
    """The condition of a tab. `missed` is the figure of the reports: passed days and cancelled meetings."""
    return {
        "coming": Q(status__in=WAITING, planned_on__gte=day),
        "today": Q(held_on=day) | Q(planned_on=day, status__in=WAITING),
        "held": Q(held_on__isnull=False),
        "missed": SCHEDULED & missed_on(day),
    }.get(tab, Q())


def tab_counts(meetings: MeetingQuerySet, day: date) -> dict[str, int]:
    """How many of `meetings` each tab holds, in one query."""
    counted = {tab: Count("pk", filter=in_tab(tab, day)) for tab in TABS if tab != "all"}
    return meetings.order_by().aggregate(all=Count("pk"), **counted)


def of_territory(meetings: MeetingQuerySet, territory: Territory) -> MeetingQuerySet:
    """Meetings in a territory and in all below it."""
    if territory.level == TerritoryLevel.REGION:
        return meetings.filter(territory__region_code=territory.region_code)
    near = Q(territory=territory) | Q(territory__parent=territory)
    return meetings.filter(near | Q(territory__parent__parent=territory))


class TerritoryChoiceField(ModelChoiceField):
    """Districts stand indented below their region."""

    def label_from_instance(self, obj) -> str:
        return obj.name if obj.level == TerritoryLevel.REGION else f"\N{EM SPACE}{obj.name}"


class TerritoryFilter(filters.ModelChoiceFilter):
    field_class = TerritoryChoiceField


class DateInput(forms.DateInput):
    """The browser's own date field."""

    input_type = "date"

    def __init__(self, attrs=None):
        super().__init__(attrs, format="%Y-%m-%d")


class MeetingFilter(filters.FilterSet):
    """What is shown of the meetings that the person sees. Days are those of the plan unless `by` says otherwise."""

    text = filters.CharFilter(
        label=_("Reference, venue or host"),
        method="search",
        max_length=200,
        widget=forms.TextInput(attrs={"type": "search", "data-css": "search"}),
    )
    # Trailing underscore: a word of the language; the parameter is `from`.
    from_ = filters.DateFilter(label=_("From"), method="since", widget=DateInput)
    to = filters.DateFilter(label=_("To"), method="until", widget=DateInput)
    by = filters.ChoiceFilter(
        label=_("Days"),
        method="nothing",
        choices=[(HELD_DAY, _("of holding"))],
        empty_label=_("of the plan"),
    )
    body = filters.ModelChoiceFilter(
        label=_("Body"),
        method="in_body",
        to_field_name="code",
        empty_label=_("All"),
        queryset=lambda request: Body.objects.in_reach_of(request.user),
    )
    below = YesNoFilter(label=_("and the bodies below it"), method="nothing", widget=forms.CheckboxInput)
    tier = filters.ChoiceFilter(
        label=_("Tier"), field_name="body__kind", choices=BodyKind, empty_label=_("All")
    )
    territory = TerritoryFilter(
        label=_("Territory"),
        method="in_territory",
        to_field_name="code",
        empty_label=_("All"),
        queryset=lambda request: territories_for(request.user, request.GET.get("territory", "")),
    )
    # With a territory: also those that name none, which are in the body's own.
    unplaced = YesNoFilter(method="nothing", widget=forms.HiddenInput)
    rank = filters.ChoiceFilter(
        label=_("Rank of the host"),
        method="of_rank",
        choices=[(PRINCIPAL, _("Head or acting head")), *Rank.choices],
        empty_label=_("All"),
    )
    kind = filters.ChoiceFilter(label=_("Kind"), choices=MeetingKind, empty_label=_("All"))
    state = filters.ChoiceFilter(
        label=_("State"),
        method="in_state",
        empty_label=_("All"),
        choices=[
            (MeetingStatus.PLANNED, MeetingStatus.PLANNED.label),
            (MeetingStatus.ANNOUNCED, MeetingStatus.ANNOUNCED.label),
            (MOVED, _("Moved")),
            ("missed", _("Missed, cancelled ones too")),
            (MeetingStatus.CANCELLED, MeetingStatus.CANCELLED.label),
            (MeetingStatus.HELD, MeetingStatus.HELD.label),
            (HELD_LATE, _("Held late")),
            (MeetingStatus.RESULTS_PUBLISHED, MeetingStatus.RESULTS_PUBLISHED.label),
            (RESULTS_LATE, _("Results late")),
        ],
    )
    target_group = filters.ChoiceFilter(label=_("Target group"), choices=group_choices, empty_label=_("All"))
    # What stands behind a figure of the discipline report; shown only where a link set them.
    figure = filters.ChoiceFilter(
        label=_("Figure of the report"),
        method="of_figure",
        choices=list(FIGURES.items()),
        empty_label=_("All"),
    )
    as_of = filters.DateFilter(label=_("As of"), method="nothing", widget=DateInput)
    host_region = TerritoryFilter(
        label=_("Region of the host"),
        method="of_region",
        to_field_name="code",
        empty_label=_("All"),
        queryset=lambda request: Territory.objects.filter(level=TerritoryLevel.REGION),
    )
    tab = filters.ChoiceFilter(
        method="nothing", choices=[(tab, tab) for tab in TABS], widget=forms.HiddenInput
    )
    sort = filters.CharFilter(method="nothing", max_length=20, widget=forms.HiddenInput)

    class Meta:
        model = Meeting
        fields = ()

    @classmethod
    def get_filters(cls):
        return {name.rstrip("_"): found for name, found in super().get_filters().items()}

    def __init__(self, data=None, *args, **kwargs):
        super().__init__(data, *args, **kwargs)
        given = data or {}
        if not sees_all_cases(self.request.user) and not given.get("tier"):
            self.filters.pop("tier")
        for name in OF_REPORTS:
            if not given.get(name):
                self.filters.pop(name)
        self.today = today()

    @property
    def active(self) -> int:
        """How many filters are set."""
        shown = set(self.filters) - {"tab", "sort", "unplaced"}
        return sum(bool(self.data.get(name)) for name in shown)

    def rows(self) -> MeetingQuerySet:
        """The meetings found; none while a filter is wrong, so that a mistake never shows more than was asked."""
        return self.qs if self.is_valid() else self.queryset.none()

    def nothing(self, queryset, name, value):
        """A parameter that others read."""
        return queryset

    def of_figure(self, queryset, name, value):
        """The meetings that the report counted under this figure, as of its day."""
        day = self.form.cleaned_data.get("as_of") or self.today
        return queryset.filter(figures_on(day, load_meeting_rules())[value])

    def of_region(self, queryset, name, value):
        """Meetings of the bodies of a region, wherever they were held."""
        return queryset.filter(body__territory__region_code=value.region_code)

    def _day(self) -> str:
        return "held_on" if self.form.cleaned_data.get("by") == HELD_DAY else "planned_on"

    def since(self, queryset, name, value):
        return queryset.filter(**{f"{self._day()}__gte": value})

    def until(self, queryset, name, value):
        return queryset.filter(**{f"{self._day()}__lte": value})

    def in_body(self, queryset, name, value):
        if self.form.cleaned_data.get("below"):
            return queryset.filter(body__path__startswith=value.path)
        return queryset.filter(body=value)

    def in_territory(self, queryset, name, value):
        if self.form.cleaned_data.get("unplaced"):
            return of_territory(queryset, value) | queryset.filter(territory__isnull=True)
        return of_territory(queryset, value)

    def of_rank(self, queryset, name, value):
        if value == PRINCIPAL:
            return queryset.exclude(host_rank=Rank.DEPUTY)
        return queryset.filter(host_rank=value)

    def search(self, queryset, name, value):
        for word in clean_line(value).split()[:6]:
            found = Q(ref__icontains=word) | Q(venue__icontains=word) | Q(host_name__icontains=word)
            queryset = queryset.filter(found)
        return queryset

    def in_state(self, queryset, name, value):
        today = self.today
        still = Q(planned_on__gte=today) | Q(kind=MeetingKind.UNSCHEDULED)
        condition = {
            MeetingStatus.PLANNED: still & Q(status=value),
            MeetingStatus.ANNOUNCED: still & Q(status=value),
            MeetingStatus.CANCELLED: Q(status=value),
            MeetingStatus.RESULTS_PUBLISHED: Q(status=value),
            MeetingStatus.HELD: Q(status__in=HELD),
            "missed": SCHEDULED & missed_on(today),
            MOVED: ~Q(planned_on=F("first_planned_on")),
            HELD_LATE: SCHEDULED & Q(held_on__gt=F("planned_on")),
            RESULTS_LATE: results_late(today),
        }[value]
        return queryset.filter(condition)


def results_late(today: date) -> Q:
    """Results that came after their term, or are past it and still not there."""
    term = timedelta(days=RESULTS_DAYS)
    overdue = Q(held_on__lt=today - term, results_published_on__isnull=True)
    return overdue | Q(results_published_on__gt=F("held_on") + term)


def territories_for(user, also: str = ""):
    """Regions with their districts; for people of local bodies the districts of their own regions only.

    People of a district have what lies below it too. Territories are a public directory: the choice is short for
    comfort, it hides nothing, and `also` (a code that a link names) is always in it.
    """
    chosen = Q(level__in=(TerritoryLevel.REGION, TerritoryLevel.DISTRICT))
    bodies = [membership.body for membership in user.active_memberships]
    homes = [body.territory for body in bodies]
    if homes and all(homes) and not sees_all_cases(user):
        chosen &= Q(level=TerritoryLevel.REGION) | Q(region_code__in={home.region_code for home in homes})
    below = [body.territory_id for body in bodies if body.level == BodyLevel.DISTRICT]
    return Territory.objects.filter(chosen | Q(parent__in=below) | Q(code=also if also.isdecimal() else ""))
