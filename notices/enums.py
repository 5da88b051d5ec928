from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _


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
