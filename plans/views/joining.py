"""Which questions belong to a problem: candidates to tick, taking one out, splitting some off."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from appeals.models import Question
from appeals.views.acts import seen
from appeals.views.back import back_to
from common.access import needs
from common.acts import Refused
from common.dates import today
from common.htmx import page
from organisations.rights import Right
from plans.actions.joining import join_questions, leave_problem, split_problem
from plans.forms import ReasonForm, SplitForm
from plans.models import JoinedQuestion
from plans.permissions import check_user_can
from plans.similar import questions_like
from plans.views.acting import act_page
from plans.views.problem_tabs import problem_crumbs
from plans.views.problems import seen_problem

FORM_METHODS = ["GET", "HEAD", "POST"]
MAX_DIGITS = 18


@needs(Right.PLANS_MANAGE)
@require_http_methods(FORM_METHODS)
def problem_join(request: HttpRequest, pk: int) -> HttpResponse:
    """Questions that may belong to the problem, to be ticked; POST joins the ticked ones, and one named by its number."""
    problem = seen_problem(request, pk)
    back, refused = reverse("problem_page", args=[pk]), ""
    if request.method == "POST":
        try:
            keys = ticked(request.POST.getlist("questions")) | _numbered(request)
            if not keys:
                raise Refused(_("Tick the questions first."))
            joined = join_questions(problem, keys, by=request.user)
        except Refused as refusal:
            refused = refusal.messages[0]
        else:
            said = ngettext("%(n)d question is joined.", "%(n)d questions are joined.", len(joined))
            messages.success(request, said % {"n": len(joined)})
            return redirect(back_to(request, back))
    context = {
        "problem": problem,
        "candidates": questions_like(problem, request.user),
        "refused": refused,
        "crumbs": problem_crumbs(problem),
        "back_url": back,
        "number": request.POST.get("number", ""),
        "day": today(),
    }
    return page(request, "plans/join.html", context, status=422 if refused else 200)


@needs(Right.PLANS_MANAGE)
@require_http_methods(FORM_METHODS)
def question_leave(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a question out of its problem, with a reason."""
    question = seen(request, pk)
    rows = (
        JoinedQuestion.objects.unscoped("the question that the person sees").now().filter(question=question)
    )
    row = rows.select_related("problem__body").first()
    bodies = [question.responsible, question.body, *([row.problem.body] if row else [])]
    check_user_can(request.user, Right.PLANS_MANAGE, *bodies)
    back = reverse("question_page", args=[pk])
    if row is None:
        messages.info(request, _("The question belongs to no root problem."))
        return redirect(back)
    return act_page(
        request,
        ReasonForm(request.POST or None, problem=row.problem),
        lambda cleaned: leave_problem(pk, by=request.user, reason=cleaned["reason"]),
        title=_("Take out of the root problem"),
        explain=_("Question %(number)s leaves the problem “%(problem)s”. It stays open.")
        % {"number": question.number, "problem": row.problem.title},
        done=_("The question is taken out of the problem."),
        back=back_to(request, back),
        crumbs=problem_crumbs(),
    )


@needs(Right.PLANS_MANAGE)
@require_http_methods(FORM_METHODS)
def problem_split(request: HttpRequest, pk: int) -> HttpResponse:
    """The ticked questions become a problem of their own. The first POST brings them, the next one the words."""
    problem = seen_problem(request, pk)
    check_user_can(request.user, Right.PLANS_MANAGE, problem.body)
    keys = ticked(request.POST.getlist("questions"))
    back = reverse("problem_page", args=[pk])
    if request.method == "POST" and not keys:
        messages.warning(request, _("Tick the questions first."))
        return redirect(back)
    worded = "title" in request.POST
    form = SplitForm(request.POST if worded else None, problem=problem)
    return act_page(
        request,
        form,
        lambda cleaned: split_problem(pk, by=request.user, questions=keys, **cleaned),
        sent=worded,
        title=_("Split questions off"),
        explain=_("The ticked questions become a root problem of their own."),
        done=_("The new problem is named."),
        back=lambda part: reverse("problem_page", args=[part.pk]),
        crumbs=problem_crumbs(problem),
        lead=problem.title,
        version=problem.version,
        extra={"ticked": _rows(request, keys)},
    )


def ticked(values: list[str]) -> set[int]:
    """Keys of rows that were ticked; what is no key is left out."""
    return {int(key) for key in values if key.isascii() and key.isdigit() and len(key) <= MAX_DIGITS}


def _numbered(request: HttpRequest) -> set[int]:
    """The question whose registration number was typed. Raises Refused for a number that the person does not see."""
    text = request.POST.get("number", "").strip()
    if not text:
        return set()
    year, _dash, serial = text.partition("-")
    known = year.isascii() and year.isdigit() and len(year) == 4 and serial.isascii() and serial.isdigit()
    found = Question.objects.visible_to(request.user)
    found = found.numbered(int(year), int(serial)) if known and len(serial) < MAX_DIGITS else found.none()
    keys = set(found.values_list("pk", flat=True))
    if not keys:
        raise Refused(_("There is no question with this number."))
    return keys


def _rows(request: HttpRequest, keys: set[int]) -> list[Question]:
    return list(Question.objects.visible_to(request.user).filter(pk__in=keys).defer("search").order_by("pk"))
