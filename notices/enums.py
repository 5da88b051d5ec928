from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Channel(models.TextChoices):
    """Ways a notice reaches a person."""

    EMAIL = "email", _("E-mail")
    IN_APP = "in_app", _("On the screen")
    SMS = "sms", _("SMS")


class NoticeState(models.TextChoices):
    """Where a notice stands on its way."""

    QUEUED = "queued", _("Waiting")
    SENDING = "sending", _("Being sent")
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Failed, will be tried again")
    PARKED = "parked", _("Given up after five tries")
    DROPPED = "dropped", _("No longer needed")


class Pace(StrEnum):
    """When a letter to a member of staff may leave; a rule names one (`registry.register`).

    DIGEST: with the person's digest. PROMPT: in the person's next working hours. URGENT: at once, by day and night.
    """

    DIGEST = "digest"
    PROMPT = "prompt"
    URGENT = "urgent"


class DeliveryState(models.TextChoices):
    """Where a delivery to a webhook stands."""

    QUEUED = "queued", _("Waiting")
    SENDING = "sending", _("Being sent")
    SENT = "sent", pgettext_lazy("webhook", "Delivered")
    FAILED = "failed", pgettext_lazy("webhook", "Given up")
    DROPPED = "dropped", _("Not sent")


class Hindrance(models.TextChoices):
    """Why a delivery ended without an answer; what the other side does is `common.outbound.Trouble`."""

    LOST = "lost", _("The sender did not come back")
    SIGHT = "sight", _("The system may no longer see what it was about")


class OffReason(models.TextChoices):
    """Why a webhook is switched off."""

    PERSON = "person", _("Switched off by an administrator")
    FAILING = "failing", _("Switched off: the address has been failing for days")
    GONE = "gone", _("Switched off: the address said that it is gone for good")
