from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.scoping import ScopedModel
from notices.enums import Channel, NoticeState
from notices.querysets import NoticeQuerySet


class Notice(ScopedModel):
    """Something a person is to be told: a row first, sent later (rule S4).

    `key` names the fact (`question:12:assigned:3`), so that a repeated act can't tell it twice. `params` holds ids
    only; texts and personal data are read when the notice is sent, in the recipient's language.
    """

    key = models.CharField(max_length=200)
    rule = models.CharField(_("reason"), max_length=40)
    recipient = models.ForeignKey(
        "organisations.User", models.PROTECT, related_name="notices", verbose_name=_("recipient")
    )
    channel = models.CharField(_("channel"), max_length=8, choices=Channel)
    params = models.JSONField(default=dict)
    state = models.CharField(_("state"), max_length=8, choices=NoticeState, default=NoticeState.QUEUED)
    created_at = models.DateTimeField(_("created at"), default=timezone.now)
    due_at = models.DateTimeField(_("to be sent from"), default=timezone.now)
    lease_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("tries"), default=0)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    read_at = models.DateTimeField(_("read at"), null=True, blank=True)
    error = models.CharField(_("why it failed"), max_length=300, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["key", "recipient", "channel"], name="notice_once"),
            models.CheckConstraint(
                condition=~Q(state=NoticeState.SENT) | Q(sent_at__isnull=False), name="notice_sent_has_time"
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                name="notice_waiting",
                condition=Q(state__in=[NoticeState.QUEUED, NoticeState.FAILED, NoticeState.SENDING]),
            ),
            models.Index(fields=["recipient", "-id"], name="notice_of_person"),
        ]

    def __str__(self) -> str:
        return f"{self.key} → {self.recipient_id} ({self.channel})"
