from django.db import models
from django.db.models import Q
from django.db.models.fields.json import KeyTransform
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.scoping import ScopedModel
from notices.enums import Channel, NoticeState
from notices.querysets import NoticeQuerySet


class Notice(ScopedModel):
    """Something a person is to be told: a row first, sent later (rule S4).

    `key` names the fact (`question:12:assigned:3`), so that a repeated act can't tell it twice. `params` holds ids
    only; texts and personal data are read when the notice is sent, in the recipient's language.

    It goes to a user of the system (`recipient`), or out of it: then `addressee` is a code like "question:12" and the
    rule finds the address behind it when it is sent. `bundle` names the letter in which several rows leave together.
    `to_report`: it was sent, and the room that asked for it has still to be told (`registry.register(…, sent=)`).
    """

    key = models.CharField(max_length=200)
    rule = models.CharField(_("reason"), max_length=40)
    recipient = models.ForeignKey(
        "organisations.User",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="notices",
        verbose_name=_("recipient"),
    )
    addressee = models.CharField(_("recipient outside"), max_length=64, blank=True, default="", db_default="")
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
    bundle = models.UUIDField(null=True, blank=True, editable=False)
    to_report = models.BooleanField(default=False, db_default=False, editable=False)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["key", "recipient", "channel"], name="notice_once"),
            models.UniqueConstraint(
                fields=["key", "addressee", "channel"], condition=~Q(addressee=""), name="notice_outside_once"
            ),
            models.CheckConstraint(
                condition=Q(recipient__isnull=False, addressee="")
                | (Q(recipient__isnull=True) & ~Q(addressee="") & ~Q(channel=Channel.IN_APP)),
                name="notice_one_recipient",
            ),
            models.CheckConstraint(
                condition=~Q(state=NoticeState.SENT) | Q(sent_at__isnull=False), name="notice_sent_has_time"
            ),
        ]
        indexes = [
            models.Index(KeyTransform("question", "params"), name="notice_of_question"),
            models.Index(
                fields=["due_at"],
                name="notice_waiting",
                condition=Q(state__in=[NoticeState.QUEUED, NoticeState.FAILED, NoticeState.SENDING]),
            ),
            models.Index(fields=["recipient", "-id"], name="notice_of_person"),
            models.Index(
                fields=["recipient", "due_at"],
                name="notice_mail_of_person",
                condition=Q(
                    state__in=[NoticeState.QUEUED, NoticeState.FAILED, NoticeState.SENDING],
                    channel=Channel.EMAIL,
                ),
            ),
            models.Index(fields=["id"], name="notice_to_report", condition=Q(to_report=True)),
        ]

    def __str__(self) -> str:
        return f"{self.key} → {self.recipient_id or self.addressee} ({self.channel})"
