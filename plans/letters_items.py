"""What people are told of plan items, tasks of other bodies and requests for other dates."""

from __future__ import annotations

from collections import defaultdict

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from appeals.enums import OPEN_STATUSES, ProposalState
from appeals.models import Question
from common.numbers import number
from common.templatetags.ui import day
from notices.registry import register
from plans.actions.item_telling import (
    APPROVED,
    ENDED,
    GIVEN,
    MOVE_ASKED,
    MOVE_DECIDED,
    TASK_ANSWERED,
    TASK_GIVEN,
)
from plans.enums import ItemStage, ItemTaskState, PlanEventKind
from plans.models import ActionItem, DateChange, ItemTask, PlanEvent, PlannedQuestion

WHY = "the notices name them"
Kind, State = PlanEventKind, ItemTaskState
# An answer or an order is told as long as the task stands where the event left it.
STANDS = {
    Kind.TASK_OFFERED: State.OFFERED, Kind.TASK_RETURNED: State.AGREED, Kind.TASK_ACCEPTED: State.ACCEPTED,
    Kind.TASK_RECALLED: State.RECALLED, Kind.TASK_AGREED: State.AGREED, Kind.TASK_REFUSED: State.REFUSED,
    Kind.TASK_REPORTED: State.REPORTED,
}  # fmt: skip


def register_item_letters() -> None:
    """Name the builders of these letters; called when the room starts."""
    rules = {
        APPROVED: (owned, gettext_lazy("A plan item is yours")),
        GIVEN: (owned, gettext_lazy("A plan item is yours now")),
        ENDED: (ended, gettext_lazy("A plan item has ended: its questions wait for an answer")),
        TASK_GIVEN: (task_told, gettext_lazy("A task under a plan item of another body")),
        TASK_ANSWERED: (task_told, gettext_lazy("Another body answered its task")),
        MOVE_ASKED: (move_asked, gettext_lazy("Another date waits for your decision")),
        MOVE_DECIDED: (move_decided, gettext_lazy("Another date was decided on")),
    }
    for code, (build, label) in rules.items():
        register(code, build, label=label, preload=preload)


def owned(notice) -> dict | None:
    """To the owner, as long as the item is in force and theirs."""
    item = _read(notice).item
    if not item.in_force or item.owner_id != notice.recipient_id or not notice.in_sight:
        return None
    return _letter(notice, _("You answer for the plan item %(item)s"), [_due(item)])


def ended(notice) -> dict | None:
    """To those who answer the questions of the item, as long as one of them waits. Nothing was answered by its end."""
    item = _read(notice).item
    count = len(notice.waiting)
    if not count or not notice.in_sight:
        return None
    done = item.stage == ItemStage.DONE
    subject = (
        _("The plan item %(item)s is done: answer the citizens")
        if done
        else _("The plan item %(item)s was dropped: its questions are in work again")
    )
    text = ngettext(
        "%(count)s question of your body stood in it and waits for an answer.",
        "%(count)s questions of your body stood in it and wait for an answer.",
        count,
    )
    return _letter(notice, subject, [text % {"count": number(count)}])


def task_told(notice) -> dict | None:
    """To the other side, as long as the task stands where this left it."""
    kind = _read(notice).event.kind
    task = notice.task
    if task.state != STANDS[kind] or not notice.in_sight:
        return None
    subject = {
        Kind.TASK_OFFERED: _("A task for your body under the plan item %(item)s"),
        Kind.TASK_RETURNED: _("Returned: the task of your body under the plan item %(item)s"),
        Kind.TASK_ACCEPTED: _("Accepted: the task of your body under the plan item %(item)s"),
        Kind.TASK_RECALLED: _("Taken back: the task of your body under the plan item %(item)s"),
        Kind.TASK_AGREED: _("Agreed to: a task under the plan item %(item)s"),
        Kind.TASK_REFUSED: _("Refused: a task under the plan item %(item)s"),
        Kind.TASK_REPORTED: _("Reported as done: a task under the plan item %(item)s"),
    }[kind]
    lines = [_("Body: %(body)s. Due %(day)s.") % {"body": task.body.name, "day": day(task.due_on)}]
    if kind == Kind.TASK_OFFERED:
        lines.append(_("Agree to it or refuse it with a reason."))
    if kind == Kind.TASK_REPORTED:
        lines.append(_("Accept the result or return it."))
    return _letter(notice, subject, lines)


def move_asked(notice) -> dict | None:
    """To those who decide, as long as nobody has."""
    change = _read(notice).change
    if change.state != ProposalState.PENDING or not notice.in_sight:
        return None
    lines = [_days(change)]
    if change.made_by is not None:
        lines.append(_("Asked by %(person)s.") % {"person": change.made_by.full_name})
    return _letter(notice, _("Another date is asked for: plan item %(item)s"), lines, change)


def move_decided(notice) -> dict | None:
    """To the one who asked and to the owner."""
    change = _read(notice).change
    if not notice.in_sight:
        return None
    approved = change.state == ProposalState.APPROVED
    subject = (
        _("The date was changed: plan item %(item)s") if approved else _("The date stays: plan item %(item)s")
    )
    return _letter(notice, subject, [_days(change)], change)


def preload(notices: list) -> None:
    """Read what many notices name by a query for each kind, and what each recipient still sees."""
    found = {
        name: model.objects.unscoped(WHY)
        .select_related(*related)
        .in_bulk({notice.params[name] for notice in notices if name in notice.params})
        for name, model, related in (
            ("item", ActionItem, ()),
            ("event", PlanEvent, ()),
            ("task", ItemTask, ("body",)),
            ("change", DateChange, ("made_by", "milestone")),
        )
    }
    groups: dict = defaultdict(list)
    for notice in notices:
        groups[notice.recipient].append(notice)
        for name, rows in found.items():
            setattr(notice, name, rows.get(notice.params.get(name)))
    for person, group in groups.items():
        _sight(person, group)


def _sight(person, group: list) -> None:
    """Which items the person still sees, and which of their questions wait for an answer."""
    keys = {notice.params["item"] for notice in group}
    seen = set(ActionItem.objects.visible_to(person).filter(pk__in=keys).values_list("pk", flat=True))
    over = {notice.params["item"] for notice in group if notice.rule == ENDED}
    questions: dict = defaultdict(set)
    if over:
        mine = Question.objects.visible_to(person).filter(status__in=OPEN_STATUSES)
        rows = PlannedQuestion.objects.unscoped(WHY).filter(item__in=over, question__in=mine)
        rows = rows.filter(ended_on__isnull=False)
        for item, question in rows.values_list("item", "question"):
            questions[item].add(question)
    for notice in group:
        notice.in_sight = notice.params["item"] in seen
        notice.waiting = questions[notice.params["item"]]


def _read(notice):
    if not hasattr(notice, "in_sight"):
        preload([notice])
    return notice


def _due(item: ActionItem) -> str:
    return _("To be done by %(day)s.") % {"day": day(item.due_on)}


def _days(change: DateChange) -> str:
    words = {"day": day(change.to_on), "now": day(change.from_on)}
    if change.milestone is None:
        return _("The plan item: %(day)s instead of %(now)s.") % words
    return _("Milestone “%(title)s”: %(day)s instead of %(now)s.") % (
        words | {"title": change.milestone.title}
    )


def _letter(notice, subject: str, lines: list[str], change: DateChange | None = None) -> dict:
    item = notice.item
    path = reverse("date_change_page", args=[change.pk]) if change else reverse("item_page", args=[item.pk])
    named = f"{item.number} “{item.title}”"
    return {"subject": subject % {"item": named}, "lines": lines, "url": settings.SITE_URL + path}
