"""Territories, bodies, people, the working calendar, and the history of every changed row."""

from organisations.models.answered import AnsweredRequest
from organisations.models.bodies import Body, BodySuccessor, Official, Post
from organisations.models.calendar import CalendarDay, CalendarVersion
from organisations.models.history import History
from organisations.models.people import Membership, User
from organisations.models.runs import ImportRun
from organisations.models.sessions import Session
from organisations.models.systems import ApiClient, ApiToken
from organisations.models.territories import Territory

__all__ = [
    "AnsweredRequest",
    "ApiClient",
    "ApiToken",
    "Body",
    "BodySuccessor",
    "CalendarDay",
    "CalendarVersion",
    "History",
    "ImportRun",
    "Membership",
    "Official",
    "Post",
    "Session",
    "Territory",
    "User",
]
