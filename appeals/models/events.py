import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from appeals.enums import EventKind, Status
from appeals.querysets import OfQuestionQuerySet, SavedFilterQuerySet
from common.scoping import ScopedModel
from common.triggers import append_only, guard

# What reports look for among all events.
RARE_KINDS = [EventKind.REOPENED, EventKind.FORWARDED, EventKind.EXTENDED, EventKind.DISPUTED]


class Event(ScopedModel):
    """What happened to a question: who, when, from, to. Written with the change itself; never changed or deleted.

    `happened_on` is the day the thing happened, `at` the moment it was written down.
    """

    append_only = True

    question = models.ForeignKey("appeals.Question", models.PROTECT, related_name="events")
    kind = models.CharField(max_length=10, choices=EventKind)
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey("organisations.User", models.PROTECT, null=True, related_name="+")
    body = models.ForeignKey("organisations.Body", models.PROTECT, null=True, related_name="+")
    happened_on = models.DateField()
    from_status = models.CharField(max_length=16, choices=Status, blank=True)
    to_status = models.CharField(max_length=16, choices=Status, blank=True)
    note = models.TextField(blank=True)
    details = models.JSONField(default=dict)

    objects = OfQuestionQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["question", "id"], name="event_of_question"),
            models.Index(
                fields=["kind", "happened_on", "question"],
                name="event_rare",
                condition=Q(kind__in=RARE_KINDS),
            ),
        ]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.happened_on}"


def attachment_path(attachment: "Attachment", filename: str) -> str:
    """A random name: what a person called the file never becomes a path."""
    return f"attachments/{attachment.key.hex[:2]}/{attachment.key.hex}"


class Attachment(ScopedModel):
    """A file of a question. Who may see it follows the question's scope now, not the uploader's."""

    question = models.ForeignKey("appeals.Question", models.PROTECT, related_name="attachments")
    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    name = models.CharField(_("file name"), max_length=200)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField(_("size in bytes"))
    sha256 = models.CharField(max_length=64)
    file = models.FileField(upload_to=attachment_path, max_length=120)
    # Nobody: the citizen, who has no account.
    added_by = models.ForeignKey(
        "organisations.User", models.PROTECT, null=True, related_name="+", verbose_name=_("added by")
    )
    added_at = models.DateTimeField(auto_now_add=True)

    objects = OfQuestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        ordering = ["pk"]
        constraints = [models.CheckConstraint(condition=Q(size__gt=0), name="attachment_not_empty")]
        triggers = [guard()]

    def __str__(self) -> str:
        return self.name


class SavedFilter(ScopedModel):
    """A filter of the work list that a person keeps under a name."""

    user = models.ForeignKey("organisations.User", models.PROTECT, related_name="saved_filters")
    name = models.CharField(_("name"), max_length=80)
    query = models.CharField(max_length=1000)

    objects = SavedFilterQuerySet.as_manager()

    class Meta:
        verbose_name = _("saved filter")
        verbose_name_plural = _("saved filters")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "name"],
                name="saved_filter_once",
                violation_error_message=_("You already have a filter with this name."),
            )
        ]
        triggers = [guard()]

    def __str__(self) -> str:
        return self.name
