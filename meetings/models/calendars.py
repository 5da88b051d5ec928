from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.scoping import ScopedModel
from common.triggers import guard, history
from meetings.enums import CalendarState, MeetingKind
from meetings.models.planned import Planned
from meetings.querysets import MeetingCalendarQuerySet, PlanItemQuerySet


class MeetingCalendar(ScopedModel):
    """One version of the calendar of meetings of a body for a year.

    A draft is worked on; approving makes it the version in force, and its lines become meetings. The version that was
    in force until then stays readable as `replaced`. `number` counts the approved versions of body and year from 1.
    `approved_by` names who approved in words (the Government, the akim), `document` the act.
    """

    body = models.ForeignKey(
        "organisations.Body", models.PROTECT, related_name="calendars", verbose_name=_("body")
    )
    year = models.PositiveSmallIntegerField(_("year"))
    state = models.CharField(
        _("state"), max_length=9, choices=CalendarState, default=CalendarState.DRAFT, editable=False
    )
    number = models.PositiveSmallIntegerField(_("version"), null=True, editable=False)
    base = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="+", verbose_name=_("made from"), editable=False
    )
    approved_on = models.DateField(_("approved on"), null=True, blank=True)
    approved_by = models.CharField(_("approved by"), max_length=200, blank=True)
    document = models.CharField(_("document"), max_length=300, blank=True)
    note = models.TextField(_("why it was changed"), blank=True)
    drafted_by = models.ForeignKey(
        "organisations.User", models.PROTECT, null=True, related_name="+", verbose_name=_("drafted by")
    )
    recorded_by = models.ForeignKey(
        "organisations.User",
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("approval recorded by"),
    )
    recorded_at = models.DateTimeField(_("approval recorded at"), null=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = MeetingCalendarQuerySet.as_manager()

    class Meta:
        verbose_name = _("calendar of meetings")
        verbose_name_plural = _("calendars of meetings")
        ordering = ["-year", "body__path", "-number", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["body", "year"],
                condition=Q(state=CalendarState.DRAFT),
                name="calendar_one_draft",
                violation_error_message=_("This body already has a draft for this year."),
            ),
            models.UniqueConstraint(
                fields=["body", "year"],
                condition=Q(state=CalendarState.APPROVED),
                name="calendar_one_in_force",
                violation_error_message=_("This body already has a calendar in force for this year."),
            ),
            models.UniqueConstraint(
                fields=["body", "year", "number"],
                condition=Q(number__isnull=False),
                name="calendar_number_once",
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=[CalendarState.APPROVED, CalendarState.REPLACED],
                    number__isnull=False,
                    approved_on__isnull=False,
                    recorded_at__isnull=False,
                )
                & ~Q(approved_by="")
                & ~Q(document="")
                | Q(
                    state__in=[CalendarState.DRAFT, CalendarState.DISCARDED],
                    number__isnull=True,
                    approved_on__isnull=True,
                    recorded_at__isnull=True,
                ),
                name="calendar_approved_is_told",
                violation_error_message=_(
                    "An approved calendar names the day, who approved it and the document; a draft does not."
                ),
            ),
            models.CheckConstraint(condition=Q(year__gte=2015, year__lte=2100), name="calendar_year"),
        ]
        triggers = [history(), guard()]

    def __str__(self) -> str:
        return f"{self.body.code} {self.year}"

    @property
    def is_draft(self) -> bool:
        """Whether its lines may still be changed."""
        return self.state == CalendarState.DRAFT


class PlanItem(Planned, ScopedModel):
    """A line of a calendar. `ref` names the same meeting in every version; approved lines point to their `meeting`.

    `token` names the form that made the line, so that the form sent twice makes one.
    """

    calendar = models.ForeignKey(MeetingCalendar, models.PROTECT, related_name="items")
    ref = models.CharField(_("reference"), max_length=80)
    meeting = models.ForeignKey(
        "meetings.Meeting", models.PROTECT, null=True, related_name="plan_items", editable=False
    )
    token = models.UUIDField(null=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = PlanItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("line of a calendar")
        verbose_name_plural = _("lines of a calendar")
        ordering = ["planned_on", "starts_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["calendar", "ref"],
                name="plan_item_ref_once",
                violation_error_message=_("This calendar already has a line with this reference."),
            ),
            models.UniqueConstraint(fields=["calendar", "token"], name="plan_item_form_once"),
            models.CheckConstraint(
                condition=~Q(kind=MeetingKind.UNSCHEDULED),
                name="plan_item_scheduled",
                violation_error_message=_("An off-schedule meeting is registered as such, not planned."),
            ),
            models.CheckConstraint(condition=~Q(ref=""), name="plan_item_has_ref"),
        ]
        triggers = [history(), guard()]

    def __str__(self) -> str:
        return f"{self.ref} ({self.planned_on})"
