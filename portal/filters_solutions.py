"""Which hard problems a visitor looks for among the published cards."""

from __future__ import annotations

import django_filters as filters
from django.db.models import Case, F, Func, Q, TextField, Value, When
from django.db.models.functions import Concat, Lower
from django.utils.translation import gettext_lazy as _

from appeals.models import Topic
from common.text import FOLD_FROM, FOLD_TO, fold
from organisations.enums import TerritoryLevel
from organisations.models import Territory
from plans.enums import BlockerKind, BlockerState
from plans.models import PublicCard

LONGEST = 100
_WORDS = ("title_kk", "title_ru", "text_kk", "text_ru", "step_kk", "step_ru")


class SolutionFilter(filters.FilterSet):
    """Words, region, sphere, and what is waited for. Only what the cards froze is looked at."""

    text = filters.CharFilter(label=_("Words"), method="with_words", max_length=LONGEST)
    region = filters.ModelChoiceFilter(
        label=_("Region"),
        method="in_region",
        to_field_name="code",
        empty_label=_("All"),
        queryset=lambda request: Territory.objects.filter(level=TerritoryLevel.REGION),
    )
    sphere = filters.ModelChoiceFilter(
        label=_("Sphere"),
        method="in_sphere",
        to_field_name="code",
        empty_label=_("All"),
        queryset=lambda request: Topic.objects.filter(parent__isnull=True),
    )
    blocker = filters.ChoiceFilter(
        label=_("What it waits for"), method="waiting_for", choices=BlockerKind, empty_label=_("All")
    )

    class Meta:
        model = PublicCard
        fields = ()

    @property
    def active(self) -> int:
        """How many filters are set."""
        return sum(bool(self.data.get(name)) for name in self.filters)

    def rows(self):
        """The cards that fit; none while a filter is wrong."""
        return self.qs if self.is_valid() else self.queryset.none()

    def with_words(self, queryset, name, value):
        """Every word stands in the card, in either language; Kazakh letters and those beside them are the same."""
        pieces = [piece for word in _WORDS for piece in (F(word), Value(" "))]
        text = Func(
            Lower(Concat(*pieces, output_field=TextField())),
            Value(FOLD_FROM),
            Value(FOLD_TO),
            function="translate",
            output_field=TextField(),
        )
        queryset = queryset.annotate(folded=text)
        for word in fold(value).split():
            queryset = queryset.filter(folded__contains=word)
        return queryset

    def in_region(self, queryset, name, value):
        """Problems of the region; after them those of the whole country, which are its problems too."""
        place = Q(problem__territory__region_code=value.region_code)
        near = Case(When(place, then=Value(0)), default=Value(1))
        return queryset.filter(place | Q(problem__territory__isnull=True)).order_by(
            near, *queryset.query.order_by
        )

    def in_sphere(self, queryset, name, value):
        return queryset.filter(Q(problem__topic=value) | Q(problem__topic__parent=value))

    def waiting_for(self, queryset, name, value):
        return queryset.filter(
            facts__blockers__contains=[{"kind": str(value), "state": str(BlockerState.OPEN)}]
        )
