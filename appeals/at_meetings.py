"""What this room tells the meetings below it: who asked, for the look through public texts, and how the questions stand."""

from __future__ import annotations

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from appeals.actions.advance_telling import tell_waiting
from appeals.enums import PublicationState
from appeals.figures import SPHERE, Standing
from appeals.models import AdvanceQuestion, Citizen, Publication, Question, Topic
from appeals.querysets import OfQuestionQuerySet
from common.dates import today
from meetings import above
from meetings.querysets import MeetingQuerySet

# Fewer questions than these in a cell could tell who asked.
SMALLEST_CELL = 5
# Of a question that is let out: when and where the meeting was, who held it, what it is about.
_TOLD = (
    "question__meeting__held_on",
    "question__meeting__starts_at",
    *(
        f"question__{row}__{column}"
        for row in ("meeting__body", "meeting__territory", "topic")
        for column in ("code", "name_kk", "name_ru", "name_en")
    ),
)


def names_of_askers(meeting) -> list[str]:
    """The names of everybody who asked at the meeting or registered a question for it."""
    asked = Question.objects.unscoped("no public text names them").filter(meeting=meeting).values("citizen")
    ahead = AdvanceQuestion.objects.unscoped("no public text names them").filter(meeting=meeting)
    cards = Citizen.objects.unscoped("no public text names them")
    return [card.name.full() for card in cards.filter(Q(pk__in=asked) | Q(pk__in=ahead.values("citizen")))]


def figures_of(meeting) -> above.Figures:
    """How the questions of the meeting stand today, by the conditions of the reports."""
    questions = Question.objects.unscoped("figures of a meeting").filter(meeting=meeting)
    stands = Standing(questions, today())
    counted = stands.questions.order_by().aggregate(
        questions=Count("pk", filter=stands["counted"]),
        on_spot=Count("pk", filter=stands["on_spot"]),
        solved=Count("pk", filter=stands["solved"]),
        in_work=Count("pk", filter=stands["open"]),
    )
    return above.Figures(**counted)


def spheres_of(meeting) -> list[tuple[str, int]]:
    """Questions by sphere, most first, for everybody: a sphere with fewer than five is told among the others.

    Where the others together are fewer than five, the smallest sphere that is left joins them, or the small number
    could be found as the difference to the total. Fewer than five questions in all are not divided.
    """
    questions = Question.objects.unscoped("public figures of a meeting").filter(meeting=meeting)
    stands = Standing(questions, today())
    rows = stands.questions.filter(stands["counted"]).order_by().values(sphere=SPHERE)
    counts = dict(rows.annotate(count=Count("pk")).values_list("sphere", "count"))
    names = {topic.pk: topic.name for topic in Topic.objects.filter(pk__in=[pk for pk in counts if pk])}
    return together([(names.get(pk, ""), count) for pk, count in counts.items()])


def together(counts: list[tuple[str, int]]) -> list[tuple[str, int]]:
    """The rule of `spheres_of` on (name, count); a count without a name is among the others."""
    left = sorted((pair for pair in counts if pair[0]), key=lambda pair: (-pair[1], pair[0]))
    others = sum(count for name, count in counts if not name)
    while left and (left[-1][1] < SMALLEST_CELL or 0 < others < SMALLEST_CELL):
        others += left.pop()[1]
    if not left:
        return []
    return [*left, (_("Other spheres"), others)] if others else left


def published_of(meeting) -> list[Publication]:
    """The questions of the meeting that are let out for everybody, with their answers."""
    rows = Publication.objects.unscoped("let out for everybody").filter(
        question__meeting=meeting, state=PublicationState.PUBLISHED
    )
    return list(rows.only("text", "answer", "published_at").order_by("pk"))


def published_questions(meetings: MeetingQuerySet) -> OfQuestionQuerySet:
    """The questions of these meetings that are let out for everybody, with what of them and of the meeting may be told."""
    rows = Publication.objects.unscoped("let out for everybody").filter(
        question__meeting__in=meetings.order_by().values("pk"), state=PublicationState.PUBLISHED
    )
    joined = ("question__meeting__body", "question__meeting__territory", "question__topic")
    return rows.select_related(*joined).only("text", "answer", "published_at", *_TOLD)


def tell_meetings() -> None:
    """Called when the room starts."""
    above.names_known.append(names_of_askers)
    above.figures_known.append(figures_of)
    above.day_changed.append(tell_waiting)
