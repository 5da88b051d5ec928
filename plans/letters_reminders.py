"""What reminders of plans say: the state of the moment in which they are read, nothing once it is done or its day has moved."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from appeals.actions.reminders import DUE_STEPS, LATE_STEPS, PART_STEPS
from appeals.letters_reminders import calendar_of, stands
from appeals.models import Question
from common.dates import today
from common.numbers import number
from common.templatetags.ui import day
from notices.enums import Pace
from notices.ladder import AFTER, iso_week
from notices.registry import register
from organisations.workdays import load_calendar
from plans.actions import reminders
from plans.figures import orphans
from plans.models import ActionItem, Blocker, BlockerStage, ItemTask, Milestone
from plans.policies_blockers import stage_label
from plans.states import ItemState, with_state

WHY = "of what the recipient sees"


def register_reminders() -> None:
    """Name the builder of each rule; called when the room starts."""
    for rule, builder, label in (
        (reminders.ITEM, item_day, gettext_lazy("The day of a plan item is near or has passed")),
        (reminders.MILESTONE, milestone_day, gettext_lazy("The day of a milestone is near or has passed")),
        (reminders.ITEM_TASK, task_day, gettext_lazy("The day of a task of another body is near or has passed")),
        (reminders.STAGE, stage_day, gettext_lazy("A blocker has not reached its next stage in time")),
    ):  # fmt: skip
        register(rule, builder, label=label, preload=preload, pace=Pace.PROMPT)
    for rule, builder, label in (
        (reminders.ITEMS_WEEK, items_of_week, gettext_lazy("Late plan items of the week")),
        (reminders.ORPHANS, orphans_today, gettext_lazy("Questions without a plan")),
        (reminders.ORPHANS_WEEK, orphans_of_week, gettext_lazy("Questions without a plan in the week")),
    ):
        register(rule, builder, label=label, pace=Pace.PROMPT)


def preload(notices: list) -> None:
    """Read what many notices name: two queries for each recipient, one for each kind of part, the calendar once."""
    calendar, groups = load_calendar(), defaultdict(list)
    for notice in notices:
        notice.calendar, notice.about, notice.part = calendar, None, None
        groups[notice.recipient].append(notice)
    for person, group in groups.items():
        for name, model in (("item", ActionItem), ("blocker", Blocker)):
            named = [notice for notice in group if name in notice.params]
            keys = {notice.params[name] for notice in named}
            found = model.objects.visible_to(person).select_related("body").in_bulk(keys) if keys else {}
            for notice in named:
                notice.about = found.get(notice.params[name])
    for name, model, related in (
        ("milestone", Milestone, ()),
        ("task", ItemTask, ("body",)),
        ("stage", BlockerStage, ()),
    ):
        named = [notice for notice in notices if name in notice.params]
        keys = {notice.params[name] for notice in named}
        rows = model.objects.unscoped(WHY).select_related(*related)
        found = rows.in_bulk(keys) if keys else {}
        for notice in named:
            notice.part = found.get(notice.params[name])


def item_day(notice) -> dict | None:
    """To the owner; once it is late, to controllers and heads too. As long as it is in force and this is its rung."""
    item = _read(notice).about
    if item is None or not item.in_force or not stands(notice, item.due_on, DUE_STEPS, LATE_STEPS):
        return None
    late, days = _apart(notice, item.due_on)
    if late:
        subject = ngettext(
            "Plan item %(name)s is late by %(days)s working day",
            "Plan item %(name)s is late by %(days)s working days",
            days,
        )
    elif days:
        subject = ngettext(
            "Plan item %(name)s: %(days)s working day left",
            "Plan item %(name)s: %(days)s working days left",
            days,
        )
    else:
        subject = _("Plan item %(name)s: today is its day")
    return _of_item(notice, subject, [_until(item.due_on)], days)


def milestone_day(notice) -> dict | None:
    """To the same people, until the milestone is reached."""
    item, milestone = _read(notice).about, notice.part
    if item is None or not item.in_force or milestone is None or milestone.reached_on is not None:
        return None
    if not stands(notice, milestone.due_on, DUE_STEPS, LATE_STEPS):
        return None
    late, days = _apart(notice, milestone.due_on)
    if late:
        subject = ngettext(
            "A milestone of the plan item %(name)s is late by %(days)s working day",
            "A milestone of the plan item %(name)s is late by %(days)s working days",
            days,
        )
    elif days:
        subject = ngettext(
            "A milestone of the plan item %(name)s: %(days)s working day left",
            "A milestone of the plan item %(name)s: %(days)s working days left",
            days,
        )
    else:
        subject = _("A milestone of the plan item %(name)s: today is its day")
    lines = [_("Milestone: %(title)s.") % {"title": milestone.title.rstrip(".")}, _until(milestone.due_on)]
    return _of_item(notice, subject, lines, days)


def task_day(notice) -> dict | None:
    """To the people who have the task; once it is late, to those who wait for it too."""
    item, task = _read(notice).about, notice.part
    if item is None or task is None or task.state not in reminders.RUNNING_TASKS:
        return None
    if not (item.is_draft or item.in_force) or not stands(notice, task.due_on, PART_STEPS, LATE_STEPS):
        return None
    subject = (
        _("A task under the plan item %(name)s is late")
        if notice.params["side"] == AFTER
        else _("A task under the plan item %(name)s is due")
    )
    lines = [_("Body: %(body)s.") % {"body": task.body.name}, _until(task.due_on)]
    return _of_item(notice, subject, lines)


def stage_day(notice) -> dict | None:
    """To those who follow the blocker, until it moves on or another day is expected."""
    blocker, stage = _read(notice).about, notice.part
    if blocker is None or not blocker.is_open or stage is None or stage.reached_on is not None:
        return None
    if stage.expected_on is None or not stands(notice, stage.expected_on, (), LATE_STEPS):
        return None
    return {
        "subject": _("Blocker %(number)s has not reached its next stage in time")
        % {"number": blocker.number},
        "lines": [
            _("Expected by %(day)s: %(stage)s.")
            % {"day": day(stage.expected_on), "stage": stage_label(stage.stage)},
            _("Record what was reached, or say which day is expected now and why."),
        ],
        "url": settings.SITE_URL + reverse("blocker_page", args=[blocker.pk]),
    }


def items_of_week(notice) -> dict | None:
    """How many plan items are late that the person sees; the link leads to just these."""
    if notice.params["on"] != iso_week(today()).isoformat():
        return None
    seen = ActionItem.objects.visible_to(notice.recipient).approved()
    count = with_state(seen, today()).filter(state=ItemState.LATE).count()
    if not count:
        return None
    subject = ngettext(
        "%(count)s plan item in your view is late", "%(count)s plan items in your view are late", count
    )
    return {
        "subject": subject % {"count": number(count)},
        "lines": [_("Some of them for more than ten working days. This is said once a week.")],
        "url": f"{settings.SITE_URL}{reverse('item_list')}?tab={ItemState.LATE}",
    }


def orphans_today(notice) -> dict | None:
    """To controllers, each working day: how many questions are late and in no plan."""
    if notice.params["on"] != today().isoformat():
        return None
    return _without_plan(notice, _("Put each into a plan item, or answer it. This is said each working day."))


def orphans_of_week(notice) -> dict | None:
    """To heads, once a week."""
    if notice.params["on"] != iso_week(today()).isoformat():
        return None
    return _without_plan(notice, _("The aim is that there is none. This is said once a week."))


def _without_plan(notice, line: str) -> dict | None:
    count = orphans(Question.objects.visible_to(notice.recipient), today()).count()
    if not count:
        return None
    subject = ngettext(
        "%(count)s question past its deadline is in no plan",
        "%(count)s questions past their deadline are in no plan",
        count,
    )
    url = settings.SITE_URL + reverse("plan_orphans")
    return {"subject": subject % {"count": number(count)}, "lines": [line], "url": url}


def _read(notice):
    if not hasattr(notice, "about"):
        preload([notice])
    return notice


def _apart(notice, last: date) -> tuple[bool, int]:
    """Whether the day has passed, and how many working days lie between it and today."""
    calendar, now = calendar_of(notice), today()
    if last < now:
        return True, calendar.working_days_between(last, now)
    return False, calendar.working_days_between(now, last)


def _until(last: date) -> str:
    return _("Its day: %(day)s.") % {"day": day(last)}


def _of_item(notice, subject: str, lines: list[str], days: int = 0) -> dict:
    item = notice.about
    words = {"name": f"{item.number} “{item.title}”", "days": number(days)}
    return {
        "subject": subject % words,
        "lines": lines,
        "url": settings.SITE_URL + reverse("item_page", args=[item.pk]),
    }
