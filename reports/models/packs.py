from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.scoping import ScopedModel
from common.triggers import append_only, guard, history
from reports.enums import PackFormat, PackState
from reports.querysets import PackFileQuerySet, PackQuerySet


class SessionPack(ScopedModel):
    """A report to the session of the Government, built of a frozen period. Its content and papers never change."""

    period = models.ForeignKey("reports.FrozenPeriod", models.PROTECT, related_name="packs")
    document = models.CharField(_("document"), max_length=300, blank=True)
    state = models.CharField(_("state"), max_length=8, choices=PackState, default=PackState.QUEUED)
    by = models.ForeignKey("organisations.User", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(_("asked for at"), auto_now_add=True)
    started_at = models.DateTimeField(null=True)
    done = models.PositiveSmallIntegerField(default=0)
    total = models.PositiveSmallIntegerField(default=0)
    token = models.UUIDField(null=True, unique=True, editable=False)

    objects = PackQuerySet.as_manager()

    class Meta:
        verbose_name = _("session pack")
        verbose_name_plural = _("session packs")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state=PackState.BUILDING) | Q(started_at__isnull=False),
                name="pack_building_since",
            ),
        ]
        triggers = [history(), guard()]

    def __str__(self) -> str:
        return f"{self.period} ({timezone.localdate(self.at)})"


class PackFile(ScopedModel):
    """A paper of a pack, as it was handed out; the content itself is the one without a language."""

    append_only = True

    pack = models.ForeignKey(SessionPack, models.PROTECT, related_name="files")
    language = models.CharField(max_length=2, blank=True)
    format = models.CharField(max_length=4, choices=PackFormat)
    content = models.BinaryField()

    objects = PackFileQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["pack", "language", "format"], name="pack_file_once")]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.pack_id} {self.language} {self.format}"
