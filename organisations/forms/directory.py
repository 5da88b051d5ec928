"""Forms of territories, bodies, posts and calendar days."""

from django import forms
from django.utils.translation import gettext_lazy as _

from organisations.enums import BodyLevel, TerritoryLevel
from organisations.forms.base import CleanText, CodeField, DayField
from organisations.models import Body, CalendarDay, Official, Post, Territory

NAMES = ["name_kk", "name_ru", "name_en"]


def territory_field(**kwargs) -> CodeField:
    """A territory by code; regions and districts are suggested (below them there are thousands)."""
    return CodeField(
        Territory.objects.all(),
        suggest=Territory.objects.filter(level__in=(TerritoryLevel.REGION, TerritoryLevel.DISTRICT)).order_by(
            "code"
        ),
        help_text=_("KATO code; type a part of the name to choose from the list."),
        **kwargs,
    )


def body_field(**kwargs) -> CodeField:
    """A body by code; all but rural akimats are suggested."""
    return CodeField(
        Body.objects.all(),
        suggest=Body.objects.exclude(level=BodyLevel.RURAL).order_by("kind", "path"),
        help_text=_("Code of the body; type a part of the name to choose from the list."),
        **kwargs,
    )


class Suggesting:
    """A form that reads the suggestions of its code fields once it is shown."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.load_suggestions()

    def load_suggestions(self) -> None:
        """Read what is suggested, for every field that is there now."""
        for field in self.fields.values():
            if isinstance(field, CodeField):
                field.load_suggestions()


class TerritoryForm(Suggesting, CleanText, forms.ModelForm):
    """A territory that is there already: code and level stay."""

    parent = territory_field(label=_("Part of"), required=False)
    valid_from = DayField(label=_("Exists from"), required=False)
    valid_to = DayField(label=_("Existed until"), required=False, help_text=_("The first day without it."))

    class Meta:
        model = Territory
        fields = [*NAMES, "short_kk", "short_ru", "short_en", "parent", "is_city", "valid_from", "valid_to"]


class NewTerritoryForm(TerritoryForm):
    """A new territory."""

    class Meta(TerritoryForm.Meta):
        fields = ["code", "level", *TerritoryForm.Meta.fields]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs["inputmode"] = "numeric"

    def clean_code(self) -> str:
        code = self.cleaned_data["code"]
        self.instance.region_code = code[:2]
        return code


class BodyForm(Suggesting, CleanText, forms.ModelForm):
    """A body that is there already: code and tier stay."""

    parent = body_field(label=_("Belongs to"), required=False)
    territory = territory_field(label=_("Territory"), required=False)
    valid_from = DayField(label=_("Exists from"), required=False)

    class Meta:
        model = Body
        fields = [*NAMES, "level", "parent", "territory", "valid_from"]


class NewBodyForm(BodyForm):
    """A new body."""

    class Meta(BodyForm.Meta):
        fields = ["code", "kind", "level", *NAMES, "parent", "territory", "valid_from"]
        help_texts = {
            "code": _("Latin letters, digits and hyphens. Files and addresses use it; it never changes.")
        }


class EndBodyForm(forms.Form):
    """When a body ends and who carries on its work."""

    valid_to = DayField(label=_("First day without it"))
    successors = forms.CharField(
        label=_("Successors"),
        required=False,
        max_length=400,
        help_text=_("Codes of the bodies that take over, separated by commas."),
    )

    def clean_successors(self) -> list[Body]:
        codes = [code.strip() for code in self.cleaned_data["successors"].replace(";", ",").split(",")]
        codes = [code for code in dict.fromkeys(codes) if code]
        found = {body.code: body for body in Body.objects.filter(code__in=codes)}
        missing = [code for code in codes if code not in found]
        if missing:
            raise forms.ValidationError(_("There is no body %(codes)s.") % {"codes": ", ".join(missing)})
        return [found[code] for code in codes]

    take_refusal = CleanText.take_refusal


class PostForm(CleanText, forms.ModelForm):
    """A post and its title in three languages."""

    class Meta:
        model = Post
        fields = ["rank", "title_kk", "title_ru", "title_en"]


class OfficialForm(CleanText, forms.ModelForm):
    """Who holds a post, and when."""

    since = DayField(label=_("Since"))
    until = DayField(label=_("Until"), required=False, help_text=_("The last day; empty while it goes on."))

    class Meta:
        model = Official
        fields = ["full_name", "since", "until", "acting"]


class CalendarDayForm(CleanText, forms.ModelForm):
    """What a day is, and why the calendar changes."""

    reason = forms.CharField(
        label=_("Why the calendar changes"),
        max_length=300,
        help_text=_("Everybody who opens the list of versions reads it."),
    )

    class Meta:
        model = CalendarDay
        fields = ["kind", *NAMES, "source"]
        help_texts = {"source": _("Number and date of the act that says so.")}


class RemoveDayForm(CleanText, forms.Form):
    """Why a day becomes an ordinary one again."""

    reason = forms.CharField(label=_("Why it becomes an ordinary day"), max_length=300)
