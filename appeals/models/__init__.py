"""Citizens and their questions."""

from appeals.models.at_meeting import AdvanceQuestion, Attendee, Minutes
from appeals.models.citizens import Citizen
from appeals.models.decisions import AnswerTemplate, BodyPractice, Proposal, Publication
from appeals.models.events import Attachment, Event, SavedFilter
from appeals.models.questions import CoExecutor, Question
from appeals.models.routing import ChildTask, RoutingRule
from appeals.models.terms import DeadlineRule, DeadlineRun
from appeals.models.topics import Topic
from appeals.models.verification import Check, CitizenWord, PastStanding, Slip

__all__ = [
    "AdvanceQuestion",
    "AnswerTemplate",
    "Attachment",
    "Attendee",
    "BodyPractice",
    "Check",
    "ChildTask",
    "Citizen",
    "CitizenWord",
    "CoExecutor",
    "DeadlineRule",
    "DeadlineRun",
    "Event",
    "Minutes",
    "PastStanding",
    "Proposal",
    "Publication",
    "Question",
    "RoutingRule",
    "SavedFilter",
    "Slip",
    "Topic",
]
