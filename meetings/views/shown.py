"""How a meeting is shown: its state, its facts, its clocks, its history, in the words of the person who looks."""

from __future__ import annotations

from datetime import date

from django.utils.formats import date_format, time_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.numbers import number, percent
from common.templatetags.ui import day as day_text
from common.text import shorten
from common.ui import Fact, Moment
from meetings.enums import (
    Channel,
    MeetingEventKind,
    MeetingFormat,
    MeetingKind,
    MeetingStatus,
    state_label,
)
from meetings.groups import group_name, group_names
from meetings.models import Meeting, MeetingEvent
from organisations.enums import Rank
from organisations.models import Territory

EVENT_LOOKS = {
    MeetingEventKind.PLANNED: ("info", "calendar-plus"),
    MeetingEventKind.EDITED: ("neutral", "pencil"),
    MeetingEventKind.ANNOUNCED: ("info", "megaphone"),
    MeetingEventKind.MOVED: ("warn", "forward"),
    MeetingEventKind.CANCELLED: ("bad", "calendar-x"),
    MeetingEventKind.REASON: ("neutral", "message-square-text"),
    MeetingEventKind.HELD: ("ok", "calendar-check"),
    MeetingEventKind.PUBLISHED: ("ok", "globe"),
    MeetingEventKind.CORRECTED: ("warn", "pencil"),
    MeetingEventKind.IMPORTED: ("neutral", "file-down"),
    MeetingEventKind.MINUTES_DRAWN: ("info", "file-text"),
    MeetingEventKind.MINUTES_SIGNED: ("ok", "file-text"),
    MeetingEventKind.MINUTES_BACK: ("warn", "undo-2"),
    MeetingEventKind.NOT_PRESENT: ("neutral", "users"),
}
CHOICES = {
    "kind": MeetingKind,
    "format": MeetingFormat,
    "host_rank": Rank,
}
# Told by the event itself: the reason stands in its note, the day of cancelling in its date.
HIDDEN = {"not_held_reason", "cancelled_on"}
# Goes with a move, since it told of the old day.
OF_ANNOUNCEMENT = {"announced_on", "channels", "questions_until", "invitation_kk", "invitation_ru"}
# Long texts stand shortened in the history; whole ones on the public page and in the history of rows.
TEXTS = ("invitation_kk", "invitation_ru", "results_kk", "results_ru")
TEXT_SHOWN = 160
EMPTY = (None, "", [])
DAYS = ("planned_on", "announced_on", "questions_until", "held_on", "results_published_on", "cancelled_on")


def state_tag(meeting: Meeting, today: date) -> tuple[str, str]:
    """Code and words of the state; a held meeting that came too late says by how much."""
    state = meeting.state_on(today)
    if state == MeetingStatus.HELD and (late := late_text(meeting)):
        return "held_late", late
    return state, str(state_label(state))


def late_text(meeting: Meeting) -> str:
    """“Held late, 3 days”; empty for a meeting held in time or not held."""
    late = meeting.days_late
    if not late or not meeting.is_scheduled:
        return ""
    return ngettext("Held late, %(days)s day", "Held late, %(days)s days", late) % {"days": number(late)}


def when_text(meeting: Meeting) -> str:
    """The planned day in words, with the hour."""
    text = date_format(meeting.planned_on, "DATE_FORMAT")
    return f"{text}, {time_format(meeting.starts_at, 'H:i')}" if meeting.starts_at else text


def host_text(meeting: Meeting) -> str:
    """Name and rank of the host; the rank alone while nobody is named."""
    rank = meeting.get_host_rank_display()
    return f"{meeting.host_name} · {rank}" if meeting.host_name else str(rank)


def place_text(meeting: Meeting) -> str:
    """Territory and venue."""
    territory = meeting.territory.name if meeting.territory_id else ""
    return " · ".join(part for part in (territory, meeting.venue) if part)


def facts(meeting: Meeting) -> list[Fact]:
    """The summary of the meeting page; what is empty and not expected is left out."""
    moved = meeting.first_planned_on != meeting.planned_on
    group = group_name(meeting.target_group)
    rows = [
        (_("Host body"), meeting.body.name, True),
        (_("Host official"), host_text(meeting), True),
        (_("Kind"), meeting.get_kind_display(), True),
        (_("Target group"), group, bool(group)),
        (_("Planned for"), when_text(meeting), True),
        (_("First planned for"), day_text(meeting.first_planned_on), moved),
        (_("Format"), meeting.get_format_display(), True),
        (_("Place"), place_text(meeting), True),
        (_("Announced"), announced_text(meeting), True),
        (_("Questions in advance until"), _day(meeting.questions_until), bool(meeting.questions_until)),
        (_("Held on"), day_text(meeting.held_on) if meeting.held_on else "", meeting.is_held),
        (_("People who came"), _count(meeting.attendees), meeting.is_held),
        (_("People received"), _count(meeting.received), meeting.is_held),
        (_("Results published on"), _day(meeting.results_published_on), meeting.is_held),
        (_("Why it was not held"), meeting.not_held_reason, bool(meeting.not_held_reason)),
    ]
    found = [Fact(label, value) for label, value, shown in rows if shown]
    return found + _briefing(meeting)


def _briefing(meeting: Meeting) -> list[Fact]:
    if meeting.briefing_url:
        return [Fact(_("Briefing"), meeting.briefing_url, url=meeting.briefing_url)]
    if meeting.briefing_held is None:
        return []
    return [Fact(_("Briefing"), _("was held") if meeting.briefing_held else _("was not held"))]


def announced_text(meeting: Meeting) -> str:
    """Day and channels of the announcement."""
    if not meeting.announced_on:
        return ""
    channels = ", ".join(str(Channel(channel).label) for channel in meeting.channels)
    return f"{day_text(meeting.announced_on)} · {channels}" if channels else day_text(meeting.announced_on)


def _count(value: int | None) -> str:
    return "" if value is None else number(value)


def _day(value: date | None) -> str:
    return day_text(value) if value else ""


def moments(events: list[MeetingEvent]) -> list[Moment]:
    """The history of a meeting, newest first."""
    names = _names_in(events)
    return [_moment(event, names) for event in reversed(events)]


def _moment(event: MeetingEvent, names: dict[str, str]) -> Moment:
    tone, icon = EVENT_LOOKS.get(event.kind, ("neutral", "circle"))
    changes = event.details.get("changes", {})
    hidden = HIDDEN if event.kind != MeetingEventKind.MOVED else HIDDEN | OF_ANNOUNCEMENT
    order = {field.name: place for place, field in enumerate(Meeting._meta.concrete_fields)}
    shown = {
        name: changes[name]
        for name in sorted(changes, key=lambda name: order.get(name, 99))
        if name not in hidden
    }
    return Moment(
        title=event.get_kind_display(),
        at=event.at,
        who=event.by.full_name if event.by else _("the system"),
        text=event.note,
        tone=tone,
        icon=icon,
        changes=tuple(change_text(name, before, after, names) for name, (before, after) in shown.items()),
    )


def change_text(name: str, before, after, names: dict[str, str]) -> str:
    """One changed field: “Venue: Hall 1 → Hall 2”."""
    label = Meeting._meta.get_field(name).verbose_name
    if before in EMPTY:
        return _("%(field)s: %(after)s") % {
            "field": capfirst(label),
            "after": value_text(name, after, names),
        }
    return _("%(field)s: %(before)s → %(after)s") % {
        "field": capfirst(label),
        "before": value_text(name, before, names),
        "after": value_text(name, after, names),
    }


def value_text(name: str, value, names: dict[str, str]) -> str:
    """A stored value as a person reads it."""
    if value in EMPTY:
        return "—"
    if name == "channels":
        return ", ".join(str(Channel(channel).label) for channel in value if channel in Channel.values)
    if name in CHOICES and value in CHOICES[name].values:
        return str(CHOICES[name](value).label)
    if name in DAYS:
        return day_text(date.fromisoformat(value))
    if name == "question_share":
        return percent(value, 0)
    if name in TEXTS:
        return shorten(value, TEXT_SHOWN)
    if name == "briefing_held":
        return _("yes") if value else _("no")
    if name == "starts_at":
        return str(value)[:5]
    return names.get(value, str(value)) if name in ("territory", "target_group") else str(value)


def names_of(codes: set[str], groups: bool) -> dict[str, str]:
    """Names of territories by their codes; with `groups`, those of target groups too."""
    places = {t.code: t.name for t in Territory.objects.filter(code__in=codes)} if codes else {}
    return places | (group_names() if groups else {})


def _names_in(events: list[MeetingEvent]) -> dict[str, str]:
    changes = [event.details.get("changes", {}) for event in events]
    codes = {code for change in changes for code in change.get("territory", ()) if code}
    return names_of(codes, any("target_group" in change for change in changes))
