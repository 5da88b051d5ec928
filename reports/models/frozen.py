from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from appeals.enums import StatClass
from common.scoping import ScopedModel
from common.triggers import append_only, guard, history
from reports.enums import CorrectionState
from reports.querysets import CorrectionQuerySet, FrozenFactQuerySet


class FrozenReport(ScopedModel):
    """A report of a frozen period as other systems got it on the day: rows, total, definitions. Never changes."""

    append_only = True

    period = models.ForeignKey("reports.FrozenPeriod", models.PROTECT, related_name="reports")
    code = models.CharField(max_length=20)
    by = models.CharField(max_length=20)
    tier = models.CharField(max_length=7, blank=True)
    content = models.JSONField()

    objects = FrozenFactQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["period", "code", "by", "tier"], name="frozen_report_once")
        ]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.code} {self.by}"


class FrozenQuestion(ScopedModel):
    """How a question counted in a frozen period: in whose row, and as what. Never changes."""

    append_only = True

    period = models.ForeignKey("reports.FrozenPeriod", models.PROTECT, related_name="questions")
    question = models.ForeignKey("appeals.Question", models.PROTECT, related_name="+", db_index=False)
    stat = models.CharField(max_length=8, choices=StatClass)
    body = models.ForeignKey("organisations.Body", models.PROTECT, related_name="+", db_index=False)
    region = models.CharField(max_length=2, null=True)
    responsible = models.ForeignKey(
        "organisations.Body", models.PROTECT, null=True, related_name="+", db_index=False
    )
    topic = models.ForeignKey("appeals.Topic", models.PROTECT, null=True, related_name="+", db_index=False)

    objects = FrozenFactQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["period", "question"], name="frozen_question_once")]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.question_id} {self.stat}"


class Correction(ScopedModel):
    """A body asks to correct a frozen fact; the Government office allows it for some days, or declines.

    It names one question, or one meeting with its questions. What is done under it is listed beside the frozen figures.
    """

    period = models.ForeignKey("reports.FrozenPeriod", models.PROTECT, related_name="corrections")
    question = models.ForeignKey("appeals.Question", models.PROTECT, null=True, blank=True, related_name="+")
    meeting = models.ForeignKey("meetings.Meeting", models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.CharField(_("why"), max_length=1000)
    asked_by = models.ForeignKey("organisations.User", models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(_("asked at"), auto_now_add=True)
    state = models.CharField(_("state"), max_length=8, choices=CorrectionState, default=CorrectionState.ASKED)
    decided_by = models.ForeignKey("organisations.User", models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(_("decided at"), null=True)
    note = models.CharField(_("note"), max_length=1000, blank=True)
    until = models.DateField(_("open until"), null=True)
    token = models.UUIDField(null=True, unique=True, editable=False)

    objects = CorrectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(question__isnull=False) ^ Q(meeting__isnull=False), name="correction_of_one"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="correction_has_reason"),
            models.CheckConstraint(
                condition=Q(state=CorrectionState.ASKED, decided_by__isnull=True)
                | (~Q(state=CorrectionState.ASKED) & Q(decided_by__isnull=False, decided_at__isnull=False)),
                name="correction_decided",
            ),
            models.CheckConstraint(condition=~Q(decided_by=F("asked_by")), name="correction_by_another"),
            models.CheckConstraint(
                condition=~Q(state=CorrectionState.ALLOWED) | Q(until__isnull=False), name="correction_until"
            ),
        ]
        triggers = [history(), guard()]

    def __str__(self) -> str:
        return f"{self.period}: {self.question or self.meeting}"
