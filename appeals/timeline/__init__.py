"""What happened to a question, in plain words: short on its page, whole on the page of its history."""

from appeals.timeline.moments import Reader, moment, moments
from appeals.timeline.names import Names, names_of
from appeals.timeline.story import Chapter, Entry, chapters

__all__ = ["Chapter", "Entry", "Names", "Reader", "chapters", "moment", "moments", "names_of"]
