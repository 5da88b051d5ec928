from django.db import models
from django.utils.translation import gettext_lazy as _

from common.scoping import ScopedModel
from common.triggers import guard
from organisations.querysets import AnsweredQuerySet


class AnsweredRequest(ScopedModel):
    """What a request of another system was answered, kept for a day: sent again with the same key, it does nothing more.

    `fingerprint`: SHA-256 of what was asked, so that a key used for something else is told from a repetition.
    """

    account = models.ForeignKey("organisations.User", models.PROTECT, related_name="+")
    key = models.CharField(_("idempotency key"), max_length=80)
    fingerprint = models.BinaryField(max_length=32)
    status = models.PositiveSmallIntegerField(default=0)
    body = models.JSONField(default=dict)
    at = models.DateTimeField(auto_now_add=True)

    objects = AnsweredQuerySet.as_manager()

    class Meta:
        verbose_name = _("answered request")
        verbose_name_plural = _("answered requests")
        constraints = [models.UniqueConstraint(fields=["account", "key"], name="answered_once")]
        indexes = [models.Index(fields=["at"], name="answered_at")]
        triggers = [guard()]

    def __str__(self) -> str:
        return self.key
