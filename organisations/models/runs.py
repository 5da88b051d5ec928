from django.db import models
from django.utils.translation import gettext_lazy as _

from common.scoping import ScopedModel
from common.triggers import guard
from organisations.enums import RunState
from organisations.querysets import ImportRunQuerySet


class ImportRun(ScopedModel):
    """A file that was imported, or checked: who, what, and the verdict of each rejected row."""

    kind = models.CharField(_("kind"), max_length=20)
    by = models.ForeignKey(
        "organisations.User", models.PROTECT, null=True, related_name="+", verbose_name=_("imported by")
    )
    at = models.DateTimeField(_("at"), auto_now_add=True)
    file_name = models.CharField(_("file"), max_length=200)
    content = models.BinaryField(_("content"), null=True, editable=False)
    state = models.CharField(_("state"), max_length=8, choices=RunState)
    created = models.PositiveIntegerField(_("new rows"), default=0)
    updated = models.PositiveIntegerField(_("changed rows"), default=0)
    unchanged = models.PositiveIntegerField(_("unchanged rows"), default=0)
    rejected = models.PositiveIntegerField(_("rejected rows"), default=0)
    verdicts = models.JSONField(_("verdicts"), default=list)

    objects = ImportRunQuerySet.as_manager()

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-pk"]
        triggers = [guard()]

    def __str__(self) -> str:
        return f"{self.kind} {self.file_name}"
