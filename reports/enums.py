"""Codes of what reports keep."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class PackState(models.TextChoices):
    """How far a session pack is."""

    QUEUED = "queued", _("Waiting")
    BUILDING = "building", _("Being built")
    READY = "ready", _("Ready")
    FAILED = "failed", _("Failed")


class PackFormat(models.TextChoices):
    """Kinds of papers of a pack; `json` is its content."""

    JSON = "json", "JSON"
    PDF = "pdf", "PDF"
    DOCX = "docx", "Word"
    XLSX = "xlsx", "Excel"


class CorrectionState(models.TextChoices):
    """What became of a request to correct a frozen fact."""

    ASKED = "asked", _("Asked for")
    ALLOWED = "allowed", _("Allowed")
    DECLINED = "declined", _("Declined")
