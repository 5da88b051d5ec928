from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from common.triggers import guard, history
from meetings.enums import CoverageUnit, HostLevel, NormPeriod, RuleOfMeetings


class Norm(models.Model):
    """How often a host of a level has to meet people in each of its units, from a day on.

    A row is in force until the next row of its `host_level` begins or its own `valid_to` (the first day without it).
    `count` meetings are due in each `unit` in each `period`; 0 means: as many as the approved calendar has.
    """

    host_level = models.CharField(_("level of the host"), max_length=8, choices=HostLevel)
    unit = models.CharField(_("where"), max_length=8, choices=CoverageUnit)
    count = models.PositiveSmallIntegerField(_("meetings"))
    period = models.CharField(_("in each"), max_length=9, choices=NormPeriod)
    deputies_count = models.BooleanField(_("meetings of deputies count"), default=False)
    valid_from = models.DateField(_("in force from"))
    valid_to = models.DateField(_("in force until"), null=True, blank=True)
    source = models.CharField(_("legal act"), max_length=300)

    class Meta:
        verbose_name = _("norm of meetings")
        verbose_name_plural = _("norms of meetings")
        ordering = ["host_level", "-valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["host_level", "valid_from"],
                name="norm_once",
                violation_error_message=_("There is already a norm of this level from this day."),
            ),
            models.CheckConstraint(
                condition=Q(count__lte=60),
                name="norm_count",
                violation_error_message=_("A norm has at most 60 meetings in a period."),
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="norm_valid_period",
                violation_error_message=_("A norm must end after it begins."),
            ),
            models.CheckConstraint(
                condition=~Q(source=""), name="norm_source", violation_error_message=_("Name the legal act.")
            ),
            models.CheckConstraint(
                condition=Q(
                    host_level__in=HostLevel.values,
                    unit__in=CoverageUnit.values,
                    period__in=NormPeriod.values,
                ),
                name="norm_codes",
            ),
        ]
        triggers = [history(), guard()]

    def __str__(self) -> str:
        return f"{self.get_host_level_display()} {self.valid_from}"


class NormExemption(models.Model):
    """A body that the norms do not bind, from a day on. `valid_to` is the first day on which they bind it again."""

    body = models.ForeignKey(
        "organisations.Body", models.PROTECT, related_name="norm_exemptions", verbose_name=_("body")
    )
    valid_from = models.DateField(_("exempt from"))
    valid_to = models.DateField(_("exempt until"), null=True, blank=True)
    source = models.CharField(_("legal act"), max_length=300)

    class Meta:
        verbose_name = _("exemption from the norms")
        verbose_name_plural = _("exemptions from the norms")
        ordering = ["body__path", "-valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["body", "valid_from"],
                name="norm_exemption_once",
                violation_error_message=_("This body is already exempt from this day."),
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="norm_exemption_valid_period",
                violation_error_message=_("An exemption must end after it begins."),
            ),
            models.CheckConstraint(
                condition=~Q(source=""),
                name="norm_exemption_source",
                violation_error_message=_("Name the legal act."),
            ),
        ]
        triggers = [history(), guard()]

    def __str__(self) -> str:
        return f"{self.body} {self.valid_from}"


class MeetingRule(models.Model):
    """A term around meetings, in force from a day until the next row of its kind begins.

    Kinds of `calendar_…`: the day of the year (`month`, `day`) by which the year's calendar is approved.
    `announcement`: at least `days` calendar days before the meeting.
    """

    kind = models.CharField(_("term"), max_length=16, choices=RuleOfMeetings)
    month = models.PositiveSmallIntegerField(_("month"), null=True, blank=True)
    day = models.PositiveSmallIntegerField(_("day"), null=True, blank=True)
    days = models.PositiveSmallIntegerField(_("calendar days"), null=True, blank=True)
    valid_from = models.DateField(_("in force from"))
    source = models.CharField(_("legal act"), max_length=300)

    class Meta:
        verbose_name = _("term of meetings")
        verbose_name_plural = _("terms of meetings")
        ordering = ["kind", "-valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "valid_from"],
                name="meeting_rule_once",
                violation_error_message=_("There is already a rule of this kind from this day."),
            ),
            models.CheckConstraint(
                condition=Q(
                    kind=RuleOfMeetings.ANNOUNCEMENT,
                    days__isnull=False,  # a comparison with NULL would pass
                    days__gte=1,
                    days__lte=90,
                    month__isnull=True,
                    day__isnull=True,
                )
                | Q(
                    ~Q(kind=RuleOfMeetings.ANNOUNCEMENT),
                    days__isnull=True,
                    month__isnull=False,
                    day__isnull=False,
                    month__gte=1,
                    month__lte=12,
                    day__gte=1,
                    day__lte=28,
                ),
                name="meeting_rule_value",
                violation_error_message=_(
                    "An announcement has from 1 to 90 days; a calendar has a month and a day from 1 to 28."
                ),
            ),
            models.CheckConstraint(
                condition=~Q(source=""),
                name="meeting_rule_source",
                violation_error_message=_("Name the legal act."),
            ),
        ]
        triggers = [history(), guard()]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.valid_from}"
