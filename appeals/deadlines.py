"""The last day for an answer. Pure: the calendar is passed in."""

from datetime import date

from appeals.enums import QuestionKind
from organisations.workdays import WorkCalendar

# Working days from the day after registration: Art. 76(1) and, for complaints, Art. 99 of the Administrative
# Procedural and Process-Related Code.
TERM = 15
COMPLAINT_TERM = 20


def due_date(kind: str, raised_on: date, calendar: WorkCalendar) -> date:
    """The last day for an answer to a question of this legal kind (empty: not classified yet)."""
    term = COMPLAINT_TERM if kind == QuestionKind.COMPLAINT else TERM
    return calendar.nth_working_day_after(raised_on, term)
