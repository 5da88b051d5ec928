from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.triggers import append_only, guard, history
from organisations.enums import DayKind
from organisations.models.names import NamedModel


class CalendarDay(NamedModel):
    """A day that differs from the ordinary week: a holiday, a moved day off, a working weekend day."""

    day = models.DateField(_("day"), unique=True)
    kind = models.CharField(_("kind"), max_length=8, choices=DayKind)
    source = models.CharField(_("legal act"), max_length=300, blank=True)

    class Meta(NamedModel.Meta):
        verbose_name = _("calendar day")
        verbose_name_plural = _("calendar days")
        ordering = ["day"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind=DayKind.WORKING) | Q(day__iso_week_day__gte=6),
                name="calendar_working_weekend",
                violation_error_message=_("Only a Saturday or a Sunday can become a working day."),
            )
        ]
        triggers = [history(), guard()]

    @property
    def is_working(self) -> bool:
        """Whether people work on this day."""
        return self.kind == DayKind.WORKING


class CalendarVersion(models.Model):
    """One change of the working calendar; the newest number is the version in force."""

    append_only = True

    number = models.PositiveIntegerField(_("version"), unique=True)
    changed_at = models.DateTimeField(_("changed at"), auto_now_add=True)
    changed_by = models.ForeignKey(
        "organisations.User",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("changed by"),
    )
    reason = models.CharField(_("reason"), max_length=300)

    class Meta:
        verbose_name = _("calendar version")
        verbose_name_plural = _("calendar versions")
        ordering = ["-number"]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.number}"
