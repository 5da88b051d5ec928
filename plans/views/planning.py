"""A question and its plan: the fragment of its page, putting it into a plan item, taking it out, many at once."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from appeals.actions.bulk import BulkResult
from appeals.models import Question
from appeals.permissions import user_can as user_can_act
from appeals.views.acts import act_view, seen
from appeals.views.back import back_to
from appeals.workflow import Act
from common.access import needs
from common.acts import Refused
from common.dates import today
from common.htmx import page
from common.ui import Crumb
from organisations.rights import Right
from plans.actions.planning import put_many
from plans.forms_planning import PutInPlanForm, PutManyForm, TakeOutForm
from plans.models import ActionItem, JoinedQuestion, PlannedQuestion, RootProblem
from plans.permissions import user_can
from plans.queries_problems import blockers_of
from plans.similar import problems_like
from plans.states import now_of, with_state
from plans.views.joining import ticked

WHY = "of the question that the person sees"

put = act_view(
    Act.PUT_IN_PLAN,
    PutInPlanForm,
    explain=gettext_lazy(
        "It can't be solved at once, so it stands in a plan until it is. The citizen is told. Its deadline stays."
    ),
    done=gettext_lazy("The question is in the plan."),
)
take_out = act_view(
    Act.TAKE_OUT_OF_PLAN,
    TakeOutForm,
    explain=gettext_lazy("The question is in work again. The reason stays in its history."),
    done=gettext_lazy("The question is out of the plan."),
)


@needs(Right.QUESTIONS_VIEW)
@require_safe
def question_plan(request: HttpRequest, pk: int) -> HttpResponse:
    """The root problem of a question, its plan item and what it waits for; without one, problems that may be its root."""
    question = seen(request, pk)
    problem = _problem_of(question, request)
    item = _item_of(question, request)
    may_join = user_can(request.user, Right.PLANS_MANAGE, question.responsible, question.body)
    context = {
        "question": question,
        "problem": problem,
        "now": now_of(item) if item is not None else None,
        "blockers": blockers_of(problem, request.user) if problem is not None else [],
        "suggested": problems_like(question, request.user) if problem is None and may_join else [],
        "may_join": may_join and question.is_open,
        "may_plan": user_can_act(request.user, question, Act.PUT_IN_PLAN),
        "crumbs": [
            Crumb(_("Questions"), reverse("question_list")),
            Crumb(question.number, reverse("question_page", args=[pk])),
        ],
    }
    return page(request, "plans/question_plan.html", context, fragment="plans/_question_plan.html")


@needs(Right.PLANS_MANAGE)
@require_POST
def plan_put_many(request: HttpRequest) -> HttpResponse:
    """Choose a plan item for the ticked questions, then put them in; what could not be done is listed with the reason."""
    ids = ticked(request.POST.getlist("questions"))
    chosen = "item" in request.POST
    problem = request.POST.get("problem", "")
    of = int(problem) if problem.isascii() and problem.isdigit() and len(problem) < 10 else None
    form = PutManyForm(request.POST if chosen else None, user=request.user, problem=of)
    refused = "" if ids else _("Tick the questions first.")
    if ids and chosen and form.is_valid():
        try:
            result = put_many(ids, by=request.user, item=form.cleaned_data["item"])
        except Refused as refusal:
            refused = refusal.messages[0]
        else:
            return _done(request, result)
    back = back_to(request, reverse("plan_orphans"))
    context = {
        "form": form,
        "refused": refused,
        "problem": problem,
        "questions": Question.objects.visible_to(request.user)
        .filter(pk__in=ids)
        .defer("search")
        .order_by("pk"),
        "back_url": back,
        "crumbs": [Crumb(_("Questions without a plan"), reverse("plan_orphans"))],
    }
    return page(request, "plans/put_many.html", context, status=422 if refused or chosen else 200)


def _done(request: HttpRequest, result: BulkResult) -> HttpResponse:
    back = back_to(request, reverse("plan_orphans"))
    if result.done:
        said = ngettext("%(n)s question is in the plan.", "%(n)s questions are in the plan.", result.done)
        messages.success(request, said % {"n": result.done})
    if not result.refused:
        return redirect(back)
    context = {
        "refusals": result.refused,
        "back_url": back,
        "crumbs": [Crumb(_("Questions without a plan"), reverse("plan_orphans"))],
    }
    return page(request, "plans/put_refused.html", context)


def _problem_of(question: Question, request: HttpRequest) -> RootProblem | None:
    rows = JoinedQuestion.objects.unscoped(WHY).now().filter(question=question)
    problems = RootProblem.objects.visible_to(request.user).select_related("body", "owner")
    return problems.filter(pk__in=rows.values("problem")).first()


def _item_of(question: Question, request: HttpRequest) -> ActionItem | None:
    rows = PlannedQuestion.objects.unscoped(WHY).now().filter(question=question)
    items = ActionItem.objects.visible_to(request.user).select_related("body", "owner")
    return with_state(items.filter(pk__in=rows.values("item")), today()).first()
