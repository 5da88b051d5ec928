from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from common.scoping import ScopedModel
from common.triggers import append_only, guard, history
from meetings.enums import (
    MISSED,
    Channel,
    MeetingEventKind,
    MeetingKind,
    MeetingStatus,
)
from meetings.models.planned import Planned
from meetings.querysets import HELD, MeetingEventQuerySet, MeetingQuerySet


class Meeting(Planned, ScopedModel):
    """An official meeting of a minister or an akim with citizens.

    `question_share` is the share of the time given to questions (0–1; the norm is at least 0.75). A moved meeting
    keeps its first date in `first_planned_on`; each move is an event. `invitation_…` and `results_…` are public texts.
    `questions_until`: the last day on which people register questions in advance (None: they can't).
    """

    ref = models.CharField(_("reference"), max_length=80, help_text=_("Unique within the host body."))
    body = models.ForeignKey(
        "organisations.Body", models.PROTECT, related_name="meetings", verbose_name=_("host body")
    )
    status = models.CharField(
        _("status"), max_length=20, choices=MeetingStatus, default=MeetingStatus.PLANNED, editable=False
    )
    first_planned_on = models.DateField(_("first planned for"), editable=False)
    announced_on = models.DateField(_("announced on"), null=True, blank=True)
    channels = ArrayField(
        models.CharField(max_length=16, choices=Channel),
        verbose_name=_("announced through"),
        default=list,
        blank=True,
    )
    invitation_kk = models.TextField(_("announcement in Kazakh"), blank=True)
    invitation_ru = models.TextField(_("announcement in Russian"), blank=True)
    questions_until = models.DateField(_("questions in advance until"), null=True, blank=True)
    held_on = models.DateField(_("held on"), null=True, blank=True)
    attendees = models.PositiveIntegerField(_("people who came"), null=True, blank=True)
    received = models.PositiveIntegerField(_("people received"), null=True, blank=True)
    question_share = models.DecimalField(
        _("share of time for questions"),
        max_digits=3,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(1)],
    )
    briefing_held = models.BooleanField(_("a briefing was held"), null=True, blank=True)
    briefing_url = models.URLField(_("link to the briefing"), max_length=500, blank=True)
    results_kk = models.TextField(_("results in Kazakh"), blank=True)
    results_ru = models.TextField(_("results in Russian"), blank=True)
    results_published_on = models.DateField(_("results published on"), null=True, blank=True)
    cancelled_on = models.DateField(_("cancelled on"), null=True, blank=True)
    not_held_reason = models.TextField(_("why it was not held"), blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")
        ordering = ["-planned_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["body", "ref"],
                name="meeting_ref_once",
                violation_error_message=_("This body already has a meeting with this reference."),
            ),
            models.CheckConstraint(
                condition=Q(status__in=HELD, held_on__isnull=False)
                | (~Q(status__in=HELD) & Q(held_on__isnull=True)),
                name="meeting_held_has_date",
                violation_error_message=_(
                    "A held meeting has the date on which it was held, others have none."
                ),
            ),
            models.CheckConstraint(
                condition=Q(results_published_on__isnull=True)
                | Q(held_on__isnull=False, results_published_on__gte=F("held_on")),
                name="meeting_results_after_held",
                violation_error_message=_("Results can't be published before the meeting was held."),
            ),
            models.CheckConstraint(
                condition=Q(status=MeetingStatus.RESULTS_PUBLISHED, results_published_on__isnull=False)
                | (~Q(status=MeetingStatus.RESULTS_PUBLISHED) & Q(results_published_on__isnull=True)),
                name="meeting_published_has_date",
                violation_error_message=_("Published results have the date of publication."),
            ),
            models.CheckConstraint(
                condition=Q(status=MeetingStatus.CANCELLED, cancelled_on__isnull=False)
                | (~Q(status=MeetingStatus.CANCELLED) & Q(cancelled_on__isnull=True)),
                name="meeting_cancelled_has_date",
                violation_error_message=_("A cancelled meeting has the date of cancelling."),
            ),
            models.CheckConstraint(
                condition=~Q(status=MeetingStatus.ANNOUNCED) | Q(announced_on__isnull=False),
                name="meeting_announced_has_date",
                violation_error_message=_("An announced meeting has the date of the announcement."),
            ),
            models.CheckConstraint(
                condition=Q(question_share__isnull=True) | Q(question_share__gte=0, question_share__lte=1),
                name="meeting_question_share_range",
                violation_error_message=_("The share of time is between 0 and 1."),
            ),
            models.CheckConstraint(
                condition=Q(questions_until__isnull=True) | Q(questions_until__lte=F("planned_on")),
                name="meeting_questions_before_day",
                violation_error_message=_("Questions in advance end on the planned day at the latest."),
            ),
            models.CheckConstraint(
                condition=~Q(briefing_held=False) | Q(briefing_url=""),
                name="meeting_briefing_link",
                violation_error_message=_("A link to a briefing means that there was one."),
            ),
        ]
        indexes = [
            models.Index(fields=["body", "planned_on"], name="meeting_body_planned"),
            models.Index(fields=["planned_on", "id"], name="meeting_planned"),
            models.Index(fields=["held_on"], name="meeting_held", condition=Q(held_on__isnull=False)),
        ]
        triggers = [history(), guard()]

    def __str__(self) -> str:
        return f"{self.ref} ({self.get_kind_display()})"

    @property
    def is_held(self) -> bool:
        """Whether the meeting took place."""
        return self.held_on is not None

    def state_on(self, today: date) -> str:
        """The stored status, or `missed` when the planned day has passed; an off-schedule one is never missed."""
        waiting = self.status in (MeetingStatus.PLANNED, MeetingStatus.ANNOUNCED) and self.is_scheduled
        return MISSED if waiting and self.planned_on < today else self.status

    @property
    def is_scheduled(self) -> bool:
        """Whether it was planned in advance, so that it counts as planned, held or missed."""
        return self.kind != MeetingKind.UNSCHEDULED

    @property
    def days_late(self) -> int:
        """Calendar days between the planned day and the day it was held (0 when held in time or not yet held)."""
        return max((self.held_on - self.planned_on).days, 0) if self.held_on else 0


class MeetingEvent(ScopedModel):
    """What happened to a meeting, written in the same transaction. Never changed, never deleted."""

    append_only = True

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="events")
    kind = models.CharField(max_length=10, choices=MeetingEventKind)
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey("organisations.User", models.PROTECT, null=True, related_name="+")
    happened_on = models.DateField()
    from_status = models.CharField(max_length=20, blank=True)
    to_status = models.CharField(max_length=20, blank=True)
    note = models.TextField(blank=True)
    details = models.JSONField(default=dict)

    objects = MeetingEventQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.happened_on}"
