from django.db import models
from django.utils.translation import gettext_lazy as _


class MeetingKind(models.TextChoices):
    """What kind of meeting it is (contracts for imports use these codes)."""

    PERSONAL_RECEPTION = "personal_reception", _("Personal reception")
    POPULATION = "population", _("Meeting with the population")
    REPORTING = "reporting", _("Reporting meeting")
    OFFSITE = "offsite", _("Off-site reception")
    TARGET_GROUP = "target_group", _("Meeting with a target group")
    UNSCHEDULED = "unscheduled", _("Off-schedule meeting")


class MeetingFormat(models.TextChoices):
    """How people take part."""

    IN_PERSON = "in_person", _("In person")
    ONLINE = "online", _("Online")
    HYBRID = "hybrid", _("In person and online")


class MeetingStatus(models.TextChoices):
    """Stored states. *Missed* is not stored: it is a planned date that has passed (see `MeetingQuerySet.missed`)."""

    PLANNED = "planned", _("Planned")
    ANNOUNCED = "announced", _("Announced")
    HELD = "held", _("Held")
    RESULTS_PUBLISHED = "results_published", _("Results published")
    CANCELLED = "cancelled", _("Cancelled")


# The state that nobody sets: a planned day has passed without a meeting.
MISSED = "missed"


def state_label(state: str) -> str:
    """A stored status or *missed*, in words."""
    return _("Missed") if state == MISSED else MeetingStatus(state).label


class Channel(models.TextChoices):
    """Where a meeting is announced."""

    SITE = "site", _("Official site")
    SOCIAL = "social", _("Social networks")
    PRESS = "press", _("Newspapers")
    TV_RADIO = "tv_radio", _("Television and radio")
    EGOV = "egov", _("E-government portal")
    NOTICE_BOARDS = "notice_boards", _("Public places")
    OTHER = "other", _("Other")


class TargetGroup(models.TextChoices):
    """Groups of people whom a meeting addresses."""

    LARGE_FAMILIES = "large_families", _("Large families")
    DISABILITIES = "disabilities", _("Persons with disabilities")
    PENSIONERS = "pensioners", _("Pensioners")
    YOUTH = "youth", _("Youth")
    FARMERS = "farmers", _("Farmers")
    ENTREPRENEURS = "entrepreneurs", _("Entrepreneurs")
    WOMEN = "women", _("Women")
    WORKERS = "workers", _("Workers of enterprises")
    TEACHERS_DOCTORS = "teachers_doctors", _("Teachers and doctors")
    VULNERABLE = "vulnerable", _("Vulnerable groups")
    OTHER = "other", _("Other group")


class MeetingEventKind(models.TextChoices):
    """What happened to a meeting."""

    PLANNED = "planned", _("Planned")
    EDITED = "edited", _("Details changed")
    ANNOUNCED = "announced", _("Announced")
    MOVED = "moved", _("Moved")
    CANCELLED = "cancelled", _("Cancelled")
    REASON = "reason", _("Reason for not holding written")
    HELD = "held", _("Held")
    PUBLISHED = "published", _("Results published")
    IMPORTED = "imported", _("Imported from a file")
