from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.triggers import guard, history
from organisations.models.names import NamedModel


class Topic(NamedModel):
    """What a question is about, in two levels: a sphere (no parent) and its topics."""

    code = models.CharField(_("code"), max_length=60, unique=True)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("sphere")
    )
    eotinish = models.CharField(_("category in e-Otinish"), max_length=200, blank=True)
    central_body = models.ForeignKey(
        "organisations.Body",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("competent ministry"),
    )
    keywords = ArrayField(
        models.CharField(max_length=60),
        verbose_name=_("word stems"),
        default=list,
        blank=True,
        help_text=_("Stems that a question on this topic contains; they suggest the topic while typing."),
    )
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta(NamedModel.Meta):
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(code__regex=r"^[a-z][a-z0-9_]*(\.[a-z0-9_]+)?$"), name="topic_code_form"
            )
        ]
        triggers = [history(), guard()]

    @property
    def sphere(self) -> "Topic":
        """The sphere it belongs to (a sphere belongs to itself)."""
        return self.parent or self
