"""The discipline of a meeting as figures: lead time, lateness, question time, publication of results."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.dates import today as today_of
from common.numbers import number, percent
from common.templatetags.ui import day as day_text
from common.ui import Kpi
from meetings.deadlines import QUESTION_SHARE_NORM, RESULTS_DAYS, lead_days, results_clock
from meetings.enums import MISSED
from meetings.models import Meeting
from meetings.rules import MeetingRules, load_meeting_rules


def clocks(meeting: Meeting, today: date, moves: int, rules: MeetingRules) -> list[Kpi]:
    """The discipline of the meeting as figures: lead time, lateness, question time, publication of results."""
    found = [_lead_kpi(meeting, today, rules)]
    if meeting.state_on(today) == MISSED:
        found.append(_missed_kpi(meeting, today))
    if moves:
        found.append(
            Kpi(_("Moved"), number(moves), note=_("first planned for %(day)s") % {"day": day_text(meeting.first_planned_on)},
                tone="warn", icon="forward", unit=ngettext("time", "times", moves))
        )  # fmt: skip
    if meeting.is_held:
        if meeting.is_scheduled:
            found.append(_late_kpi(meeting))
        found += [_share_kpi(meeting), _results_kpi(meeting, today)]
    return found


def _lead_kpi(meeting: Meeting, today: date, rules: MeetingRules) -> Kpi:
    lead = lead_days(meeting.announced_on, meeting.planned_on)
    label, icon = _("Announced before the day"), "megaphone"
    last = rules.last_day_to_announce(meeting.planned_on)
    if lead is None:
        note = _("not announced")
        if last is not None and not meeting.is_held:
            note = (_("in time until %(day)s") if today <= last else _("late since %(day)s")) % {
                "day": day_text(last)
            }
        return Kpi(label, "—", note=note, icon=icon, tone="neutral" if meeting.is_held else "warn")
    tone, note = "ok" if lead > 0 else "warn", day_text(meeting.announced_on)
    if last is not None:
        in_time = meeting.announced_on <= last
        tone, verdict = ("ok", _("in time")) if in_time else ("warn", _("late"))
        note = f"{note} · {verdict}"
    return Kpi(label, number(lead), unit=ngettext("day", "days", lead), note=note, icon=icon, tone=tone)


def _missed_kpi(meeting: Meeting, today: date) -> Kpi:
    passed = (today - meeting.planned_on).days
    note = _("planned for %(day)s") % {"day": day_text(meeting.planned_on)}
    return Kpi(_("Not held for"), number(passed), unit=ngettext("day", "days", passed), note=note,
               icon="calendar-x", tone="bad")  # fmt: skip


def _late_kpi(meeting: Meeting) -> Kpi:
    late = meeting.days_late
    note = _("planned for %(day)s") % {"day": day_text(meeting.planned_on)}
    if not late:
        return Kpi(_("Held"), _("in time"), note=note, icon="calendar-check", tone="ok")
    return Kpi(_("Held late by"), number(late), unit=ngettext("day", "days", late), note=note,
               icon="calendar-check", tone="warn")  # fmt: skip


def _share_kpi(meeting: Meeting) -> Kpi:
    share = meeting.question_share
    tone = "neutral" if share is None else "ok" if share >= QUESTION_SHARE_NORM else "warn"
    note = _("norm: at least %(share)s") % {"share": percent(QUESTION_SHARE_NORM, 0)}
    return Kpi(_("Time for questions"), percent(share, 0), note=note, icon="message-square", tone=tone)


def _results_kpi(meeting: Meeting, today: date) -> Kpi:
    clock = results_clock(meeting.held_on, meeting.results_published_on, today)
    days, icon = abs(clock.days_left), "hourglass"
    unit = ngettext("day", "days", days)
    due = _("last day: %(day)s") % {"day": day_text(clock.due_on)}
    if clock.met_on:
        taken = (clock.met_on - meeting.held_on).days
        return Kpi(_("Results published after"), number(taken), unit=ngettext("day", "days", taken), note=due,
                   icon="globe", tone="bad" if clock.is_late else "ok")  # fmt: skip
    if clock.is_late:
        return Kpi(
            _("Results overdue by"), number(days), unit=unit, note=due, icon="triangle-alert", tone="bad"
        )
    tone = "warn" if clock.days_left <= RESULTS_DAYS // 3 else "info"
    return Kpi(_("Results to be published in"), number(days), unit=unit, note=due, icon=icon, tone=tone)


@dataclass(frozen=True)
class Note:
    """A notice above a form."""

    tone: str
    text: str


def lead_note(meeting: Meeting) -> Note | None:
    """Whether an announcement of today is in time; nothing to say where no rule binds."""
    rules, today = load_meeting_rules(), today_of()
    last = rules.last_day_to_announce(meeting.planned_on)
    if last is None or meeting.announced_on:
        return None
    values = {"days": rules.lead_days(meeting.planned_on), "day": day_text(last)}
    if today <= last:
        text = ngettext(
            "An announcement is due %(days)d day before the meeting: it is in time until %(day)s.",
            "An announcement is due %(days)d days before the meeting: it is in time until %(day)s.",
            values["days"],
        )
        return Note("info", text % values)
    text = _(
        "The last day for an announcement in time was %(day)s. It will count as late; announce it all the same."
    )
    return Note("warn", text % values)
