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


class Grain(models.IntegerChoices):
    """By what counted cells are told apart, beside the month of the question and of the change."""

    BASE = 0, _("Body, region and sphere")
    PLACES = 1, _("Body and region")
    DAYS = 2, _("Body and region, by days")
    SPHERES = 3, _("Tier, region and sphere")


class RunState(models.TextChoices):
    """How far a file is that is made behind the page."""

    QUEUED = "queued", _("Waiting")
    RUNNING = "running", _("Being made")
    DONE = "done", _("Ready")
    FAILED = "failed", _("Failed")
    EXPIRED = "expired", _("Removed")


class FileFormat(models.TextChoices):
    """Kinds of files of a table."""

    XLSX = "xlsx", "Excel"
    CSV = "csv", "CSV"


class Every(models.TextChoices):
    """How often a saved report is sent by e-mail."""

    NEVER = "", _("Never")
    DAY = "day", _("Every day")
    WEEK = "week", _("Every week")
    MONTH = "month", _("Every month")
