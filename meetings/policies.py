"""State of the meeting: whether an act is possible now and with this input. Who may do it: `permissions`."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from common.acts import Refused
from meetings.enums import MISSED, Channel, MeetingKind, MeetingStatus
from meetings.groups import group_codes
from meetings.norms import Norms, load_norms
from meetings.workflow import MOVES, WAITING, Act

FIRST_DAY = date(2015, 1, 1)
FURTHEST_PLAN = timedelta(days=2 * 366)


def check_possible(meeting, act: str, today: date) -> None:
    """Raise `Refused` with a reason unless the act can be done in the meeting's state on this day."""
    if reason := why_not(meeting, act, today):
        raise Refused(reason, code="status")


def possible(meeting, act: str, today: date) -> bool:
    """Whether the act can be done in the meeting's state on this day."""
    return why_not(meeting, act, today) == ""


def why_not(meeting, act: str, today: date) -> str:
    """The reason why the act is impossible now, for a button; empty when it is possible."""
    state = meeting.state_on(today)
    if state in MOVES[act].sources:
        return ""
    if state == MISSED:
        return _(
            "The planned day has passed: the meeting counts as missed. If it takes place, record it as held."
        )
    if state == MeetingStatus.CANCELLED:
        return _("The meeting was cancelled.")
    if state in WAITING and act == Act.WRITE_REASON:
        return _("The planned day has not passed yet.")
    if state in WAITING:
        return _("The meeting has not been held yet.")
    if state == MeetingStatus.RESULTS_PUBLISHED and act == Act.PUBLISH_RESULTS:
        return _("The results are already published.")
    return _("The meeting has already been held.")


def check_plan(body, planned_on: date, today: date) -> None:
    """Raise `Refused` unless `body` may have a meeting planned for this day.

    A past day is allowed (the year's calendar may be typed in late) and counts as missed until it is recorded as held.
    """
    if not FIRST_DAY <= planned_on <= today + FURTHEST_PLAN:
        raise Refused({"planned_on": _("Check the year: this day is too far away.")})
    check_body_exists(body, planned_on, "planned_on")


def check_body_exists(body, day: date, field: str) -> None:
    """Raise `Refused` when the body did not exist on the day."""
    if not body.exists_on(day):
        raise Refused({field: _("The body did not exist on this day.")})


def check_details(body, details: dict) -> None:
    """Raise `Refused` (by field) unless kind, target group and host fit together."""
    host = details.get("host")
    if host is not None and host.post.body_id != body.pk:
        raise Refused({"host": _("This official does not work in the host body.")})
    group, kind = details.get("target_group", ""), details.get("kind")
    if kind == MeetingKind.TARGET_GROUP and not group:
        raise Refused({"target_group": _("Say which group of people the meeting is for.")})
    if group and group not in group_codes():
        raise Refused({"target_group": _("Choose one of the groups.")})


def check_kind(meeting, kind: str) -> None:
    """A planned meeting stays planned: made off-schedule, it would vanish from what was planned and missed."""
    if (kind == MeetingKind.UNSCHEDULED) == meeting.is_scheduled:
        raise Refused(
            {"kind": _("A planned meeting can't become an off-schedule one, nor the other way round.")}
        )


def check_announcement(meeting, announced_on: date, channels, today: date) -> None:
    """Raise `Refused` (by field) unless the meeting may be announced on this day through these channels."""
    if not channels:
        raise Refused({"channels": _("Choose at least one place of the announcement.")})
    if not set(channels) <= set(Channel.values):
        raise Refused({"channels": _("Choose from the list.")})
    if announced_on > today:
        raise Refused({"announced_on": _("The announcement can't be in the future.")})
    if announced_on > meeting.planned_on:
        raise Refused({"announced_on": _("The announcement can't be after the planned day.")})
    if announced_on < FIRST_DAY:
        raise Refused({"announced_on": _("Check the year: this day is too far away.")})


def check_questions_until(meeting, last: date | None, announced_on: date, today: date) -> None:
    """Raise `Refused` unless people may register questions in advance until this day (None: they may not)."""
    if last is None:
        return
    if last > meeting.planned_on:
        raise Refused({"questions_until": _("Questions in advance end on the planned day at the latest.")})
    if last < announced_on:
        raise Refused({"questions_until": _("Questions can't end before the announcement.")})
    if last < today and last != meeting.questions_until:
        raise Refused({"questions_until": _("This day has passed already.")})


def check_new_day(meeting, planned_on: date, today: date, norms: Norms | None = None) -> None:
    """Raise `Refused` unless the meeting may be moved to this day: only ahead, and within its norm period.

    `norms`: the norms in force, where they are read already.
    """
    if planned_on < today:
        raise Refused({"planned_on": _("The new day can't be in the past.")})
    if planned_on == meeting.planned_on:
        raise Refused({"planned_on": _("The meeting is already planned for this day.")})
    check_period(meeting, planned_on, norms or load_norms())
    check_plan(meeting.body, planned_on, today)


def check_period(meeting, planned_on: date, norms: Norms) -> None:
    """Raise `Refused` unless the day lies in the norm period for which a scheduled meeting was planned at first.

    The period is that of the norm in force for the body on the first planned day; where none binds, the calendar year.
    What is not held in its period is missed in it, and no move may carry it into another.
    """
    if not meeting.is_scheduled:
        return
    span = norms.period_of(meeting.body, meeting.first_planned_on)
    if planned_on not in span:
        words = {
            "first": date_format(span.first, "SHORT_DATE_FORMAT"),
            "last": date_format(span.last, "SHORT_DATE_FORMAT"),
        }
        raise Refused(
            {
                "planned_on": _(
                    "A planned meeting can be moved within its norm period only, from %(first)s to %(last)s. "
                    "If it is not held by %(last)s, it counts as missed and may be held late."
                )
                % words
            }
        )


def check_holding(body, held_on: date, today: date, field: str = "held_on") -> None:
    """Raise `Refused` unless a meeting of `body` can have been held on this day."""
    if held_on > today:
        raise Refused({field: _("A meeting can't have been held in the future.")})
    if held_on < FIRST_DAY:
        raise Refused({field: _("Check the year: this day is too far away.")})
    check_body_exists(body, held_on, field)


def check_facts(attendees: int | None, received: int | None, question_share: Decimal | None) -> None:
    """Raise `Refused` (by field) unless the figures of a held meeting can be true together."""
    if attendees is not None and received is not None and received > attendees:
        raise Refused({"received": _("More people were received than came.")})
    if question_share is not None and not 0 <= question_share <= 1:
        raise Refused({"question_share": _("The share of time is between 0 and 1.")})


def briefing_of(held: bool | None, url: str) -> dict:
    """The two facts on a briefing, made to fit: a link means that there was one. Raises `Refused` where it is denied."""
    if held is False and url:
        raise Refused({"briefing_url": _("A link to a briefing means that there was one.")})
    return {"briefing_held": True if url else held, "briefing_url": url}


def check_publication(meeting, published_on: date, today: date) -> None:
    """Raise `Refused` unless the results can have been published on this day."""
    if published_on > today:
        raise Refused({"published_on": _("The publication can't be in the future.")})
    if published_on < meeting.held_on:
        raise Refused({"published_on": _("Results can't be published before the meeting was held.")})


def check_results(texts: dict[str, str]) -> None:
    """Raise `Refused` unless there is something to read, in one language at least."""
    if not any(texts.values()):
        raise Refused({"results_kk": _("Write what became of the meeting, in one language at least.")})
