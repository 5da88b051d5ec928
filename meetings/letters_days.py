"""What reminders of planned days say: the state of the moment; nothing once the meeting was moved, held or cancelled."""

from __future__ import annotations

from datetime import date, timedelta

from django.conf import settings
from django.urls import NoReverseMatch, reverse
from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from common.dates import today
from meetings.actions.reminders_days import (
    ANNOUNCE,
    ANNOUNCE_AFTER,
    ANNOUNCE_BEFORE,
    MISSED,
    MISSED_WEEK,
    NAMED_FOR,
    TOMORROW,
)
from meetings.enums import MISSED as MISSED_STATE
from meetings.enums import MeetingStatus
from meetings.letters import preload
from meetings.models import Meeting
from meetings.querysets import WAITING
from meetings.rules import load_meeting_rules
from notices.enums import Pace
from notices.ladder import iso_week, rung_of
from notices.registry import register


def register_day_letters() -> None:
    """Name the builder of each rule; called when the room starts."""
    for rule, builder, label in (
        (ANNOUNCE, announce, gettext_lazy("A meeting is to be announced")),
        (TOMORROW, tomorrow, gettext_lazy("A meeting is near")),
        (MISSED, missed, gettext_lazy("A meeting counts as missed")),
    ):
        register(rule, builder, label=label, preload=preload, pace=Pace.PROMPT)
    register(
        MISSED_WEEK, missed_week, label=gettext_lazy("Missed meetings without a reason"), pace=Pace.PROMPT
    )


def announce(notice) -> dict | None:
    """To the registrar before the last day, to the controller too once it has passed; until it is announced."""
    meeting = _seen(notice)
    if meeting is None or meeting.status != MeetingStatus.PLANNED or meeting.planned_on < today():
        return None
    last = load_meeting_rules().last_day_to_announce(meeting.planned_on)
    if last is None or rung_of(last, today(), ANNOUNCE_BEFORE, ANNOUNCE_AFTER, notice.calendar) != (
        notice.params["side"],
        notice.params["step"],
    ):
        return None
    late = last < today()
    subject = (
        _("The meeting of %(day)s is not announced: the time for it has passed")
        if late
        else _("The meeting of %(day)s is to be announced")
    )
    line = (
        _("The last day in time was %(last)s. It will count as late; announce it all the same.")
        if late
        else _("It is announced in time until %(last)s.")
    )
    return _letter(meeting, subject, [line % {"last": _day(last)}])


def tomorrow(notice) -> dict | None:
    """To registrar, controller and head on the working day before."""
    meeting = _seen(notice)
    if meeting is None or meeting.status not in WAITING or meeting.planned_on <= today():
        return None
    subject = (
        _("Tomorrow, %(day)s: %(kind)s")
        if meeting.planned_on == today() + timedelta(days=1)
        else _("On %(day)s: %(kind)s")
    )
    lines = []
    if meeting.starts_at:
        lines.append(_("Begins at %(time)s.") % {"time": time_format(meeting.starts_at, "H:i")})
    place = ", ".join(
        part for part in (meeting.territory.name if meeting.territory else "", meeting.venue) if part
    )
    if place:
        lines.append(_("Place: %(place)s.") % {"place": place})
    if meeting.status == MeetingStatus.PLANNED:
        lines.append(_("It is not announced yet."))
    if brief := _brief_url(meeting):
        lines.append(_("The brief for the host is ready: %(url)s") % {"url": brief})
    return _letter(meeting, subject, lines)


def missed(notice) -> dict | None:
    """To registrar, controller and head, after a planned day without a meeting."""
    meeting = _seen(notice)
    if meeting is None or meeting.state_on(today()) != MISSED_STATE:
        return None
    lines = [
        _("No meeting is recorded for this day. If it took place, record it as held."),
        _(
            "If not, hold it as soon as possible and write the reason. A reason takes nothing out of the figures."
        ),
    ]
    return _letter(meeting, _("The meeting of %(day)s counts as missed"), lines)


def missed_week(notice) -> dict | None:
    """How many missed meetings that the person sees have neither been held nor a reason."""
    if notice.params["on"] != iso_week(today()).isoformat():
        return None
    rows = Meeting.objects.visible_to(notice.recipient).missed(today())
    count = rows.filter(status__in=WAITING, not_held_reason="", planned_on__gte=today() - NAMED_FOR).count()
    if not count:
        return None
    subject = ngettext(
        "%(count)d missed meeting without a reason", "%(count)d missed meetings without a reason", count
    )
    return {
        "subject": subject % {"count": count},
        "lines": [_("Hold them, or write why they were not held. This is said once a week.")],
        "url": f"{settings.SITE_URL}{reverse('meeting_list')}?tab=missed",
    }


def _seen(notice) -> Meeting | None:
    """The meeting, where the recipient sees it and its day is still the one of this reminder."""
    if not hasattr(notice, "meeting"):
        preload([notice])
    meeting = notice.meeting
    if meeting is None or meeting.planned_on != date.fromisoformat(notice.params["on"]):
        return None
    return meeting


def _brief_url(meeting: Meeting) -> str:
    """The brief belongs to the room above."""
    try:
        return settings.SITE_URL + reverse("meeting_brief", args=[meeting.pk])
    except NoReverseMatch:
        return ""


def _letter(meeting: Meeting, subject: str, lines: list[str]) -> dict:
    values = {"day": _day(meeting.planned_on), "kind": meeting.get_kind_display(), "body": meeting.body.name}
    return {
        "subject": subject % values,
        "lines": [_("Host: %(body)s.") % values, *lines],
        "url": settings.SITE_URL + reverse("meeting_page", args=[meeting.pk]),
    }


def _day(day: date) -> str:
    return date_format(day, "SHORT_DATE_FORMAT")
