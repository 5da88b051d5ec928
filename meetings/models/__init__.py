from meetings.models.calendars import MeetingCalendar, PlanItem
from meetings.models.groups import TargetGroup
from meetings.models.meetings import Meeting, MeetingEvent
from meetings.models.norms import MeetingRule, Norm, NormExemption

__all__ = [
    "Meeting",
    "MeetingCalendar",
    "MeetingEvent",
    "MeetingRule",
    "Norm",
    "NormExemption",
    "PlanItem",
    "TargetGroup",
]
