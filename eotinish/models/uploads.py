from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.scoping import ScopedModel
from common.triggers import guard
from eotinish.enums import UploadState
from eotinish.querysets import UploadQuerySet


class ComplaintUpload(ScopedModel):
    """A file of single appeals that a person uploaded: read by a worker, with the verdict on its rows.

    `content` is kept until the rows are stored, `errors` (the rejected rows) a week; nothing in either tells of a person.
    """

    by = models.ForeignKey(
        "organisations.User", models.PROTECT, related_name="+", verbose_name=_("imported by")
    )
    at = models.DateTimeField(_("at"), auto_now_add=True)
    file_name = models.CharField(_("file"), max_length=200)
    size = models.PositiveBigIntegerField(_("size, bytes"))
    content = models.FileField(upload_to="complaints/", blank=True, max_length=200, editable=False)
    errors = models.FileField(upload_to="complaints/", blank=True, max_length=200, editable=False)
    token = models.UUIDField(null=True, unique=True, editable=False)
    accept_partial = models.BooleanField(_("good rows only"), default=False)
    state = models.CharField(_("state"), max_length=8, choices=UploadState, default=UploadState.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    problem = models.CharField(_("what went wrong"), max_length=500, blank=True)
    created = models.PositiveIntegerField(_("new rows"), default=0)
    updated = models.PositiveIntegerField(_("changed rows"), default=0)
    unchanged = models.PositiveIntegerField(_("unchanged rows"), default=0)
    rejected = models.PositiveIntegerField(_("rejected rows"), default=0)

    objects = UploadQuerySet.as_manager()

    class Meta:
        verbose_name = _("uploaded file of e-Otinish")
        verbose_name_plural = _("uploaded files of e-Otinish")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=["queued", "running"]) | ~Q(content=""), name="upload_has_its_file"
            ),
        ]
        triggers = [guard()]

    def __str__(self) -> str:
        return self.file_name

    @property
    def waiting(self) -> bool:
        """Whether a worker has still to do with it."""
        return self.state in (UploadState.QUEUED, UploadState.RUNNING)
