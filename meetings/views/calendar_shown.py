"""How calendars are shown: their state, their lines, what differs, what approving does, in the person's language."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.numbers import number
from common.ui import Crumb
from meetings.actions.approving import Foreseen
from meetings.actions.moves import plain
from meetings.calendar_changes import Change, Difference
from meetings.calendar_effects import Consequence, Effect
from meetings.enums import CalendarState
from meetings.forms_calendars import version_text
from meetings.models import MeetingCalendar, PlanItem
from meetings.queries_calendars import AHEAD, IN_TIME, LATE, MISSING, YearOfBody
from meetings.views.shown import change_text, host_text, names_of, state_tag

SHOWN = 200  # rows of what differs on one page
CHANGE_LOOKS = {
    Change.ADDED: ("ok", "plus"),
    Change.MOVED: ("warn", "forward"),
    Change.CHANGED: ("info", "pencil"),
    Change.REMOVED: ("bad", "minus"),
}
STATE_LOOKS = {
    CalendarState.DRAFT: ("plan", "pencil"),
    CalendarState.APPROVED: ("ok", "check"),
    CalendarState.REPLACED: ("neutral", "history"),
    CalendarState.DISCARDED: ("neutral", "x"),
}


@dataclass(frozen=True)
class Tag:
    """A state in words, with tone and icon."""

    code: str
    label: str
    tone: str
    icon: str


@dataclass(frozen=True)
class LineRow:
    """A line of a calendar. `state`: of its meeting, where the version is in force; `change`: from the version before."""

    item: PlanItem
    host: str
    group: str
    state: tuple[str, str] | None
    moved: str
    change: Tag | None


@dataclass(frozen=True)
class DifferenceRow:
    """What became of a line, with each field before and after; `effect` and `problem` where it is to be approved."""

    difference: Difference
    body: str
    tag: Tag
    changes: tuple[str, ...]
    effect: str = ""
    problem: str = ""


def state_of(calendar: MeetingCalendar) -> Tag:
    """“In force, version 2”, “Draft”."""
    tone, icon = STATE_LOOKS[calendar.state]
    label = str(calendar.get_state_display())
    if calendar.number is not None:
        label = f"{label} · {version_text(calendar)}"
    return Tag(calendar.state, label, tone, icon)


def standing_of(year: YearOfBody) -> Tag | None:
    """Whether the calendar of a year was approved by the legal day; None where no day binds the body."""
    if year.due_on is None:
        return None
    late = ngettext("%(days)s day late", "%(days)s days late", year.days_late)
    return {
        IN_TIME: Tag(IN_TIME, _("in time"), "ok", "check"),
        LATE: Tag(LATE, late % {"days": number(year.days_late)}, "warn", "clock"),
        MISSING: Tag(MISSING, _("not approved in time"), "bad", "triangle-alert"),
        AHEAD: Tag(AHEAD, _("by %(day)s") % {"day": short(year.due_on)}, "info", "hourglass"),
    }[year.standing]


def crumbs_of(calendar: MeetingCalendar | None = None, year: int | None = None) -> list[Crumb]:
    """The way to what lies below the calendars, or below one of them."""
    calendars = Crumb(
        _("Calendars of the year"), reverse("calendar_list") + (f"?year={year}" if year else "")
    )
    if calendar is None:
        return [Crumb(_("Meetings"), reverse("meeting_list")), calendars]
    return [calendars, Crumb(version_text(calendar), reverse("calendar_page", args=[calendar.pk]))]


def title_of(calendar: MeetingCalendar) -> str:
    """“Calendar of 2027, Akimat of …”."""
    return _("Calendar of %(year)s, %(body)s") % {"year": calendar.year, "body": calendar.body.name}


def line_rows(
    items: Iterable[PlanItem],
    differences: Sequence[Difference],
    groups: dict[str, str],
    *,
    current: bool,
    day: date,
) -> list[LineRow]:
    """The lines, with the state of their meetings where the version is in force (`current`)."""
    changes = {difference.ref: change_tag(difference.kind) for difference in differences}
    found = []
    for item in items:
        meeting = item.meeting if current else None
        moved = ""
        if meeting is not None and meeting.planned_on != item.planned_on:
            moved = _("moved to %(day)s since") % {"day": short(meeting.planned_on)}
        found.append(
            LineRow(
                item=item,
                host=host_text(item),
                group=groups.get(item.target_group, ""),
                state=state_tag(meeting, day) if meeting is not None else None,
                moved=moved,
                change=changes.get(item.ref),
            )
        )
    return found


def change_tag(kind: str) -> Tag:
    """What became of a line, as a tag."""
    tone, icon = CHANGE_LOOKS[kind]
    return Tag(kind, str(Change(kind).label), tone, icon)


def difference_rows(differences: Sequence[Difference]) -> list[DifferenceRow]:
    """The first differences in words."""
    names = _names([*differences[:SHOWN]])
    return [_row(difference, names) for difference in differences[:SHOWN]]


def consequence_rows(state: Foreseen) -> list[DifferenceRow]:
    """What approving does, line by line; what can't be done stands first."""
    found = sorted(state.found, key=lambda one: not one.problem)[:SHOWN]
    names = _names([one.difference for one in found])
    many = len(state.drafts) > 1
    return [_consequence_row(one, names, many) for one in found]


def counted(differences: Iterable[Difference]) -> str:
    """“3 added, 1 moved”; in words that nothing differs."""
    counts = Counter(difference.kind for difference in differences)
    parts = [f"{Change(kind).label}: {number(counts[kind])}" for kind in Change.values if counts[kind]]
    return ", ".join(parts) if parts else _("Nothing differs.")


def foreseen_words(state: Foreseen) -> list[str]:
    """What approving does, in counts; what can't be done is told on its own."""
    possible = [one for one in state.found if not one.problem]
    counts = Counter(effect for one in possible for effect in one.effects)
    past = sum(one.past for one in possible)
    lines = [
        (Effect.PLANNED, ngettext("%(count)s meeting will be planned.", "%(count)s meetings will be planned.", counts[Effect.PLANNED])),
        (Effect.JOINED, ngettext("%(count)s meeting planned before becomes part of the calendar.", "%(count)s meetings planned before become part of the calendar.", counts[Effect.JOINED])),
        (Effect.MOVED, ngettext("%(count)s meeting will be moved. It has to be announced again.", "%(count)s meetings will be moved. They have to be announced again.", counts[Effect.MOVED])),
        (Effect.EDITED, ngettext("Details of %(count)s meeting will change.", "Details of %(count)s meetings will change.", counts[Effect.EDITED])),
        (Effect.CANCELLED, ngettext("%(count)s meeting will be cancelled and counts as missed.", "%(count)s meetings will be cancelled and count as missed.", counts[Effect.CANCELLED])),
    ]  # fmt: skip
    found = [text % {"count": number(counts[effect])} for effect, text in lines if counts[effect]]
    if past:
        text = ngettext(
            "The day of %(count)s new meeting has passed: it counts as missed until it is recorded as held.",
            "The days of %(count)s new meetings have passed: they count as missed until they are recorded as held.",
            past,
        )
        found.append(text % {"count": number(past)})
    return found or [_("No meeting changes.")]


def short(day: date) -> str:
    """A day in figures."""
    return date_format(day, "SHORT_DATE_FORMAT")


def _names(differences: Sequence[Difference]) -> dict[str, str]:
    sides = [side for one in differences for side in (one.before, one.after) if side is not None]
    codes = {side.territory.code for side in sides if side.territory_id}
    return names_of(codes, any(side.target_group for side in sides))


def _row(difference: Difference, names: dict[str, str], body: str = "", **more: str) -> DifferenceRow:
    changes = [
        change_text(name, _plain(difference.before, name), _plain(difference.after, name), names)
        for name in (field.removesuffix("_id") for field in difference.fields if field != "host_id")
    ]
    return DifferenceRow(difference, body, change_tag(difference.kind), tuple(changes), **more)


def _plain(line: Any, name: str) -> Any:
    return plain(getattr(line, name))


def _consequence_row(one: Consequence, names: dict[str, str], many: bool) -> DifferenceRow:
    effect = "\n".join(str(Effect(effect).label) for effect in one.effects) or _("Nothing changes")
    body = one.calendar.body.name if many else ""
    return _row(one.difference, names, body, effect=effect, problem=one.problem)
