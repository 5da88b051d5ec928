"""Questions like this one: offered beside it, marked as raised before or merged with one click."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from appeals.forms_repeats import MarkRepeatForm, MergeForm, UnmarkRepeatForm
from appeals.models import Question
from appeals.permissions import user_can
from appeals.policies import possible
from appeals.similar import earlier_of_person, similar_to
from appeals.views.acts import act_view
from appeals.workflow import Act
from common.access import needs
from common.dates import today
from common.htmx import page
from common.scoping import get_visible_or_404
from common.ui import Crumb
from organisations.rights import Right


@needs(Right.QUESTIONS_VIEW)
@require_safe
def question_similar(request: HttpRequest, pk: int) -> HttpResponse:
    """Earlier questions of the same citizen and questions like this one, as a part of the page or as one of its own."""
    rows = Question.objects.select_related(
        "body", "responsible", "territory", "meeting__territory", "citizen", "complained_of"
    ).defer("search")
    question = get_visible_or_404(rows, request.user, pk=pk)
    context = {
        "question": question,
        "similar": similar_to(question, request.user),
        "person": earlier_of_person(question, request.user),
        "may_mark": _may(request.user, question, Act.MARK_REPEAT),
        "may_merge": _may(request.user, question, Act.MERGE),
        "crumbs": [
            Crumb(_("Questions"), reverse("question_list")),
            Crumb(question.number, reverse("question_page", args=[pk])),
        ],
    }
    return page(request, "appeals/similar.html", context, fragment="appeals/_similar.html")


def _may(user, question: Question, act: str) -> bool:
    return user_can(user, question, act) and possible(question, act, today())


def _named(request: HttpRequest, question: Question) -> dict:
    """The number that a link to the form names already."""
    number = request.GET.get("original", "")[:40]
    return {"initial": {"original": number}} if number else {}


mark = act_view(
    Act.MARK_REPEAT,
    MarkRepeatForm,
    explain=gettext_lazy(
        "Both questions name each other. If the earlier one had an outcome not longer ago than the term, it counts as"
        " raised again: its outcome did not last."
    ),
    done=gettext_lazy("The question is marked as raised before."),
    given=_named,
)
unmark = act_view(
    Act.UNMARK_REPEAT,
    UnmarkRepeatForm,
    explain=gettext_lazy(
        "The earlier question no longer counts as raised again because of this one. The reason stays in both histories."
    ),
    done=gettext_lazy("The question is no longer marked as raised before."),
)
merge = act_view(
    Act.MERGE,
    MergeForm,
    explain=gettext_lazy("One question stays and is asked by all; this one is counted no more."),
    done=gettext_lazy("The questions are merged."),
    given=_named,
)
