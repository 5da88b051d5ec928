"""The form of a routing rule."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from appeals.models import RoutingRule, Topic
from organisations.enums import BodyLevel
from organisations.forms.base import CleanText, CodeField
from organisations.forms.directory import Suggesting, body_field, territory_field


class RoutingRuleForm(Suggesting, CleanText, forms.ModelForm):
    """Which questions, and who answers them. An empty field fits everything."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    topic = CodeField(
        Topic.objects.all(),
        suggest=Topic.objects.filter(is_active=True).order_by("code"),
        label=_("Topic or sphere"),
        required=False,
        help_text=_("Empty: any topic. A sphere stands for all its topics."),
    )
    territory = territory_field(label=_("Territory"), required=False)
    body = body_field(label=_("Responsible body"))

    class Meta:
        model = RoutingRule
        fields = ["topic", "territory", "level", "body", "automatic", "note"]
        help_texts = {
            "automatic": _("Without this the body is only proposed at the desk."),
            "note": _("By what act or agreement; for those who come after you."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["level"].choices = [("", _("Any")), *BodyLevel.choices]
        self.initial["version"] = self.instance.version if self.instance.pk else None

    def _post_clean(self):
        """The action checks and writes; the form must not touch the row."""
