"""What the home of plans says in each line: who waits for whom, for what, since when."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.numbers import number
from common.templatetags.ui import day
from common.text import shorten
from common.ui import Button
from plans.enums import ItemTaskState
from plans.models import ActionItem, Blocker, DateChange, ItemTask, PublicCard

SHOWN = 50  # lines of a section
LONGEST = 140


@dataclass(frozen=True)
class Line:
    """A line: what it is (`ref` is its number), under what, who has the move, the day and how far it is off."""

    title: str
    url: str
    ref: str = ""
    under: str = ""
    who: str = ""
    sub: str = ""
    on: date | None = None
    note: str = ""
    tone: str = ""
    status: str = ""
    label: str = ""
    asked: str = ""
    button: Button | None = None


@dataclass(frozen=True)
class Section:
    """Lines of one kind. `who` and `when` head their columns; `more_url` leads to all rows where not all are shown."""

    title: str
    who: str
    when: str
    lines: list[Line]
    total: int
    more_url: str = ""

    @property
    def hidden(self) -> int:
        """How many rows found no room."""
        return self.total - len(self.lines)

    @property
    def has_asked(self) -> bool:
        """Whether the lines say who asks."""
        return any(line.asked for line in self.lines)


def section(
    rows: QuerySet, total: int, line: Callable[..., Line], today: date, *, title: str, who: str, when: str, more: str = ""
) -> Section:  # fmt: skip
    """The first lines of the rows."""
    lines = [line(row, today) for row in rows[:SHOWN]] if total else []
    return Section(title, who, when, lines, total, more)


def draft_line(item: ActionItem, today: date) -> Line:
    """A draft to approve."""
    return Line(
        item.title, _page(item), item.number, item.problem.title, item.body.name, item.owner.full_name, item.due_on,
        button=Button(_("Look and approve"), _page(item), icon="check", small=True),
    )  # fmt: skip


def move_line(change: DateChange, today: date) -> Line:
    """A request for another date."""
    url = reverse("date_change_page", args=[change.pk])
    days = {"before": day(change.from_on), "after": day(change.to_on)}
    return Line(
        change.milestone.title if change.milestone else change.item.title, url, change.item.number,
        _("%(before)s → %(after)s") % days, change.item.body.name, shorten(change.reason, LONGEST), change.made_on,
        button=Button(_("Decide"), url, icon="gavel", small=True),
    )  # fmt: skip


def result_line(task: ItemTask, today: date) -> Line:
    """What another body reports as done."""
    return Line(
        shorten(task.text, LONGEST), _page(task.item), task.item.number, task.item.title, task.body.name,
        shorten(task.answer, LONGEST), task.reported_on,
        button=Button(_("Accept or return"), _page(task.item), icon="check", small=True),
    )  # fmt: skip


def offer_line(task: ItemTask, today: date) -> Line:
    """A task that waits for a yes or a no."""
    note, tone = late_words(task.due_on, today)
    return Line(
        shorten(task.text, LONGEST), _page(task.item), task.item.number, task.item.title, task.item.body.name,
        on=task.due_on, note=note, tone=tone,
        button=Button(_("Agree or refuse"), _page(task.item), icon="check", small=True),
    )  # fmt: skip


def card_line(card: PublicCard, today: date) -> Line:
    """A version of a public card."""
    url = reverse("problem_card", args=[card.problem_id])
    return Line(
        card.problem.title, url, card.problem.number, "", card.problem.body.name,
        card.prepared_by.full_name if card.prepared_by else "", timezone.localtime(card.prepared_at).date(),
        button=Button(_("Look and publish"), url, icon="globe", small=True),
    )  # fmt: skip


def their_task_line(task: ItemTask, today: date) -> Line:
    """A task that another body has of me: who is waited for is that body."""
    return _task_line(task, today, task.body.name)


def my_task_line(task: ItemTask, today: date) -> Line:
    """A task that my body has: who waits is the body of the item."""
    return _task_line(task, today, task.item.body.name)


def their_blocker_line(blocker: Blocker, today: date) -> Line:
    """A blocker of mine with the body that is waited for."""
    return _blocker_line(blocker, today, blocker.waits_for.name)


def my_blocker_line(blocker: Blocker, today: date) -> Line:
    """A blocker that waits for my body; who follows it waits."""
    return _blocker_line(blocker, today, blocker.body.name)


def late_words(due_on: date, today: date) -> tuple[str, str]:
    """How late a day is, and its tone; nothing for a day to come."""
    late = (today - due_on).days
    if late <= 0:
        return "", ""
    return ngettext("%(n)s day late", "%(n)s days late", late) % {"n": number(late)}, "late"


def _task_line(task: ItemTask, today: date, who: str) -> Line:
    note, tone = late_words(task.due_on, today) if task.state != ItemTaskState.REFUSED else ("", "")
    return Line(
        shorten(task.text, LONGEST), _page(task.item), task.item.number, task.item.title, who,
        on=task.due_on, note=note, tone=tone, status=task.state, label=str(task.get_state_display()),
    )  # fmt: skip


def _blocker_line(blocker: Blocker, today: date, who: str) -> Line:
    waited = (today - blocker.since).days
    note = ngettext("waits for %(count)s day", "waits for %(count)s days", waited) if waited > 0 else ""
    note = note % {"count": number(waited)}
    questions = ngettext("%(count)s question", "%(count)s questions", blocker.n_questions)
    people = ngettext("%(count)s person", "%(count)s people", blocker.n_people)
    asked = f"{questions % {'count': number(blocker.n_questions)}}, {people % {'count': number(blocker.n_people)}}"
    return Line(
        blocker.title, reverse("blocker_page", args=[blocker.pk]), blocker.number, str(blocker.get_kind_display()), who,
        str(blocker.get_stage_display()), blocker.since, note, "soon", asked=asked,
    )  # fmt: skip


def _page(item: ActionItem) -> str:
    return reverse("item_page", args=[item.pk])
