from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.scoping import ScopedModel
from common.triggers import append_only, guard
from reports.enums import FileFormat, RunState
from reports.querysets import OfRunQuerySet, ReportRunQuerySet


class ReportRun(ScopedModel):
    """A file that a person asked for and a worker makes: which table, of which selection, how far it is.

    `report` is a code of `reports.tables.SOURCES`; `parameters` are those of its page, each a list of texts. `reach`
    is what the person could see when it was made (`reports.reach`): the file is handed out as long as they still
    reach all of that. `attempt` counts the workers that took it up; only the last one may end it.
    """

    by = models.ForeignKey("organisations.User", models.PROTECT, related_name="+")
    report = models.CharField(_("report"), max_length=20)
    parameters = models.JSONField(default=dict)
    format = models.CharField(_("format"), max_length=4, choices=FileFormat)
    language = models.CharField(max_length=2)
    state = models.CharField(_("state"), max_length=8, choices=RunState, default=RunState.QUEUED)
    at = models.DateTimeField(_("asked for at"), auto_now_add=True)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(_("kept until"), null=True)
    attempt = models.PositiveSmallIntegerField(default=0)
    done = models.PositiveIntegerField(_("rows"), default=0)
    total = models.PositiveIntegerField(default=0)
    size = models.PositiveBigIntegerField(_("size"), default=0)
    reach = models.JSONField(default=dict)
    problem = models.CharField(_("why it failed"), max_length=300, blank=True)
    token = models.UUIDField(null=True, unique=True, editable=False)

    objects = ReportRunQuerySet.as_manager()

    class Meta:
        verbose_name = _("file")
        verbose_name_plural = _("files")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state=RunState.RUNNING) | Q(started_at__isnull=False), name="report_run_since"
            ),
            models.CheckConstraint(
                condition=~Q(state=RunState.DONE) | Q(expires_at__isnull=False), name="report_run_expires"
            ),
        ]
        indexes = [
            models.Index(
                fields=["id"],
                name="report_run_waiting",
                condition=Q(state__in=[RunState.QUEUED, RunState.RUNNING]),
            ),
            models.Index(fields=["expires_at"], name="report_run_kept", condition=Q(state=RunState.DONE)),
        ]
        triggers = [guard()]

    def __str__(self) -> str:
        return f"{self.report} {self.format} {self.pk}"


class FilePart(ScopedModel):
    """A piece of a file, so that no process holds a whole one. Removed when the file expires."""

    run = models.ForeignKey(ReportRun, models.PROTECT, related_name="parts")
    number = models.PositiveIntegerField()
    content = models.BinaryField()

    objects = OfRunQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["run", "number"], name="file_part_once")]
        triggers = [guard()]

    def __str__(self) -> str:
        return f"{self.run_id}/{self.number}"


class FileTaken(ScopedModel):
    """Who took which file and when: written before the first byte leaves."""

    append_only = True

    run = models.ForeignKey(ReportRun, models.PROTECT, related_name="taken")
    by = models.ForeignKey("organisations.User", models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    objects = OfRunQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.run_id} → {self.by_id}"
