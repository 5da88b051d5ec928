from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from common.scoping import ScopedModel
from common.triggers import guard, history
from reports.querysets import FrozenPeriodQuerySet


class FrozenPeriod(ScopedModel):
    """A period whose figures were taken as they stood on a day, and stay so.

    `formula_version` names the definitions by which they were counted (see the method page). Nothing unfreezes a period;
    what is corrected later is listed beside it.
    """

    first = models.DateField(_("from"))
    last = models.DateField(_("to"))
    as_of = models.DateField(_("as of"))
    formula_version = models.PositiveSmallIntegerField(_("version of the formulae"))
    at = models.DateTimeField(_("frozen at"), auto_now_add=True)
    by = models.ForeignKey(
        "organisations.User", models.PROTECT, related_name="+", verbose_name=_("frozen by")
    )
    document = models.CharField(_("document"), max_length=300, blank=True)

    objects = FrozenPeriodQuerySet.as_manager()

    class Meta:
        verbose_name = _("frozen period")
        verbose_name_plural = _("frozen periods")
        ordering = ["-last", "-first"]
        constraints = [
            models.UniqueConstraint(
                fields=["first", "last"],
                name="frozen_period_once",
                violation_error_message=_("This period is frozen already."),
            ),
            models.CheckConstraint(
                condition=Q(first__lte=F("last")) & Q(as_of__gte=F("last")),
                name="frozen_period_days",
                violation_error_message=_("A period can be frozen as of its last day or later."),
            ),
        ]
        triggers = [history(), guard()]

    def __str__(self) -> str:
        return f"{self.first}–{self.last}"
