"""Acts on a root problem, a page with a short form each."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from appeals.models import Question, Topic
from common.access import needs
from organisations.models import Territory
from organisations.rights import Right
from plans.actions import problems
from plans.actions.joining import join_questions, merge_problem
from plans.forms import MergeForm, NewProblemForm, OwnerForm, ReasonForm, SolvedForm, WordsForm
from plans.models import RootProblem
from plans.permissions import check_user_can
from plans.views.acting import act_page
from plans.views.problem_tabs import problem_crumbs
from plans.views.problems import seen_problem

FORM_METHODS = ["GET", "HEAD", "POST"]


@needs(Right.PLANS_MANAGE)
@require_http_methods(FORM_METHODS)
def problem_new(request: HttpRequest) -> HttpResponse:
    """Name a problem. A link may say body, topic and territory, or the question of which it is the root."""
    question = _question_of(request)
    form = NewProblemForm(request.POST or None, user=request.user, initial=_first_values(request, question))

    def name(cleaned: dict) -> RootProblem:
        problem = problems.name_problem(by=request.user, **cleaned)
        if question is not None:
            join_questions(problem, [question], by=request.user)
        return problem

    return act_page(
        request,
        form,
        name,
        title=_("Name a root problem"),
        explain=_("One root for many questions: one road, forty askers. Next you join the questions to it."),
        done=_("The problem is named."),
        back=lambda problem: reverse("problem_join", args=[problem.pk]),
        crumbs=problem_crumbs(),
        extra={"question": question},
    )


@needs(Right.PLANS_MANAGE)
@require_http_methods(FORM_METHODS)
def problem_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Words, topic and place."""
    problem = _to_change(request, pk)
    return act_page(
        request,
        WordsForm(request.POST or None, problem=problem),
        lambda cleaned: problems.edit_problem(pk, by=request.user, **cleaned),
        title=_("Edit the problem"),
        explain=_("What stood before stays in the history."),
        done=_("The changes are saved."),
        **_of(problem),
    )


@needs(Right.PLANS_MANAGE)
@require_http_methods(FORM_METHODS)
def problem_give(request: HttpRequest, pk: int) -> HttpResponse:
    """Who answers for it."""
    problem = _to_change(request, pk)
    return act_page(
        request,
        OwnerForm(request.POST or None, problem=problem),
        lambda cleaned: problems.give_problem(pk, by=request.user, **cleaned),
        title=_("Who answers for the problem"),
        explain=_("One person of the body, who is asked first."),
        done=_("The owner is recorded."),
        **_of(problem),
    )


@needs(Right.PLANS_MANAGE)
@require_http_methods(FORM_METHODS)
def problem_solve(request: HttpRequest, pk: int) -> HttpResponse:
    """The root is gone."""
    problem = _to_change(request, pk)
    return act_page(
        request,
        SolvedForm(request.POST or None, problem=problem),
        lambda cleaned: problems.solve_problem(pk, by=request.user, **cleaned),
        title=_("The problem is solved"),
        explain=_("This closes none of its questions: each of them gets an answer of its own."),
        done=_("The problem is recorded as solved."),
        **_of(problem),
    )


@needs(Right.PLANS_MANAGE)
@require_http_methods(FORM_METHODS)
def problem_drop(request: HttpRequest, pk: int) -> HttpResponse:
    """It is none, or nobody here can solve it."""
    problem = _to_change(request, pk)
    return act_page(
        request,
        ReasonForm(request.POST or None, problem=problem),
        lambda cleaned: problems.drop_problem(pk, by=request.user, **cleaned),
        title=_("Give the problem up"),
        explain=_("Its questions stay open. The reason stays in the history."),
        done=_("The problem is given up."),
        kind="bad",
        **_of(problem),
    )


@needs(Right.PLANS_MANAGE)
@require_http_methods(FORM_METHODS)
def problem_reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """People still ask."""
    problem = _to_change(request, pk)
    return act_page(
        request,
        ReasonForm(request.POST or None, problem=problem),
        lambda cleaned: problems.reopen_problem(pk, by=request.user, **cleaned),
        title=_("Take the problem up again"),
        explain=_("It is not solved any more. How it ended the first time stays in the history."),
        done=_("The problem is taken up again."),
        **_of(problem),
    )


@needs(Right.PLANS_MANAGE)
@require_http_methods(FORM_METHODS)
def problem_merge(request: HttpRequest, pk: int) -> HttpResponse:
    """Two names for one problem."""
    problem = _to_change(request, pk)
    return act_page(
        request,
        MergeForm(request.POST or None, user=request.user, problem=problem),
        lambda cleaned: merge_problem(pk, by=request.user, **cleaned),
        title=_("Merge into another problem"),
        explain=_("Its questions, plan items and blockers become those of the other problem."),
        done=_("The problems are merged."),
        **_of(problem) | {"back": lambda into: reverse("problem_page", args=[into.pk])},
    )


def _to_change(request: HttpRequest, pk: int) -> RootProblem:
    problem = seen_problem(request, pk)
    check_user_can(request.user, Right.PLANS_MANAGE, problem.body)
    return problem


def _of(problem: RootProblem) -> dict:
    return {
        "back": reverse("problem_page", args=[problem.pk]),
        "crumbs": problem_crumbs(problem),
        "lead": problem.title,
        "version": problem.version,
    }


def _question_of(request: HttpRequest) -> Question | None:
    key = request.GET.get("question", "")
    if not (key.isascii() and key.isdigit() and len(key) < 19):
        return None
    rows = Question.objects.visible_to(request.user).select_related(
        "topic", "territory", "responsible", "body"
    )
    return rows.filter(pk=int(key)).first()


def _first_values(request: HttpRequest, question: Question | None) -> dict:
    """What the link names; codes that are nothing are left out."""
    if question is not None:
        place = question.territory_id
        return {
            "topic": question.topic_id,
            "territory": place,
            "body": (question.responsible or question.body).code,
        }
    found: dict = {"body": request.GET.get("body", "")[:60]}
    for name, model in (("topic", Topic), ("territory", Territory)):
        code = request.GET.get(name, "")[:60]
        found[name] = model.objects.filter(code=code).values_list("pk", flat=True).first() if code else None
    return found
