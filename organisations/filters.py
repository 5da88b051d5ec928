"""Filters of the directories."""

import django_filters as filters
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.dates import today
from organisations.enums import BodyKind, BodyLevel, TerritoryLevel
from organisations.models import Body, Membership, Territory, User
from organisations.queries import people_waiting, search
from organisations.rights import Role


class Choice(filters.ChoiceFilter):
    """A choice whose empty entry says “all”."""

    def __init__(self, **kwargs):
        kwargs.setdefault("empty_label", _("All"))
        super().__init__(**kwargs)


class Search(filters.CharFilter):
    """Words looked for in some columns."""

    def __init__(self, *columns: str, **kwargs):
        self.columns = columns
        super().__init__(label=_("Search"), **kwargs)
        self.extra["widget"] = filters.widgets.forms.TextInput(
            attrs={"type": "search", "data-css": "search", "maxlength": 100}
        )

    def filter(self, qs, value):
        return search(qs, value, *self.columns) if value else qs


class TerritoryFilter(filters.FilterSet):
    """Territories by words, level and region."""

    q = Search("code", "name_kk", "name_ru", "name_en")
    level = Choice(label=_("Level"), choices=TerritoryLevel)
    region = filters.ModelChoiceFilter(
        label=_("Region"),
        empty_label=_("All"),
        queryset=lambda request: Territory.objects.filter(level=TerritoryLevel.REGION).order_by("code"),
        method="in_region",
    )

    class Meta:
        model = Territory
        fields: tuple = ()

    def in_region(self, queryset, name, value):
        """All that lies in the region, and itself."""
        return queryset.filter(region_code=value.region_code)


class BodyFilter(filters.FilterSet):
    """Bodies by words, tier, level and whether they exist."""

    q = Search("code", "name_kk", "name_ru", "name_en")
    kind = Choice(label=_("Tier"), choices=BodyKind)
    level = Choice(label=_("Level"), choices=BodyLevel)
    state = Choice(
        label=_("State"),
        choices=(("now", _("Exists now")), ("ended", _("Has ended"))),
        method="by_state",
    )

    class Meta:
        model = Body
        fields: tuple = ()

    def by_state(self, queryset, name, value):
        """Bodies that exist today, or that do not any more."""
        day = today()
        return queryset.existing_on(day) if value == "now" else queryset.filter(valid_to__lte=day)


class UserFilter(filters.FilterSet):
    """People by words, role, body and state of the account."""

    q = Search("full_name", "email")
    role = Choice(label=_("Role"), choices=Role, method="by_role")
    body = filters.CharFilter(
        label=_("Body"), method="by_body", widget=filters.widgets.forms.TextInput(attrs={"maxlength": 100})
    )
    state = Choice(
        label=_("Account"),
        choices=(
            ("active", _("Active")),
            ("waiting", _("Invited, not signed in yet")),
            ("closed", _("Closed")),
            ("none", _("Without a role")),
        ),
        method="by_state",
    )

    class Meta:
        model = User
        fields: tuple = ()

    def _roles(self):
        return Membership.objects.unscoped("only filters people that are visible already").in_force()

    def by_role(self, queryset, name, value):
        """People who have the role somewhere."""
        return queryset.filter(pk__in=self._roles().filter(role=value).values("user_id"))

    def by_body(self, queryset, name, value):
        """People of the bodies whose code or name has these words."""
        bodies = search(Body.objects.all(), value, "code", "name_kk", "name_ru", "name_en")
        return queryset.filter(pk__in=self._roles().filter(body__in=bodies.values("pk")).values("user_id"))

    def by_state(self, queryset, name, value):
        """Active, invited, closed, or active without any role."""
        if value == "none":
            return queryset.filter(is_active=True).exclude(pk__in=self._roles().values("user_id"))
        conditions = {"active": Q(is_active=True), "waiting": people_waiting(), "closed": Q(is_active=False)}
        return queryset.filter(conditions[value])


def chosen_count(filterset: filters.FilterSet) -> int:
    """How many filters are set."""
    return sum(bool(value) for value in filterset.form.cleaned_data.values()) if filterset.is_valid() else 0
