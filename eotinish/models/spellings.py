from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.scoping import ScopedModel
from common.triggers import guard, history
from eotinish.enums import Field
from eotinish.querysets import OpenQuerySet


class Spelling(ScopedModel):
    """A wording of e-Otinish for a body, territory, topic, kind or status, with what it means here.

    Records point to their wording; what is matched later changes no record. Nothing chosen and not `set_aside`: it
    waits to be matched. `set_aside`: looked at, and nothing of ours.
    """

    field = models.CharField(_("column"), max_length=9, choices=Field)
    text = models.CharField(_("as in the file"), max_length=300)
    key = models.CharField(_("in one form"), max_length=300, editable=False)
    body = models.ForeignKey(
        "organisations.Body", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("body")
    )
    territory = models.ForeignKey(
        "organisations.Territory",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("territory"),
    )
    topic = models.ForeignKey(
        "appeals.Topic", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("topic")
    )
    code = models.CharField(_("code"), max_length=12, blank=True, default="")
    set_aside = models.BooleanField(_("nothing of ours"), default=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = OpenQuerySet.as_manager()

    class Meta:
        verbose_name = _("wording of e-Otinish")
        verbose_name_plural = _("wordings of e-Otinish")
        ordering = ["field", "text", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["field", "key"], name="spelling_once"),
            models.CheckConstraint(
                condition=(Q(body__isnull=True) | Q(field=Field.BODY))
                & (Q(territory__isnull=True) | Q(field=Field.TERRITORY))
                & (Q(topic__isnull=True) | Q(field=Field.TOPIC))
                & (Q(code="") | Q(field__in=[Field.KIND, Field.STATUS])),
                name="spelling_means_its_column",
                violation_error_message=_("A wording means something of its own column."),
            ),
            models.CheckConstraint(
                condition=Q(set_aside=False)
                | Q(body__isnull=True, territory__isnull=True, topic__isnull=True, code=""),
                name="spelling_aside_means_nothing",
                violation_error_message=_("What is set aside means nothing of ours."),
            ),
        ]
        triggers = [history(), guard()]

    def __str__(self) -> str:
        return self.text

    @property
    def matched(self) -> bool:
        """Whether it means something of ours."""
        return bool(self.body_id or self.territory_id or self.topic_id or self.code)


class Population(ScopedModel):
    """How many people live in a territory at the beginning of a year, and who says so."""

    territory = models.ForeignKey(
        "organisations.Territory", models.PROTECT, related_name="populations", verbose_name=_("territory")
    )
    year = models.PositiveSmallIntegerField(_("1 January of"))
    people = models.PositiveIntegerField(_("people"))
    source = models.CharField(_("source"), max_length=300)

    objects = OpenQuerySet.as_manager()

    class Meta:
        verbose_name = _("population")
        verbose_name_plural = _("populations")
        ordering = ["territory__code", "-year"]
        constraints = [
            models.UniqueConstraint(
                fields=["territory", "year"],
                name="population_once",
                violation_error_message=_("This territory has a number for this year."),
            ),
            models.CheckConstraint(
                condition=Q(people__gt=0, year__gte=1990, year__lte=2100) & ~Q(source=""),
                name="population_values",
                violation_error_message=_("Give the year, the number of people and its source."),
            ),
        ]
        triggers = [history(), guard()]

    def __str__(self) -> str:
        return f"{self.territory_id} {self.year}"
