from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from appeals.deadlines import FirstDay, RuleKind, Unit
from common.triggers import guard, history


class DeadlineRule(models.Model):
    """A term of the law: how long, in which days, from which day on the rule is in force.

    A row is in force until the next row of its kind begins, so two can't overlap. `first_day` is the reading of the
    law by which `due_on` is counted; reminders always go by the earlier one.
    """

    kind = models.CharField(_("term"), max_length=16, choices=RuleKind)
    length = models.PositiveSmallIntegerField(_("length"))
    unit = models.CharField(_("days counted"), max_length=8, choices=Unit, default=Unit.WORKING)
    first_day = models.CharField(_("first day"), max_length=4, choices=FirstDay, default=FirstDay.NEXT)
    reserve = models.PositiveSmallIntegerField(_("reserve, working days"), default=0)
    extension_months = models.PositiveSmallIntegerField(_("may be extended by, months"), default=0)
    valid_from = models.DateField(_("in force from"))
    source = models.CharField(_("legal act"), max_length=300)

    class Meta:
        verbose_name = _("term of the law")
        verbose_name_plural = _("terms of the law")
        ordering = ["kind", "-valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "valid_from"],
                name="deadline_rule_once",
                violation_error_message=_("There is already a rule of this kind from this day."),
            ),
            models.CheckConstraint(
                condition=Q(length__gte=1, length__lte=400),
                name="deadline_rule_length",
                violation_error_message=_("A term has from 1 to 400 days."),
            ),
            models.CheckConstraint(
                condition=Q(kind__in=RuleKind.values, unit__in=Unit.values, first_day__in=FirstDay.values),
                name="deadline_rule_codes",
            ),
            models.CheckConstraint(
                condition=Q(reserve__lte=30, extension_months__lte=12),
                name="deadline_rule_bounds",
                violation_error_message=_("A reserve has 30 days, an extension 12 months at most."),
            ),
            models.CheckConstraint(
                condition=~Q(source=""),
                name="deadline_rule_source",
                violation_error_message=_("Name the legal act."),
            ),
            models.CheckConstraint(
                condition=~Q(kind="complaint") | Q(extension_months=0),
                name="deadline_rule_complaint",
                violation_error_message=_("The term of a complaint is never extended."),
            ),
        ]
        triggers = [history(), guard()]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.valid_from}"


class DeadlineRun(models.Model):
    """A recomputation of the open deadlines after a change of the calendar or of a rule. A row first, done by a worker.

    `reached`: the key up to which questions are done; a run that was cut off goes on from there.
    """

    cause = models.CharField(_("reason"), max_length=300)
    calendar_version = models.ForeignKey(
        "organisations.CalendarVersion", models.PROTECT, null=True, related_name="+"
    )
    rule = models.ForeignKey(DeadlineRule, models.PROTECT, null=True, related_name="+")
    started_by = models.ForeignKey(
        "organisations.User", models.PROTECT, null=True, related_name="+", verbose_name=_("changed by")
    )
    asked_at = models.DateTimeField(_("asked at"), auto_now_add=True)
    ended_at = models.DateTimeField(_("ended at"), null=True)
    reached = models.BigIntegerField(default=0)
    looked_at = models.PositiveIntegerField(_("questions looked at"), default=0)
    shifted = models.PositiveIntegerField(_("deadlines moved"), default=0)

    class Meta:
        verbose_name = _("recomputation of deadlines")
        verbose_name_plural = _("recomputations of deadlines")
        ordering = ["-pk"]
        triggers = [guard()]

    def __str__(self) -> str:
        return self.cause
