"""Forms of calendars. They shape what a person types; whether it is right is checked by the act itself."""

from __future__ import annotations

from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from common.dates import today
from meetings.actions.calendars import Origin
from meetings.enums import MeetingKind
from meetings.forms import DayField, DetailsForm, RefusableForm
from meetings.models import MeetingCalendar, PlanItem
from meetings.policies import FIRST_DAY
from organisations.models import Body
from organisations.rights import Right

MONTH_OF_NEXT_YEAR = 9  # from here on people prepare the calendar of the year that comes


def usual_year() -> int:
    """The year whose calendar people look at now."""
    day = today()
    return day.year + (day.month >= MONTH_OF_NEXT_YEAR)


def years() -> list[int]:
    """The years that may be chosen, newest first."""
    return list(range(today().year + 1, FIRST_DAY.year - 1, -1))


class YearForm(forms.Form):
    """Whose calendars of which year are shown."""

    year = forms.TypedChoiceField(label=_("Year"), coerce=int, required=False)
    text = forms.CharField(
        label=_("Body"), max_length=200, required=False, widget=forms.TextInput(attrs={"type": "search"})
    )
    tab = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["year"].choices = [(year, str(year)) for year in years()]
        self.initial.setdefault("year", usual_year())


class StartForm(RefusableForm):
    """A new draft: of which body, for which year, from what."""

    body = forms.ModelChoiceField(label=_("Host body"), queryset=None, to_field_name="code", empty_label=None)
    year = forms.TypedChoiceField(label=_("Year"), coerce=int)
    origin = forms.ChoiceField(
        label=_("Start from"),
        choices=Origin.choices,
        widget=forms.RadioSelect,
        help_text=_("Where a version is in force, the draft always starts from it."),
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["body"].queryset = Body.objects.in_reach_of(user, Right.MEETINGS_PLAN)
        self.fields["year"].choices = [(year, str(year)) for year in years()[:3]]


class LineForm(DetailsForm):
    """A line of a calendar, new or changed."""

    planned_on = DayField(label=_("Day of the meeting"))
    token = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, user, calendar: MeetingCalendar, item: PlanItem | None = None, **kwargs):
        kwargs["initial"] = {**(self._stored(item) if item else {}), **kwargs.get("initial", {})}
        super().__init__(*args, user=user, bodies=[calendar.body], **kwargs)
        kinds = [(kind.value, kind.label) for kind in MeetingKind if kind != MeetingKind.UNSCHEDULED]
        self.fields["kind"].choices = [("", "—"), *kinds] if item is None else kinds
        self.fields["planned_on"].widget.attrs.update(
            {"min": f"{calendar.year}-01-01", "max": f"{calendar.year}-12-31"}
        )
        self.fields["ref"].help_text = _(
            "Leave it empty for the next free one. With the reference of a meeting that is planned already, the line "
            "becomes that meeting."
        )
        self.fields.pop("ref" if item else "version")
        if item:
            self.fields.pop("token")

    @staticmethod
    def _stored(item: PlanItem) -> dict:
        names = ("kind", "format", "venue", "host_rank", "target_group", "starts_at", "planned_on", "version")
        stored = {name: getattr(item, name) for name in names}
        stored["territory"] = item.territory.code if item.territory else None
        stored["host"] = item.host_id
        stored["host_name"] = "" if item.host_id else item.host_name
        return stored


class ApprovalForm(RefusableForm):
    """Facts of the approval of one calendar."""

    approved_on = DayField(label=_("Approved on"))
    approved_by = forms.CharField(
        label=_("Approved by"), max_length=200, help_text=_("Who approved it: the akim, the Government.")
    )
    document = forms.CharField(
        label=_("Document"), max_length=300, help_text=_("Kind, number and day of the act.")
    )
    note = forms.CharField(
        label=_("Why the calendar is changed"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Necessary where meetings are moved or cancelled; it is shown with each of them."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, calendar: MeetingCalendar | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("approved_on", today())
        if calendar is None:
            self.fields.pop("version")
        else:
            self.initial["version"] = calendar.version


class DiscardForm(RefusableForm):
    """Giving a draft up; `version` is what the person saw."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class VersionsForm(forms.Form):
    """Which version another one is compared with."""

    since = forms.ModelChoiceField(
        label=_("Compare with"), queryset=MeetingCalendar.objects.none(), empty_label=None
    )

    def __init__(self, *args, calendar: MeetingCalendar, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["since"].queryset = versions_of(calendar, user).exclude(pk=calendar.pk)
        self.fields["since"].label_from_instance = version_text


def versions_of(calendar: MeetingCalendar, user):
    """All versions and drafts of the same body and year that were not given up, newest first."""
    rows = MeetingCalendar.objects.visible_to(user).filter(body=calendar.body_id, year=calendar.year)
    return rows.exclude(state="discarded").order_by("-number", "-pk")


def version_text(calendar: MeetingCalendar) -> str:
    """“Version 2” or “Draft”."""
    if calendar.number is None:
        return str(calendar.get_state_display())
    return str(_("Version %(number)s") % {"number": calendar.number})
