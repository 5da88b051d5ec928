"""Forms of the practice of a body and of its text templates."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from appeals.choices import GroupedChoice, topic_groups
from appeals.enums import OUTCOMES, Status
from appeals.models import AnswerTemplate, Topic
from appeals.placeholders import MEANING
from organisations.forms.base import CleanText


class PracticeForm(CleanText, forms.Form):
    """Approval of answers, publication, share of checks."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    closing_approval = forms.BooleanField(
        label=gettext_lazy("Answers are approved before the citizen gets them"),
        required=False,
        help_text=gettext_lazy(
            "Executors submit the answer; a controller or the head approves it. Otherwise they close at once."
        ),
    )
    publishes = forms.BooleanField(
        label=gettext_lazy("Answers may be published"),
        required=False,
        help_text=gettext_lazy("One person prepares the text without personal data, another publishes it."),
    )
    sample_share = forms.IntegerField(
        label=gettext_lazy("Share of solved questions that another body checks, %"),
        min_value=1,
        max_value=100,
        help_text=gettext_lazy("From 1 to 100. They are drawn by lot."),
    )


class TemplateForm(forms.Form):
    """A text template in both languages."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    outcome = forms.ChoiceField(label=gettext_lazy("Outcome"), required=False)
    text_kk = forms.CharField(
        label=gettext_lazy("Text in Kazakh"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 6, "lang": "kk"}),
    )
    text_ru = forms.CharField(
        label=gettext_lazy("Text in Russian"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 6, "lang": "ru"}),
    )
    is_active = forms.BooleanField(label=gettext_lazy("In use"), required=False, initial=True)

    def __init__(self, *args, template: AnswerTemplate | None = None, **kwargs):
        if template is not None:
            names = ("version", "name", "outcome", "topic", "text_kk", "text_ru", "is_active")
            kwargs["initial"] = {name: getattr(template, name) for name in names}
        super().__init__(*args, **kwargs)
        outcomes = [(code, Status(code).label) for code in OUTCOMES]
        self.fields["outcome"].choices = [("", _("Any outcome")), *outcomes]
        keep = template.topic_id if template is not None else None
        self.fields["topic"] = GroupedChoice(
            Topic.objects.all(),
            label=_("Topic or sphere"),
            required=False,
            groups=_spheres_and_topics(keep),
            empty=_("Any topic"),
        )
        places = ", ".join(f"{{{{{name}}}}} – {label}" for name, label in MEANING.items())
        self.fields["text_kk"].help_text = _("Filled when the text is inserted: %(places)s.") % {
            "places": places
        }
        self.order_fields(["name", "outcome", "topic", "text_kk", "text_ru", "is_active"])

    take_refusal = CleanText.take_refusal


def _spheres_and_topics(keep: int | None):
    """Spheres can be chosen as well as the topics in them."""
    by_code = topic_groups(keep, by="code")
    keys = dict(Topic.objects.values_list("code", "pk"))
    return [(name, [(keys[code], label) for code, label in options]) for name, options in by_code]
