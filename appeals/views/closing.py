"""Closing with an answer: text templates, a preview of what the citizen reads, approval where the body wants it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from appeals.forms_closing import CloseForm, ClosingForm, SubmitForm
from appeals.models import AnswerTemplate, Question
from appeals.permissions import check_user_can
from appeals.queries_decisions import templates_for
from appeals.views.acts import act_view, seen
from appeals.workflow import Act
from common.access import needs
from common.htmx import page
from organisations.rights import Right

HONEST = gettext_lazy(
    "Only “resolved” counts as solved. An explanation or a refusal is an answer and not a solution."
)


def _template(request: HttpRequest, question: Question) -> dict:
    """The text template named in the address, if it fits the question."""
    asked = request.GET.get("template", "")
    found = [row for row in templates_for(question) if str(row.pk) == asked] if asked else []
    return {"template": found[0] if found else None}


def _beside(request: HttpRequest, form: ClosingForm) -> dict:
    question = form.question
    return {
        "above": "appeals/_template_choice.html",
        "hint": "appeals/_proof_hint.html",
        "below": "appeals/_preview.html",
        "can_preview": True,
        "templates": _labelled(templates_for(question)),
        "chosen": form.template,
        "preview_url": reverse("question_preview", args=[question.pk]),
        "reads": form.reads(),
    }


def _labelled(templates: list[AnswerTemplate]) -> list[tuple[int, str]]:
    """Each with what it is for: outcome and topic behind its name."""
    found = []
    for row in templates:
        about = [row.get_outcome_display() if row.outcome else "", row.topic.name if row.topic else ""]
        found.append((row.pk, " · ".join([row.name, *filter(None, about)])))
    return found


@needs(Right.QUESTIONS_WORK)
@require_POST
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """What the citizen would read, while it is being typed. Changes nothing."""
    question = seen(request, pk)
    check_user_can(request.user, question, Act.PROPOSE_CLOSING)
    form = CloseForm(request.POST, question=question, user=request.user)
    return page(request, "appeals/_preview_card.html", {"reads": form.reads()})


close = act_view(
    Act.CLOSE,
    CloseForm,
    explain=HONEST,
    done=gettext_lazy("The question is closed."),
    given=_template,
    more=_beside,
)
propose_closing = act_view(
    Act.PROPOSE_CLOSING,
    SubmitForm,
    explain=gettext_lazy(
        "Your body has answers approved first: the citizen gets it once a controller or the head has approved it."
    ),
    done=gettext_lazy("The answer waits for approval."),
    given=_template,
    more=_beside,
)
