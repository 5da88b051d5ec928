from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.scoping import ScopedModel
from common.triggers import guard, history
from reports.enums import Every
from reports.querysets import SavedReportQuerySet

MOST_NAME = 80
# Days that every month has.
LAST_DAY = 28


class SavedReport(ScopedModel):
    """A report with its parameters under a name: one's own, or shared with one's body. It may be sent by e-mail.

    `report` is a code of `reports.tables.LABELS`, `parameters` are those of its page, each a list of texts; a period given by
    a code (this month, last half-year) moves with time. `due_on` is the next day on which it is sent, at `hour` of Almaty;
    None where it is not.
    """

    by = models.ForeignKey("organisations.User", models.PROTECT, related_name="+")
    body = models.ForeignKey(
        "organisations.Body", models.PROTECT, null=True, related_name="+", verbose_name=_("shared with")
    )
    name = models.CharField(_("name"), max_length=MOST_NAME)
    report = models.CharField(_("report"), max_length=20)
    parameters = models.JSONField(default=dict)
    at = models.DateTimeField(auto_now_add=True)
    every = models.CharField(_("sent"), max_length=5, choices=Every, default=Every.NEVER, blank=True)
    weekday = models.PositiveSmallIntegerField(
        _("day of the week"), default=1, validators=[MinValueValidator(1), MaxValueValidator(7)]
    )
    month_day = models.PositiveSmallIntegerField(
        _("day of the month"), default=1, validators=[MinValueValidator(1), MaxValueValidator(LAST_DAY)]
    )
    hour = models.PositiveSmallIntegerField(_("hour"), default=8, validators=[MaxValueValidator(23)])
    due_on = models.DateField(_("sent next on"), null=True)

    objects = SavedReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("saved report")
        verbose_name_plural = _("saved reports")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["by", "name"],
                name="saved_report_name_once",
                violation_error_message=_("You have a report of this name."),
            ),
            models.CheckConstraint(condition=~Q(name=""), name="saved_report_named"),
            models.CheckConstraint(
                condition=Q(every="", due_on__isnull=True) | (~Q(every="") & Q(due_on__isnull=False)),
                name="saved_report_due",
            ),
            models.CheckConstraint(
                condition=Q(weekday__range=(1, 7), month_day__range=(1, LAST_DAY), hour__lte=23),
                name="saved_report_days",
            ),
        ]
        indexes = [
            models.Index(fields=["due_on"], name="saved_report_next", condition=Q(due_on__isnull=False))
        ]
        triggers = [history(), guard()]

    def __str__(self) -> str:
        return self.name
