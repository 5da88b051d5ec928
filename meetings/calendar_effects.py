"""What approving a calendar does to the meetings of its body. Pure: lines, meetings, norms and the day are passed in.

Approving never takes a planned meeting out of what was planned. A line that is taken out cancels its meeting, which
counts as missed; a line whose meeting was held or missed stays as it is. So the acts of a calendar obey the rules of
the same acts on a meeting's page (`policies`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.acts import Refused
from meetings.calendar_changes import FIELDS, Change, Difference
from meetings.enums import MeetingStatus
from meetings.norms import Norms
from meetings.policies import check_new_day, check_plan, why_not
from meetings.workflow import Act


class Effect(models.TextChoices):
    """What becomes of the meeting of a line."""

    PLANNED = "planned", gettext_lazy("A meeting is planned")
    JOINED = "joined", gettext_lazy("A meeting planned before becomes part of the calendar")
    MOVED = "moved", gettext_lazy("The meeting is moved")
    EDITED = "edited", gettext_lazy("Details of the meeting change")
    CANCELLED = "cancelled", gettext_lazy("The meeting is cancelled and counts as missed")


@dataclass
class Consequence:
    """What one difference does. `wanted`: attributes that the meeting gets; `problem`: why it can't be done.

    `past`: the planned meeting counts as missed at once, since its day has passed.
    """

    difference: Difference
    calendar: Any
    meeting: Any = None
    effects: tuple[str, ...] = ()
    wanted: dict[str, Any] = field(default_factory=dict)
    problem: str = ""
    past: bool = False

    @property
    def details(self) -> dict[str, Any]:
        """What changes besides the day."""
        return {name: value for name, value in self.wanted.items() if name != "planned_on"}


def consequences(
    calendar: Any,
    differences: Iterable[Difference],
    by_ref: Mapping[str, Any],
    linked: Mapping[str, Any],
    norms: Norms,
    today: date,
) -> list[Consequence]:
    """What approving `calendar` does, one entry for each difference from the version in force.

    `by_ref`: meetings of the body by reference; `linked`: meetings of the lines of the version in force, by the
    reference of the line (that of a meeting can have changed since). Meetings come with their body.
    """
    taken = {meeting.pk for meeting in linked.values()}
    return [
        _consequence(calendar, difference, by_ref, linked, taken, norms, today) for difference in differences
    ]


def _consequence(calendar, difference, by_ref, linked, taken, norms, today) -> Consequence:
    if difference.kind == Change.ADDED:
        meeting = by_ref.get(difference.ref)
        found = Consequence(difference, calendar, meeting)
        return _planned(found, today) if meeting is None else _joined(found, taken, norms, today)
    meeting = linked.get(difference.ref) or by_ref.get(difference.ref)
    found = Consequence(difference, calendar, meeting)
    if difference.kind == Change.REMOVED:
        return _taken_out(found, today)
    line = difference.after
    values = {name: getattr(line, name) for name in difference.fields}
    return _changed(found, values, norms, today)


def _planned(found: Consequence, today: date) -> Consequence:
    found.effects = (Effect.PLANNED,)
    found.past = found.difference.after.planned_on < today
    found.problem = refusal(check_plan, found.calendar.body, found.difference.after.planned_on, today)
    return found


def _joined(found: Consequence, taken: set[int], norms: Norms, today: date) -> Consequence:
    """A meeting that was planned by hand; what the line leaves empty stays as it was written."""
    meeting, line = found.meeting, found.difference.after
    values = {name: getattr(line, name) for name in FIELDS if getattr(line, name) not in (None, "")}
    found = _changed(found, values, norms, today)
    found.effects = (Effect.JOINED, *found.effects)
    if not meeting.is_scheduled:
        found.problem = _("An off-schedule meeting has this reference.")
    elif meeting.pk in taken:
        found.problem = _("The meeting with this reference belongs to another line of the calendar.")
    return found


def _taken_out(found: Consequence, today: date) -> Consequence:
    meeting = found.meeting
    if meeting is not None and meeting.status != MeetingStatus.CANCELLED:
        found.effects = (Effect.CANCELLED,)
        found.problem = why_not(meeting, Act.CANCEL, today)
    return found


def _changed(found: Consequence, values: dict[str, Any], norms: Norms, today: date) -> Consequence:
    """Only what the meeting does not say already: it can have been moved or edited on its own page."""
    meeting = found.meeting
    found.wanted = {name: value for name, value in values.items() if getattr(meeting, name) != value}
    effects, problems = [], []
    if "planned_on" in found.wanted:
        effects.append(Effect.MOVED)
        problems.append(why_not(meeting, Act.MOVE, today))
        problems.append(refusal(check_new_day, meeting, found.wanted["planned_on"], today, norms))
    if found.details:
        effects.append(Effect.EDITED)
        problems.append(why_not(meeting, Act.EDIT, today))
    found.effects = tuple(effects)
    found.problem = next(filter(None, problems), "")
    return found


def refusal(check: Any, *args: Any) -> str:
    """The words in which a check refuses; empty when it passes."""
    try:
        check(*args)
    except Refused as refused:
        return refused.messages[0]
    return ""
