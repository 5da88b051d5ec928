"""The filters of blockers: one set for the list, the questions behind a number, the report and its files."""

from __future__ import annotations

from datetime import date

import django_filters as filters
from django import forms
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from appeals.choices import body_groups, topic_groups
from appeals.figures import REGION
from appeals.models import Question
from appeals.querysets import QuestionQuerySet
from common.dates import today
from common.text import clean_line
from common.yes_no import YesNoFilter
from organisations.enums import TerritoryLevel
from organisations.models import Body, Territory
from plans.enums import BlockerKind, BlockerState, BudgetLevel
from plans.models import BlockedProblem, Blocker, RootProblem
from plans.past import blockers_open, lasting, matching_then
from plans.policies_blockers import FIRST_YEAR, LAST_YEAR
from plans.queries_rollup import ACTS, NONE, Selection, joined_on
from plans.querysets import BlockerQuerySet, OfBlockerQuerySet, RootProblemQuerySet

ALL = _("All")
PRICED, OF_ACTS = "priced", "acts"
OF_BLOCKER = ("kind", "waits_for", "budget_level", "budget_year", "only", "blocker")
OF_PROBLEM = ("body", "sphere")


def region_choices() -> list[tuple[str, str]]:
    """Regions by their two digits, and what names none."""
    regions = Territory.objects.filter(level=TerritoryLevel.REGION).order_by("code")
    return [
        *((region.region_code, region.name) for region in regions),
        (NONE, _("Whole country, or not stated")),
    ]


def waited_choices() -> list:
    """Bodies that may be waited for, and nobody."""
    return [(NONE, _("Nobody is named")), *body_groups(by="code")]


class BlockerForm(forms.Form):
    """A day that has not come can't be told of."""

    def clean_as_of(self):
        day = self.cleaned_data.get("as_of")
        if day is not None and day > today():
            raise forms.ValidationError(_("This day has not come yet."))
        return day


class BlockerFilter(filters.FilterSet):
    """What is shown of the blockers that the person sees. Unknown values are errors."""

    text = filters.CharFilter(
        label=_("Number or words"),
        method="search",
        max_length=200,
        widget=forms.TextInput(attrs={"type": "search", "data-css": "search"}),
    )
    kind = filters.ChoiceFilter(label=_("What is missing"), choices=BlockerKind, empty_label=ALL)
    state = filters.ChoiceFilter(label=_("State"), choices=BlockerState, method="of_state", empty_label=ALL)
    waits_for = filters.ChoiceFilter(
        label=_("Body that is waited for"), method="of_waited", choices=waited_choices, empty_label=ALL
    )
    body = filters.ChoiceFilter(
        label=_("Body that answers for the problem"),
        method="nothing",
        choices=lambda: body_groups(by="code"),
        empty_label=ALL,
    )
    sphere = filters.ChoiceFilter(
        label=_("Sphere"),
        method="nothing",
        choices=lambda: topic_groups(by="code"),
        empty_label=ALL,
    )
    region = filters.ChoiceFilter(
        label=_("Region"), method="nothing", choices=region_choices, empty_label=ALL
    )
    budget_level = filters.ChoiceFilter(
        label=_("Budget"), choices=BudgetLevel, method="of_budget", empty_label=ALL
    )
    budget_year = filters.NumberFilter(
        label=_("Budget year"), method="of_budget", min_value=FIRST_YEAR, max_value=LAST_YEAR
    )
    # Set by links behind figures.
    only = filters.ChoiceFilter(
        method="of_only", choices=[(PRICED, PRICED), (OF_ACTS, OF_ACTS)], widget=forms.HiddenInput
    )
    blocks = YesNoFilter(method="nothing", widget=forms.HiddenInput)
    blocker = filters.NumberFilter(
        field_name="pk", min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput
    )
    as_of = filters.DateFilter(label=_("As of"), method="nothing", widget=forms.HiddenInput)
    sort = filters.CharFilter(method="nothing", max_length=20, widget=forms.HiddenInput)

    class Meta:
        model = Blocker
        fields = ()
        form = BlockerForm

    def __init__(self, data=None, *args, user=None, everything: bool = False, **kwargs):
        """`everything`: the whole country, for the system and for figures of all bodies."""
        self.user, self.everything = user, everything
        blockers = (
            Blocker.objects.unscoped("country figures") if everything else Blocker.objects.visible_to(user)
        )
        super().__init__(data, *args, queryset=blockers, **kwargs)

    @property
    def active(self) -> int:
        """How many filters are set."""
        return sum(bool(self.data.get(name)) for name in self.filters if name not in ("sort", "by", "scope"))

    def value(self, name: str):
        """A cleaned value."""
        return self.form.cleaned_data.get(name)

    @property
    def day(self) -> date | None:
        """The day that is over of which is told; None: now."""
        day = self.value("as_of")
        return day if day is not None and day < today() else None

    def rows(self) -> BlockerQuerySet:
        """The blockers found; none while a filter is wrong."""
        return self.qs if self.is_valid() else self.queryset.none()

    def filter_queryset(self, queryset):
        found = super().filter_queryset(queryset)
        if not any(self.value(name) for name in (*OF_PROBLEM, "region", "blocks")):
            return found
        # A blocker that is lifted holds nothing up; which problems it was about is asked of all its ties.
        ties = self.selection().ties() if self.value("blocks") else self._any_ties()
        return found.filter(Exists(ties.filter(blocker=OuterRef("pk"))))

    def _any_ties(self) -> OfBlockerQuerySet:
        ties = BlockedProblem.objects.unscoped("ties of the problems of the person").filter(
            Q(untied_on__isnull=True) if self.day is None else lasting("tied_on", "untied_on", self.day),
            problem__in=self.problems().order_by(),
        )
        if not (region := self.value("region")):
            return ties
        wanted = {"isnull": True} if region == NONE else {"exact": region}
        joined = joined_on(self.day)
        asked = (
            self.questions().annotate(at=REGION).filter(**{f"at__{key}": one for key, one in wanted.items()})
        )
        here = joined.filter(problem=OuterRef("problem"), question__in=asked.order_by().values("pk"))
        own = {f"problem__territory__region_code__{key}": one for key, one in wanted.items()}
        return ties.filter(Q(**own) | Q(Exists(here)))

    def problems(self) -> RootProblemQuerySet:
        """The problems of the person that the filters name."""
        found = (
            RootProblem.objects.unscoped("country figures")
            if self.everything
            else RootProblem.objects.visible_to(self.user)
        )
        if body := self.value("body"):
            found = found.filter(body__code=body)
        if sphere := self.value("sphere"):
            found = found.filter(Q(topic__code=sphere) | Q(topic__parent__code=sphere))
        return found

    def questions(self) -> QuestionQuerySet:
        """The questions that the person sees."""
        if self.everything:
            return Question.objects.unscoped("country figures")
        return Question.objects.visible_to(self.user)

    def selection(self) -> Selection:
        """What the filters choose, for the sums; call it once the form is valid."""
        blockers = self.queryset
        for name in OF_BLOCKER:
            blockers = self.filters[name].filter(blockers, self.value(name))
        return Selection(blockers, self.problems(), self.questions(), self.value("region") or "", self.day)

    def nothing(self, queryset, name, value):
        """A parameter that others read."""
        return queryset

    def of_waited(self, queryset, name, value):
        """Blockers that wait for a body itself, or for nobody in particular."""
        if self.day is None:
            named = Q(waits_for__isnull=True) if value == NONE else Q(waits_for__code=value)
            return queryset.filter(named)
        body = None if value == NONE else Body.objects.get(code=value).pk
        return queryset.filter(matching_then("waits_for", body, self.day))

    def of_budget(self, queryset, name, value):
        """The budget or its year, as it stood on the day."""
        if self.day is None:
            return queryset.filter(**{name: value})
        return queryset.filter(matching_then(name, value if name == "budget_level" else int(value), self.day))

    def of_state(self, queryset, name, value):
        """Blockers in a state; of a day that is over: open then, or ended in this way by then."""
        if self.day is None:
            return queryset.filter(state=value)
        if value == BlockerState.OPEN:
            return blockers_open(queryset, self.day)
        return queryset.filter(state=value, ended_on__lte=self.day)

    def of_only(self, queryset, name, value):
        """Those with an amount, or laws and joint decisions."""
        if value == PRICED:
            return queryset.filter(amount__isnull=False)
        return queryset.filter(kind__in=ACTS)

    def search(self, queryset, name, value):
        """A number (B-0012, 12), else words of the title."""
        text = clean_line(value)
        digits = text.upper().removeprefix("B-").lstrip("0")
        if digits.isascii() and digits.isdigit() and len(digits) < 9:
            return queryset.filter(pk=int(digits))
        for word in text.split()[:6]:
            queryset = queryset.filter(title__icontains=word)
        return queryset
