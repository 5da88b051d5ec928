"""Codes of the complaint system's records."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Field(models.TextChoices):
    """What a file names in its own words."""

    BODY = "body", _("Body")
    TERRITORY = "territory", _("Territory")
    TOPIC = "topic", _("Topic")
    KIND = "kind", _("Legal kind")
    STATUS = "status", _("Status")


class Outcome(models.TextChoices):
    """What became of an appeal in e-Otinish, as far as its status tells."""

    IN_WORK = "in_work", _("In work")
    SATISFIED = "satisfied", _("Satisfied")
    REFUSED = "refused", _("Refused")
    EXPLAINED = "explained", _("Explained")
    FORWARDED = "forwarded", _("Forwarded")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class UploadState(models.TextChoices):
    """How far an uploaded file of single appeals is. `refused`: rows are rejected, so nothing was written."""

    QUEUED = "queued", _("Waiting")
    RUNNING = "running", _("Being read")
    REFUSED = "refused", _("Rows are rejected")
    DONE = "done", _("Imported")
    FAILED = "failed", _("Failed")
