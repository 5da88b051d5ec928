"""What the public side keeps: archives of open data."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.triggers import append_only, guard


class OpenArchive(models.Model):
    """All sets of open data as they stood after the end of a month; `month` is its first day. Never changed."""

    append_only = True

    month = models.DateField(_("month"), unique=True)
    file = models.FileField(upload_to="open-data", max_length=120)
    size = models.PositiveBigIntegerField(_("size"))
    sha256 = models.CharField(max_length=64)
    made_at = models.DateTimeField(_("made at"), auto_now_add=True)

    class Meta:
        verbose_name = _("archive of open data")
        verbose_name_plural = _("archives of open data")
        ordering = ["-month"]
        constraints = [
            models.CheckConstraint(condition=Q(month__day=1), name="open_archive_month"),
            models.CheckConstraint(condition=Q(size__gt=0), name="open_archive_not_empty"),
        ]
        triggers = [*append_only(), guard()]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"
