"""What everybody reads of a meeting. Only public columns are read (docs/public-pages.md)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from appeals.at_meetings import published_of, spheres_of
from common.dates import today
from common.numbers import number
from common.templatetags.ui import day as day_text
from common.ui import Fact, Kpi
from meetings.above import figures_of
from meetings.deadlines import RESULTS_DAYS
from meetings.enums import MISSED, MeetingEventKind, MeetingStatus
from meetings.groups import group_name
from meetings.models import Meeting, MeetingEvent
from meetings.public_texts import in_languages, shown
from meetings.querysets import WAITING, MeetingQuerySet
from meetings.views.shown import late_text, state_tag, when_text

NAMES = tuple(f"{row}__name_{code}" for row in ("body", "territory") for code in ("kk", "ru", "en"))
CODES = ("body__code", "territory__code")
COLUMNS = (
    "kind", "format", "status", "venue", "host_name", "host_rank", "target_group", "planned_on", "starts_at",
    "first_planned_on", "announced_on", "questions_until", "held_on", "results_published_on", "cancelled_on",
    "not_held_reason", "invitation_kk", "invitation_ru", "results_kk", "results_ru", "attendees", "received",
    "briefing_url", "version", *NAMES, *CODES,
)  # fmt: skip
NEXT_SHOWN = 5


@dataclass(frozen=True)
class Card:
    """A meeting in a list."""

    meeting: Meeting
    url: str
    state: str
    state_label: str
    place: str
    note: str
    asks: bool


@dataclass(frozen=True)
class Move:
    """One move of the day, with the reason where it may be shown."""

    before: date
    after: date
    reason: str


@dataclass(frozen=True)
class Told:
    """Everything on the page of a meeting."""

    meeting: Meeting
    state: str
    state_label: str
    plain: list[str]
    facts: list[Fact]
    invitation: list[tuple[str, str]]
    moves: list[Move]
    ask_url: str
    heading: str = ""
    about: str = ""
    results: list[tuple[str, str]] = field(default_factory=list)
    corrected_on: date | None = None
    figures: list[Kpi] = field(default_factory=list)
    spheres: list[tuple[str, int]] = field(default_factory=list)
    published: list = field(default_factory=list)


def public_meetings() -> MeetingQuerySet:
    """The meetings that everybody may know of, with their public columns."""
    return Meeting.objects.public(today()).select_related("body", "territory").only(*COLUMNS)


def next_meetings() -> list[Card]:
    """The next ones to come, for the first page."""
    rows = public_meetings().filter(status__in=WAITING, planned_on__gte=today())
    return [card_of(meeting) for meeting in rows.order_by("planned_on", "starts_at", "pk")[:NEXT_SHOWN]]


def card_of(meeting: Meeting) -> Card:
    """A meeting as a line of a list."""
    state, label = state_tag(meeting, today())
    moved = meeting.first_planned_on != meeting.planned_on
    notes = [late_text(meeting) if state != "held_late" else ""]
    if moved:
        notes.append(_("moved from %(day)s") % {"day": day_text(meeting.first_planned_on)})
    return Card(
        meeting=meeting,
        url=reverse("public_meeting", args=[meeting.pk]),
        state=state,
        state_label=label,
        place=place_of(meeting),
        note=", ".join(note for note in notes if note),
        asks=takes_questions(meeting),
    )


def takes_questions(meeting: Meeting) -> bool:
    """Whether people may register questions for it today."""
    last = meeting.questions_until
    return meeting.status == MeetingStatus.ANNOUNCED and last is not None and today() <= last


def told_of(meeting: Meeting) -> Told:
    """The page of a meeting: seven queries at most, whatever was asked there."""
    state, label = state_tag(meeting, today())
    events = _events(meeting)
    plain, when = (
        plain_words(meeting),
        ", ".join(part for part in (when_text(meeting), place_of(meeting)) if part),
    )
    told = {
        "meeting": meeting,
        "heading": f"{meeting.get_kind_display()}: {meeting.body.name}",
        "about": f"{when}. {plain[0]}",
        "state": state,
        "state_label": label,
        "plain": plain,
        "facts": _facts(meeting),
        "invitation": texts_of(meeting, "invitation"),
        "moves": [_move(event) for event in events if event.details.get("changes", {}).get("planned_on")],
        "ask_url": reverse("ask_in_advance", args=[meeting.pk]) if takes_questions(meeting) else "",
    }
    return Told(**told, **_results(meeting, events))


def plain_words(meeting: Meeting) -> list[str]:
    """Where the meeting stands, in sentences for everybody."""
    state, values = meeting.state_on(today()), {"day": day_text(meeting.planned_on)}
    if state == MISSED:
        return [_("It was not held on its day, %(day)s. It counts as missed.") % values, *_reason(meeting)]
    if state == MeetingStatus.CANCELLED:
        off = _("It was cancelled on %(day)s and counts as not held.")
        if not meeting.is_scheduled:
            off = _("It was cancelled on %(day)s.")
        return [off % {"day": day_text(meeting.cancelled_on)}, *_reason(meeting)]
    if meeting.is_held:
        return _held_words(meeting)
    if meeting.planned_on < today():
        return [_("The day has passed and no meeting is recorded.")]
    if state == MeetingStatus.ANNOUNCED:
        return [_("You can come. A question asked there gets an owner and a deadline.")]
    return [_("It is not announced yet.")]


def _reason(meeting: Meeting) -> list[str]:
    reason = shown(meeting.not_held_reason)
    return [_("Reason given: %(reason)s") % {"reason": reason}] if reason else []


def _held_words(meeting: Meeting) -> list[str]:
    late = meeting.days_late if meeting.is_scheduled else 0
    held = _("It was held on %(day)s.")
    if late:
        held = ngettext(
            "It was held on %(day)s, %(late)s day late.", "It was held on %(day)s, %(late)s days late.", late
        )
    values = {"day": day_text(meeting.held_on), "late": number(late)}
    if meeting.results_published_on:
        return [held % values]
    due = meeting.held_on + timedelta(days=RESULTS_DAYS)
    results = _("The results are due by %(day)s.")
    if today() > due:
        results = _("The results were due by %(day)s and are not published.")
    return [held % values, results % {"day": day_text(due)}]


def place_of(meeting: Meeting) -> str:
    """Territory and venue; the venue only where it names nobody's flat or telephone."""
    territory = meeting.territory.name if meeting.territory_id else ""
    return ", ".join(part for part in (territory, shown(meeting.venue)) if part)


def _facts(meeting: Meeting) -> list[Fact]:
    rows = [
        (_("When"), when_text(meeting)),
        (_("Where"), place_of(meeting)),
        (_("How"), meeting.get_format_display()),
        (_("Who holds it"), meeting.body.name),
        (_("Host"), f"{meeting.host_name} · {meeting.get_host_rank_display()}" if meeting.host_name else ""),
        (_("For whom"), group_name(meeting.target_group)),
        (_("Announced"), day_text(meeting.announced_on) if meeting.announced_on else ""),
        (_("People who came"), number(meeting.attendees) if meeting.attendees else ""),
    ]
    found = [Fact(label, value) for label, value in rows if value]
    if meeting.briefing_url:
        found.append(Fact(_("Briefing"), meeting.briefing_url, url=meeting.briefing_url))
    return found


def texts_of(meeting: Meeting, name: str) -> list[tuple[str, str]]:
    """The texts `name` of the meeting as (language, text), in the order in which the page shows them."""
    return in_languages(get_language(), {code: getattr(meeting, f"{name}_{code}") for code in ("kk", "ru")})


def _events(meeting: Meeting) -> list[MeetingEvent]:
    rows = MeetingEvent.objects.unscoped("moves and corrections are public").filter(meeting=meeting)
    kinds = (MeetingEventKind.MOVED, MeetingEventKind.CORRECTED)
    return list(rows.filter(kind__in=kinds).only("kind", "at", "note", "details").order_by("pk"))


def _move(event: MeetingEvent) -> Move:
    before, after = event.details["changes"]["planned_on"]
    return Move(date.fromisoformat(before), date.fromisoformat(after), shown(event.note))


def _results(meeting: Meeting, events: list[MeetingEvent]) -> dict:
    """What is told once the results are published."""
    if not meeting.results_published_on:
        return {}
    corrected = [timezone.localdate(event.at) for event in events if event.kind == MeetingEventKind.CORRECTED]
    return {
        "results": texts_of(meeting, "results"),
        "corrected_on": corrected[-1] if corrected else None,
        "figures": _kpis(meeting),
        "spheres": spheres_of(meeting),
        "published": published_of(meeting),
    }


def _kpis(meeting: Meeting) -> list[Kpi]:
    found = figures_of(meeting)
    return [
        Kpi(_("Questions asked"), number(found.questions), icon="message-square"),
        Kpi(_("Solved on the spot"), number(found.on_spot), icon="circle-check", tone="ok"),
        Kpi(_("Solved in all"), number(found.solved), icon="check", tone="ok"),
        Kpi(_("In work"), number(found.in_work), icon="clock", tone="info"),
    ]
