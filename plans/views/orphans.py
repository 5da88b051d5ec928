"""Questions that are past their deadline and stand in no plan item: a list per body whose aim is to be empty."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from appeals.models import Question
from appeals.querysets import QuestionQuerySet
from common.access import needs
from common.dates import today
from common.htmx import page
from common.paging import paged
from common.ui import Crumb
from organisations.models import Body
from organisations.rights import Right
from plans.figures import orphans
from plans.models import JoinedQuestion

ANSWERS = Coalesce("responsible", "body")  # the body that answers, else the one that was asked


@needs(Right.QUESTIONS_VIEW)
@require_safe
def plan_orphans(request: HttpRequest) -> HttpResponse:
    """Bodies with their numbers, and the questions themselves, the longest late first."""
    day = today()
    found = orphans(Question.objects.visible_to(request.user), day)
    bodies = per_body(found)
    code = request.GET.get("body", "")
    chosen = next((body for body, _number in bodies if body.code == code), None)
    if chosen is not None:
        found = found.alias(answers=ANSWERS).filter(answers=chosen.pk)
    rows = found.select_related("responsible", "body", "topic", "territory", "meeting__territory").defer(
        "search"
    )
    total = sum(number for body, number in bodies if chosen in (None, body))
    shown, pages = paged(request, rows.order_by("due_on", "pk"), total=total)
    context = {
        "bodies": bodies,
        "chosen": chosen,
        "total": sum(number for _body, number in bodies),
        "rows": _lines(shown, day),
        "page": pages,
        "can_tick": request.user.can(Right.PLANS_MANAGE),
        "here": request.get_full_path(),
        "crumbs": [Crumb(_("Root problems"), reverse("problem_list"))],
        "as_of": day,
    }
    return page(request, "plans/orphans.html", context, fragment="plans/_orphans.html")


def per_body(questions: QuestionQuerySet) -> list[tuple[Body, int]]:
    """How many of `questions` each body answers for, the most first."""
    counted = questions.order_by().annotate(answers=ANSWERS).values_list("answers")
    numbers = dict(counted.annotate(number=Count("pk", distinct=True)))
    bodies = Body.objects.filter(pk__in=numbers).order_by("path")
    return sorted(((body, numbers[body.pk]) for body in bodies), key=lambda pair: -pair[1])


@dataclass(frozen=True)
class Line:
    """A question without a plan, by how many days it is late, and the heading of its root problem if it has one."""

    question: Question
    days: int
    problem: str


def _lines(questions: list[Question], day: date) -> list[Line]:
    rows = JoinedQuestion.objects.unscoped("of questions that the person sees").now()
    rows = rows.filter(question__in=[question.pk for question in questions])
    problems = dict(rows.values_list("question", "problem__title"))
    return [Line(one, (day - one.due_on).days, problems.get(one.pk, "")) for one in questions]
