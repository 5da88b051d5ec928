import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.fields import EncryptedField
from common.outbound import Trouble
from common.scoping import ScopedModel
from common.triggers import guard, history
from notices.enums import DeliveryState, Hindrance, OffReason
from notices.querysets import DeliveryQuerySet, OutgoingEventQuerySet, WebhookQuerySet


class Webhook(ScopedModel):
    """An address of a connected system that is told at once what happens.

    `failing_since`, `failures` and `paused_until` tell how its address has been answering: nothing is sent to it before
    `paused_until`, and one that has been failing for days is switched off.
    """

    client = models.ForeignKey(
        "organisations.ApiClient", models.PROTECT, related_name="webhooks", verbose_name=_("connected system")
    )
    url = models.CharField(_("address"), max_length=500)
    kinds = ArrayField(models.CharField(max_length=40), verbose_name=_("events"))
    secret = EncryptedField(editable=False)
    former_secret = EncryptedField(editable=False)
    former_until = models.DateTimeField(null=True, editable=False)
    by = models.ForeignKey("organisations.User", models.PROTECT, related_name="+", verbose_name=_("made by"))
    created_at = models.DateTimeField(_("made at"), auto_now_add=True)
    is_on = models.BooleanField(_("switched on"), default=True)
    off_reason = models.CharField(max_length=8, choices=OffReason, blank=True, default="")
    off_at = models.DateTimeField(_("switched off at"), null=True, editable=False)
    failing_since = models.DateTimeField(_("failing since"), null=True, editable=False)
    failures = models.PositiveIntegerField(default=0, editable=False)
    paused_until = models.DateTimeField(_("waits until"), null=True, editable=False)

    objects = WebhookQuerySet.as_manager()

    class Meta:
        verbose_name = _("webhook")
        verbose_name_plural = _("webhooks")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(kinds=[]), name="webhook_kinds"),
            models.CheckConstraint(
                condition=Q(is_on=True, off_reason="", off_at__isnull=True)
                | (Q(is_on=False, off_at__isnull=False) & ~Q(off_reason="")),
                name="webhook_off_why",
            ),
        ]
        triggers = [history(), guard()]

    def __str__(self) -> str:
        return self.url


class OutgoingEvent(ScopedModel):
    """Something that happened and that a webhook asks for, written with the act itself; gone once deliveries are made.

    `key` names the event ("question:123"), `row` the question or meeting.
    """

    key = models.CharField(max_length=64, unique=True)
    kind = models.CharField(max_length=40)
    source = models.CharField(max_length=16)
    row = models.BigIntegerField()
    at = models.DateTimeField()

    objects = OutgoingEventQuerySet.as_manager()

    class Meta:
        verbose_name = _("event to be told")
        verbose_name_plural = _("events to be told")
        ordering = ["pk"]
        triggers = [guard()]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class Delivery(ScopedModel):
    """One event for one webhook: what has to be sent, and how it went. Kept for thirty days.

    `uid` is the same at each try, so that the other system can tell a repetition. `status` is the last answer of HTTP.
    """

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    webhook = models.ForeignKey(Webhook, models.PROTECT, related_name="deliveries")
    key = models.CharField(max_length=64)
    kind = models.CharField(_("event"), max_length=40)
    source = models.CharField(max_length=16, blank=True, default="")
    row = models.BigIntegerField(null=True)
    at = models.DateTimeField(_("happened at"))
    state = models.CharField(_("state"), max_length=8, choices=DeliveryState, default=DeliveryState.QUEUED)
    created_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField(_("next try"), default=timezone.now)
    lease_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(_("tries"), default=0)
    tried_at = models.DateTimeField(_("last tried at"), null=True)
    status = models.PositiveSmallIntegerField(_("answer"), default=0)
    trouble = models.CharField(_("why it failed"), max_length=12, blank=True, default="")

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        ordering = ["-pk"]
        constraints = [models.UniqueConstraint(fields=["webhook", "key"], name="delivery_once")]
        indexes = [
            models.Index(
                fields=["webhook", "due_at"],
                name="delivery_waiting",
                condition=Q(state__in=[DeliveryState.QUEUED, DeliveryState.SENDING]),
            ),
            models.Index(fields=["webhook", "-id"], name="delivery_log"),
            models.Index(fields=["created_at"], name="delivery_age"),
        ]
        triggers = [guard()]

    def __str__(self) -> str:
        return f"{self.kind} {self.uid}"

    @property
    def trouble_text(self) -> str:
        """Why the last try failed, in words; empty where it did not."""
        labels = dict(Trouble.choices) | dict(Hindrance.choices)
        return str(labels.get(self.trouble, ""))
