"""Citizens and their questions."""

from appeals.models.citizens import Citizen
from appeals.models.events import Attachment, Event, SavedFilter
from appeals.models.questions import CoExecutor, Question
from appeals.models.topics import Topic

__all__ = ["Attachment", "Citizen", "CoExecutor", "Event", "Question", "SavedFilter", "Topic"]
