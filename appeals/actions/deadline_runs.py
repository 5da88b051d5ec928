"""What a change of the calendar or of a rule leaves behind: a row that says that open deadlines are to be counted anew."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext

from appeals.models import DeadlineRule, DeadlineRun
from organisations.models import CalendarVersion, User

BETWEEN = "; "


def joined(causes: Iterable[str]) -> str:
    """The causes of several changes that are followed together, each once, as they stand in an event."""
    return BETWEEN.join(dict.fromkeys(causes))


def causes_text(note: str) -> str:
    """The same for a reader: what the system itself caused is translated, what people wrote stands as written."""
    return BETWEEN.join(gettext(cause) for cause in note.split(BETWEEN) if cause)


def queue_run(
    *,
    cause: str,
    by: User | None = None,
    version: CalendarVersion | None = None,
    rule: DeadlineRule | None = None,
) -> DeadlineRun:
    """Ask for a recomputation; call it inside the act that changed the calendar or the rule."""
    return DeadlineRun.objects.create(cause=cause, started_by=by, calendar_version=version, rule=rule)


def follow_calendar(version: CalendarVersion) -> None:
    """Called by the calendar inside the act of each change (`organisations.actions.calendar.after_change`)."""
    queue_run(cause=version.reason, by=version.changed_by, version=version)
