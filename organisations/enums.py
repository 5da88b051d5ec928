"""Codes of the directories. The database stores the short code; the label is translated when shown."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class TerritoryLevel(models.TextChoices):
    """Levels of the KATO tree. Cities of republican significance stand at region level (`is_city`)."""

    REGION = "region", _("Region")
    DISTRICT = "district", _("District")
    RURAL_DISTRICT = "rural_district", _("Rural district")
    SETTLEMENT = "settlement", _("Settlement")


class BodyKind(models.TextChoices):
    """The two tiers of state bodies whose figures are compared."""

    CENTRAL = "central", _("Central")
    LOCAL = "local", _("Local")


class BodyLevel(models.TextChoices):
    """Level of a body inside its tier."""

    MINISTRY = "ministry", _("Ministry")
    COMMITTEE = "committee", _("Committee or office")
    REGION = "region", _("Akimat of a region")
    CITY = "city", _("Akimat of a city")
    DISTRICT = "district", _("Akimat of a district")
    RURAL = "rural", _("Akimat of a rural district")


class Rank(models.TextChoices):
    """How an official stands to the post."""

    HEAD = "head", _("Head")
    DEPUTY = "deputy", _("Deputy")
    ACTING = "acting", _("Acting head")


THEME_COOKIE = "theme"


class Theme(models.TextChoices):
    """Colour scheme of the screens."""

    AUTO = "auto", _("As on the device")
    LIGHT = "light", _("Light")
    DARK = "dark", _("Dark")


class Digest(models.TextChoices):
    """How often a person wants letters; what cannot wait does not keep to it (`notices.enums.Pace`)."""

    ONCE = "once", _("Each at once, in working hours")
    TWICE = "twice", _("Twice a day")
    DAILY = "daily", _("Once a day, in the morning")
    WEEKLY = "weekly", _("Once a week, on its first working day")


class DayKind(models.TextChoices):
    """Why a day differs from an ordinary weekday or weekend."""

    HOLIDAY = "holiday", _("Public holiday")
    MOVED = "moved", _("Day off moved here")
    WORKING = "working", _("Working day moved here")


class RunState(models.TextChoices):
    """State of a stored import or export."""

    CHECKED = "checked", _("Checked, not written")
    DONE = "done", _("Written")
    REFUSED = "refused", _("Not written: rows rejected")
    FAILED = "failed", _("File could not be read")
