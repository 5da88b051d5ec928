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
    CORRECTED = "corrected", _("Published results corrected")
    IMPORTED = "imported", _("Imported from a file")
    MINUTES_DRAWN = "min_drawn", _("Minutes drawn up")
    MINUTES_SIGNED = "min_signed", _("Minutes signed")
    MINUTES_BACK = "min_back", _("Signing of the minutes withdrawn")
    NOT_PRESENT = "not_here", _("A person was taken off the list of those who came")


class CalendarState(models.TextChoices):
    """States of a version of a body's calendar of meetings."""

    DRAFT = "draft", _("Draft")
    APPROVED = "approved", _("In force")
    REPLACED = "replaced", _("Replaced by a newer version")
    DISCARDED = "discarded", _("Discarded draft")


class HostLevel(models.TextChoices):
    """Levels of hosts for which norms of meetings are laid down (`norms.host_level_of` tells that of a body)."""

    MINISTRY = "ministry", _("Minister")
    REGION = "region", _("Akim of a region")
    CAPITAL = "capital", _("Akim of a city of republican significance or the capital")
    DISTRICT = "district", _("Akim of a district")
    TOWN = "town", _("Akim of a city of regional significance or a district in a city")
    RURAL = "rural", _("Akim of a rural district, settlement or village")


class CoverageUnit(models.TextChoices):
    """In which units of its territory a host has to meet people."""

    COUNTRY = "country", _("anywhere in the country")
    DISTRICTS = "district", _("in every district and city of regional significance")
    RURAL = "rural", _("in every rural district, settlement and village")
    OWN = "own", _("in its own territory")


class NormPeriod(models.TextChoices):
    """Calendar periods of norms."""

    QUARTER = "quarter", _("quarter")
    HALF_YEAR = "half_year", _("half-year")
    YEAR = "year", _("year")


class RuleOfMeetings(models.TextChoices):
    """Terms around meetings that change from time to time (`MeetingRule`)."""

    CALENDAR_CENTRAL = "calendar_central", _("Calendar of a central body approved by")
    CALENDAR_LOCAL = "calendar_local", _("Calendar of a local body approved by")
    ANNOUNCEMENT = "announcement", _("Announced before the meeting, at least")
