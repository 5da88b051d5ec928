"""What this room tells the meetings below it: who asked, for the look through public texts, and how the questions stand."""

from __future__ import annotations

from django.db.models import Count, Q

from appeals.actions.advance_telling import tell_waiting
from appeals.figures import Standing
from appeals.models import AdvanceQuestion, Citizen, Question
from common.dates import today
from meetings import above


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


def tell_meetings() -> None:
    """Called when the room starts."""
    above.names_known.append(names_of_askers)
    above.figures_known.append(figures_of)
    above.day_changed.append(tell_waiting)
