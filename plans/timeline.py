"""The history of a problem, a plan item or a blocker as people read it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from itertools import groupby

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from appeals.models import Topic
from common.ui import Moment
from organisations.models import Body, Territory, User
from plans.enums import EndedWhy, PlanEventKind
from plans.models import PlanEvent
from plans.words_blockers import changes_of, title_of

K = PlanEventKind
LOOKS = {
    K.PROBLEM_NAMED: ("flag", "info"), K.PROBLEM_EDITED: ("pencil", "neutral"), K.PROBLEM_GIVEN: ("user-check", "info"),
    K.JOINED: ("link", "info"), K.LEFT: ("undo-2", "neutral"), K.MERGED: ("merge", "neutral"),
    K.MERGED_IN: ("merge", "info"), K.SPLIT: ("split", "info"), K.SOLVED: ("circle-check", "ok"),
    K.DROPPED: ("circle-slash", "neutral"), K.REOPENED: ("rotate-ccw", "warn"), K.ITEM_DRAFTED: ("pencil", "neutral"),
    K.ITEM_EDITED: ("pencil", "neutral"), K.ITEM_APPROVED: ("check", "ok"), K.ITEM_GIVEN: ("user-check", "info"),
    K.ITEM_DONE: ("circle-check", "ok"), K.ITEM_DROPPED: ("circle-slash", "neutral"), K.MILESTONE_SET: ("flag", "info"),
    K.MILESTONE_DONE: ("check", "ok"), K.MILESTONE_UNDONE: ("undo-2", "warn"), K.MILESTONE_REMOVED: ("minus", "neutral"),
    K.PLANNED: ("target", "info"), K.UNPLANNED: ("undo-2", "neutral"), K.MOVE_ASKED: ("hourglass", "warn"),
    K.MOVED: ("calendar-plus", "warn"), K.MOVE_DECLINED: ("x", "neutral"), K.MOVE_TAKEN_BACK: ("undo-2", "neutral"),
    K.TASK_OFFERED: ("corner-down-right", "info"), K.TASK_AGREED: ("check", "info"), K.TASK_REFUSED: ("x", "bad"),
    K.TASK_REPORTED: ("send", "info"), K.TASK_ACCEPTED: ("circle-check", "ok"), K.TASK_RETURNED: ("rotate-ccw", "warn"),
    K.TASK_RECALLED: ("undo-2", "neutral"), K.BLOCKER_NAMED: ("lock", "warn"), K.BLOCKER_EDITED: ("pencil", "neutral"),
    K.BLOCKER_LINKED: ("link", "info"), K.BLOCKER_UNLINKED: ("undo-2", "neutral"), K.STAGE_EXPECTED: ("calendar-days", "warn"),
    K.STAGE_REACHED: ("check", "ok"), K.STAGE_BACK: ("undo-2", "warn"), K.POSITION: ("message-square", "info"),
    K.RAISED: ("arrow-up", "warn"), K.BLOCKER_DROPPED: ("circle-slash", "neutral"), K.CARD_PREPARED: ("file-text", "neutral"),
    K.CARD_PUBLISHED: ("globe", "ok"), K.CARD_TAKEN_OFF: ("eye", "neutral"), K.IMPORTED: ("upload", "info"),
}  # fmt: skip
FIELDS = {
    "title": gettext_lazy("Heading"),
    "ref": gettext_lazy("Reference"),
    "description": gettext_lazy("What is behind it"),
    "topic": gettext_lazy("Topic"),
    "territory": gettext_lazy("Territory"),
    "owner": gettext_lazy("Owner"),
    "result": gettext_lazy("Expected result"),
    "due_on": gettext_lazy("Date"),
    "starts_on": gettext_lazy("Begins on"),
    "milestones": gettext_lazy("Milestones"),
    "amount": gettext_lazy("Amount, ₸"),
    "budget_year": gettext_lazy("Budget year"),
    "budget_level": gettext_lazy("Budget"),
    "waits_for": gettext_lazy("Waits for"),
    "act_number": gettext_lazy("Number of the act"),
}
POINT_TO = {"topic": Topic, "territory": Territory, "owner": User, "waits_for": Body}
LONG = ("description", "result")


def moments(events: Iterable[PlanEvent]) -> list[Moment]:
    """Entries of the timeline, in the order given; the rows that changes point to are read by a query per kind.

    Many questions put into a plan by one person in a row are one entry.
    """
    events = list(events)
    names = _names(events)
    runs = [list(run) for _key, run in groupby(events, key=_run)]
    return [_moment(run[0], names, len(run)) for run in runs]


def _run(event: PlanEvent) -> tuple:
    """What neighbours must share to be one entry; an event of its own otherwise."""
    if event.kind != PlanEventKind.PLANNED:
        return (event.pk,)
    return (event.kind, event.item_id, event.by_id, event.happened_on)


def title(event: PlanEvent, times: int = 1) -> str:
    """What happened, in one sentence; `times`: how many such events in a row it tells of."""
    details = event.details
    if event.kind == PlanEventKind.PLANNED:
        said = ngettext("%(n)d question put into the plan", "%(n)d questions put into the plan", times)
        return said % {"n": times}
    if of_blocker := title_of(event):
        return of_blocker
    if event.kind == PlanEventKind.JOINED:
        count = len(details.get("questions", ()))
        return ngettext("%(count)d question joined", "%(count)d questions joined", count) % {"count": count}
    if event.kind == PlanEventKind.UNPLANNED and details.get("why") in EndedWhy.values:
        return _("Left the plan: %(why)s") % {"why": EndedWhy(details["why"]).label}
    if event.kind == PlanEventKind.MOVED and details.get("to"):
        days = {"before": day(details.get("from")), "after": day(details["to"])}
        return _("Date changed from %(before)s to %(after)s") % days
    if event.kind == PlanEventKind.MOVE_ASKED and details.get("to"):
        days = {"before": day(details.get("from")), "after": day(details["to"])}
        return _("Another date asked for: %(after)s instead of %(before)s") % days
    said = details.get("title")
    return f"{event.get_kind_display()}: {said}" if said else str(event.get_kind_display())


def day(value: date | str | None) -> str:
    """A day as people write it; in an event it stands as ISO text."""
    if not value:
        return "—"
    return date_format(date.fromisoformat(value) if isinstance(value, str) else value, "SHORT_DATE_FORMAT")


def _moment(event: PlanEvent, names: dict, times: int) -> Moment:
    icon, tone = LOOKS[event.kind]
    who = [event.by.full_name if event.by else _("the system"), event.body.name if event.body else ""]
    return Moment(
        title=title(event, times),
        at=event.at,
        who=", ".join(part for part in who if part),
        text=event.note,
        icon=icon,
        tone=tone,
        changes=tuple(_changes(event, names)),
    )


def _changes(event: PlanEvent, names: dict) -> Iterable[str]:
    yield from changes_of(event)
    for field, (before, after) in event.details.get("changes", {}).items():
        if field not in FIELDS:
            continue
        if field in LONG:
            yield _("%(field)s: changed") % {"field": FIELDS[field]}
            continue
        shown = {"before": _shown(field, before, names), "after": _shown(field, after, names)}
        yield _("%(field)s: %(before)s → %(after)s") % {"field": FIELDS[field], **shown}


def _shown(field: str, value, names: dict) -> str:
    if value in (None, ""):
        return "—"
    if field in POINT_TO:
        return names.get((field, value), "—")
    return day(value) if field.endswith("_on") else str(value)


def _names(events: list[PlanEvent]) -> dict[tuple[str, int], str]:
    """Names of what changes point to. Bodies, topics and territories are directories; people are named to colleagues."""
    wanted: dict[str, set[int]] = {}
    for event in events:
        for field, pair in event.details.get("changes", {}).items():
            if field in POINT_TO:
                wanted.setdefault(field, set()).update(key for key in pair if key)
    found = {}
    for field, keys in wanted.items():
        rows = POINT_TO[field].objects
        rows = rows.unscoped("who answered for it") if field == "owner" else rows.all()
        for row in rows.filter(pk__in=keys):
            found[field, row.pk] = row.full_name if field == "owner" else row.name
    return found
