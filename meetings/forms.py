"""Forms of meetings. They shape what a person types; whether it is right is checked by the act itself."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Any, NamedTuple
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from common.dates import today
from meetings.actions.refs import next_ref
from meetings.enums import MeetingFormat, MeetingKind
from meetings.filters import DateInput, TerritoryChoiceField, territories_for
from meetings.groups import group_choices
from meetings.models import Meeting
from meetings.permissions import bodies_for
from meetings.workflow import MOVES, Act
from organisations.enums import Rank
from organisations.models import Official, Territory

DATE_HINT = _("Day.month.year, for example 05.03.2027")
NO_CHOICE = [("", "—")]


class TimeInput(forms.TimeInput):
    """The browser's own time field."""

    input_type = "time"

    def __init__(self, attrs=None):
        super().__init__(attrs, format="%H:%M")


class DayField(forms.DateField):
    """A day, typed or picked."""

    def __init__(self, *, hint=DATE_HINT, **kwargs):
        super().__init__(widget=DateInput, help_text=hint, **kwargs)


class PercentField(forms.DecimalField):
    """A share typed as per cent, kept as a fraction of one."""

    def __init__(self, **kwargs):
        super().__init__(min_value=0, max_value=100, max_digits=3, decimal_places=0, **kwargs)

    def prepare_value(self, value):
        return int(value * 100) if isinstance(value, Decimal) else value

    def clean(self, value):
        percent = super().clean(value)
        return None if percent is None else percent / 100


class YesNoField(forms.TypedChoiceField):
    """Yes, no, or not known (None)."""

    def __init__(self, **kwargs):
        choices = [("", _("not known")), ("yes", _("was held")), ("no", _("was not held"))]
        super().__init__(choices=choices, coerce=lambda value: value == "yes", empty_value=None, **kwargs)

    def prepare_value(self, value):
        return {True: "yes", False: "no"}.get(value, value)


class OfficialChoiceField(forms.ModelChoiceField):
    """Officials of the bodies with post; the same person may have held several."""

    def label_from_instance(self, obj) -> str:
        return f"{obj.full_name} · {obj.post.title} · {obj.post.body.name}"


class RefusableForm(forms.Form):
    """A form that takes the refusal of an act as its own errors, each at its field."""

    def refuse(self, refusal: ValidationError) -> None:
        """Show why the act was refused."""
        if not hasattr(refusal, "error_dict"):
            self.add_error(None, refusal)
            return
        for name, errors in refusal.error_dict.items():
            self.add_error(name if name in self.fields else None, errors)

    def show_version(self, version: int) -> None:
        """After a conflict: sent again, the form stands on what the person has now seen."""
        self.data = self.data.copy()
        self.data["version"] = str(version)


class FactsForm(RefusableForm):
    """Figures of a meeting that took place. The share of time is typed as such, or as minutes from which it is counted."""

    # What an act takes; the minutes only help to find the share.
    FACTS = ("attendees", "received", "question_share", "briefing_held", "briefing_url")
    MINUTES = ("minutes_all", "minutes_questions")

    attendees = forms.IntegerField(
        label=_("People who came"), min_value=0, max_value=1_000_000, required=False
    )
    received = forms.IntegerField(
        label=_("People received"), min_value=0, max_value=1_000_000, required=False
    )
    question_share = PercentField(
        label=_("Share of the time for questions, %"),
        required=False,
        help_text=_("The norm is at least 75 %."),
    )
    minutes_all = forms.IntegerField(
        label=_("Or: minutes of the whole meeting"), min_value=1, max_value=1440, required=False
    )
    minutes_questions = forms.IntegerField(
        label=_("of them minutes for questions"), min_value=0, max_value=1440, required=False
    )
    briefing_held = YesNoField(label=_("Briefing for the media"), required=False)
    briefing_url = forms.URLField(
        label=_("Link to the briefing"), max_length=500, required=False, assume_scheme="https"
    )

    def clean(self) -> dict:
        return with_share(self, super().clean())


def with_share(form: forms.Form, data: dict, stored: Decimal | None = None) -> dict:
    """The share of time counted from minutes, where these were typed; a share typed beside them is an error.

    `stored`: the share that the form showed, which gives way.
    """
    whole, asked = (data.pop(name, None) for name in FactsForm.MINUTES)
    if whole is None and asked is None:
        return data
    if whole is None or asked is None:
        missing = FactsForm.MINUTES[0 if whole is None else 1]
        form.add_error(missing, _("Give both numbers of minutes."))
    elif asked > whole:
        form.add_error("minutes_questions", _("More minutes for questions than the meeting had."))
    else:
        share = (Decimal(asked) / whole).quantize(Decimal("0.01"), ROUND_HALF_UP)
        if data.get("question_share") not in (None, stored, share):
            form.add_error("question_share", _("The minutes give another share. Leave one of the two empty."))
        data["question_share"] = share
    return data


class DetailsForm(RefusableForm):
    """What kind of meeting it is, where, and who hosts it."""

    kind = forms.ChoiceField(label=_("Kind"), choices=NO_CHOICE + MeetingKind.choices)
    target_group = forms.ChoiceField(
        label=_("Target group"),
        choices=lambda: NO_CHOICE + group_choices(today()),
        required=False,
    )
    format = forms.ChoiceField(
        label=_("Format"), choices=MeetingFormat.choices, initial=MeetingFormat.IN_PERSON
    )
    starts_at = forms.TimeField(label=_("Starts at"), required=False, widget=TimeInput)
    territory = TerritoryChoiceField(
        label=_("Territory"), queryset=None, required=False, to_field_name="code", empty_label="—"
    )
    venue = forms.CharField(label=_("Venue"), max_length=300, required=False)
    host = OfficialChoiceField(
        label=_("Host official"), queryset=None, required=False, empty_label=_("Not in the list")
    )
    host_name = forms.CharField(
        label=_("Name of the host, if not in the list"), max_length=200, required=False
    )
    host_rank = forms.ChoiceField(label=_("Rank of the host"), choices=Rank.choices, initial=Rank.HEAD)
    ref = forms.CharField(
        label=_("Reference"),
        max_length=80,
        required=False,
        help_text=_("The number of the meeting in your body. Leave it empty for the next free one."),
    )

    def __init__(self, *args, user, bodies, **kwargs):
        super().__init__(*args, **kwargs)
        chosen = self.data.get("territory") or self.initial.get("territory") or ""
        self.fields["territory"].queryset = territories_for(user, chosen)
        self.fields["host"].queryset = (
            Official.objects.filter(post__body__in=bodies)
            .select_related("post__body")
            .order_by("post__body__path", "post_id", "-since")
        )


class NewMeetingForm(DetailsForm):
    """A meeting of one of the bodies for which the person plans, by default the own one.

    `token` is made with the empty form: the same form sent twice makes one meeting.
    """

    body = forms.ModelChoiceField(label=_("Host body"), queryset=None, to_field_name="code", empty_label=None)
    planned_on = DayField(label=_("Day of the meeting"))
    token = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    act = Act.PLAN

    def __init__(self, *args, user, **kwargs):
        bodies = bodies_for(user, self.act)
        super().__init__(*args, user=user, bodies=bodies, **kwargs)
        self.fields["body"].queryset = bodies.select_related("territory")
        right = MOVES[self.act].right
        home = next((m.body for m in user.active_memberships if user.can(right, m.body)), None)
        if home is not None:
            self.initial.setdefault("body", home.code)
            self.fields["ref"].widget.attrs["placeholder"] = next_ref(home, today().year)
            if home.territory_id:
                self.initial.setdefault("territory", home.territory.code)


class PlanForm(NewMeetingForm):
    """A meeting for the calendar."""

    planned_on = DayField(
        label=_("Day of the meeting"),
        hint=_(
            "Day.month.year, for example 05.03.2027. A past day counts as missed until it is recorded as held."
        ),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [
            choice for choice in self.fields["kind"].choices if choice[0] != MeetingKind.UNSCHEDULED
        ]


class UnscheduledForm(FactsForm, NewMeetingForm):
    """A meeting that was in no calendar: held already, or to come."""

    act = Act.REGISTER_UNSCHEDULED
    held = forms.BooleanField(label=_("It has already been held"), required=False, initial=True)
    field_order = ("body", "planned_on", "held")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields.pop("kind")
        self.initial.setdefault("planned_on", today())

    def clean(self):
        data = super().clean()
        if not data.get("held") and any(data.get(name) not in (None, "") for name in FactsForm.FACTS):
            self.add_error("held", _("Figures can be given only for a meeting that was held."))
        return data


class Clash(NamedTuple):
    """A field that two people changed at once: what this one typed, and what the other stored."""

    label: str
    name: str
    mine: Any
    stored: Any


def _same(value: Any) -> Any:
    """One form of a value for comparing a typed one with a stored one."""
    if isinstance(value, Territory):
        return value.code
    if isinstance(value, Official):
        return value.pk
    return None if value == "" else value


class EditForm(DetailsForm):
    """The details of one meeting; of a held one its figures too."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, user, meeting: Meeting, **kwargs):
        super().__init__(*args, user=user, bodies=[meeting.body], initial=self._stored(meeting), **kwargs)
        self.fields["ref"].required = True
        self.fields["ref"].help_text = _("The number of the meeting in your body.")
        if meeting.is_held:
            self.fields.update(FactsForm().fields)
        kinds = [kind for kind in MeetingKind if (kind == MeetingKind.UNSCHEDULED) != meeting.is_scheduled]
        self.fields["kind"].choices = [(kind.value, kind.label) for kind in kinds]

    def clashes(self, meeting: Meeting) -> list[Clash]:
        """Fields in which what was typed differs from what is stored now."""
        stored = self._stored(meeting)
        return [
            Clash(field.label, name, self.cleaned_data.get(name), getattr(meeting, name))
            for name, field in self.fields.items()
            if name in stored
            and name != "version"
            and _same(self.cleaned_data.get(name)) != _same(stored[name])
        ]

    def clean(self) -> dict:
        data = super().clean()
        share = self.initial["question_share"]
        return with_share(self, data, share) if "minutes_all" in self.fields else data

    @staticmethod
    def _stored(meeting: Meeting) -> dict:
        names = (*DetailsForm.base_fields, *FactsForm.FACTS, "version")
        stored = {name: getattr(meeting, name) for name in names}
        stored["territory"] = meeting.territory.code if meeting.territory else None
        stored["host"] = meeting.host_id
        stored["host_name"] = "" if meeting.host_id else meeting.host_name
        return stored


class OneActForm(RefusableForm):
    """An act on a meeting; `version` is what the person saw."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, meeting: Meeting, **kwargs):
        self.meeting = meeting
        super().__init__(*args, **kwargs)
        self.initial.setdefault("version", meeting.version)
        for name, value in self.defaults().items():
            self.initial.setdefault(name, value)

    def defaults(self) -> dict:
        """What stands in the fields at first."""
        return {}


class MoveForm(OneActForm):
    planned_on = DayField(label=_("New day"))
    reason = forms.CharField(label=_("Reason"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))


class ReasonForm(OneActForm):
    reason = forms.CharField(label=_("Reason"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))

    def defaults(self) -> dict:
        return {"reason": self.meeting.not_held_reason}


class HoldForm(FactsForm, OneActForm):
    held_on = DayField(label=_("Held on"))
    field_order = ("held_on",)

    def defaults(self) -> dict:
        return {"held_on": min(self.meeting.planned_on, today())}
